"""What a worker does about people: add, put right, relate, note a contact risk, agree to work together, and take it back.

Homes and addresses are in `casework.homes`. Nothing is deleted: what is taken out is marked, what has ended has an end.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from keyworker.base.errors import FieldRefused, NotAllowed, Refusal
from keyworker.casework.desk import Desk
from keyworker.domain.agreement import Agreed, Agreement, Answer, pinned
from keyworker.domain.family import Agency, Family
from keyworker.domain.household import ContactRisk
from keyworker.domain.person import Person, Relationship, RelationshipType
from keyworker.domain.record import fitting
from keyworker.domain.visibility import Visibility
from keyworker.store.protocol import Changes


def write_family(desk: Desk, seen: Family, **fields: Any) -> Changes:
    """Keep the family's name, language and how to reach them."""
    with desk.store.write() as tx:
        tx.save(seen.evolve(**fields))
    return tx.changes


def _check_days(days: Mapping[str, Any], today: date) -> None:
    born, expected, died = days.get("date_of_birth"), days.get("expected_on"), days.get("died_on")
    if born and expected:
        raise FieldRefused("expected_on", "A person has a date of birth or an expected date, not both.", "Clear one of them.")
    if born and born > today:
        raise FieldRefused("date_of_birth", "This day is still to come.", "Of a baby that is not born yet, write the day under Expected.")
    if died and died > today:
        raise FieldRefused("died_on", "This day is still to come.", "Check the day and the year.")
    if died and born and died < born:
        raise FieldRefused("died_on", "This day is before the birth.", "Check both days.")


@fitting()
def add_person(desk: Desk, family: str, **fields: Any) -> Changes:
    """Add somebody to the family; the answer's first record is the person. Raises FieldRefused as `write_person` does."""
    _check_days(fields, desk.clock.today())
    with desk.store.write() as tx:
        tx.save(Person(family=family, **fields, **desk.mark()))
    return tx.changes


def write_person(desk: Desk, seen: Person, **fields: Any) -> Changes:
    """Keep what was put right about a person. The day of birth takes the place of the day on which a child was expected.

    Raises FieldRefused for birth and expected date together, a birth or death that is still to come, and a death before the birth.
    """
    if fields.get("date_of_birth"):
        fields.setdefault("expected_on", None)
    _check_days({"date_of_birth": seen.date_of_birth, "expected_on": seen.expected_on, "died_on": seen.died_on, **fields}, desk.clock.today())
    with desk.store.write() as tx:
        tx.save(seen.evolve(**fields))
    return tx.changes


def relate(desk: Desk, one: Person, relationship: RelationshipType, other: Person) -> Changes:
    """Say what `one` is to `other`. Raises FieldRefused for somebody and themselves."""
    if one.id == other.id:
        raise FieldRefused("other", "Choose two different people.")
    with desk.store.write() as tx:
        tx.save(
            Relationship(
                family=one.family, one=one.id, other=other.id, relationship=relationship,
                about={one.id: True, other.id: True}, **desk.mark(),
            )
        )
    return tx.changes


def change_relationship(desk: Desk, seen: Relationship, **fields: Any) -> Changes:
    """Keep what was put right about a relationship: `relationship`, `parental_responsibility` (none: not known)."""
    with desk.store.write() as tx:
        tx.save(seen.evolve(**fields))
    return tx.changes


def end(desk: Desk, seen: Relationship | ContactRisk) -> Changes:
    """Keep that a relationship, or a contact risk, has ended today. Raises NotAllowed when anybody but a lead ends a contact risk."""
    if isinstance(seen, ContactRisk) and not desk.is_lead():
        raise NotAllowed("Only a lead says that a contact risk has ended.", "Ask your team lead.")
    with desk.store.write() as tx:
        tx.save(seen.evolve(until=desk.clock.today()))
    return tx.changes


