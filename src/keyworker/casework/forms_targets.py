"""The kinds of record that finished answers may become, and how: one small function each, by the name that a binding calls it.

`casework.forms_write` calls these within its transaction. Fields, all text as the form keeps it (`*`: nothing is written without it):

    contact          at* (date and time) or on* with time; kind, minutes, place, purpose, notes, seen and alone (person ids), nobody_in (yes)
    planned_contact  at* or on* with time; kind, place, purpose
    childs_voice     child* (person id), words*, method, may_share (yes: the family may see it), on
    agreement        on, explained (topics), privacy_notice, not_with; by person: person, answer, words, name
    plan             wants, going_well, worries, tried_before, network, if_harder (added to what is there), next_review
    goal             text*, how_we_know: a new goal of the plan, unless it has one of those words
    goal_result      goal* (goal id), result* (better, same, worse, met)
    action           goal* (goal id), text*, owner (person id, agency id, `worker`, or a name), due, status, progress
    action_result    action* (action id), status*, progress (added to what is there)
    agency           name*, what, contact_name, phone, email: unless the family has one of that name
    family           lone_working, preferred_contact
A target must never touch a finished record (a correcting one is added), nor write over words that it did not write itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from keyworker.base.clock import COUNCIL_ZONE, Moment
from keyworker.base.errors import FieldRefused
from keyworker.casework.desk import Desk
from keyworker.domain.agreement import Agreed, Agreement, Answer, pinned
from keyworker.domain.contact import Contact, ContactKind, ContactStatus, SeenPerson
from keyworker.domain.family import Agency
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse
from keyworker.domain.plan import Action, ActionStatus, ChildsVoice, Goal, GoalResult, OwnerKind, Plan, next_plan_id
from keyworker.domain.record import Record
from keyworker.domain.visibility import Visibility
from keyworker.store.protocol import Writing

E = TypeVar("E", bound=StrEnum)
SECTIONS = ("wants", "going_well", "worries", "tried_before", "network", "if_harder")


@dataclass(frozen=True)
class Row:
    """The values of a binding's fields, and for a target that gathers the instances of its repeat."""

    values: Mapping[str, str]
    gathered: tuple[Mapping[str, str], ...] = ()

    def get(self, name: str) -> str:
        """The value of a field; "" where the binding does not name it or it has no answer."""
        return self.values.get(name, "")


@dataclass(frozen=True)
class Finished:
    """One row to be written. `before`: the row of the answers that these put right; `known`: the record that those wrote, or none."""

    tx: Writing
    desk: Desk
    file: FamilyFile
    response: FormResponse
    row: Row
    before: Row
    known: Record | None
    id: str

    def new(self) -> dict[str, Any]:
        """The envelope of a record that is made from these answers."""
        return {"id": self.id, "family": self.response.family, "source": "form", **self.desk.mark()}


@dataclass(frozen=True)
class Target:
    """What a binding may write to: the fields it may name, the verb, and whether it takes all instances of a repeat at once."""

    fields: frozenset[str]
    write: Callable[[Finished], Record | None]
    gathers: bool = False


def _contact(done: Finished) -> Record | None:
    at = _moment(done.row)
    if at is None:
        return None
    if at.utc > done.desk.clock.now().utc:
        raise FieldRefused("at", "A contact can be finished once it has happened.", "Check its day and time.")
    nobody = done.row.get("nobody_in") == "yes"
    alone = _ids(done, "alone")
    said = {
        "contact_kind": _kind(done.row, ContactKind.HOME_VISIT), "at": at,
        "status": ContactStatus.NO_ACCESS if nobody else ContactStatus.FINISHED,
        "minutes": int(float(done.row.get("minutes"))) if done.row.get("minutes") else None, "place": done.row.get("place"),
        "purpose": done.row.get("purpose"), "notes": done.row.get("notes"),
        "seen_people": {one: SeenPerson(alone=one in alone) for one in (*_ids(done, "seen"), *alone)},
    }
    return Contact(
        **done.new(), **said, worker=done.desk.worker.id, worker_name=done.desk.worker.name,
        corrects=done.known.id if done.known else None,
    )


def _planned_contact(done: Finished) -> Record | None:
    at = _moment(done.row)
    if at is None:
        return None
    said = {"at": at, "place": done.row.get("place"), "purpose": done.row.get("purpose"),
            "contact_kind": _kind(done.row, ContactKind.HOME_VISIT)}
    if isinstance(done.known, Contact) and done.known.status is ContactStatus.PLANNED:
        return done.known.evolve(**said)
    if any(one.status is ContactStatus.PLANNED and one.at == at for one in done.file.contacts):
        return None
    return Contact(
        **done.new(), **said, status=ContactStatus.PLANNED, worker=done.desk.worker.id, worker_name=done.desk.worker.name
    )


