"""Words in free text that a reader must not see: names of hidden people, withheld addresses, phones, schools, surgeries.

Only `documents` calls this. Plain matching against what the record knows, on this machine; it finds and says where, without the
words themselves; a person decides. Upper and lower case, accents, spaces and punctuation make no difference.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from keyworker.documents.recipients import Readers
from keyworker.domain.household import Address
from keyworker.domain.person import Person

_SHORTEST_PLACE = 4
_SHORTEST_NAME = 2
_SHORTEST_PHONE = 7


class Sort(StrEnum):
    """What was found."""

    NAME = "name"
    PLACE = "place"
    PHONE = "phone"
    SCHOOL = "school"
    SURGERY = "surgery"


@dataclass(frozen=True)
class LeakWarning:
    """Where something was found: the record's id, its field, and what sort of thing. Never the words."""

    record: str
    field: str
    sort: Sort


@dataclass(frozen=True)
class Watch:
    """What is looked for: runs of words, and (for postcodes and phones) letters and digits without spaces."""

    words: tuple[tuple[Sort, str], ...]
    compact: tuple[tuple[Sort, str], ...]

    def find(self, text: str) -> frozenset[Sort]:
        """Which sorts of things a text holds."""
        plain = f" {_plain(text)} "
        close = plain.replace(" ", "")
        by_words = {sort for sort, words in self.words if f" {words} " in plain}
        return frozenset(by_words | {sort for sort, letters in self.compact if letters in close})


def watch_for(readers: Readers) -> Watch:
    """What must not reach these readers."""
    words = [(Sort.NAME, name) for person in readers.people for name in _names(person)]
    words += [(Sort.PLACE, line) for address in readers.addresses for line in _places(address)]
    compact = [(Sort.PLACE, _close(address.postcode)) for address in readers.addresses]
    compact += [(Sort.PHONE, _digits(address.phone)) for address in readers.addresses]
    for person in readers.whereabouts:
        words += [(Sort.SCHOOL, _plain(person.school)), (Sort.SURGERY, _plain(person.surgery))]
        compact.append((Sort.PHONE, _digits(person.phone)))
    return Watch(
        tuple(dict.fromkeys((sort, text) for sort, text in words if len(text) >= _SHORTEST_NAME)),
        tuple(dict.fromkeys((sort, text) for sort, text in compact if len(text) >= _shortest(sort))),
    )


def search(watch: Watch, texts: Iterable[tuple[str, str, str]]) -> tuple[LeakWarning, ...]:
    """Look through texts given as (record id, field, text), each finding once, in order."""
    found = [LeakWarning(record, field, sort) for record, field, text in texts for sort in sorted(watch.find(text))]
    return tuple(dict.fromkeys(found))


def _shortest(sort: Sort) -> int:
    return _SHORTEST_PHONE if sort is Sort.PHONE else _SHORTEST_PLACE


def _names(person: Person) -> set[str]:
    """Full name, the name that the family uses, and each forename; a surname alone is shared by the whole family."""
    parts = {person.known_as, person.forename, f"{person.forename} {person.surname}", f"{person.known_as} {person.surname}"}
    return {_plain(part) for part in parts if _plain(part) and _plain(part) != _plain(person.surname)}


def _places(address: Address) -> set[str]:
    """Each line, each line without its house number, and the town."""
    lines = [*re.split(r"[\n,]", address.lines), address.town]
    plain = {_plain(line) for line in lines}
    bare = {re.sub(r"^(flat )?\d+\w? ", "", line) for line in plain}
    return {line for line in plain | bare if len(line) >= _SHORTEST_PLACE and not line.isdigit()}


def _plain(text: str) -> str:
    """Lower case without accents; everything that is no letter, mark or digit becomes one space."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(" " if unicodedata.category(c)[0] in "ZPSC" else c for c in folded if unicodedata.category(c) != "Mn")
    return " ".join(kept.split())


def _close(text: str) -> str:
    return _plain(text).replace(" ", "")


def _digits(text: str) -> str:
    """The digits of a phone number without the country's or the trunk prefix, so that +44 and 0 are one."""
    digits = re.sub(r"\D", "", text)
    return re.sub(r"^(0044|44|0)", "", digits)
