"""A star reading: where one person (or a couple) says they are, area by area, at one moment.

Rules (domain.md 1.3, forms.md "Instruments"): areas in any order, part-complete over several sittings; `not_applicable`, `declined`
and `not_covered` are never 0; disagreement keeps both readings with both notes; never a total; a finished reading is never
changed: a correction is a new reading that points to the old one.
"""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from keyworker.base.clock import Moment
from keyworker.domain.record import LINE_LENGTH, TEXT_LENGTH, ListColumns, Part, Record
from keyworker.domain.visibility import Visibility


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


class AreaReading(Part):
    """One area: its state, the agreed (or the worker's) score and note, and the family's own where they differ."""

    state: AreaState = AreaState.SCORED
    score: Decimal | None = Field(default=None, description="on the instrument's scale; none unless scored")
    note: str = Field(default="", max_length=TEXT_LENGTH, description="what makes you say that?")
    family_score: Decimal | None = Field(default=None, description="only where worker and family disagree")
    family_note: str = Field(default="", max_length=TEXT_LENGTH)
    picked: int | None = Field(default=None, ge=1, description="1 for what to work on first, 2 for second …")

    def disagreed(self) -> bool:
        """Whether worker and family keep different scores."""
        return self.family_score is not None and self.family_score != self.score


class StarReading(Record):
    """One reading with one instrument. `about` holds the person (and partner) who is scored."""

    kind: ClassVar[str] = "star_reading"

    visibility: Visibility = Visibility.FAMILY
    instrument: str = Field(max_length=100)
    edition: str = Field(default="1", max_length=40)
    instrument_digest: str = Field(default="", max_length=64)
    person: str = Field(description="person id of who is scored")
    joint_with: str | None = Field(default=None, description="person id of the partner, for one star per couple")
    reading_kind: ReadingKind = ReadingKind.FIRST
    mode: CompletionMode = CompletionMode.WORKER_AND_FAMILY
    retrospective: bool = False
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
    corrects: str | None = Field(default=None, description="id of the reading that this one puts right")
    correction_reason: str = Field(default="", max_length=LINE_LENGTH)

    def completed(self) -> bool:
        """A finished reading is never changed."""
        return self.status is ReadingStatus.FINISHED

    def picked_areas(self) -> list[str]:
        """Area ids that were picked to work on, in the order that was chosen."""
        picked = [(area.picked, name) for name, area in self.areas.items() if area.picked is not None]
        return [name for _, name in sorted(picked)]

    def columns(self) -> ListColumns:
        """When it was finished or begun, draft or finished, whose star."""
        moment = self.finished or self.began
        return ListColumns(happened=moment.local().date() if moment else None,
                           status=self.status, owner=self.person)

    def search_text(self) -> str:
        """The notes."""
        notes = [text for area in self.areas.values() for text in (area.note, area.family_note)]
        return " ".join([*notes, self.going_well, self.makes_it_hard, self.picture_says, self.work_on_first])


def standing(readings: Iterable[StarReading]) -> list[StarReading]:
    """Finished readings that no finished correction replaces, oldest first; a correction stands in the place of what it corrects."""
    known = {one.id: one for one in readings if one.completed()}
    replaced = {one.corrects for one in known.values()}
    return sorted((one for one in known.values() if one.id not in replaced), key=lambda one: (_root(one, known), one.id))


def _root(reading: StarReading, known: dict[str, StarReading]) -> str:
    """The id of the reading that a chain of corrections began with; of a ring of them, any."""
    chain = {reading.id}
    while reading.corrects in known and reading.corrects not in chain:
        reading = known[reading.corrects]
        chain.add(reading.id)
    return reading.id
