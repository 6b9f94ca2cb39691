"""What is a telephone number, and which of them belong to nobody: Ofcom keeps them for films and plays, and examples are written with them.

A council's settings refuse them outside the demo: a worker, or a family, who rings one reaches nobody. Source: Ofcom, Telephone
numbers for use in TV and radio drama programmes. Any floor may call this. It must never be asked about anything but settings: what a family or a
worker says is theirs.
"""

import re
import unicodedata
from typing import Final

_RANGES: Final = "|".join((
    r"1632960\d{3}",  # no area
    r"1(?:1[3-8]|[2-6]1)4960\d{3}", r"1914980\d{3}",  # Leeds, Sheffield, Nottingham, …, Edinburgh, Glasgow, …, Tyneside
    r"2079460\d{3}", r"2896496\d{3}", r"2920180\d{3}",  # London, Northern Ireland, Cardiff
    r"7700900\d{3}", r"8081570\d{3}", r"9098790\d{3}", r"3069990\d{3}",  # mobile, freephone, premium rate, all of the UK
))
_MADE_UP: Final = re.compile(rf"(?:^|0|44)(?:{_RANGES})")


_FEWEST, _MOST = 3, 20
"""Digits of a number: 999, and one from abroad with an extension."""
_PARTED: Final = re.compile(r"\s*[/,;]\s*|\s+or\s+")
_NUMBER: Final = re.compile(r"[\d\s+().-]+(?:(?:ext(?:ension)?\.?|x|option)\s*\d+)?", re.IGNORECASE)


def has_made_up_number(text: str) -> bool:
    """Whether a text holds a number that is kept for drama, however it is spelt: with +44, brackets, spaces, hyphens, in a sentence."""
    return any(_MADE_UP.search(run) for run in _runs_of_digits(text))


def is_number(text: str) -> bool:
    """Whether a text is a telephone number as people dial it, with an extension or not, or several with "or" or a slash between."""
    numbers = _PARTED.split(unicodedata.normalize("NFKC", text).strip())
    return all(_NUMBER.fullmatch(number) and _FEWEST <= sum(map(str.isdigit, number)) <= _MOST for number in numbers)


def _runs_of_digits(text: str) -> list[str]:
    """Digits that no letter parts: what stands between the groups of a number (spaces, brackets, hyphens, a plus) is dropped."""
    parted = unicodedata.normalize("NFKC", text).replace(" / ", " or ")
    return "".join(map(_folded, parted)).split()


def _folded(letter: str) -> str:
    digit = unicodedata.digit(letter, None)
    if digit is not None:
        return str(digit)
    return " " if letter.isalpha() else ""
