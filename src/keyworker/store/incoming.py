"""What the hub said: replaces what it last said, and lays what this machine still has on top again.

Only `store.database` and `store.undo` may call it, inside a transaction. It must never touch a pending change.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import orjson

from keyworker.base.clock import Moment
from keyworker.base.logs import log_for
from keyworker.domain.registry import KINDS
from keyworker.store import changelog, records, release, timeline
from keyworker.store.bases import Bases
from keyworker.store.connection import Connection
from keyworker.store.forgetting import forget, overwriting
from keyworker.store.gone import taken_off
from keyworker.store.overlay import Shown, laid_on
from keyworker.store.protocol import Touched
from keyworker.store.records import Kept, Next, following_on
from keyworker.store.search import forget_gone
from keyworker.wire.contents import Content
from keyworker.wire.messages import (
    ChangeEntry,
    Entry,
    GoneEntry,
    RecordEntry,
    ReleaseEntry,
    Saved,
    SetAsideEntry,
    UnreadEntry,
)

_MOST_AT_ONCE = 200

_log = log_for("store")


@dataclass(frozen=True)
class _Said:
    """One record while a slice is worked through: what the hub says of it, and what is kept."""

    kind: str
    family: str | None
    position: int
    hub: Shown
    was: Kept | None


@dataclass(frozen=True)
class SliceHeader:
    """What the hub says beside the entries of a slice (`SyncStore.take`), and whose machine hears it when."""

    cursor: str
    position: int
    have: int
    begins: Sequence[str] = ()
    ends: Sequence[str] = ()
    saved: Saved | None = None
    by: str = ""
    at: Moment | None = None


def take(connection: Connection, entries: Sequence[Entry], told: SliceHeader) -> list[Touched]:
    """One slice of a package. A record comes whole and takes the place of what the hub said before; `have` changes from here are in it."""
    unread = sum(isinstance(entry, UnreadEntry) for entry in entries)
    if unread:
        _log.warning("the council said something that cannot be read here, %d times", unread)
    _begin(connection, told)
    aside = [entry for entry in entries if isinstance(entry, SetAsideEntry) and changelog.put_aside(connection, entry)]
    come = {entry.record: entry for entry in entries if isinstance(entry, RecordEntry)}
    kept = records.load(connection, {*come, *(entry.record for entry in aside)})
    said = _as_kept({record: one for record, one in kept.items() if record not in come})
    said.update({
        record: _Said(entry.kind, entry.family, entry.position, Shown(entry.body, entry.leaves), kept.get(record))
        for record, entry in come.items()
    })
    timeline.note_replaced(connection, {record: (said[record].position, said[record].hub) for record in come}, [kept[record] for record in come if record in kept])
    timeline.note_joined(connection, [entry for entry in entries if isinstance(entry, ChangeEntry)])
    timeline.lay_on_again(connection, come, told.have)
    changelog.note_entries(connection, [entry for entry in entries if isinstance(entry, ChangeEntry)])
    changelog.answer(connection, come, told.have)
    connection.run(
        "UPDATE machine SET cursor = ?, position = ?", (told.cursor, max(told.position, changelog.cursor(connection)[1]))
    )
    if told.saved is not None:
        timeline.note_saved(connection, told.saved)
    connection.many("DELETE FROM gone WHERE record = ?", [(record,) for record in come])
    erased = {record for record, entry in come.items() if not entry.body} | {entry.record for entry in aside if entry.reason == "erased"}
    touched = _lay_and_forget(connection, said, erased, [entry for entry in entries if isinstance(entry, GoneEntry)])
    touched += [Touched(record, said_of.kind, said_of.family) for record, said_of in said.items()]
    touched += _end(connection, come, told)
    for entry in entries:
        if isinstance(entry, ReleaseEntry) and told.at is not None:
            touched += release.close(connection, entry.family, told.by, told.at)
    return list(dict.fromkeys([*touched, *(Touched(entry.record, entry.kind, entry.family) for entry in aside)]))


def _lay_and_forget(connection: Connection, said: dict[str, _Said], erased: set[str], gone: Sequence[GoneEntry]) -> list[Touched]:
    """Write each record; what was erased or is seen here no more leaves nothing behind, its pages overwritten."""
    if not (erased or gone):
        _lay(connection, said)
        return []
    with overwriting(connection):
        changelog.erase(connection, erased)
        forget(connection, erased)
        _lay(connection, said)
        touched = taken_off(connection, gone)
        forget_gone(connection)
    connection.run("UPDATE machine SET overwrite = 1")
    return touched


def _begin(connection: Connection, told: SliceHeader) -> None:
    """What is here of families that are told anew waits until it comes again."""
    for family in told.begins:
        connection.run("UPDATE records SET stale = 1 WHERE family IS ? AND position > 0", (family or None,))
    if told.begins and told.at is not None:
        release.reopen(connection, told.begins, told.by, told.at)


def _end(connection: Connection, come: Collection[str], told: SliceHeader) -> list[Touched]:
    """Of families that were told whole, what did not come again is no more; what was written here in it stays on top."""
    if connection.one("SELECT 1 FROM records WHERE stale = 1 LIMIT 1") is None:
        return []
    connection.run("UPDATE records SET stale = 0 WHERE stale = 1 AND id IN (SELECT value FROM json_each(?))", (orjson.dumps([*come]).decode(),))
    touched = []
    for family in told.ends:
        gone = [row[0] for row in connection.rows("SELECT id FROM records WHERE stale = 1 AND family IS ?", (family or None,))]
        kept = records.load(connection, gone)
        _lay(connection, {record: _Said(known.kind, known.family, 0, Shown({}, {}), known) for record, known in kept.items()})
        touched += [Touched(record, known.kind, known.family) for record, known in kept.items()]
        connection.run("UPDATE records SET stale = 0 WHERE stale = 1 AND family IS ?", (family or None,))
    return touched


def lay_again(connection: Connection, touched: Iterable[str]) -> None:
    """Show records anew from what the hub last said and what now lies on top."""
    ids = list(dict.fromkeys(touched))
    for start in range(0, len(ids), _MOST_AT_ONCE):
        _lay(connection, _as_kept(records.load(connection, ids[start : start + _MOST_AT_ONCE])))


def read_anew(connection: Connection, version: str) -> None:
    """After an update of Keyworker (`version` is its own): read what could not be read before, summarise families anew."""
    if connection.one("SELECT 1 FROM machine WHERE written_by = ?", (version,)):
        return
    with connection.transaction():
        connection.run("UPDATE families SET row = NULL")
        for (kind,) in connection.rows("SELECT DISTINCT kind FROM records"):
            if kind in KINDS:
                ids = connection.rows("SELECT id FROM records WHERE kind = ? AND readable = 0", (kind,))
                lay_again(connection, [row[0] for row in ids])
            else:
                connection.run("UPDATE records SET readable = 0 WHERE kind = ?", (kind,))
        connection.run("UPDATE machine SET written_by = ?", (version,))


def _as_kept(kept: dict[str, Kept]) -> dict[str, _Said]:
    return {record: _Said(one.kind, one.family, one.position, one.said(), one) for record, one in kept.items()}


def _lay(connection: Connection, said: dict[str, _Said]) -> None:
    """Write each record: what the hub said, with the changes from here on top.

    A record of which the hub has never said anything, and of which nothing lies on top any more, is not here: an audit event that
    was received, or something that was set aside. Its change stays in the log.
    """
    own = changelog.own(connection, said)
    following, gone = [], []
    for record, one in said.items():
        if one.position == 0 and record not in own:
            gone += [one.was] if one.was else []
            continue
        following.append(_next(connection, record, one, [change.content for change in own.get(record, [])]))
    if following:
        records.keep(connection, following)
    if gone:
        records.drop(connection, gone)


def _next(connection: Connection, record: str, said: _Said, on_top: Sequence[Content]) -> Next:
    """A record as it shall be kept. What nobody can lay anything on is kept as it came; changes from here stay in the log."""
    try:
        shown = laid_on(said.hub, said.kind, on_top, Bases(connection, record, said.hub.state, partial(tuple, on_top)).base)
        return following_on(record, said.kind, said.family, said.position, said.hub, shown, said.was)
    except records.UNREADABLE:
        _log.warning("a record is kept unread, since its values cannot be told: kind %s, id %s", said.kind, record)
        return records.unread(record, said.kind, said.family, said.position, said.hub, said.was)