def _childs_voice(done: Finished) -> Record | None:
    child, words = done.row.get("child"), done.row.get("words")
    if not words or done.file.person(child) is None:
        return None
    said = {
        "child": child, "about": {child: True}, "words": words, "method": done.row.get("method"),
        "on": _day(done.row.get("on")) or done.desk.clock.today(),
        "visibility": Visibility.FAMILY if done.row.get("may_share") == "yes" else Visibility.PERSON,
    }
    if isinstance(done.known, ChildsVoice):
        return done.known.evolve(**said)
    return ChildsVoice(**done.new(), **said, plan=_plan_of(done).id, asked_by=done.desk.worker.id)


def _agreement(done: Finished) -> Record | None:
    people = {
        row["person"]: Agreed(
            answer=_one_of(Answer, row.get("answer", "")) or Answer.NOT_KNOWN, on=_day(done.row.get("on")),
            words=row.get("words", ""), name=row.get("name", ""),
        )
        for row in done.row.gathered if done.file.person(row.get("person")) is not None
    }
    topics = done.row.get("explained").split()
    if not people and not topics:
        return None
    before = done.known if isinstance(done.known, Agreement) else Agreement(
        **done.new(), visibility=Visibility.FAMILY, explained_by=done.desk.worker.id
    )
    after = before.evolve(
        on=_day(done.row.get("on")) or done.desk.clock.today(), people={**before.people, **people},
        explained={**dict.fromkeys(before.explained, False), **dict.fromkeys(topics, True)},
        privacy_notice=done.row.get("privacy_notice"), not_with=done.row.get("not_with"),
    )
    return after.evolve(answers_read=pinned(before.answers_read, people, after.parts(), done.desk.clock.now()))


def _plan(done: Finished) -> Record | None:
    texts = {name: done.row.get(name) for name in SECTIONS if done.row.get(name) != done.before.get(name)}
    review = _day(done.row.get("next_review"))
    if not any(texts.values()) and review is None:
        return None
    plan = _plan_of(done)
    grown = {name: _grown(getattr(plan, name), text, done.before.get(name)) for name, text in texts.items()}
    if review is not None and done.row.get("next_review") != done.before.get("next_review"):
        return plan.evolve(**grown, next_review=review)
    return plan.evolve(**grown)


def _goal(done: Finished) -> Record | None:
    said = {name: done.row.get(name) for name in ("text", "how_we_know")}
    if not said["text"]:
        return None
    if isinstance(done.known, Goal):
        return done.known.evolve(**said)
    goals = list(done.tx.find(Goal, family=done.response.family))
    if said["text"].casefold() in {one.text.strip().casefold() for one in goals}:
        return None
    return Goal(**done.new(), **said, plan=_plan_of(done).id, order=1 + max((one.order for one in goals), default=0))


def _goal_result(done: Finished) -> Record | None:
    goal, result = done.file.records.get(done.row.get("goal")), _one_of(GoalResult, done.row.get("result"))
    return goal.evolve(result=result) if isinstance(goal, Goal) and result is not None else None


def _action(done: Finished) -> Record | None:
    goal, text = done.file.records.get(done.row.get("goal")), done.row.get("text")
    if not isinstance(goal, Goal) or not text:
        return None
    said = {
        "goal": goal.id, "text": text, **_owner(done), "due": _day(done.row.get("due")), "progress": done.row.get("progress"),
        "status": _one_of(ActionStatus, done.row.get("status")) or ActionStatus.NOT_STARTED,
    }
    if isinstance(done.known, Action):
        return done.known.evolve(**{name: value for name, value in said.items() if name not in ("status", "progress")})
    order = 1 + max((one.order for one in done.tx.find(Action, family=goal.family)), default=0)
    return Action(**done.new(), **said, order=order)


def _action_result(done: Finished) -> Record | None:
    action, status = done.file.records.get(done.row.get("action")), _one_of(ActionStatus, done.row.get("status"))
    if not isinstance(action, Action) or status is None:
        return None
    return action.evolve(status=status, progress=_grown(action.progress, done.row.get("progress"), done.before.get("progress")))


