"""What this machine was told of the hub's log, and going on when the hub, or this machine, came back from a copy.

Only `store.database` and this room's other modules call it, inside a transaction. It must never take a change from the log, nor show one as
received that no receipt of the hub as it is now covers.
"""

from collections.abc import Collection, Iterable, Sequence

import orjson
from pydantic import ValidationError

from keyworker.base.errors import LogForked
from keyworker.base.ids import new_id
from keyworker.base.logs import log_for
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.leaves import State
from keyworker.store import records
from keyworker.store.connection import Connection
from keyworker.store.overlay import Shown
from keyworker.store.protocol import SendingAgain, Told
from keyworker.store.records import as_json
from keyworker.wire.messages import ChangeEntry, Offer, Receipt, Saved

_log = log_for("store")

_FIRST = ("assignment", "family")
"""Kinds that are offered before all others: without them the others have no place."""


def told(connection: Connection) -> Told:
    """What goes with each package and request."""
    row = connection.one("SELECT told, former, saved_position, saved_n FROM machine") or (None, None, 0, 0)
    log, after = _own_log(connection)
    receipt = Receipt.model_validate_json(row[0]) if row[0] else None
    return Told(receipt.heard() if receipt else None, row[1] or "", log, after, (row[2], row[3]))


def hear(connection: Connection, receipt: Receipt, token: str) -> None:
    """Keep the newest word of where the hub's log is. Raises LogForked when the hub has of this log what this machine never wrote."""
    log, after = _own_log(connection)
    if receipt.log == log and receipt.received > after and digest_of(connection, receipt.received) != receipt.digest:
        raise LogForked
    known = connection.one("SELECT told FROM machine")
    if known and known[0] and Receipt.model_validate_json(known[0]).position > receipt.position:
        return
    if receipt.chain:
        connection.run("UPDATE machine SET told = ?, word = ?", (receipt.model_dump_json().encode(), token))


def note_saved(connection: Connection, saved: Saved) -> None:
    """The council's newest backup holds so much: what was replaced before that is known there, too."""
    known = connection.one("SELECT saved_position, saved_n FROM machine")
    if known != (saved.position, saved.n):
        connection.run("UPDATE machine SET saved_position = ?, saved_n = ?", (saved.position, saved.n))
        connection.run("DELETE FROM replaced WHERE position <= ?", (saved.position,))


def digest_of(connection: Connection, n: int) -> str | None:
    """The digest of the change of a number, if this machine made it."""
    row = connection.one("SELECT digest FROM changes WHERE n = ?", (n,))
    return row[0] if row else None


def begin_again(connection: Connection, receipt: Receipt, token: str) -> bool:
    """The hub came back from a backup: what its receipt does not cover goes again, and all that it once said is offered to it.

    Answers whether the receipt covers changes of this log: these are received, also where an image of this machine did not know it.
    """
    log, after = _own_log(connection)
    covered = receipt.log == log and not after and receipt.received and digest_of(connection, receipt.received) == receipt.digest
    have = receipt.received if covered else 0
    said = receipt.model_dump_json().encode()
    connection.run(
        "UPDATE machine SET former = coalesce(word, former), told = ?, word = ?, receipt = ?, token = ?, cursor = '', position = 0,"
        " again = (SELECT coalesce(max(n), 0) FROM changes), saved_position = 0, saved_n = 0",
        (said, token, said if covered else None, token if covered else None),
    )
    connection.run("UPDATE changes SET state = 1 WHERE n > ? AND state >= 2", (have,))
    connection.run("DELETE FROM set_aside WHERE n > ?", (have,))
    connection.run(
        "INSERT OR REPLACE INTO offering SELECT id, 0 FROM records WHERE position > 0 AND family IS NOT NULL AND kind <> ?", (AuditEvent.kind,)
    )
    return bool(covered)


def begin_as_another(connection: Connection) -> None:
    """The hub knows this machine under another name from now on: everything that was written here goes to it again, in a first log."""
    connection.run("DELETE FROM logs")
    connection.run("UPDATE machine SET cursor = '', position = 0, receipt = NULL, token = NULL")
    connection.run("UPDATE changes SET state = 1 WHERE n IS NOT NULL AND state >= 2")


def begin_log(connection: Connection, keep: int) -> None:
    """Go on under a name of its own after number `keep`: under the former one the hub has other changes than this machine.

    What comes after goes again; a change that the hub has already is only numbered there.
    """
    connection.run("INSERT INTO logs (name, after) VALUES (?, ?)", (new_id(), keep))
    connection.run("UPDATE changes SET state = 1 WHERE n > ? AND state >= 2", (keep,))


def log_of(connection: Connection, n: int) -> tuple[str, int, int | None]:
    """The log that a number belongs to: its name ("" for the first), the number after which it begins, and its last (none: it goes on)."""
    logs = [("", 0), *connection.rows("SELECT name, after FROM logs ORDER BY num")]
    last: int | None = None
    for name, after in reversed(logs):
        if n > after:
            return name, after, last
        last = after if last is None else min(last, after)
    return "", 0, last


