"""Distance travelled with families, from their stars: every figure of domain.md 1.4, each with its counts, exclusions and definition.

`ui`, `documents` and `hub` may call this with the stars of the families that somebody may see. Each figure is of one instrument:
different stars are never compared. Never a total of a star; medians before means; means only on request, with their caveat.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Final

from keyworker.domain.family import latest_episode
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.star import StarReading
from keyworker.programme.figures import Figure
from keyworker.programme.star_asked import Asked, View, WhoseStar, ends_said, families_said, improved_said, lowest_said
from keyworker.programme.star_pairs import AreaChange, Direction, Pair, PairChange, Why, changes_of, pair_of

MIXED: Final = "Some pairs mix editions of the star, which are broadly comparable."
MEANS: Final = (
    "The points of a star are an order, not equal distances: a mean of them is only a rough picture. Look at the counts first."
)


@dataclass(frozen=True)
class FamilyStars:
    """What a figure needs to know of one family."""

    family: str
    carer: str | None
    adults: frozenset[str]
    readings: tuple[StarReading, ...]
    """Of one episode: the first star of earlier work is not the first of this."""
    died: frozenset[str] = frozenset()
    """Whose stars count in no figure, and are said to be left out."""

    @classmethod
    def of(cls, file: FamilyFile, today: date) -> "FamilyStars":
        """From the family's file, for the episode that was opened last; who is an adult is seen from a day."""
        carer = file.main_carer(today)
        adults = frozenset(person.id for person in file.adults(today))
        episode = latest_episode(file.episodes)
        opened = (episode.opened_on if episode else None) or date.min
        readings = tuple(one for one in file.readings if (one.day() or date.max) >= opened)
        died = frozenset(person.id for person in file.remembered(today))
        return cls(file.family.id, carer.id if carer else None, adults, readings, died)


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
    return {
        people: pair_of(readings, asked.rules) if family.died.isdisjoint(people) else Why.DIED for people, readings in series.items()
    }


def families_progress(
    families: Sequence[FamilyStars], asked: Asked, at_least: int, *, whose: WhoseStar = WhoseStar.PRIMARY_CARER,
    view: View = View.ALL, by_stage: bool = False,
) -> Figure:
    """Families with progress in at least so many areas, of the families with a pair. A family counts once, whatever its pairs.

    With `View.ROOM_TO_PROGRESS` only areas are counted that had room to progress, and only families that had it in so many areas.
    """
    room = view is View.ROOM_TO_PROGRESS
    met, counted, mixed = 0, 0, False
    excluded: Counter[str] = Counter()
    for family in families:
        chosen = _speaks_for(family, asked, whose, lambda one: one.count(Direction.INCREASE, by_stage=by_stage, with_room=room))
        why = chosen if isinstance(chosen, Why) else _says_nothing(chosen, at_least, room=room, by_stage=by_stage)
        if why is not None or isinstance(chosen, Why):
            excluded[str(why)] += 1
            continue
        counted += 1
        met += chosen.count(Direction.INCREASE, by_stage=by_stage, with_room=room) >= at_least
        mixed = mixed or chosen.pair.mixed_edition
    definition = families_said(asked, at_least, whose, view, by_stage=by_stage)
    return _figure(f"families with progress in at least {at_least} areas", met, counted, definition, asked, excluded, mixed=mixed)


def area_improved(progress: Progress, area: str, *, view: View = View.ALL, by_stage: bool = False) -> Figure:
    """Pairs with an increase in one area, of the pairs with a number in both readings. The denominator differs by area."""
    room = view is View.ROOM_TO_PROGRESS

    def left_out(one: AreaChange) -> Why | None:
        why = one.without_stages() if by_stage else Why.ONE_STAGE if room and one.one_stage else None
        return why or (Why.NO_ROOM if room and not one.room else None)

    what = "improved by stage" if by_stage else "improved"
    return _area_figure(
        progress, area, what, improved_said(progress.asked, what, view, by_stage=by_stage),
        lambda one: (one.stage_direction if by_stage else one.direction) is Direction.INCREASE, left_out,
    )


def maintained_high(progress: Progress, area: str) -> Figure:
    """Pairs that began and stayed in the topmost stage of an area: a success of its own, never "no change"."""
    what = "stayed in the topmost stage"
    return _area_figure(
        progress, area, what, ends_said(progress.asked, what, "pairs with a number for it in both"),
        lambda one: one.stayed_high, lambda one: Why.ONE_STAGE if one.one_stage else None,
    )


def moved_from_low(progress: Progress, area: str) -> Figure:
    """Of the pairs that began an area in the lowest two fifths (1 to 4 of ten points), those that ended above it."""
    what, of_what = "began low and moved up", f"pairs that began it in {lowest_said(progress.asked)}"
    return _area_figure(
        progress, area, what, ends_said(progress.asked, what, of_what),
        lambda one: one.reached, lambda one: Why.ONE_STAGE if one.one_stage else None if one.low else Why.BEGAN_HIGHER,
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


def _speaks_for(family: FamilyStars, asked: Asked, whose: WhoseStar, rose: Callable[[PairChange], int]) -> PairChange | Why:
    """The pair that speaks for a family; of several the one with the most areas that rose. A pair without any area counts nothing.

    The carer's own star goes before one of a couple: a couple's must not stand in for a worse one of the carer.
    """
    found = series_pairs(family, asked)
    if whose is WhoseStar.PRIMARY_CARER:
        if family.carer is None:
            return Why.NO_CARER
        found = {people: one for people, one in found.items() if family.carer in people}
    elif whose is WhoseStar.ANY_ADULT:
        found = {people: one for people, one in found.items() if people & family.adults}
    changed = [changes_of(one, asked.instruments, asked.rules) for one in found.values() if isinstance(one, Pair)]
    useful = [one for one in changed if one.excluded() < len(one.areas)]
    if not useful:
        reasons = [one for one in found.values() if isinstance(one, Why)] + [one.areas[0].excluded for one in changed if one.areas]
        return max((one for one in reasons if one), key=list(Why).index, default=Why.NO_STAR)
    if whose is WhoseStar.PRIMARY_CARER:
        useful = [one for one in useful if len(one.pair.people) == 1] or useful
    return max(useful, key=lambda one: (rose(one), one.room(), one.pair.last.id))


def _says_nothing(chosen: PairChange, at_least: int, *, room: bool, by_stage: bool) -> Why | None:
    """Why a pair answers nothing by stage, or had no room to progress in so many areas; None: it counts."""
    areas = [one for one in chosen.areas if one.excluded is None]
    if by_stage and (why := areas[0].without_stages()) is not None:
        return why
    if room and chosen.room() < at_least:
        return Why.ONE_STAGE if areas[0].one_stage else Why.NO_ROOM
    return None


def _area_figure(
    progress: Progress, area: str, what: str, definition: str, met: Callable[[AreaChange], bool],
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
