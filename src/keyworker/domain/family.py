"""The family, the unit of work, and its episodes with the service.

A family is people connected to at least one child or expected child; it is not the same as a household.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from keyworker.base.clock import Day
from keyworker.domain.pointers import Shape
from keyworker.domain.protective import if_ended
from keyworker.domain.record import HUB_ONLY, LINE_LENGTH, NAME_LENGTH, ListColumns, Part, Record, Role, goes_on


class NoClosingStar(Part):
    """Why the work with somebody ends without a closing star."""

    reason: str = Field(max_length=LINE_LENGTH)
    on: Day
    by: str = Field(description="worker id")


class Family(Record):
    """One family. `id` and `family` are the same: a family belongs to itself."""

    kind: ClassVar[str] = "family"
    shape: ClassVar[Shape] = Record.shape.also(whole=[("no_closing_star", "*")])

    reference: str = Field(default="", max_length=40, description="short human reference, given by the hub")
    name: str = Field(default="", max_length=NAME_LENGTH, description="the name that was agreed for the family")
    council_family_id: str | None = Field(default=None, max_length=100)
    language: str = Field(default="", max_length=100)
    preferred_contact: str = Field(default="", max_length=LINE_LENGTH)
    no_closing_star: dict[str, NoClosingStar] = Field(default_factory=dict, description="by person id")
    lone_working: str = Field(default="", max_length=LINE_LENGTH, description="what a visitor should know before going")

    def search_text(self) -> str:
        """Name and references."""
        return f"{self.name} {self.reference} {self.council_family_id or ''}"


class EpisodeStatus(StrEnum):
    """Where the work with a family stands (domain.md, section 7, Case life)."""

    REQUESTED = "requested"
    TRIAGED = "triaged"
    ACCEPTED = "accepted"
    ALLOCATED = "allocated"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class Episode(Record):
    """One continuous involvement with a family (SSD: early help episodes, one row per person; ours is one per family)."""

    kind: ClassVar[str] = "episode"
    written_by: ClassVar[frozenset[Role]] = frozenset({Role.LEAD, Role.HUB})

    status: EpisodeStatus = EpisodeStatus.OPEN
    opened_on: Day | None = None
    closed_on: Day | None = None
    reasons: dict[str, bool] = Field(default_factory=dict, description="why the family came, each true")
    end_reason: str = Field(default="", max_length=200)
    organisation: str = Field(default="", max_length=200)
    lead_practitioner: str | None = Field(default=None, description="worker id")
    statutory_basis: str = Field(default="early_help", max_length=40)

    def columns(self) -> ListColumns:
        """Opened, status, lead practitioner."""
        return ListColumns(happened=self.opened_on, status=self.status, owner=self.lead_practitioner)


def latest_episode(episodes: Iterable[Episode]) -> Episode | None:
    """The episode that was opened last."""
    return max(episodes, key=lambda one: (one.opened_on or date.min, one.id), default=None)


class Agency(Record):
    """An organisation that knows the family, and whom to ask for there."""

    kind: ClassVar[str] = "agency"

    name: str = Field(max_length=NAME_LENGTH)
    what: str = Field(default="", max_length=200, description="school, housing, health visitor …")
    contact_name: str = Field(default="", max_length=NAME_LENGTH)
    phone: str = Field(default="", max_length=100)
    email: str = Field(default="", max_length=320)

    def search_text(self) -> str:
        """Name, what it is, and who is there."""
        return f"{self.name} {self.what} {self.contact_name}"


class Worker(Record):
    """Somebody who works for, or with, the council. Belongs to no family."""

    kind: ClassVar[str] = "worker"
    written_by: ClassVar[frozenset[Role]] = HUB_ONLY

    name: str = Field(max_length=NAME_LENGTH)
    job_title: str = Field(default="", max_length=200)
    role: Role = Role.WORKER
    team: str | None = Field(default=None, description="team id")
    phone: str = Field(default="", max_length=100)
    council_worker_id: str | None = Field(default=None, max_length=100)
    signing_keys: dict[str, bool] = Field(
        default_factory=dict, description="public keys (Ed25519, hexadecimal) of machines that the hub let in for them, each true"
    )


class Team(Record):
    """A team and its leads. Belongs to no family."""

    kind: ClassVar[str] = "team"
    written_by: ClassVar[frozenset[Role]] = HUB_ONLY

    name: str = Field(max_length=NAME_LENGTH)
    locality: str = Field(default="", max_length=200)
    leads: dict[str, bool] = Field(default_factory=dict, description="worker ids, each true")
    phone: str = Field(default="", max_length=100)

    def led_by(self) -> frozenset[str]:
        """The workers who lead it: nobody leads a team that was removed."""
        return frozenset() if self.removed else frozenset(worker for worker, leads in self.leads.items() if leads)


class Assignment(Record):
    """A worker who works with the family, and for which team: what decides which machines may hold the family."""

    kind: ClassVar[str] = "assignment"
    shape: ClassVar[Shape] = Record.shape.also(strict={("until",): if_ended})
    written_by: ClassVar[frozenset[Role]] = HUB_ONLY

    worker: str
    worker_name: str = Field(default="", max_length=NAME_LENGTH, description="so that every machine can say who it is")
    team: str | None = None
    part: str = Field(default="lead_practitioner", max_length=40)
    since: Day | None = None
    until: Day | None = None

    def columns(self) -> ListColumns:
        """Whose it is and since when. Whether it goes on depends on the day: see `goes_on`."""
        return ListColumns(happened=self.since, owner=self.worker)

    def goes_on(self, today: date) -> bool:
        """Whether the worker works with the family on a day: until the day before `until`."""
        return not self.removed and goes_on(self.until, today)
