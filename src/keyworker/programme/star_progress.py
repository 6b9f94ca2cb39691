"""Distance travelled with families, from their stars: every figure of domain.md 1.4, each with its counts, exclusions and definition.

`ui`, `documents` and `hub` may call this with the stars of the families that somebody may see. Each figure is of one instrument:
different stars are never compared. Never a total of a star; medians before means; means only on request, with their caveat.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Final

from keyworker.domain.family import latest_episode
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.star import StarReading
from keyworker.forms.instrument import InstrumentSet
from keyworker.programme.figures import Figure, Rounding
from keyworker.programme.star_pairs import AreaChange, Direction, Pair, PairChange, PairRules, Why, changes_of, pair_of

MIXED: Final = "Some pairs mix editions of the star, which are broadly comparable."
MEANS: Final = (
    "The points of a star are an order, not equal distances: a mean of them is only a rough picture. Look at the counts first."
)


class WhoseStar(StrEnum):
    """Which of a family's pairs speaks for the family."""

    PRIMARY_CARER = "primary carer"
    ANY_ADULT = "any adult"
    BEST = "best of anybody"


class View(StrEnum):
    """Whether those who began in the topmost stage, and could not rise, are counted."""

    ALL = "all"
    ROOM_TO_PROGRESS = "room to progress"


@dataclass(frozen=True)
class FamilyStars:
    """What a figure needs to know of one family."""

    family: str
    carer: str | None
    adults: frozenset[str]
    readings: tuple[StarReading, ...]
    """Of one episode: the first star of earlier work is not the first of this."""

    @classmethod
    def of(cls, file: FamilyFile, today: date) -> "FamilyStars":
        """From the family's file, for the episode that was opened last; who is an adult is seen from a day."""
        carer = next((one.id for one in file.people if one.is_primary_carer), None)
        adults = frozenset(one.id for one in file.people if not one.is_child_on(today))
        episode = latest_episode(file.episodes)
        opened = (episode.opened_on if episode else None) or date.min
        readings = tuple(one for one in file.readings if (one.day() or date.max) >= opened)
        return cls(file.family.id, carer, adults, readings)


@dataclass(frozen=True)
class Asked:
    """What a report asks: one instrument, the rules of pairs, how shares are rounded."""

    instrument: str
    instruments: InstrumentSet
    rules: PairRules
    rounding: Rounding = Rounding.HALF_UP
    decimals: int = 0


@dataclass(frozen=True)
class Progress:
    """All pairs of one instrument with their changes, and the series that have none, by reason."""

    asked: Asked
    pairs: tuple[PairChange, ...]
    excluded: tuple[tuple[Why, int], ...]

    def mixed(self) -> int:
        """How many pairs mix editions."""
        return sum(1 for one in self.pairs if one.pair.mixed_edition)


@dataclass(frozen=True)
class StartPoint:
    """Those who began an area in one stage (by its place; none: the instrument has no stages), and what became of it."""

    stage: int | None
    began: int
    increase: int
    maintained: int
    decrease: int


@dataclass(frozen=True)
class Medians:
    """The middle number of an area at the first and at the last reading, of the same pairs."""

    first: Decimal
    last: Decimal
    pairs: int


@dataclass(frozen=True)
class MeanChange:
    """A mean with what must be shown beside it."""

    change: Decimal
    pairs: int
    caveat: str = MEANS


def progress_of(families: Iterable[FamilyStars], asked: Asked) -> Progress:
    """Every series of the instrument in these families, paired."""
    pairs: list[PairChange] = []
    excluded: Counter[Why] = Counter()
    for family in families:
        for found in series_pairs(family, asked).values():
            if isinstance(found, Pair):
                pairs.append(changes_of(found, asked.instruments, asked.rules))
            else:
                excluded[found] += 1
    return Progress(asked, tuple(pairs), tuple(sorted(excluded.items())))


def series_pairs(family: FamilyStars, asked: Asked) -> dict[frozenset[str], Pair | Why]:
    """By whose star it is (a couple's star is a series of its own), the pair or why there is none."""
    series: dict[frozenset[str], list[StarReading]] = {}
    for one in family.readings:
        if one.instrument == asked.instrument and not one.removed:
            series.setdefault(frozenset(one.people()), []).append(one)
    return {people: pair_of(readings, asked.rules) for people, readings in series.items()}


def families_progress(
    families: Sequence[FamilyStars], asked: Asked, at_least: int, *, whose: WhoseStar = WhoseStar.PRIMARY_CARER,
    view: View = View.ALL, by_stage: bool = False,
) -> Figure:
    """Families with progress in at least so many areas, of the families with a pair. A family counts once, whatever its pairs.

    With `View.ROOM_TO_PROGRESS` only families are counted that had room to progress in so many areas.
    """
    met, counted, mixed = 0, 0, False
    excluded: Counter[str] = Counter()
    for family in families:
        chosen = _speaks_for(family, asked, whose, by_stage=by_stage)
        if isinstance(chosen, Why):
            excluded[chosen] += 1
        elif view is View.ROOM_TO_PROGRESS and chosen.room() < at_least:
            excluded[Why.NO_ROOM] += 1
        else:
            counted += 1
            met += chosen.count(Direction.INCREASE, by_stage=by_stage) >= at_least
            mixed = mixed or chosen.pair.mixed_edition
    step = "a higher stage" if by_stage else "a higher number"
    definition = (
        f"Families with {step} at the last than at the first star in at least {at_least} areas, of families with two stars at least "
        f"{asked.rules.min_gap_days} days apart; whose star: {whose}; {view}."
    )
    return _figure(f"families with progress in at least {at_least} areas", met, counted, definition, asked, excluded, mixed=mixed)


