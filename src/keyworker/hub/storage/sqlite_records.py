"""Records, the log and scope in SQL. Part of the SQLCipher back end; nobody else calls it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import orjson

from keyworker.base.canonical import canonical
from keyworker.base.clock import Moment
from keyworker.domain.record import ListColumns
from keyworker.hub.storage.protocol import Counts, Logged, Standing

_RECORD = "id, kind, family, body, position, reach"
_CHANGE = "record, kind, family, reach, offered, patch, base, by, at, machine, n, digest, reason, position"


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

    def put(self, standing: Standing, columns: ListColumns) -> None:
        """Keep a record as it now stands."""
        self._run(
            "INSERT INTO record (id, kind, family, reach, body, position, status, owner, happened) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body, "
            "position = excluded.position, status = excluded.status, owner = excluded.owner, happened = excluded.happened",
            (standing.id, standing.kind, standing.family, standing.reach, canonical(standing.body), standing.position,
             columns.status, columns.owner, columns.happened.isoformat() if columns.happened else None),
        )

    def append(self, change: Logged) -> int:
        """Number a change and keep it."""
        position = self.head() + 1
        self._run(
            f"INSERT INTO change ({_CHANGE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (change.record, change.kind, change.family, change.reach, canonical(change.offered), canonical(change.patch),
             change.base, change.by, str(change.at), change.machine, change.n, change.digest, change.reason, position),
        )
        return position

    def history(
        self, record: str, *, after: int = 0, until: int | None = None, machine: str | None = None
    ) -> list[Logged]:
        """Changes of a record that were not set aside."""
        rows = self._run(
            f"SELECT {_CHANGE} FROM change WHERE record = :record AND position > :after AND reason IS NULL "  # noqa: S608
            "AND (:until IS NULL OR position <= :until) AND (:machine IS NULL OR machine = :machine) ORDER BY position",
            {"record": record, "after": after, "until": until, "machine": machine},
        )
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

    def news(self, machine: str, families: Iterable[str], after: int, limit: int) -> list[Logged]:
        """One index range per family, one for the machine's own, one for what was set aside: the work grows with what is new.

        A machine's numbers rise with the positions, so its own newest are walked back from the last until one is old.
        """
        found: list[tuple[Any, ...]] = []
        for family in families:
            found += self._run(
                f"SELECT {_CHANGE} FROM change WHERE reach = ? AND position > ? AND reason IS NULL "  # noqa: S608
                "ORDER BY position LIMIT ?", (family, after, limit),
            ).fetchall()
        found += self._run(
            f"SELECT {_CHANGE} FROM change WHERE machine = ? AND position > ? AND reason IS NOT NULL "  # noqa: S608
            "ORDER BY position LIMIT ?", (machine, after, limit),
        ).fetchall()
        found += self._run(
            f"SELECT {_CHANGE} FROM change WHERE machine = :machine AND n > coalesce((SELECT n FROM change "  # noqa: S608
            "WHERE machine = :machine AND position <= :after ORDER BY n DESC LIMIT 1), 0) "
            "AND reach IS NOT NULL AND reason IS NULL ORDER BY n LIMIT :limit",
            {"machine": machine, "after": after, "limit": limit},
        ).fetchall()
        by_position = {int(row[-1]): row for row in found}
        return [_logged(by_position[position]) for position in sorted(by_position)[:limit]]

    def counts(self) -> Counts:
        """How much there is."""
        row = self._run(
            "SELECT (SELECT count(*) FROM record WHERE kind = 'family'), (SELECT count(*) FROM record), "
            "(SELECT coalesce(max(position), 0) FROM change), (SELECT count(*) FROM machine), "
            "(SELECT count(*) FROM record WHERE kind = 'conflict' AND status = 'open'), "
            "(SELECT count(*) FROM change WHERE reason IS NOT NULL), (SELECT count(*) FROM apart)"
        ).fetchone()
        return Counts(*row)


def _standing(row: tuple[Any, ...]) -> Standing:
    return Standing(id=row[0], kind=row[1], family=row[2], body=orjson.loads(row[3]), position=row[4], reach=row[5])


def _logged(row: tuple[Any, ...]) -> Logged:
    return Logged(
        record=row[0], kind=row[1], family=row[2], reach=row[3], offered=orjson.loads(row[4]), patch=orjson.loads(row[5]),
        base=row[6], by=row[7], at=Moment.parse(row[8]), machine=row[9], n=row[10], digest=row[11], reason=row[12],
        position=row[13],
    )
