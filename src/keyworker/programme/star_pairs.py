"""Which two readings of a series are laid side by side, and what changed in each area between them.

`programme.star_progress` counts what this answers. Rules: domain.md 1.4. A pair is the earliest and the latest reading that count,
at least so many days apart. An area counts where both readings have a number for it on the same scale; every other area is left out
with a reason and never taken for 0. There is no total of a star anywhere, and none may be added.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from keyworker.domain.star import AreaState, CompletionMode, StarReading, standing
from keyworker.forms.instrument import Instrument, InstrumentSet

LOWEST_OF_FIVE = Decimal("0.4")
"""The two lowest of five stages, 1 to 4 of ten points: where a family is said to have begun low. For other scales, as much of them."""


class Why(StrEnum):
    """Why a series has no pair, or a reading or an area is not counted."""

    NO_CARER = "no carer named"
    NO_STAR = "no star"
    DIED = "somebody whose star it was has died"
    NOT_FINISHED = "not finished"
    FAMILY_ONLY = "family only"
    WORKER_ONLY = "worker only"
    RETROSPECTIVE = "retrospective"
    OUTSIDE = "outside the dates"
    NO_SECOND = "no second star"
    TOO_CLOSE = "too few days between"
    NOT_APPLICABLE = "not applicable"
    DECLINED = "declined"
    NOT_COVERED = "not covered"
    NOT_IN_BOTH = "not in both editions"
    OTHER_SCALE = "another scale"
    NO_INSTRUMENT = "instrument not here"
    NO_ROOM = "no room to progress"
    NO_STAGES = "no stages to compare"
    ONE_STAGE = "only one stage"
    BEGAN_HIGHER = "began higher"


class Direction(StrEnum):
    """What became of an area."""

    INCREASE = "increase"
    MAINTAINED = "maintained"
    DECREASE = "decrease"


@dataclass(frozen=True)
class PairRules:
    """What counts. `as_at`: no later reading counts; `since`: the later reading of a pair is not before it. `modes`: who must have
    decided the numbers.

    `least_change`: from how much on a change is one, in points; none: one step of the scale.
    """

    as_at: date
    since: date | None = None
    min_gap_days: int = 28
    modes: frozenset[CompletionMode] = frozenset({CompletionMode.WORKER_AND_FAMILY, CompletionMode.WORKER_ONLY})
    retrospective: bool = False
    least_change: Decimal | None = None


@dataclass(frozen=True)
class Pair:
    """Two readings of one person (or couple) with one instrument, the earlier and the later."""

    first: StarReading
    last: StarReading

    @property
    def mixed_edition(self) -> bool:
        """Whether the two were made with different editions: broadly comparable, and to be said."""
        return self.first.edition != self.last.edition

    @property
    def people(self) -> tuple[str, ...]:
        """Whose star it is."""
        return self.last.people()


@dataclass(frozen=True)
class AreaChange:
    """One area of a pair: both numbers and what became of it, or why it is not counted.

    Stages are counted from 0; none where the instrument has no stages. `low` and `high`: it began in the lowest two fifths; it began
    in the topmost stage. `reached`: it ended above the lowest two fifths. With a star of `one_stage` nothing is low or high: it would
    be both.
    """

    area: str
    first: Decimal | None = None
    last: Decimal | None = None
    excluded: Why | None = None
    direction: Direction | None = None
    stage_direction: Direction | None = None
    first_stage: int | None = None
    low: bool = False
    reached: bool = False
    high: bool = False
    stayed_high: bool = False
    one_stage: bool = False

    @property
    def room(self) -> bool:
        """Whether there was room to progress: it did not begin in the topmost stage."""
        return self.excluded is None and not self.high and not self.one_stage

    def without_stages(self) -> Why | None:
        """Why a counted area says nothing by stage, or None."""
        if self.one_stage:
            return Why.ONE_STAGE
        return Why.NO_STAGES if self.stage_direction is None else None


@dataclass(frozen=True)
class PairChange:
    """A pair and all its areas, in the instrument's order."""

    pair: Pair
    areas: tuple[AreaChange, ...]

    def count(self, direction: Direction, *, by_stage: bool = False, with_room: bool = False) -> int:
        """In how many areas this became of it; `with_room`: only of those that had room to progress."""
        areas = [one for one in self.areas if one.room or not with_room]
        return sum(1 for one in areas if (one.stage_direction if by_stage else one.direction) is direction)

    def excluded(self) -> int:
        """How many areas are not counted."""
        return sum(1 for one in self.areas if one.excluded is not None)

    def room(self) -> int:
        """How many areas had room to progress."""
        return sum(1 for one in self.areas if one.room)

    def of(self, area: str) -> AreaChange | None:
        """One area."""
        return next((one for one in self.areas if one.area == area), None)


def pair_of(readings: Iterable[StarReading], rules: PairRules) -> Pair | Why:
    """The pair of one series, or why it has none. `readings`: all of the series, drafts and corrected ones too."""
    everything = list(readings)
    if not everything:
        return Why.NO_STAR
    finished = standing(everything)
    if not finished:
        return Why.NOT_FINISHED
    counted = [one for one in finished if uncounted(one, rules) is None]
    if not counted:
        return uncounted(finished[-1], rules) or Why.NO_SECOND
    first, last = counted[0], counted[-1]
    if first is last:
        return Why.NO_SECOND
    if (_day(last) - _day(first)).days < rules.min_gap_days:
        return Why.TOO_CLOSE
    if rules.since is not None and _day(last) < rules.since:
        return Why.OUTSIDE
    return Pair(first, last)


