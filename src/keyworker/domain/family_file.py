"""All records of one family together, by kind: what a page, a document or a rule looks at."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from keyworker.domain.agreement import Agreement
from keyworker.domain.conflict import Conflict, conflicts_of
from keyworker.domain.contact import Concern, Contact
from keyworker.domain.family import Agency, Assignment, Episode, Family
from keyworker.domain.form_response import FormResponse
from keyworker.domain.household import Address, ContactRisk, Household
from keyworker.domain.person import Person, Relationship
from keyworker.domain.plan import Action, ChildsVoice, Goal, Plan
from keyworker.domain.record import Record
from keyworker.domain.review import ReviewDecision
from keyworker.domain.star import StarReading

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class FamilyFile:
    """The family and everything of it, without removed records; each tuple in the order in which it was made (by id)."""

    family: Family
    records: dict[str, Record] = field(repr=False)

    @classmethod
    def of(cls, records: Iterable[Record]) -> "FamilyFile":
        """Gather the records of one family. Raises ValueError when the family's own record is not among them."""
        kept = {record.id: record for record in sorted(records, key=lambda one: one.id) if not record.removed}
        for record in kept.values():
            if isinstance(record, Family):
                return cls(record, kept)
        raise ValueError("the family's own record is missing")

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Every record of a kind."""
        return tuple(record for record in self.records.values() if isinstance(record, kind))

    @property
    def people(self) -> tuple[Person, ...]:
        """Main carers first, then by age, the oldest first, then people of unknown age, then the unborn: everywhere in this order."""
        return tuple(sorted(self.all(Person), key=_carers_then_age))

    @property
    def relationships(self) -> tuple[Relationship, ...]:
        """Who is what to whom."""
        return self.all(Relationship)

    @property
    def households(self) -> tuple[Household, ...]:
        """Who lives together."""
        return self.all(Household)

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where, the newest first."""
        return tuple(sorted(self.all(Address), key=lambda one: one.since or date.min, reverse=True))

    @property
    def contact_risks(self) -> tuple[ContactRisk, ...]:
        """Who must not learn about whom."""
        return self.all(ContactRisk)

    @property
    def agencies(self) -> tuple[Agency, ...]:
        """Who else knows the family."""
        return self.all(Agency)

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """Newest first."""
        return tuple(sorted(self.all(Episode), key=lambda one: one.opened_on or date.min, reverse=True))

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        """Who works with the family."""
        return self.all(Assignment)

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """What was agreed."""
        return self.all(Agreement)

    @property
    def readings(self) -> tuple[StarReading, ...]:
        """Star readings, oldest first."""
        return self.all(StarReading)

    @property
    def plan(self) -> Plan | None:
        """The one plan: the first by id, should an older Keyworker have begun two apart (see `plan_id`)."""
        return next(iter(self.all(Plan)), None)

    @property
    def goals(self) -> tuple[Goal, ...]:
        """In the order of the plan."""
        return tuple(sorted(self.all(Goal), key=lambda one: (one.order, one.id)))

    @property
    def actions(self) -> tuple[Action, ...]:
        """In the order of the plan, without those whose goal was taken out."""
        here = [one for one in self.all(Action) if one.goal in self.records]
        return tuple(sorted(here, key=lambda one: (one.order, one.id)))

    @property
    def voices(self) -> tuple[ChildsVoice, ...]:
        """What each child said."""
        return self.all(ChildsVoice)

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Visits, calls, meetings."""
        return self.all(Contact)

    @property
    def concerns(self) -> tuple[Concern, ...]:
        """Safeguarding concerns."""
        return self.all(Concern)

    @property
    def responses(self) -> tuple[FormResponse, ...]:
        """Answers to forms, drafts and finished, oldest first."""
        return self.all(FormResponse)

    @property
    def decisions(self) -> tuple[ReviewDecision, ...]:
        """The lead's decisions."""
        return self.all(ReviewDecision)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What awaits a decision in this family."""
        return tuple(conflict for record in self.records.values() for conflict in conflicts_of(record))

    def person(self, person_id: str | None) -> Person | None:
        """The person with an id, if this family has them."""
        found = self.records.get(person_id or "")
        return found if isinstance(found, Person) else None


def _carers_then_age(person: Person) -> tuple[int, int, date, str]:
    carer = 0 if person.is_primary_carer else 1
    if person.is_unborn():
        return (carer, 2, person.expected_on or date.max, person.id)
    if person.date_of_birth is None:
        return (carer, 1, date.max, person.id)
    return (carer, 0, person.date_of_birth, person.id)
