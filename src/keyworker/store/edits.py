"""What a person wrote here, as a change that names what was on their screen.

Only `store.transaction` calls this, inside a transaction. A change names the values that its author was shown and nothing else: those of
the record as it was read, and those that now say the same, for a page goes on from its own words. Of an own value that the hub has not
answered it also names what that one had replaced. An open edit grows into the next one of a person who had it on the screen.
"""

from dataclasses import dataclass
from typing import Any

from keyworker.base.canonical import Json
from keyworker.base.clock import Moment
from keyworker.domain.leaves import (
    ENVELOPE,
    NOTHING,
    REMOVED,
    LeafChange,
    State,
    Write,
    dot_of,
    new_dot,
    new_salt,
    patch_of,
)
from keyworker.domain.pointers import same, value_at
from keyworker.domain.record import Record, Seen
from keyworker.domain.registry import KINDS
from keyworker.store import changelog, records
from keyworker.store.changelog import Own
from keyworker.store.connection import Connection
from keyworker.store.overlay import Shown, renamed
from keyworker.store.records import Kept, as_json
from keyworker.wire.contents import Content
from keyworker.wire.leaf_changes import leaf_change


@dataclass(frozen=True)
class Edit:
    """One change that is being made, of the record as it is `kept`.

    `change` is laid on what is `shown`; `whole` is what goes into the log: the same, or the open change `grows` and it as one.
    """

    kept: Kept | None
    shown: Shown
    change: LeafChange
    whole: LeafChange
    grows: Own | None = None

    def writes_in_finished(self) -> bool:
        """Whether it says something in the record beyond who may see it, or takes it out: what nobody does to one that is finished."""
        return any(
            (write.value is not NOTHING and write.leaf not in ENVELOPE) or (write.leaf == REMOVED and write.value is True)
            for write in self.change.writes
        )


def edit_of(connection: Connection, record: Record, by: str) -> Edit | None:
    """What a record says that its author (a worker's id) changed; None when that is nothing."""
    kept = records.load_one(connection, record.id)
    writes = record.writes(begins=kept is None)
    if kept is not None and not writes:
        return None
    shown, state, own = _as_it_is(connection, kept)
    before: Json = record.seen.body if record.seen else {}
    finishes = record.completed() and state.finish is None
    named = tuple(
        Write(write.leaf, write.value, _names(
            connection, record.id, write.leaf, write.seen | state.names_of(write.leaf, value_at(before, write.leaf)), state, own
        ))
        for write in writes if finishes or not _says_what_stands(write, state, shown)
    )
    if kept is not None and not named:
        return None
    over = _covered(connection, record, state, own) if any(write.leaf == REMOVED and write.value is True for write in named) else ()
    salt = new_salt()
    change = LeafChange(new_dot(salt), named, finishes=finishes, over=over, salt=salt)
    last = own[-1] if own else None
    grown = _grown(last, change) if last and last.content.by == by and changelog.may_grow(connection, last) else None
    if last is None or grown is None:
        return Edit(kept, shown, change, change)
    touched = {write.leaf for write in change.writes}
    more = LeafChange(change.dot, tuple(write for write in grown.writes if write.leaf in touched), salt=change.salt)
    return Edit(kept, renamed(shown, last.content.dot, change), more, grown, last)


def decision_of(connection: Connection, record: Record, leaf: str, names: frozenset[str], value: Any) -> Edit:
    """A decision about one leaf, by somebody who was shown the values with these names."""
    kept = records.load_one(connection, record.id)
    shown, state, own = _as_it_is(connection, kept)
    write = Write(leaf, value, _names(connection, record.id, leaf, names, state, own))
    over = _covered(connection, record, state, own) if leaf == REMOVED and value is True else ()
    salt = new_salt()
    change = LeafChange(new_dot(salt), (write,), over=over, salt=salt)
    return Edit(kept, shown, change, change)


def unlaid(connection: Connection, record: Record, by: str, at: Moment) -> Content | None:
    """What a person wrote in a record that is not kept, or of a family that is closed: for the log alone. None when that is nothing."""
    kept = records.load_one(connection, record.id)
    shown, state, own = _as_it_is(connection, kept)
    writes = tuple(
        Write(write.leaf, write.value, _names(connection, record.id, write.leaf, write.seen, state, own))
        for write in record.writes() if kept is None or not _says_what_stands(write, state, shown)
    )
    salt = new_salt()
    return content_of(record, LeafChange(new_dot(salt), writes, salt=salt), by=by, at=at) if writes else None


