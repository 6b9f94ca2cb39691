"""What the hub's newest backup holds of a machine: until it holds the only other copy of somebody's words, the machine keeps its own.

`hub.pull` calls this. Whoever makes a backup keeps its position (SAVED); a council that takes none says so (NONE_TAKEN), and then what
the hub has counts as safe.
"""

from typing import Final

from keyworker.hub.storage.after_restore import MachineLog
from keyworker.hub.storage.protocol import Tx

SAVED: Final = "saved_position"
"""The setting with the position up to which the newest backup goes."""
NONE_TAKEN: Final = "no_backups"
"""The setting that is true at a council that takes no backups."""


def saved(tx: Tx, log: MachineLog) -> tuple[int, int]:
    """The number of the last change of a machine's log in the newest backup, and the position up to which that backup goes."""
    if tx.setting(NONE_TAKEN):
        return log.received, tx.head()
    position = int(tx.setting(SAVED) or 0)
    return (tx.last_number(log.id, position), position) if position else (0, 0)
