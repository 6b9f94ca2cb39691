"""What the hub said: replaces what it last said, and lays what this machine still has on top again.

Only `store.database` may call it, inside a transaction. It must never touch a pending change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keyworker.base.canonical import Json
from keyworker.domain.merge import apply
from keyworker.domain.registry import KINDS
from keyworker.store import changelog, records
from keyworker.store.connection import Connection
from keyworker.store.protocol import Touched
from keyworker.store.records import Kept, Next, as_bytes, readable
from keyworker.wire.messages import ChangeEntry, Entry, RecordEntry, SetAsideEntry

_MOST_AT_ONCE = 200


@dataclass
class _Said:
    """One record while a slice is worked through: what the hub says of it, and what is kept."""

    kind: str
    family: str | None
    position: int
    hub: Json
    was: Kept | None


def take(connection: Connection, entries: Sequence[Entry], *, cursor: str, position: int) -> list[Touched]:
    """One slice of a package. Entries at or below what is known of a record change nothing."""
    aside = [one for one in entries if isinstance(one, SetAsideEntry) and changelog.put_aside(connection, one)]
    spoken = [one for one in entries if not isinstance(one, SetAsideEntry)]
    kept = records.load(connection, {one.record for one in spoken})
    said: dict[str, _Said] = {}
    new: list[ChangeEntry] = []
    for entry in spoken:
        was = kept.get(entry.record)
        known = said.get(entry.record)
        if entry.position <= (known.position if known else was.position if was else 0):
            continue
        said[entry.record] = _say(entry, known.hub if known else None, was)
        if isinstance(entry, ChangeEntry):
            new.append(entry)
    changelog.note_entries(connection, new)
    position = max(position, changelog.cursor(connection)[1])
    connection.run("UPDATE machine SET cursor = ?, position = ?", (cursor, position))
    heard = [one for one in dict.fromkeys(changelog.hear(connection, position)) if one not in said]
    said.update(_as_kept(records.load(connection, heard)))
    _lay(connection, said)
    touched = [Touched(record, one.kind, one.family) for record, one in said.items()]
    return list(dict.fromkeys([*touched, *(Touched(one.record, one.kind, one.family) for one in aside)]))


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


def _say(entry: RecordEntry | ChangeEntry, hub: Json | None, was: Kept | None) -> _Said:
    if isinstance(entry, RecordEntry):
        body = entry.body
    else:
        body = apply(hub if hub is not None else was.hub_body() if was else {}, entry.patch)
    return _Said(entry.kind, entry.family, entry.position, body, was)


def _as_kept(kept: dict[str, Kept]) -> dict[str, _Said]:
    return {record: _Said(one.kind, one.family, one.position, one.hub_body(), one) for record, one in kept.items()}


def _lay(connection: Connection, said: dict[str, _Said]) -> None:
    """Write each record: what the hub said, with the patches from here on top.

    A record of which the hub has never said anything, and of which nothing lies on top any more, is not here: an audit event that
    was received, or something that was set aside. Its change stays in the log.
    """
    patches = changelog.on_top(connection, said)
    following, gone = [], []
    for record, one in said.items():
        if one.position == 0 and record not in patches:
            gone += [one.was] if one.was else []
            continue
        hub = shown = one.hub
        for patch in patches.get(record, []):
            shown = apply(shown, patch)
        hub_bytes = as_bytes(hub)
        on_top = record in patches
        following.append(
            Next(record, one.kind, one.family, one.position, as_bytes(shown) if on_top else hub_bytes,
                 hub_bytes if on_top else None, readable(one.kind, shown, one.position, record), one.was)
        )
    if following:
        records.keep(connection, following)
    if gone:
        records.drop(connection, gone)
