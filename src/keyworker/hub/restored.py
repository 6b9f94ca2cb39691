"""What a hub does before it serves, in case it came back from a backup: it withdraws again what the list beside its store says.

`cli.hub` and `cli.hub_stick` call `withdraw_again` before the hub answers anybody, and say which families nobody works with since. Where nothing is
missing it changes nothing. It must never make anything less strict, nor give anybody a family.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from keyworker.base.canonical import Json
from keyworker.base.logs import log_for
from keyworker.domain.family import Assignment, Family, Team, Worker
from keyworker.domain.record import Record, Role
from keyworker.domain.registry import KINDS
from keyworker.domain.visibility import Visibility
from keyworker.hub import council, erasure
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Standing
from keyworker.hub.withdrawn import ENDED, ERASED, HOLDING, LEVEL, ROLE_SAID, awaited, level_of, stricter

LOG: Final = log_for("hub")

_LEFT: Final = "left_without_worker"
"""The setting with the families that nobody worked with when the list had been done again."""


def withdraw_again(hub: Hub) -> int:
    """Erase, end and restrict what the list says and the store does not; answers how many records. Raises FolderUnusable."""
    last = {(str(row.get("what")), str(row["record"])): row for row in hub.storage.withdrawn()}
    with hub.storage.transaction() as tx:
        ledger = Ledger(tx, hub.clock)
        again = [row for (what, _), row in last.items() if what in _ALL and _ALL[what](hub, tx, ledger, row)]
        left = {family for row in again for family in _families_of(tx, row["record"], hub.clock.today()) if not council.has_worker(tx, family, hub.clock.today())}
        if left:
            tx.keep_setting(_LEFT, sorted(left.union(tx.setting(_LEFT) or ())))
    if again:
        LOG.warning("the hub came back from a backup: %s records were withdrawn again", len(again))
    for family in sorted(left):
        LOG.warning("nobody works with family %s since the hub came back from a backup", family)
    return len(again)


def without_worker(tx: Tx, today: date) -> list[Family]:
    """The families that lost who worked with them when the hub came back from a backup, and that were given to nobody since."""
    rows = [tx.record(family) for family in tx.setting(_LEFT) or () if not council.has_worker(tx, family, today)]
    return [family for family in (row.read(Family) for row in rows if row and not row.erased) if not family.removed]


def _families_of(tx: Tx, record: str, today: date) -> Iterator[str]:
    """The family that an assignment is of, or those that a worker is given on a day."""
    standing = tx.record(record)
    if standing and standing.kind == Assignment.kind and standing.family:
        yield standing.family
    if standing and standing.kind == Worker.kind:
        given = [row.read(Assignment) for row in tx.records(Assignment.kind, owner=record)]
        yield from (assignment.family for assignment in given if assignment.family and assignment.goes_on(today) and not assignment.removed)


def _erase(hub: Hub, tx: Tx, _: Ledger, row: Json) -> bool:
    known = tx.record(row["record"])
    if known and known.erased:
        return False
    erasure.take_words(hub, tx, known or Standing(row["record"], str(row["kind"]), str(row["family"]), {}, 0, str(row["family"])))
    return True


def _end(hub: Hub, tx: Tx, ledger: Ledger, row: Json) -> bool:
    standing = tx.record(row["record"])
    if standing is None or standing.erased or standing.kind not in HOLDING:
        return False
    record = standing.read(KINDS[standing.kind])
    left = {name: value for name, value in _left(record, row, hub.clock.today()) if value != getattr(record, name)}
    if left:
        ledger.save(record.evolve(**left))
    return bool(left)


def _left(record: Record, row: Json, today: date) -> Iterator[tuple[str, Any]]:
    """What a record still says of who holds families: no more than it says, and than the row.

    An assignment that was another worker's ends, and one that was for another team is for none: neither is given to the other.
    """
    yield "removed", record.removed or bool(row.get("removed"))
    if isinstance(record, Worker):
        yield "role", min(record.role, Role(row.get("role") or record.role), key=_rank)
    if isinstance(record, Team):
        yield "leads", {worker: leads and worker in (row.get("leads") or ()) for worker, leads in record.leads.items()}
    if isinstance(record, Assignment):
        days = [record.until, date.fromisoformat(row["until"]) if row.get("until") else None]
        days += [today] if row.get("worker", record.worker) != record.worker else []
        yield "until", min((day for day in days if day), default=None)
        yield "team", record.team if row.get("team", record.team) == record.team else None


def _rank(role: Role) -> int:
    """How much a role lets its worker hold: their own families, and those of the teams that they lead."""
    return (Role.WORKER, Role.LEAD).index(role) + 1 if role in (Role.WORKER, Role.LEAD) else 0


def _restrict(_: Hub, tx: Tx, ledger: Ledger, row: Json) -> bool:
    standing, level = tx.record(row["record"]), Visibility(row["level"])
    if standing is None:
        tx.keep_setting(awaited(row["record"]), level.value)
        return False
    if standing.erased or standing.kind not in KINDS or not stricter(level, level_of(standing.kind, standing.body)):
        return False
    ledger.save(standing.read(KINDS[standing.kind]).evolve(visibility=level))
    return True


def _leave_role(_: Hub, tx: Tx, __: Ledger, row: Json) -> bool:
    if tx.setting(council.role_said(row["record"])) is None:
        tx.keep_setting(council.role_said(row["record"]), ROLE_SAID)
    return False


_ALL: Final = {ERASED: _erase, ENDED: _end, LEVEL: _restrict, ROLE_SAID: _leave_role}
