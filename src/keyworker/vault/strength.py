"""Whether a new passphrase is too easy to guess, said in plain sentences with what to do.

Whoever asks for a new passphrase (enrolment, changing it) calls this before `keyfile.create`. It is apart from `keyfile`
because its word lists take time to load and unlocking does not need them. It must never echo the passphrase or a part of it.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from zxcvbn import matching, zxcvbn

STRONG: Final = 3
"""zxcvbn's score of "safely unguessable" (10^8 guesses) from 0 to 4, whatever the length."""

_LOOKED_AT: Final = 40
"""zxcvbn takes seconds for long texts of many symbols; what follows can only make it stronger."""
_TELLING: Final = 4
"""Letters from which on a piece says whose passphrase it is; shorter ones are in any word."""
_EVERYBODY_KNOWS: Final = (
    "keyworker", "key worker", "council", "correct horse battery staple", "family star", "early help", "whole family assessment plan",
    "one two three four five six seven eight nine ten", "monday tuesday wednesday thursday friday saturday sunday",
    "january february march april may june july august september october november december", "let me in please", "this is my secret password passphrase",
    "https www gov uk com org net nhs", "team around the family", "supporting families", "children's social care services", "safeguarding outcomes review",
)
"""Words of the product, the work and the calendar, and counting: whoever finds the laptop knows what it is for."""
_COUNTED_DIGITS: Final = 4
"""Of digits in a row no more count: a longer number is a telephone number, a date or an account, that somebody else has too."""
_LEET: Final = str.maketrans("013457@$!", "oleastasi")
_IN_A_ROW: Final = frozenset({"sequence", "repeat", "spatial", "regex", "date", "bruteforce"})
_one_at_a_time = threading.Lock()

_NONE_YET = "There is no passphrase yet."
_KNOWN = "It uses a name, a place or a year that people around you know, and those are guessed first."
_ROW = "It is letters or numbers in a row, repeated, or a date, and those are guessed first."
_NUMBER = "It is only a number, and telephone numbers and dates are guessed first."
_COMMON = "Its words are among those that many people use, or too few, and those are guessed first."
_SHORT = "It is too short to be hard to guess."
_ADVICE = "Choose four or more words that do not belong together, or take four that Keyworker makes."


def weakness(passphrase: str, today: date, known: Iterable[str] = ()) -> str | None:
    """What is wrong with a new passphrase and what to do about it; None when it is good enough.

    `known` is what people around this machine know: names of the council, its towns and teams, and of the worker. This year and
    those beside it are known as well. The guesser is told all of it, and what is left without it must be strong by itself: zxcvbn
    alone takes any three pieces in a row for strong. What is written between the letters counts for nothing where it only parts them.
    """
    text = unicodedata.normalize("NFKC", passphrase)
    if not text.strip():
        return f"{_NONE_YET} {_ADVICE}"
    pieces = [*_pieces([*_EVERYBODY_KNOWS, *known]), *(str(today.year + years) for years in (-1, 0, 1))]
    if not re.search(r"[^\d\s.,:+/()-]", text):
        return f"{_NUMBER} {_ADVICE}"
    joined = _joined(text)
    for form in dict.fromkeys((text, joined)):
        found = _guessed(form[:_LOOKED_AT], pieces)
        by_chance = form is joined and {match["pattern"] for match in found["sequence"]} == {"bruteforce"}
        if found["score"] < STRONG and not by_chance:
            return f"{_why(found['sequence'])} {_ADVICE}"
    for form in dict.fromkeys((_plain(text), _plain(text).translate(_LEET))):
        left = _without(form, pieces)
        if left is not None and (not left or _guessed(left[:_LOOKED_AT], [])["score"] < STRONG):
            return f"{_KNOWN} {_ADVICE}"
    return None


def _guessed(text: str, known: list[str]) -> dict[str, Any]:
    """What zxcvbn says. It keeps what it was told in a table that all of its callers share: it is emptied again."""
    with _one_at_a_time:
        try:
            found: dict[str, Any] = zxcvbn(text, known)
        finally:
            matching.RANKED_DICTIONARIES["user_inputs"] = {}
    return found


def _joined(text: str) -> str:
    """Without what stands between letters and digits, and with the first digits only of a long number.

    zxcvbn takes "p.a.s.s.w.o.r.d" for fifteen letters by chance. Signs that belong to the letters of a script are kept.
    """
    without = "".join(letter for letter in text if unicodedata.category(letter)[0] not in "ZPSC")
    return re.sub(rf"(\d{{{_COUNTED_DIGITS}}})\d+", r"\1", without)


def _plain(text: str) -> str:
    """Small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _without(text: str, pieces: Iterable[str]) -> str | None:
    """What is left, joined, when every known piece is taken out, the longest first, and those of fewer than four letters where they are
    whole words; None where there is none in it.
    """
    known = sorted({_plain(piece) for piece in pieces}, key=len, reverse=True)
    rest = text
    for piece in (piece for piece in known if len(piece) >= _TELLING):
        rest = rest.replace(piece, " ")
    words = re.split(r"[\W_]+", rest)
    left = [word for word in words if word not in known]
    return None if rest == text and left == words else _joined("".join(left))


def _pieces(texts: Iterable[str]) -> Iterator[str]:
    """Each text as it is, without accents, in words, and in one word."""
    for text in texts:
        for form in dict.fromkeys((unicodedata.normalize("NFKC", text).lower(), _plain(text))):
            words = re.findall(r"\w+", form)
            yield from (form, "".join(words), *(word for word in words if len(word) > 1))


def _why(sequence: list[dict[str, Any]]) -> str:
    """The reason that helps most: what could be guessed, not how strong it is."""
    patterns = {match["pattern"] for match in sequence}
    if any(match.get("dictionary_name") == "user_inputs" for match in sequence):
        return _KNOWN
    if patterns == {"bruteforce"}:
        return _SHORT
    return _ROW if patterns <= _IN_A_ROW else _COMMON
