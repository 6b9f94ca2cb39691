"""What a store can do, and the values it answers with. `store.database` is the real one, `tests/fakes` has another.

Every method may raise StoreLocked, StoreDamaged or DiskFull (base.errors); nothing of a write is kept when it raises.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from keyworker.base.canonical import Json
from keyworker.base.clock import Moment
from keyworker.domain.caseload import CaseloadRow
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.record import Record
from keyworker.store.leaving import Gone, Leaving, Sealed
from keyworker.wire.contents import Change
from keyworker.wire.messages import Entry, Heard, Offer, Receipt, Saved

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Touched:
    """One record that a write touched."""

    id: str
    kind: str
    family: str | None


@dataclass(frozen=True)
class Changes:
    """What a write changed, for the one signal that tells every open page. `origin` is "here" or "hub".

    `gone`: families that were let go of; nothing of them can be read here any more, so they are not among what is touched. `decided`: names of the changes of a decision, which
    can be taken back until they are sent (`Store.take_back`).
    """

    records: tuple[Touched, ...] = ()
    origin: str = "here"
    gone: tuple[Gone, ...] = ()
    decided: tuple[str, ...] = ()

    def families(self) -> frozenset[str]:
        """The families that were touched."""
        return frozenset(one.family for one in self.records if one.family)

    def touches(self, *, family: str | None = None, kinds: Iterable[str] = ()) -> bool:
        """Whether a record of `family` (none: of any; never of one that is gone) and of one of `kinds` (empty: of any that a page shows) is among them.

        Audit events count only when their kind is named: no page shows them, and opening a family writes one, so that each page
        would read and draw everything a second time.
        """
        if any(left.family == family for left in self.gone):
            return False
        wanted = frozenset(kinds)
        return any(
            (family is None or one.family == family) and (one.kind in wanted if wanted else one.kind != AuditEvent.kind)
            for one in self.records
        )


@dataclass(frozen=True)
class SearchHit:
    """One thing that search found; `snippet` is a little of its text around the words."""

    record: str
    kind: str
    family: str | None
    family_name: str
    snippet: str


@dataclass(frozen=True)
class HistoryEntry:
    """One change of a record, oldest first. `position` is none while the hub has not said that it has it; `dot` is its name."""

    at: Moment
    by: str | None
    patch: Json
    position: int | None
    here: bool
    dot: str = ""


@dataclass(frozen=True)
class SetAside:
    """A change from here that the hub set aside, and why. Of somebody else's (a lead sees them) `n` is 0, with whose it is and when."""

    n: int
    record: str
    kind: str
    family: str | None
    reason: str
    patch: Json
    at: Moment | None = None
    by: str | None = None


@dataclass(frozen=True)
class SendingAgain:
    """The council's copy was put back: how many changes from here, and records of what the council once said, go to it again."""

    changes: int
    offers: int


@dataclass(frozen=True)
class LogLine:
    """One change as people are told of it: what was written in which record, by whom (a worker's id), when on their clock.

    `blank`: what it said is here no more; it went with its family, or was erased.
    """

    record: str
    kind: str
    family: str | None
    patch: Json
    by: str | None
    at: Moment
    dot: str = ""
    blank: bool = False


@dataclass(frozen=True)
class Journal:
    """Changes that only this machine has, those that the receipt covers, and those that came from others. Acts that are written down by
    themselves (audit events) are not among them.
    """

    pending: tuple[LogLine, ...] = ()
    received: tuple[LogLine, ...] = ()
    came: tuple[LogLine, ...] = ()


@dataclass(frozen=True)
class Outgoing:
    """What the sync sentence is made of: what only this machine has, and the last verified receipt.

    `pending`, `oldest` and `edits_received` are of what people wrote: acts that are written down by themselves (audit events) travel
    and are receipted like every change, but nobody wrote them. `received` is the number up to which the receipt goes. `aside` were set aside.
    """

    pending: int
    oldest: Moment | None
    edits_received: int
    received: int
    receipt: Receipt | None
    last_contact: Moment | None
    again: SendingAgain | None = None
    aside: int = 0


@dataclass(frozen=True)
class Told:
    """What goes with each package and request: the newest place in the hub's log that this machine was told; a word that the hub signed and
    no longer has; the name of the log that it writes in, and the number after which that begins. `saved`: the position of the hub's log, and the
    number of this machine's, up to which the council's newest backup holds everything.
    """

    heard: Heard | None
    former: str
    log: str
    log_after: int
    saved: tuple[int, int] = (0, 0)


class Reading(Protocol):
    """Reads; each call sees one consistent state."""

    def get(self, kind: type[R], record: str) -> R:
        """The record. Raises NotHere."""
        ...

    def is_erased(self, record: str) -> bool:
        """Whether the hub said that a record was erased by law; one that it never told of was not."""
        ...

    def find(
        self, kind: type[R], *, family: str | None = None, status: str | None = None, owner: str | None = None,
        due_until: date | None = None,
    ) -> list[R]:
        """Records of a kind that are not removed, by their list columns; ordered by due, happened, id."""
        ...

    def family_file(self, family: str) -> FamilyFile:
        """Everything of one family. Raises NotHere."""
        ...

    def caseload(self) -> list[CaseloadRow]:
        """One row per family on this machine, by name; brings stale rows up to date first."""
        ...

    def waiting(self) -> list[Record]:
        """Records in which something awaits a decision, by id."""
        ...

    def search(self, text: str, *, ranked: bool = False, limit: int = 50) -> list[SearchHit]:
        """Things whose words begin with the words typed; newest first, or the best match first when `ranked`."""
        ...

    def history(self, record: str) -> list[HistoryEntry]:
        """Every change of a record that this machine knows."""
        ...

    def set_aside(self) -> list[SetAside]:
        """Changes from here that the hub set aside."""
        ...

    def set_aside_of_others(self) -> list[SetAside]:
        """Changes of others that the hub set aside, in the families of who leads them."""
        ...

    def leaving(self) -> Sequence[Leaving]:
        """Families that left this machine's scope and are still here, by name."""
        ...

    def journal(self, limit: int) -> Journal:
        """What is only here (oldest first), what was received and what came (newest first), at most `limit` of each."""
        ...

    def may_take_back(self, changes: Sequence[str]) -> bool:
        """Whether the changes of these names are only here, and nothing that was written since is about them."""
        ...

    def setting(self, name: str) -> Any:
        """A small JSON value kept for this machine (never travels), or None."""
        ...


