"""The rows of records: what is shown, what the hub last said, and what lists and search know of them.

Only this room may call it, inside a transaction for what writes. A body that this Keyworker cannot read is never parsed further,
never changed and never dropped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from keyworker.base.canonical import Json, canonical
from keyworker.base.logs import log_for
from keyworker.domain.family import Family
from keyworker.domain.record import ListColumns, Record
from keyworker.domain.registry import KINDS
from keyworker.store import sums
from keyworker.store.connection import Connection
from keyworker.store.overlay import Shown
from keyworker.store.search import indexed
from keyworker.wire.family_sums import record_sum
from keyworker.wire.scope_marks import WRITTEN_BY_ITSELF

UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What making sense of something may raise that others wrote: none of it may take a list away."""

WRITTEN: Final = "kind NOT IN ({})".format(", ".join(f"'{kind}'" for kind in sorted(WRITTEN_BY_ITSELF)))
"""Of changes, in SQL: what a person wrote."""

_log = log_for("store")

_COLUMNS = (
    "records.num, records.id, records.kind, records.family, records.position, records.done, records.body, records.hub_body,"
    " records.leaves, records.hub_leaves, coalesce(words.text, '')"
)
_LOAD = (
    f"SELECT {_COLUMNS} FROM records LEFT JOIN words ON words.num = records.num"  # noqa: S608  constants
    " WHERE records.id IN (SELECT value FROM json_each(?))"
)
_LOAD_ONE = (
    f"SELECT {_COLUMNS} FROM records LEFT JOIN words ON words.num = records.num WHERE records.id = ?"  # noqa: S608  constants
)
_INSERT = (
    "INSERT INTO records (id, kind, family, position, readable, removed, done, due, happened, status, owner, body, hub_body, leaves,"
    " hub_leaves, waiting, num) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_UPDATE = (
    "UPDATE records SET id = ?, kind = ?, family = ?, position = ?, readable = ?, removed = ?, done = ?, due = ?, happened = ?,"
    " status = ?, owner = ?, body = ?, hub_body = ?, leaves = ?, hub_leaves = ?, waiting = ? WHERE num = ?"
)


@dataclass(frozen=True)
class Kept:
    """One record as it is kept. `hub` and `hub_leaves` are None when the hub said what is shown; `text` is what search has of it."""

    num: int
    id: str
    kind: str
    family: str | None
    position: int
    done: bool
    body: bytes
    hub: bytes | None
    leaves: bytes
    hub_leaves: bytes | None
    text: str

    def shown(self) -> Shown:
        """The record as it is shown."""
        return Shown(as_json(self.body), as_json(self.leaves))

    def said(self) -> Shown:
        """What the hub last said; nothing when it has never said anything."""
        if self.hub is None or self.hub_leaves is None:
            return self.shown()
        return Shown(as_json(self.hub), as_json(self.hub_leaves))


@dataclass(frozen=True)
class Next:
    """One record as it shall be kept; `was` is what is kept now, `record` the shown body as its kind reads it."""

    id: str
    kind: str
    family: str | None
    position: int
    body: bytes
    hub: bytes | None
    leaves: bytes
    hub_leaves: bytes | None
    waiting: int
    record: Record | None
    was: Kept | None
    columns: ListColumns = field(default_factory=ListColumns)
    text: str = ""


def as_json(raw: bytes) -> Json:
    """The JSON object in stored bytes."""
    value: Json = orjson.loads(raw)
    return value


def readable(kind: str, body: Json, position: int, record: str, leaves: bytes = b"", known: int = 0) -> Record | None:
    """The record as its kind reads it; None for a kind, or a body, that this Keyworker does not understand, and for what was erased."""
    model = KINDS.get(kind)
    if model is None or not body:
        return None
    try:
        return model.read(body, position, leaves, known)
    except UNREADABLE:
        _log.warning("a record is kept unread: kind %s, id %s", kind, record)
        return None


def following_on(
    record: str, kind: str, family: str | None, position: int, said: Shown, now: Shown, was: Kept | None
) -> Next:
    """A record as it shall be kept, from what the hub last `said` of it and what is `now` shown."""
    body, leaves = canonical(now.body), canonical(now.leaves)
    same = said is now or (said == now and canonical(said.body) == body and canonical(said.leaves) == leaves)  # for == true is 1
    found, columns, text = readable(kind, now.body, position, record, leaves), ListColumns(), ""
    try:
        if found is not None:
            columns, text = found.columns(), "" if found.removed else found.search_text().strip()
    except UNREADABLE:
        _log.warning("a record is kept unread, since it cannot be listed: kind %s, id %s", kind, record)
        found = None
    return Next(
        record, kind, family, position, body, None if same else canonical(said.body), leaves,
        None if same else canonical(said.leaves), now.waiting(), found, was, columns, text,
    )


def unread(record: str, kind: str, family: str | None, position: int, said: Shown, was: Kept | None) -> Next:
    """A record of which nothing can be made: kept as the hub said it, and shown nowhere."""
    return Next(record, kind, family, position, canonical(said.body), None, canonical(said.leaves), None, 0, None, was)


def load_one(connection: Connection, record: str) -> Kept | None:
    """One record as it is kept."""
    row = connection.one(_LOAD_ONE, (record,))
    return Kept(*row) if row else None


