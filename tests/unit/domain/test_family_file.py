"""A family's records together: the order in which people read them."""

import random
from datetime import date

import pytest

from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import Address
from keyworker.domain.person import Person
from keyworker.domain.plan import Goal, Plan
from tests.fakes.families import family_records, new_family

FAMILY = new_family()


def _person(forename: str, born: str | None = None, expected: str | None = None) -> Person:
    return Person(
        family=FAMILY.id, forename=forename, date_of_birth=date.fromisoformat(born) if born else None,
        expected_on=date.fromisoformat(expected) if expected else None,
    )


def test_the_oldest_comes_first_and_the_unborn_last() -> None:
    """By date of birth, then people of unknown age, then the expected."""
    people = [_person("Bump", expected="2027-02-09"), _person("Noah", "2022-02-20"), _person("Somebody"), _person("Sam", "1992-03-14")]
    file = FamilyFile.of([FAMILY, *people])
    assert [one.forename for one in file.people] == ["Sam", "Noah", "Somebody", "Bump"]


def test_main_carers_come_before_everybody_older() -> None:
    """Whoever mostly looks after the children stands first, on every page and on paper."""
    grandad, mother = _person("Joe", "1950-01-01"), _person("Sam", "1992-03-14").evolve(is_primary_carer=True)
    file = FamilyFile.of([FAMILY, grandad, _person("Noah", "2022-02-20"), mother])
    assert [one.forename for one in file.people] == ["Sam", "Joe", "Noah"]


def test_the_order_of_arrival_does_not_matter() -> None:
    """However a store hands the records over, the file is the same."""
    records = list(family_records().everything())
    shuffled = random.Random(7).sample(records, len(records))
    assert FamilyFile.of(shuffled) == FamilyFile.of(records)
    assert list(FamilyFile.of(shuffled).records) == sorted(record.id for record in records)


def test_removed_records_are_not_in_the_file() -> None:
    """What a person took out is in the history only."""
    goal = Goal(family=FAMILY.id, plan="p", removed=True)
    assert FamilyFile.of([FAMILY, goal]).goals == ()


def test_a_file_needs_its_family() -> None:
    """Records without the family's own one are no file."""
    with pytest.raises(ValueError, match="missing"):
        FamilyFile.of([_person("Sam")])


def test_goals_stand_in_the_order_of_the_plan() -> None:
    """By their order, then by when they were made."""
    goals = [Goal(id=f"g{text}", family=FAMILY.id, plan="p", text=text, order=order) for text, order in
             (("c", 3), ("b", 1), ("a", 1))]
    assert [one.text for one in FamilyFile.of([FAMILY, *goals]).goals] == ["a", "b", "c"]


def test_the_newest_address_comes_first() -> None:
    """An address of unknown beginning comes last."""
    homes = [Address(family=FAMILY.id, town=town, since=since) for town, since in
             (("old", date(2020, 1, 1)), ("unknown", None), ("new", date(2025, 1, 1)))]
    assert [one.town for one in FamilyFile.of([FAMILY, *homes]).addresses] == ["new", "old", "unknown"]


def test_the_plan_is_the_oldest_of_two() -> None:
    """Should two machines have begun one each, both see the same one."""
    first, second = sorted((Plan(family=FAMILY.id), Plan(family=FAMILY.id)), key=lambda one: one.id)
    for records in ([FAMILY, first, second], [FAMILY, second, first]):
        assert FamilyFile.of(records).plan == first


def test_a_person_is_found_by_id_and_nothing_else_is() -> None:
    """The id of another kind of record, or none, is nobody."""
    file = family_records().file()
    someone = file.people[0]
    assert file.person(someone.id) == someone
    assert [file.person(one) for one in (None, "", file.family.id, "unknown")] == [None] * 4
