"""Laws of reading days and times as people write them."""

from datetime import date, time

import pytest

from keyworker.domain.person import Age
from keyworker.ui import terms
from keyworker.ui.widgets.said_date import FarOff, said_date
from keyworker.ui.widgets.said_time import said_time

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    "text",
    ["3/12/2026", "03/12/26", "3.12.2026", "3-12-2026", "3 12 2026", "3 dec", "3rd December", "Thu 3 Dec 2026", "Thursday, 3 December 2026",
     "2026-12-03", "3/12", " 3 DEC 26 ", "in 12 days"],
)
def test_one_day_can_be_written_in_many_ways(text: str) -> None:
    assert said_date(text, TODAY) == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("text", "day"),
    [("today", TODAY), ("tomorrow", date(2026, 11, 22)), ("friday", date(2026, 11, 27)), ("next sat", date(2026, 11, 28)),
     ("in 2 weeks", date(2026, 12, 5)), ("1/2", date(2027, 2, 1)), ("21/11", TODAY)],
)
def test_a_day_without_a_year_is_the_next_one(text: str, day: date) -> None:
    assert said_date(text, TODAY) == day


def test_a_day_that_has_been_is_the_last_one() -> None:
    assert said_date("3/12", TODAY, ahead=False) == date(2025, 12, 3)
    assert said_date("9/5/85", TODAY, ahead=False) == date(1985, 5, 9)


def test_nothing_is_no_day() -> None:
    assert said_date("  ", TODAY) is None


@pytest.mark.parametrize("text", ["soon", "31/2/2026", "13/13", "3 foo", "1/2/3/4", "<b>", "99", "٣/١٢/x"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any words will do
        said_date(text, TODAY)


@pytest.mark.parametrize(("text", "at"), [("14:30", time(14, 30)), ("1430", time(14, 30)), ("2.30 pm", time(14, 30)), ("9", time(9)),
                                          ("12am", time(0)), ("12 pm", time(12))])
def test_a_time_can_be_written_in_many_ways(text: str, at: time) -> None:
    assert said_time(text) == at


@pytest.mark.parametrize("text", ["", "25:00", "noon", "13pm", "10:75"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any words will do
        said_time(text)


@pytest.mark.parametrize(("age", "words"), [
    (Age(0, about=True), "under 1 year old"), (Age(0), "under 1 year old"), (Age(3, about=True), "about 3 years"),
    (Age(None, died=date(2026, 5, 4)), "died 4 May 2026"), (Age(0, died=date(2026, 5, 4)), "died 4 May 2026, aged under 1 year"),
])
def test_an_age_is_said_as_people_say_it(age: Age, words: str) -> None:
    """Never "about under 1 year", and no age where none is known."""
    assert terms.age(age) == words


@pytest.mark.parametrize("text", ["1/1/0026", "5/12/1926", "3/12/2126"])
def test_a_year_that_nobody_means_is_no_day_to_come(text: str) -> None:
    """It was kept, and printed with two digits as if it was this year's."""
    with pytest.raises(FarOff):
        said_date(text, TODAY)


def test_people_were_born_in_the_last_century_and_nobody_before_it() -> None:
    assert said_date("5/12/1926", TODAY, ahead=False) == date(1926, 12, 5)
    with pytest.raises(FarOff):
        said_date("1/1/0026", TODAY, ahead=False)
