"""What a worker does about people: add, put right, relate, withhold an address, note a contact risk, agree to work together."""

from collections.abc import Mapping, Sequence
from typing import Any

from keyworker.base.errors import FieldRefused
from keyworker.casework.desk import Desk
from keyworker.domain.agreement import Agreed, Agreement
from keyworker.domain.family import Agency, Family
from keyworker.domain.household import Address, ContactRisk
from keyworker.domain.person import Person, Relationship, RelationshipType
from keyworker.domain.visibility import Visibility
from keyworker.store.protocol import Changes


def write_family(desk: Desk, seen: Family, **fields: Any) -> Changes:
    """Keep the family's name, language and how to reach them."""
    with desk.store.write() as tx:
        tx.save(seen.evolve(**fields))
    return tx.changes


def add_person(desk: Desk, family: str, **fields: Any) -> Changes:
    """Add somebody to the family; the answer's first record is the person. Raises FieldRefused for birth and expected date together."""
    if fields.get("date_of_birth") and fields.get("expected_on"):
        raise FieldRefused("expected_on", "A person has a date of birth or an expected date, not both.", "Clear one of them.")
    with desk.store.write() as tx:
        tx.save(Person(family=family, **fields, **desk.mark()))
    return tx.changes


def write_person(desk: Desk, seen: Person, **fields: Any) -> Changes:
    """Keep what was put right about a person. Raises FieldRefused for birth and expected date together."""
    both = {"date_of_birth": seen.date_of_birth, "expected_on": seen.expected_on, **fields}
    if both["date_of_birth"] and both["expected_on"]:
        raise FieldRefused("expected_on", "A person has a date of birth or an expected date, not both.", "Clear one of them.")
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


def withhold_address(desk: Desk, seen: Address, from_people: Sequence[str], reason: str) -> Changes:
    """Keep from whom an address is withheld (nobody: an empty sequence)."""
    with desk.store.write() as tx:
        tx.save(seen.evolve(withheld_from=dict.fromkeys(from_people, True), withheld_reason=reason))
    return tx.changes


def note_contact_risk(desk: Desk, protected: Person, from_person: Person, what: str) -> Changes:
    """Keep that one person must not learn about, or get near, another."""
    if protected.id == from_person.id:
        raise FieldRefused("from_person", "Choose two different people.")
    with desk.store.write() as tx:
        tx.save(
            ContactRisk(
                family=protected.family, protected=protected.id, from_person=from_person.id, what=what,
                visibility=Visibility.RESTRICTED, about={protected.id: True, from_person.id: True},
                since=desk.clock.today(), **desk.mark(),
            )
        )
    return tx.changes


def add_agency(desk: Desk, family: str, name: str, **fields: Any) -> Changes:
    """Add an organisation that knows the family. Raises FieldRefused without a name."""
    if not name.strip():
        raise FieldRefused("name", "Say which organisation it is.")
    with desk.store.write() as tx:
        tx.save(Agency(family=family, name=name.strip(), **fields, **desk.mark()))
    return tx.changes


def record_agreement(desk: Desk, family: str, people: Mapping[str, Agreed], *, explained: Sequence[str],
                     privacy_notice: str = "", not_with: str = "") -> Changes:
    """Keep what was explained and who agreed to work together."""
    with desk.store.write() as tx:
        tx.save(
            Agreement(
                family=family, on=desk.clock.today(), explained_by=desk.worker.id, people=dict(people),
                explained=dict.fromkeys(explained, True), privacy_notice=privacy_notice, not_with=not_with,
                **desk.mark(),
            )
        )
    return tx.changes
