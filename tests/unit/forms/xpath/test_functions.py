"""Laws of the functions: XPath 1.0 section 4 and the ODK XForms specification; dates in a zone that the host gives."""

import math
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from keyworker.forms.tree import parse_document
from keyworker.forms.xpath import CallWrong, compile_expression
from tests.unit.forms.xpath.asking import FixedHost, number, scope_at, text, texts, truth, truth_in


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("substring('12345', 1.5, 2.6)", "234"), ("substring('12345', 0, 3)", "12"), ("substring('12345', -42, 1 div 0)", "12345"),
        ("substring('12345', -1 div 0, 1 div 0)", ""), ("substring-after('a--b', '--')", "b"), ("substring-before('a', '')", ""),
        ("translate('bar', 'abc', 'AB')", "BAr"), ("normalize-space('  a \n b ')", "a b"), ("concat(/data/rep/n, '!')", "123!"),
        ("join(', ', /data/rep/n, 'x')", "1, 2, 3, x"), ("substr('hello', -3, -1)", "ll"), ("substr('hello', 3, 1)", ""), ("substr('hello', '?')", ""),
        ("selected-at('a b c', 0)", "a b"), ("string(max(today(), 0))", "20468.291666666668"), ("string(round(date('?')))", ""),
        ("selected-at(/data/x, 1)", "two"), ("selected-at(/data/x, 2)", ""), ("coalesce(/data/empty, '', 'c')", "c"),
        ("if(/data/a = 2, 'y', 'n')", "y"), ("local-name(/data/g/@n)", "n"), ("name(/data/none)", ""),
        ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"), ("digest('', 'SHA-1')", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="),
        ("base64-decode('aGk=')", "hi"), ("base64-decode('aGk')", "hi"), ("base64-decode('?')", ""), ("uuid(4)", "0000"),
        ("jr:itext('one')", "text of one"), ("jr:choice-name('v', '/data/x')", "v of /data/x at data"),
        ("pulldata('list', 'label', 'name', 'b')", "Bo"), ("pulldata('list', 'label', 'name', 'z')", ""), ("pulldata('none', 'a', 'b', 'c')", ""),
        ("string(/data/rep[1])", "11"), ("string-length('é')", "1"), ("boolean-from-string('1')", "true"),
    ],
)
def test_functions_give_texts(source: str, expected: str) -> None:
    assert text(source) == expected


@pytest.mark.parametrize("source", ["1 div ceiling(-0.5)", "1 div round(-0.4)", "1 div int(-0.9)", "1 div floor(-0)"])
def test_rounding_keeps_the_sign_of_zero(source: str) -> None:
    assert number(source) == -math.inf


def test_a_language_that_is_not_told_is_none() -> None:
    document = parse_document("<a xml:lang='en-GB'><b xml:lang=''/><c/></a>")
    assert truth_in(document, "/a/c", "lang('EN')")
    assert not truth_in(document, "/a/c", "lang('en-G')")
    assert not truth_in(document, "/a/b", "lang('en')")
    assert not truth_in(document, "/a/b", "lang('')")


def test_a_node_of_blanks_is_no_tick_on_a_checklist() -> None:
    document = parse_document("<a><b>  </b><b>1</b></a>")
    assert truth_in(document, "/a", "checklist(1, 1, b)")
    assert truth_in(document, "/a", "weighted-checklist(2, 2, b, '2')") is False


def test_once_keeps_the_value_that_stands() -> None:
    assert text("once('new')", at="/data/b") == "3"
    assert text("once('new')", at="/data/empty") == "new"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("round(2.5)", 3), ("round(-2.5)", -3), ("round(1.25, 1)", 1.3), ("round(1250, -2)", 1300), ("int(-1.9)", -1), ("floor(-1.5)", -2),
        ("ceiling(-1.5)", -1), ("max(/data/rep/n, 7)", 7), ("min(/data/rep/n)", 1), ("sum(/data/rep/n)", 6), ("count-non-empty(/data/*)", 8),
        ("count-selected(/data/x)", 2), ("count-selected('')", 0), ("pow(2, 10)", 1024), ("pow(2, 10000)", math.inf), ("exp(10000)", math.inf),
        ("log(0)", -math.inf), ("abs(-1)", 1), ("pi()", math.pi), ("random()", 0.25), ("decimal-time('12:00')", 0.5), ("number(/data/a)", 2),
    ],
)
def test_functions_give_numbers(source: str, expected: float) -> None:
    assert number(source) == expected