def load(connection: Connection, records: Iterable[str]) -> dict[str, Kept]:
    """Records as they are kept, by id; those that are not kept are left out."""
    rows = connection.rows(_LOAD, (orjson.dumps(list(records)).decode(),))
    return {row[1]: Kept(*row) for row in rows}


def keep(connection: Connection, records: Sequence[Next]) -> None:
    """Write records with their list columns, search words and the state of their families' rows. Inside a transaction."""
    new = [one for one in records if one.was is None]
    old = [one for one in records if one.was is not None]
    numbers = {one.id: one.was.num for one in old if one.was}
    if new:
        last = connection.one("SELECT coalesce(max(num), 0) FROM records") or (0,)
        numbers.update({one.id: last[0] + index for index, one in enumerate(new, start=1)})
        connection.many(_INSERT, [_values(one, numbers[one.id]) for one in new])
    if old:
        connection.many(_UPDATE, [_values(one, numbers[one.id]) for one in old])
    connection.turn += 1
    connection.turns.update(
        (kept.id, connection.turn) for kept in records if kept.was is None or (kept.was.body, kept.was.leaves) != (kept.body, kept.leaves)
    )
    sums.move(connection, _moved((kept.was, kept) for kept in records))
    _keep_words(connection, records, numbers)
    _mark_families(connection, records)


def drop(connection: Connection, records: Sequence[Kept]) -> None:
    """Take records away of which nothing is left to show. Inside a transaction."""
    numbers = [(one.num,) for one in records]
    sums.move(connection, _moved((gone, None) for gone in records))
    for table, column in (("search", "rowid"), ("words", "num"), ("records", "num")):
        connection.many(f"DELETE FROM {table} WHERE {column} = ?", numbers)  # noqa: S608 - constants
    connection.many("DELETE FROM families WHERE family = ?", [(one.id,) for one in records if one.kind == Family.kind])
    touched = {(one.family,) for one in records if one.family}
    connection.many("UPDATE families SET row = NULL WHERE family = ? AND row IS NOT NULL", touched)


def _moved(pairs: Iterable[tuple[Kept | None, Next | None]]) -> dict[str, int]:
    """By family, by how much its digest moves as records become others. What only this machine wrote is not in it."""
    found: dict[str, int] = {}
    for was, now in pairs:
        before, after = _said_by_hub(was), _said_by_hub(now)
        if before != after:
            for said, sign in ((before, -1), (after, 1)):
                if said is not None:
                    family, record, body, leaves = said
                    found[family] = found.get(family, 0) + sign * record_sum(record, body, leaves)
    return found


def _said_by_hub(one: Kept | Next | None) -> tuple[str, str, bytes, bytes] | None:
    """What the hub last said of a record: family, id, body, and what is kept beside; none when it has said nothing."""
    if one is None or one.position == 0:
        return None
    body, leaves = (one.body, one.leaves) if one.hub is None or one.hub_leaves is None else (one.hub, one.hub_leaves)
    return one.family or "", one.id, body, leaves


def _values(one: Next, num: int) -> tuple[Any, ...]:
    record = one.record
    if record is None:
        return (one.id, one.kind, one.family, one.position, 0, 0, 0, None, None, None, None, one.body, one.hub, one.leaves, one.hub_leaves,
                one.waiting, num)
    columns = one.columns
    return (
        one.id, one.kind, one.family, one.position, 1, int(record.removed), int(record.completed()),
        columns.due.isoformat() if columns.due else None, columns.happened.isoformat() if columns.happened else None,
        columns.status, columns.owner, one.body, one.hub, one.leaves, one.hub_leaves, one.waiting, num,
    )


def _keep_words(connection: Connection, records: Sequence[Next], numbers: dict[str, int]) -> None:
    """Words that did not change are left alone: indexing is the dearest part of a save."""
    gone: list[tuple[int]] = []
    come: list[tuple[int, str]] = []
    for one in records:
        text = one.text
        before = one.was.text if one.was else ""
        if text == before:
            continue
        if before:
            gone.append((numbers[one.id],))
        if text:
            come.append((numbers[one.id], text))
    if gone:
        connection.many("DELETE FROM search WHERE rowid = ?", gone)
        connection.many("DELETE FROM words WHERE num = ?", gone)
    if come:
        connection.many("INSERT INTO search (rowid, text) VALUES (?, ?)", [(num, indexed(text)) for num, text in come])
        connection.many("INSERT INTO words (num, text) VALUES (?, ?)", come)


def _mark_families(connection: Connection, records: Sequence[Next]) -> None:
    """Rows of the caseload that are now out of date; a family's own record makes, names or removes its row."""
    for one in records:
        if one.kind == Family.kind:
            if isinstance(one.record, Family) and not one.record.removed and one.family == one.id:
                connection.run(
                    "INSERT INTO families (family, name) VALUES (?, ?) ON CONFLICT (family) DO UPDATE SET name = excluded.name",
                    (one.id, one.record.name),
                )
            else:
                connection.run("DELETE FROM families WHERE family = ?", (one.id,))
    touched = {(one.family,) for one in records if one.family}
    connection.many("UPDATE families SET row = NULL WHERE family = ? AND row IS NOT NULL", touched)
