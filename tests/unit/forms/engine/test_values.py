"""What a typed answer keeps of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.forms.engine.values import typed
from tests.unit.forms.engine.small_forms import begun


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("int", "2.9", "2"), ("int", "-0.5", "0"), ("int", "2147483648", ""), ("int", "no", ""), ("decimal", "3", "3.0"), ("decimal", "nan", ""),
        ("date", "2024-02-29", "2024-02-29"), ("date", "2026-02-29", ""), ("date", "2026-01-01T10:00:00", "2026-01-01"),
        ("date", "2026-01-01T10:00:00Z", ""), ("time", "24:00:00", ""), ("time", "07:05:00+14:00", "07:05:00+14:00"), ("time", "07:05:00+15:00", ""),
        ("dateTime", "2026-01-01", ""), ("dateTime", "2026-01-01T10:00:00Z", "2026-01-01T10:00:00Z"), ("string", " as it is ", " as it is "),
    ],
)
def test_a_value_is_of_its_type_or_blank(kind: str, text: str, kept: str) -> None:
    assert typed(kind, text) == kept


@given(st.sampled_from(["string", "int", "decimal", "date", "time", "dateTime", "boolean"]), st.text())
def test_what_is_kept_once_is_kept_again(kind: str, text: str) -> None:
    once = typed(kind, text)
    assert typed(kind, once) == once


@pytest.mark.parametrize(
    ("bounds", "given", "kept"),
    [
        (("0", "10", "1"), "0", "0"), (("0", "10", "1"), "10", "10"), (("0", "10", "1"), "-1", ""), (("0", "10", "1"), "11", ""),
        (("10", "0", "-1"), "0", "0"), (("10", "0", "-1"), "10", "10"), (("10", "0", "-1"), "11", ""), (("-2", "-1", "1"), "-2", "-2"),
    ],
)
def test_a_scale_takes_its_two_ends_and_nothing_outside_of_them(bounds: tuple[str, str, str], given: str, kept: str) -> None:
    start, end, step = bounds
    session = begun("<a/>", "<bind nodeset='/data/a' type='int'/>", f"<range ref='/data/a' start='{start}' end='{end}' step='{step}'/>")
    session.set_value("/data/a", given)
    assert session.view("/data/a").value == kept
