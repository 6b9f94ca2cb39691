"""Whether a new passphrase is too easy to guess, said in one sentence with what to do.

Whoever asks for a new passphrase (enrolment, changing it) calls this before `keyfile.create`. It is apart from `keyfile`
because its word lists take time to load and unlocking does not need them. It must never echo the passphrase or a part of it.
"""

import unicodedata
from typing import Final

from zxcvbn import zxcvbn

LONG_ENOUGH: Final = 12
STRONG: Final = 3
"""zxcvbn's score of "safely unguessable" (10^8 guesses) from 0 to 4."""

_LOOKED_AT: Final = 72
"""zxcvbn refuses to look at more characters; what follows can only make it stronger."""


def weakness(passphrase: str) -> str | None:
    """What is wrong with a new passphrase and what to do about it; None when it is good enough.

    Good enough: at least 12 characters, or a zxcvbn score of 3 or 4; and never one of the first thousand guesses (score 0,
    such as twelve times the same letter), however long.
    """
    text = unicodedata.normalize("NFKC", passphrase)
    if not text.strip():
        return "There is no passphrase yet. Choose four or more words that do not belong together."
    score = zxcvbn(text[:_LOOKED_AT])["score"]
    if score == 0:
        return "This is one of the first that a guesser tries. Choose four or more words that do not belong together."
    if len(text) < LONG_ENOUGH and score < STRONG:
        return "This is short and easy to guess. Add words until it has at least 12 characters."
    return None
