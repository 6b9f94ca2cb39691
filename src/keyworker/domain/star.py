"""A star reading: where one person (or a couple) says they are, area by area, at one moment.

Rules (domain.md 1.3, forms.md "Instruments"): areas in any order, part-complete over several sittings; `not_applicable`, `declined`
and `not_covered` are never 0; disagreement keeps both readings with both notes; never a total; a finished reading is never
changed: a correction is a new reading that points to the old one. Who finishes a reading says what it then says, as they saw it:
the hub keeps to that when two machines meet (`hub.merge`).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field

from keyworker.base.clock import Day, Moment
from keyworker.domain.corrections import in_force
from keyworker.domain.order import in_order
from keyworker.domain.pointers import Shape
from keyworker.domain.record import LINE_LENGTH, TEXT_LENGTH, ListColumns, Part, Record
from keyworker.domain.visibility import Visibility

INK_LENGTH = 20_000
LARGEST_PLACE = 1_000

Number = Annotated[Decimal, Field(ge=-1_000_000, le=1_000_000, max_digits=20)]
"""A number on a scale."""

Ink = Annotated[str, Field(max_length=INK_LENGTH, pattern=r"^(M\d{1,4} \d{1,4}(L\d{1,4} \d{1,4})*)*$")]
"""A signature as SVG path data: each stroke `Mx y` and then `Lx y` for each further place, whole numbers in a box that is 1000
wide and 300 high, y down. Text, so that it merges, prints and is read in twenty years."""


class ReadingKind(StrEnum):
    """Where in the work the reading stands."""

    FIRST = "first"
    REVIEW = "review"
    CLOSING = "closing"


class CompletionMode(StrEnum):
    """Who decided the readings."""

    WORKER_AND_FAMILY = "worker_and_family"
    WORKER_ONLY = "worker_only"
    FAMILY_ONLY = "family_only"


class AreaState(StrEnum):
    """What became of one area."""

    SCORED = "scored"
    NOT_APPLICABLE = "not_applicable"
    DECLINED = "declined"
    NOT_COVERED = "not_covered"


class ReadingStatus(StrEnum):
    """A draft goes on; a finished reading stands."""

    DRAFT = "draft"
    FINISHED = "finished"


class UsedScale(Part):
    """The scale that a reading was made on, so that it can be drawn on a machine that does not have its instrument."""

    min: Number = Decimal(1)
    max: Number = Decimal(10)
    step: Number = Decimal(1)


class AreaReading(Part):
    """One area: its state, the agreed (or the worker's) score and note, and the family's own where they differ."""

    state: AreaState = AreaState.SCORED
    score: Number | None = Field(default=None, description="on the instrument's scale; none unless scored")
    stage: str = Field(default="", max_length=100, description="id of the stage that was chosen, while it has no number yet")
    note: str = Field(default="", max_length=TEXT_LENGTH, description="what makes you say that?")
    family_score: Number | None = Field(default=None, description="only where worker and family disagree")
    family_note: str = Field(default="", max_length=TEXT_LENGTH)
    picked: int | None = Field(default=None, ge=1, le=LARGEST_PLACE, description="1 for what to work on first, 2 for second …")

    def disagreed(self) -> bool:
        """Whether worker and family keep different scores."""
        return self.family_score is not None and self.family_score != self.score


class StarReading(Record):
    """One reading with one instrument. `about` holds the person (and partner) who is scored."""

    kind: ClassVar[str] = "star_reading"
    shape: ClassVar[Shape] = Record.shape.also(
        whole=[("scale",)], groups={("areas", "*"): (("score", "state"),)}, quiet=["/began", "/finished"],
    )

    visibility: Visibility = Visibility.FAMILY
    instrument: str = Field(max_length=100)
    edition: str = Field(default="1", max_length=40)
    instrument_digest: str = Field(default="", max_length=64)
    scale: UsedScale | None = Field(default=None, description="none: made before readings kept it")
    person: str = Field(description="person id of who is scored")
    joint_with: str | None = Field(default=None, description="person id of the partner, for one star per couple")
    reading_kind: ReadingKind = ReadingKind.FIRST
    mode: CompletionMode = CompletionMode.WORKER_AND_FAMILY
    retrospective: bool = Field(default=False, description="worked out afterwards about an earlier day; never counted as a pair")
    as_at: Day | None = Field(default=None, description="the day that it is about, where that is not the day it was finished")
    from_paper: bool = Field(default=False, description="entered afterwards from a sheet of paper")
    status: ReadingStatus = ReadingStatus.DRAFT
    began: Moment | None = None
    finished: Moment | None = None
    present: dict[str, bool] = Field(default_factory=dict, description="person ids of who was there, each true")
    language: str = Field(default="", max_length=100)
    interpreter: str = Field(default="", max_length=500)
    areas: dict[str, AreaReading] = Field(default_factory=dict, description="by area id of the instrument")
    going_well: str = Field(default="", max_length=TEXT_LENGTH)
    makes_it_hard: str = Field(default="", max_length=TEXT_LENGTH)
    picture_says: str = Field(default="", max_length=TEXT_LENGTH)
    work_on_first: str = Field(default="", max_length=TEXT_LENGTH)
    agreed_by: dict[str, str] = Field(default_factory=dict, description="person id: name as given")
    ink: dict[str, Ink] = Field(default_factory=dict, description="person id (or the worker's): signature, as SVG path data")
    corrects: str | None = Field(default=None, description="id of the reading that this one puts right")
    follows: str | None = Field(default=None, description="id of the newest reading of the series that its worker had before them")
    correction_reason: str = Field(default="", max_length=LINE_LENGTH)

    def completed(self) -> bool:
        """A finished reading is never changed."""
        return self.status is ReadingStatus.FINISHED

    def finished_at(self) -> Moment | None:
        """When it was finished."""
        return self.finished

    def people(self) -> tuple[str, ...]:
        """Whose star it is: one person, or the two of a couple."""
        return (self.person, self.joint_with) if self.joint_with else (self.person,)

    def series(self) -> str:
        """What the readings of one person (or one couple, whoever is named first) with one instrument share, whatever the edition."""
        return "/".join([*sorted(self.people()), self.instrument])

    def day(self) -> date | None:
        """The day that it is about: as given, else when it was finished, else when it was begun."""
        moment = self.finished or self.began
        return self.as_at or (moment.local().date() if moment else None)

    def score_of(self, area_id: str) -> Decimal | None:
        """The agreed (or the worker's) number of an area; none where it has none."""
        said = self.areas.get(area_id)
        return said.score if said is not None and said.state is AreaState.SCORED else None

    def numbers(self) -> dict[str, tuple[AreaState, Decimal | None, Decimal | None]]:
        """What somebody sees and agrees to: state and numbers by area, without the words."""
        return {name: (said.state, said.score, said.family_score) for name, said in self.areas.items()}

    def answering(self, areas: Mapping[str, AreaReading]) -> Self:
        """The reading with other answers. A yes, and a signature, to other numbers is none to these: it is asked for again.

        On a sheet of paper people agreed to what the paper says, whatever is typed from it first.
        """
        new = self.evolve(areas=dict(areas))
        return new if self.from_paper or new.numbers() == self.numbers() else new.evolve(agreed_by={}, ink={})

    def worker_approved(self) -> bool:
        """Whether the worker stands behind the numbers; a family's own are kept beside and never counted (domain.md 1.3)."""
        return self.mode is not CompletionMode.FAMILY_ONLY

    def picked_areas(self) -> list[str]:
        """Area ids that were picked to work on, in the order that was chosen."""
        picked = [(area.picked, name) for name, area in self.areas.items() if area.picked is not None]
        return [name for _, name in sorted(picked)]

    def columns(self) -> ListColumns:
        """The day that it is about, draft or finished, whose star."""
        return ListColumns(happened=self.day(), status=self.status, owner=self.person)

    def search_text(self) -> str:
        """The notes."""
        notes = [text for area in self.areas.values() for text in (area.note, area.family_note)]
        return " ".join([*notes, self.going_well, self.makes_it_hard, self.picture_says, self.work_on_first])


def standing(readings: Iterable[StarReading]) -> list[StarReading]:
    """The finished readings in force (`corrections.in_force`), oldest day first; a correction takes the place of what it corrects."""
    known = {reading.id: reading for reading in readings if reading.completed()}
    turns = turns_of(known.values())
    return sorted(in_force(known.values()), key=lambda reading: _place(reading, known, turns))


def turns_of(readings: Iterable[StarReading]) -> dict[str, int]:
    """By id, which reading came before which among those of one day: what its worker had before them, else the order of the hub."""
    ordered = in_order(readings, lambda reading: [other for other in (reading.follows, reading.corrects) if other])
    return {reading.id: number for number, reading in enumerate(ordered)}


def series_of(readings: Iterable[StarReading]) -> dict[str, list[StarReading]]:
    """The readings in force of each series (`StarReading.series`), oldest day first."""
    found: dict[str, list[StarReading]] = {}
    for reading in standing(readings):
        found.setdefault(reading.series(), []).append(reading)
    return found


def _place(reading: StarReading, known: dict[str, StarReading], turns: dict[str, int]) -> tuple[date, int]:
    """The day, and for readings of one day the turn, of the reading that a chain of corrections began with; of a ring of them, any."""
    day, chain = reading.as_at, {reading.id}
    while reading.corrects in known and reading.corrects not in chain:
        reading = known[reading.corrects]
        chain.add(reading.id)
        day = day or reading.as_at
    return day or day_after(reading, known), turns[reading.id]


def day_after(reading: StarReading, known: dict[str, StarReading]) -> date:
    """The day of a reading. Where nobody typed it, only a clock says it: then it is never before the reading that its worker had before them."""
    days, chain = [reading.day() or date.min], {reading.id}
    while reading.as_at is None and reading.follows in known and reading.follows not in chain:
        reading = known[reading.follows]
        chain.add(reading.id)
        days.append(reading.day() or date.min)
    return max(days)
