"""A change on the wire as the merge sees it. Hub and machine both read contents through here, so that they lay the same thing.

Pure; it must never look at what stands.
"""

from keyworker.domain.leaves import NOTHING, LeafChange, State, Write, accept, dot_from, packed, says
from keyworker.domain.pointers import value_at
from keyworker.domain.record import Record
from keyworker.wire.contents import Content
from keyworker.wire.messages import RecordEntry


def leaf_change(content: Content, dot: str = "", *, late: bool = False) -> LeafChange:
    """What a content says of each leaf that it names; its name is `dot` where it has none of its own."""
    writes = tuple(
        Write(leaf, value_at(content.patch, leaf) if says(content.patch, leaf) else NOTHING, frozenset(names))
        for leaf, names in (content.seen or {}).items()
    )
    return LeafChange(
        content.dot or dot, writes, content.by or None, str(content.at), content.finishes, late, tuple(content.over), content.salt
    )


def entry_of(record: Record, position: int) -> RecordEntry:
    """A record as a hub sends it that has it from one change: for a store that is filled without a hub."""
    change = LeafChange(dot_from(record.id, position), record.writes(begins=True), finishes=record.completed())
    state, _ = accept(State(), change)
    body = {**state.body(), "removed": True} if record.removed else state.body()
    return RecordEntry(
        record=record.id, kind=record.kind, family=record.family, position=position, body=body, leaves=packed(state)
    )
