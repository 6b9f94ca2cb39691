"""Finding by a few letters: words without case and accents, and whether every word typed begins one of them. Pure; no Qt."""

import unicodedata
from collections.abc import Sequence


def folded(text: str) -> list[str]:
    """The words of a text without case and accents, as people type them when looking for a name."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one)).casefold()
    return "".join(one if one.isalnum() else " " for one in plain).split()


def begins(words: Sequence[str], typed: Sequence[str]) -> bool:
    """Whether every typed word begins one of the words; so it is when nothing is typed."""
    return all(any(word.startswith(start) for word in words) for start in typed)
