"""A folder for one run of a program: private, and gone at the end of it, whatever end that is.

The demo, the preview of a form and the benchmarks lay stores and keys there. Three things see to its end: the block that made it; a
small process that waits for the end of this one, also by kill -9, and then removes it; and the next start, which sweeps away what
nobody holds any more. It must never remove a folder that a living program holds, or that is somebody else's.
"""

import contextlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from keyworker.base.file_lock import lock

HELD = "held"
"""The file in the folder that is locked for as long as its program lives."""

_GUARD = """
import os, shutil, sys, time
sys.stdin.buffer.read()
for _ in range(600):
    shutil.rmtree(sys.argv[1], ignore_errors=True)
    if not os.path.exists(sys.argv[1]):
        break
    time.sleep(0.1)
"""
"""Others, such as the demo's hub, may be about to end too, and hold or write files until then."""


@contextmanager
def temporary_folder(purpose: str) -> Iterator[Path]:
    """A new folder of this run, readable to its user alone; its name tells the purpose and nothing else."""
    prefix = f"keyworker-{purpose}-"
    sweep(prefix)
    folder, held = _made(prefix)
    with _guarded(folder):
        try:
            yield folder
        finally:
            held.close()
            shutil.rmtree(folder, ignore_errors=True)  # the guard tries on while somebody else has a file open


def sweep(prefix: str) -> None:
    """Remove the folders that programs left behind which were killed together with their guards."""
    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with contextlib.suppress(OSError):
            if not _is_ours(left):
                continue
            with (left / HELD).open("rb") as file:
                unheld = lock(file)
            if unheld:
                shutil.rmtree(left, ignore_errors=True)


def _made(prefix: str) -> tuple[Path, BinaryIO]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix))  # mode 0700
        with contextlib.suppress(OSError):
            held = (folder / HELD).open("w+b")
            if lock(held):
                return folder, held
            held.close()  # another start swept it away in this very moment


@contextmanager
def _guarded(folder: Path) -> Iterator[None]:
    """The guard is in a session of its own: what ends a terminal's programs does not end it. Its standard input ends with us."""
    alone = {"start_new_session": True} if os.name == "posix" else {"creationflags": 0x00000200}  # CREATE_NEW_PROCESS_GROUP
    guard = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-I", "-S", "-c", _GUARD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, cwd=tempfile.gettempdir(), **alone,
    )
    with guard:  # leaving it ends its input, and waits for it
        yield


def _is_ours(folder: Path) -> bool:
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and (os.name != "posix" or found.st_uid == os.geteuid())
