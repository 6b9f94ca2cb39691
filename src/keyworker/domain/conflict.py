"""Two people said different things about one leaf; a person decides. And what happened that must be provable.

The hub makes conflicts (sync.md, "At the hub", 3); deciding one is an ordinary change.
"""

from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field

from keyworker.base.clock import Moment
from keyworker.domain.record import TEXT_LENGTH, ListColumns, Part, Record


class Saying(Part):
    """One side: the value (none: taken out), who said it (worker id; none: the council's data), when on their clock."""

    value: Any = None
    by: str | None = None
    by_name: str = Field(default="", max_length=500)
    at: Moment | None = None


class Choice(StrEnum):
    """How a conflict was decided."""

    STANDS = "stands"
    OFFERED = "offered"
    BOTH = "both"
    OWN_WORDS = "own_words"


class Settled(Part):
    """The decision: what now is to stand, by whom and when."""

    choice: Choice
    value: Any = None
    by: str
    by_name: str = Field(default="", max_length=500)
    at: Moment


class Conflict(Record):
    """One leaf of one record on which two people differ; `stands` is what the record shows until somebody decides."""

    kind: ClassVar[str] = "conflict"

    record: str
    record_kind: str = Field(max_length=40)
    path: str = Field(max_length=TEXT_LENGTH, description="JSON pointer of the leaf")
    before: Any = Field(default=None, description="what both had been looking at, where known")
    stands: Saying
    offered: Saying
    settled: Settled | None = None

    def completed(self) -> bool:
        """A decided conflict is not decided again."""
        return self.settled is not None

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


class AuditEvent(Record):
    """One act: unlock, opening a family, print, a file given out. Never changed; goes to the hub and to no other machine."""

    kind: ClassVar[str] = "audit_event"

    what: AuditKind
    at: Moment
    by: str = Field(description="worker id")
    machine: str = ""
    details: dict[str, Any] = Field(default_factory=dict, description="ids, counts and digests; for a print: recipients, form")

    def completed(self) -> bool:
        """An act that happened is never changed."""
        return True

    def columns(self) -> ListColumns:
        """The day, what, and who."""
        return ListColumns(happened=self.at.local().date(), status=self.what, owner=self.by)
