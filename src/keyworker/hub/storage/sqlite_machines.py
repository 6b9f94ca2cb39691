"""Machines, holdings, codes, imported rows and settings in SQL. Part of the SQLCipher back end; nobody else calls it."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

import orjson

from keyworker.base.canonical import Json, canonical
from keyworker.base.clock import Moment
from keyworker.hub.storage.after_restore import MachineLog
from keyworker.hub.storage.rows import Code, HoldingState, Imported, Machine, MachineState, Signed, ToldOf
from keyworker.wire.scope_marks import CLOSED, OPENED

_MACHINE = ", ".join(field.name for field in fields(Machine))
_MARKS = ", ".join("?" for _ in fields(Machine))
_ANSWERS_KEPT = 256
"""Over the network one or two are on their way; a stick carries as many as it takes."""
_MARKED = (
    f"SELECT family, kind FROM change WHERE machine = ? AND kind IN ('{CLOSED}', '{OPENED}') AND (log = ? OR n <= ?) AND reason IS NULL ORDER BY n"  # noqa: S608 - constants
)


class SqliteMachines:
    """The half of a transaction that knows machines (see the protocol)."""

    _run: Any

    def machine(self, machine: str) -> Machine | None:
        """The machine with an id."""
        row = self._run(f"SELECT {_MACHINE} FROM machine WHERE id = ?", (machine,)).fetchone()  # noqa: S608
        return _machine(row) if row else None

    def machines(self) -> list[Machine]:
        """All machines."""
        return [_machine(row) for row in self._run(f"SELECT {_MACHINE} FROM machine ORDER BY id")]  # noqa: S608

    def save_machine(self, machine: Machine) -> None:
        """Keep a machine."""
        values = [getattr(machine, field.name) for field in fields(Machine)]
        plain = [str(value) if isinstance(value, Moment | MachineState) else value for value in values]
        self._run(f"INSERT OR REPLACE INTO machine ({_MACHINE}) VALUES ({_MARKS})", plain)  # noqa: S608

    def holdings(self, machine: str) -> dict[str, HoldingState]:
        """What a machine holds."""
        rows = self._run("SELECT family, state FROM holding WHERE machine = ?", (machine,))
        return {row[0]: HoldingState(row[1]) for row in rows}

    def hold(self, machine: str, families: Iterable[str], state: HoldingState, told: ToldOf | None = None) -> None:
        """Note what a machine holds."""
        n, log = (told.n, told.log) if told else (None, None)
        for family in families:
            self._run("INSERT OR REPLACE INTO holding (machine, family, state, told_n, told_log) VALUES (?, ?, ?, ?, ?)",
                      (machine, family, str(state), n, log))

    def told_of(self, machine: str) -> dict[str, ToldOf]:
        """Where a machine said that it was told that a family left."""
        rows = self._run("SELECT family, told_log, told_n FROM holding WHERE machine = ? AND told_n IS NOT NULL", (machine,))
        return {family: ToldOf(log, n) for family, log, n in rows}

    def closed_in_log(self, log: MachineLog) -> frozenset[str]:
        """By the last mark of each family."""
        rows = self._run(_MARKED, (log.machine, log.id, log.after))
        return frozenset(family for family, kind in dict(rows.fetchall()).items() if kind == CLOSED)

    def drop_holdings(self, machine: str, families: Iterable[str]) -> None:
        """The machine has nothing of these."""
        for family in families:
            self._run("DELETE FROM holding WHERE machine = ? AND family = ?", (machine, family))

    def keep_answer(self, machine: str, cursor: str, state: Json) -> None:
        """Remember an answer that is on its way."""
        self._run("INSERT INTO answer (machine, cursor, state) VALUES (?, ?, ?)", (machine, cursor, canonical(state)))
        self._run(
            "DELETE FROM answer WHERE machine = :machine AND row NOT IN "
            "(SELECT row FROM answer WHERE machine = :machine ORDER BY row DESC LIMIT :kept)",
            {"machine": machine, "kept": _ANSWERS_KEPT},
        )

    def answers(self, machine: str) -> dict[str, Json]:
        """Answers that are on their way."""
        rows = self._run("SELECT cursor, state FROM answer WHERE machine = ? ORDER BY row", (machine,))
        return {row[0]: _object(row[1]) for row in rows}

    def drop_answers(self, machine: str, keep: Iterable[str] = ()) -> None:
        """No answer but those to keep is on its way."""
        kept = canonical(list(keep)).decode()
        self._run("DELETE FROM answer WHERE machine = ? AND cursor NOT IN (SELECT value FROM json_each(?))", (machine, kept))

    def add_code(self, code: Code) -> None:
        """Keep a new enrolment code."""
        self._run("INSERT INTO code (id, worker, secret_hash, expires, used) VALUES (?, ?, ?, ?, ?)",
                  (code.id, code.worker, code.secret_hash, code.expires.isoformat(), int(code.used)))

    def code(self, code: str) -> Code | None:
        """The code with an id."""
        row = self._run("SELECT id, worker, secret_hash, expires, used FROM code WHERE id = ?", (code,)).fetchone()
        return Code(row[0], row[1], row[2], datetime.fromisoformat(row[3]), bool(row[4])) if row else None

    def use_code(self, code: str) -> None:
        """Mark a code as used."""
        self._run("UPDATE code SET used = 1 WHERE id = ?", (code,))

    def imported(self, source: str) -> Imported | None:
        """What was imported last under a key."""
        row = self._run("SELECT source, record, body, position FROM imported WHERE source = ?", (source,)).fetchone()
        return Imported(row[0], row[1], _object(row[2]), row[3]) if row else None

    def imported_sources(self, prefix: str) -> list[str]:
        """The keys that begin with `prefix`."""
        rows = self._run("SELECT source FROM imported WHERE source >= ? AND substr(source, 1, ?) = ? ORDER BY source",
                         (prefix, len(prefix), prefix))
        return [row[0] for row in rows]

    def keep_imported(self, row: Imported) -> None:
        """Keep what was imported."""
        self._run("INSERT OR REPLACE INTO imported (source, record, body, position) VALUES (?, ?, ?, ?)",
                  (row.source, row.record, canonical(row.body), row.position))

    def keep_signature(self, signed: Signed) -> None:
        """Keep what a machine signed."""
        self._run("INSERT OR REPLACE INTO signature (machine, log, hub, first, n, digest, key, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                  (signed.machine, signed.log, signed.hub, signed.first, signed.n, signed.digest, signed.key, signed.signature))

    def signatures(self, log: str) -> list[Signed]:
        """What a machine signed of one of its logs."""
        rows = self._run("SELECT machine, log, hub, first, n, digest, key, signature FROM signature WHERE log = ? ORDER BY n", (log,))
        return [Signed(*row) for row in rows]

    def setting(self, name: str) -> Any:
        """A small JSON value, or None."""
        row = self._run("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return orjson.loads(row[0]) if row else None

    def keep_setting(self, name: str, value: Any) -> None:
        """Keep a small JSON value."""
        self._run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, canonical(value)))


def _object(data: bytes) -> Json:
    value = orjson.loads(data)
    if not isinstance(value, dict):
        raise ValueError("a stored object is not an object")
    return value


def _machine(row: tuple[Any, ...]) -> Machine:
    values = {field.name: value for field, value in zip(fields(Machine), row, strict=True)}
    contact = values["last_contact"]
    values |= {
        "state": MachineState(values["state"]),
        "enrolled_at": Moment.parse(values["enrolled_at"]),
        "last_contact": Moment.parse(contact) if contact else None,
    }
    return Machine(**values)
