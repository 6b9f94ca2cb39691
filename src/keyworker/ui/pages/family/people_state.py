"""What the tab People shows: each person with how they belong, their homes, contact risks, organisations and agreements.

No Qt, no store. Records are handed through as they were read: a verb needs what the author was looking at.
"""

from dataclasses import dataclass
from datetime import date

from keyworker.domain.agreement import Agreed, Agreement
from keyworker.domain.family import Agency
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import Household
from keyworker.domain.person import Age, Person, Relationship, RelationshipType
from keyworker.ui.pages.family.state import Home, homes


@dataclass(frozen=True)
class Tie:
    """What a person is to others: `Parent of` Ellie and Noah; `backwards` when it is the others' relationship turned round."""

    relationship: RelationshipType
    backwards: bool
    names: tuple[str, ...]


@dataclass(frozen=True)
class RiskShown:
    """A contact risk in names."""

    id: str
    protected: str
    from_person: str
    what: str
    may_end: bool = False


@dataclass(frozen=True)
class TieShown:
    """A relationship that holds, in names."""

    record: Relationship
    one: str
    other: str


@dataclass(frozen=True)
class AgreementShown:
    """An agreement to work together, with the answers by name in the order of the family.

    The last of each answer names the parts (`Agreement.parts`) that are new since it was given.
    """

    record: Agreement
    people: tuple[tuple[str, Agreed, tuple[str, ...]], ...]


@dataclass(frozen=True)
class PersonCard:
    """One person with everything that the tab shows of them."""

    person: Person
    ties: tuple[Tie, ...]
    risks: tuple[RiskShown, ...]
    age: Age


@dataclass(frozen=True)
class PeopleState:
    """Everything on the tab; `people` are the living and expected, for the lists to choose from, `remembered` who has died.

    `households` are all homes with a name for each, `agreements` the newest first.
    """

    family: str
    homes: tuple[Home, ...] = ()
    cards: tuple[PersonCard, ...] = ()
    people: tuple[Person, ...] = ()
    agencies: tuple[Agency, ...] = ()
    ties: tuple[TieShown, ...] = ()
    risks: tuple[RiskShown, ...] = ()
    households: tuple[tuple[Household, str], ...] = ()
    agreements: tuple[AgreementShown, ...] = ()
    remembered: tuple[Person, ...] = ()
    today: date = date.min

    def everybody(self) -> tuple[Person, ...]:
        """All people of the family, for what they are to each other: that goes on after a death."""
        return (*self.people, *self.remembered)

    def card(self, person: str) -> PersonCard | None:
        """The card of a person."""
        return next((one for one in self.cards if one.person.id == person), None)


def people_state(file: FamilyFile, today: date, *, lead: bool = False) -> PeopleState:
    """Everything on the tab; only a lead may say that a contact risk has ended."""
    names = {one.id: one.called() for one in file.people}
    risks = [
        (risk, RiskShown(risk.id, names.get(risk.protected, ""), names.get(risk.from_person, ""), risk.what, lead))
        for risk in file.risks_on(today)
    ]
    cards = tuple(
        PersonCard(person, ties_of(file, person.id, today), tuple(shown for risk, shown in risks if person.id in (risk.protected, risk.from_person)),
                   file.age(person, today))
        for person in file.people
    )
    ties = tuple(
        TieShown(tie, names[tie.one], names[tie.other])
        for tie in file.relationships if tie.stands_on(today) and tie.one in names and tie.other in names
    )
    return PeopleState(
        file.family.id, homes(file, today), cards, file.of_the_family(today), file.agencies, ties, tuple(shown for _, shown in risks),
        tuple((home, _home_words(file, home, today)) for home in file.households), agreements(file),
        file.remembered(today), today,
    )


def agreements(file: FamilyFile) -> tuple[AgreementShown, ...]:
    """What was agreed, the newest first; answers of people who are not in the record any more by the name that they gave."""
    names = {person.id: person.called() for person in file.people}
    order = list(names)
    return tuple(
        AgreementShown(one, tuple(
            (names.get(person) or said.name, said, one.since(person) or ())
            for person, said in sorted(one.people.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))
        ))
        for one in sorted(file.agreements, key=lambda one: (one.on or date.min, one.id), reverse=True)
    )


def _home_words(file: FamilyFile, home: Household, today: date) -> str:
    """What to call a home in a list: its name, and where it is."""
    where = next((address.one_line() for address in file.addresses if address.household == home.id and address.stands_on(today)), "")
    return ", ".join(part for part in (home.name.strip(), where) if part)


def ties_of(file: FamilyFile, person: str, today: date) -> tuple[Tie, ...]:
    """What a person is to the others now, in the order in which it was recorded, others with the same tie together."""
    found: dict[tuple[RelationshipType, bool], list[str]] = {}
    for one in file.relationships:
        other = file.person(one.other if one.one == person else one.one)
        if one.stands_on(today) and other is not None and person in (one.one, one.other):
            found.setdefault((one.relationship, one.other == person), []).append(other.called())
    return tuple(Tie(relationship, backwards, tuple(names)) for (relationship, backwards), names in found.items())
