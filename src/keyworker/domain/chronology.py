"""The chronology: one line of time built from what was recorded about a family; nobody writes it by hand.

Pages and documents may call this. It is pure; what a reader may see of it is decided by the records' own visibility, which every
event repeats. Titles are constant English words (a screen translates them); nothing that somebody typed is put into a title.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from keyworker.base.clock import Moment
from keyworker.domain.contact import ContactKind, ContactStatus
from keyworker.domain.corrections import replaced_by
from keyworker.domain.family_file import FamilyFile, LateWork
from keyworker.domain.form_response import ResponseStatus
from keyworker.domain.record import Record
from keyworker.domain.review import Decision
from keyworker.domain.star import ReadingKind, ReadingStatus
from keyworker.domain.visibility import Visibility


class EventKind(StrEnum):
    """What an event was built from."""

    CONTACT = "contact"
    STAR = "star"
    PLAN = "plan"
    DECISION = "decision"
    MOVE = "move"
    CONCERN = "concern"
    EPISODE = "episode"
    AGREEMENT = "agreement"
    FORM = "form"
    DEATH = "death"
    LATE = "late"


@dataclass(frozen=True)
class ChronologyEvent:
    """One thing that happened on a day: whom it is about or who was there, and the record that says so.

    `late`: somebody wrote in the record when they had not heard yet that the family had left them.
    """

    on: date
    kind: EventKind
    title: str
    people: tuple[str, ...]
    record: str
    detail: str = ""
    visibility: Visibility = Visibility.PROFESSIONALS
    late: LateWork | None = None


CONTACT_TITLES = {
    ContactKind.HOME_VISIT: "Home visit", ContactKind.PHONE: "Telephone call", ContactKind.VIDEO: "Video call",
    ContactKind.SCHOOL: "Visit at school or nursery", ContactKind.OFFICE: "Meeting at the office",
    ContactKind.MEETING: "Meeting", ContactKind.MESSAGE: "Message", ContactKind.OTHER: "Contact",
}
NOBODY_IN = "Nobody was in"
STAR_TITLES = {
    ReadingKind.FIRST: "First star", ReadingKind.REVIEW: "Review star", ReadingKind.CLOSING: "Closing star",
}
STAR_BEGUN, STAR_CORRECTED = "Star begun, not finished", "Star put right"
PLAN_BEGUN, PLAN_SHARED, PLAN_SENT = "Plan begun", "Plan gone through with the family", "Plan sent to the lead"
CHILD_HEARD, PLAN_AGREED = "A child was asked", "Answer to the plan"
DECISION_TITLES = {
    Decision.APPROVED: "Plan approved", Decision.APPROVED_WITH_ACTIONS: "Plan approved with actions",
    Decision.RETURNED: "Plan returned with a comment",
}
MOVED_IN, MOVED_OUT = "Moved in", "Moved out"
CONCERN = "Safeguarding concern"
WORK_BEGAN, WORK_ENDED, WORKER_CAME, WORKER_LEFT = (
    "Work with the family began", "Work with the family ended", "Worker began with the family", "Worker left the family",
)
AGREED = "Agreement to work together was talked about"
FORM_FILLED, FORM_CORRECTED = "A form was filled in", "A form was put right"
DIED = "A death in the family"
_WHOLE = frozenset({EventKind.CONTACT, EventKind.STAR, EventKind.CONCERN, EventKind.AGREEMENT, EventKind.FORM})
"""Kinds of events that say all that stands in their record."""
LATE = "Written by a former worker"
SINCE = {
    title: f"{title}, put right since"
    for title in (*CONTACT_TITLES.values(), NOBODY_IN, *STAR_TITLES.values(), STAR_CORRECTED, FORM_FILLED, FORM_CORRECTED)
}
"""What a finished record is called that another one has put right: it happened, and it is not what is in force."""
TITLES: tuple[str, ...] = (
    *SINCE.values(),
    *CONTACT_TITLES.values(), NOBODY_IN, *STAR_TITLES.values(), STAR_BEGUN, STAR_CORRECTED, PLAN_BEGUN, PLAN_SHARED, PLAN_SENT, CHILD_HEARD,
    PLAN_AGREED, *DECISION_TITLES.values(), MOVED_IN, MOVED_OUT, CONCERN, WORK_BEGAN, WORK_ENDED, WORKER_CAME, WORKER_LEFT,
    AGREED, FORM_FILLED, FORM_CORRECTED, DIED, LATE,
)


def chronology(file: FamilyFile) -> tuple[ChronologyEvent, ...]:
    """Every event of the family, oldest first; of one day in the order in which it was recorded.

    What has no day is left out, and so is what is only planned: a chronology says what happened. What was written late stands once: it
    is marked where its record has an event of its own, else it is an event.
    """
    parts = (_contacts, _stars, _plan, _decisions, _moves, _concerns, _work, _agreements, _forms, _deaths)
    events = [event for part in parts for event in part(file)]
    whole = {event.record for event in events if event.kind in _WHOLE}
    marked: dict[str, LateWork] = {}
    apart = [work for work in file.late if work.record not in whole or marked.setdefault(work.record, work) is not work]
    events = [replace(event, late=marked.get(event.record)) if event.kind in _WHOLE else event for event in events]
    return tuple(sorted([*events, *_late(file, apart)], key=lambda event: (event.on, event.record)))


def happened_to(
    events: tuple[ChronologyEvent, ...], person: str | None = None, kind: EventKind | None = None
) -> tuple[ChronologyEvent, ...]:
    """The events of one person (none: of anybody) and of one kind (none: of any; LATE: whatever was written late)."""
    return tuple(
        event for event in events if (person is None or person in event.people)
        and (kind is None or event.kind is kind or (kind is EventKind.LATE and event.late is not None))
    )


def _event(on: date | Moment | None, kind: EventKind, title: str, record: Record, people: tuple[str, ...] = (),
           detail: str = "") -> Iterator[ChronologyEvent]:
    day = on.local().date() if isinstance(on, Moment) else on
    if day is not None:
        yield ChronologyEvent(day, kind, title, people, record.id, detail, record.visibility)


def _contacts(file: FamilyFile) -> Iterator[ChronologyEvent]:
    replaced = replaced_by(file.contacts)
    for one in file.contacts:
        if one.status is ContactStatus.PLANNED:
            continue
        title = NOBODY_IN if one.status is ContactStatus.NO_ACCESS else CONTACT_TITLES[one.contact_kind]
        title = SINCE[title] if one.id in replaced else title
        seen = tuple(person for person, how in one.seen_people.items() if how.seen)
        yield from _event(one.at, EventKind.CONTACT, title, one, seen, one.notes or one.purpose)


def _stars(file: FamilyFile) -> Iterator[ChronologyEvent]:
    replaced = replaced_by(file.readings)
    for one in file.readings:
        people, title = one.people(), STAR_CORRECTED if one.corrects else STAR_TITLES[one.reading_kind]
        title = SINCE[title] if one.id in replaced else title
        if one.status is ReadingStatus.FINISHED:
            day = one.finished if one.corrects else one.day()
            yield from _event(day, EventKind.STAR, title, one, people, one.correction_reason if one.corrects else "")
        else:
            yield from _event(one.began, EventKind.STAR, STAR_BEGUN, one, people)


def _plan(file: FamilyFile) -> Iterator[ChronologyEvent]:
    plan = file.plan
    if plan is None:
        return
    yield from _event(plan.made_at, EventKind.PLAN, PLAN_BEGUN, plan)
    yield from _event(plan.shared_on, EventKind.PLAN, PLAN_SHARED, plan, tuple(plan.family_agreement))
    if plan.submission:
        yield from _event(plan.submission.at, EventKind.PLAN, PLAN_SENT, plan, detail=plan.submission.note)
    for person, said in plan.family_agreement.items():
        yield from _event(said.on, EventKind.PLAN, PLAN_AGREED, plan, (person,), said.words)
        earlier = {read.at.local().date() for read in plan.answers_read.values() if read.person == person and read.answer is not said.answer}
        for day in sorted(earlier):
            yield from _event(day, EventKind.PLAN, PLAN_AGREED, plan, (person,))
    for voice in file.voices:
        if voice.words:
            yield from _event(voice.on, EventKind.PLAN, CHILD_HEARD, voice, (voice.child,), voice.words)


def _decisions(file: FamilyFile) -> Iterator[ChronologyEvent]:
    for one in file.decisions:
        yield from _event(one.at, EventKind.DECISION, DECISION_TITLES[one.decision], one, detail=one.comment)


def _moves(file: FamilyFile) -> Iterator[ChronologyEvent]:
    for home in file.households:
        for person, stay in home.members.items():
            yield from _event(stay.since, EventKind.MOVE, MOVED_IN, home, (person,), home.name)
            yield from _event(stay.until, EventKind.MOVE, MOVED_OUT, home, (person,), home.name)


def _concerns(file: FamilyFile) -> Iterator[ChronologyEvent]:
    for one in file.concerns:
        yield from _event(one.at, EventKind.CONCERN, CONCERN, one, tuple(sorted(one.about_people())), one.facts)


def _work(file: FamilyFile) -> Iterator[ChronologyEvent]:
    for one in file.episodes:
        yield from _event(one.opened_on, EventKind.EPISODE, WORK_BEGAN, one)
        yield from _event(one.closed_on, EventKind.EPISODE, WORK_ENDED, one, detail=one.end_reason)
    for worker in file.assignments:
        yield from _event(worker.since, EventKind.EPISODE, WORKER_CAME, worker, detail=worker.worker_name)
        yield from _event(worker.until, EventKind.EPISODE, WORKER_LEFT, worker, detail=worker.worker_name)


def _agreements(file: FamilyFile) -> Iterator[ChronologyEvent]:
    for one in file.agreements:
        yield from _event(one.on, EventKind.AGREEMENT, AGREED, one, tuple(one.people))


def _forms(file: FamilyFile) -> Iterator[ChronologyEvent]:
    """Finished answers, named by their form. What they wrote into the record has events of its own."""
    replaced = replaced_by(file.responses)
    for one in file.responses:
        if one.status is ResponseStatus.FINISHED:
            title = FORM_CORRECTED if one.corrects else FORM_FILLED
            title = SINCE[title] if one.id in replaced else title
            yield from _event(one.finished, EventKind.FORM, title, one, tuple(sorted(one.about_people())), one.title)


def _deaths(file: FamilyFile) -> Iterator[ChronologyEvent]:
    for person in file.people:
        yield from _event(person.died_on, EventKind.DEATH, DIED, person, (person.id,))


def _late(file: FamilyFile, apart: Iterable[LateWork]) -> Iterator[ChronologyEvent]:
    """Work of somebody from whom the family had been taken, in records of which no event says what was written."""
    for work in apart:
        record = file.records.get(work.record)
        visibility = record.visibility if record else Visibility.PROFESSIONALS
        people = tuple(sorted(record.about_people())) if record else ()
        yield ChronologyEvent(work.at.local().date(), EventKind.LATE, LATE, people, work.record, visibility=visibility, late=work)
