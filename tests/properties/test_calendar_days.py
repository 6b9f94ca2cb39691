"""Dates in forms are days of the calendar: held against Python's own, across changes of the clock, leap days and 1970."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keyworker.forms.node import Node
from keyworker.forms.tree import parse_document
from keyworker.forms.xpath import Scope, compile_expression
from tests.unit.forms.xpath.asking import FixedHost

LONDON = ZoneInfo("Europe/London")
ZONES = (LONDON, ZoneInfo("Europe/Dublin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe"))
SUMMER_NIGHT = datetime(2026, 7, 1, 0, 20, tzinfo=LONDON)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
NEAR = st.dates(date(2026, 1, 1), date(2027, 1, 31))
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(LONDON)).map(lambda at: at.replace(microsecond=0))


def asked(source: str, now: datetime = SUMMER_NIGHT, /, **values: str) -> str:
    """An expression over a form with these answers, as it would be kept."""
    answers: Node = parse_document("<data>" + "".join(f"<{name}>{text}</{name}>" for name, text in values.items()) + "</data>")
    host = FixedHost(now)
    return compile_expression(source).written(Scope(compile_expression("/data").nodes(Scope(answers, host))[0], host))


@given(DAYS, st.integers(-3_000, 3_000), st.sampled_from(ZONES))
@example(date(2026, 10, 20), 42, LONDON)
@example(date(2026, 3, 1), 42, LONDON)
@example(date(1970, 6, 1), -400, LONDON)
@example(date(2024, 2, 29), 366, LONDON)
def test_a_day_and_so_many_days_is_the_day_that_a_calendar_shows(day: date, many: int, zone: ZoneInfo) -> None:
    """Adding and taking away days gives the day of Python's calendar, in every zone."""
    now = datetime(2026, 7, 1, 0, 20, tzinfo=zone)
    expected = day + timedelta(days=many)
    assert asked("date(/data/d + /data/n)", now, d=day.isoformat(), n=str(many)) == expected.isoformat()
    assert asked("date(d - n)", now, d=day.isoformat(), n=str(-many)) == expected.isoformat()
    assert asked("format-date(d + n, '%Y-%m-%d')", now, d=day.isoformat(), n=str(many)) == expected.isoformat()
    assert asked("date(date(d) + n)", now, d=day.isoformat(), n=str(many)) == expected.isoformat()


@given(DAYS, DAYS)
@example(date(2026, 1, 10), date(2026, 6, 10))
@example(date(1969, 1, 1), date(1970, 6, 10))
def test_two_days_are_whole_days_apart(one: date, other: date) -> None:
    """The difference of two days is a whole number: that of Python's calendar, also by decimal-date-time()."""
    apart = str((one - other).days)
    assert asked("d - e", d=one.isoformat(), e=other.isoformat()) == apart
    assert asked("int(d - e)", d=one.isoformat(), e=other.isoformat()) == apart
    assert asked("decimal-date-time(d) - decimal-date-time(e)", d=one.isoformat(), e=other.isoformat()) == apart
    assert asked("(d - e) mod 7 = 0", d=one.isoformat(), e=other.isoformat()) == str((one - other).days % 7 == 0).lower()


@given(NEAR, NEAR, st.integers(-60, 60))
def test_a_limit_in_days_is_kept_to_the_day(one: date, other: date, many: int) -> None:
    """Comparisons with so many days from a day hold on exactly the days on which they do on the calendar."""
    values = {"d": one.isoformat(), "e": other.isoformat(), "n": str(many)}
    limit = one + timedelta(days=many)
    assert asked("e <= d + n", **values) == str(other <= limit).lower()
    assert asked("e = date(d + n)", **values) == str(other == limit).lower()
    assert asked("e - d >= n", **values) == str((other - one).days >= many).lower()
    assert asked("e > today() - 7", datetime(2026, 10, 28, 12, 0, tzinfo=LONDON), e=other.isoformat()) == str(other > date(2026, 10, 21)).lower()


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(LONDON)), st.integers(-200, 200))
@example(datetime(2026, 10, 1, 0, 30, tzinfo=LONDON), 42)
def test_today_and_now_agree_at_every_hour_of_the_year(now: datetime, many: int) -> None:
    """today() is the day of now(), begins before it, and both are as many days from another day."""
    later = (now.date() + timedelta(days=many)).isoformat()
    assert asked("today() <= now()", now) == "true"
    assert asked("date(today() + n)", now, n=str(many)) == later
    assert asked("format-date(now() + n, '%Y-%m-%d')", now, n=str(many)) == later
    assert asked("floor(now() - d)", now, d=(now.date() - timedelta(days=many)).isoformat()) == str(many)


@given(MOMENTS, MOMENTS)
@example(datetime(2026, 10, 25, 0, 30, tzinfo=LONDON), datetime(2026, 10, 25, 3, 30, tzinfo=LONDON))
def test_two_moments_are_apart_by_the_time_that_passed(one: datetime, other: datetime) -> None:
    """Between two moments with their offsets lies what a stop-watch shows, also over both changes of the clock."""
    passed = (one.astimezone(UTC) - other.astimezone(UTC)) / timedelta(hours=1)
    values = {"d": one.isoformat(timespec="milliseconds"), "e": other.isoformat(timespec="milliseconds")}
    assert float(asked("(d - e) * 24", **values)) == pytest.approx(passed, abs=1e-6)
    assert asked("d < e", **values) == str(passed < 0).lower()


@given(MOMENTS)
def test_a_moment_lies_on_its_own_day(at: datetime) -> None:
    """Beside a day a moment counts as the clock on the wall showed it: never before the beginning nor after the end of its own day."""
    values = {"t": at.isoformat(timespec="milliseconds"), "d": at.date().isoformat()}
    assert asked("d <= t and t < d + 1", **values) == "true"
    assert asked("format-date(t, '%Y-%m-%d') = d", **values) == "true"
    assert 0 <= float(asked("t - d", **values)) < 1


@given(DAYS)
def test_a_number_of_days_is_that_day_again(day: date) -> None:
    """A day that went through a number, in another question say, comes back."""
    assert asked("date(number(n))", n=asked("d + 0", d=day.isoformat())) == day.isoformat()
    assert asked("date(decimal-date-time(d))", d=day.isoformat()) == day.isoformat()


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, 9999), st.text(alphabet="0123456789-/ T:x", max_size=12))
def test_what_is_no_day_is_blank_everywhere(month: int, of_month: int, year: int, words: str) -> None:
    """A text that names no day gives no date, no parts of one and no words about it."""
    text = f"{year:04}-{month:02}-{of_month:02}"
    try:
        expected = date.fromisoformat(text).isoformat()
    except ValueError:
        expected = ""
    assert asked("date(d)", d=text) == asked("concat(date(d), '')", d=text) == expected
    assert asked("format-date(d, '%Y-%m-%d')", d=text) == expected
    assert "Invalid" not in asked("concat(date(d), date(d + 1), string(date-time(d)))", d=words)