def take_out(desk: Desk, seen: Person | Agency) -> Changes:
    """Take somebody, or an organisation, out of the family's record; kept, and shown in history only.

    Raises Refusal for a person in a contact risk that has not ended: nobody must lose sight of it by tidying up.
    """
    with desk.store.write() as tx:
        risks = [risk for risk in tx.find(ContactRisk, family=seen.family) if risk.stands_on(desk.clock.today())]
        if any(seen.id in (one.protected, one.from_person) for one in risks):
            raise Refusal("A contact risk names this person.", "Say first that the contact risk has ended, if it has.")
        tx.save(seen.evolve(removed=True))
    return tx.changes


def bring_back(desk: Desk, seen: Person | Agency | Relationship | ContactRisk) -> Changes:
    """Bring back what was taken out, or go on with what was ended (undo)."""
    with desk.store.write() as tx:
        tx.save(seen.evolve(until=None) if isinstance(seen, Relationship | ContactRisk) else seen.evolve(removed=False))
    return tx.changes


@fitting()
def note_contact_risk(desk: Desk, protected: Person, from_person: Person, what: str) -> Changes:
    """Keep that one person must not learn about, or get near, another."""
    if protected.id == from_person.id:
        raise FieldRefused("from_person", "Choose two different people.")
    with desk.store.write() as tx:
        tx.save(
            ContactRisk(
                family=protected.family, protected=protected.id, from_person=from_person.id, what=what,
                visibility=Visibility.PROFESSIONALS, about={protected.id: True, from_person.id: True},
                since=desk.clock.today(), **desk.mark(),
            )
        )
    return tx.changes


@fitting()
def add_agency(desk: Desk, family: str, name: str, **fields: Any) -> Changes:
    """Add an organisation that knows the family. Raises FieldRefused without a name."""
    if not name.strip():
        raise FieldRefused("name", "Say which organisation it is.")
    with desk.store.write() as tx:
        tx.save(Agency(family=family, name=name.strip(), **fields, **desk.mark()))
    return tx.changes


def write_agency(desk: Desk, seen: Agency, **fields: Any) -> Changes:
    """Keep what was put right about an organisation. Raises FieldRefused without a name."""
    if not str(fields.get("name", seen.name)).strip():
        raise FieldRefused("name", "Say which organisation it is.")
    with desk.store.write() as tx:
        tx.save(seen.evolve(**fields))
    return tx.changes


def record_agreement(desk: Desk, family: str, people: Mapping[str, Agreed], *, explained: Sequence[str],
                     privacy_notice: str = "", not_with: str = "", seen: Agreement | None = None) -> Changes:
    """Keep what was explained and who agreed to work together; `seen` is one of before that is put right, none makes a new one.

    It is agreement to work together, never consent to processing (domain.md 5.1). The family may see it. In one that is put right
    only the people that are given change, and a topic that is not in `explained` any more becomes false. Raises FieldRefused
    when nobody answered and nothing else was written.
    """
    said = any(one.answer is not Answer.NOT_KNOWN or one.words.strip() for one in people.values())
    if not said and not explained and not privacy_notice.strip() and not not_with.strip():
        raise FieldRefused("people", "Nothing is written down yet.", "Say what at least one person answered, or what was explained.")
    before = seen or Agreement(
        family=family, on=desk.clock.today(), explained_by=desk.worker.id, visibility=Visibility.FAMILY, **desk.mark()
    )
    topics = {**dict.fromkeys(before.explained, False), **dict.fromkeys(explained, True)}
    after = before.evolve(
        people={**before.people, **people}, explained=topics, privacy_notice=privacy_notice.strip(), not_with=not_with.strip()
    )
    anew = {person: said for person, said in people.items() if before.people.get(person, Agreed()).answer is not said.answer}
    with desk.store.write() as tx:
        tx.save(after.evolve(answers_read=pinned(before.answers_read, anew, after.parts(), desk.clock.now())))
    return tx.changes
