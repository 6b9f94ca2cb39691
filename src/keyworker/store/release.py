"""Letting go of a family that left this machine's scope: it closes for writing, all of it is sent, then it goes.

Only this room's other modules call this, inside a transaction but for `overwrite`. It must never let go of a change that
the hub has not received, nor keep a readable word of a family that went: what was set aside stays, for its author alone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson

from keyworker.base.canonical import Json, canonical
from keyworker.base.clock import Moment
from keyworker.store import changelog, records
from keyworker.store.connection import Connection
from keyworker.store.forgetting import forget
from keyworker.store.leaving import Gone, Leaving, Sealed
from keyworker.store.protocol import Touched
from keyworker.store.records import as_json
from keyworker.wire.blanks import blanked, sealed_copy
from keyworker.wire.contents import LARGEST_NUMBER, Content
from keyworker.wire.messages import Saved
from keyworker.wire.scope_marks import CLOSED, OPENED, mark

Seal = Callable[[bytes], bytes]

_PIECE: Final = 700_000
"""Bytes of JSON at which the next sealed copy begins."""
_OF_FAMILY: Final = "SELECT num FROM records WHERE family = ?"


def is_closed(connection: Connection, family: str | None) -> bool:
    """Whether a family is closed for writing here."""
    return family is not None and connection.one("SELECT 1 FROM leaving WHERE family = ?", (family,)) is not None


def close(connection: Connection, family: str, by: str, at: Moment) -> list[Touched]:
    """The hub told that a family leaves: the log says so here, everything before it is numbered, and nothing more is written.

    Told again, or of a family that is not here, nothing happens.
    """
    if is_closed(connection, family):
        return []
    there = connection.one("SELECT 1 FROM records WHERE family = ? UNION ALL SELECT 1 FROM changes WHERE family = ? AND here = 1", (family, family))
    if there is None:
        return []
    name = connection.one("SELECT name FROM families WHERE family = ?", (family,)) or ("",)
    seq = changelog.add_unlaid(connection, mark(CLOSED, family, by, at))
    connection.run("INSERT INTO leaving (family, name, told, mark) VALUES (?, ?, ?, ?)", (family, name[0], str(at), seq))
    changelog.freeze(connection, LARGEST_NUMBER)
    return [Touched(family, "family", family)]


def reopen(connection: Connection, families: Iterable[str], by: str, at: Moment) -> None:
    """These are told whole: of one that was closed the log says that it was given back."""
    for family in families:
        if is_closed(connection, family):
            connection.run("DELETE FROM leaving WHERE family = ?", (family,))
            changelog.add_unlaid(connection, mark(OPENED, family, by, at))


def leaving(connection: Connection) -> tuple[Leaving, ...]:
    """Families that are closed and still here, by name; what of them was received by the hub, and what is only here."""
    rows = connection.rows(
        "SELECT l.family, l.name, l.told, (SELECT count(*) FROM changes c WHERE c.family = l.family AND c.here = 1 AND c.state >= 2"  # noqa: S608
        f" AND c.{records.WRITTEN}), (SELECT count(*) FROM changes c WHERE c.family = l.family AND c.here = 1 AND c.state < 2 AND c.{records.WRITTEN})"
        " FROM leaving l WHERE l.gone = 0 ORDER BY l.name, l.family"
    )
    return tuple(Leaving(family, name, Moment.parse(told), sent, unsent) for family, name, told, sent, unsent in rows)


def ready(connection: Connection) -> list[str]:
    """Closed families of which the hub has everything that was written here, up to the mark in the log."""
    rows = connection.rows("SELECT l.family FROM leaving l JOIN changes c ON c.seq = l.mark WHERE l.gone = 0 AND c.state >= 2 ORDER BY l.family")
    return [row[0] for row in rows]


def let_go(connection: Connection, family: str, seal: Seal) -> tuple[Gone, list[Touched]]:
    """All that can be read of a family goes. What the hub's newest backup does not hold stays, sealed to the hub."""
    gone = _gone(connection, family)
    touched = [Touched(*row) for row in connection.rows("SELECT id, kind, family FROM records WHERE family = ?", (family,))]
    forget(connection, {record.id for record in touched}, named=frozenset({family}))
    sealed = _seal(connection, family, seal)
    for table, column in (("search", "rowid"), ("words", "num")):
        connection.run(f"DELETE FROM {table} WHERE {column} IN ({_OF_FAMILY})", (family,))  # noqa: S608 - constants
    for table in ("records", "families", "sums", "set_aside_of_others"):
        connection.run(f"DELETE FROM {table} WHERE family = ?", (family,))  # noqa: S608 - constants
    connection.run("DELETE FROM changes WHERE family = ? AND here = 0", (family,))
    for content, was in connection.rows("SELECT content, was FROM changes WHERE family = ? AND here = 1 AND was IS NOT NULL", (family,)):
        changelog.known_as(connection, orjson.loads(was), Content.model_validate_json(content))
    connection.many(
        "UPDATE changes SET content = ?, blank = 1, answered = 1, state = CASE state WHEN 2 THEN 3 ELSE state END, was = NULL WHERE seq = ?",
        [(canonical(blanked(as_json(content))), seq) for seq, _, content in _own(connection, family)],
    )
    connection.run("UPDATE leaving SET gone = 1, name = '' WHERE family = ?", (family,))
    connection.run("UPDATE machine SET overwrite = 1")
    return replace(gone, sealed=sealed), touched


