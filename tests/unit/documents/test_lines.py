"""Laws of text set into lines: nothing is wider than its line, nothing is lost, nothing is interpreted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker.documents.lines import clean, set_lines, width_of
from keyworker.documents.typeface import REPLACEMENT

NAUGHTY = [
    "<b>bold</b> &amp; <script>", "=1+1", "محمد علي", "שלום (12)", "क्षत्रिय नमस्ते", "ਪੰਜਾਬੀ", "தமிழ்", "አማርኛ", "ไทย",
    "Ŵyn Łukasz Öğün Nguyễn", "e\u0301\u0301\u0301\u0301", "😀👨‍👩‍👧", "漢字かな", "\u202eevil", "a\x00b\x07c", "\ud800", "x" * 300, "",
    " ", "\n\n", "۱۲۳ سنة 12",
]


@pytest.mark.parametrize("text", NAUGHTY, ids=ascii)
@pytest.mark.parametrize("width", [60.0, 200.0])
def test_no_line_is_wider_than_it_may_be(text: str, width: float) -> None:
    assert all(line.width <= width + 0.5 for line in set_lines(text, width, 12))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120), st.floats(40, 400))
def test_any_text_keeps_its_letters_and_its_width(text: str, width: float) -> None:
    lines = set_lines(text, width, 12)
    assert lines
    assert all(line.width <= width + 0.5 for line in lines)
    printed = "".join("".join(line.text for line in lines).split())
    wanted = "".join(clean(text).split())
    assert all(char in wanted for char in printed)
    if wanted.isascii():
        assert printed == wanted


def test_markup_and_formulas_are_printed_as_they_were_typed() -> None:
    for text in ("<b>x</b> &amp;", "=SUM(A1)", "<para align=right>"):
        assert [line.text for line in set_lines(text, 500, 12)] == [text]


def test_what_no_font_has_prints_as_a_visible_sign_and_keeps_its_text() -> None:
    (line,) = set_lines("漢 a", 500, 12)
    assert line.pieces[0].glyphs.drawn.startswith(REPLACEMENT)
    assert line.text == "漢 a"
    assert not line.plain


def test_line_ends_are_kept_and_long_lines_break_at_spaces() -> None:
    assert [line.text for line in set_lines("one two\nthree", 500, 12)] == ["one two", "three"]
    lines = [line.text for line in set_lines("one two three", width_of("one two", 12) + 1, 12)]
    assert lines == ["one two", "three"]


def test_arabic_reads_from_the_right_and_numbers_inside_it_from_the_left() -> None:
    (line,) = set_lines("علي 12", 500, 12)
    assert line.rtl
    drawn = [piece.glyphs.drawn for piece in line.pieces]
    assert drawn[0] == "12"
    assert line.pieces[-1].face.name == "NotoSansArabic-Regular"


def test_an_arabic_name_does_not_turn_the_english_sentence_around_it() -> None:
    (line,) = set_lines("Call محمد today", 500, 12)
    assert not line.rtl
    assert line.pieces[0].glyphs.drawn.startswith("Call")
    assert line.pieces[-1].glyphs.drawn.endswith("today")


def test_letters_are_joined_and_marks_placed() -> None:
    (joined,) = set_lines("علي", 500, 12)
    apart = sum(width_of(letter, 12) for letter in "علي")
    assert joined.width < apart
    (conjunct,) = set_lines("क्ष", 500, 12)
    assert len(conjunct.pieces[0].glyphs.drawn) < 3


def test_direction_controls_inside_a_text_are_taken_out() -> None:
    assert clean("a\u202eb\u2066c\u200f") == "abc"


def test_bold_is_wider() -> None:
    assert width_of("Wide words", 12, bold=True) > width_of("Wide words", 12)