def write_down(connection: Connection, record: Record, edit: Edit, *, by: str, at: Moment) -> None:
    """Keep the change in the log: as one of its own, or as the growth of the open one that its author had on the screen."""
    content = content_of(record, edit.whole, by=by, at=at)
    if edit.grows is not None:
        changelog.grow(connection, edit.grows, content)
    else:
        changelog.add(connection, content)


def _as_it_is(connection: Connection, kept: Kept | None) -> tuple[Shown, State, tuple[Own, ...]]:
    shown = kept.shown() if kept else Shown({}, {})
    own = changelog.own(connection, [kept.id]).get(kept.id, []) if kept else []
    return shown, shown.state(), tuple(own)


def _says_what_stands(write: Write, state: State, shown: Shown) -> bool:
    """Whether a write says nothing new: its value is there already, and nothing else waits there."""
    if write.leaf == REMOVED:
        return shown.removed() == (write.value is True) and not shown.waiting()
    values = state.on(write.leaf)
    return all(same(value.value, write.value) for value in values) and (bool(values) or write.value is None)


def _names(
    connection: Connection, record: str, leaf: str, names: frozenset[str], state: State, own: tuple[Own, ...]
) -> frozenset[str]:
    """What somebody names who had these values before them; of an own value that the hub has not answered also what that had replaced.

    A name that an open change bore before it grew is known to nobody else: in its place stands what that change had replaced.
    """
    mine = {change.content.dot: change.content for change in own}
    gone = {dot_of(name) for name in names} - mine.keys() - {value.dot for value in state.on(leaf)}
    grown = changelog.grown_from(connection, record, gone) if gone else {}
    found = {name for name in names if dot_of(name) not in grown}
    for name in names:
        change = mine.get(dot_of(name)) or grown.get(dot_of(name))
        if change is not None:
            found.update((change.seen or {}).get(leaf, ()))
    return frozenset(found)


def _covered(connection: Connection, record: Record, state: State, own: tuple[Own, ...]) -> tuple[str, ...]:
    """What somebody who takes a record out had before them: its values as they were read, and those of the records under it that were so then."""
    names = set(state.names()) if record.seen is None else _read_names(connection, record.id, record.seen, state, own)
    known = record.seen.known if record.seen else 0
    for kind, model in KINDS.items():
        if model.parent_kind != record.kind:
            continue
        rows = connection.rows("SELECT id, body, leaves FROM records WHERE family IS ? AND kind = ?", (record.family, kind))
        for under, body, leaves in rows:
            child = as_json(body)
            if child.get(record.kind) == record.id and not child.get("removed") and connection.turns.get(under, 0) <= known:
                names |= Shown(child, as_json(leaves)).state().names()
    return tuple(sorted(names))


def _read_names(connection: Connection, record: str, seen: Seen, state: State, own: tuple[Own, ...]) -> set[str]:
    """The names of all values that somebody read, of those that say the same now, and of what they wrote since."""
    read, found = seen.state().values, set[str]()
    for leaf in (read.keys() | seen.wrote.keys()) - {REMOVED}:
        names = frozenset(name for value in read.get(leaf, ()) if value.dot for name in value.names(leaf)) | seen.wrote.get(leaf, set())
        names |= frozenset(name for value in read.get(leaf, ()) for name in state.names_of(leaf, value.value))
        found |= _names(connection, record, leaf, names, state, own)
    return found


def _grown(last: Own, change: LeafChange) -> LeafChange | None:
    """The open change and the one after it as one, when its author had on the screen what both say; None when it stays two."""
    content = last.content
    if content.seen is None or content.finishes or change.finishes or any(write.value is NOTHING for write in change.writes):
        return None
    first = leaf_change(content)
    writes = {write.leaf: write for write in first.writes}
    if REMOVED in writes or any(write.leaf == REMOVED or write.value is NOTHING for write in (*first.writes, *change.writes)):
        return None
    for write in change.writes:
        before = writes.get(write.leaf)
        mine = {name for name in write.seen if dot_of(name) == first.dot}
        if before is not None and not mine:
            return None
        writes[write.leaf] = Write(write.leaf, write.value, (write.seen | (before.seen if before else frozenset())) - mine)
    return LeafChange(change.dot, tuple(writes.values()), salt=change.salt)


def content_of(record: Record, change: LeafChange, *, by: str, at: Moment) -> Content:
    """A change of a record as it is kept in the log and sent."""
    optional: Json = {}
    if change.over:
        optional["over"] = change.over
    if change.finishes:
        optional["finishes"] = True
    return Content(
        record=record.id, kind=record.kind, family=record.family, patch=patch_of(change.writes), by=by, at=at, dot=change.dot,
        seen={write.leaf: tuple(sorted(write.seen)) for write in change.writes}, salt=change.salt, **optional,
    )
