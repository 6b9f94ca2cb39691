"""Reads: by id, by list columns, one family, the caseload.

Only this room may call it. Lists never read bodies that they do not show, and no read asks once per record.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter

from keyworker.base.bugs import log_bug
from keyworker.base.clock import Moment
from keyworker.base.errors import FamilyGone, NotHere
from keyworker.base.logs import log_for
from keyworker.domain.caseload import CaseloadRow, bare_row, stale_on, summarise
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.family import Family, Worker
from keyworker.domain.family_file import FamilyFile, LateWork
from keyworker.domain.record import Record
from keyworker.domain.review import ReviewDecision
from keyworker.store.connection import Connection
from keyworker.store.proofs import prove
from keyworker.store.records import UNREADABLE, as_json, readable

R = TypeVar("R", bound=Record)

_log = log_for("store")

_ROW = TypeAdapter(CaseloadRow)
_FAMILY = (
    "SELECT id, kind, body, position, leaves FROM records WHERE family = ? AND readable = 1 AND kind <> ?"
    " AND (removed = 0 OR kind IN ('goal', 'action')) ORDER BY id"
)
"""Of what was taken out only goals and steps: paper says that there was one, to those who could see it."""
_ORDER = " ORDER BY due NULLS LAST, happened NULLS LAST, id"


@dataclass(frozen=True)
class Wanted:
    """What `find` looks for; none: whatever it is."""

    family: str | None = None
    status: str | None = None
    owner: str | None = None
    due_until: date | None = None


def get(connection: Connection, kind: type[R], record: str) -> R:
    """The record, also a removed one. Raises NotHere; says so when a newer Keyworker wrote it."""
    row = connection.one("SELECT body, position, readable, leaves FROM records WHERE id = ? AND kind = ?", (record, kind.kind))
    if row is None:
        raise NotHere
    found = readable(kind.kind, as_json(row[0]), row[1], record, row[3], connection.turn) if row[2] else None
    if isinstance(found, kind):
        prove(connection, [found])
    else:
        raise NotHere("This was written by a newer Keyworker and is kept as it is.", "Update Keyworker on this machine.")
    return found


def is_erased(connection: Connection, record: str) -> bool:
    """Whether the hub last said nothing of a record."""
    return connection.one("SELECT 1 FROM records WHERE id = ? AND position > 0 AND coalesce(hub_body, body) = x'7b7d'", (record,)) is not None


def find(connection: Connection, kind: type[R], wanted: Wanted) -> list[R]:
    """Readable records of a kind that are not removed."""
    clauses, values = ["kind = ?"], [kind.kind]
    named: list[tuple[str, Any]] = [
        ("family = ?", wanted.family),
        ("status = ?", wanted.status),
        ("owner = ?", wanted.owner),
        ("due <= ?", wanted.due_until.isoformat() if wanted.due_until else None),
    ]
    for clause, value in named:
        if value is not None:
            clauses.append(clause)
            values.append(value)
    where = " AND ".join([*clauses, "readable = 1", "removed = 0"])
    rows = connection.rows(f"SELECT id, body, position, leaves FROM records WHERE {where}{_ORDER}", values)  # noqa: S608  constants
    found = (readable(kind.kind, as_json(body), position, record, leaves, connection.turn) for record, body, position, leaves in rows)
    records = [record for record in found if isinstance(record, kind)]
    if kind is ReviewDecision:
        prove(connection, records)
    return records


def family_file(connection: Connection, family: str) -> FamilyFile:
    """Everything of one family in one query, but audit events: no page shows them and they only grow. Raises NotHere, FamilyGone."""
    rows = connection.rows(_FAMILY, (family, AuditEvent.kind))
    found = (readable(kind, as_json(body), position, record, leaves, connection.turn) for record, kind, body, position, leaves in rows)
    records = [one for one in found if one is not None]
    if not any(isinstance(one, Family) for one in records):
        gone = connection.one("SELECT 1 FROM leaving WHERE family = ? AND gone = 1", (family,))
        raise FamilyGone(family) if gone else NotHere
    prove(connection, records)
    return replace(FamilyFile.of(records), late=late_work(connection, family))


def late_work(connection: Connection, family: str) -> tuple[LateWork, ...]:
    """Late work in a family: by record and author, when the last of it was written; oldest first."""
    found: dict[tuple[str, str], LateWork] = {}
    for (content,) in connection.rows("SELECT content FROM changes WHERE family = ? AND late = 1 ORDER BY position", (family,)):
        said = as_json(content)
        found[said["record"], said["by"]] = LateWork(said["record"], said["kind"], said["by"], "", Moment.parse(said["at"]))
    names = {worker.id: worker.name for worker in find(connection, Worker, Wanted())} if found else {}
    return tuple(replace(late, by_name=names.get(late.by, "")) for late in sorted(found.values(), key=lambda late: late.at.utc))


def waiting(connection: Connection) -> list[Record]:
    """Records in which something awaits a decision, by id."""
    rows = connection.rows("SELECT kind, body, position, id, leaves FROM records WHERE waiting > 0 AND readable = 1 ORDER BY id")
    found = (readable(kind, as_json(body), position, record, leaves, connection.turn) for kind, body, position, record, leaves in rows)
    return [record for record in found if record is not None]


def caseload(connection: Connection, today: date) -> list[CaseloadRow]:
    """One row per family, by name; rows that are out of date are summarised and kept first."""
    stale = connection.rows("SELECT family FROM families WHERE row IS NULL OR stale_on <= ?", (today.isoformat(),))
    if stale:
        with connection.transaction():
            for (family,) in stale:
                _summarise(connection, family, today)
    rows = [_ROW.validate_json(row) for (row,) in connection.rows("SELECT row FROM families WHERE row IS NOT NULL")]
    return sorted(rows, key=lambda one: (one.name.casefold(), one.family))


def _summarise(connection: Connection, family: str, today: date) -> None:
    try:
        file = family_file(connection, family)
    except NotHere:  # its own record cannot be read, or is gone: nothing could be opened
        connection.run("DELETE FROM families WHERE family = ?", (family,))
        return
    try:
        row, stale = summarise(file, today), stale_on(file, today)
    except UNREADABLE as error:
        log_bug(_log, "a family cannot be summarised", error)
        row, stale = bare_row(file), today + timedelta(days=1)
    connection.run(
        "UPDATE families SET row = ?, stale_on = ? WHERE family = ?",
        (orjson.dumps(row), stale.isoformat() if stale else None, family),
    )
