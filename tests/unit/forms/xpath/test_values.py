"""Laws of coercion and comparison: XPath 1.0 with what the ODK XForms dialect changes."""

import math

import pytest

from tests.unit.forms.xpath.asking import number, text, truth


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 div 0", "Infinity"), ("-1 div 0", "-Infinity"), ("0 div 0", ""), ("-0", "0"), ("1.50", "1.5"), ("100000000000", "100000000000"),
        ("1 div 1000000", "0.000001"), ("1 div 10000000", "1e-7"), ("100000000 * 1000000000000", "100000000000000000000"),
        ("100000000 * 100000000 * 1000000000000", "1e+28"),
        ("true()", "true"), ("/data/rep/n", "1"), ("/data/none", ""), ("0.1 + 0.2", "0.30000000000000004"),
    ],
)
def test_a_number_is_written_as_the_recordings_write_it_and_nan_as_nothing(source: str, expected: str) -> None:
    """With an exponent only below a millionth and from 10 to the 21 on."""
    assert text(source) == expected


@pytest.mark.parametrize("source", ["''", "'x'", "'1 2'", "'+1'", "'0x1'", "/data/none", "' . '", "'2026-13-01'", "'2026-1-1'", "'٣'"])
def test_what_writes_no_number_is_nan(source: str) -> None:
    assert math.isnan(number(f"number({source})"))


@pytest.mark.parametrize(("source", "expected"), [("' -1.5\n'", -1.5), ("'1e3'", 1000), ("'.5'", 0.5), ("'5.'", 5), ("true()", 1)])
def test_what_writes_a_number_is_that_number(source: str, expected: float) -> None:
    assert number(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "/data/rep/n = 2", "/data/rep/n != 2", "not(/data/none = /data/none)", "not(/data/none != 'x')", "/data/rep/n = /data/a",
        "2 = /data/rep/n", "'2' = /data/rep/n", "/data/rep/n > 2", "2 < /data/rep/n", "not(/data/rep/n > 3)", "/data/none = false()",
        "/data/a = true()", "'1' = 1", "'1.0' != '1'", "'1.0' = 1", "0 div 0 != 0 div 0", "not(0 div 0 = 0 div 0)", "'2' > '10' = false()",
        "/data/rep/n != /data/rep/x",
    ],
)
def test_comparisons_hold_for_some_pair(source: str) -> None:
    assert truth(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [("5 mod 2", 1), ("-5 mod 2", -1), ("5 mod -2", 1), ("1.5 mod 0.5", 0), ("'3' * '4'", 12), ("5 mod (1 div 0)", 5)],
)
def test_arithmetic_is_that_of_ieee_754(source: str, expected: float) -> None:
    assert number(source) == expected


@pytest.mark.parametrize("source", ["5 mod 0", "(1 div 0) mod 2", "0 div 0", "(1 div 0) - (1 div 0)", "'a' + 1"])
def test_arithmetic_without_a_result_is_nan(source: str) -> None:
    assert math.isnan(number(source))
