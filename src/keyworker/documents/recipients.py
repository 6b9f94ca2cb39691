"""Who reads a copy, and what they must not learn: people who are protected from them, and places that are withheld.

Only `documents` calls this. A copy is for all of its recipients together, so what one of them must not learn is left out for all.
Source: security.md ("Visibility is data"), domain.md 5.3.
"""

from dataclasses import dataclass
from datetime import date

from keyworker.base.errors import FieldRefused
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import Address
from keyworker.domain.person import Person
from keyworker.domain.plan_seen import hidden_from, protected_from


@dataclass(frozen=True)
class Readers:
    """The recipients and what is kept from them.

    `people`: whom they must not learn about, `adults` the ids of those who are not children. `unlisted`: ids of people who are a risk to somebody; their names are not put on
    anybody else's copy. `addresses`: which the readers must not learn. `whereabouts`: people whose phone, school, surgery and
    places go with those. `shown`: whom the copy may name; `known_addresses`: which it may.
    """

    ids: frozenset[str]
    people: tuple[Person, ...]
    unlisted: frozenset[str]
    addresses: tuple[Address, ...]
    whereabouts: tuple[Person, ...]
    shown: tuple[Person, ...]
    known_addresses: tuple[Address, ...]
    adults: frozenset[str]

    def hidden(self) -> frozenset[str]:
        """Ids of the people whom they must not learn about."""
        return frozenset(person.id for person in self.people)


def readers_of(file: FamilyFile, recipients: frozenset[str], today: date) -> Readers:
    """What is kept from these people.

    Raises FieldRefused when nobody or somebody of another family was chosen, or two people one of whom must not learn about the
    other.
    """
    if not recipients:
        raise FieldRefused("recipients", "Choose the people whom this copy is for.")
    if any(file.person(one) is None for one in recipients):
        raise FieldRefused("recipients", "One of the chosen people does not belong to this family.", "Choose again.")
    protected = protected_from(file, recipients, today)
    if protected & recipients:
        raise FieldRefused("recipients", "These people must not be given one copy together.", "Make a copy for each of them.")
    addresses = tuple(one for one in file.addresses if one.withheld() & recipients or _lives(file, one, today) & protected)
    whereabouts = protected | {person for one in addresses for person in _lives(file, one, today)}
    hidden = hidden_from(file, recipients, today)
    return Readers(
        recipients,
        tuple(one for one in file.people if one.id in hidden),
        frozenset(risk.from_person for risk in file.risks_on(today)) - recipients,
        addresses,
        tuple(one for one in file.people if one.id in whereabouts and one.id not in recipients),
        tuple(person for person in file.people if person.id not in hidden),
        tuple(address for address in file.addresses if address not in addresses),
        frozenset(person.id for person in file.people if person.id in hidden and not person.is_child_on(today)),
    )


def _lives(file: FamilyFile, address: Address, today: date) -> frozenset[str]:
    """Who lives, or lived, at an address. A move may not have been recorded, so that earlier members count too."""
    if not address.stands_on(today):
        return frozenset()
    household = next((one for one in file.households if one.id == address.household), None)
    members = frozenset(household.members) if household else frozenset()
    return members | ({address.person} if address.person else frozenset())
