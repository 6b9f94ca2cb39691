"""Words in free text that a reader must not see: names of hidden people, withheld addresses, phones, e-mail, schools, surgeries.

Only `documents` and `ui.pages.print` may call this. Plain matching against what the record knows, on this machine; it finds and says where, without the
words themselves; a person decides. How both are folded before they are compared is `folding`.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from keyworker.documents.common_words import COMMON
from keyworker.documents.folding import (
    Token,
    close,
    forms,
    numbers_in,
    spellings,
    stem,
    tokens,
    unbroken,
    words_of,
    written,
)
from keyworker.documents.recipients import Readers
from keyworker.domain.household import Address
from keyworker.domain.person import Person

_SHORTEST_PLACE: Final = 4
_SHORTEST_NAME: Final = 2
_SHORTEST_PART: Final = 3
_SHORTEST_PHONE: Final = 7
_TITLES: Final = words_of("Mr Mrs Ms Miss Mx Mister Missus Dr Doctor Prof Professor Sir Madam Lady Lord Dame Rev Revd Reverend Pastor Imam")
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
    """What is looked for: runs of words (by their first), and letters and digits without spaces.

    Those are postcodes, phones, e-mail, and what is written in a script without spaces between words.
    """

    words: dict[str, list[tuple[Sort, tuple[str, ...]]]] = field(default_factory=dict)
    compact: tuple[tuple[Sort, str], ...] = ()

    def find(self, text: str) -> frozenset[Sort]:
        """Which sorts of things a text holds."""
        read = tokens(text)
        means = [forms(token.word) for token in read]
        there = {
            sort for place, words_there in enumerate(means) for word in words_there for sort, words in self.words.get(word, ())
            if _here(words, means[place:], read[place:])
        }
        letters = "".join(token.word for token in read)
        return frozenset(there | {sort for sort, wanted in self.compact if wanted in letters})


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
    inside: list[tuple[Sort, str]] = []
    for sort, words in dict.fromkeys(runs):
        together = "".join(words)
        if len(together) >= _SHORTEST_NAME:
            looked_for = tuple(stem(word) for word in words)
            by_first[looked_for[0]].append((sort, looked_for))
            if unbroken(together):
                inside.append((sort, together))
    shortest = {Sort.PHONE: _SHORTEST_PHONE}
    inside += [(sort, text) for sort, text in compact if len(text) >= shortest.get(sort, _SHORTEST_PLACE)]
    return Watch(dict(by_first), tuple(dict.fromkeys(inside)))


def _here(words: tuple[str, ...], means: Sequence[frozenset[str]], read: Sequence[Token]) -> bool:
    """Whether a text begins with a run of words, whatever is glued to them.

    A word that English has as well counts only with a capital letter: a family called Little does not stop every little thing.
    """
    if len(read) < len(words) or any(word not in there for word, there in zip(words, means, strict=False)):
        return False
    return len(words) > 1 or words[0] not in COMMON or read[0].capital


def _names(person: Person, readers: Readers) -> set[tuple[str, ...]]:
    """Every name alone, each part of a double one, in full, initials with the surname, and an adult's title with it.

    A surname that somebody on the copy has as well says nothing of this person: alone it is not looked for.
    """
    given = [name for known in (person.forename, person.known_as) for name in written(known) if words_of(name)]
    shared = {word for other in readers.shown for surname in written(other.surname) for word in words_of(surname)}
    own: set[tuple[str, ...]] = set()
    for name in given:
        own |= spellings(name) | {(part,) for part in words_of(name) if len(part) >= _SHORTEST_PART}
    for surname in written(person.surname):
        if words_of(surname):
            own |= _with_surname(surname, given, shared)
            own |= _with_title(surname) if person.id in readers.adults else set()
    return own


def _with_title(surname: str) -> set[tuple[str, ...]]:
    """`Mrs Marsh` may be this person, also where somebody on the copy is called so: a person decides."""
    ends = {*spellings(surname), *((part,) for part in words_of(surname) if len(part) >= _SHORTEST_PART)}
    return {(title, *end) for title in _TITLES for end in ends}


def _with_surname(surname: str, given: Sequence[str], shared: set[str]) -> set[tuple[str, ...]]:
    """The surname after and before each given name, and alone as far as nobody on the copy shares it."""
    own: set[tuple[str, ...]] = set()
    sur = words_of(surname)
    for name in given:
        first = words_of(name)[0]
        begins = {*spellings(name), (first,), (first[0],)}
        own |= {(*begin, *ends) for begin in begins for ends in spellings(surname)}
        own.add((*sur, *words_of(name)))  # the surname first, as in Chinese and Korean, also without a space
        own.add(("".join((*sur, *words_of(name))),))
    if not set(sur) <= shared:
        own |= spellings(surname)
    bare = {part.removeprefix("ال") for part in sur if part not in shared}
    return own | {(part,) for part in {*sur, *bare} - shared if len(part) >= _SHORTEST_PART}


def _places(address: Address, readers: Readers) -> set[tuple[str, ...]]:
    """Each line, each line without its house number, and the town where no address that they may know is in it."""
    lines = [words_of(line) for line in address.lines.replace(",", "\n").splitlines()]
    found = {line for line in lines if line}
    found |= {bare for line in lines if (bare := _without_number(line))}
    found |= {line[1:] for line in found if line[0] == "the"}
    found |= {(street,) for line in lines if unbroken(street := re.split(r"\d", "".join(line))[0]) and len(street) >= _SHORTEST_PART}
    known = {words_of(other.town) for other in readers.known_addresses}
    town = words_of(address.town)
    found |= {town} if town and town not in known else set()
    return {line for line in found if (len("".join(line)) >= _SHORTEST_PLACE and not "".join(line).isdigit() and line[0] != "flat")
            or unbroken("".join(line))}


def _without_number(line: tuple[str, ...]) -> tuple[str, ...]:
    """A street without the flat and the house number before it, or behind it."""
    rest = list(line)
    while len(rest) > 1 and any(letter.isdigit() for letter in rest[-1]):
        rest.pop()
    while rest and (rest[0] in {"flat", "apartment", "unit", "no"} or any(letter.isdigit() for letter in rest[0])):
        rest.pop(0)
    return tuple(rest)


def _own_names(name: str) -> set[tuple[str, ...]]:
    """A school or surgery in full, and what is its own of the name: St Mary's, and St Mary, of St Mary's Primary School."""
    words = words_of(name)
    own = words
    while own and own[-1] in _KIND_OF_PLACE:
        own = own[:-1]
    while own and own[0] == "the":
        own = own[1:]
    worth = len(own) > 1 or (bool(own) and len(own[0]) >= _SHORTEST_PLACE)
    saint = ((*own[:-1], own[-1][:-1]),) if worth and len(own) > 1 and own[-1].endswith("s") else ()
    return {found for found in (words, own if worth else (), *saint) if found}

