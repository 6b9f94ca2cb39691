"""Moments are UTC with the zone that they were said in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from keyworker.base.clock import Moment, SystemClock
from tests.fakes.clock import HandClock

MOMENTS = st.builds(Moment, st.datetimes(datetime(101, 1, 1), datetime(8999, 12, 31), timezones=st.just(UTC)), st.sampled_from(["Europe/London", "UTC", "Asia/Karachi"]))


@given(MOMENTS)
def test_a_moment_is_read_as_it_was_written(moment: Moment) -> None:
    """Text and back gives an equal moment."""
    assert Moment.parse(str(moment)) == moment


@given(MOMENTS)
def test_a_moment_travels_as_json(moment: Moment) -> None:
    """A model's JSON and back gives an equal moment."""
    adapter = TypeAdapter(Moment)
    assert adapter.validate_json(adapter.dump_json(moment)) == moment


def test_a_moment_has_the_shape_of_rfc_9557() -> None:
    """UTC with a Z, the zone in brackets."""
    assert str(Moment(datetime(2026, 11, 21, 14, 3, tzinfo=UTC))) == "2026-11-21T14:03:00Z[Europe/London]"


def test_a_moment_is_kept_in_utc_whatever_it_was_said_in() -> None:
    """An hour east of Greenwich is the same moment an hour earlier."""
    east = datetime(2026, 7, 1, 13, 0, tzinfo=timezone(timedelta(hours=1)))
    assert Moment(east).utc == datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert Moment(east).local().hour == 13


@pytest.mark.parametrize("text", [
    "", "yesterday", "2026-11-21T14:03:00", "2026-11-21T14:03:00Z[Nowhere/Town]", "2026-11-21T14:03:00Z[../../etc/passwd]",
    "2026-11-21T14:03:00Z[]", "2026-13-21T14:03:00Z[Europe/London]",
])
def test_text_of_another_shape_is_refused(text: str) -> None:
    """No time zone, an unknown one, or no moment at all raises ValueError, and a model's ValidationError."""
    with pytest.raises(ValueError, match=r"\w"):
        Moment.parse(text)
    with pytest.raises(ValidationError):
        TypeAdapter(Moment).validate_python(text)


def test_a_moment_needs_a_time_zone() -> None:
    """A clock on the wall without a zone is no moment."""
    with pytest.raises(ValueError, match="time zone"):
        Moment(datetime(2026, 11, 21, 14, 3))


def test_today_is_the_councils_date() -> None:
    """Half past midnight in a London summer is still yesterday in UTC."""
    clock = HandClock(datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    assert clock.today().isoformat() == "2026-07-02"


def test_the_computers_clock_tells_milliseconds() -> None:
    """What is kept is no finer than a millisecond, and the date is that of the moment."""
    now = SystemClock().now()
    assert now.utc.microsecond % 1000 == 0
    assert SystemClock().today() - now.local().date() <= timedelta(days=1)


@given(MOMENTS.filter(lambda one: 102 <= one.utc.year <= 8998), st.integers(-300, 300))
def test_moving_on_keeps_the_zone(moment: Moment, minutes: int) -> None:
    """`plus` and back again is the same moment."""
    span = timedelta(minutes=minutes)
    assert moment.plus(span).plus(-span) == moment
