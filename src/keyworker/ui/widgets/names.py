"""People's names where a widget cannot wrap or shorten them itself: check boxes, combination boxes, sentences. Any page may use this."""

from html import escape
from unicodedata import bidirectional

LONGEST = 40
_TURNING = frozenset({"R", "AL", "RLE", "RLO", "LRE", "LRO", "RLI", "LRI", "FSI"})


def shortened(name: str, longest: int = LONGEST) -> str:
    """The name on one line, cut with an ellipsis where it is longer than `longest` characters.

    A name in letters that run from right to left is set apart, so that it cannot turn the sentence round it (Unicode UAX 9).
    """
    line = " ".join(name.split())
    cut = line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
    return f"\u2068{cut}\u2069" if any(bidirectional(one) in _TURNING for one in cut) else cut


def button_text(words: str) -> str:
    """Words for a button, with `&` as itself and not as a key."""
    return words.replace("&", "&&")


def as_tip(name: str, longest: int = LONGEST) -> str:
    """The whole name for a tooltip, as plain text; empty where nothing was cut."""
    return f"<span>{escape(name)}</span>" if len(" ".join(name.split())) > longest else ""
