"""Search: from what somebody typed to the records whose words begin so.

Only this room may call it. Whatever was typed, it must never raise and never reach the index as anything but plain words.
"""

import re
import unicodedata
from itertools import islice
from typing import Final

from keyworker.store.connection import Connection
from keyworker.store.protocol import SearchHit

_MOST_WORDS: Final = 16
_LONGEST_WORD: Final = 100
_LONGEST_TEXT: Final = 2_000
_SNIPPET: Final = 160
_BEFORE: Final = 60
_MERGE_PAGES: Final = 50

_HALVES = (re.compile(r"[a-z]{1,2}[0-9][a-z0-9]?"), re.compile(r"[0-9][a-z]{0,2}"))
"""Outward and (perhaps unfinished) inward half of a postcode."""


class _Spaced(dict[int, int]):
    """For `str.translate`: what is part of a word stays, anything else is a space. Fills itself as letters turn up."""

    def __missing__(self, code: int) -> int:
        self[code] = code if unicodedata.category(chr(code))[0] in "LNM" else ord(" ")
        return self[code]


_SPACED: Final = _Spaced()
_FIELDS = (
    "SELECT r.id, r.kind, r.family, coalesce(f.name, ''), w.text FROM search s"
    " JOIN records r ON r.num = s.rowid JOIN words w ON w.num = s.rowid LEFT JOIN families f ON f.family = r.family"
    " WHERE s.text MATCH ? ORDER BY "
)
_NEWEST = f"{_FIELDS} s.rowid DESC LIMIT ?"
_RANKED = f"{_FIELDS} s.rank LIMIT ?"


def search(connection: Connection, text: str, *, ranked: bool, limit: int) -> list[SearchHit]:
    """Records whose words begin with the words typed; newest first, or by bm25 when `ranked`. At most `limit`."""
    words = plain_words(text)
    if not words or limit < 1:
        return []
    rows = connection.rows(_RANKED if ranked else _NEWEST, (match_for(words), limit))
    return [SearchHit(record, kind, family, name, snippet(text, words)) for record, kind, family, name, text in rows]


def plain_words(text: str) -> list[str]:
    """The words of what was typed, at most 16 of at most 100 characters: only what the index takes as part of a word.

    Accents and capitals stay: the index folds them in what was typed as it did in what was written.
    """
    spaced = text[:_LONGEST_TEXT].translate(_SPACED)
    words = (word[:_LONGEST_WORD] for word in spaced.split() if any(unicodedata.category(one)[0] in "LN" for one in word))
    return list(islice(words, _MOST_WORDS))


def indexed(text: str) -> str:
    """What the index is given of a text: letters, digits and marks, and a space for every other sign.

    FTS5 knows Unicode 6.1 and takes what came later (isolates, most emoji) for a part of the word beside it.
    """
    return text if text.isascii() else text.translate(_SPACED)


def match_for(words: list[str]) -> str:
    """The FTS5 expression: every word as a prefix; the two halves of a postcode also as one word.

    `words` hold letters and digits only, so nothing in them can be an operator once they stand in quotes.
    """
    terms = []
    index = 0
    while index < len(words):
        pair = words[index : index + 2]
        if len(pair) == 2 and all(half.fullmatch(word.lower()) for half, word in zip(_HALVES, pair, strict=True)):
            terms.append(f'(("{pair[0]}" "{pair[1]}"*) OR "{pair[0]}{pair[1]}"*)')
            index += 2
        else:
            terms.append(f'"{words[index]}"*')
            index += 1
    return " AND ".join(terms)


def snippet(text: str, words: list[str]) -> str:
    """About 160 characters of `text` around the first place where one of the words begins, with … where it was cut."""
    place = _place(text, words)
    start = max(0, place - _BEFORE)
    while 0 < start < place and not text[start - 1].isspace():
        start += 1
    piece = " ".join(text[start : start + _SNIPPET].split())
    return f"{'… ' if start else ''}{piece}{' …' if start + _SNIPPET < len(text) else ''}"


def merge_segments(connection: Connection) -> None:
    """A little of the merging that saves leave undone (measured: merging inside a save is the worst save)."""
    connection.run("INSERT INTO search (search, rank) VALUES ('merge', ?)", (_MERGE_PAGES,))


def forget_gone(connection: Connection) -> None:
    """Write the whole index anew, without the words of what is there no more: taking a text out only marks them."""
    connection.run("INSERT INTO search (search) VALUES ('optimize')")


def _place(text: str, words: list[str]) -> int:
    """Where the first of the words begins in `text`; 0 when that cannot be told."""
    places = _begins(text.lower(), [word.lower() for word in words])
    if not places and not text.isascii():
        bare = ["".join(map(_bare, word)).lower() for word in words]
        places = _begins("".join(map(_bare, text)).lower(), bare)
    return min(places, default=0)


def _begins(text: str, words: list[str]) -> list[int]:
    """For each word that begins a word of `text`, where it first does (find is far quicker than a pattern)."""
    places = []
    for word in words:
        place = text.find(word)
        while place > 0 and text[place - 1].isalnum():
            place = text.find(word, place + 1)
        if place >= 0:
            places.append(place)
    return places


def _bare(letter: str) -> str:
    """The letter without its accents: always one character, so that places stay."""
    return unicodedata.normalize("NFD", letter)[0]
