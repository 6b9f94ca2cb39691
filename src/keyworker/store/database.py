"""The encrypted store of one machine: what `store.protocol` promises, over one SQLCipher file.

Composition roots open it with a key from the vault; everybody above uses it through the protocols, from one thread. It must
never keep a key after `close`, and never answer from half a transaction.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import orjson

from keyworker import __version__
from keyworker.base.clock import Clock, Moment
from keyworker.base.errors import AlreadyDone, DiskFull, FamilyClosed, FolderUnusable, Refusal, StoreDamaged, StoreInUse
from keyworker.base.file_lock import lock
from keyworker.domain.caseload import CaseloadRow
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.leaves import NOTHING, dot_of
from keyworker.domain.record import Record, Seen
from keyworker.store import changelog, edits, incoming, queries, records, release, timeline, undo
from keyworker.store import search as words
from keyworker.store import verify as proofs
from keyworker.store.bases import Bases
from keyworker.store.connection import Connection
from keyworker.store.journal import journal
from keyworker.store.letting_go import LeavingReads, LettingGo
from keyworker.store.migrate import migrate, version_of
from keyworker.store.overlay import Shown, laid_on, lay
from keyworker.store.protocol import (
    Changes,
    HistoryEntry,
    Journal,
    Outgoing,
    SearchHit,
    SetAside,
    Told,
    Touched,
)
from keyworker.wire.messages import Change, Content, Entry, Offer, Receipt, Saved

R = TypeVar("R", bound=Record)

_SMALLEST = 4096
"""Bytes of one page. The library would take a shorter file for a new one and write into it."""


class Reader(LeavingReads):
    """The reads of `store.protocol.Reading`."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def get(self, kind: type[R], record: str) -> R:
        """The record, also a removed one. Raises NotHere."""
        return queries.get(self._connection, kind, record)

    def find(
        self, kind: type[R], *, family: str | None = None, status: str | None = None, owner: str | None = None,
        due_until: date | None = None,
    ) -> list[R]:
        """Records of a kind that are not removed; by due, happened (those without a day last), id."""
        return queries.find(self._connection, kind, queries.Wanted(family, status, owner, due_until))

    def family_file(self, family: str) -> FamilyFile:
        """Everything of one family but audit events. Raises NotHere."""
        return queries.family_file(self._connection, family)

    def caseload(self) -> list[CaseloadRow]:
        """One row per family, by name."""
        return queries.caseload(self._connection, self._clock.today())

    def waiting(self) -> list[Record]:
        """Records in which something awaits a decision, by id."""
        return queries.waiting(self._connection)

    def search(self, text: str, *, ranked: bool = False, limit: int = 50) -> list[SearchHit]:
        """Things whose words begin with the words typed; any text may be typed."""
        return words.search(self._connection, text, ranked=ranked, limit=limit)

    def history(self, record: str) -> list[HistoryEntry]:
        """Every change of a record: what the hub knows by position, then what only this machine has."""
        return changelog.history(self._connection, record)

    def set_aside(self) -> list[SetAside]:
        """Changes from here that the hub set aside."""
        return changelog.set_aside(self._connection)

    def journal(self, limit: int) -> Journal:
        """What is only here, what was received and what came, at most `limit` of each."""
        return journal(self._connection, limit)

    def may_take_back(self, changes: Sequence[str]) -> bool:
        """Whether the changes of these names are only here, and nothing that was written since is about them."""
        return undo.may_take_back(self._connection, changes)

    def setting(self, name: str) -> Any:
        """A small JSON value for this machine, or None."""
        found = self._connection.one("SELECT value FROM settings WHERE name = ?", (name,))
        return orjson.loads(found[0]) if found else None


