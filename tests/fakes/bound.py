"""A child that does not outlive its test: when this process dies, however it dies, the system ends the child."""

import sys
from collections.abc import Sequence

_BIND = "import ctypes, os, sys; ctypes.CDLL(None).prctl(1, 9); os.execvp(sys.argv[1], sys.argv[1:])"  # PR_SET_PDEATHSIG, SIGKILL


def bound(command: Sequence[str]) -> list[str]:
    """The command, such that its process (the same one) ends with ours; on Linux, elsewhere it is what it was."""
    if not sys.platform.startswith("linux"):
        return list(command)
    return [sys.executable, "-I", "-S", "-c", _BIND, *command]
