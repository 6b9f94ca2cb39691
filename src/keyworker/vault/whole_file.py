"""Writing a small file so that it is either the old one or the new one, whatever happens in between.

Rooms that own a small file (key file, its attempts) may call this. It must never leave a half-written file under the real name.
"""

import contextlib
import errno
import os
import secrets
from pathlib import Path

from keyworker.base.errors import DiskFull, FolderUnusable, Trouble

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


def write_whole(path: Path, data: bytes) -> None:
    """Write beside, flush to the disk, then rename over `path`; only its owner may read it.

    Raises DiskFull or FolderUnusable; then the file is what it was before.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write_new(beside, data)
        beside.replace(path)
        flush_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise trouble_for(error) from error


def trouble_for(error: OSError) -> Trouble:
    """The named error for what the system said about a file."""
    return DiskFull() if error.errno in _NO_ROOM else FolderUnusable()


def _write_new(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Make the rename durable. Windows has no such call for folders; there the rename is journalled."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