class Writing(Reading, Protocol):
    """One transaction. What is saved is on disk (durable) when the block ends, with its pending change."""

    changes: Changes

    def save(self, record: Record) -> None:
        """Keep a new or changed record and its pending change (`record.writes()`: what it says against `record.seen`).

        An open edit grows: several saves of one record by a person who had the earlier ones on the screen are one pending change until
        it is frozen. Nothing is written when nothing changed. Raises AlreadyDone when what is kept is completed.
        """
        ...

    def decide(self, record: Record, leaf: str, names: frozenset[str], value: Any) -> None:
        """Keep what a person decided about values that they saw side by side on one leaf: `value` in their place (none: cleared).

        With `leaves.NOTHING` nothing is said: what stands goes on, and the other values have been seen. Raises as `save`.
        """
        ...

    def keep_setting(self, name: str, value: Any) -> None:
        """Keep a small JSON value for this machine."""
        ...


class Store(Reading, Protocol):
    """The encrypted store of one machine, used from one thread."""

    def write(self) -> AbstractContextManager[Writing]:
        """One transaction: all of the block, or nothing of it."""
        ...

    def take_back(self, changes: Sequence[str]) -> Changes:
        """Take back changes that are only here: what they replaced stands again. Raises AlreadyDone when they were sent."""
        ...

    def tidy(self) -> None:
        """Idle work: merges search segments, checkpoints. Never needed for correctness."""
        ...

    def close(self) -> None:
        """Close the database and forget the key. Afterwards every call raises StoreLocked."""
        ...


class SyncStore(Protocol):
    """What only `sync` uses, beside the same store."""

    def freeze(self, limit: int) -> int:
        """Number and chain pending changes, oldest first, at most `limit`; answers how many are frozen and unreceived."""
        ...

    def frozen(self, after: int, limit: int) -> Sequence[Change]:
        """Frozen changes with numbers above `after`."""
        ...

    def received(self, receipt: Receipt, token: str) -> Changes:
        """Keep a verified receipt: changes up to its number are no longer pending. Never moves backwards."""
        ...

    def take(
        self, entries: Sequence[Entry], *, cursor: str, position: int, have: int, begins: Sequence[str] = (), ends: Sequence[str] = (),
        saved: Saved | None = None,
    ) -> Changes:
        """Replace what the hub last said, lay unanswered changes on again, keep the cursor: one transaction.

        May be called with at most 200 entries at a time; only the last slice of a package carries its cursor, earlier slices
        pass the old one. `have`: the number up to which changes from here are in these entries. `begins` and `ends`: families of which
        all is told anew with, or before and up to, this slice. `saved`: what the hub's newest backup holds.
        """
        ...

    def let_go(self, seal: Callable[[bytes], bytes]) -> Changes:
        """Let go of closed families of which the hub has everything; what no backup holds yet stays, made unreadable by `seal`.

        Called after a fetch that began when the receipt was there already, so that what was set aside is known.
        """
        ...

    def last_number(self) -> int:
        """The number of the last change in the log that has one."""
        ...

    def total(self) -> str:
        """The sum over all that the hub said and is held here (`wire.family_sums`), as it is sent."""
        ...

    def differing(self, said: Mapping[str, str]) -> tuple[Sequence[str], Sequence[str]]:
        """Families of which the hub says another sum, and those that are here though it does not say them; they are counted."""
        ...

    def sealed(self) -> Sequence[Sealed]:
        """Copies that are kept until a backup of the hub's holds what is in them."""
        ...

    def waits_for(self) -> Saved | None:
        """What a backup must hold before the first of them goes."""
        ...

    def cursor(self) -> tuple[str, int]:
        """The cursor and position of the last package that was applied ("", 0 at first)."""
        ...

    def told(self) -> Told:
        """What goes with each package and request."""
        ...

    def hear(self, receipt: Receipt, token: str) -> None:
        """Keep the newest signed word of where the hub's log is. Raises LogForked when the hub has what this machine never wrote."""
        ...

    def begin_again(self, receipt: Receipt, token: str) -> Changes:
        """The hub came back from a backup and this is its word: show as received only what that covers, offer and send the rest again."""
        ...

    def begin_log(self) -> Changes:
        """Go on under a log name of its own, after the last number that the hub is known to have as it is here."""
        ...

    def begin_as_another(self) -> None:
        """The hub knows this machine under another name from now on: everything that was written here goes to it again."""
        ...

    def log_of(self, n: int) -> tuple[str, int, int | None]:
        """The log that a number belongs to, the number after which it begins, and its last (none: it goes on)."""
        ...

    def offers(self, limit: int, skip: int = 0) -> Sequence[Offer]:
        """Records to offer next to a hub that came back from a backup, after `skip` that are on their way; none when all were offered."""
        ...

    def offered(self, ids: Sequence[str]) -> None:
        """The hub has these offers."""
        ...

    def outgoing(self) -> Outgoing:
        """What the sync sentence is made of."""
        ...

    def contacted(self, at: Moment) -> None:
        """Remember when the hub last answered."""
        ...
