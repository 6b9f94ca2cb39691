"""What the contact page shows: a contact that is written up, planned or finished, and whom of the family it may name. No Qt."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from keyworker.base.clock import COUNCIL_ZONE, Moment
from keyworker.domain.contact import Contact, ContactStatus, SeenPerson
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person


class Mode(StrEnum):
    """What is done on the page."""

    WRITE = "write"
    PLAN = "plan"
    DONE = "done"


@dataclass(frozen=True)
class SeenLine:
    """One person of the family at the contact."""

    person: str
    name: str
    seen: bool
    alone: bool


@dataclass(frozen=True)
class ContactState:
    """Everything on the page. `contact` is none while nothing has been written yet; then `at` is the moment to begin with."""

    mode: Mode
    family_name: str
    contact: Contact | None
    at: Moment
    people: tuple[SeenLine, ...]
    resumed: bool = False
    """Whether this is an unfinished one that was begun before."""


def contact_state(file: FamilyFile, contact: Contact | None, now: Moment, *, planning: bool, resumed: bool = False) -> ContactState:
    """What the page shows of a contact of the family."""
    if contact is not None and contact.completed():
        mode = Mode.DONE
    elif planning or (contact is not None and contact.status is ContactStatus.PLANNED):
        mode = Mode.PLAN
    else:
        mode = Mode.WRITE
    seen = contact.seen_people if contact else {}
    at = contact.at if contact and contact.at else now
    there = {person.id for person in _there(file, min(at.local().date(), now.local().date()))}
    people = [person for person in file.people if person.id in there or person.id in seen]
    return ContactState(
        mode=mode, family_name=file.family.name, contact=contact, at=at,
        people=tuple(
            SeenLine(one.id, one.called(), one.id in seen and seen[one.id].seen, one.id in seen and seen[one.id].alone)
            for one in people
        ),
        resumed=resumed,
    )


def _there(file: FamilyFile, on: date) -> tuple[Person, ...]:
    """Who may have been seen on a day: who was living when it began, so that a last visit can still be written up after a death."""
    return file.living(on - timedelta(days=1))


def unfinished(file: FamilyFile, worker: str) -> Contact | None:
    """The newest contact of the family that this worker began to write up and did not finish."""
    mine = [one for one in file.contacts if one.status is ContactStatus.DRAFT and one.worker == worker]
    return mine[-1] if mine else None


def with_person(contact: Contact | None, person: str, *, seen: bool, alone: bool) -> dict[str, SeenPerson]:
    """Who was seen, with one person's line changed."""
    before = dict(contact.seen_people) if contact else {}
    if seen:
        return {**before, person: SeenPerson(alone=alone)}
    return {who: how for who, how in before.items() if who != person}


def moment_on(day: date, at: time, zone: str = COUNCIL_ZONE) -> Moment:
    """A time on a day on the wall clock of a zone."""
    return Moment(datetime.combine(day, at, tzinfo=ZoneInfo(zone)), zone)
