"""The envelope that every record has, whatever its kind.

A record is one thing with an id, the family that it belongs to (or none, when it is the council's), who may see it and whom it
is about, and the fields of its kind. Records are frozen values: `evolve` makes the next one. Fields that a newer Keyworker
added are kept as they are through a round trip (`extra="allow"`). What two people may edit at once is never a list: a keyed
object merges leaf by leaf, a list is one value.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from keyworker.base.canonical import Json
from keyworker.base.clock import Moment
from keyworker.base.ids import new_id
from keyworker.domain.merge import diff
from keyworker.domain.visibility import Visibility

NAME_LENGTH = 500
LINE_LENGTH = 2_000
TEXT_LENGTH = 50_000


class Part(BaseModel):
    """A frozen part of a record that keeps fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="allow", validate_default=True)


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
    """What the author was looking at: the hub position of the record (0: the hub has never said anything) and the body."""

    position: int
    body: Json


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
    parent_kind: ClassVar[str | None] = None
    """The kind of the record without which this one is not shown; the field that holds its id has the kind's name."""

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

        Raises pydantic.ValidationError when a value is not allowed.
        """
        data = {name: getattr(self, name) for name in self.model_fields_set | set(type(self).model_fields)}
        new = type(self).model_validate({**data, **(self.model_extra or {}), **fields})
        new._seen = self._seen
        return new

    @classmethod
    def read(cls, body: Json, position: int) -> Self:
        """The record from its stored body, remembering body and position as what will have been looked at."""
        record = cls.model_validate(body)
        record._seen = Seen(position, body)
        return record

    @property
    def seen(self) -> Seen | None:
        """What the author was looking at when changing this; none for a record that was just made."""
        return self._seen

    def about_people(self) -> frozenset[str]:
        """Ids of the people that this is about."""
        return frozenset(person for person, yes in self.about.items() if yes)

    def patch(self) -> Json:
        """The merge patch from what the author was looking at to this; the whole body for a record that was just made.

        Both sides pass through the same model, so that a field that this version adds or spells otherwise is not a change.
        """
        if self._seen is None:
            return self.body()
        return diff(type(self).model_validate(self._seen.body).body(), self.body())

    def completed(self) -> bool:
        """Whether this is a finished statement of a moment, which is never changed again, only corrected by a new record."""
        return False

    def columns(self) -> ListColumns:
        """What lists ask for without reading the body."""
        return ListColumns()

    def search_text(self) -> str:
        """The words under which a person would look for this; empty: not found by search."""
        return ""


def _without_nulls(value: Json) -> Json:
    return {
        key: _without_nulls(under) if isinstance(under, dict) else under for key, under in value.items() if under is not None
    }
