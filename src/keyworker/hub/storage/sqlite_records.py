"""Records, the log and scope in SQL. Part of the SQLCipher back end; nobody else calls it."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import orjson

from keyworker.base.canonical import canonical
from keyworker.domain.record import ListColumns
from keyworker.hub.storage.protocol import Counts, Logged, Standing
from keyworker.wire.chain import content_json
from keyworker.wire.messages import Content, content_of

_RECORD = "id, kind, family, body, position, reach, leaves, audience, narrowed"
_CHANGE = "content, reach, dot, machine, n, digest, reason, late, laid, position, audience"


class SqliteRecords:
    """The half of a transaction that knows records and changes (see the protocol)."""

    def __init__(self, connection: Any) -> None:
        self._run = connection.execute

    def head(self) -> int:
        """The position of the last change."""
        return int(self._run("SELECT coalesce(max(position), 0) FROM change").fetchone()[0])

    def record(self, record: str) -> Standing | None:
        """The record as it stands."""
        row = self._run(f"SELECT {_RECORD} FROM record WHERE id = ?", (record,)).fetchone()  # noqa: S608
        return _standing(row) if row else None

    def records(
        self, kind: str, *, family: str | None = None, owner: str | None = None, status: str | None = None
    ) -> list[Standing]:
        """Records of a kind by their list columns."""
        wanted = {"kind": kind, "family": family, "owner": owner, "status": status}
        given = {name: value for name, value in wanted.items() if value is not None}
        where = " AND ".join(f"{name} = :{name}" for name in given)
        rows = self._run(f"SELECT {_RECORD} FROM record WHERE {where} ORDER BY row", given)  # noqa: S608
        return [_standing(row) for row in rows]

    def put(self, standing: Standing, columns: ListColumns, *, under: str | None = None, waiting: int = 0) -> None:
        """Keep a record as it now stands."""
        self._run(
            "INSERT INTO record (id, kind, family, reach, body, position, leaves, status, owner, happened, under, waiting, audience, "
            "narrowed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body, "
            "position = excluded.position, leaves = excluded.leaves, status = excluded.status, owner = excluded.owner, "
            "happened = excluded.happened, under = excluded.under, waiting = excluded.waiting, audience = excluded.audience, narrowed = excluded.narrowed",
            (standing.id, standing.kind, standing.family, standing.reach, canonical(standing.body), standing.position,
             canonical(standing.leaves), columns.status, columns.owner,
             columns.happened.isoformat() if columns.happened else None, under, waiting,
             standing.audience, standing.narrowed),
        )

    def under(self, record: str) -> list[Standing]:
        """The records that are shown only under this one."""
        return [_standing(row) for row in self._run(f"SELECT {_RECORD} FROM record WHERE under = ? ORDER BY row", (record,))]  # noqa: S608

    def append(self, change: Logged) -> int:
        """Number a change and keep it."""
        position, content = self.head() + 1, change.content
        self._run(
            f"INSERT INTO change (record, kind, family, {_CHANGE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (content.record, content.kind, content.family, canonical(content_json(content)), change.reach, change.dot,
             change.machine, change.n, change.digest, change.reason, int(change.late),
             canonical(content_json(change.laid)) if change.laid else None, position, change.audience),
        )
        return position

    def change(self, dot: str) -> Logged | None:
        """The change with a name."""
        row = self._run(f"SELECT {_CHANGE} FROM change WHERE dot = ? ORDER BY position LIMIT 1", (dot,)).fetchone()  # noqa: S608
        return _logged(row) if row else None

    def history(self, record: str) -> list[Logged]:
        """Changes of a record that were not set aside."""
        rows = self._run(f"SELECT {_CHANGE} FROM change WHERE record = ? AND reason IS NULL ORDER BY position", (record,))  # noqa: S608
        return [_logged(row) for row in rows]

    def digest_of(self, machine: str, n: int) -> str | None:
        """The digest of one change of a machine's log."""
        row = self._run("SELECT digest FROM change WHERE machine = ? AND n = ?", (machine, n)).fetchone()
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

    def counts(self) -> Counts:
        """How much there is."""
        row = self._run(
            "SELECT (SELECT count(*) FROM record WHERE kind = 'family'), (SELECT count(*) FROM record), "
            "(SELECT coalesce(max(position), 0) FROM change), (SELECT count(*) FROM machine), "
            "(SELECT coalesce(sum(waiting), 0) FROM record WHERE waiting > 0), "
            "(SELECT count(*) FROM change WHERE reason IS NOT NULL), (SELECT count(*) FROM apart)"
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

    def numbered(self, machine: str) -> Iterator[Logged]:
        """A machine's log."""
        yield from map(_logged, self._run(f"SELECT {_CHANGE} FROM change WHERE machine = ? ORDER BY n", (machine,)))  # noqa: S608


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
        late=bool(row[7]), laid=Content.model_validate_json(row[8]) if row[8] else None, position=row[9], audience=row[10],
    )
