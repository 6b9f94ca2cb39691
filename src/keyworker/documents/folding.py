"""Texts folded so that one name or place written in several ways is one: case, accents, apostrophes, hyphens, letters without width.

Arabic letters that are written for one another are one, and so are the digits of every script. Where a script glues particles or
endings to a name, or has no space between words, a name is found inside what was written: a person decides about each find.
Only `documents.leaks` calls this. What is looked for and what is looked through pass through the same door.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_NOT_DECOMPOSED: Final = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "ng",
    "ی": "ي", "ى": "ي", "ے": "ي", "ې": "ي", "ک": "ك", "ڪ": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۃ": "ه", "ٱ": "ا", "ـ": "",
})
_MARKED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj"})
_TWO_LETTERS: Final = re.compile("[aou]e|aa|dj")
_LONG_NAME: Final = re.compile(r"\w{5,}")
"""Shorter ones would become other names: Joe is not Jo."""
_INSIDE: Final = frozenset("'’‘ʼ`´ʹʻʽ′")
"""Apostrophes: O'Brien is OBrien, Sam's is Sams."""
_STREETS: Final = {
    "rd": "road", "st": "street", "ave": "avenue", "av": "avenue", "ln": "lane", "cl": "close", "ct": "court", "dr": "drive",
    "cres": "crescent", "gdns": "gardens", "gdn": "garden", "pl": "place", "sq": "square", "terr": "terrace", "ter": "terrace", "grv": "grove",
    "gr": "grove", "pk": "park", "hse": "house", "mt": "mount", "saint": "street",
}
"""How streets are shortened; `St` may be a saint or a street and is folded alike on both sides."""
_ARABIC_BEFORE: Final = sorted({
    f"{and_}{to}{the}" for and_ in ("", "و", "ف") for to in ("", "ب", "ك", "ل", "س") for the in ("", "ال", "ل") if and_ or to or the
})
"""What Arabic glues to the front of a name: and, so, by, like, to, the."""
_HEBREW_BEFORE: Final = tuple("והבלמשכ")
_SHORTEST_REST: Final = 3
"""Letters of a name before which something may be glued."""
_UNBROKEN: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
"""Scripts without a space between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
_CYRILLIC: Final = re.compile("[\u0400-\u052f]+")
_ENDINGS: Final = re.compile("[\u0900-\u0dff]{3,}|[\u1100-\u11ff]{4,}")
"""Scripts that add endings to a whole name: those of India and Sri Lanka, and Korean (in the letters that it is folded into, of which a syllable has two or three)."""
_VOWELS: Final = frozenset("аеиоуяюєіїёыэьй")
_SHORTEST_STEM: Final = 3
_LONGEST_ENDING: Final = 4
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
        letters.append(_ascii_digit(char))
    _end(letters, found, capital=capital)
    return found


def unbroken(text: str) -> bool:
    """Whether a text is in a script without a space between words, so that it is found inside a longer one."""
    return bool(_UNBROKEN.search(text))


def stem(word: str) -> str:
    """A folded word as it is looked for: its stem with a `*` where its script puts endings to it, else the word."""
    if _ENDINGS.fullmatch(word):
        return f"{word}*"
    if _CYRILLIC.fullmatch(word) and len(word) > _SHORTEST_STEM:
        return f"{word[:-1] if word[-1] in _VOWELS else word}*"
    return word


def forms(word: str) -> frozenset[str]:
    """The names and words (`stem`) that a folded word of a text may stand for."""
    found = {word, word.removesuffix("s")}
    for before in (*_ARABIC_BEFORE, *_HEBREW_BEFORE):
        if word.startswith(before) and len(word) - len(before) >= _SHORTEST_REST:
            found.add(word[len(before) :])
    if _ENDINGS.fullmatch(word):
        found |= {f"{word[:end]}*" for end in range(_SHORTEST_STEM, len(word) + 1)}
    if _CYRILLIC.fullmatch(word):
        found |= {f"{word[:end]}*" for end in range(max(_SHORTEST_STEM, len(word) - _LONGEST_ENDING), len(word) + 1)}
    return frozenset(found)


def written(name: str) -> tuple[str, ...]:
    """One name with marked letters and with the letters that stand for them: Müller and Mueller, Đorđević and Djordjevic."""
    plain = unicodedata.normalize("NFC", name).casefold()
    bare = _LONG_NAME.sub(lambda word: _TWO_LETTERS.sub(lambda pair: pair[0][0], word[0]), plain)
    return tuple(dict.fromkeys((plain, plain.translate(_MARKED), bare)))


def spellings(name: str) -> frozenset[tuple[str, ...]]:
    """The ways in which the words of one name are put together or apart: O'Brien and O Brien, Abd al-Rahman and Abdulrahman."""
    words = words_of(name)
    apart = words_of("".join(" " if char in _INSIDE else char for char in name))
    found = {words, apart, ("".join(words),)}
    of_god = re.match(r"abd[aeiou]([lrdsntz])(.{3,})", "".join(words))
    if of_god:
        rest = of_god[2].removeprefix("-")
        for article in ("al", "el", "ul", f"u{rest[0]}", f"a{rest[0]}"):
            found |= {("abd", article, rest), (f"abd{article}", rest), (f"abd{article}{rest}",)}
    return frozenset(spelling for spelling in found if spelling)


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a text."""
    return tuple(token.word for token in tokens(text))


def close(text: str) -> str:
    """A text folded, without anything between its letters and digits."""
    return "".join(words_of(text))


def digits(text: str) -> str:
    """The digits of a phone number without the country's or the trunk prefix, so that +44, 0044 and 0 are one."""
    return re.sub(r"^(0044|44)?0?", "", "".join(_ascii_digit(char) for char in text if char.isdecimal()))


def numbers_in(text: str) -> list[str]:
    """Every phone number in a field that may hold several."""
    parts = re.split(r"[/;,\n]|\bor\b", text)
    return [number for part in parts for found in _PHONE.findall(part) if (number := digits(found))]


def _ascii_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def _end(letters: list[str], found: list[Token], *, capital: bool) -> None:
    if letters:
        plain = unicodedata.normalize("NFKD", "".join(letters)).casefold()
        word = "".join(char for char in plain if not unicodedata.combining(char)).translate(_NOT_DECOMPOSED)
        if word:
            found.append(Token(_STREETS.get(word, word), capital))