class Transaction(Reader):
    """The open block of `Database.write`; of no use after it."""

    def __init__(self, connection: Connection, clock: Clock, worker: str | None) -> None:
        super().__init__(connection, clock)
        self._worker = worker
        self._wrote: list[tuple[Seen, str, str]] = []
        self.unlaid: list[Content] = []
        self.refused = False
        self._made: list[str] = []
        self._decides = False
        self.changes = Changes()

    def save(self, record: Record) -> None:
        """Keep a record and its pending change; nothing when nothing changed. Raises AlreadyDone.

        The change goes on what is shown now, not on what the author saw: another save in between survives. Raises Refusal when
        both together cannot be a record (somebody else changed it meanwhile).
        """
        self._inside()
        if self._worker is None:
            raise RuntimeError("nobody is signed in")
        if self._closed(record):
            self._note(edits.unlaid(self._connection, record, self._worker, self._clock.now()))
            return
        self._keep(record, edits.edit_of(self._connection, record, self._worker))

    def decide(self, record: Record, leaf: str, names: frozenset[str], value: Any) -> None:
        """Keep what a person decided about values that they saw side by side on one leaf: `value` in their place (none: cleared).

        With `leaves.NOTHING` nothing is said: what stands goes on, and the other values have been seen. Raises as `save`.
        """
        self._inside()
        if self._worker is None:
            raise RuntimeError("nobody is signed in")
        self._decides = True
        edit = edits.decision_of(self._connection, record, leaf, names, value)
        if self._closed(record):
            self._note(edits.content_of(record, edit.whole, by=self._worker, at=self._clock.now()))
            return
        self._keep(record, edit)

    def _closed(self, record: Record) -> bool:
        """Whether nothing more is written for its family. An act that happened is written down all the same."""
        return record.kind != AuditEvent.kind and release.is_closed(self._connection, record.family)

    def _note(self, content: Content | None) -> None:
        """The block ends with FamilyClosed; what was written in it is kept for its author and the lead."""
        self.unlaid += [content] if content else []
        self.refused = True

    def _keep(self, record: Record, edit: edits.Edit | None) -> None:
        if edit is None:
            return
        kept = edit.kept
        now = self._shown(record, edit)
        if kept is not None and kept.done and edit.writes_in_finished():
            raise AlreadyDone
        position = kept.position if kept else 0
        said = kept.said() if kept else Shown({}, {})
        following = records.following_on(record.id, kept.kind if kept else record.kind, record.family, position, said, now, kept)
        if following.record is None:
            raise Refusal("Somebody else has changed this meanwhile, and both together cannot be right.",
                          "Open it again to see what stands now, then change it.")
        edits.write_down(self._connection, record, edit, by=self._worker or "", at=self._clock.now())
        if record.seen is not None:
            self._wrote += self._own_words(record.seen, edit)
        records.keep(self._connection, [following])
        touched = dict.fromkeys((*self.changes.records, Touched(record.id, record.kind, record.family)))
        self._made.append("" if edit.grows is not None else edit.whole.dot)
        self.changes = Changes(tuple(touched), decided=tuple(self._made) if self._decides and all(self._made) else ())

    def _shown(self, record: Record, edit: edits.Edit) -> Shown:
        """The record with a change on top. Where texts were joined here it is all laid anew, as it will be sent."""
        said = edit.kept.said() if edit.kept else Shown({}, {})

        def own() -> list[Content]:
            before = changelog.own(self._connection, [record.id]).get(record.id, [])
            last = edits.content_of(record, edit.whole, by=self._worker or "", at=self._clock.now())
            return [*(change.content for change in before if edit.grows is None or change.seq != edit.grows.seq), last]

        base_of = Bases(self._connection, record.id, said.state, own).base
        if edit.shown.previews():
            return laid_on(said, record.kind, own(), base_of)
        return lay(edit.shown, record.kind, edit.change, base_of)

    def _own_words(self, seen: Seen, edit: edits.Edit) -> list[tuple[Seen, str, str]]:
        """What the author of an edit now has before them: what it says, and what they had written in the change that it made grow.

        The rest of that change was written elsewhere, and was not on this screen.
        """
        said = {write.leaf for write in edit.change.writes}
        grown = edit.grows.content.dot if edit.grows else ""
        mine = {leaf for of, leaf, name in self._wrote if of is seen and dot_of(name) == grown}
        mine |= {leaf for leaf, names in seen.wrote.items() if any(dot_of(name) == grown for name in names)}
        return [
            (seen, write.leaf, write.name(edit.whole)) for write in edit.whole.writes if write.value is not NOTHING and write.leaf in said | mine
        ]

    def keep_setting(self, name: str, value: Any) -> None:
        """Keep a small JSON value for this machine."""
        self._inside()
        self._connection.run(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, orjson.dumps(value)),
        )

    def kept(self) -> None:
        """All of the block is on the disk: who goes on from what they had read has their own words before them."""
        for seen, leaf, name in self._wrote:
            seen.wrote.setdefault(leaf, set()).add(name)

    def _inside(self) -> None:
        if not self._connection.in_transaction:
            raise RuntimeError("the writing block has ended")


