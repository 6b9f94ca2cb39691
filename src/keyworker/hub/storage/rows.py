"""The values that the storage of a hub answers with: records as they stand, numbered changes, machines and what is kept of them.

Rooms of the hub use them. They must never decide anything.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from keyworker.base.canonical import Json, canonical
from keyworker.base.clock import Moment
from keyworker.domain.leaves import State, unpacked
from keyworker.domain.record import Record
from keyworker.wire.contents import Content

R = TypeVar("R", bound=Record)
T = TypeVar("T")

COUNCIL = ""
"""The reach of what belongs to no family and goes to every machine: workers and teams."""


@dataclass(frozen=True)
class Standing:
    """A record as it stands. `reach`: the family it goes out with, COUNCIL for every machine, None for none (audit).

    `leaves`: whose each value is, and the values that wait beside (`domain.leaves.packed`). `audience`: who of those who hold the family may
    see it (`hub.visibility`), and `narrowed` the position at which somebody last lost sight of it (0: never).
    """

    id: str
    kind: str
    family: str | None
    body: Json
    position: int
    reach: str | None
    leaves: Json = field(default_factory=dict)
    audience: str = ""
    narrowed: int = 0

    @property
    def erased(self) -> bool:
        """Whether its words were erased by law: nothing is left of it but that it was."""
        return not self.body

    def state(self) -> State:
        """The record's living values."""
        return unpacked(self.body, self.leaves)

    def read(self, kind: type[R]) -> R:
        """The record as its kind reads it, to be evolved and saved. Raises pydantic.ValidationError for what the kind does not allow."""
        return kind.read(self.body, self.position, canonical(self.leaves))


@dataclass(frozen=True)
class Logged:
    """One numbered change, with the content that its digest covers.

    `dot` is its name (of an older Keyworker's change one that follows from its digest). `n` and `digest` are its place in its machine's
    log (none: the hub's own). `reason` is none unless it was set aside. `late`: it was made before its machine had been told that the
    family left it. `position` is 0 until `append` has numbered it. `laid`: an older Keyworker's change, as one that names what its author
    saw. `log`: the name of its machine's log. `offered`: values that a machine offered to a hub from a backup (`hub.offers`). `chain`: the
    digest of the hub's chain at its position. `audience`: who may see it, of those who hold the family (`hub.visibility`).
    """

    content: Content
    reach: str | None
    dot: str
    machine: str | None = None
    n: int | None = None
    digest: str = ""
    reason: str | None = None
    late: bool = False
    position: int = 0
    laid: Content | None = None
    log: str | None = None
    offered: Json | None = None
    chain: str = ""
    audience: str = ""
    erased: str = ""
    """The digest of the content that it was, when its words were erased by law."""

    @property
    def said(self) -> Content:
        """What was laid on the record."""
        return self.laid or self.content

    @property
    def by(self) -> str | None:
        """The worker who made it; none: the council's data."""
        return self.content.by or None


class MachineState(StrEnum):
    """Waiting until the operator confirmed it; active."""

    WAITING = "waiting"
    ACTIVE = "active"


@dataclass(frozen=True)
class Machine:
    """An enrolled machine: its public keys, what the hub has of it, and what it has of the hub.

    `cursor` and `position`: the last answer that it acknowledged. `heard`: the highest position that it ever acknowledged, whatever it says
    later (an image of it, too). `snapshot_family` and `snapshot_row`: a family of which it has
    the records up to that row and not yet the rest.
    """

    id: str
    worker: str
    name: str
    sign_key: str
    seal_key: str
    version: str
    number: str
    state: MachineState
    enrolled_at: Moment
    received: int = 0
    digest: str = ""
    receipt: str = ""
    cursor: str = ""
    position: int = 0
    snapshot_family: str | None = None
    snapshot_row: int = 0
    last_contact: Moment | None = None
    heard: int = 0


@dataclass(frozen=True)
class Signed:
    """A machine's signature (hexadecimal) over its log up to change `n` with this digest, given with the changes from `first` on.

    `key`: its public key then.
    """

    machine: str
    log: str
    hub: str
    first: int
    n: int
    digest: str
    key: str
    signature: str


class HoldingState(StrEnum):
    """Held: kept up to date. Leaving: out of scope, and the machine has not said yet that it was told. Told: it has.

    Claimed: the machine says that it has the family, and the hub never gave it: it is told to let go, and may write nothing for it.
    """

    HELD = "held"
    LEAVING = "leaving"
    TOLD = "told"
    CLAIMED = "claimed"


@dataclass(frozen=True)
class ToldOf:
    """That a machine said it was told that a family left: in which of its logs, and the number that it had written there by then."""

    log: str
    n: int


@dataclass(frozen=True)
class Code:
    """A one-time enrolment code; only the hash of its secret is kept."""

    id: str
    worker: str
    secret_hash: str
    expires: datetime
    used: bool = False


@dataclass(frozen=True)
class Imported:
    """What the council's data said last about one thing, under its key in that data."""

    source: str
    record: str
    body: Json
    position: int


@dataclass(frozen=True)
class Counts:
    """How much there is, for the operator."""

    families: int
    records: int
    position: int
    machines: int
    open_conflicts: int
    set_aside: int
    offers_waiting: int
