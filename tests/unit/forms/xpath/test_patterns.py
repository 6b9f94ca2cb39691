"""Patterns of `regex()`: as analysts copy them, in a time that grows with the text only, and refused in words where that cannot be."""

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.forms.engine import EngineHost, FormSession
from keyworker.forms.xform import load_form
from keyworker.forms.xpath.patterns import LONGEST, PatternWrong, fits
from tests.unit.forms.engine.small_forms import begun, inputs, xform

EMAIL = r"^[\w-\.]+@([\w-]+\.)+[\w-]{2,4}$"
POSTCODE = r"^(GIR ?0AA|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]([0-9ABEHMNPRV-Y])?|[0-9][A-HJKPS-UW]) ?[0-9][ABD-HJLNP-UW-Z]{2})$"
NEVER_ENDS = ("^(a+)+$", "(a*)*b", r"^(\w+\s?)*$", "^(a|a)*$", r"^(\d|\w)+$", "^(a|aa)+$", "^(a?){30}a{30}$", "^.*.*.*.*.*.*.*x$", "(?:x+x+)+y", "^((a+)b?)*$")


@pytest.mark.parametrize(
    ("pattern", "fitting", "other"),
    [
        (EMAIL, "a.b-c@x.org", "a.b-c@x"), (POSTCODE, "SW1A 2AA", "SW1A2A"), (r"^\d{3}[ -]?\d{3}[ -]?\d{4}$", "943 476 5919", "943 476 591"),
        (r"^(?:\+44|0)(?:\s?\d){9,10}$", "+44 7700 900123", "7700 900123"), (r"^\p{L}+$", "Zoë", "Zoe1"), (r"^[\p{L}\p{M} '’.-]{2,100}$", "Siân O’Neill", "Siân_"),
        (r"^\p{Lu}\p{Ll}+$", "Łucja", "łucja"), (r"^\p{IsLatin}+$", "Żółć", "имя"), (r"^\p{Script=Cyrillic}+$", "имя", "imie"), (r"^[\p{Alpha}\d]+$", "a1", "a-"),
        (r"^\P{Alpha}+$", "12", "1a"), (r"^\p{Letter}$", "é", "1"), ("^(?i)yes$", "YES", "Y"), ("(?i)^(yes|no)$", "No", "Not"), ("^(?i:y)es$", "Yes", "yES"),
        (r"^(?<y>\d{4})-(?<m>\d\d)$", "2026-04", "2026-4"), (r"^(?P<y>\d{4})$", "2026", "26"), ("^[\\u00c0-\\u00ff]+$", "éà", "ea"), (r"^[+-\s]+$", "+ -", "+,"),
        (r"^[A-Za-z0-9._%+-]+$", "a%+-", "a b"), (r"^.{1,1500}$", "é" * 1500, "é" * 1501), ("^a{,3}$", "aaa", "aaaa"), (r"^x\Z", "x", "x\n"), ("^[[]$", "[", "]"),
        (r"^\Qa.b\E$", "a.b", "axb"), (r"^[\w\d\s]*$", "a 1\t", "é"), (r"\bsafe\b", "is safe now", "unsafe"), ("[0-9]{3}", "1234", "12a"), (r"^\/\@\_$", "/@_", "/@"),
        ("^[^<>]*$", "words\nwords", "<"), (r"^\x41\é$", "Aé", "Ae"), ("^[\\s\\S]{0,2000}$", "x\n" * 1000, "x" * 2001),
    ],
)
def test_patterns_as_people_copy_them_say_yes_and_no(pattern: str, fitting: str, other: str) -> None:
    """E-mail, postcode, NHS number, telephone, names, classes of letters, flags, groups: each fits what it means and nothing else."""
    assert fits(pattern, fitting)
    assert not fits(pattern, other)


@pytest.mark.parametrize("pattern", NEVER_ENDS)
def test_no_pattern_keeps_the_window_busy(pattern: str) -> None:
    """A text on which trying out all ways would take years is answered. Nothing here measures how fast."""
    assert not fits(pattern, "a" * 20_000 + "!")
    assert not fits(pattern, "x" * 20_000 + "!")


@pytest.mark.parametrize("pattern", ["concat('^(a+)', '+$')", "'^(a|a)*$'"])
def test_a_form_that_is_out_already_answers_whatever_its_pattern(pattern: str) -> None:
    """Also a pattern that is put together while the form runs ends at once."""
    session = begun("<a/>", f'<bind nodeset="/data/a" constraint="regex(., {pattern})"/>', inputs("/data/a"))
    session.set_value("/data/a", "a" * 5_000 + "!")
    assert not session.view("/data/a").constraint_ok


