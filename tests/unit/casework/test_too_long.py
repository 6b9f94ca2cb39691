"""Whatever verb is handed more words than can be kept refuses them by name, says how many fit, and keeps nothing of it."""

from collections.abc import Callable

import pytest

from keyworker.base.errors import FieldRefused
from keyworker.casework import contacts, homes, people, plans
from keyworker.domain.contact import Contact
from keyworker.domain.family import Family
from keyworker.domain.household import Household
from keyworker.domain.plan import Plan
from tests.unit.casework.conftest import Home

LONG = "x" * 60_000


def write_contact(home: Home) -> None:
    """Write up a visit."""
    begun = contacts.begin_contact(home.desk, home.family).records[0].id
    contacts.write_contact(home.desk, home.desk.store.get(Contact, begun), notes=LONG)


def write_plan(home: Home) -> None:
    """Write a section of the plan."""
    begun = plans.begin_plan(home.desk, home.family).records[0].id
    plans.write_plan(home.desk, home.desk.store.get(Plan, begun), wants=LONG)


@pytest.mark.parametrize(("field", "most", "verb"), [
    ("notes", "50,000", write_contact),
    ("wants", "50,000", write_plan),
    ("facts", "50,000", lambda home: contacts.raise_concern(home.desk, home.family, facts=LONG)),
    ("told", "2,000", lambda home: contacts.raise_concern(home.desk, home.family, facts="Seen.", told=LONG)),
    ("place", "2,000", lambda home: contacts.plan_visit(home.desk, home.family, home.clock.now(), place=LONG)),
    ("forename", "500", lambda home: people.add_person(home.desk, home.family, forename=LONG)),
    ("phone", "100", lambda home: people.write_person(home.desk, home.parent, phone=LONG)),
    ("what", "2,000", lambda home: people.note_contact_risk(home.desk, home.child, home.parent, LONG)),
    ("name", "500", lambda home: people.add_agency(home.desk, home.family, LONG)),
    ("language", "100", lambda home: people.write_family(home.desk, home.desk.store.get(Family, home.family), language=LONG)),
    ("postcode", "20", lambda home: homes.add_home(home.desk, home.desk.store.family_file(home.family), [], postcode=LONG)),
    ("town", "200", lambda home: homes.add_home(home.desk, home.desk.store.family_file(home.family), [], town=LONG)),
    ("name", "200", lambda home: homes.add_home(home.desk, home.desk.store.family_file(home.family), [], name=LONG)),
    ("lines", "2,000", lambda home: homes.write_address(home.desk, Household(family=home.family), None, moved=False, since=None, lines=LONG)),
])
def test_too_many_words_are_refused_by_the_name_of_their_field(
    home: Home, field: str, most: str, verb: Callable[[Home], object]
) -> None:
    with pytest.raises(FieldRefused) as refused:
        verb(home)
    assert refused.value.field == field
    assert refused.value.sentence == f"This is 60,000 letters long; {most} can be kept."
    assert refused.value.remedy
