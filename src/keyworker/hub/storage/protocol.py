"""What a back end of the hub's storage can do, and the values it answers with.

Every back end passes the laws in `tests/integration/hub_storage_laws.py`. Rooms of the hub call this; nobody else does. It must
never decide anything: who may do what, what merges and what travels is decided by its callers.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from keyworker.base.canonical import Json, canonical
from keyworker.base.clock import Moment
from keyworker.domain.leaves import State, unpacked
from keyworker.domain.record import ListColumns, Record
from keyworker.wire.messages import Content

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
    saw. `audience`: who may see it, of those who hold the family (`hub.visibility`).
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
    audience: str = ""

    @property
    def said(self) -> Content:
        """What was laid on the record."""
        return self.laid or self.content

    @property
    def by(self) -> str | None:
        """The worker who made it; none: the council's data."""
        return self.content.by or None


class MachineState(StrEnum):
    """Waiting until the operator confirmed it; active; paused when its log forked."""

    WAITING = "waiting"
    ACTIVE = "active"
    PAUSED = "paused"


@dataclass(frozen=True)
class Machine:
    """An enrolled machine: its public keys, what the hub has of it, and what it has of the hub.

    `cursor` and `position`: the last answer that it acknowledged. `snapshot_family` and `snapshot_row`: a family of which it has
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


class HoldingState(StrEnum):
    """Held: kept up to date. Leaving: out of scope, nothing more is sent; its release is a later step."""

    HELD = "held"
    LEAVING = "leaving"


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
    kept_apart: int


class RecordsTx(Protocol):
    """Records, the log, and who works with whom, inside one transaction."""

    def alone(self, work: Callable[[], T], failed: Callable[[Exception], T]) -> T:
        """What `work` answers. When anything but the storage fails, all that it wrote is undone and the answer is that of `failed`."""
        ...

    def head(self) -> int:
        """The position of the last change; 0 when there is none."""
        ...

    def record(self, record: str) -> Standing | None:
        """The record as it stands."""
        ...

    def records(self, kind: str, *, family: str | None = None, owner: str | None = None,
                status: str | None = None) -> list[Standing]:
        """Records of a kind by their list columns (none: any), in the order in which the hub first kept them."""
        ...

    def put(self, standing: Standing, columns: ListColumns, *, under: str | None = None, waiting: int = 0) -> None:
        """Keep a record as it now stands. `under`: the record without which it is not shown; `waiting`: how many leaves await a decision."""
        ...

    def under(self, record: str) -> list[Standing]:
        """The records that are shown only under this one."""
        ...

    def append(self, change: Logged) -> int:
        """Give a change the next position and keep it for ever."""
        ...

    def change(self, dot: str) -> Logged | None:
        """The change with a name, as it came first."""
        ...

    def history(self, record: str) -> list[Logged]:
        """Changes of a record that were not set aside, by position."""
        ...

    def digest_of(self, machine: str, n: int) -> str | None:
        """The digest of one change of a machine's log, if the hub has it."""
        ...

    def set_working(self, assignment: str, family: str, worker: str, team: str | None, *, active: bool,
                    until: date | None = None) -> None:
        """Note what an assignment says, so that scope is one look-up. It is active until the day before `until`."""
        ...

    def set_leading(self, team: str, workers: Iterable[str]) -> None:
        """Note who leads a team, in place of what was noted before."""
        ...

    def families_of(self, worker: str, today: date, *, lead: bool) -> frozenset[str]:
        """Families with an assignment active today to the worker; with `lead`, also those of the teams that the worker leads."""
        ...

    def newest_first(self, families: Iterable[str]) -> list[str]:
        """The same families, the one whose work began last first."""
        ...

    def snapshot(self, reach: str, after_row: int, limit: int) -> list[tuple[int, Standing]]:
        """Records that go out with a family, with their row numbers, in the order in which the hub first kept them."""
        ...

    def changed(self, reaches: Iterable[str], after: int, limit: int) -> list[Standing]:
        """Records of these reaches whose position is after one, by position."""
        ...

    def log(self, machine: str, reaches: Iterable[str], after: int, until: int) -> list[Logged]:
        """By position after one and up to another: changes in these reaches that were not set aside, and those of the machine that were."""
        ...

    def counts(self) -> Counts:
        """How much there is."""
        ...

    def every_record(self) -> Iterator[Standing]:
        """All records, in the order in which the hub first kept them."""
        ...

    def every_record_logged(self) -> list[str]:
        """The ids of all records of which there are changes, in the order of their first."""
        ...

    def whole_history(self, record: str) -> list[Logged]:
        """All changes of a record, those that were set aside too, by position."""
        ...

    def numbered(self, machine: str) -> Iterator[Logged]:
        """A machine's log as the hub has it, by number."""
        ...


class MachinesTx(Protocol):
    """Machines and what each holds, codes, imported rows and settings, inside one transaction."""

    def machine(self, machine: str) -> Machine | None:
        """The machine with an id."""
        ...

    def machines(self) -> list[Machine]:
        """All, in the order of enrolment."""
        ...

    def save_machine(self, machine: Machine) -> None:
        """Keep a new or changed machine."""
        ...

    def holdings(self, machine: str) -> dict[str, HoldingState]:
        """What a machine holds, by family (COUNCIL for workers and teams)."""
        ...

    def hold(self, machine: str, families: Iterable[str], state: HoldingState) -> None:
        """Note what a machine holds."""
        ...

    def drop_holdings(self, machine: str) -> None:
        """The machine has nothing (it said so by starting anew)."""
        ...

    def keep_answer(self, machine: str, cursor: str, state: Json) -> None:
        """Remember an answer that is on its way; the last eight of a machine are kept."""
        ...

    def answers(self, machine: str) -> dict[str, Json]:
        """What answers that are on their way will have told, by the cursor that will come back."""
        ...

    def drop_answers(self, machine: str) -> None:
        """No answer is on its way any more."""
        ...

    def add_code(self, code: Code) -> None:
        """Keep a new enrolment code."""
        ...

    def code(self, code: str) -> Code | None:
        """The code with an id."""
        ...

    def use_code(self, code: str) -> None:
        """Mark a code as used."""
        ...

    def imported(self, source: str) -> Imported | None:
        """What was imported last under a key."""
        ...

    def imported_sources(self, prefix: str) -> list[str]:
        """The keys that begin with `prefix`, in order."""
        ...

    def keep_imported(self, row: Imported) -> None:
        """Keep what was imported under a key."""
        ...

    def keep_apart(self, machine: str, name: str, package: bytes, at: Moment) -> None:
        """Keep a package that must not be merged, for a person to look at. Of one name, the first is kept."""
        ...

    def apart(self, machine: str) -> Sequence[bytes]:
        """Packages of a machine that were kept apart."""
        ...

    def setting(self, name: str) -> Any:
        """A small JSON value, or None."""
        ...

    def keep_setting(self, name: str, value: Any) -> None:
        """Keep a small JSON value."""
        ...


class Tx(RecordsTx, MachinesTx, Protocol):
    """One transaction."""


class Storage(Protocol):
    """The hub's storage; any thread may use it, one at a time."""

    def reading(self) -> AbstractContextManager[Tx]:
        """One consistent state, to look at only: waits for no other process's writing; what writes in it raises Trouble."""
        ...

    def transaction(self) -> AbstractContextManager[Tx]:
        """All of the block, durable when it ends, or nothing of it. Sees one consistent state. Raises Trouble."""
        ...

    def close(self) -> None:
        """Close it; afterwards every call raises StoreLocked."""
        ...
