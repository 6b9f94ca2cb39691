"""The log of changes: what is pending, numbered, received, and the history of each record.

Only this room may call it. It must never drop a change: a received one becomes history, and a frozen one never changes again.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from keyworker.base.canonical import Json, canonical
from keyworker.base.clock import Moment
from keyworker.base.errors import LogForked
from keyworker.domain.conflict import AuditEvent
from keyworker.store import records, timeline
from keyworker.store.connection import Connection
from keyworker.store.protocol import HistoryEntry, Outgoing, SetAside, Touched
from keyworker.store.records import as_json
from keyworker.wire.blanks import blanked
from keyworker.wire.chain import content_json, continue_chain
from keyworker.wire.contents import FIRST_DIGEST, Change, Content, blank_digest
from keyworker.wire.messages import ChangeEntry, Receipt, SetAsideEntry

OPEN: Final = 0
FROZEN: Final = 1
RECEIVED: Final = 2
HISTORY: Final = 3

_MOST_NAMES: Final = 64
"""An open edit grows so many times; then the next one is a change of its own."""

_ADD = (
    "INSERT INTO changes (record, kind, family, content, dot, began, here, state, answered, position)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ADD_THEIRS = (
    "INSERT INTO changes (record, kind, family, content, dot, began, here, state, answered, position, late)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_OWN = (
    "SELECT record, seq, state, content, began, was FROM changes WHERE here = 1 AND answered = 0"
    " AND record IN (SELECT value FROM json_each(?)) ORDER BY record, seq"
)


@dataclass(frozen=True)
class Own:
    """A change from here that the hub has not answered. `was`: the names that it had while it grew."""

    seq: int
    state: int
    content: Content
    began: str
    was: tuple[str, ...]


def own(connection: Connection, records: Iterable[str]) -> dict[str, list[Own]]:
    """By record: the changes from here that lie on top of what the hub last said, in the order in which they were made."""
    found: dict[str, list[Own]] = {}
    for record, seq, state, content, began, was in connection.rows(_OWN, (_ids(records),)):
        found.setdefault(record, []).append(
            Own(seq, state, Content.model_validate_json(content), began, tuple(orjson.loads(was)) if was else ())
        )
    return found


def add(connection: Connection, content: Content) -> None:
    """Write down a change that a person made here."""
    at = str(content.at)
    connection.run(
        _ADD, (content.record, content.kind, content.family, canonical(content_json(content)), content.dot, at, 1, OPEN, 0, None)
    )


def add_unlaid(connection: Connection, content: Content) -> int:
    """Write down what changes no record that is shown here: it is sent like any change. Answers its place in the log."""
    connection.run(
        _ADD, (content.record, content.kind, content.family, canonical(content_json(content)), content.dot, str(content.at), 1, OPEN, 1, None)
    )
    return int((connection.one("SELECT max(seq) FROM changes") or (0,))[0])


def note_refused(connection: Connection, content: Content) -> None:
    """Write down what was typed where nothing is written any more: it is sent, and what becomes of it is said. Typed on from the same reading it is one change."""
    rows = connection.rows(
        "SELECT seq, content FROM changes WHERE record = ? AND here = 1 AND state = 0 AND answered = 1 ORDER BY seq DESC LIMIT 1", (content.record,)
    )
    for seq, kept in rows:
        said = as_json(kept)
        if (said.get("seen") or {}).keys() <= (content.seen or {}).keys() and _typed_on(said["patch"], content.patch):
            connection.run("UPDATE changes SET content = ?, dot = ? WHERE seq = ?", (canonical(content_json(content)), content.dot, seq))
            return
    add_unlaid(connection, content)


def _typed_on(before: Json, after: Json) -> bool:
    """Whether what was said before is said still, or is the beginning of a text that goes on."""

    def goes_on(old: Any, new: Any) -> bool:
        return old == new or (isinstance(old, str) and isinstance(new, str) and new.startswith(old))

    return all(goes_on(old, after.get(name)) for name, old in before.items())


def grow(connection: Connection, change: Own, content: Content) -> None:
    """An open change becomes another, under another name, as if it had been made so at once."""
    was = [*change.was, change.content.dot]
    connection.run(
        "UPDATE changes SET content = ?, dot = ?, was = ? WHERE seq = ?",
        (canonical(content_json(content)), content.dot, orjson.dumps(was), change.seq),
    )


def grown_from(connection: Connection, record: str, dots: Collection[str]) -> dict[str, Content]:
    """By those of these names that an open change of a record bore before it grew: that change, as it is now or as it was sent.

    A change that was taken back before it was sent, or went with its family, is among them, without its words.
    """
    rows = connection.rows("SELECT content, was FROM changes WHERE record = ? AND was IS NOT NULL", (record,))
    found: dict[str, Content] = {}
    for content, was in rows:
        for dot in {*orjson.loads(was)} & {*dots}:
            found[dot] = Content.model_validate_json(content)
    undone = connection.rows(
        "SELECT dot, content FROM undone WHERE record = ? AND dot IN (SELECT value FROM json_each(?))", (record, _ids(dots))
    )
    return {**found, **{dot: Content.model_validate_json(content) for dot, content in undone}}


def known_as(connection: Connection, dots: Iterable[str], content: Content) -> None:
    """Remember what a change named, without its words: a page that still shows it by one of these names of it names that in their place."""
    named = canonical(content_json(content.model_copy(update={"patch": {}, "salt": ""})))
    connection.many("INSERT OR REPLACE INTO undone VALUES (?, ?, ?)", [(dot, content.record, named) for dot in dots])


def may_grow(connection: Connection, change: Own) -> bool:
    """Whether a change is open, may have one more name, and no other change from here names it as seen under a taking out."""
    if change.state != OPEN or len(change.was) >= _MOST_NAMES:
        return False
    named = f'%"{change.content.dot}%'
    return connection.one(
        "SELECT 1 FROM changes WHERE state < 2 AND seq > ? AND (record = ? OR (family IS ? AND CAST(content AS TEXT) LIKE '%\"over\"%'))"
        " AND CAST(content AS TEXT) LIKE ? LIMIT 1",
        (change.seq, change.content.record, change.content.family, named),
    ) is None


def freeze(connection: Connection, limit: int) -> int:
    """Number and chain open changes, oldest first; answers how many are frozen and not received."""
    rows = connection.rows("SELECT seq, content FROM changes WHERE state = 0 ORDER BY seq LIMIT ?", (limit,))
    if rows:
        n, digest = connection.one("SELECT n, digest FROM changes WHERE n IS NOT NULL ORDER BY n DESC LIMIT 1") or (
            0, FIRST_DIGEST,
        )
        chained = continue_chain(n, digest, [Content.model_validate_json(row[1]) for row in rows])
        connection.many(
            "UPDATE changes SET state = 1, n = ?, prev = ?, digest = ? WHERE seq = ?",
            [(change.n, change.prev, change.digest, row[0]) for change, row in zip(chained, rows, strict=True)],
        )
    return int((connection.one("SELECT count(*) FROM changes WHERE state = 1") or (0,))[0])


def frozen(connection: Connection, after: int, limit: int) -> list[Change]:
    """Numbered changes above `after`, also received ones: a hub that came back from a backup asks for them again."""
    rows = connection.rows("SELECT n, prev, digest, content FROM changes WHERE n > ? ORDER BY n LIMIT ?", (after, limit))
    return [Change(n=row[0], prev=row[1], digest=row[2], content=Content.model_validate_json(row[3])) for row in rows]


def receive(connection: Connection, receipt: Receipt, token: str) -> list[Touched]:
    """Keep a receipt; answers the records whose changes are no longer pending.

    They stay on top until what the hub says of their record has them in it, so nothing flickers back; an audit event, of which the hub
    says nothing, does not. An older receipt than the last is ignored. Raises LogForked when the receipt covers a change that this
    machine never made, or with another content.
    """
    known = last_receipt(connection)
    if known and receipt.received < known.received:
        return []
    if receipt.received:
        mine = connection.one("SELECT digest FROM changes WHERE n = ?", (receipt.received,))
        if mine is None or mine[0] != receipt.digest:
            raise LogForked
    connection.run("UPDATE machine SET receipt = ?, token = ?", (receipt.model_dump_json().encode(), token))
    rows = connection.rows(
        "UPDATE changes SET state = CASE WHEN answered = 1 OR kind = ? THEN 3 ELSE 2 END, answered = max(answered, kind = ?),"
        " position = coalesce(position, ?) WHERE state = 1 AND n <= ? RETURNING record, kind, family",
        (AuditEvent.kind, AuditEvent.kind, receipt.position, receipt.received),
    )
    return [Touched(*row) for row in rows]


def answer(connection: Connection, records: Iterable[str], have: int) -> None:
    """What the hub now says of these records has all of this machine's changes up to number `have` in it."""
    connection.run(
        "UPDATE changes SET answered = 1, state = CASE state WHEN 2 THEN 3 ELSE state END"
        " WHERE here = 1 AND answered = 0 AND n <= ? AND record IN (SELECT value FROM json_each(?))",
        (have, _ids(records)),
    )


