"""A file that one program holds: a store that is open, a folder of one run. Whoever dies lets it go.

`base.temporary` and `store.database` use it. It must never wait: who holds the file may do so for hours.
"""

import sys
from typing import BinaryIO


def lock(file: BinaryIO) -> bool:
    """Whether nobody else holds the file; then this program does, until it is closed or dies."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