@pytest.mark.parametrize("source", ["sqrt(-1)", "acos(2)", "max(/data/none)", "min('a', 1)", "sum(/data/*)", "pow(1, 1 div 0)", "log(-1)", "sin(1 div 0)", "decimal-time('25:00')", "max()", "min()", "pow(0 div 0, 0)"])
def test_functions_outside_their_domain_are_nan(source: str) -> None:
    assert math.isnan(number(source))


@pytest.mark.parametrize(
    "source",
    [
        "selected(/data/x, 'two')", "not(selected(/data/x, 'tw'))", "selected('', '')", "regex('a1', '^[a-z]\\d$')", "not(regex('a\n', '^a$'))",
        "regex('[', '[[]')", "regex('a-b', '[\\w-]+')", "regex('1&2', '[&&]')", "not(regex('٣', '\\d'))", "regex('x', '(?<n>x)')", "starts-with('ab', 'a')",
        "ends-with('ab', 'b')", "contains('ab', '')", "checklist(1, 2, true(), false())", "not(checklist(2, -1, true()))",
        "checklist(0, 0, ' ' = '', /data/none)", "weighted-checklist(-1, -1, /data/none, /data/rep/n)", "count-selected('a b') = 1",
        "weighted-checklist(3, 5, true(), 4, false(), 9)", "lang('en') = false()", "lang('') = false()", "geofence('0.5 0.5', '0 0;0 1;1 1;1 0;0 0')",
    ],
)
def test_functions_decide(source: str) -> None:
    assert truth(source)


@pytest.mark.parametrize("source", ["regex('a', '(')", "digest('a', 'MD6')", "uuid(-1)", "uuid(0 div 0)", "weighted-checklist(1, 2, 3)"])
def test_arguments_that_make_no_sense_are_named(source: str) -> None:
    with pytest.raises(CallWrong, match=r"\(\)"):
        text(source)


def test_the_same_seed_gives_the_same_order_and_loses_no_node() -> None:
    once, again = texts("randomize(/data/rep/n, 42)"), texts("randomize(/data/rep/n, 42)")
    assert once == again
    assert sorted(once) == ["1", "2", "3"]
    assert sorted(texts("randomize(/data/rep/n)")) == ["1", "2", "3"]
    assert texts("randomize(/data/rep/n, 'word')") == texts("randomize(/data/rep/n, 'word')")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("today()", "2026-01-15"), ("now()", "2026-01-15T12:34:56.000-07:00"), ("date(today() + 7)", "2026-01-22"),
        ("date('2026-1-2')", "2026-01-02"), ("date('no date')", "Invalid Date"), ("date('')", ""), ("date(/data/d)", "2026-01-10"),
        ("date-time('2026-01-01T00:00:00Z')", "2025-12-31T17:00:00.000-07:00"), ("format-date('2026-03-04', '%d.%n.%y %a %b')", "04.3.26 Wed Mar"),
        ("format-date-time('2026-03-04T05:06:07.089', '%H:%M:%S.%3 %h')", "05:06:07.089 5"), ("format-date(today() + 1, '%A %e %B')", "Friday 16 January"),
        ("format-date('', '%Y')", ""), ("number('2026-01-15')", "20468"), ("if(true(), today(), '')", "2026-01-15"),
    ],
)
def test_dates_are_shown_in_the_zone_of_the_host(source: str, expected: str) -> None:
    assert text(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "/data/d < today()", "today() - /data/d = 5", "'2026-01-16' > today()", "date('2026-01-15') = today()", "now() > today()",
        "decimal-date-time('1970-01-02T00:00:00Z') = 1", "date('2026-02-30') != date('2026-02-30')", "today() = '2026-01-15'",
        "date(10 div 0) != 1",
    ],
)
def test_dates_compare_as_days(source: str) -> None:
    assert truth(source)


def test_a_date_follows_summer_time_of_the_zone() -> None:
    london = FixedHost(datetime(2026, 7, 1, 9, 0, tzinfo=ZoneInfo("Europe/London")))
    scope = scope_at(host=london)
    assert compile_expression("date-time('2026-07-01T08:00:00Z')").text(scope) == "2026-07-01T09:00:00.000+01:00"
    assert compile_expression("date-time('2026-01-01T08:00:00Z')").text(scope) == "2026-01-01T08:00:00.000+00:00"
    assert compile_expression("decimal-date-time('2026-07-01')").number(scope) == compile_expression("decimal-date-time('2026-06-30T23:00:00Z')").number(scope)


def test_distance_and_area_are_those_of_a_sphere() -> None:
    assert number("distance('0 0', '0 1')") == number("distance('0 0;0 1')") == 111318.85
    assert number("area('0 0;0 1;1 1;1 0')") == number("area('0 0;1 0;1 1;0 1')") > 0
    assert number("area('0 0;0 1')") == 0
    assert math.isnan(number("distance('91 0;0 0')"))
