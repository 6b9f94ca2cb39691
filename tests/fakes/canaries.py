"""Canary words: what the families of tests are called and what is written about them, so that a leak sings.

Tests use them as names, notes, addresses. The fixture in `tests/conftest.py` fails a test when one of them turns up where no
personal text may be: log records, texts of KeyworkerErrors, file names, and the raw bytes of files.
"""

import logging
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

FORENAME = "Canaryforename"
SURNAME = "Canarysurname"
KNOWN_AS = "Canaryknownas"
FAMILY_NAME = "Canaryfamily"
STREET = "Canarystreet"
POSTCODE = "CV99 1CANARYPOSTCODE"
PHONE = "0000 CANARYPHONE"
SCHOOL = "Canaryschool"
NOTE = "Canarynote"
GOAL = "Canarygoal"
VOICE = "Canaryvoice"
FACTS = "Canaryfacts"
PASSPHRASE = "Canarypassphrase correct horse"
WORKER_NAME = "Canaryworker"
PACK = "Canarypack"
"""A word of a content pack, which is another's property."""

LARGEST_FILE = 50 * 1024 * 1024
_SONGS = ("forename", "surname", "knownas", "family", "street", "postcode", "phone", "school", "note", "goal", "voice",
          "facts", "passphrase", "worker", "pack")
_WORDS = tuple(f"canary{song}" for song in _SONGS)
_IN_BYTES = tuple((word, word.encode(code)) for word in _WORDS for code in ("utf-8", "utf-16-le"))
_PREFIXES = tuple("canary".encode(code) for code in ("utf-8", "utf-16-le"))


def heard_in(text: str) -> str | None:
    """The first canary word in a text (in whatever case), or None."""
    low = text.lower()
    return next((word for word in _WORDS if word in low), None)


def heard_in_bytes(content: bytes) -> str | None:
    """The first canary word in raw bytes, as UTF-8 or UTF-16, or None."""
    low = content.lower()
    if not any(prefix in low for prefix in _PREFIXES):
        return None
    return next((word for word, pattern in _IN_BYTES if pattern in low), None)


def heard_in_folder(folder: Path, readable: Iterable[str] = ()) -> list[str]:
    """One line for each file under a folder whose name, or whose bytes, hold a canary word.

    `readable` are patterns of file names whose content is meant to be read (`*.pdf`); their names are looked at all the same.
    """
    patterns = tuple(readable)
    found = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).as_posix()
        if word := heard_in(inside):
            found.append(f"the name of a file holds {word}")
        if path.is_file() and not path.is_symlink() and not any(fnmatch(path.name, pattern) for pattern in patterns):
            size = path.stat().st_size
            word = heard_in_bytes(path.read_bytes()) if size <= LARGEST_FILE else None
            if word:
                found.append(f"{inside} holds {word} in clear")
    return found


class LogWatch(logging.Handler):
    """Listens to every log record; `heard` has one line for each that sang."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Look at the record as a file handler would write it."""
        if word := heard_in(logging.Formatter("%(name)s %(message)s").format(record)):
            self.heard.append(f"a log record of {record.name} holds {word}")