class Database(Reader, LettingGo):
    """Implements `protocol.Store` and `protocol.SyncStore`. Made by `open_store` and `create_store`."""

    def __init__(self, connection: Connection, worker: str | None, clock: Clock) -> None:
        super().__init__(connection, clock)
        self._worker = worker

    def signed_in(self, worker: str) -> None:
        """Whose changes are made from now on (worker id)."""
        self._worker = worker

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """One transaction: all of the block, durable when it ends, or nothing of it."""
        if self._connection.in_transaction:
            raise RuntimeError("a write inside a write")
        writing = Transaction(self._connection, self._clock, self._worker)
        try:
            with self._connection.transaction():
                yield writing
                if writing.refused:
                    raise FamilyClosed
        except FamilyClosed:
            with self._connection.transaction():
                for content in writing.unlaid:
                    changelog.note_refused(self._connection, content)
            raise
        writing.kept()

    def take_back(self, changes: Sequence[str]) -> Changes:
        """Take back changes that are only here: what they replaced stands again. Raises AlreadyDone when they were sent."""
        with self._connection.transaction():
            touched = undo.take_back(self._connection, changes)
        return Changes(tuple(dict.fromkeys(touched)))

    def tidy(self) -> None:
        """Idle work of some milliseconds: merge search segments, empty the write-ahead log."""
        words.merge_segments(self._connection)
        self._connection.run("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file and forget the key; later calls raise StoreLocked."""
        self._connection.close()

    def freeze(self, limit: int) -> int:
        """Number and chain pending changes, oldest first; answers how many are frozen and not received."""
        with self._connection.transaction():
            return changelog.freeze(self._connection, limit)

    def frozen(self, after: int, limit: int) -> Sequence[Change]:
        """Numbered changes above `after`, at most `limit`; also received ones."""
        return changelog.frozen(self._connection, after, limit)

    def received(self, receipt: Receipt, token: str) -> Changes:
        """Keep a verified receipt. Raises LogForked when it covers what this machine never made."""
        with self._connection.transaction():
            touched = changelog.receive(self._connection, receipt, token)
            timeline.hear(self._connection, receipt, token)
            incoming.lay_again(self._connection, [one.id for one in touched])
        return Changes(tuple(dict.fromkeys(touched)), "hub")

    def take(
        self, entries: Sequence[Entry], *, cursor: str, position: int, have: int, begins: Sequence[str] = (), ends: Sequence[str] = (),
        saved: Saved | None = None,
    ) -> Changes:
        """Apply a slice of what the hub said, at most 200 entries, in one transaction."""
        told = incoming.Told(cursor, position, have, begins, ends, saved, self._worker or "", self._clock.now())
        with self._connection.transaction():
            touched = incoming.take(self._connection, entries, told)
            release.drop_saved(self._connection)
        return Changes(tuple(touched), "hub")

    def told(self) -> Told:
        """What goes with each package and request."""
        return timeline.told(self._connection)

    def hear(self, receipt: Receipt, token: str) -> None:
        """Keep the newest signed word of where the hub's log is. Raises LogForked."""
        with self._connection.transaction():
            timeline.hear(self._connection, receipt, token)

    def begin_again(self, receipt: Receipt, token: str) -> Changes:
        """The hub came back from a backup."""
        with self._connection.transaction():
            timeline.begin_again(self._connection, receipt, token)
        return Changes((), "hub")

    def begin_log(self) -> Changes:
        """Go on under a log name of its own."""
        with self._connection.transaction():
            receipt = changelog.last_receipt(self._connection)
            timeline.begin_log(self._connection, receipt.received if receipt else 0)
        return Changes((), "hub")

    def begin_as_another(self) -> None:
        """The hub knows this machine under another name from now on."""
        with self._connection.transaction():
            timeline.begin_as_another(self._connection)

    def log_of(self, n: int) -> tuple[str, int, int | None]:
        """The log that a number belongs to."""
        return timeline.log_of(self._connection, n)

    def offers(self, limit: int) -> Sequence[Offer]:
        """Records to offer next."""
        return timeline.offers(self._connection, limit)

    def offered(self, ids: Sequence[str]) -> None:
        """The hub has these offers."""
        timeline.offered(self._connection, ids)

    def cursor(self) -> tuple[str, int]:
        """The cursor and position of the last package that was applied."""
        return changelog.cursor(self._connection)

    def outgoing(self) -> Outgoing:
        """What the sync sentence is made of."""
        return changelog.outgoing(self._connection)

    def contacted(self, at: Moment) -> None:
        """Remember when the hub last answered."""
        self._connection.run("UPDATE machine SET contact = ?", (str(at),))

    def verify(self, machine: str, hub: str, read: Callable[[str], Receipt]) -> proofs.Proof:
        """Prove that nothing written here was lost (`store.verify`); `read` verifies a receipt's signature."""
        with self._connection.transaction():
            return proofs.verify(self._connection, machine, hub, read)


def open_store(path: Path, key: bytes, *, worker: str | None, clock: Clock) -> Database:
    """Open the store of this machine with its 32-byte key; brings its tables up to date.

    Raises StoreInUse, StoreDamaged (also for a wrong key: the vault has proved the key before), StoreTooNew, DiskFull, FolderUnusable.
    """
    if not path.is_file():
        raise FolderUnusable("The store of this machine is not in its folder.", "Ask the council's support; delete nothing.")
    if path.stat().st_size < _SMALLEST:
        raise StoreDamaged
    try:
        connection = Connection(path, key, _hold(path))
    except DiskFull as error:
        raise _no_room() from error
    try:
        if version_of(connection) == 0:
            raise StoreDamaged
        migrate(connection, str(clock.now()))
        incoming.read_anew(connection, __version__)
    except BaseException as error:
        connection.close()
        if isinstance(error, DiskFull):
            raise _no_room() from error
        raise
    return Database(connection, worker, clock)


def _hold(path: Path) -> BinaryIO:
    """The file beside a store that its one program holds. Raises StoreInUse, FolderUnusable."""
    try:
        held = path.with_name(f"{path.name}.held").open("a+b")
    except OSError as error:
        raise FolderUnusable from error
    if not lock(held):
        held.close()
        raise StoreInUse
    return held


def _no_room() -> DiskFull:
    return DiskFull(
        "The disk of this machine is full, so the store cannot be opened. Everything in it is safe.",
        "Free some space, then unlock again.",
    )


def create_store(path: Path, key: bytes, *, worker: str | None, clock: Clock) -> Database:
    """Make a new, empty store and open it. A half-made one never bears the name. Raises FolderUnusable when one is there."""
    if path.exists():
        raise FolderUnusable("There is a store in this folder already.", "Unlock it instead, or choose another folder.")
    new = path.with_name(path.name + ".new")
    try:
        for leftover in (new, *(new.with_name(new.name + end) for end in ("-wal", "-shm"))):
            leftover.unlink(missing_ok=True)
        connection = Connection(new, key)
        try:
            migrate(connection, str(clock.now()))
        finally:
            connection.close()
        new.rename(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise FolderUnusable from error
    return open_store(path, key, worker=worker, clock=clock)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable where the system lets a folder be synced (not on Windows, which does so itself)."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