def uncounted(reading: StarReading, rules: PairRules) -> Why | None:
    """Why a finished reading is not counted, or None."""
    if reading.retrospective and not rules.retrospective:
        return Why.RETROSPECTIVE
    if reading.mode not in rules.modes:
        return Why.FAMILY_ONLY if reading.mode is CompletionMode.FAMILY_ONLY else Why.WORKER_ONLY
    day = reading.day()
    return Why.OUTSIDE if day is None or day > rules.as_at else None


def changes_of(pair: Pair, instruments: InstrumentSet, rules: PairRules) -> PairChange:
    """Every area of a pair: those of the later reading's edition, then those that only the earlier one has."""
    earlier = instruments.nearest(pair.first.instrument, pair.first.edition)
    later = instruments.nearest(pair.last.instrument, pair.last.edition)
    if earlier is None or later is None:
        names = {*pair.first.areas, *pair.last.areas}
        return PairChange(pair, tuple(AreaChange(one, excluded=Why.NO_INSTRUMENT) for one in sorted(names)))
    names_later = [area.id for area in later.areas]
    names_earlier = [area.id for area in earlier.areas if area.id not in names_later]
    return PairChange(pair, tuple(_area(pair, one, earlier, later, rules) for one in [*names_later, *names_earlier]))


def _area(pair: Pair, area: str, earlier: Instrument, later: Instrument, rules: PairRules) -> AreaChange:
    first, last = pair.first.score_of(area), pair.last.score_of(area)
    why = _left_out(pair, area, earlier, later)
    if why is not None or first is None or last is None:
        return AreaChange(area, first, last, excluded=why or Why.NOT_COVERED)
    least = later.scale.step if rules.least_change is None else rules.least_change
    begun, ended = stage_index(earlier, first), stage_index(later, last)
    if 1 in {len(earlier.stages), len(later.stages)}:
        return AreaChange(area, first, last, direction=_direction(last - first, least), first_stage=begun, one_stage=True)
    alike = [(one.from_, one.to) for one in earlier.stages] == [(one.from_, one.to) for one in later.stages]
    top = is_high(earlier, first)
    return AreaChange(
        area, first, last, direction=_direction(last - first, least), first_stage=begun,
        stage_direction=_direction(Decimal(ended - begun), Decimal(1)) if alike and begun is not None and ended is not None else None,
        low=is_low(earlier, first), reached=not is_low(later, last), high=top, stayed_high=top and is_high(later, last),
    )


def _left_out(pair: Pair, area: str, earlier: Instrument, later: Instrument) -> Why | None:
    if earlier.area(area) is None or later.area(area) is None:
        return Why.NOT_IN_BOTH
    for reading in (pair.first, pair.last):
        said = reading.areas.get(area)
        if said is None or said.state is AreaState.NOT_COVERED or (said.state is AreaState.SCORED and said.score is None):
            return Why.NOT_COVERED
        if said.state is not AreaState.SCORED:
            return Why.NOT_APPLICABLE if said.state is AreaState.NOT_APPLICABLE else Why.DECLINED
    if not (_on_its_scale(pair.first, earlier) and _on_its_scale(pair.last, later)):
        return Why.OTHER_SCALE
    scores = (earlier, pair.first.score_of(area)), (later, pair.last.score_of(area))
    on_scale = all(score in one.scale.points() for one, score in scores)
    return None if on_scale and (earlier.scale.min, earlier.scale.max) == (later.scale.min, later.scale.max) else Why.OTHER_SCALE


def _on_its_scale(reading: StarReading, instrument: Instrument) -> bool:
    """Whether a reading was made on the scale that it would be read on; one that does not say is taken to have been."""
    made, now = reading.scale, instrument.scale
    return made is None or (made.min, made.max, made.step) == (now.min, now.max, now.step)


def _direction(change: Decimal, least: Decimal) -> Direction:
    if change >= least:
        return Direction.INCREASE
    return Direction.DECREASE if change <= -least else Direction.MAINTAINED


def stage_index(instrument: Instrument, score: Decimal) -> int | None:
    """The place of the stage that a score lies in, from 0; None where there are no stages."""
    return next((place for place, one in enumerate(instrument.stages) if one.from_ <= score <= one.to), None)


def is_low(instrument: Instrument, score: Decimal) -> bool:
    """Whether a score lies in the lowest two fifths: of the stages, or of the points where there are none.

    Where fifths do not divide they are rounded down, and are at least one: the lowest of four stages, not two.
    """
    stage = stage_index(instrument, score)
    steps: Sequence[object] = instrument.stages if stage is not None else instrument.scale.points()
    place = instrument.scale.points().index(score) if stage is None else stage
    return place < max(1, int(len(steps) * LOWEST_OF_FIVE))


def is_high(instrument: Instrument, score: Decimal) -> bool:
    """Whether a score lies in the topmost stage; where there are no stages, in the topmost two points, as far as they go."""
    stage = stage_index(instrument, score)
    if stage is not None:
        return stage == len(instrument.stages) - 1
    points = instrument.scale.points()
    return points.index(score) >= max(len(points) - 2, (len(points) + 1) // 2)


def _day(reading: StarReading) -> date:
    return reading.day() or date.min