def offers(connection: Connection, limit: int, skip: int = 0) -> Sequence[Offer]:
    """Records to offer next, families first, after `skip` that are on their way; what the hub last said of each."""
    rows = connection.rows(
        f"SELECT r.id, r.kind, r.family, coalesce(r.hub_body, r.body), coalesce(r.hub_leaves, r.leaves) FROM offering o"  # noqa: S608
        f" JOIN records r ON r.id = o.record WHERE o.sent = 0 ORDER BY {_order()}, r.num LIMIT ? OFFSET ?", (limit, skip),
    )
    found: list[Offer] = []
    for row in rows:
        try:
            found.append(_offer(connection, *row))
        except ValidationError:
            _log.warning("a record cannot be offered: kind %s, id %s", row[1], row[0])
            offered(connection, [row[0]])
    return found or (offers(connection, limit, skip) if rows else [])


def _order() -> str:
    return f"CASE r.kind {' '.join(f'WHEN {kind!r} THEN {place}' for place, kind in enumerate(_FIRST))} ELSE {len(_FIRST)} END"


def _offer(connection: Connection, record: str, kind: str, family: str | None, body: bytes, leaves: bytes) -> Offer:
    replaced: dict[str, list[str]] = {}
    for name, leaf in connection.rows("SELECT name, leaf FROM replaced WHERE record = ? ORDER BY leaf, name", (record,)):
        replaced.setdefault(leaf, []).append(name)
    said = Shown(as_json(body), as_json(leaves))
    standing = orjson.dumps(_dots(said)).decode()
    made = {
        dot: (content["by"], content["at"]) for dot, raw in connection.rows(
            "SELECT dot, content FROM changes WHERE record = ? AND dot IN (SELECT value FROM json_each(?))", (record, standing),
        ) for content in [as_json(raw)]
    }
    return Offer.model_validate(
        {"record": record, "kind": kind, "family": family, "body": said.body, "leaves": said.leaves, "replaced": replaced, "made": made}
    )


def _dots(said: Shown) -> list[str]:
    """The changes of which something stands in a record; of what cannot be read none are known."""
    try:
        return sorted({value.dot for values in said.state().values.values() for value in values if value.dot})
    except records.UNREADABLE:
        return []


def offered(connection: Connection, ids: Iterable[str]) -> None:
    """The hub has these offers."""
    connection.run("UPDATE offering SET sent = 1 WHERE record IN (SELECT value FROM json_each(?))", (orjson.dumps(list(ids)).decode(),))


def sending_again(connection: Connection) -> SendingAgain | None:
    """What is being sent again because the hub came back from a backup; None when nothing is."""
    own = f"SELECT count(*) FROM changes, machine WHERE state = 1 AND n <= machine.again AND {records.WRITTEN}"  # noqa: S608 - constants
    row = connection.one(f"SELECT (SELECT count(*) FROM offering WHERE sent = 0), ({own})") or (0, 0)  # noqa: S608
    return SendingAgain(row[1], row[0]) if any(row) else None


def note_replaced(connection: Connection, come: dict[str, tuple[int, Shown]], kept: Collection[records.Kept]) -> None:
    """Remember the names of values that the hub said before and now no longer: a hub that is put back to then must not bring them back.

    Not of what the hub says for the first time since it came back: something may be missing there that only waits.
    """
    ids = orjson.dumps([known.id for known in kept]).decode()
    fresh = {row[0] for row in connection.rows("SELECT record FROM offering WHERE record IN (SELECT value FROM json_each(?))", (ids,))}
    gone = [
        (known.id, name, leaf, come[known.id][0]) for known in kept if known.id not in fresh and known.position
        for leaf, name in _gone_from(known.said(), come[known.id][1])
    ]
    if gone:
        connection.many("INSERT OR IGNORE INTO replaced (record, name, leaf, position) VALUES (?, ?, ?, ?)", gone)
    if fresh:
        connection.many("DELETE FROM offering WHERE record = ?", [(record,) for record in fresh])


def _gone_from(before: Shown, after: Shown) -> list[tuple[str, str]]:
    """What is gone; of what cannot be read nothing is known to be."""
    try:
        return list(_gone(before.state(), after.state()))
    except records.UNREADABLE:
        return []


def _gone(before: State, after: State) -> Iterable[tuple[str, str]]:
    for leaf, values in before.values.items():
        if values != after.on(leaf):
            still = {value.name(leaf) for value in after.on(leaf)}
            yield from ((leaf, value.name(leaf)) for value in values if value.dot and value.name(leaf) not in still)


def note_joined(connection: Connection, entries: Iterable[ChangeEntry]) -> None:
    """What the hub's joins replaced may never have been told by itself."""
    rows = [(entry.record, name, leaf, entry.position) for entry in entries for leaf, names in entry.joins.items() for name in names]
    if rows:
        connection.many("INSERT OR IGNORE INTO replaced (record, name, leaf, position) VALUES (?, ?, ?, ?)", rows)


def lay_on_again(connection: Connection, come: Iterable[str], have: int) -> None:
    """Changes from here that were in what the hub said before and are not in what it says now lie on top until it has them again."""
    connection.run(
        "UPDATE changes SET answered = 0 WHERE here = 1 AND answered = 1 AND state = 1 AND n > ? AND record IN (SELECT value FROM json_each(?))",
        (have, orjson.dumps(list(come)).decode()),
    )


def _own_log(connection: Connection) -> tuple[str, int]:
    """The name of the log that this machine writes in, "" for its first, and the number after which it begins."""
    row = connection.one("SELECT name, after FROM logs ORDER BY num DESC LIMIT 1")
    return (row[0], row[1]) if row else ("", 0)
