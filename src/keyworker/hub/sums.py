"""Whether a machine has what the hub says: one sum over all that it holds in each pull, sums by family only when that differs.

`hub.pull` calls this. A family of which the sums differ is told anew, alone. Nothing is worked out from records here: the sums are kept
up to date as records are (`storage`).
"""

from collections.abc import Iterable

from keyworker.base.logs import log_for
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import HoldingState, Machine
from keyworker.hub.visibility import Viewer
from keyworker.wire.family_sums import added, as_text

LOG = log_for("hub")


def by_family(tx: Tx, viewer: Viewer, families: Iterable[str]) -> dict[str, int]:
    """By family (COUNCIL for the council's own), the sum over the records of it that somebody may see."""
    found = dict.fromkeys(families, 0)
    for reach, audience, total in tx.sums(found):
        if viewer.sees(audience):
            found[reach] = added(found[reach], total)
    return found


def as_sent(sums: dict[str, int]) -> dict[str, str]:
    """Sums by family as they are sent."""
    return {family: as_text(value) for family, value in sums.items()}


def tell_anew(tx: Tx, machine: Machine, families: Iterable[str]) -> None:
    """A machine found that it has these otherwise: each is told whole again, as if it were new. It is counted."""
    held = {family for family, state in tx.holdings(machine.id).items() if state is HoldingState.HELD}
    differ = sorted(held & set(families))
    if differ:
        tx.hold(machine.id, differ, HoldingState.LEAVING)
        count = int(tx.setting(told_anew(machine.id)) or 0) + len(differ)
        tx.keep_setting(told_anew(machine.id), count)
        LOG.warning("families differed on a machine and are told anew: machine %s, families %s, so far %s", machine.id, len(differ), count)


def told_anew(machine: str) -> str:
    """The setting that counts how often a family had to be told anew to a machine."""
    return f"told_anew:{machine}"
