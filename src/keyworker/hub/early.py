"""Values that are known before their own change has come: after a restore they were offered by others, or replaced by somebody.

`hub.ledger` calls this for each change. When the change itself comes, such a value is not put in a second time. It must never take away a
value that nobody named.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from keyworker.domain.leaves import NOTHING, LeafChange, State, dot_of
from keyworker.hub.storage.protocol import Tx


def counts(said: Mapping[str, Collection[str]], name: str, author: str | None) -> bool:
    """Whether a value is known before its own change, which is its author's: it is so, its author said so, or two workers did."""
    by = said.get(name, ())
    return "" in by or (author is not None and author in by) or len(by) > 1


def come(tx: Tx, record: str, state: State, change: LeafChange) -> tuple[State, LeafChange]:
    """A change that comes now, without the values of it that are known, and the record with its author's own word for these."""
    said, waiting = tx.early(record), tx.waiting_offers(record)
    if not said and not waiting:
        return state, change
    names = {write.name(change) for write in change.writes if write.value is not NOTHING}
    tx.drop_waiting(record, names & {offer.name for offer in waiting})
    known = {name for name in names if counts(said, name, change.by)}
    if not known:
        return state, change
    values = {
        leaf: tuple(
            replace(value, by=change.by, at=change.at, offered=()) if value.name(leaf) in names else value for value in some
        ) for leaf, some in state.values.items()
    }
    writes = tuple(replace(write, value=NOTHING) if write.name(change) in known else write for write in change.writes)
    return State(values, state.finish), replace(change, writes=writes)


def never_there(tx: Tx, change: LeafChange, state: State, record: str) -> set[str]:
    """Names in a change of values that no change of its record ever made: an author can only have seen what was there."""
    gone = {name for write in change.writes for name in write.seen - {value.name(write.leaf) for value in state.on(write.leaf)}}
    if not gone:
        return gone
    records = tx.records_of({dot_of(name) for name in gone})
    found = {name for name in gone if dot_of(name) != state.finish and records.get(dot_of(name)) != record}
    return found - {*tx.early(record)} - {offer.name for offer in tx.waiting_offers(record)} if found else found


def before(state: State, change: LeafChange) -> State:
    """The record without what it shows as unsaid for a finish that was offered: its finisher's own statement is judged as what came first."""
    if not change.finishes or state.finish != change.dot:
        return state
    return State({
        leaf: tuple(value for value in some if value.dot != change.dot or value.value is not None) for leaf, some in state.values.items()
    }, state.finish)
