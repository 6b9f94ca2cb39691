"""Emoji found in a text, and what no font here has said in words: nothing is printed as an empty box or a replacement sign.

Only `documents.lines` calls this. Emoji after UTS 51, as the printing face of emoji has them: joined ones, skin tones, flags, keys.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from keyworker.documents.typeface import EMOJI, UNKNOWN, face, face_of

_BASE = "[\u203c-\u3299\U0001f000-\U0001faff]"
_MODIFIED = f"{_BASE}(?:\ufe0f|[\U0001f3fb-\U0001f3ff])?"
_SEQUENCE: Final = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_MODIFIED}(?:\u200d{_MODIFIED})*[\U000e0020-\U000e007f]*"
)
_LANGUAGES: Final = {"HANGUL": "Korean", "CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "MYANMAR": "Burmese"}
"""What people call a script whose name in Unicode is another one."""
_SIGN: Final = "unknown sign"
_GO_ON: Final = frozenset({"Cf", "Mn", "Me"})
"""Marks, joiners and selectors: they belong to the letter before them, or are nothing that could be seen."""


def emoji_apart(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is an emoji; signs that a text face has stay text unless a selector asks for emoji."""
    at = 0
    for match in _SEQUENCE.finditer(text):
        found = match.group()
        if not _is_emoji(found):
            continue
        if match.start() > at:
            yield text[at : match.start()], False
        yield found, True
        at = match.end()
    if at < len(text):
        yield text[at:], False


def said_in_words(text: str) -> str:
    """The text with everything that no font here has said in words, in brackets; letters in fancy dress become plain ones."""
    if all(_printed(char) for char in text):
        return text
    parts: list[str] = []
    before = ""
    for char in _plain_letters(text):
        words = before if unicodedata.category(char) in _GO_ON else _words(char)
        if not words:
            parts.append(char)
        elif words != before:
            parts.append(f"[{words}]")
        before = words
    return "".join(parts)


def _is_emoji(found: str) -> bool:
    emoji = face(EMOJI)
    if not all(emoji.has(char) for char in found):
        return False
    return len(found) > 1 or face_of(found, bold=False, before=None) is emoji


def _plain_letters(text: str) -> str:
    """Mathematical letters, circled ones, wide spaces and so on as the letters that they stand for, where no font has them."""
    return "".join(char if _printed(char) else unicodedata.normalize("NFKC", char) for char in text)


def _printed(char: str) -> bool:
    """Whether a character is printed as it is, or is nothing that could be seen."""
    return char.isascii() or unicodedata.category(char) in _GO_ON or face_of(char, bold=False, before=None) is not None


def _words(char: str) -> str:
    """What is said in the place of a character; empty: it is printed."""
    if _printed(char):
        return ""
    name = unicodedata.name(char, "")
    if not name or char == UNKNOWN:
        return _SIGN
    if unicodedata.category(char)[0] in "LM":
        script = name.split()[0].split("-")[0]
        return f"{_LANGUAGES.get(script, script.title())} letters"
    return name.lower()
