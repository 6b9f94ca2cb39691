"""Logs hold constant sentences with ids, counts and durations, whatever a room tries to put in."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.base.ids import new_id
from keyworker.base.logs import OnlySafeValues, log_for
from tests.fakes import canaries


def test_names_and_notes_do_not_get_into_a_log(caplog: pytest.LogCaptureFixture) -> None:
    """Values that may be personal text are dropped, ids and counts stay."""
    made = new_id()
    log_for("sync").warning("took %s of %s for %s, %s", 3, made, canaries.FORENAME, {"note": canaries.NOTE})
    assert caplog.messages == [f"took 3 of {made} for (dropped), (dropped)"]


def test_values_by_name_are_cleaned_too(caplog: pytest.LogCaptureFixture) -> None:
    """A record whose values are in a mapping is cleaned like any other."""
    log_for("sync").warning("%(count)d for %(who)s", {"count": 2, "who": canaries.SURNAME})
    assert caplog.messages == ["2 for (dropped)"]


def test_texts_of_exceptions_are_dropped(caplog: pytest.LogCaptureFixture) -> None:
    """Only the kind of an exception is logged: its text may quote what somebody typed."""
    try:
        raise ValueError(canaries.NOTE)
    except ValueError:
        log_for("sync").exception("a change could not be read")
    assert caplog.messages == ["a change could not be read [ValueError]"]
    assert caplog.records[0].exc_info is None


@given(st.text(min_size=1).filter(lambda text: text != text.lower() or " " in text))
def test_text_with_capitals_or_spaces_never_passes(text: str) -> None:
    """What could be a name or a sentence is dropped."""
    record = logging.LogRecord("keyworker.test", logging.INFO, "here", 1, "%s", (text,), None)
    assert OnlySafeValues().filter(record)
    assert record.getMessage() == "(dropped)"


def test_a_room_has_one_filter_however_often_it_asks() -> None:
    """Asking for the logger again adds nothing."""
    log_for("asked_twice")
    assert len(log_for("asked_twice").filters) == 1