@pytest.mark.parametrize(
    ("pattern", "problem", "remedy"),
    [
        (r"^(?=.*\d).{8,}$", "looks ahead or back with (?=", "regex(., 'A') and not(regex(., 'B'))"), ("^(?!BG|GB)[A-Z]{2}", "looks ahead or back with (?!", "not(regex("),
        ("(?<=a)b", "looks ahead or back with (?<=", "regex("), ("(?<!a)b", "looks ahead or back with (?<!", "regex("), (r"(.)\1", r"asks with \1", "substring("),
        (r"^(?<y>\d{4})-\k<y>$", r"asks with \k<y>", "substring("), ("a++", "never gives back", "plain repetition"), ("(?>ab)", "never gives back", "plain repetition"),
        ("(a", "bracket ( that is not closed", "Close it"), ("a)", "bracket ) that is not opened", "Open it"), ("[a", "bracket [ that is not closed", "Close it"),
        ("*a", "repeats nothing", "Put before it"), ("a**", "repeats a repetition", "Take one"), ("a\\", "nothing after it", "Take it out"), ("x{3,1}", "wrong way round", "Lower"),
        ("(a{900}){900}", "too often", "Lower"), (r"\p{Foo}", r"has \p{Foo}", "Correct it"), ("[z-a]", "has z-a", "Correct it"), ("[a-z&&[^b]]", "with &&", "Write out"),
        ("a" * (LONGEST + 1), "more than 2,000 characters", "Ask for less"),
    ],
)
def test_what_cannot_be_matched_is_refused_with_what_to_write(pattern: str, problem: str, remedy: str) -> None:
    """Every refusal says what it is about and what to write instead."""
    with pytest.raises(PatternWrong) as refused:
        fits(pattern, "a")
    assert problem in refused.value.explained
    assert remedy in refused.value.explained


SIGNS = st.sampled_from([*r"ab1 ()[]{}*+?|\^$.,-:=!<>&", "é", r"\d", r"\w", r"\p{L}", r"\b", "(?i)", "(?:", "{2,3}", "[a-z]", r"\u00e9", "++"])


@given(st.lists(SIGNS, max_size=14).map("".join), st.text(alphabet="ab1 é-.!\n", max_size=30))
def test_any_text_is_a_pattern_or_is_refused_as_one(pattern: str, text: str) -> None:
    """Whatever stands in a cell: an answer or PatternWrong, never another error."""
    with contextlib.suppress(PatternWrong):
        assert fits(pattern, text) in {True, False}


_PIECES = st.sampled_from(["a", "b", "[ab]", ".", "(a|b)", "a*", "b?", "(ab)+", "a{2}", "a{1,3}", "(a|bb)*", "[^a]", r"\d", r"\w+"])


@given(st.lists(_PIECES, max_size=6).map("".join), st.text(alphabet="ab1", max_size=12))
def test_what_both_know_is_matched_as_ever(pattern: str, text: str) -> None:
    """For patterns that Python's engine has as well, and short texts, both give the same answer."""
    assert fits(pattern, text) == (re.search(pattern, text, re.ASCII) is not None)
    assert fits(f"^{pattern}$", text) == (re.fullmatch(pattern, text, re.ASCII) is not None)


@pytest.mark.parametrize(
    ("bind", "value"),
    [('constraint="regex(., \'(?=a)b\')"', "x"), ('relevant="regex(/data/b, \'(?=a)b\')"', "x"), ('required="regex(/data/b, \'(\')"', ""),
     ('calculate="regex(/data/b, \'(a\')"', "")],
)
def test_a_form_that_is_out_already_opens_with_a_pattern_that_cannot_be_matched(bind: str, value: str) -> None:
    """Such a rule says nothing: what was answered is shown and can be completed; the form's check names it."""
    form = load_form(xform("<a/><b/>", f'<bind nodeset="/data/a" {bind}/>', inputs("/data/a", "/data/b")))
    session = FormSession.begin(form, EngineHost())
    session.set_value("/data/b", "words")
    session.set_value("/data/a", value)
    assert session.view("/data/a").relevant
    assert session.view("/data/a").value == value
    assert session.violations() == ()
    assert any("the pattern" in finding for finding in session.findings)
    assert session.again(session.answers()).answers() == session.answers()
