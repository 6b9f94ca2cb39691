"""All records of one family together, by kind: what a page, a document or a rule looks at.

Who belongs to the family now is asked here and nowhere else: `living`, `expected`, `children`, `adults`, `main_carer`, `remembered`.
Everybody of `people` is in exactly one of `living`, `expected`, `unsure` and `remembered`. Who has died is shown where a family is remembered
(People, the chronology, what was finished before) and is never asked for, counted as missing, or offered.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from keyworker.base.clock import Moment
from keyworker.domain.agreement import Agreement
from keyworker.domain.conflict import Conflict, conflicts_of
from keyworker.domain.contact import Concern, Contact
from keyworker.domain.family import Agency, Assignment, Episode, Family
from keyworker.domain.form_response import FormResponse
from keyworker.domain.household import Address, ContactRisk, Household
from keyworker.domain.person import Age, Person, Relationship, RelationshipType
from keyworker.domain.plan import Action, ChildsVoice, Goal, Plan, former_plans, plan_id
from keyworker.domain.record import Record
from keyworker.domain.review import ReviewDecision
from keyworker.domain.star import StarReading

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class LateWork:
    """What somebody (a worker's id) wrote in a record when they had not heard yet that the family had left them; the last of it at a moment."""

    record: str
    kind: str
    by: str
    by_name: str
    at: Moment


@dataclass(frozen=True)
class FamilyFile:
    """The family and everything of it, without removed records; each tuple in the order in which it was made (by id).

    `late`: work of somebody from whom the family had been taken. `removed` are the goals and steps among those: only what has to say that something was taken out asks for them.
    """

    family: Family
    records: dict[str, Record] = field(repr=False)
    removed: tuple[Record, ...] = field(default=(), repr=False)
    late: tuple[LateWork, ...] = ()

    @classmethod
    def of(cls, records: Iterable[Record]) -> "FamilyFile":
        """Gather the records of one family. Raises ValueError when the family's own record is not among them."""
        ordered = sorted(records, key=lambda record: record.id)
        plan = _the_plan([record for record in ordered if isinstance(record, Plan) and not record.removed])
        ordered = _under(plan, ordered)
        kept = {record.id: record for record in ordered if not record.removed}
        for record in kept.values():
            if isinstance(record, Family):
                return cls(record, kept, tuple(gone for gone in ordered if gone.removed and isinstance(gone, Goal | Action)))
        raise ValueError("the family's own record is missing")

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Every record of a kind."""
        return tuple(record for record in self.records.values() if isinstance(record, kind))

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody: main carers first, then the oldest first, then who is of unknown age, then who is known by an expected date only."""
        return tuple(sorted(self.all(Person), key=_carers_then_age))

    def living(self, day: date) -> tuple[Person, ...]:
        """Everybody who is born and has not died on a day: who can be seen, asked, given a copy, who signs and who does something."""
        return tuple(person for person in self.of_the_family(day) if not person.is_unborn(day))

    def expected(self, day: date) -> tuple[Person, ...]:
        """The children who are not born yet on a day."""
        return tuple(person for person in self.of_the_family(day) if person.is_unborn(day))

    def of_the_family(self, day: date) -> tuple[Person, ...]:
        """Everybody who is living or expected on a day, in the order of `people`."""
        return tuple(person for person in self.people if not person.has_died_by(day) and not self._is_unsure(person, day))

    def unsure(self, day: date) -> tuple[Person, ...]:
        """The children whose mother died before they would be born: nothing is said or asked of them until somebody writes it down."""
        return tuple(person for person in self.people if self._is_unsure(person, day))

    def age(self, person: Person, day: date) -> Age:
        """How old somebody is on a day; of who is `unsure` only when the birth was expected."""
        return Age(None, expected=person.expected_on, overdue=True) if self._is_unsure(person, day) else person.age(day)

    def remembered(self, day: date) -> tuple[Person, ...]:
        """Everybody who has died by a day."""
        return tuple(person for person in self.people if person.has_died_by(day))

    def children(self, day: date) -> tuple[Person, ...]:
        """The living under 18 on a day."""
        return tuple(person for person in self.living(day) if person.is_child_on(day))

    def adults(self, day: date) -> tuple[Person, ...]:
        """The living who are not known to be children on a day."""
        return tuple(person for person in self.living(day) if not person.is_child_on(day))

    def adults_at_home(self, day: date) -> tuple[Person, ...]:
        """The adults who live with the children on a day.

        Where the children's home is not written down it is the main carer's, also who has died; else of whom no home is written down.
        """
        homes = [home.living_here(day) for home in self.households]
        children = {person.id for person in (*self.children(day), *self.expected(day))}
        carers = {person.id for person in self.people if person.is_primary_carer}
        at_home = [home for home in homes if home & children] or [home for home in homes if home & carers]
        if at_home:
            return tuple(person for person in self.adults(day) if any(person.id in home for home in at_home))
        elsewhere = frozenset().union(*homes) | {address.person for address in self.addresses if address.person and address.stands_on(day)}
        return tuple(person for person in self.adults(day) if person.id not in elsewhere)

    def main_carer(self, day: date) -> Person | None:
        """The main carer who is living on a day."""
        return next((person for person in self.living(day) if person.is_primary_carer), None)

    def owner_has_died(self, action: Action, day: date) -> bool:
        """Whether a step that is still to be done was taken on by somebody who has died: it asks for a new name."""
        owner = self.person(action.owner)
        return action.is_open() and owner is not None and owner.has_died_by(day)

    def stars_of_the_living(self, day: date) -> tuple[StarReading, ...]:
        """Star readings, oldest first, without those of anybody who has died (of a couple neither)."""
        died = {person.id for person in self.remembered(day)}
        return tuple(reading for reading in self.readings if died.isdisjoint(reading.people()))

    def _is_unsure(self, person: Person, day: date) -> bool:
        if not person.was_expected():
            return False
        ties = (tie for tie in self.relationships if tie.other == person.id and tie.relationship is RelationshipType.PARENT)
        return person.birth_is_unsure([parent for tie in ties if (parent := self.person(tie.one)) is not None], day)

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
        """Who must not learn about whom, also what has ended."""
        return self.all(ContactRisk)

    def risks_on(self, day: date) -> tuple[ContactRisk, ...]:
        """The contact risks that stand on a day: on a screen and on paper."""
        return tuple(risk for risk in self.contact_risks if risk.stands_on(day))

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
        """The one plan."""
        return _the_plan(self.all(Plan))

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


def _the_plan(plans: Iterable[Plan]) -> Plan | None:
    """That of the id which follows from the family, else the first, should an older Keyworker have begun two apart."""
    return min(plans, key=lambda plan: (plan.id != plan_id(plan.family or ""), not former_plans(plan), plan.id), default=None)


def _under(plan: Plan | None, records: list[Record]) -> list[Record]:
    """The records, with what was said in a plan that was erased since under the one that was begun after it."""
    former = former_plans(plan) if plan else frozenset()
    if plan is None or not former:
        return records
    return [
        record.model_copy(update={"plan": plan.id}) if isinstance(record, Goal | ChildsVoice) and record.plan in former else record for record in records
    ]


def _carers_then_age(person: Person) -> tuple[int, int, date, str]:
    carer = 0 if person.is_primary_carer else 1
    if person.date_of_birth is None:
        return (carer, 2, person.expected_on, person.id) if person.expected_on else (carer, 1, date.max, person.id)
    return (carer, 0, person.date_of_birth, person.id)
