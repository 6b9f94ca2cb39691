"""Words in free text that a reader must not see: names of hidden people, withheld addresses, phones, e-mail, schools, surgeries.

Only `documents` calls this. Plain matching against what the record knows, on this machine; it finds and says where, without the
words themselves; a person decides. How both are folded before they are compared is `folding`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from keyworker.documents.common_words import COMMON
from keyworker.documents.folding import Token, close, numbers_in, tokens, words_of
from keyworker.documents.recipients import Readers
from keyworker.domain.household import Address
from keyworker.domain.person import Person

_SHORTEST_PLACE: Final = 4
_SHORTEST_NAME: Final = 2
_SHORTEST_PART: Final = 3
_SHORTEST_PHONE: Final = 7
_KIND_OF_PLACE: Final = frozenset(
    ["school", "primary", "infant", "infants", "junior", "secondary", "high", "nursery", "preschool", "academy", "college", "surgery", "practice", "medical", "centre", "center", "health", "clinic", "doctors", "the", "of", "and", "church", "england", "ce", "c", "e", "rc", "catholic", "community", "voluntary", "aided", "group", "house"]
)
"""Words that every school or surgery has; what is before them is its own name."""


class Sort(StrEnum):
    """What was found."""

    NAME = "name"
    PLACE = "place"
    PHONE = "phone"
    EMAIL = "email"
    SCHOOL = "school"
    SURGERY = "surgery"


@dataclass(frozen=True)
class LeakWarning:
    """Where something was found: the record's id, its field, and what sort of thing. Never the words.

    Without a record, `field` is the heading under which it stands on paper.
    """

    record: str
    field: str
    sort: Sort


@dataclass(frozen=True)
class Watch:
    """What is looked for: runs of words (by their first), and (for postcodes, phones and e-mail) letters and digits without spaces."""

    words: dict[str, list[tuple[Sort, tuple[str, ...]]]] = field(default_factory=dict)
    compact: tuple[tuple[Sort, str], ...] = ()

    def find(self, text: str) -> frozenset[Sort]:
        """Which sorts of things a text holds."""
        read = tokens(text)
        there = {sort for place in range(len(read)) for sort, words in self._beginning(read[place].word) if _here(words, read, place)}
        letters = "".join(token.word for token in read)
        return frozenset(there | {sort for sort, wanted in self.compact if wanted in letters})

    def _beginning(self, word: str) -> Iterable[tuple[Sort, tuple[str, ...]]]:
        yield from self.words.get(word, ())
        if word.endswith("s"):
            yield from self.words.get(word[:-1], ())


def watch_for(readers: Readers) -> Watch:
    """What must not reach these readers."""
    runs = [(Sort.NAME, name) for person in readers.people for name in _names(person, readers)]
    runs += [(Sort.PLACE, line) for address in readers.addresses for line in _places(address, readers)]
    compact = [(Sort.PLACE, close(text)) for address in readers.addresses for text in (address.postcode, address.uprn)]
    compact += [(Sort.PHONE, number) for address in readers.addresses for number in numbers_in(address.phone)]
    for person in readers.whereabouts:
        runs += [(Sort.SCHOOL, name) for name in _own_names(person.school)] + [(Sort.SURGERY, name) for name in _own_names(person.surgery)]
        compact += [(Sort.PHONE, number) for number in numbers_in(person.phone)]
        compact.append((Sort.EMAIL, close(person.email)))
    by_first: dict[str, list[tuple[Sort, tuple[str, ...]]]] = defaultdict(list)
    for sort, words in dict.fromkeys(runs):
        if words and len("".join(words)) >= _SHORTEST_NAME:
            by_first[words[0]].append((sort, words))
    shortest = {Sort.PHONE: _SHORTEST_PHONE}
    return Watch(dict(by_first), tuple(dict.fromkeys(
        (sort, text) for sort, text in compact if len(text) >= shortest.get(sort, _SHORTEST_PLACE)
    )))


def _here(words: tuple[str, ...], read: list[Token], place: int) -> bool:
    """Whether a run of words stands at a place of a text, perhaps with an s of possession at its end.

    A word that English has as well counts only with a capital letter: a family called Little does not stop every little thing.
    """
    there = read[place : place + len(words)]
    if len(there) < len(words) or any(token.word != word for token, word in zip(there[:-1], words[:-1], strict=True)):
        return False
    last, wanted = there[-1], words[-1]
    if last.word not in (wanted, f"{wanted}s"):
        return False
    return len(words) > 1 or wanted not in COMMON or last.capital


def _names(person: Person, readers: Readers) -> set[tuple[str, ...]]:
    """Every name alone, each part of a double one, in full, and initials with the surname.

    A surname that somebody on the copy has as well says nothing of this person: alone it is not looked for.
    """
    fore, known, sur = (words_of(name) for name in (person.forename, person.known_as, person.surname))
    shared = {word for other in readers.shown for word in words_of(other.surname)}
    own = {name for name in (fore, known) if name} | {(part,) for name in (fore, known) for part in name if len(part) >= _SHORTEST_PART}
    if not sur:
        return own
    own |= {(*name, *sur) for name in (fore, known) if name}
    own |= {(name[0], *sur) for name in (fore, known) if name}
    own |= {(name[0][0], *sur) for name in (fore, known) if name}
    if not set(sur) <= shared:
        own |= {sur, ("".join(sur),)}
    return own | {(part,) for part in sur if part not in shared and len(part) >= _SHORTEST_PART}


def _places(address: Address, readers: Readers) -> set[tuple[str, ...]]:
    """Each line, each line without its house number, and the town where no address that they may know is in it."""
    lines = [words_of(line) for line in address.lines.replace(",", "\n").splitlines()]
    found = {line for line in lines if line}
    found |= {bare for line in lines if (bare := _without_number(line))}
    known = {words_of(other.town) for other in readers.known_addresses}
    town = words_of(address.town)
    found |= {town} if town and town not in known else set()
    return {line for line in found if len("".join(line)) >= _SHORTEST_PLACE and not "".join(line).isdigit() and line[0] != "flat"}


def _without_number(line: tuple[str, ...]) -> tuple[str, ...]:
    """A street without the flat and the house number before it."""
    rest = list(line)
    while rest and (rest[0] in {"flat", "apartment", "unit", "no"} or any(letter.isdigit() for letter in rest[0])):
        rest.pop(0)
    return tuple(rest)


def _own_names(name: str) -> set[tuple[str, ...]]:
    """A school or surgery in full, and what is its own of the name: St Mary's of St Mary's Primary School."""
    words = words_of(name)
    own = words
    while own and own[-1] in _KIND_OF_PLACE:
        own = own[:-1]
    while own and own[0] == "the":
        own = own[1:]
    worth = len(own) > 1 or (bool(own) and len(own[0]) >= _SHORTEST_PLACE)
    return {found for found in (words, own if worth else ()) if found}

