"""A form's own words, made safe to show: bold and italic are kept, everything else is plain text. No Qt here.

Question widgets and the pages of forms may call this. It never lets markup of a form, or of an answer inside a label, through.
"""

import re
from html import escape
from typing import Final
from unicodedata import bidirectional

_STRONG: Final = re.compile(r"(\*\*|__)(?=\S)(.+?[*_]*)(?<=\S)\1", re.DOTALL)
_ITALIC: Final = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![\w*_])", re.DOTALL)
_LONG: Final = re.compile(r"\S{20}(?=\S)")


def label_html(text: str) -> str:
    """The words as HTML in which nothing but `<b>`, `<i>` and line breaks can stand; words longer than a line may be broken."""
    safe = "\u200b".join(escape(part, quote=False) for part in _pieces(text.strip()))
    strong = _STRONG.sub(r"<b>\2</b>", safe)
    return _ITALIC.sub(r"<i>\2</i>", strong).replace("\n", "<br>")


def plain_words(text: str) -> str:
    """The words on one line without the marks of bold and italic: for names that a screen reader says, lists and titles."""
    return " ".join(_ITALIC.sub(r"\2", _STRONG.sub(r"\2", text)).split())


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left (Unicode UAX 9, rules P2 and P3)."""
    for letter in text:
        direction = bidirectional(letter)
        if direction in {"R", "AL", "L"}:
            return direction != "L"
    return False


def given(text: str) -> str:
    """The text, or nothing for "-": what a compiled form says where a language has no words of its own."""
    return "" if text.strip() == "-" else text


def broken(text: str) -> str:
    """The text as it is, with places to break (zero-width spaces) in words that are longer than a line."""
    return "\u200b".join(_pieces(text))


def _pieces(text: str) -> list[str]:
    """The text cut where a word is longer than any word."""
    return _LONG.sub("\\g<0>\0", text.replace("\0", "")).split("\0")