def drop_saved(connection: Connection) -> None:
    """Sealed copies go that the hub's newest backup holds."""
    connection.run(
        "DELETE FROM sealed WHERE EXISTS (SELECT 1 FROM machine WHERE saved_n >= sealed.n AND saved_position >= sealed.position)"
    )


def sealed(connection: Connection) -> list[Sealed]:
    """Copies that are kept until a backup holds what is in them."""
    return [Sealed(*row) for row in connection.rows("SELECT family, n, position, blob FROM sealed ORDER BY id")]


def waits_for(connection: Connection) -> Saved | None:
    """What the hub's backup must hold before the first sealed copy goes; none: there is none."""
    row = connection.one("SELECT n, position FROM sealed ORDER BY position, n LIMIT 1")
    return Saved(n=row[0], position=row[1]) if row else None


def overwrite(connection: Connection) -> None:
    """Overwrite the pages that held what was let go of; outside any transaction. What is interrupted is done again at the next call."""
    if connection.one("SELECT overwrite FROM machine") != (1,):
        return
    connection.run("INSERT INTO search (search) VALUES ('optimize')")  # a removed word stays in the index until its segment is merged
    connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.run("VACUUM")
    connection.run("UPDATE machine SET overwrite = 0")
    connection.run("PRAGMA wal_checkpoint(TRUNCATE)")


def _own(connection: Connection, family: str) -> list[tuple[Any, ...]]:
    """What was written here for a family before it was closed, but for what was set aside: seq, n, content. (Acts and marks hold no words.)"""
    return connection.rows(
        "SELECT seq, n, content FROM changes WHERE family = ? AND here = 1 AND blank = 0 AND n NOT IN (SELECT n FROM set_aside)"  # noqa: S608
        f" AND {records.WRITTEN} AND seq <= (SELECT mark FROM leaving WHERE family = ?) ORDER BY seq", (family, family),
    )


def _gone(connection: Connection, family: str) -> Gone:
    """What can be said of a family that goes, while it still can."""
    (name,) = connection.one("SELECT name FROM leaving WHERE family = ?", (family,)) or ("",)
    sent, aside = connection.one(
        "SELECT count(*), count(s.n) FROM changes c LEFT JOIN set_aside s ON s.n = c.n"  # noqa: S608 - a constant
        f" WHERE c.family = ? AND c.here = 1 AND c.state >= 2 AND c.{records.WRITTEN}", (family,),
    ) or (0, 0)
    return Gone(family, name, sent, aside, sealed=False)


def _seal(connection: Connection, family: str, seal: Seal) -> bool:
    """Keep sealed what would be in no copy but this one if the hub had to come back from its newest backup; whether there was any."""
    position, saved_n, saved_position = connection.one("SELECT position, saved_n, saved_position FROM machine") or (0, 0, 0)
    changes = [{"n": n, "content": as_json(content)} for _, n, content in _own(connection, family) if n > saved_n]
    rows = connection.rows(
        "SELECT id, kind, position, coalesce(hub_body, body), coalesce(hub_leaves, leaves) FROM records WHERE family = ? AND position > ?",
        (family, saved_position),
    )
    records = [
        {"record": record, "kind": kind, "family": family, "position": place, "body": as_json(body), "leaves": as_json(leaves)}
        for record, kind, place, body, leaves in rows
    ]
    if not changes and not records:
        return False
    last = max((change["n"] for change in changes), default=0)
    for piece in _pieces([*changes, *records]):
        written = [item for item in piece if "content" in item]
        n = written[-1]["n"] if written else last
        connection.run(
            "INSERT INTO sealed (family, n, position, blob) VALUES (?, ?, ?, ?)",
            (family, n, position, sealed_copy(family, written, piece[len(written):], seal)),
        )
    return True


def _pieces(content: Sequence[Json]) -> Iterable[Sequence[Json]]:
    """In pieces of which each, sealed, finds room in a package."""
    begin = size = 0
    for place, item in enumerate(content):
        size += (more := len(canonical(item)))
        if size > _PIECE and place > begin:
            yield content[begin:place]
            begin, size = place, more
    if content:
        yield content[begin:]
