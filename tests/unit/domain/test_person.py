"""People, born and unborn."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

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
    (Person(surname="Reid", expected_on=date(2027, 2, 9)), "Reid", "Unnamed baby"),
    (Person(known_as="  "), "Name not known", "Name not known"),
])
def test_everybody_can_be_called_something(person: Person, name: str, called: str) -> None:
    """The name that the family uses, else what is known, else a plain word."""
    assert (person.full_name(), person.called()) == (name, called)
