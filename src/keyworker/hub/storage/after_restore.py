"""What a back end keeps for when the hub, or a machine, came back from a copy: a part of the storage protocol, and its values.

Rooms of the hub call it by way of `storage.protocol`. Like that, it must never decide anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from keyworker.base.canonical import Json
from keyworker.base.clock import Moment


@dataclass(frozen=True)
class MachineLog:
    """One log of a machine, of which the hub has everything up to `received`. The first bears the machine's id and is kept with it.

    A machine that came back from a copy goes on in another one, after the number `after` of the one before, whose digest is `before`. `contested`: the one before
    goes on too, so there are two of the machine; then
    this one is told nothing until the operator `confirmed` it.
    """

    id: str
    machine: str
    after: int = 0
    before: str = ""
    received: int = 0
    digest: str = ""
    receipt: str = ""
    begun_at: Moment | None = None
    contested: bool = False
    confirmed: bool = False


@dataclass(frozen=True)
class WaitingOffer:
    """A value that a machine offered to a hub from a backup, which waits for its author or somebody who may write it."""

    record: str
    kind: str
    family: str | None
    leaf: str
    name: str
    dot: str
    value: Json
    machine: str
    at: Moment
    finishes: bool = False


class AfterRestoreTx(Protocol):
    """Offers, names that came early, and further logs of machines, inside one transaction."""

    def early(self, record: str) -> dict[str, frozenset[str]]:
        """Names of values of a record that were offered, or replaced, before their own change came, each with the workers who alone said so.

        "" among them: it is so whoever said it (`hub.early.counts`).
        """
        ...

    def expect(self, record: str, names: Iterable[str], by: str = "") -> None:
        """Note such names, as what this worker alone said."""
        ...

    def keep_offer(self, machine: str, record: str, offer: Json) -> None:
        """Keep what a machine offered of a family that it may not write in (yet), in place of what it offered of the record before."""
        ...

    def offers_held(self, machine: str) -> int:
        """How many values and offers of a machine wait."""
        ...

    def kept_offers(self, machine: str) -> list[Json]:
        """What is kept of a machine's offers, in the order of their records."""
        ...

    def drop_offer(self, machine: str, record: str) -> None:
        """It was taken."""
        ...

    def waiting_offers(self, record: str | None = None, machine: str | None = None) -> list[WaitingOffer]:
        """What was offered and waits: of a record, of a machine, or all; in the order in which it came."""
        ...

    def keep_waiting(self, offer: WaitingOffer) -> None:
        """Keep an offered value that waits; once for each machine that offers it."""
        ...

    def waiting_untold(self, families: Iterable[str]) -> list[WaitingOffer]:
        """What waits in families and no lead was told of yet, in the order in which it came, not more than 1,000 at once."""
        ...

    def note_waiting_told(self, record: str) -> None:
        """Leads are told of all that waits of a record."""
        ...

    def drop_waiting(self, record: str, names: Iterable[str]) -> None:
        """These wait no more."""
        ...

    def machine_log(self, log: str) -> MachineLog | None:
        """A further log of a machine."""
        ...

    def machine_logs(self, machine: str) -> list[MachineLog]:
        """The further logs of a machine, in the order in which they began."""
        ...

    def save_machine_log(self, log: MachineLog) -> None:
        """Keep a new or changed log."""
        ...
