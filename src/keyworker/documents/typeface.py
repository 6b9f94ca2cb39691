"""The faces that documents are printed with: which face has a character, and text shaped into glyphs (HarfBuzz).

Only `documents` calls this. Faces are loaded when the first character of their script turns up. No text is kept here between
documents: what stays in memory is fonts. reportlab's registry of fonts is one per process, so `PRINTING` is held by whoever
makes a document.
"""

import threading
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

import uharfbuzz
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import ShapeData, ShapedStr, TTFont

from keyworker.base.paths import shipped

PRINTING = threading.Lock()
REGULAR = "NotoSans-Regular"
BOLD = "NotoSans-Bold"
EMOJI = "NotoEmoji-Regular"
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""Says that something could not be read; it is never printed, but said in words as whatever else no font has."""

_SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x0530, 0x058F, "NotoSansArmenian-Regular"),
    (0x0590, 0x05FF, "NotoSansHebrew-Regular"),
    (0x0600, 0x06FF, "NotoSansArabic-Regular"),
    (0x0750, 0x077F, "NotoSansArabic-Regular"),
    (0x08A0, 0x08FF, "NotoSansArabic-Regular"),
    (0x0900, 0x097F, "NotoSansDevanagari-Regular"),
    (0x0980, 0x09FF, "NotoSansBengali-Regular"),
    (0x0A00, 0x0A7F, "NotoSansGurmukhi-Regular"),
    (0x0A80, 0x0AFF, "NotoSansGujarati-Regular"),
    (0x0B80, 0x0BFF, "NotoSansTamil-Regular"),
    (0x0C00, 0x0C7F, "NotoSansTelugu-Regular"),
    (0x0C80, 0x0CFF, "NotoSansKannada-Regular"),
    (0x0D00, 0x0D7F, "NotoSansMalayalam-Regular"),
    (0x0D80, 0x0DFF, "NotoSansSinhala-Regular"),
    (0x0E00, 0x0E7F, "NotoSansThai-Regular"),
    (0x10A0, 0x10FF, "NotoSansGeorgian-Regular"),
    (0x1200, 0x139F, "NotoSansEthiopic-Regular"),
    (0x1C90, 0x1CBF, "NotoSansGeorgian-Regular"),
    (0x2D00, 0x2D2F, "NotoSansGeorgian-Regular"),
    (0x2D80, 0x2DDF, "NotoSansEthiopic-Regular"),
    (0xA8E0, 0xA8FF, "NotoSansDevanagari-Regular"),
    (0xFB13, 0xFB17, "NotoSansArmenian-Regular"),
    (0xFB1D, 0xFB4F, "NotoSansHebrew-Regular"),
    (0xFB50, 0xFDFF, "NotoSansArabic-Regular"),
    (0xFE70, 0xFEFE, "NotoSansArabic-Regular"),
    (0x2E80, 0x312F, "DroidSansFallbackFull"),
    (0x3190, 0x9FFF, "DroidSansFallbackFull"),
    (0xF900, 0xFAFF, "DroidSansFallbackFull"),
    (0xFE30, 0xFE4F, "DroidSansFallbackFull"),
    (0xFF00, 0xFFEF, "DroidSansFallbackFull"),
)
_SIGNS = ("NotoSansSymbols-Regular", "NotoSansSymbols2-Regular", "NotoSansMath-Regular", EMOJI)
_SIGNS_FROM = 0x2000
"""Below are letters, which no face of signs has."""
_SIMPLE_UP_TO = 0x02FF
"""Up to here Noto Sans needs no shaping: Latin letters that are whole in themselves."""


@dataclass(frozen=True)
class Face:
    """One loaded font; `font` is reportlab's."""

    name: str
    font: Any

    def has(self, char: str) -> bool:
        """Whether the font has a glyph for a character. Private codes mean nothing: reportlab lends them to shaped glyphs."""
        glyph = self.font.face.charToGlyph.get(ord(char), 0)
        return glyph != 0 and char != UNKNOWN and unicodedata.category(char) != "Co"


@dataclass(frozen=True)
class Glyphs:
    """A piece of text ready to be drawn in one face: `drawn` is what reportlab takes, `width` is at a size of one point.

    `plain` says that the drawn characters are the text itself, so that no replacement text need be written beside them.
    """

    drawn: str
    width: float
    plain: bool


@cache
def face(name: str) -> Face:
    """The face of a font file in `resources/fonts`, loaded and registered once."""
    font = TTFont(name, str(shipped("resources", "fonts", f"{name}.ttf")), shapable=True)
    pdfmetrics.registerFont(font)
    return Face(name, font)


def face_of(char: str, *, bold: bool, before: Face | None) -> Face | None:
    """The face that prints a character; None when no font that ships has it (`lines` says it in words then).

    A mark or joiner stays in the face `before` it where that has it, so that it is shaped with its letter.
    """
    if before is not None and (unicodedata.combining(char) or char in "‌‍") and before.has(char):
        return before
    latin = face(BOLD if bold else REGULAR)
    if latin.has(char):
        return latin
    code = ord(char)
    for first, last, name in _SCRIPTS:
        if first <= code <= last:
            return face(name) if face(name).has(char) else None
    signs = (face(name) for name in (_SIGNS if code >= _SIGNS_FROM else ()))
    return next((sign for sign in signs if sign.has(char)), None)


def is_simple(text: str) -> bool:
    """Whether text can be set letter by letter, without shaping."""
    return text.isascii() or max(text) <= chr(_SIMPLE_UP_TO) or all(ord(c) <= _SIMPLE_UP_TO or c in "’‘“”–—…•€" for c in text)


def shape(one: Face, text: str, *, rtl: bool) -> Glyphs:
    """Text of one direction, every character of which is in the face, as glyphs in the order in which they are drawn."""
    if not rtl and is_simple(text):
        return Glyphs(text, float(one.font.stringWidth(text, 1)), plain=True)
    font = one.font.hbFont(1)
    buffer = uharfbuzz.Buffer()
    buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    uharfbuzz.shape(font, buffer)
    chars: list[str] = []
    data: list[Any] = []
    width = 0.0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        code = _char_of(one, font, info.codepoint, position.x_advance)
        advance, across, down, up = (
            one.font.pdfScale(value)
            for value in (position.x_advance, position.x_offset, position.y_advance, position.y_offset)
        )
        chars.append(chr(code))
        data.append(ShapeData(info.cluster, advance, down, across, up, one.font.face.charWidths[code]))
        width += advance
    return Glyphs(ShapedStr("".join(chars), shapeData=data), width / 1000, plain=False)


def _char_of(one: Face, font: Any, glyph: int, advance: float) -> int:
    known = one.font.face.glyphToChar.get(glyph)
    if known:
        return int(known[0])
    return int(one.font.hbAddPrivate(font.glyph_to_string(glyph), glyph, advance))