def note_entries(connection: Connection, entries: Sequence[ChangeEntry]) -> None:
    """Write down what others changed. A change that is known already, from here or told before, only gets its position."""
    known = {
        (dot, record): seq for seq, dot, record in connection.rows(
            "SELECT seq, dot, record FROM changes WHERE dot <> '' AND dot IN (SELECT value FROM json_each(?))",
            (_ids(entry.dot for entry in entries),),
        )
    }
    placed: list[tuple[int, int, int]] = []
    others: dict[str, tuple[Any, ...]] = {}
    for entry in entries:
        seq = known.get((entry.dot, entry.record))
        if seq is not None:
            placed.append((entry.position, int(entry.late), seq))
            continue
        content = {
            "record": entry.record, "kind": entry.kind, "family": entry.family, "patch": entry.patch, "by": entry.by or "", "at": str(entry.at),
        }
        others[entry.dot or str(entry.position)] = (
            entry.record, entry.kind, entry.family, canonical(content), entry.dot, str(entry.at), 0, HISTORY, 1, entry.position,
            int(entry.late),
        )
    if placed:
        connection.many("UPDATE changes SET position = ?, late = ? WHERE seq = ?", placed)
    if others:
        connection.many(_ADD_THEIRS, others.values())


def put_aside(connection: Connection, entry: SetAsideEntry) -> bool:
    """Keep the hub's word that it set a change aside; answers whether that is new. The change stays pending until received.

    One of somebody else (to a lead) is kept with what was written.
    """
    if entry.n == 0:
        connection.run(
            "INSERT OR REPLACE INTO set_aside_of_others VALUES (?, ?, ?, ?, ?, ?)",
            (entry.position, entry.record, entry.kind, entry.family, entry.reason, canonical(entry.content or {"patch": {}})),
        )
        return True
    known = connection.one("SELECT reason FROM set_aside WHERE n = ?", (entry.n,)) or connection.one("SELECT '' FROM changes WHERE n = ? AND blank = 1", (entry.n,))
    if known and (entry.reason != "erased" or known[0] in ("", "erased")):  # what was let go of says nothing any more
        return False
    connection.run(
        "INSERT OR REPLACE INTO set_aside VALUES (?, ?, ?, ?, ?)", (entry.n, entry.record, entry.kind, entry.family, entry.reason)
    )
    connection.run(
        "UPDATE changes SET position = ?, answered = 1, state = CASE state WHEN 2 THEN 3 ELSE state END WHERE n = ?",
        (entry.position, entry.n),
    )
    if entry.reason == "erased":
        _blank(connection, "n = ?", entry.n)
    return True


