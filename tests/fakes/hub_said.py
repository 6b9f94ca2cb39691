"""What a hub sends when somebody else changed a record: the whole record with all its values, and the change for its history."""

from keyworker.base.canonical import Json
from keyworker.base.clock import Moment
from keyworker.domain.leaves import LeafChange, Write, changed, dot_from
from keyworker.domain.merge import apply
from keyworker.domain.record import Record
from keyworker.store import records
from keyworker.store.database import Database
from keyworker.store.overlay import Shown, lay
from keyworker.wire.messages import ChangeEntry, Entry, RecordEntry


def hub_said(store: Database, record: Record, patch: Json, position: int, *, by: str, at: Moment, unseen: bool = False) -> list[Entry]:
    """The entries of a change by somebody who had seen what the hub last said, or (`unseen`) nothing of the record."""
    kept = records.load_one(store._connection, record.id)
    said = kept.said() if kept else Shown({}, {})
    state = said.state()
    writes = tuple(
        Write(leaf, value, frozenset() if unseen else frozenset(one.name for one in state.on(leaf)))
        for leaf, value in changed(record.shape, said.body, apply(said.body, patch)).items()
    )
    dot = dot_from(record.id, position)
    now = lay(said, record.kind, LeafChange(dot, writes, by, str(at)))
    return [
        ChangeEntry(position=position, record=record.id, kind=record.kind, family=record.family, patch=patch, by=by, at=at, dot=dot),
        RecordEntry(record=record.id, kind=record.kind, family=record.family, position=position, body=now.body, leaves=now.leaves),
    ]
