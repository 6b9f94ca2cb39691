"""What the tab People shows: each person with how they belong, their homes, contact risks and organisations. No Qt, no store."""

from dataclasses import dataclass
from datetime import date

from keyworker.domain.family import Agency
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person, RelationshipType
from keyworker.ui.pages.family.state import Home, homes, in_order


@dataclass(frozen=True)
class Tie:
    """What a person is to others: `Parent of` Ellie and Noah; `backwards` when it is the others' relationship turned round."""

    relationship: RelationshipType
    backwards: bool
    names: tuple[str, ...]


@dataclass(frozen=True)
class RiskShown:
    """A contact risk in names."""

    protected: str
    from_person: str
    what: str


@dataclass(frozen=True)
class PersonCard:
    """One person with everything that the tab shows of them."""

    person: Person
    ties: tuple[Tie, ...]
    risks: tuple[RiskShown, ...]
    age: int | None


@dataclass(frozen=True)
class PeopleState:
    """Everything on the tab; `people` are all of the family, for the lists to choose from."""

    family: str
    homes: tuple[Home, ...] = ()
    cards: tuple[PersonCard, ...] = ()
    people: tuple[Person, ...] = ()
    agencies: tuple[Agency, ...] = ()

    def card(self, person: str) -> PersonCard | None:
        """The card of a person."""
        return next((one for one in self.cards if one.person.id == person), None)


def people_state(file: FamilyFile, today: date) -> PeopleState:
    """Everything on the tab."""
    names = {one.id: one.called() for one in file.people}
    risks = [
        (one, RiskShown(names.get(one.protected, ""), names.get(one.from_person, ""), one.what))
        for one in file.contact_risks if one.until is None
    ]
    cards = tuple(
        PersonCard(one, ties_of(file, one.id), tuple(shown for risk, shown in risks if one.id in (risk.protected, risk.from_person)),
                   one.age_on(today))
        for one in in_order(file)
    )
    return PeopleState(file.family.id, homes(file, today), cards, in_order(file), file.agencies)


def ties_of(file: FamilyFile, person: str) -> tuple[Tie, ...]:
    """What a person is to the others now, in the order in which it was recorded, others with the same tie together."""
    found: dict[tuple[RelationshipType, bool], list[str]] = {}
    for one in file.relationships:
        other = file.person(one.other if one.one == person else one.one)
        if one.until is None and other is not None and person in (one.one, one.other):
            found.setdefault((one.relationship, one.other == person), []).append(other.called())
    return tuple(Tie(relationship, backwards, tuple(names)) for (relationship, backwards), names in found.items())
