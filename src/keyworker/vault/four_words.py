"""Four words by chance, for who would rather be given a passphrase than think of one.

Whoever asks for a new passphrase may offer them. 2,048 words to choose from: 44 bits, and each guess costs an attacker what
unlocking costs (`profiles`). It must never write them anywhere.
"""

import secrets
from functools import cache
from typing import Final

from keyworker.base.paths import shipped

HOW_MANY: Final = 4


@cache
def word_list() -> tuple[str, ...]:
    """The words of `resources/words/english.txt`."""
    return tuple(shipped("resources", "words", "english.txt").read_text("ascii").split())


def four_words() -> str:
    """Four different ones, with blanks between."""
    return " ".join(secrets.SystemRandom().sample(word_list(), HOW_MANY))
