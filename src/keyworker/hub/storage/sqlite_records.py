"""Records, the log and scope in SQL. Part of the SQLCipher back end; nobody else calls it."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import orjson

from keyworker.base.canonical import canonical, digest
from keyworker.domain.record import ListColumns
from keyworker.hub.storage.rows import Counts, Logged, Standing
from keyworker.wire.chain import blanked, content_json, hub_link
from keyworker.wire.contents import FIRST_DIGEST, Content, content_of
from keyworker.wire.family_sums import added, as_bytes, from_bytes, record_sum

_RECORD = "id, kind, family, body, position, reach, leaves, audience, narrowed"
_CHANGE = "content, reach, dot, machine, n, digest, reason, late, laid, position, log, offered, chain, erased, audience"


class SqliteRecords:
    """The half of a transaction that knows records and changes (see the protocol)."""

    def __init__(self, connection: Any) -> None:
        self._run = connection.execute

    def head(self) -> int:
        """The position of the last change."""
        return int(self._run("SELECT coalesce(max(position), 0) FROM change").fetchone()[0])

    def chain_at(self, position: int) -> str | None:
        """The digest of the chain at a position."""
        if position == 0:
            return FIRST_DIGEST
        row = self._run("SELECT chain FROM change WHERE position = ?", (position,)).fetchone()
        return str(row[0]) if row else None

    def record(self, record: str) -> Standing | None:
        """The record as it stands."""
        row = self._run(f"SELECT {_RECORD} FROM record WHERE id = ?", (record,)).fetchone()  # noqa: S608
        return _standing(row) if row else None

    def is_erased(self, record: str) -> bool:
        """Whether a record was erased by law."""
        known = self.record(record)
        return known is not None and known.erased

    def records(
        self, kind: str, *, family: str | None = None, owner: str | None = None, status: str | None = None
    ) -> list[Standing]:
        """Records of a kind by their list columns."""
        wanted = {"kind": kind, "family": family, "owner": owner, "status": status}
        given = {name: value for name, value in wanted.items() if value is not None}
        where = " AND ".join(f"{name} = :{name}" for name in given)
        rows = self._run(f"SELECT {_RECORD} FROM record WHERE {where} AND body <> x'7b7d' ORDER BY row", given)  # noqa: S608
        return [_standing(row) for row in rows]

    def audit_events(self, families: Iterable[str], workers: Iterable[str], kinds: Iterable[str], *, first: date, last: date,
                     limit: int) -> list[Standing]:
        """Acts on families, and acts of workers on none."""
        rows = self._run(
            f"SELECT {_RECORD} FROM record WHERE kind = 'audit_event' AND happened BETWEEN :first AND :last AND ("  # noqa: S608
            "family IN (SELECT value FROM json_each(:families)) OR (family IS NULL AND owner IN (SELECT value FROM json_each(:workers)) "
            "AND status IN (SELECT value FROM json_each(:kinds)))) ORDER BY happened DESC, position DESC LIMIT :limit",
            {"first": first.isoformat(), "last": last.isoformat(), "families": _list(families), "workers": _list(workers),
             "kinds": _list(kinds), "limit": limit},
        )
        return [_standing(row) for row in rows]

    def put(self, standing: Standing, columns: ListColumns, *, under: str | None = None, waiting: int = 0) -> None:
        """Keep a record as it now stands, and its family's sum with it."""
        body, leaves = canonical(standing.body), canonical(standing.leaves)
        before = self._run("SELECT reach, audience, sum FROM record WHERE id = ?", (standing.id,)).fetchone()
        own = record_sum(standing.id, body, leaves)
        self._run(
            "INSERT INTO record (id, kind, family, reach, body, position, leaves, status, owner, happened, under, waiting, audience, narrowed, "
            "sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body, "
            "position = excluded.position, leaves = excluded.leaves, status = excluded.status, owner = excluded.owner, "
            "happened = excluded.happened, under = excluded.under, waiting = excluded.waiting, audience = excluded.audience, "
            "narrowed = excluded.narrowed, sum = excluded.sum",
            (standing.id, standing.kind, standing.family, standing.reach, body, standing.position, leaves, columns.status, columns.owner,
             columns.happened.isoformat() if columns.happened else None, under, waiting, standing.audience, standing.narrowed, as_bytes(own)),
        )
        reach = before[0] if before else standing.reach
        if before and before[1] == standing.audience:
            self._add(reach, standing.audience, own - from_bytes(before[2]))
        else:
            self._add(reach, standing.audience, own)
            if before:
                self._add(reach, before[1], -from_bytes(before[2]))

    def _add(self, reach: str | None, audience: str, difference: int) -> None:
        if reach is None or difference == 0:
            return
        row = self._run("SELECT sum FROM family_sum WHERE reach = ? AND audience = ?", (reach, audience)).fetchone()
        total = added(from_bytes(row[0]) if row else 0, difference)
        self._run("INSERT OR REPLACE INTO family_sum (reach, audience, sum) VALUES (?, ?, ?)", (reach, audience, as_bytes(total)))

    def sums(self, reaches: Iterable[str]) -> list[tuple[str, str, int]]:
        """The digests of reaches."""
        rows = self._run("SELECT reach, audience, sum FROM family_sum WHERE reach IN (SELECT value FROM json_each(?))", (_list(reaches),))
        return [(reach, audience, from_bytes(total)) for reach, audience, total in rows]

    def under(self, record: str) -> list[Standing]:
        """The records of its family that are shown only under this one."""
        return [_standing(row) for row in self._run(
            f"SELECT {_RECORD} FROM record WHERE under = ? AND family IS (SELECT family FROM record WHERE id = ?) ORDER BY row", (record, record),  # noqa: S608
        )]

    def erase(self, record: str, position: int) -> int:
        """Blank a record; what the file no longer holds is overwritten in it."""
        self._run("PRAGMA secure_delete = ON")
        worded = [change for change in self.whole_history(record) if not change.erased and (change.content.patch or change.offered)]
        for change in worded:
            self._run("UPDATE change SET content = ?, laid = NULL, offered = NULL, erased = ? WHERE position = ?",
                      (canonical(content_json(blanked(change.content))), digest(content_json(change.content)), change.position))
        reach, audience, own = self._run("SELECT reach, audience, sum FROM record WHERE id = ?", (record,)).fetchone() or (None, "", None)
        nothing = record_sum(record, b"{}", b"{}")
        self._add(reach, audience, nothing - from_bytes(own))
        self._run("UPDATE record SET sum = ? WHERE id = ?", (as_bytes(nothing), record))
        self._run("UPDATE record SET body = x'7b7d', leaves = x'7b7d', position = ?, status = NULL, owner = NULL, happened = NULL, "
                  "under = NULL, waiting = 0 WHERE id = ?", (position, record))
        for table in ("waiting_offer", "kept_offer"):
            self._run(f"DELETE FROM {table} WHERE record = ?", (record,))  # noqa: S608 - constants
        self._run("UPDATE imported SET body = x'7b7d' WHERE record = ?", (record,))
        return len(worded)

    def append(self, change: Logged) -> int:
        """Number a change and keep it."""
        head = self.head()
        position, content, log = head + 1, change.content, change.log or (change.machine if change.n else None)
        chain = hub_link(self.chain_at(head) or FIRST_DIGEST, position, change.digest, change.machine, change.reason)
        self._run(
            f"INSERT INTO change (record, kind, family, {_CHANGE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (content.record, content.kind, content.family, canonical(content_json(content)), change.reach, change.dot,
             change.machine, change.n, change.digest, change.reason, int(change.late),
             canonical(content_json(change.laid)) if change.laid else None, position, log,
             canonical(change.offered) if change.offered else None, chain, change.erased, change.audience),
        )
        return position

    def change(self, dot: str) -> Logged | None:
        """The change with a name."""
        row = self._run(f"SELECT {_CHANGE} FROM change WHERE dot = ? ORDER BY position LIMIT 1", (dot,)).fetchone()  # noqa: S608
        return _logged(row) if row else None

    def records_of(self, dots: Iterable[str]) -> dict[str, str]:
        """The records of changes."""
        rows = self._run("SELECT dot, record FROM change WHERE dot IN (SELECT value FROM json_each(?)) ORDER BY position DESC", (_list(dots),))
        return dict(rows.fetchall())

    def history(self, record: str, after: int = 0) -> list[Logged]:
        """Changes of a record that were not set aside."""
        rows = self._run(
            f"SELECT {_CHANGE} FROM change WHERE record = ? AND position > ? AND reason IS NULL ORDER BY position", (record, after),  # noqa: S608
        )
        return [_logged(row) for row in rows]

    def digest_of(self, log: str, n: int) -> str | None:
        """The digest of one change of a machine's log."""
        row = self._run("SELECT digest FROM change WHERE log = ? AND n = ?", (log, n)).fetchone()
        return str(row[0]) if row else None

    def set_working(self, assignment: str, family: str, worker: str, team: str | None, *, active: bool,
                    until: date | None = None) -> None:
        """Note what an assignment says."""
        self._run("INSERT OR REPLACE INTO working (assignment, family, worker, team, active, until) VALUES (?, ?, ?, ?, ?, ?)",
                  (assignment, family, worker, team, int(active), until.isoformat() if until else None))

    def set_leading(self, team: str, workers: Iterable[str]) -> None:
        """Note who leads a team."""
        self._run("DELETE FROM leading WHERE team = ?", (team,))
        for worker in workers:
            self._run("INSERT INTO leading (worker, team) VALUES (?, ?)", (worker, team))

    def families_of(self, worker: str, today: date, *, lead: bool) -> frozenset[str]:
        """The families of a worker, and of the teams that a lead leads."""
        rows = self._run("SELECT family FROM working WHERE worker = ? AND active = 1 AND (until IS NULL OR until > ?)",
                         (worker, today.isoformat())).fetchall()
        if lead:
            rows += self._run(
                "SELECT w.family FROM leading l JOIN working w ON w.team = l.team AND w.active = 1 "
                "AND (w.until IS NULL OR w.until > ?) WHERE l.worker = ?", (today.isoformat(), worker),
            ).fetchall()
        return frozenset(row[0] for row in rows)

    def newest_first(self, families: Iterable[str]) -> list[str]:
        """By the day on which the last episode began; families without one last."""
        opened: list[tuple[str, str]] = []
        for family in families:
            row = self._run("SELECT max(happened) FROM record WHERE kind = 'episode' AND family = ?", (family,)).fetchone()
            opened.append((row[0] or "", family))
        return [family for _, family in sorted(opened, reverse=True)]

    def snapshot(self, reach: str, after_row: int, limit: int) -> list[tuple[int, Standing]]:
        """Records of a reach after a row."""
        rows = self._run(
            f"SELECT row, {_RECORD} FROM record WHERE reach = ? AND row > ? ORDER BY row LIMIT ?",  # noqa: S608
            (reach, after_row, limit),
        )
        return [(row[0], _standing(row[1:])) for row in rows]

    def changed(self, reaches: Iterable[str], after: int, limit: int) -> list[Standing]:
        """One index range for each reach, all in one statement: an empty answer costs a probe for each."""
        rows = self._run(
            f"SELECT {_RECORD} FROM record WHERE reach IN (SELECT value FROM json_each(?)) AND position > ? "  # noqa: S608
            "ORDER BY position, row LIMIT ?", (_list(reaches), after, limit),
        )
        return [_standing(row) for row in rows]

    def log(self, machine: str, reaches: Iterable[str], after: int, until: int) -> list[Logged]:
        """Changes in these reaches, and what was set aside of the machine."""
        rows = self._run(
            f"SELECT {_CHANGE} FROM change WHERE reach IN (SELECT value FROM json_each(:reaches)) AND reason IS NULL "  # noqa: S608
            f"AND position > :after AND position <= :until UNION ALL SELECT {_CHANGE} FROM change "
            "WHERE machine = :machine AND reason IS NOT NULL AND position > :after AND position <= :until ORDER BY position",
            {"reaches": _list(reaches), "machine": machine, "after": after, "until": until},
        )
        return [_logged(row) for row in rows]

    def late_in(self, reach: str) -> list[Logged]:
        """Late work in a reach."""
        rows = self._run(f"SELECT {_CHANGE} FROM change WHERE reach = ? AND late = 1 ORDER BY position", (reach,))  # noqa: S608
        return [_logged(row) for row in rows]

    def set_aside_in(self, families: Iterable[str], after: int, until: int) -> list[Logged]:
        """What was set aside in families."""
        rows = self._run(
            f"SELECT {_CHANGE} FROM change WHERE family IN (SELECT value FROM json_each(?)) AND reason IS NOT NULL "  # noqa: S608
            "AND position > ? AND position <= ? ORDER BY position", (_list(families), after, until),
        )
        return [_logged(row) for row in rows]

    def counts(self) -> Counts:
        """How much there is."""
        row = self._run(
            "SELECT (SELECT count(*) FROM record WHERE kind = 'family'), (SELECT count(*) FROM record), "
            "(SELECT coalesce(max(position), 0) FROM change), (SELECT count(*) FROM machine), "
            "(SELECT coalesce(sum(waiting), 0) FROM record WHERE waiting > 0), "
            "(SELECT count(*) FROM change WHERE reason IS NOT NULL), (SELECT count(*) FROM waiting_offer)"
        ).fetchone()
        return Counts(*row)


    def every_record(self) -> Iterator[Standing]:
        """All records by row."""
        yield from map(_standing, self._run(f"SELECT {_RECORD} FROM record ORDER BY row"))  # noqa: S608

    def every_record_logged(self) -> list[str]:
        """Records that have changes."""
        return [row[0] for row in self._run("SELECT record FROM change GROUP BY record ORDER BY min(position)")]

    def whole_history(self, record: str) -> list[Logged]:
        """Changes of a record."""
        rows = self._run(f"SELECT {_CHANGE} FROM change WHERE record = ? ORDER BY position", (record,))  # noqa: S608
        return [_logged(row) for row in rows]

    def number_at(self, log: str, position: int) -> int:
        """The last number up to a position."""
        row = self._run("SELECT n FROM change WHERE log = ? AND position <= ? ORDER BY n DESC LIMIT 1", (log, position)).fetchone()
        return int(row[0]) if row else 0

    def set_aside(self) -> Iterator[Logged]:
        """What was set aside."""
        yield from map(_logged, self._run(f"SELECT {_CHANGE} FROM change WHERE reason IS NOT NULL ORDER BY position"))  # noqa: S608

    def numbered(self, log: str) -> Iterator[Logged]:
        """A machine's log."""
        yield from map(_logged, self._run(f"SELECT {_CHANGE} FROM change WHERE log = ? ORDER BY n", (log,)))  # noqa: S608

    def whole_chain(self) -> Iterator[Logged]:
        """All changes."""
        yield from map(_logged, self._run(f"SELECT {_CHANGE} FROM change ORDER BY position"))  # noqa: S608


def _list(reaches: Iterable[str]) -> str:
    return orjson.dumps(list(reaches)).decode()


def _standing(row: tuple[Any, ...]) -> Standing:
    return Standing(id=row[0], kind=row[1], family=row[2], body=orjson.loads(row[3]), position=row[4], reach=row[5], leaves=orjson.loads(row[6]),
                    audience=row[7], narrowed=row[8])


def _content(kept: bytes, *, merged: bool) -> Content:
    """A content as it is kept; quickly where it was merged, since then it was read before."""
    try:
        return Content.model_validate_json(kept) if merged else content_of(orjson.loads(kept))
    except ValueError:
        return content_of(orjson.loads(kept))


def _logged(row: tuple[Any, ...]) -> Logged:
    return Logged(
        content=_content(row[0], merged=row[6] is None), reach=row[1], dot=row[2], machine=row[3], n=row[4], digest=row[5], reason=row[6],
        late=bool(row[7]), laid=Content.model_validate_json(row[8]) if row[8] else None, position=row[9],
        log=row[10], offered=orjson.loads(row[11]) if row[11] else None, chain=row[12], erased=row[13], audience=row[14],
    )
