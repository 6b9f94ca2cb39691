"""Letting go of families: which a machine must be told to release, and what it has said about it.

`hub.pull` calls this. A family that left is told until the machine says that it was told; what it wrote up to then is late work
(`hub.scope`). It must never forget that a machine held a family: its late work may come at any time.
"""

from collections.abc import Iterable
from typing import Final

from keyworker.base.logs import log_for
from keyworker.hub.storage.after_restore import MachineLog
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import COUNCIL, HoldingState, Machine, ToldOf
from keyworker.wire.messages import ReleaseEntry

LOG = log_for("hub")
MOST_UNSENT: Final = 20_000
"""Changes that a machine may say it has not sent yet: more than anybody writes in weeks without a signal, and an end to late work."""
_TO_TELL = frozenset({HoldingState.HELD, HoldingState.LEAVING, HoldingState.CLAIMED})


def leaving(tx: Tx, machine: Machine, holdings: dict[str, HoldingState], wanted: frozenset[str]) -> list[ReleaseEntry]:
    """What the machine must be told to let go of: what it holds and is not to hold any more."""
    gone = {family for family, state in holdings.items() if state in _TO_TELL} - wanted - {COUNCIL}
    tx.hold(machine.id, sorted(family for family in gone if holdings[family] is HoldingState.HELD), HoldingState.LEAVING)
    return [ReleaseEntry(family=family) for family in sorted(gone)]


def was_told(tx: Tx, machine: Machine, log: MachineLog, families: Iterable[str], n: int) -> None:
    """The machine says in one of its logs that it was told of these, when the last change there was `n`. The first such word stands."""
    families = sorted(families)
    if not families:
        return
    holdings, told = tx.holdings(machine.id), tx.told_of(machine.id)
    most = max([machine.received, *(other.received for other in tx.machine_logs(machine.id))])
    received = min(log.received, most)  # a log that is new to the hub goes on after a number that only the machine says
    here = ToldOf(log.id, max(received, min(n, received + MOST_UNSENT)))
    tx.drop_holdings(machine.id, [family for family in families if holdings.get(family) is HoldingState.CLAIMED])
    for family in families:
        if holdings.get(family) is not HoldingState.CLAIMED:
            tx.hold(machine.id, [family], HoldingState.TOLD, told.get(family, here))
    LOG.info("a machine was told that families left it: machine %s, families %s", machine.id, len(families))


def begins_anew(tx: Tx, machine: Machine) -> None:
    """The machine asks for everything: what it held it may have still, and is told of again or told to let go of."""
    tx.hold(machine.id, [family for family, state in tx.holdings(machine.id).items() if state is HoldingState.HELD], HoldingState.LEAVING)
    tx.drop_holdings(machine.id, [COUNCIL])


def claims(tx: Tx, machine: Machine, families: Iterable[str]) -> None:
    """The machine says that it has these. Of one that the hub never gave it, or that it was told to let go of, it is told (again)."""
    families = list(families)
    known, told = (tx.holdings(machine.id), tx.told_of(machine.id)) if families else ({}, {})
    for family in families:
        if family not in known and tx.record(family) is not None:
            tx.hold(machine.id, [family], HoldingState.CLAIMED)
        elif known.get(family) is HoldingState.TOLD:
            tx.hold(machine.id, [family], HoldingState.LEAVING, told.get(family))


def held(tx: Tx, machine: str) -> int:
    """How many families a machine has, as far as the hub knows: of one that left, until the machine was told."""
    states = (state for family, state in tx.holdings(machine).items() if family != COUNCIL)
    return sum(state in (HoldingState.HELD, HoldingState.LEAVING) for state in states)
