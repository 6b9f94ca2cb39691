"""Conflicts: different values of one leaf that nobody has replaced, and a person decides. And what happened that must be provable.

A conflict is a view of a record's living values (`domain.leaves`); it is kept nowhere. Deciding it is an ordinary change that names
all that was shown.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field

from keyworker.base.clock import Moment
from keyworker.domain.leaves import ENVELOPE, REMOVED, Value
from keyworker.domain.pointers import group_of, path_of
from keyworker.domain.record import TEXT_LENGTH, ListColumns, Part, Record, Seen


@dataclass(frozen=True)
class Side:
    """One value (none: cleared), who wrote it (a worker's id; none: the council's data), when on their clock, and whether it came late.

    `seen`: the names of the values that its author had before them; `dot`: of the change that wrote it.
    """

    value: Any
    by: str | None = None
    at: Moment | None = None
    late: bool = False
    seen: frozenset[str] = frozenset()
    dot: str = ""


@dataclass(frozen=True)
class Conflict:
    """The different values of one leaf of a record; the first is what the record shows until somebody decides.

    `names` are those of the values that a decision replaces. `finished`: the record is, so that what it says stays and the other
    values can only be noted, or go into a correction. `read`: the record as the page showed it.
    """

    record: str
    record_kind: str
    family: str | None
    leaf: str
    sides: tuple[Side, ...]
    names: frozenset[str]
    finished: bool = False
    read: Seen | None = field(default=None, compare=False, repr=False)

    @property
    def id(self) -> str:
        """What it is called on a page: the same as long as the leaf waits."""
        return f"{self.record}{self.leaf}"

    @property
    def path(self) -> tuple[str, ...]:
        """The path of the leaf; of a group of fields, of the object that they are in."""
        return path_of(self.leaf)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a group; empty for a plain leaf."""
        return group_of(self.leaf)

    def authors(self) -> frozenset[str]:
        """Who wrote its sides (workers' ids; empty: the council's data, or nobody in words)."""
        return frozenset(side.by or "" for side in self.sides)

    def before(self) -> frozenset[str]:
        """The names of what all of them had before them; empty when nothing was written there."""
        return frozenset.intersection(*(side.seen for side in self.sides))

    def decided(self) -> bool:
        """Whether all of them had the same different values before them: each is a decision, and nobody had seen the other's."""
        return self.leaf != REMOVED and len(self.before()) > 1

    def apart(self) -> bool:
        """Whether they had different things before them, so that there is no one value of which all are changes."""
        return not self.before() and any(side.seen for side in self.sides)


def conflicts_of(record: Record) -> tuple[Conflict, ...]:
    """What in a record awaits a decision, as it was read."""
    if record.seen is None or not record.seen.waits():
        return ()
    state = record.seen.state()
    found = []
    for leaf, values in sorted(state.waiting(out=record.removed).items()):
        if leaf in record.shape.quiet | record.shape.signed:
            continue  # nobody typed it: what stands holds, and the other is kept beside it
        sides = tuple(_side(value) for value in values)
        if leaf == REMOVED:
            sides = _about_removal(sides)
        finished = state.finish is not None and (leaf == REMOVED or leaf not in ENVELOPE)
        names = frozenset(name for value in state.on(leaf) if not finished or value.dot != state.finish for name in value.names(leaf))
        found.append(Conflict(record.id, record.kind, record.family, leaf, sides, names, finished, record.seen))
    return tuple(found)


def _side(value: Value) -> Side:
    return Side(value.value, value.by, Moment.parse(value.at) if value.at else None, value.late, frozenset(value.seen), value.dot)


def _about_removal(sides: tuple[Side, ...]) -> tuple[Side, ...]:
    """Kept first, as the record is shown; nobody need have said so in words: somebody wrote in it."""
    kept = tuple(side for side in sides if side.value is not True) or (Side(value=False),)
    return (*kept, *(side for side in sides if side.value is True))


class Saying(Part):
    """One side of a past conflict."""

    value: Any = None
    by: str | None = None
    by_name: str = Field(default="", max_length=500)
    at: Moment | None = None


class PastConflict(Record):
    """A conflict as an older Keyworker kept it, a record of its own. Kept and readable; nothing makes or decides one any more."""

    kind: ClassVar[str] = "conflict"

    record: str
    record_kind: str = Field(max_length=40)
    path: str = Field(max_length=TEXT_LENGTH, description="JSON pointer of the leaf")
    before: Any = None
    stands: Saying
    offered: Saying
    settled: Any = None

    def columns(self) -> ListColumns:
        """Open or settled, on which record."""
        return ListColumns(status="settled" if self.settled else "open", owner=self.record)


class AuditKind(StrEnum):
    """What is written down because it must be provable later."""

    UNLOCK = "unlock"
    LOCK = "lock"
    OPEN_FAMILY = "open_family"
    PRINT = "print"
    EXPORT = "export"
    FAILED_UNLOCK = "failed_unlock"
    READ_NAMES = "read_names"
    OPERATOR = "operator"


class AuditEvent(Record):
    """One act: unlock, opening a family, print, a file given out. Never changed; goes to the hub and to no other machine.

    What an operator did at the hub has no worker: `details` says which user of the hub's computer did it.
    """

    kind: ClassVar[str] = "audit_event"

    what: AuditKind
    at: Moment
    by: str = Field(default="", description="worker id; empty: an operator")
    machine: str = ""
    details: dict[str, Any] = Field(default_factory=dict, description="ids, counts and digests; for a print: recipients, form")

    def completed(self) -> bool:
        """An act that happened is never changed."""
        return True

    def columns(self) -> ListColumns:
        """The day, what, and who."""
        return ListColumns(happened=self.at.local().date(), status=self.what, owner=self.by)
