"""What a hub sends when somebody else changed a record: the whole record with all its values, and the change for its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from keyworker.base.canonical import Json
from keyworker.base.clock import Moment
from keyworker.domain.leaves import LeafChange, State, Value, Write, dot_from, packed
from keyworker.domain.merge import apply
from keyworker.domain.pointers import changed
from keyworker.domain.record import Record
from keyworker.store import records
from keyworker.store.database import Database
from keyworker.store.overlay import Shown, lay
from keyworker.wire.leaf_changes import entry_of
from keyworker.wire.messages import ChangeEntry, Entry, RecordEntry


def hub_said(
    store: Database, record: Record, patch: Json, position: int, *, by: str, at: Moment, unseen: bool = False, received: bool = False
) -> list[Entry]:
    """The entries of a change by somebody who had seen what the hub last said, or (`unseen`) nothing of the record.

    `received`: the hub has what was written on this machine too.
    """
    kept = records.load_one(store._connection, record.id)
    said = (kept.shown() if received else kept.said()) if kept else Shown({}, {})
    state = said.state()
    writes = tuple(
        Write(leaf, value, frozenset() if unseen else frozenset(one.name(leaf) for one in state.on(leaf)))
        for leaf, value in changed(record.shape, said.body, apply(said.body, patch)).items()
    )
    dot = dot_from(record.id, position)
    now = lay(said, record.kind, LeafChange(dot, writes, by, str(at)), lambda _write, _other: None)
    return [
        ChangeEntry(position=position, record=record.id, kind=record.kind, family=record.family, patch=patch, by=by, at=at, dot=dot),
        RecordEntry(record=record.id, kind=record.kind, family=record.family, position=position, body=now.body, leaves=now.leaves),
    ]


@dataclass(frozen=True)
class Dispute:
    """Somebody wrote `offered` on a leaf of a record without having seen what the record says there."""

    record: Record
    leaf: str
    offered: Any
    stands_by: str
    stands_at: Moment
    offered_by: str
    offered_at: Moment

    @property
    def id(self) -> str:
        """What the conflict is called (`domain.conflict.Conflict.id`)."""
        return f"{self.record.id}{self.leaf}"


def disputed(record: Record, position: int, disputes: Iterable[Dispute]) -> RecordEntry:
    """The record as a hub sends it, with what others wrote beside it."""
    entry = entry_of(record, position)
    state = Shown(entry.body, entry.leaves).state()
    values = dict(state.values)
    for dispute in disputes:
        if dispute.record.id == record.id:
            (stands,) = values.get(dispute.leaf, (Value("AAAAAAAAAAA"),))
            values[dispute.leaf] = (
                Value(stands.dot, stands.value, by=dispute.stands_by, at=str(dispute.stands_at)),
                Value(dot_from(dispute.id), dispute.offered, by=dispute.offered_by, at=str(dispute.offered_at)),
            )
    return entry.model_copy(update={"leaves": packed(State(values, state.finish))})
