"""Laws of text set into lines: nothing is wider than its line, nothing is lost, nothing is interpreted."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker.documents.lines import clean, set_lines, width_of

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
    assert "[" in printed or all(char in wanted for char in printed)
    if wanted.isascii():
        assert printed == wanted


def test_markup_and_formulas_are_printed_as_they_were_typed() -> None:
    for text in ("<b>x</b> &amp;", "=SUM(A1)", "<para align=right>"):
        assert [line.text for line in set_lines(text, 500, 12)] == [text]


def glyphs_of(text: str) -> list[int]:
    """The number of each glyph that is drawn, 0 for the empty box that a font has for what it does not know."""
    pieces = [piece for line in set_lines(text, 400, 12) for piece in line.pieces]
    return [piece.face.font.face.charToGlyph.get(ord(char), 0) for piece in pieces for char in piece.glyphs.drawn]


EMOJI = {
    "a face": "\U0001f642", "a heart": "\u2764\ufe0f", "a family": "\U0001f468\u200d\U0001f469\u200d\U0001f467", "a skin tone": "\U0001f44d\U0001f3fd",
    "a teacher with a skin tone": "\U0001f469\U0001f3fe\u200d\U0001f3eb", "a flag": "\U0001f1ec\U0001f1e7", "a key": "1\ufe0f\u20e3",
    "England": "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
}


@pytest.mark.parametrize("what", EMOJI)
def test_an_emoji_is_printed_as_one_picture(what: str) -> None:
    """Joined ones, skin tones and flags too, and the document's own text keeps them."""
    (line,) = set_lines(f"Sam {EMOJI[what]} today", 400, 12)
    pictures = [piece for piece in line.pieces if piece.face.name == "NotoEmoji-Regular"]
    assert len(pictures) == 1
    wide = [char for char in pictures[0].glyphs.drawn if pictures[0].face.font.face.charWidths[ord(char)] > 0 and char != " "]
    assert len(wide) == 1
    assert EMOJI[what] in line.text
    assert 0 not in glyphs_of(EMOJI[what])


def test_an_emoji_is_never_cut_in_two_at_the_end_of_a_line() -> None:
    family = EMOJI["a family"]
    assert {line.text for line in set_lines(family * 30, 61, 12)} <= {family * count for count in range(1, 31)}


@pytest.mark.parametrize(
    ("text", "face_name"),
    [("\u2713", "NotoSansSymbols2-Regular"), ("\u2192", "NotoSansSymbols-Regular"), ("\u2264", "NotoSansMath-Regular"), ("\u6f22", "DroidSansFallbackFull"),
     ("\u304b", "DroidSansFallbackFull"), ("\u0436", "NotoSans-Regular"), ("\u0bae", "NotoSansTamil-Regular"), ("\u2764", "NotoSansSymbols2-Regular")],
)
def test_ticks_arrows_and_other_scripts_have_their_face(text: str, face_name: str) -> None:
    (line,) = set_lines(text, 400, 12)
    assert {piece.face.name for piece in line.pieces} == {face_name}
    assert line.text == text


def test_what_no_font_has_is_said_in_words_once_for_a_run_of_it() -> None:
    assert [line.text for line in set_lines("Sam: \ud55c\uad6d\uc5b4, \ue000\ue001 and \u2500\u2500\u2500", 900, 12)] == [
        "Sam: [Korean letters], [unknown sign] and [box drawings light horizontal]"
    ]


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text_prints_without_an_empty_box_or_a_replacement_sign(text: str) -> None:
    """Whatever can be typed: each glyph that is drawn is a glyph of its font, and none is the sign for what could not be read."""
    assert 0 not in glyphs_of(text)
    assert all("\ufffd" not in line.text for line in set_lines(text, 400, 12))


def test_every_character_there_is_prints_without_an_empty_box() -> None:
    """Each assigned character once, in the order of Unicode, a few thousand to a text; of the great blocks in the east every fiftieth."""
    codes = [code for code in range(0x20, 0x20000) if not (0x3400 <= code <= 0xD7A3 or code >= 0x17000) or code % 50 == 0]
    chars = [chr(code) for code in codes if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co", "Cc")]
    for place in range(0, len(chars), 3_000):
        assert 0 not in glyphs_of(" ".join(chars[place : place + 3_000]))


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
