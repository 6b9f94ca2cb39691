"""The hub's storage in one SQLCipher file: opening and transactions. What can go wrong is in `sqlcipher.results`.

`hub.home` opens it. WAL and FULL: what a transaction wrote is on disk when it ends. Several processes may use the file at once (the
operator's words while the hub serves): a transaction takes the write lock at its beginning and waits up to 20 s for it; who only
looks takes none. No SQL error leaves this room.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlcipher3

from keyworker.base.canonical import Json
from keyworker.base.errors import DiskFull, FolderUnusable, StoreBusy, StoreDamaged, StoreLocked, StoreTooNew, Trouble
from keyworker.hub.storage import withdrawn_list
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.schema import TABLES, VERSION
from keyworker.hub.storage.sqlite_machines import SqliteMachines
from keyworker.hub.storage.sqlite_offers import SqliteOffers
from keyworker.hub.storage.sqlite_records import SqliteRecords
from keyworker.hub.storage.upgrade import from_1_to_2
from keyworker.sqlcipher.results import results_told

WAIT_SECONDS = 20

T = TypeVar("T")

_WORDS: dict[type[Trouble], tuple[str, str]] = {
    DiskFull: ("The disk of the hub is full. Everything that it received before is safe.", "Free some space on it; nothing else is needed."),
    FolderUnusable: ("The hub's folder cannot be read or written.", "Check that its disk is connected and that the hub may write to it."),
    StoreBusy: ("The hub's store is busy with other work.", "Try again in a minute."),
    StoreDamaged: (
        "The hub's store cannot be read with the key in its key folder.",
        "Do not delete anything. Restore the hub's folder and its key folder from the same backup.",
    ),
}


class SqliteTx(SqliteRecords, SqliteMachines, SqliteOffers):
    """One transaction on the SQLCipher file; `withdrawn` goes into the list beside it."""

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self.withdrawn: list[Json] = []

    def withdraw(self, row: Json) -> None:
        """Say what stays so after a restore."""
        self.withdrawn.append(row)

    def alone(self, work: Callable[[], T], failed: Callable[[Exception], T]) -> T:
        """What `work` answers; when it fails, all that it wrote is undone and the answer is that of `failed`."""
        self._run("SAVEPOINT alone")
        said = len(self.withdrawn)
        try:
            done = work()
        except Exception as error:  # whatever nobody foresaw in one change; `failed` writes it down
            storage = isinstance(error, Trouble | MemoryError | sqlcipher3.Error) and not isinstance(error, sqlcipher3.IntegrityError)
            if storage:
                raise
            self._run("ROLLBACK TO alone")
            del self.withdrawn[said:]
            self._run("RELEASE alone")
            return failed(error)
        self._run("RELEASE alone")
        return done


class SqliteStorage:
    """The storage protocol on SQLCipher; one connection, used by one thread at a time."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Open or make the file with a raw key of 32 bytes. Raises StoreDamaged, StoreTooNew, StoreBusy, DiskFull, FolderUnusable."""
        if len(key) != 32:
            raise ValueError("the storage key has 32 bytes")
        self._lock = threading.Lock()
        self._folder = path.parent
        self._connection: Any = None
        with _told(self._folder):
            self._connection = sqlcipher3.connect(
                str(path), timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
        try:
            with _told(self._folder):
                self._prepare(key)
        except BaseException:
            self.close()
            raise

    def _prepare(self, key: bytes) -> None:
        run = self._connection.execute
        run("PRAGMA cipher_log_level = NONE")
        run(f"PRAGMA key = \"x'{key.hex()}'\"")
        run("PRAGMA cipher_memory_security = OFF")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA cache_size = -32768")
        run("PRAGMA temp_store = MEMORY")
        run("BEGIN IMMEDIATE")
        try:
            version = run("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise StoreTooNew
            if version == 0:
                for statement in TABLES.split(";"):
                    run(statement)
            if version == 1:
                from_1_to_2(self._connection)
            if version != VERSION:
                run(f"PRAGMA user_version = {VERSION}")
            run("COMMIT")
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        """SQLite undoes by itself what it could not finish for want of room; then there is nothing left to undo."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """All of the block, or nothing of it. Raises StoreLocked, StoreDamaged, StoreBusy, DiskFull, FolderUnusable."""
        with self._lock, _told(self._folder):
            yield from self._within("BEGIN IMMEDIATE")

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """One state to look at, without the write lock. Raises StoreLocked, StoreDamaged; FolderUnusable for a write."""
        with self._lock, _told(self._folder):
            if self._connection is None:
                raise StoreLocked
            self._connection.execute("PRAGMA query_only = ON")
            try:
                yield from self._within("BEGIN")
            finally:
                self._connection.execute("PRAGMA query_only = OFF")

    def _within(self, begin: str) -> Iterator[Tx]:
        if self._connection is None:
            raise StoreLocked
        self._connection.execute(begin)
        try:
            tx = SqliteTx(self._connection)
            yield tx
            withdrawn_list.append(self._folder, tx.withdrawn)
            self._connection.execute("COMMIT")
        except BaseException:
            self._undo()
            raise

    def withdrawn(self) -> list[Json]:
        """The list beside the store."""
        return withdrawn_list.read(self._folder)

    def copy_to(self, path: Path) -> None:
        """A consistent copy with the same key; takes no write lock."""
        with self._lock, _told(path.parent):
            if self._connection is None:
                raise StoreLocked
            self._connection.execute("VACUUM INTO ?", (str(path),))

    def close(self) -> None:
        """Close the file."""
        with self._lock, _told(self._folder):
            if self._connection is not None:
                self._connection.close()
                self._connection = None


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turns SQLite's errors into ours, in the words of the hub: a worker's machine passes them on to somebody who cannot mend it."""
    try:
        with results_told(folder):
            yield
    except Trouble as error:
        words = _WORDS.get(type(error)) if isinstance(error.__cause__, sqlcipher3.Error) else None
        if words is None:
            raise
        raise type(error)(*words) from error.__cause__
