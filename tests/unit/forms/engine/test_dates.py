"""Dates in a running form: what a calculation or an event puts into a question about a day, a time, or both."""

from datetime import UTC, datetime
from random import Random

import pytest

from keyworker.forms.engine import EngineHost, FormSession
from keyworker.forms.xform import load_form
from tests.fakes.clock import HandClock
from tests.unit.forms.engine.small_forms import begun, xform


def worked_out(kind: str, calculation: str, *, given: str = "") -> str:
    """What a calculation leaves in a question of that type."""
    session = begun("<t/><v/>", f'<bind nodeset="/data/v" type="{kind}" calculate="{calculation}"/>')
    session.set_value("/data/t", given)
    return session.view("/data/v").value


@pytest.mark.parametrize(
    ("kind", "calculation", "kept"),
    [
        ("date", "date(/data/t + 42)", "2026-12-01"), ("date", "/data/t + 42", "2026-12-01"), ("date", "date-time(/data/t)", "2026-10-20"),
        ("dateTime", "/data/t + 1", "2026-10-21T00:00:00.000+01:00"), ("dateTime", "date(/data/t)", "2026-10-20T00:00:00.000+01:00"),
        ("string", "date(/data/t + 42)", "2026-12-01"), ("int", "/data/t - '2026-10-01'", "19"), ("time", "date-time(concat(/data/t, 'T14:30:00'))", "14:30:00.000"),
        ("date", "concat(/data/t, 'T23:30:00.000+00:00')", "2026-10-21"),
    ],
)
def test_a_question_keeps_of_a_moment_what_its_type_has(kind: str, calculation: str, kept: str) -> None:
    """A question for a day keeps the day, one for both begins at midnight, one for a time of day keeps the time."""
    assert worked_out(kind, calculation, given="2026-10-20") == kept


@pytest.mark.parametrize("given", ["10/06/2026", "2026-02-30", "2026-13-01", "soon"])
@pytest.mark.parametrize("calculation", ["date(/data/t)", "concat('On ', date(/data/t))", "date(date(/data/t) + 1)", "format-date(/data/t, '%d')"])
def test_invalid_date_is_written_into_no_record(given: str, calculation: str) -> None:
    """What names no day leaves a blank, never words of the machine."""
    assert worked_out("string", calculation, given=given) in {"", "On "}


def test_a_default_of_now_is_a_day_where_a_day_is_asked() -> None:
    """Shortly after midnight in summer it is that day here, though not yet in Greenwich."""
    action = '<setvalue ref="/data/d" event="odk-instance-first-load" value="now()"/>'
    form = load_form(xform("<d/>", '<bind nodeset="/data/d" type="date"/>', more=action))
    host = EngineHost(HandClock(datetime(2026, 6, 9, 23, 20, tzinfo=UTC)), "Europe/London", Random(1))
    assert FormSession.begin(form, host).view("/data/d").value == "2026-06-10"
