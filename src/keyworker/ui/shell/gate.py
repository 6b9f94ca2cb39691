"""What stands between the start pages and the machine's keys: the Protocol that `ui.app` fulfils.

The start pages call it only from `tasks.background`; it must never be called on the interface thread (Argon2 takes a second).
"""

from typing import Protocol

from keyworker.casework.desk import Desk


class Gate(Protocol):
    """Opening the store of this machine, and making this machine known to the hub."""

    def is_enrolled(self) -> bool:
        """Whether this machine has a key file and a store."""
        ...

    def unlock(self, passphrase: str) -> Desk:
        """Open the store. Raises WrongPassphrase, TooManyAttempts, KeyFileDamaged, StoreDamaged, StoreTooNew, FolderUnusable."""
        ...

    def enrol(self, code: str, passphrase: str) -> str:
        """Enrol this machine; answers the six digits that the operator must see as well.

        Raises CodeRefused, HubAway, HubRefused, PackageForeign, FieldRefused (passphrase), AlreadyDone, FolderUnusable.
        """
        ...