def erase(connection: Connection, records: Iterable[str]) -> None:
    """The hub erased these records by law: what is history of them says nothing any more. What is pending goes when the hub has answered it."""
    for record in records:
        _blank(connection, "record = ? AND state >= 2", record)


def _blank(connection: Connection, where: str, value: str | int) -> None:
    for seq, content in connection.rows(f"SELECT seq, content FROM changes WHERE {where}", (value,)):  # noqa: S608 - constants
        said = as_json(content)
        if blank_digest(said) is None:
            connection.run("UPDATE changes SET content = ?, blank = 1 WHERE seq = ?", (canonical(blanked(said)), seq))


def set_aside(connection: Connection) -> list[SetAside]:
    """What the hub set aside, with what was written."""
    rows = connection.rows(
        "SELECT a.n, a.record, a.kind, a.family, a.reason, c.content FROM set_aside a LEFT JOIN changes c ON c.n = a.n ORDER BY a.n"
    )
    found = []
    for n, record, kind, family, reason, content in rows:
        said = as_json(content) if content else {"patch": {}, "at": None}
        at = Moment.parse(said["at"]) if said["at"] else None
        found.append(SetAside(n, record, kind, family, reason, said["patch"], at))
    return found


def set_aside_of_others(connection: Connection) -> list[SetAside]:
    """What the hub set aside of others, for who leads their families, with what was written, by whom and when."""
    rows = connection.rows("SELECT record, kind, family, reason, content FROM set_aside_of_others ORDER BY position")
    found = [(record, kind, family, reason, as_json(content)) for record, kind, family, reason, content in rows]
    return [
        SetAside(0, record, kind, family, reason, _object(said.get("patch")), _moment(said.get("at")), said["by"] if isinstance(said.get("by"), str) else None)
        for record, kind, family, reason, said in found
    ]


