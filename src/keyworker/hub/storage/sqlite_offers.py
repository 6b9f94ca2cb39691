"""What was offered after a restore, and further logs of machines, in SQL. Part of the SQLCipher back end; nobody else calls it."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import orjson

from keyworker.base.canonical import Json, canonical
from keyworker.base.clock import Moment
from keyworker.hub.storage.after_restore import MachineLog, WaitingOffer

_LOG = ", ".join(field.name for field in fields(MachineLog))
_OFFER = ", ".join(field.name for field in fields(WaitingOffer))


class SqliteOffers:
    """The part of a transaction that knows what came back after a restore (see the protocol)."""

    _run: Any

    def early(self, record: str) -> dict[str, frozenset[str]]:
        """Names that came before their change, and who said so."""
        found: dict[str, set[str]] = {}
        for name, by in self._run("SELECT name, by FROM early WHERE record = ?", (record,)):
            found.setdefault(name, set()).add(by)
        return {name: frozenset(workers) for name, workers in found.items()}

    def expect(self, record: str, names: Iterable[str], by: str = "") -> None:
        """Note such names."""
        for name in names:
            self._run("INSERT OR IGNORE INTO early (record, name, by) VALUES (?, ?, ?)", (record, name, by))

    def keep_offer(self, machine: str, record: str, offer: Json) -> None:
        """Keep what may be taken later."""
        self._run("INSERT OR REPLACE INTO kept_offer (machine, record, offer) VALUES (?, ?, ?)", (machine, record, canonical(offer)))

    def offers_held(self, machine: str) -> int:
        """How much of a machine waits."""
        row = self._run(
            "SELECT (SELECT count(*) FROM kept_offer WHERE machine = ?) + (SELECT count(*) FROM waiting_offer WHERE machine = ?)", (machine, machine)
        ).fetchone()
        return int(row[0])

    def kept_offers(self, machine: str) -> list[Json]:
        """What may be taken later."""
        rows = self._run("SELECT offer FROM kept_offer WHERE machine = ? ORDER BY record", (machine,))
        return [orjson.loads(row[0]) for row in rows]

    def drop_offer(self, machine: str, record: str) -> None:
        """It was taken."""
        self._run("DELETE FROM kept_offer WHERE machine = ? AND record = ?", (machine, record))

    def waiting_offers(self, record: str | None = None, machine: str | None = None) -> list[WaitingOffer]:
        """What waits."""
        rows = self._run(
            f"SELECT {_OFFER} FROM waiting_offer WHERE record = coalesce(?, record) AND machine = coalesce(?, machine) ORDER BY row",  # noqa: S608
            (record, machine),
        )
        return [_offer_from(row) for row in rows]

    def keep_waiting(self, offer: WaitingOffer) -> None:
        """Keep an offered value that waits."""
        self._run(
            f"INSERT OR IGNORE INTO waiting_offer ({_OFFER}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (offer.record, offer.kind, offer.family, offer.leaf, offer.name, offer.dot, canonical(offer.value), offer.machine, str(offer.at),
             int(offer.finishes)),
        )

    def waiting_untold(self, families: Iterable[str]) -> list[WaitingOffer]:
        """What no lead was told of."""
        rows = self._run(
            f"SELECT {_OFFER} FROM waiting_offer WHERE told = 0 AND family IN (SELECT value FROM json_each(?)) ORDER BY row LIMIT 1000",  # noqa: S608
            (canonical(sorted(families)).decode(),),
        )
        return [_offer_from(row) for row in rows]

    def note_waiting_told(self, record: str) -> None:
        """Leads are told."""
        self._run("UPDATE waiting_offer SET told = 1 WHERE record = ?", (record,))

    def drop_waiting(self, record: str, names: Iterable[str]) -> None:
        """These wait no more."""
        for name in names:
            self._run("DELETE FROM waiting_offer WHERE record = ? AND name = ?", (record, name))

    def machine_log(self, log: str) -> MachineLog | None:
        """A further log of a machine."""
        row = self._run(f"SELECT {_LOG} FROM machine_log WHERE id = ?", (log,)).fetchone()  # noqa: S608
        return _log_from(row) if row else None

    def machine_logs(self, machine: str) -> list[MachineLog]:
        """The further logs of a machine."""
        rows = self._run(f"SELECT {_LOG} FROM machine_log WHERE machine = ? ORDER BY rowid", (machine,))  # noqa: S608
        return [_log_from(row) for row in rows]

    def save_machine_log(self, log: MachineLog) -> None:
        """Keep a log."""
        self._run(
            "INSERT INTO machine_log (id, machine, after, before, received, digest, receipt, begun_at, contested, confirmed) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET received = excluded.received, digest = excluded.digest, receipt = excluded.receipt, "
            "contested = excluded.contested, confirmed = excluded.confirmed",
            (log.id, log.machine, log.after, log.before, log.received, log.digest, log.receipt, str(log.begun_at),
             int(log.contested), int(log.confirmed)),
        )


def _log_from(row: tuple[Any, ...]) -> MachineLog:
    values = {field.name: value for field, value in zip(fields(MachineLog), row, strict=True)}
    read = {"begun_at": Moment.parse(values["begun_at"]), "contested": bool(values["contested"]), "confirmed": bool(values["confirmed"])}
    return MachineLog(**values | read)


def _offer_from(row: tuple[Any, ...]) -> WaitingOffer:
    values = {field.name: value for field, value in zip(fields(WaitingOffer), row, strict=True)}
    read = {"value": orjson.loads(values["value"]), "at": Moment.parse(values["at"]), "finishes": bool(values["finishes"])}
    return WaitingOffer(**values | read)
