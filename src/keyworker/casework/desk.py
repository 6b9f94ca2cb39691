"""The desk: what is on it while somebody is signed in. Made at unlock, dropped at lock."""

from dataclasses import dataclass, field
from typing import Any

from keyworker.base.clock import Clock
from keyworker.base.errors import NotAllowed
from keyworker.casework.shelf import Shelf
from keyworker.domain.family import Worker
from keyworker.domain.record import Role
from keyworker.forms.instrument import InstrumentSet
from keyworker.store.protocol import Store
from keyworker.vault.seal import SigningKey


@dataclass(frozen=True)
class Desk:
    """Store, clock, who is signed in on which machine, the shelf with the star instruments, and the machine's key (none: it signs nothing)."""

    store: Store
    clock: Clock
    worker: Worker
    machine: str
    shelf: Shelf
    signing: SigningKey | None = field(default=None, repr=False)

    @property
    def instruments(self) -> InstrumentSet:
        """The star instruments as this person may see them now; never kept longer than it takes to draw."""
        return self.shelf.on_screen

    def is_lead(self) -> bool:
        """Whether a team lead is signed in."""
        return self.worker.role is Role.LEAD

    def mark(self) -> dict[str, Any]:
        """Who first recorded a thing, and when: for making a record."""
        return {"made_by": self.worker.id, "made_at": self.clock.now()}

    def only_lead(self) -> None:
        """Raises NotAllowed unless a lead is signed in."""
        if not self.is_lead():
            raise NotAllowed
