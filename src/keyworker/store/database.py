"""The encrypted store of one machine: what `store.protocol` promises, over one SQLCipher file.

Composition roots open it with a key from the vault; everybody above uses it through the protocols, from one thread. It must
never keep a key after `close`, and never answer from half a transaction.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from keyworker import __version__
from keyworker.base.clock import Clock, Moment
from keyworker.base.errors import DiskFull, FamilyClosed, FolderUnusable, RecordGone, StoreDamaged, StoreInUse
from keyworker.base.file_lock import lock
from keyworker.domain.record import Record
from keyworker.store import changelog, incoming, release, timeline, undo
from keyworker.store import search as words
from keyworker.store import verify as proofs
from keyworker.store.connection import Connection
from keyworker.store.letting_go import LettingGo
from keyworker.store.migrate import migrate, version_of
from keyworker.store.protocol import (
    Changes,
    Outgoing,
    Told,
)
from keyworker.store.transaction import Reader, Transaction
from keyworker.wire.contents import Change
from keyworker.wire.messages import Entry, Offer, Receipt, Saved

R = TypeVar("R", bound=Record)

_SMALLEST = 4096
"""Bytes of one page. The library would take a shorter file for a new one and write into it."""


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
                    raise writing.refused
        except (FamilyClosed, RecordGone):
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
        """Apply a slice of what the hub said, at most 200 entries, in one transaction.

        Only the last slice of a package, with which the cursor goes on, waits for the disk: of what goes before it nothing is acknowledged.
        """
        told = incoming.SliceHeader(cursor, position, have, begins, ends, saved, self._worker or "", self._clock.now())
        with self._connection.transaction(durable=cursor != changelog.cursor(self._connection)[0]):
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
            touched = changelog.receive(self._connection, receipt, token) if timeline.begin_again(self._connection, receipt, token) else []
            incoming.lay_again(self._connection, [record.id for record in touched])
        return Changes(tuple(dict.fromkeys(touched)), "hub")

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

    def offers(self, limit: int, skip: int = 0) -> Sequence[Offer]:
        """Records to offer next."""
        return timeline.offers(self._connection, limit, skip)

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
