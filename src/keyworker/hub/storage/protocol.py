"""What a back end of the hub's storage can do, and the values it answers with.

Every back end passes the laws in `tests/integration/hub_storage_laws.py`. Rooms of the hub call this; nobody else does. It must
never decide anything: who may do what, what merges and what travels is decided by its callers.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

from keyworker.base.canonical import Json
from keyworker.domain.record import ListColumns, Record
from keyworker.hub.storage.after_restore import AfterRestoreTx, MachineLog
from keyworker.hub.storage.rows import Code, Counts, HoldingState, Imported, Logged, Machine, Signed, Standing, ToldOf

R = TypeVar("R", bound=Record)
T = TypeVar("T")

class RecordsTx(Protocol):
    """Records, the log, and who works with whom, inside one transaction."""

    def erase(self, record: str, position: int) -> int:
        """Blank every word of a record: in its changes, in what stands and in what was imported; answers in how many changes."""
        ...

    def withdraw(self, row: Json) -> None:
        """Say in the list beside the store what stays so after a restore (`hub.withdrawn`); written when the transaction ends, before it counts."""
        ...

    def alone(self, work: Callable[[], T], failed: Callable[[Exception], T]) -> T:
        """What `work` answers. When anything but the storage fails, all that it wrote is undone and the answer is that of `failed`."""
        ...

    def head(self) -> int:
        """The position of the last change; 0 when there is none."""
        ...

    def chain_at(self, position: int) -> str | None:
        """The digest of the hub's chain at a position; 64 zeros at 0; None where it has none."""
        ...

    def record(self, record: str) -> Standing | None:
        """The record as it stands."""
        ...

    def is_erased(self, record: str) -> bool:
        """Whether a record was erased by law."""
        ...

    def records(self, kind: str, *, family: str | None = None, owner: str | None = None,
                status: str | None = None) -> list[Standing]:
        """Records of a kind by their list columns (none: any), without erased ones, in the order in which the hub first kept them."""
        ...

    def audit_events(self, families: Iterable[str], workers: Iterable[str], kinds: Iterable[str], *, first: date, last: date,
                     limit: int) -> list[Standing]:
        """Acts of these days on these families, and of these kinds on none by these workers; the newest first."""
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

    def records_of(self, dots: Iterable[str]) -> dict[str, str]:
        """The records of the changes with these names, each as it came first, by name; of a name that no change has none."""
        ...

    def history(self, record: str, after: int = 0) -> list[Logged]:
        """Changes of a record that were not set aside, by position, those after one."""
        ...

    def digest_of(self, log: str, n: int) -> str | None:
        """The digest of one change of a machine's log, if the hub has it."""
        ...

    def sums(self, reaches: Iterable[str]) -> list[tuple[str, str, int]]:
        """The digest of each of these reaches, for each audience (`wire.family_sums`)."""
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

    def late_in(self, reach: str) -> list[Logged]:
        """Late work in a reach, by position."""
        ...

    def set_aside_in(self, families: Iterable[str], after: int, until: int) -> list[Logged]:
        """What was set aside in these families, by position after one and up to another."""
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

    def number_at(self, log: str, position: int) -> int:
        """The number of the last change of a machine's log up to a position; 0 when there is none."""
        ...

    def set_aside(self) -> Iterator[Logged]:
        """All changes that were set aside, by position."""
        ...

    def numbered(self, log: str) -> Iterator[Logged]:
        """A machine's log as the hub has it, by number."""
        ...

    def whole_chain(self) -> Iterator[Logged]:
        """All changes, by position."""
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

    def hold(self, machine: str, families: Iterable[str], state: HoldingState, told: ToldOf | None = None) -> None:
        """Note what a machine holds. `told`: where it said that it had been told that it left (none: it was not)."""
        ...

    def told_of(self, machine: str) -> dict[str, ToldOf]:
        """By family of which a machine was told that it left: where it said so."""
        ...

    def closed_in_log(self, log: MachineLog) -> frozenset[str]:
        """Families of which the last mark in a machine's log says that they are closed (`wire.scope_marks`)."""
        ...

    def drop_holdings(self, machine: str, families: Iterable[str]) -> None:
        """The machine has nothing of these, and never had."""
        ...

    def keep_answer(self, machine: str, cursor: str, state: Json) -> None:
        """Remember an answer that is on its way; the last 256 of a machine are kept."""
        ...

    def answers(self, machine: str) -> dict[str, Json]:
        """What answers that are on their way will have told, by the cursor that will come back."""
        ...

    def drop_answers(self, machine: str, keep: Iterable[str] = ()) -> None:
        """No answer but those with the cursors `keep` is on its way any more."""
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

    def keep_signature(self, signed: Signed) -> None:
        """Keep what a machine signed."""
        ...

    def signatures(self, log: str) -> list[Signed]:
        """What a machine signed of one of its logs, by number."""
        ...

    def setting(self, name: str) -> Any:
        """A small JSON value, or None."""
        ...

    def keep_setting(self, name: str, value: Any) -> None:
        """Keep a small JSON value."""
        ...


class Tx(RecordsTx, MachinesTx, AfterRestoreTx, Protocol):
    """One transaction."""


class Storage(Protocol):
    """The hub's storage; any thread may use it, one at a time."""

    def reading(self) -> AbstractContextManager[Tx]:
        """One consistent state, to look at only: waits for no other process's writing; what writes in it raises Trouble."""
        ...

    def transaction(self) -> AbstractContextManager[Tx]:
        """All of the block, durable when it ends, or nothing of it. Sees one consistent state. Raises Trouble."""
        ...

    def withdrawn(self) -> list[Json]:
        """The list beside the store, the oldest first. Raises FolderUnusable."""
        ...

    def copy_to(self, path: Path) -> None:
        """A consistent copy as a new file, with the same key, while others go on writing. Raises Trouble."""
        ...

    def close(self) -> None:
        """Close it; afterwards every call raises StoreLocked."""
        ...
