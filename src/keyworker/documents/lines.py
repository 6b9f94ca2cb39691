"""Text set into lines: cleaned, split into faces, ordered right to left where it must be, broken to a width.

Only `documents` calls this. What people typed is printed literally: markup and formulas are text. A word that is wider than the
line is broken between letters, and a letter has no more marks over each other than a language needs, so that nothing ever leaves
the page or lies over other words. Order of writing: Unicode's bidirectional algorithm (UAX 9) by python-bidi; what controls
direction from inside a text is taken out, so that no name can turn the words around it. What is `apart` has a direction of its own,
and says nothing about that of the sentence around it.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from bidi import algorithm

from keyworker.documents.in_words import emoji_apart, said_in_words
from keyworker.documents.typeface import BOLD, EMOJI, REGULAR, UNKNOWN, Face, Glyphs, face, face_of, shape

_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066\u2067\ufeff\u00ad]")
_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_APART = re.compile("\u2068([^\u2068\u2069]*)\u2069?")
_PLACEHOLDER = "\ufffc"
"""Stands for what is apart while the direction of what is around it is worked out (UAX 9, BD9 and X5c)."""
_WORD = re.compile("[^ \u1680\u2000-\u2006\u2008-\u200b\u205f\u3000]*[ \u1680\u2000-\u2006\u2008-\u200b\u205f\u3000]*")
_MOST_MARKS = 4
"""On one letter; pointed Hebrew and Vietnamese have three at most. The rest is dropped: it would be drawn over the lines around."""
_SPACES = " \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u200b\u205f\u3000"


@dataclass(frozen=True)
class Piece:
    """Glyphs of one face in one direction."""

    face: Face
    glyphs: Glyphs


@dataclass(frozen=True)
class Line:
    """One line: pieces from left to right, its width in points, the text in reading order, and whether it reads from the right.

    `plain` says that the drawn characters are the text itself.
    """

    pieces: tuple[Piece, ...]
    width: float
    text: str
    rtl: bool
    plain: bool


@dataclass
class _Paragraph:
    """A paragraph with the face and the level of each of its characters; `inside` says of each whether it goes on an emoji."""

    text: str
    faces: list[Face] = field(default_factory=list)
    inside: list[bool] = field(default_factory=list)
    levels: list[int] | None = None
    rtl: bool = False
    one_face: bool = True

    def plain(self) -> bool:
        return self.levels is None and self.one_face


def clean(text: str) -> str:
    """Text without control characters, tabs as spaces, every kind of line end as a line feed, lone surrogates replaced."""
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    text = _CONTROLS.sub("", text)
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def apart(text: str) -> str:
    """Typed words for use inside a sentence of ours: each line of them has a direction of its own (UAX 9: FSI … PDI)."""
    if not _RIGHT_TO_LEFT.search(text):
        return text
    lines = clean(text).replace("\u2068", "").replace("\u2069", "").split("\n")
    return "\n".join(f"\u2068{line}\u2069" if line else "" for line in lines)


def set_lines(text: str, width: float, size: float, *, bold: bool = False) -> tuple[Line, ...]:
    """Text as lines no wider than `width` points at `size` points; line ends in the text are kept. At least one line."""
    return tuple(
        line for part in clean(text).split("\n") for line in _set_paragraph(_prepare(part, bold=bold), width / size, size)
    )


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The width in points of text on one line."""
    paragraph = _prepare(clean(text).replace("\n", " "), bold=bold)
    return _measure(paragraph, 0, len(paragraph.text)) * size


def _prepare(text: str, *, bold: bool) -> _Paragraph:
    if text.isascii():
        latin = face(BOLD if bold else REGULAR)
        return _Paragraph(text, [latin] * len(text), [False] * len(text))
    paragraph = _Paragraph("")
    isolates: list[tuple[int, int]] = []
    for stretch, isolated in _stretches(text):
        start = len(paragraph.text)
        for part, emoji in emoji_apart(stretch):
            if emoji:
                _take(paragraph, part, [face(EMOJI)] * len(part), [False] + [True] * (len(part) - 1))
            else:
                _take_letters(paragraph, said_in_words(part), bold=bold)
        if isolated and len(paragraph.text) > start:
            isolates.append((start, len(paragraph.text)))
    paragraph.one_face = len(set(map(id, paragraph.faces))) <= 1
    if _RIGHT_TO_LEFT.search(paragraph.text):
        known = "".join(char if unicodedata.bidirectional(char) else UNKNOWN for char in paragraph.text)
        paragraph.rtl, paragraph.levels = _directions(known, isolates)
    return paragraph


def _stretches(text: str) -> Iterator[tuple[str, bool]]:
    """A paragraph in stretches, each with whether it is apart; without the marks that say so."""
    at = 0
    for found in _APART.finditer(text):
        yield text[at : found.start()].replace("\u2069", ""), False
        yield found[1], True
        at = found.end()
    yield text[at:].replace("\u2069", ""), False


def _directions(text: str, isolates: list[tuple[int, int]]) -> tuple[bool, list[int]]:
    """Whether a paragraph reads from the right, and the level of each character."""
    around, at = "", 0
    for start, end in isolates:
        around, at = around + text[at:start] + _PLACEHOLDER, end
    around += text[at:]
    strong = any(unicodedata.bidirectional(char) in ("L", "R", "AL") for char in around)
    rtl = algorithm.get_base_level(around if strong else text) == 1
    outer = iter(_levels(around, rtl))
    levels: list[int] = []
    for start, end in isolates:
        levels += itertools.islice(outer, start - len(levels))
        inner, level = algorithm.get_base_level(text[start:end]), next(outer)
        deeper = level + 1 if (level + 1) % 2 == inner else level + 2
        levels += [own + deeper - inner for own in _levels(text[start:end], inner == 1)]
    return rtl, [*levels, *outer]


