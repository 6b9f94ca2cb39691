"""Contacts with a family: visits, calls, meetings; who was seen, and seen alone."""

from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field

from keyworker.base.clock import Moment
from keyworker.domain.pointers import Shape
from keyworker.domain.protective import if_dangerous
from keyworker.domain.record import LINE_LENGTH, TEXT_LENGTH, ListColumns, Part, Record


class ContactKind(StrEnum):
    """How the contact was made."""

    HOME_VISIT = "home_visit"
    PHONE = "phone"
    VIDEO = "video"
    SCHOOL = "school"
    OFFICE = "office"
    MEETING = "meeting"
    MESSAGE = "message"
    OTHER = "other"


class ContactStatus(StrEnum):
    """Planned, being written, finished, or nobody was in."""

    PLANNED = "planned"
    DRAFT = "draft"
    FINISHED = "finished"
    NO_ACCESS = "no_access"


class SeenPerson(Part):
    """One person at a contact."""

    seen: bool = True
    alone: bool = False


class Contact(Record):
    """One contact; a finished one is never changed: a correction is a new contact that points to it."""

    kind: ClassVar[str] = "contact"
    shape: ClassVar[Shape] = Record.shape.also(whole=[("seen_people", "*")], signed=["/worker", "/worker_name"])

    contact_kind: ContactKind = ContactKind.HOME_VISIT
    status: ContactStatus = ContactStatus.DRAFT
    at: Moment | None = Field(default=None, description="when it happened, or is planned to")
    minutes: int | None = Field(default=None, ge=0, le=24 * 60)
    place: str = Field(default="", max_length=LINE_LENGTH)
    seen_people: dict[str, SeenPerson] = Field(default_factory=dict, description="by person id")
    purpose: str = Field(default="", max_length=LINE_LENGTH)
    notes: str = Field(default="", max_length=TEXT_LENGTH)
    worker: str | None = Field(default=None, description="worker id")
    worker_name: str = Field(default="", max_length=500)
    corrects: str | None = None

    def correction(self) -> dict[str, Any]:
        """The fields that a correction of it begins with: everything that was written up, and what it corrects."""
        written = ("at", "contact_kind", "minutes", "place", "seen_people", "purpose", "notes")
        return {"corrects": self.id, **{name: getattr(self, name) for name in written}}

    def completed(self) -> bool:
        """A contact that happened and is written up is never changed."""
        return self.status in (ContactStatus.FINISHED, ContactStatus.NO_ACCESS)

    def finished_at(self) -> Moment | None:
        """When it was begun: a contact keeps no other moment of its own."""
        return self.made_at

    def columns(self) -> ListColumns:
        """A planned one is due on its day; others happened then."""
        day = self.at.local().date() if self.at else None
        planned = self.status is ContactStatus.PLANNED
        return ListColumns(due=day if planned else None, happened=None if planned else day, status=self.status,
                           owner=self.worker)

    def search_text(self) -> str:
        """Notes, purpose and place."""
        return f"{self.notes} {self.purpose} {self.place}"


class Concern(Record):
    """A safeguarding concern: facts first, what was done and who was told. Works offline and waits for nothing."""

    kind: ClassVar[str] = "concern"
    shape: ClassVar[Shape] = Record.shape.also(strict={("immediate_danger",): if_dangerous}, quiet=["/worker_name"])

    at: Moment | None = None
    facts: str = Field(default="", max_length=TEXT_LENGTH, description="what was seen and heard, in whose words")
    immediate_danger: bool | None = Field(default=None, description="none: not known")
    done: str = Field(default="", max_length=TEXT_LENGTH, description="what was done at once")
    told: str = Field(default="", max_length=LINE_LENGTH, description="who was told, when, by which number")
    worker: str | None = None
    worker_name: str = Field(default="", max_length=500)

    def completed(self) -> bool:
        """A statement of the moment at which it was kept: whoever knows more later writes another one."""
        return True

    def columns(self) -> ListColumns:
        """The day."""
        return ListColumns(happened=self.at.local().date() if self.at else None, owner=self.worker)

    def search_text(self) -> str:
        """Everything written."""
        return f"{self.facts} {self.done} {self.told}"
