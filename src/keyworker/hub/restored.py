"""What a hub does before it serves, in case it came back from a backup: it withdraws again what the list beside its store says.

`cli.hub` and `cli.hub_stick` call `withdraw_again` before the hub answers anybody. Where nothing is missing it changes nothing. It must never make anything
less strict, nor give anybody a family.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from keyworker.base.canonical import Json
from keyworker.base.logs import log_for
from keyworker.domain.family import Assignment
from keyworker.domain.record import ListColumns
from keyworker.domain.registry import KINDS
from keyworker.domain.visibility import Visibility
from keyworker.hub import erasure
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Standing
from keyworker.hub.withdrawn import ENDED, ERASED, LEVEL, awaited, ended, level_of, stricter

LOG: Final = log_for("hub")


def withdraw_again(hub: Hub) -> int:
    """Erase, end and restrict what the list says and the store does not; answers how many records. Raises FolderUnusable."""
    last = {(str(row.get("what")), str(row["record"])): row for row in hub.storage.withdrawn()}
    with hub.storage.transaction() as tx:
        ledger = Ledger(tx, hub.clock)
        done = sum(_ALL[what](hub, tx, ledger, row) for (what, _), row in last.items() if what in _ALL)
    if done:
        LOG.warning("the hub came back from a backup: %s records were withdrawn again", done)
    return done


def _erase(hub: Hub, tx: Tx, _: Ledger, row: Json) -> bool:
    known = tx.record(row["record"])
    if known and known.erased:
        return False
    standing = known or Standing(row["record"], str(row["kind"]), str(row["family"]), {}, 0, str(row["family"]))
    position = erasure.noted(hub, tx, standing)
    if known is None:
        tx.put(replace(standing, position=position), ListColumns())
    tx.erase(standing.id, position)
    return True


def _end(_: Hub, tx: Tx, ledger: Ledger, row: Json) -> bool:
    standing = tx.record(row["record"])
    if standing is None or standing.kind != Assignment.kind:
        return False
    until, removed = ended(standing.body)
    day = row.get("until") if row.get("until") and (until is None or row["until"] < until) else until
    if (day, removed or bool(row.get("removed"))) == (until, removed):
        return False
    ledger.save(standing.read(Assignment).evolve(until=date.fromisoformat(day) if day else None, removed=removed or bool(row.get("removed"))))
    return True


def _restrict(_: Hub, tx: Tx, ledger: Ledger, row: Json) -> bool:
    standing, level = tx.record(row["record"]), Visibility(row["level"])
    if standing is None:
        tx.keep_setting(awaited(row["record"]), level.value)
        return False
    if standing.erased or standing.kind not in KINDS or not stricter(level, level_of(standing.kind, standing.body)):
        return False
    ledger.save(standing.read(KINDS[standing.kind]).evolve(visibility=level))
    return True


_ALL: Final = {ERASED: _erase, ENDED: _end, LEVEL: _restrict}