def area_improved(progress: Progress, area: str, *, view: View = View.ALL, by_stage: bool = False) -> Figure:
    """Pairs with an increase in one area, of the pairs with a number in both readings. The denominator differs by area."""
    room = view is View.ROOM_TO_PROGRESS
    return _area_figure(
        progress, area, "improved by stage" if by_stage else "improved",
        "pairs with a number for it in both" + (" that did not begin in the topmost stage" if room else ""),
        lambda one: (one.stage_direction if by_stage else one.direction) is Direction.INCREASE,
        lambda one: Why.NO_ROOM if room and not one.room else None,
    )


def maintained_high(progress: Progress, area: str) -> Figure:
    """Pairs that began and stayed in the topmost stage of an area: a success of its own, never "no change"."""
    return _area_figure(
        progress, area, "stayed in the topmost stage", "pairs with a number for it in both", lambda one: one.stayed_high, lambda _: None
    )


def moved_from_low(progress: Progress, area: str) -> Figure:
    """Of the pairs that began an area in the lowest two fifths (1 to 4 of ten points), those that ended above it."""
    return _area_figure(
        progress, area, "began low and moved up", "pairs that began it in the lowest two fifths of the scale",
        lambda one: one.reached, lambda one: None if one.low else Why.BEGAN_HIGHER,
    )


def start_points(progress: Progress, area: str | None = None) -> tuple[StartPoint, ...]:
    """What became of an area (none: of every area, each counted for itself) by the stage in which it began, lowest first."""
    by_stage: dict[int | None, list[AreaChange]] = {}
    for pair in progress.pairs:
        for one in pair.areas:
            if one.excluded is None and area in {None, one.area}:
                by_stage.setdefault(one.first_stage, []).append(one)
    made = []
    for stage, begun in by_stage.items():
        turned = Counter(one.direction for one in begun)
        made.append(StartPoint(stage, len(begun), *(turned[one] for one in Direction)))
    return tuple(sorted(made, key=lambda one: -1 if one.stage is None else one.stage))


def medians(progress: Progress, area: str) -> Medians | None:
    """Medians of one area; None without a pair."""
    both = _both(progress, area)
    if not both:
        return None
    return Medians(median(first for first, _ in both), median(last for _, last in both), len(both))


def mean_change_on_request(progress: Progress, area: str) -> MeanChange | None:
    """The mean change of one area, for somebody who asked for it: the caveat is shown beside it. None without a pair."""
    both = _both(progress, area)
    return MeanChange(sum((last - first for first, last in both), Decimal(0)) / len(both), len(both)) if both else None


def _speaks_for(family: FamilyStars, asked: Asked, whose: WhoseStar, *, by_stage: bool) -> PairChange | Why:
    """The pair that speaks for a family; of several the one with the most areas that rose. A pair without any area counts nothing."""
    found = series_pairs(family, asked)
    if whose is WhoseStar.PRIMARY_CARER:
        found = {people: one for people, one in found.items() if family.carer in people}
    elif whose is WhoseStar.ANY_ADULT:
        found = {people: one for people, one in found.items() if people & family.adults}
    changed = [changes_of(one, asked.instruments, asked.rules) for one in found.values() if isinstance(one, Pair)]
    useful = [one for one in changed if one.excluded() < len(one.areas)]
    if not useful:
        reasons = [one for one in found.values() if isinstance(one, Why)] + [one.areas[0].excluded for one in changed if one.areas]
        return max((one for one in reasons if one), key=list(Why).index, default=Why.NO_STAR)
    return max(useful, key=lambda one: (one.count(Direction.INCREASE, by_stage=by_stage), one.pair.last.id))


def _area_figure(
    progress: Progress, area: str, what: str, of_what: str, met: Callable[[AreaChange], bool],
    left_out: Callable[[AreaChange], Why | None],
) -> Figure:
    numerator, counted, mixed = 0, 0, False
    excluded: Counter[str] = Counter({str(why): count for why, count in progress.excluded})
    for pair in progress.pairs:
        one = pair.of(area) or AreaChange(area, excluded=Why.NOT_IN_BOTH)
        why = one.excluded or left_out(one)
        if why is not None:
            excluded[why] += 1
            continue
        counted += 1
        numerator += met(one)
        mixed = mixed or pair.pair.mixed_edition
    named = progress.asked.instruments.area(progress.asked.instrument, area)
    definition = (
        f"Pairs of first and last star, at least {progress.asked.rules.min_gap_days} days apart, that {what} in this area, of {of_what}."
    )
    return _figure(
        f"{named.label if named else area}: {what}", numerator, counted, definition, progress.asked, excluded, mixed=mixed
    )


def _figure(
    name: str, met: int, counted: int, definition: str, asked: Asked, excluded: Counter[str], *, mixed: bool
) -> Figure:
    return Figure(
        name=name, numerator=met, denominator=counted, definition=definition, as_at=asked.rules.as_at, since=asked.rules.since,
        excluded={str(why): count for why, count in sorted(excluded.items())}, caveat=MIXED if mixed else "",
        rounding=asked.rounding, decimals=asked.decimals,
    )


def _both(progress: Progress, area: str) -> list[tuple[Decimal, Decimal]]:
    found = (one for pair in progress.pairs if (one := pair.of(area)) is not None and one.excluded is None)
    return [(one.first, one.last) for one in found if one.first is not None and one.last is not None]
