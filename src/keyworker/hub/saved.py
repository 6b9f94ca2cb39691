"""What the hub's newest backup holds of a machine: until it holds the only other copy of somebody's words, the machine keeps its own.

`hub.pull` calls this. Whoever makes a backup keeps its position (SAVED); a council that takes none says so, and then what the hub has
counts as safe.
"""

from typing import Final

from keyworker.hub.storage.protocol import Machine, Tx
from keyworker.wire.messages import Saved

SAVED: Final = "saved"
"""The setting that says up to which `position` the newest backup goes, or NONE_TAKEN."""
NONE_TAKEN: Final = "none"


def saved_for(tx: Tx, machine: Machine) -> Saved:
    """What the newest backup holds, for a machine."""
    position = (tx.setting(SAVED) or {"position": 0})["position"]
    if position == NONE_TAKEN:
        return Saved(position=tx.head(), n=machine.received)
    return Saved(position=position, n=tx.last_number(machine.id, position) if position else 0)
