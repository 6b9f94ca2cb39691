"""People, born and unborn."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from keyworker.base.clock import Moment
from keyworker.domain.person import Person


def test_nobody_is_both_born_and_expected() -> None:
    """The Standard Safeguarding Dataset has one or the other."""
    with pytest.raises(ValidationError, match="not both"):
        Person(date_of_birth=date(2020, 1, 1), expected_on=date(2027, 1, 1))


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)), st.dates(date(1900, 1, 1), date(2060, 1, 1)))
def test_age_counts_birthdays_that_have_been(born: date, day: date) -> None:
    """Nobody has an age before birth; on a day it is the years whose birthday has come."""
    age = Person(date_of_birth=born).age_on(day)
    if born > day:
        assert age is None
    else:
        assert age == sum((born.month, born.day) <= (day.month, day.day) if year == day.year else True
                          for year in range(born.year + 1, day.year + 1))


def test_a_child_is_one_until_the_eighteenth_birthday() -> None:
    """The day before yes, the day itself no; the unborn always; unknown age never."""
    person = Person(date_of_birth=date(2008, 11, 22))
    assert person.is_child_on(date(2026, 11, 21))
    assert not person.is_child_on(date(2026, 11, 22))
    assert Person(expected_on=date(2027, 2, 9)).is_child_on(date(2026, 11, 21))
    assert not Person(forename="Somebody").is_child_on(date(2026, 11, 21))


@pytest.mark.parametrize(("person", "name", "called"), [
    (Person(forename="Samantha", surname="Reid", known_as="Sam"), "Samantha Reid", "Sam"),
    (Person(forename=" Ellie ", surname=""), "Ellie", "Ellie"),
    (Person(surname="Reid"), "Reid", "Reid"),
    (Person(expected_on=date(2027, 2, 9)), "Unnamed baby", "Unnamed baby"),
    (Person(surname="Reid", expected_on=date(2027, 2, 9)), "Unnamed baby Reid", "Unnamed baby"),
    (Person(known_as="  "), "Name not known", "Name not known"),
])
def test_everybody_can_be_called_something(person: Person, name: str, called: str) -> None:
    """The name that the family uses, else what is known, else a plain word."""
    assert (person.full_name(), person.called()) == (name, called)


@given(st.integers(-200, 41), st.integers(0, 4000))
def test_a_child_who_died_around_its_birth_has_no_age_from_an_estimate(after: int, later: int) -> None:
    """Nobody knows whether a child was born who died before it counts as born: it has died, and no age is made up."""
    expected = date(2026, 8, 3)
    died = expected + timedelta(days=after)
    baby = Person(expected_on=expected, died_on=died)
    age = baby.age(died + timedelta(days=later))
    assert (age.years, age.about, age.died) == (None, False, died)


def test_a_baby_without_a_name_is_one_before_and_after_the_birth() -> None:
    """Never the surname alone; a grown-up of whom only the surname is known is called by it."""
    begun = Moment(datetime(2026, 9, 1, 9, tzinfo=UTC))
    expected = Person(surname="Reid", expected_on=date(2026, 11, 1), made_at=begun)
    born = expected.evolve(expected_on=None, date_of_birth=date(2026, 11, 4))
    for baby in (expected, born):
        assert (baby.called(), baby.full_name()) == ("Unnamed baby", "Unnamed baby Reid")
    assert born.called(date(2028, 11, 4)) == "Reid"
    assert Person(surname="Reid", expected_on=date(2012, 8, 30), made_at=begun).called() == "Reid"
    assert born.evolve(forename="Ada").called() == "Ada"
    assert Person(surname="Reid", date_of_birth=date(1990, 1, 1), made_at=begun).called() == "Reid"


def test_a_birth_that_is_still_to_come_is_of_a_child_who_is_expected() -> None:
    """Another system may hold it so: the child is nobody who can be asked to agree, and is no adult."""
    child = Person(date_of_birth=date(2027, 2, 9))
    assert child.is_unborn(date(2026, 11, 30))
    assert child.is_child_on(date(2026, 11, 30))
    assert not child.is_unborn(date(2027, 2, 9))
