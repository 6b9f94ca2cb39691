"""What the store laws are tried with: records of one family, the hub's words, and both stores."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from keyworker.base.clock import Clock, Moment
from keyworker.base.ids import new_id
from keyworker.domain.family import Family
from keyworker.domain.person import Person
from keyworker.domain.plan import Action
from keyworker.domain.record import Record
from keyworker.store.database import Database, create_store, open_store
from keyworker.store.protocol import Changes, Store, SyncStore
from keyworker.wire.contents import FIRST_DIGEST
from keyworker.wire.leaf_changes import entry_of
from keyworker.wire.messages import ChangeEntry, Receipt, RecordEntry

KEY = bytes(range(32))
WORKER = "0197a000-0000-7000-8000-00000000000a"
OTHER = "0197a000-0000-7000-8000-00000000000b"
MACHINE = "0197a000-0000-7000-8000-00000000000c"
HUB = "0197a000-0000-7000-8000-00000000000d"


class WholeStore(Store, SyncStore, Protocol):
    """Both faces of one store."""


def make(folder: Path, clock: Clock) -> Database:
    """A new store in a folder."""
    return create_store(folder / "store.kws", KEY, worker=WORKER, clock=clock)


def reopen(folder: Path, clock: Clock) -> Database:
    """The store in a folder."""
    return open_store(folder / "store.kws", KEY, worker=WORKER, clock=clock)


def save(store: Store, *records: Record) -> Changes:
    """One write of some records."""
    with store.write() as work:
        for record in records:
            work.save(record)
    return work.changes


def family(name: str = "Jones", **fields: Any) -> Family:
    """A family that belongs to itself."""
    own = new_id()
    return Family(id=own, family=own, name=name, **fields)


def person(of: Family, **fields: Any) -> Person:
    """A person of a family."""
    return Person(family=of.id, **fields)


def action(of: Family, **fields: Any) -> Action:
    """An action of a family."""
    return Action(family=of.id, goal="goal", **fields)


def receipt(store: SyncStore, received: int, position: int, at: Moment) -> Receipt:
    """The hub has everything up to `received`."""
    digests = {one.n: one.digest for one in store.frozen(0, 1_000)}
    return Receipt(machine=MACHINE, hub=HUB, received=received, digest=digests.get(received, FIRST_DIGEST),
                   position=position, at=at)


def as_entry(record: Record, position: int) -> RecordEntry:
    """The hub says a whole record."""
    return entry_of(record, position)


def as_change(record: Record, position: int, patch: dict[str, Any], at: Moment, by: str = OTHER, dot: str = "") -> ChangeEntry:
    """A change of a record's history."""
    return ChangeEntry(position=position, record=record.id, kind=record.kind, family=record.family, patch=patch, by=by, at=at, dot=dot)


def everything_sent(store: SyncStore) -> Sequence[str]:
    """Records of all numbered changes, in order."""
    return [one.content.record for one in store.frozen(0, 1_000)]
