"""The log of changes: what is pending, numbered, received, and the history of each record.

Only this room may call it. It must never drop a change: a received one becomes history, and a frozen one never changes again.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson

from keyworker.base.canonical import Json, canonical
from keyworker.base.clock import Moment
from keyworker.base.errors import LogForked
from keyworker.domain.merge import can_compose, compose
from keyworker.store.connection import Connection, Row
from keyworker.store.protocol import HistoryEntry, Outgoing, SetAside, Touched
from keyworker.store.records import as_json
from keyworker.wire.chain import continue_chain
from keyworker.wire.messages import FIRST_DIGEST, Change, ChangeEntry, Content, Receipt, SetAsideEntry

OPEN: Final = 0
FROZEN: Final = 1
RECEIVED: Final = 2
HISTORY: Final = 3

_CONTENT = "record, kind, family, patch, base, by, at"
_ADD_HERE = (
    "INSERT INTO changes (record, kind, family, patch, base, by, at, began, here, state)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, 0)"
)
_ADD_HEARD = (
    "INSERT INTO changes (record, kind, family, patch, base, by, at, began, here, state, position, echoed)"
    " VALUES (?, ?, ?, ?, 0, ?, ?, ?, 0, 3, ?, 1)"
)
_ON_TOP = (
    "SELECT record, patch FROM changes WHERE state < 3 AND record IN (SELECT value FROM json_each(?)) ORDER BY seq"
)
_UNECHOED = (
    "SELECT seq, record, at, by FROM changes WHERE here = 1 AND n IS NOT NULL AND echoed = 0"
    " AND record IN (SELECT value FROM json_each(?)) ORDER BY n"
)


def add(connection: Connection, content: Content) -> None:
    """Write down what a person changed here; an open edit of the same record from the same base by the same person grows."""
    at, patch = str(content.at), content.patch
    last = connection.one(
        "SELECT seq, state, base, by, patch FROM changes WHERE record = ? AND here = 1 ORDER BY seq DESC LIMIT 1",
        (content.record,),
    )
    if last and last[1:4] == (OPEN, content.base, content.by) and can_compose(as_json(last[4]), patch):
        grown = canonical(compose(as_json(last[4]), patch))
        connection.run("UPDATE changes SET patch = ?, at = ? WHERE seq = ?", (grown, at, last[0]))
        return
    connection.run(
        _ADD_HERE,
        (content.record, content.kind, content.family, canonical(patch), content.base, content.by, at, at),
    )


def on_top(connection: Connection, records: Iterable[str]) -> dict[str, list[Json]]:
    """By record: the patches from here that lie on top of what the hub last said, in the order in which they were made."""
    patches: dict[str, list[Json]] = {}
    for record, patch in connection.rows(_ON_TOP, (_ids(records),)):
        patches.setdefault(record, []).append(as_json(patch))
    return patches


def freeze(connection: Connection, limit: int) -> int:
    """Number and chain open changes, oldest first; answers how many are frozen and not received."""
    rows = connection.rows(f"SELECT seq, {_CONTENT} FROM changes WHERE state = 0 ORDER BY seq LIMIT ?", (limit,))  # noqa: S608
    if rows:
        n, digest = connection.one("SELECT n, digest FROM changes WHERE n IS NOT NULL ORDER BY n DESC LIMIT 1") or (
            0, FIRST_DIGEST,
        )
        chained = continue_chain(n, digest, [_content(row[1:]) for row in rows])
        connection.many(
            "UPDATE changes SET state = 1, n = ?, prev = ?, digest = ? WHERE seq = ?",
            [(one.n, one.prev, one.digest, row[0]) for one, row in zip(chained, rows, strict=True)],
        )
    return int((connection.one("SELECT count(*) FROM changes WHERE state = 1") or (0,))[0])


def frozen(connection: Connection, after: int, limit: int) -> list[Change]:
    """Numbered changes above `after`, also received ones: a hub that came back from a backup asks for them again."""
    rows = connection.rows(
        f"SELECT n, prev, digest, {_CONTENT} FROM changes WHERE n > ? ORDER BY n LIMIT ?", (after, limit)  # noqa: S608
    )
    return [Change(n=row[0], prev=row[1], digest=row[2], content=_content(row[3:])) for row in rows]


def receive(connection: Connection, receipt: Receipt, token: str) -> list[Touched]:
    """Keep a receipt; answers the records whose changes are no longer pending.

    They stay on top as RECEIVED until a pull reaches the receipt's position, or become HISTORY at once when one already has:
    nothing flickers back. An older receipt than the last is ignored. Raises LogForked when the receipt covers a change that
    this machine never made, or with another content.
    """
    known = last_receipt(connection)
    if known and receipt.received < known.received:
        return []
    if receipt.received:
        mine = connection.one("SELECT digest FROM changes WHERE n = ?", (receipt.received,))
        if mine is None or mine[0] != receipt.digest:
            raise LogForked
    connection.run("UPDATE machine SET receipt = ?, token = ?", (receipt.model_dump_json().encode(), token))
    heard = receipt.position <= cursor(connection)[1]
    rows = connection.rows(
        "UPDATE changes SET state = ?, position = CASE echoed WHEN 1 THEN position ELSE ? END"
        " WHERE state = 1 AND n <= ? RETURNING record, kind, family",
        (HISTORY if heard else RECEIVED, receipt.position, receipt.received),
    )
    return [Touched(*row) for row in rows]


def hear(connection: Connection, position: int) -> list[str]:
    """A pull reached `position`: received changes up to it are history now. Answers their records."""
    rows = connection.rows(
        "UPDATE changes SET state = 3 WHERE state = 2 AND position <= ? RETURNING record", (position,)
    )
    return [row[0] for row in rows]


def note_entries(connection: Connection, entries: Sequence[ChangeEntry]) -> None:
    """Write down what the hub applied. The echo of a change from here is not a second one: it gets its position."""
    waiting: dict[tuple[str, str, str], list[int]] = {}
    for seq, record, at, by in connection.rows(_UNECHOED, (_ids({one.record for one in entries}),)):
        waiting.setdefault((record, at, by), []).append(seq)
    echoes: list[tuple[int, int]] = []
    others: list[tuple[Any, ...]] = []
    for one in entries:
        at = str(one.at)
        mine = waiting.get((one.record, at, one.by or ""))
        if mine:
            echoes.append((one.position, mine.pop(0)))
        else:
            others.append((one.record, one.kind, one.family, canonical(one.patch), one.by, at, at, one.position))
    if echoes:
        connection.many("UPDATE changes SET position = ?, echoed = 1 WHERE seq = ?", echoes)
    if others:
        connection.many(_ADD_HEARD, others)


def put_aside(connection: Connection, entry: SetAsideEntry) -> bool:
    """Keep the hub's word that it set a change aside; answers whether that is new. The change stays pending until received."""
    if connection.one("SELECT 1 FROM set_aside WHERE n = ?", (entry.n,)):
        return False
    connection.run(
        "INSERT INTO set_aside VALUES (?, ?, ?, ?, ?)", (entry.n, entry.record, entry.kind, entry.family, entry.reason)
    )
    connection.run("UPDATE changes SET position = ?, echoed = 1 WHERE n = ?", (entry.position, entry.n))
    return True


