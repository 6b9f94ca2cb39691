"""The one connection to the encrypted file: opening it, transactions, and sorting of what can go wrong.

Only this room may call it. It must never go on with half a transaction: after an error that is neither a full disk nor a busy
file it closes itself, and every later call raises StoreLocked.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlcipher3

from keyworker.base.errors import DiskFull, FolderUnusable, KeyworkerError, StoreDamaged, StoreLocked

KEY_BYTES: Final = 32
CACHE_KIB: Final = 32 * 1024
_STATEMENTS: Final = 256
_BUSY_SECONDS: Final = 5.0

# Result codes of SQLite (its "Result and Error Codes"); the low byte is the primary code.
_FULL: Final = 13
_IO_ERROR: Final = 10
_NO_ROOM_FOR_INDEX: Final = 4874  # SQLITE_IOERR_SHMSIZE
_DAMAGED: Final = frozenset({_IO_ERROR, 11, 26})  # IOERR, CORRUPT, NOTADB
_BUSY: Final = frozenset({5, 6})
_NEARLY_NO_ROOM: Final = 1024 * 1024
"""Bytes: with less, an I/O error is the full disk's (SQLite says IOERR for some of its files when they cannot grow)."""
_UNUSABLE: Final = frozenset({3, 8, 14, 23})  # PERM, READONLY, CANTOPEN, AUTH

_SETTINGS: Final = (
    "PRAGMA cipher_log = off",  # its messages name pages only, but nobody reads them on a worker's machine
    "PRAGMA cipher_memory_security = OFF",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    f"PRAGMA cache_size = -{CACHE_KIB}",
)

Row = tuple[Any, ...]


class Connection:
    """One SQLCipher connection, autocommit outside `transaction`.

    Raises StoreDamaged when the file cannot be read with the key, FolderUnusable when it cannot be opened at all.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a store's key has 32 bytes")
        self._db: Any = None
        self._folder = path.parent
        try:
            self._db = sqlcipher3.connect(str(path), timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False,
                                          cached_statements=_STATEMENTS)
            self._db.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            for setting in _SETTINGS:
                self._db.execute(setting)
            self._db.execute("SELECT count(*) FROM sqlite_master").fetchall()
            self._db.execute("PRAGMA journal_mode = WAL").fetchall()
        except sqlcipher3.Error as error:
            trouble = self._sorted(error)
            self.close()
            raise trouble from error

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self._open.in_transaction)

    @property
    def _open(self) -> Any:
        if self._db is None:
            raise StoreLocked
        return self._db

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of a statement."""
        try:
            found: list[Row] = self._open.execute(sql, values).fetchall()
        except sqlcipher3.Error as error:
            raise self._after(error) from error
        return found

    def one(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """The first row of a statement, or None."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """A statement without rows."""
        self.rows(sql, values)

    def many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """One statement for many rows."""
        try:
            self._open.executemany(sql, values)
        except sqlcipher3.Error as error:
            raise self._after(error) from error

    def script(self, sql: str) -> None:
        """Several statements that hold their own transaction; rolled back when one fails."""
        try:
            self._open.executescript(sql)
        except sqlcipher3.Error as error:
            self._roll_back()
            raise self._after(error) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or nothing; durable when it ends. Inside another one it is a part of that one."""
        if self.in_transaction:
            yield
            return
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def close(self) -> None:
        """Close the file; the key goes with it. May be called twice."""
        if self._db is not None:
            db, self._db = self._db, None
            db.close()

    def _roll_back(self) -> None:
        """After a failure; the file is closed when even that fails."""
        if self._db is None or not self._db.in_transaction:
            return
        try:
            self._db.execute("ROLLBACK")
        except sqlcipher3.Error:
            self.close()

    def _after(self, error: sqlcipher3.Error) -> Exception:
        trouble = self._sorted(error)
        if not isinstance(trouble, DiskFull | FolderUnusable):
            self.close()
        return trouble

    def _sorted(self, error: sqlcipher3.Error) -> Exception:
        if int(getattr(error, "sqlite_errorcode", 0)) & 0xFF == _IO_ERROR and _no_room(self._folder):
            return DiskFull()
        return sort_error(error)


def _no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _NEARLY_NO_ROOM
    except OSError:
        return False  # the folder itself cannot be asked: not the disk's room


def sort_error(error: sqlcipher3.Error) -> Exception:
    """What an error of the library means to us: a trouble of `base.errors`, or RuntimeError for a bug of ours.

    A wrong key and a damaged first page look the same to the library; whoever calls has proved the key before (vault).
    """
    code = int(getattr(error, "sqlite_errorcode", 0))
    primary = code & 0xFF
    trouble: KeyworkerError | None = None
    if primary == _FULL or code == _NO_ROOM_FOR_INDEX:
        trouble = DiskFull()
    elif primary in _DAMAGED:
        trouble = StoreDamaged()
    elif primary in _BUSY:
        trouble = FolderUnusable("Another program is using the store on this machine.", "Close it and try again.")
    elif primary in _UNUSABLE:
        trouble = FolderUnusable()
    return trouble or RuntimeError(f"the store was asked something wrong (SQLite result {code})")
