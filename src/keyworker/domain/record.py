"""The envelope that every record has, whatever its kind.

A record is one thing with an id, the family that it belongs to (or none, when it is the council's), who may see it and whom it
is about, and the fields of its kind. Records are frozen values: `evolve` makes the next one. Fields that a newer Keyworker
added are kept as they are through a round trip (`extra="allow"`). What two people may edit at once is never a list: a keyed
object merges leaf by leaf, a list is one value.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Final, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from keyworker.base.canonical import Json, canonical
from keyworker.base.clock import Moment
from keyworker.base.errors import FieldRefused
from keyworker.base.ids import new_id
from keyworker.domain.leaves import ENVELOPE, FIXED, REMOVED, State, Write, patch_of, unpacked
from keyworker.domain.merge import leaves
from keyworker.domain.pointers import Shape, changed, leaves_of, same, value_at
from keyworker.domain.visibility import Visibility

NAME_LENGTH = 500
LINE_LENGTH = 2_000
TEXT_LENGTH = 50_000

LARGEST_BODY: Final = 1_000_000
LARGEST_LEAF: Final = 600_000
"""Bytes of canonical JSON of a record, and of one leaf of it: so that every record, and a conflict that says a leaf three times, finds
room in one package. The hub sets aside what is larger; no desk writes it."""

TAKE_OUT: Final = "Take something out, or put the rest in another place."
_TYPED: Final = frozenset({"string_too_long", "string_pattern_mismatch", "string_unicode", "value_error", "less_than_equal", "greater_than_equal"})
"""What somebody may type that a field cannot keep; any other value that does not fit is our bug."""


class Part(BaseModel):
    """A frozen part of a record that keeps fields it does not know. A part in a record is looked at again with the record."""

    model_config = ConfigDict(
        frozen=True, extra="allow", validate_default=True, revalidate_instances="always", hide_input_in_errors=True
    )


class Role(StrEnum):
    """What somebody is in the council; an operator runs the hub and does not read families."""

    WORKER = "worker"
    LEAD = "lead"
    ANALYST = "analyst"
    OPERATOR = "operator"
    HUB = "hub"


ANYONE_ASSIGNED = frozenset({Role.WORKER, Role.LEAD, Role.HUB})
LEADS_ONLY = frozenset({Role.LEAD, Role.HUB})
HUB_ONLY = frozenset({Role.HUB})


@dataclass(frozen=True)
class Seen:
    """What the author was looking at: the hub position of the record (0: the hub has never said anything) and the body.

    `kept`: canonical JSON of what is kept beside the body that was read (`leaves.packed`). `known`: the store's count of what was
    written in it when this was read, so that what comes later under this record was not on the screen. `read`: the body that was read, where
    its author has typed since and looks at their own words (none: the same). `wrote`: by leaf, the names of what was kept from this
    reading since: whoever goes on from it has their own words before them. The store adds to it.
    """

    position: int
    body: Json
    kept: bytes = b""
    known: int = field(default=0, compare=False)
    read: Json | None = None
    wrote: dict[str, set[str]] = field(default_factory=dict, compare=False)

    def state(self) -> State:
        """The values that were on the screen when the record was read, with their names."""
        return unpacked(self.body if self.read is None else self.read, orjson.loads(self.kept) if self.kept else {})

    def waits(self) -> bool:
        """Whether more than one value of something may be there."""
        return b'"beside"' in self.kept


@dataclass(frozen=True)
class ListColumns:
    """What lists and queues ask for without reading bodies. `due` and `happened` are ISO dates or moments' UTC dates."""

    due: date | None = None
    happened: date | None = None
    status: str | None = None
    owner: str | None = None


