"""The one connection to the encrypted file: opening it and transactions. What can go wrong is in `sqlcipher.results`.

Only this room may call it. It must never go on with half a transaction: after an error that is no full disk, unusable folder or busy
file it closes itself, and every later call raises StoreLocked.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import sqlcipher3

from keyworker.base.errors import DiskFull, FolderUnusable, StoreBusy, StoreLocked
from keyworker.sqlcipher.results import meaning, results_told

KEY_BYTES: Final = 32
CACHE_KIB: Final = 32 * 1024
_STATEMENTS: Final = 256
_BUSY_SECONDS: Final = 5.0

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
    """One SQLCipher connection, autocommit outside `transaction`. `held`: a file that is let go when it closes, however that happens.

    `turn` counts what was written here since it was opened, and `turns` says of each record when it last became another: what is read
    remembers its turn, so that what came into a record later was not on that screen.

    Raises StoreDamaged when the file cannot be read with the key, FolderUnusable when it cannot be opened at all.
    """

    def __init__(self, path: Path, key: bytes, held: BinaryIO | None = None) -> None:
        self._db: Any = None
        self._held = held
        self.turn = 0
        self.turns: dict[str, int] = {}
        if len(key) != KEY_BYTES:
            self.close()
            raise ValueError("a store's key has 32 bytes")
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
            self.close()
            raise meaning(error, self._folder) from error

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
    def transaction(self, *, durable: bool = True) -> Iterator[None]:
        """All of the block or nothing; durable when it ends. Inside another one it is a part of that one.

        One that is not durable does not wait for the disk: a power cut may take it back, whole, and only if nothing durable came after it.
        """
        if self.in_transaction:
            yield
            return
        if not durable:
            with self._not_waiting(), self.transaction():
                yield
            return
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    @contextmanager
    def _not_waiting(self) -> Iterator[None]:
        before = self.one("PRAGMA synchronous")
        self.run("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            if self._db is not None:
                self.run(f"PRAGMA synchronous = {before[0] if before else 'FULL'}")

    def close(self) -> None:
        """Close the file; the key goes with it. May be called twice."""
        if self._db is not None:
            db, self._db = self._db, None
            with results_told(self._folder):
                db.close()
        if self._held is not None:
            self._held.close()

    def _roll_back(self) -> None:
        """After a failure; the file is closed when even that fails."""
        if self._db is None or not self._db.in_transaction:
            return
        try:
            self._db.execute("ROLLBACK")
        except sqlcipher3.Error:
            self.close()

    def _after(self, error: sqlcipher3.Error) -> Exception:
        trouble = meaning(error, self._folder)
        if not isinstance(trouble, DiskFull | FolderUnusable | StoreBusy):
            self.close()
        return trouble