def _agency(done: Finished) -> Record | None:
    said = {name: done.row.get(name) for name in ("name", "what", "contact_name", "phone", "email")}
    if not said["name"]:
        return None
    if isinstance(done.known, Agency):
        return done.known.evolve(**said)
    there = {one.name.strip().casefold() for one in done.tx.find(Agency, family=done.response.family)}
    return None if said["name"].casefold() in there else Agency(**done.new(), **said)


def _family(done: Finished) -> Record | None:
    said = {name: done.row.get(name) for name in ("lone_working", "preferred_contact") if done.row.get(name)}
    return done.file.family.evolve(**said) if said else None


TARGETS: Mapping[str, Target] = {
    "contact": Target(
        frozenset({"at", "on", "time", "kind", "minutes", "place", "purpose", "notes", "seen", "alone", "nobody_in"}), _contact
    ),
    "planned_contact": Target(frozenset({"at", "on", "time", "kind", "place", "purpose"}), _planned_contact),
    "childs_voice": Target(frozenset({"child", "words", "method", "may_share", "on"}), _childs_voice),
    "agreement": Target(
        frozenset({"on", "explained", "privacy_notice", "not_with", "person", "answer", "words", "name"}), _agreement, gathers=True
    ),
    "plan": Target(frozenset({*SECTIONS, "next_review"}), _plan),
    "goal": Target(frozenset({"text", "how_we_know"}), _goal),
    "goal_result": Target(frozenset({"goal", "result"}), _goal_result),
    "action": Target(frozenset({"goal", "text", "owner", "due", "status", "progress"}), _action),
    "action_result": Target(frozenset({"action", "status", "progress"}), _action_result),
    "agency": Target(frozenset({"name", "what", "contact_name", "phone", "email"}), _agency),
    "family": Target(frozenset({"lone_working", "preferred_contact"}), _family),
}


def _plan_of(done: Finished) -> Plan:
    """The family's plan as it stands in this transaction; begun when there is none."""
    plan = min(done.tx.find(Plan, family=done.response.family), key=lambda one: one.id, default=None)
    if plan is None:
        plan = Plan(id=next_plan_id(done.response.family or "", done.tx.is_erased), family=done.response.family, **done.desk.mark())
        done.tx.save(plan)
    return plan


def _owner(done: Finished) -> dict[str, Any]:
    """Who does it: somebody of the family, an organisation, the worker, or somebody else by name."""
    owner = done.row.get("owner")
    found = done.file.records.get(owner)
    if owner == "worker":
        return {"owner_kind": OwnerKind.WORKER, "owner": done.desk.worker.id, "owner_name": done.desk.worker.name}
    if isinstance(found, Agency):
        return {"owner_kind": OwnerKind.AGENCY, "owner": found.id, "owner_name": found.name}
    person = done.file.person(owner)
    if person is not None:
        return {"owner_kind": OwnerKind.MEMBER, "owner": person.id, "owner_name": person.called()}
    return {"owner_kind": OwnerKind.NETWORK if owner else None, "owner": None, "owner_name": owner}


def _grown(stands: str, text: str, before: str) -> str:
    """A section with new words: what these answers wrote before gives way to them; otherwise they are a paragraph of their own."""
    if text and text in stands and not before:
        return stands
    if before and before in stands:
        return stands.replace(before, text, 1).strip()
    return "\n\n".join(part for part in (stands, text) if part)


def _moment(row: Row) -> Moment | None:
    """When: `at`, or `on` with `time` (noon where there is none) on the council's wall clock. Raises FieldRefused for no moment that is kept."""
    try:
        return _said_moment(row)
    except (ValueError, OverflowError):
        raise FieldRefused("at", "This is no day that can be kept.", "Check the day and the year.") from None


def _said_moment(row: Row) -> Moment | None:
    zone = ZoneInfo(COUNCIL_ZONE)
    if row.get("at"):
        at = datetime.fromisoformat(row.get("at"))
        return Moment(at if at.tzinfo else at.replace(tzinfo=zone))
    day = _day(row.get("on"))
    if day is None:
        return None
    clock = time.fromisoformat(row.get("time")).replace(tzinfo=None) if row.get("time") else time(12)
    return Moment(datetime.combine(day, clock, zone))


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _ids(done: Finished, name: str) -> tuple[str, ...]:
    """The people of the family that a question names."""
    return tuple(one for one in done.row.get(name).split() if done.file.person(one) is not None)


def _kind(row: Row, otherwise: ContactKind) -> ContactKind:
    return _one_of(ContactKind, row.get("kind")) or otherwise


def _one_of(kind: type[E], text: str) -> E | None:
    """The member of a list of values, or none when the text is not one of them."""
    return kind(text) if text in {str(one) for one in kind} else None
