"""The language of a form for what stands around its questions: a few words, and from which side it is read. No Qt here.

Question widgets and the pages of forms may use this. The words are data (`forms/languages/<code>.toml`); what has none there is said in
the words of the interface. What a form says itself, and what a family said, is never translated.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from keyworker.base.paths import shipped

_CODE: Final = re.compile(r"(?:^|\()([a-z]{2,3})(?:[-_][A-Za-z0-9-]+)?\)?$")
_RIGHT_TO_LEFT: Final = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True)
class Speech:
    """`words` by name; `right_to_left`: lists, fields and ways on are mirrored."""

    words: Mapping[str, str] = field(default_factory=dict)
    right_to_left: bool = False

    def say(self, name: str, otherwise: str) -> str:
        """A word in the language, or the interface's own."""
        return self.words.get(name, otherwise)


PLAIN: Final = Speech()
"""A form whose language is the interface's, or is not known."""


@cache
def speech_of(language: str | None) -> Speech:
    """What is known of a form's language, named as XLSForm names it (`العربية (ar)`, or only the code)."""
    found = _CODE.search(language.strip()) if language else None
    if found is None:
        return PLAIN
    file = shipped("forms", "languages") / f"{found[1]}.toml"
    words = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    return Speech({name: str(word) for name, word in words.items()}, found[1] in _RIGHT_TO_LEFT)
