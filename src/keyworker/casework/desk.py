"""The desk: what is on it while somebody is signed in. Made at unlock, dropped at lock."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keyworker.base.clock import Clock
from keyworker.base.errors import NotAllowed
from keyworker.domain.family import Worker
from keyworker.domain.record import Role
from keyworker.forms.instrument import Instrument
from keyworker.store.protocol import Store


@dataclass(frozen=True)
class Desk:
    """Store, clock, who is signed in on which machine, and the star instruments by id."""

    store: Store
    clock: Clock
    worker: Worker
    machine: str
    instruments: Mapping[str, Instrument]

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