def _take_letters(paragraph: _Paragraph, text: str, *, bold: bool) -> None:
    """Letters with their faces; what shapes nothing that a font here has (joiners, selectors), and marks above the most, are dropped."""
    before: Face | None = None
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        found = face_of(char, bold=bold, before=before) if marks <= _MOST_MARKS else None
        if found is not None:
            before = found
            _take(paragraph, char, [found], [False])


def _take(paragraph: _Paragraph, text: str, faces: list[Face], inside: list[bool]) -> None:
    paragraph.text += text
    paragraph.faces += faces
    paragraph.inside += inside


def _levels(text: str, rtl: bool) -> list[int]:
    base = int(rtl)
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    algorithm.get_embedding_levels(text, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    resolved = iter(storage["chars"])
    levels: list[int] = []
    for char in text:  # the algorithm drops what has no width; those stay with the character before them
        dropped = unicodedata.bidirectional(char) in algorithm.X9_REMOVED
        levels.append((levels[-1] if levels else base) if dropped else int(next(resolved)["level"]))
    return levels


def _spans(paragraph: _Paragraph, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(start, end, level) of each stretch in one face and one direction, in reading order."""
    levels = paragraph.levels
    at = start
    while at < end:
        here = at
        level = levels[at] if levels else 0
        while at < end and paragraph.faces[at] is paragraph.faces[here] and (levels[at] if levels else 0) == level:
            at += 1
        yield here, at, level


def _measure(paragraph: _Paragraph, start: int, end: int) -> float:
    if start >= end:
        return 0.0
    if paragraph.plain():
        return shape(paragraph.faces[start], paragraph.text[start:end], rtl=False).width
    return sum(
        shape(paragraph.faces[first], paragraph.text[first:last], rtl=level % 2 == 1).width
        for first, last, level in _spans(paragraph, start, end)
    )


def _set_paragraph(paragraph: _Paragraph, width: float, size: float) -> Iterator[Line]:
    start = 0
    for start, end in _broken(paragraph, width):
        yield _line(paragraph, start, end, size)
    if not paragraph.text:
        yield Line((), 0.0, "", rtl=False, plain=True)


def _broken(paragraph: _Paragraph, width: float) -> Iterator[tuple[int, int]]:
    """Where the lines begin and end: at spaces, and inside a word only when the word alone is too wide."""
    start, used = 0, 0.0
    for match in _WORD.finditer(paragraph.text):
        first, last = match.span()
        if first == last:
            continue
        bare = first + len(match.group().rstrip(_SPACES))
        word = _measure(paragraph, first, bare)
        if used + word > width and first > start:
            yield start, first
            start, used = first, 0.0
        while word > width and start == first:
            cut = _fitting(paragraph, first, bare, width)
            if cut >= bare:
                break
            yield first, cut
            start = first = cut
            word = _measure(paragraph, first, bare)
        used += word + _measure(paragraph, bare, last)
    if start < len(paragraph.text):
        yield start, len(paragraph.text)


def _fitting(paragraph: _Paragraph, start: int, end: int, width: float) -> int:
    """The furthest place between letters up to which a word fits; at least one letter with its marks."""
    low, high = start + 1, end
    while low < high:
        middle = (low + high + 1) // 2
        if _measure(paragraph, start, middle) <= width:
            low = middle
        else:
            high = middle - 1
    cut = low
    while cut > start + 1 and cut < end and _joined(paragraph, cut):
        cut -= 1
    if cut == start + 1:
        while cut < end and _joined(paragraph, cut):
            cut += 1
    return cut


def _joined(paragraph: _Paragraph, cut: int) -> bool:
    text = paragraph.text
    return paragraph.inside[cut] or unicodedata.category(text[cut])[0] == "M" or text[cut] == "‍" or text[cut - 1] == "‍"


def _line(paragraph: _Paragraph, start: int, end: int, size: float) -> Line:
    text = paragraph.text[start:end].rstrip(_SPACES)
    stop = start + len(text)
    pieces: list[tuple[int, Piece]] = []
    for first, last, level in _spans(paragraph, start, stop):
        glyphs = shape(paragraph.faces[first], paragraph.text[first:last], rtl=level % 2 == 1)
        pieces.append((level, Piece(paragraph.faces[first], glyphs)))
    ordered = tuple(piece for _, piece in _visual(pieces))
    plain = all(run.glyphs.plain for run in ordered)
    return Line(ordered, sum(one.glyphs.width for one in ordered) * size, text, paragraph.rtl, plain)


def _visual(pieces: list[tuple[int, Piece]]) -> list[tuple[int, Piece]]:
    """UAX 9, rule L2: from the highest level down to the lowest odd one, turn every stretch at that level or above."""
    ordered = list(pieces)
    for level in range(max((one[0] for one in pieces), default=0), 0, -1):
        turned: list[tuple[int, Piece]] = []
        for high, group in itertools.groupby(ordered, key=lambda one, at=level: one[0] >= at):  # type: ignore[misc]
            stretch = list(group)
            turned.extend(reversed(stretch) if high else stretch)
        ordered = turned
    return ordered