class Record(Part):
    """One thing with an id. Subclasses set `kind` and their fields; the registry lists them all."""

    kind: ClassVar[str]
    written_by: ClassVar[frozenset[Role]] = ANYONE_ASSIGNED
    one_per_family: ClassVar[bool] = False
    """Whether a family has one, with an id that follows from the family's: begun on two machines, it is the same record."""
    shown_as_asked: ClassVar[bool] = False
    """Whether those whom it is about say if the family may see it: their answer may be written down as `person` or `family` by anybody."""
    parent_kind: ClassVar[str | None] = None
    """The kind of the record without which this one is not shown; the field that holds its id has the kind's name."""
    shape: ClassVar[Shape] = Shape(groups={(): (("about", "visibility"),)})
    """How the body is cut into leaves, the values that people may clash on."""

    id: str = Field(default_factory=new_id)
    family: str | None = None
    visibility: Visibility = Visibility.PROFESSIONALS
    about: dict[str, bool] = Field(default_factory=dict, description="person ids, each true")
    source: str = Field(default="worker", max_length=200, description="where it came from: worker, family, import, agency …")
    made_by: str | None = Field(default=None, description="worker id of who first recorded it; none: the hub")
    made_at: Moment | None = None
    removed: bool = Field(default=False, description="taken out by a person; kept in the record, shown in history only")

    _seen: Seen | None = PrivateAttr(default=None)

    def body(self) -> Json:
        """The record as JSON without absent fields: what is stored, patched and digested.

        No object in it holds a null, at any depth: a merge patch could not carry it, and two machines would differ.
        """
        return _without_nulls(self.model_dump(mode="json", exclude_none=True))

    def evolve(self, **fields: Any) -> Self:
        """The same record with other fields, validated anew; remembers what the author was looking at.

        Raises FieldRefused when words do not fit their field, or the record would be larger than one that can be sent,
        pydantic.ValidationError when a value is none that anybody could type.
        """
        data = {name: getattr(self, name) for name in self.model_fields_set | set(type(self).model_fields)}
        with fitting():
            new = type(self).model_validate({**data, **(self.model_extra or {}), **fields})
        if self.written_by != HUB_ONLY and too_large(new.body()) and not too_large(self.body()):
            raise FieldRefused(next(iter(fields), ""), "Altogether this is longer than can be kept, so the last of it was not kept.", TAKE_OUT)
        new._seen = self._seen or Seen(0, self.body())  # who evolves a record that was just made looks at it as it was made
        return new

    @classmethod
    def read(cls, body: Json, position: int, kept: bytes = b"", known: int = 0) -> Self:
        """The record from its stored body, remembering body, position and what is kept beside as what will have been looked at."""
        record = cls.model_validate(body)
        record._seen = Seen(position, body, kept, known)
        return record

    def shown_as(self) -> Self:
        """This record as what its author now looks at: their own words, beside the values that they had before them."""
        seen = self._seen
        if seen is None:
            return self
        record = type(self).model_validate(self.body())
        record._seen = Seen(seen.position, record.body(), seen.kept, seen.known, seen.body if seen.read is None else seen.read, seen.wrote)
        return record

    def seen_as(self, seen: Seen | None) -> Self:
        """This record, of which its author was looking at something else (none: at this)."""
        if seen is None:
            return self
        record = self.model_copy()
        record._seen = seen
        return record

    @property
    def seen(self) -> Seen | None:
        """What the author was looking at when changing this; none for a record that was just made."""
        return self._seen

    def about_people(self) -> frozenset[str]:
        """Ids of the people that this is about."""
        return frozenset(person for person, yes in self.about.items() if yes)

    def writes(self, *, begins: bool = False) -> tuple[Write, ...]:
        """What this says on each leaf that differs from what its author was looking at, with the names of the values seen there.

        All leaves for one that `begins` or was just made (of a kind of which a family has one, only what was written, never blanks: another
        machine may have begun it too); for one that this finishes, its whole statement, absent leaves too. Both sides pass
        through the same model, so that a field that this version adds or spells otherwise is no change. An empty text where nothing
        was is no change either: it would only clash with what somebody else writes there.
        """
        new = self.body()
        if self._seen is None or begins:
            blank = leaves_of(self.shape, type(self)().body()) if self.one_per_family else {}
            return tuple(
                Write(leaf, value) for leaf, value in leaves_of(self.shape, new).items()
                if value != "" and (self.removed or leaf != REMOVED)
                and (leaf not in blank or leaf in FIXED | ENVELOPE or not same(blank[leaf], value))
            )
        before = type(self).model_validate(self._seen.body)
        state = self._seen.state()
        said = changed(self.shape, before.body(), new)
        if REMOVED in said:
            said[REMOVED] = self.removed
        if self.completed() and not before.completed():
            whole = leaves_of(self.shape, new)
            said = {leaf: whole.get(leaf) for leaf in sorted({*whole, *state.values, *said}) if leaf not in ENVELOPE | FIXED} | {
                leaf: value for leaf, value in said.items() if leaf in ENVELOPE
            }
        wrote = self._seen.wrote
        return tuple(Write(leaf, value, state.shown_names(leaf) | wrote.get(leaf, set())) for leaf, value in said.items()
                     if value != "" or value_at(self._seen.body, leaf) is not None)

    def patch(self) -> Json:
        """The merge patch from what the author was looking at to this."""
        return patch_of(self.writes())

    def completed(self) -> bool:
        """Whether this is a finished statement of a moment, which is never changed again, only corrected by a new record."""
        return False

    def columns(self) -> ListColumns:
        """What lists ask for without reading the body."""
        return ListColumns()

    def search_text(self) -> str:
        """The words under which a person would look for this; empty: not found by search."""
        return ""


@contextmanager
def fitting() -> Iterator[None]:
    """Around making a record of what somebody wrote (also as a decorator): words that do not fit are refused, by the name of the field.

    Raises FieldRefused; a value that nobody could type stays a pydantic.ValidationError.
    """
    try:
        yield
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        if wrong["type"] not in _TYPED:
            raise
        name = str(wrong["loc"][0]) if wrong["loc"] else ""
        if wrong["type"] == "string_too_long":
            raise too_long(name, len(wrong["input"]), wrong["ctx"]["max_length"]) from None
        raise FieldRefused(name, "That does not fit this field.", "Look at it and write it another way.") from None


def goes_on(until: date | None, day: date) -> bool:
    """Whether what may have an end goes on on a day: until the day before `until`."""
    return until is None or until > day


def too_long(field: str, length: int, longest: int) -> FieldRefused:
    """The refusal of a text of `length` letters in a field that keeps `longest`."""
    return FieldRefused(field, f"This is {length:,} letters long; {longest:,} can be kept.", TAKE_OUT)


def longest(kind: type[Part], field: str) -> int:
    """How many letters (code points) a field of a part keeps. Raises LookupError for one without a limit."""
    for one in kind.model_fields[field].metadata:
        length = getattr(one, "max_length", None)
        if isinstance(length, int):
            return length
    raise LookupError(f"{kind.__name__}.{field} has no longest text")


def too_large(body: Json) -> bool:
    """Whether a body, or a patch, is larger than any that the hub takes from a machine."""
    size = len(canonical(body))
    return size > LARGEST_BODY or (size > LARGEST_LEAF and any(len(canonical(value)) > LARGEST_LEAF for _, value in leaves(body)))


def _without_nulls(value: Json) -> Json:
    return {
        key: _without_nulls(under) if isinstance(under, dict) else under for key, under in value.items() if under is not None
    }