def _object(value: Any) -> Json:
    """What somebody sent as a patch, where it is one."""
    return value if isinstance(value, dict) else {}


def _moment(text: Any) -> Moment | None:
    try:
        return Moment.parse(str(text))
    except ValueError:
        return None


def history(connection: Connection, record: str) -> list[HistoryEntry]:
    """Every change of a record: what the hub knows by position, then what only this machine has."""
    rows = connection.rows(
        "SELECT content, position, here, dot FROM changes WHERE record = ? AND blank = 0 ORDER BY position NULLS LAST, seq", (record,)
    )
    found = [(as_json(content), place, bool(here), dot) for content, place, here, dot in rows]
    return [HistoryEntry(Moment.parse(said["at"]), said["by"] or None, said["patch"], place, here, dot) for said, place, here, dot in found]


def last_number(connection: Connection) -> int:
    """The number of the last change that has one; 0: none has."""
    return int((connection.one("SELECT coalesce(max(n), 0) FROM changes") or (0,))[0])


def patches(connection: Connection, record: str, dots: Collection[str]) -> list[Any]:
    """The patches of those of these changes of a record that this machine knows, in the order of the hub."""
    rows = connection.rows(
        "SELECT content FROM changes WHERE record = ? AND dot IN (SELECT value FROM json_each(?)) ORDER BY position NULLS LAST, seq",
        (record, _ids(dots)),
    )
    return [as_json(row[0])["patch"] for row in rows]


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
    written = records.WRITTEN
    pending, oldest = connection.one(f"SELECT count(*), min(began) FROM changes WHERE state < 2 AND {written}") or (0, None)  # noqa: S608
    edits = connection.one(f"SELECT count(*) FROM changes WHERE here = 1 AND state >= 2 AND {written}")  # noqa: S608 - constants
    aside = connection.one("SELECT count(*) FROM set_aside")
    receipt = last_receipt(connection)
    again = timeline.sending_again(connection)
    contact = (connection.one("SELECT contact FROM machine") or (None,))[0]
    return Outgoing(
        pending, Moment.parse(oldest) if oldest else None, edits[0] if edits else 0, receipt.received if receipt else 0, receipt,
        Moment.parse(contact) if contact else None, again, aside[0] if aside else 0,
    )


def _ids(records: Iterable[str]) -> str:
    return orjson.dumps(list(records)).decode()