def set_aside(connection: Connection) -> list[SetAside]:
    """What the hub set aside, with what was written."""
    rows = connection.rows(
        "SELECT a.n, a.record, a.kind, a.family, a.reason, c.patch FROM set_aside a LEFT JOIN changes c ON c.n = a.n ORDER BY a.n"
    )
    return [
        SetAside(n, record, kind, family, reason, as_json(patch) if patch else {})
        for n, record, kind, family, reason, patch in rows
    ]


def history(connection: Connection, record: str) -> list[HistoryEntry]:
    """Every change of a record: what the hub knows by position, then what only this machine has."""
    rows = connection.rows(
        "SELECT at, by, patch, position, here FROM changes WHERE record = ? ORDER BY position NULLS LAST, seq", (record,)
    )
    return [HistoryEntry(Moment.parse(at), by, as_json(patch), place, bool(here)) for at, by, patch, place, here in rows]


def cursor(connection: Connection) -> tuple[str, int]:
    """The cursor and position of the last package that was applied."""
    found = connection.one("SELECT cursor, position FROM machine")
    return (found[0], found[1]) if found else ("", 0)


def last_receipt(connection: Connection) -> Receipt | None:
    """The last verified receipt."""
    found = connection.one("SELECT receipt FROM machine")
    return Receipt.model_validate_json(found[0]) if found and found[0] else None


def outgoing(connection: Connection) -> Outgoing:
    """What the sync sentence is made of; `oldest` is when the oldest pending edit began."""
    written = "kind <> 'audit_event'"
    pending, oldest = connection.one(f"SELECT count(*), min(began) FROM changes WHERE state < 2 AND {written}") or (0, None)  # noqa: S608
    edits = connection.one(f"SELECT count(*) FROM changes WHERE here = 1 AND state >= 2 AND {written}")  # noqa: S608 - constants
    receipt = last_receipt(connection)
    contact = (connection.one("SELECT contact FROM machine") or (None,))[0]
    return Outgoing(
        pending, Moment.parse(oldest) if oldest else None, edits[0] if edits else 0, receipt.received if receipt else 0, receipt,
        Moment.parse(contact) if contact else None,
    )


def _content(row: Row) -> Content:
    record, kind, family, patch, base, by, at = row
    return Content(record=record, kind=kind, family=family, patch=as_json(patch), base=base, by=by, at=Moment.parse(at))


def _ids(records: Iterable[str]) -> str:
    return orjson.dumps(list(records)).decode()
