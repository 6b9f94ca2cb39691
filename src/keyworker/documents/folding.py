"""Texts folded so that one name or place written in several ways is one: case, accents, apostrophes, hyphens, letters without width.

Only `documents.leaks` calls this. What is looked for and what is looked through pass through the same door.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_NOT_DECOMPOSED: Final = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "ng",
})
_INSIDE: Final = frozenset("'’‘ʼ`´ʹʻʽ′")
"""Apostrophes: O'Brien is OBrien, Sam's is Sams."""
_STREETS: Final = {
    "rd": "road", "st": "street", "ave": "avenue", "av": "avenue", "ln": "lane", "cl": "close", "ct": "court", "dr": "drive",
    "cres": "crescent", "gdns": "gardens", "gdn": "garden", "pl": "place", "sq": "square", "terr": "terrace", "ter": "terrace", "grv": "grove",
    "gr": "grove", "pk": "park", "hse": "house", "mt": "mount", "saint": "street",
}
"""How streets are shortened; `St` may be a saint or a street and is folded alike on both sides."""
_PHONE: Final = re.compile(r"[+(]?\d[\d\s().\-/]*\d")


@dataclass(frozen=True)
class Token:
    """One word of a text, folded, and whether it was written with a capital letter."""

    word: str
    capital: bool


def tokens(text: str) -> list[Token]:
    """The words of a text."""
    found: list[Token] = []
    letters: list[str] = []
    capital = False
    for char in unicodedata.normalize("NFKC", text):
        if unicodedata.category(char) in ("Cf", "Mn", "Me") or char in _INSIDE:
            continue
        if unicodedata.category(char)[0] in "ZPSC":
            _end(letters, found, capital=capital)
            letters = []
            continue
        capital = char.isupper() if not letters else capital
        letters.append(char)
    _end(letters, found, capital=capital)
    return found


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a text."""
    return tuple(token.word for token in tokens(text))


def close(text: str) -> str:
    """A text folded, without anything between its letters and digits."""
    return "".join(words_of(text))


def digits(text: str) -> str:
    """The digits of a phone number without the country's or the trunk prefix, so that +44, 0044 and 0 are one."""
    return re.sub(r"^(0044|44)?0?", "", re.sub(r"\D", "", text))


def numbers_in(text: str) -> list[str]:
    """Every phone number in a field that may hold several."""
    parts = re.split(r"[/;,\n]|\bor\b", text)
    return [number for part in parts for found in _PHONE.findall(part) if (number := digits(found))]


def _end(letters: list[str], found: list[Token], *, capital: bool) -> None:
    if letters:
        plain = unicodedata.normalize("NFKD", "".join(letters)).casefold()
        word = "".join(char for char in plain if not unicodedata.combining(char)).translate(_NOT_DECOMPOSED)
        found.append(Token(_STREETS.get(word, word), capital))
