"""What each result code of SQLite means to a person; the one mapping for every file that is kept with SQLCipher.

`store` and `hub.storage` call it. It must never let the library's own words through: they may hold what was written.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlcipher3

from keyworker.base.errors import DiskFull, FolderUnusable, StoreBusy, StoreDamaged, Trouble

# SQLite, "Result and Error Codes". The low byte of an extended code is its primary code.
_IO_ERROR: Final = 10
_MEANING: Final[dict[int, type[Trouble]]] = {
    3: FolderUnusable,  # PERM
    5: StoreBusy,  # BUSY
    6: StoreBusy,  # LOCKED
    8: FolderUnusable,  # READONLY
    11: StoreDamaged,  # CORRUPT
    13: DiskFull,  # FULL
    14: FolderUnusable,  # CANTOPEN
    15: StoreBusy,  # PROTOCOL: others took and gave back their locks too often meanwhile
    22: FolderUnusable,  # NOLFS: the file system takes no file of that size
    23: FolderUnusable,  # AUTH
    26: StoreDamaged,  # NOTADB: also what a wrong key looks like
}
_EXCEPTIONS: Final[dict[int, type[Trouble]]] = {
    4874: DiskFull,  # IOERR_SHMSIZE: no room for the index of the log
    8202: StoreDamaged,  # IOERR_DATA: a checksum is wrong
    8458: StoreDamaged,  # IOERR_CORRUPTFS: the file system says that the file is damaged
}
_NEARLY_NO_ROOM: Final = 1024 * 1024
"""Bytes: with less, an I/O error is the full disk's (SQLite says IOERR for some of its files when they cannot grow)."""


@contextmanager
def results_told(folder: Path) -> Iterator[None]:
    """Turns the library's errors into ours; `folder` is where the file lies. Raises what `meaning` answers."""
    try:
        yield
    except sqlcipher3.Error as error:
        raise meaning(error, folder) from error


def meaning(error: sqlcipher3.Error, folder: Path) -> Exception:
    """DiskFull, FolderUnusable, StoreBusy or StoreDamaged; RuntimeError for everything that only a bug of ours can cause.

    A wrong key and a damaged first page look the same to the library: whoever calls has proved the key before.
    """
    code = int(getattr(error, "sqlite_errorcode", 0))
    primary = code & 0xFF
    trouble = _EXCEPTIONS.get(code) or _MEANING.get(primary)
    if trouble is not None:
        return trouble()
    if primary == _IO_ERROR:
        return DiskFull() if _no_room(folder) else _disk_failed()
    return RuntimeError(f"the store was asked something wrong (SQLite result {code})")


def _disk_failed() -> FolderUnusable:
    return FolderUnusable(
        "The disk with Keyworker's folder could not be read or written.",
        "Check that it is connected and that you may write to it, and try again. If this comes back, ask the council's support.",
    )


def _no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _NEARLY_NO_ROOM
    except OSError:
        return False  # the folder itself cannot be asked: not the disk's room
