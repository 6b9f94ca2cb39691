"""How every program of Keyworker ends: with an exit code, and where something went wrong with one sentence and what to do.

`cli.main`, `cli.hub` and `cli.demo` run their commands through `run`. It must never print what an exception says unless it is one of
our own errors.
"""

import sys
from collections.abc import Callable
from typing import Literal

from keyworker.base.bugs import Bug, log_bug
from keyworker.base.errors import FolderUnusable, KeyworkerError, Trouble
from keyworker.base.log_file import log_what_nobody_catches
from keyworker.base.logs import log_for

Extra = Literal["desktop", "hub"]

_log = log_for("program")


class NotInstalled(Trouble):
    """A package that a part of Keyworker needs is not on this computer."""

    def __init__(self, package: str, extra: Extra) -> None:
        part = {"desktop": "desktop application", "hub": "hub"}[extra]
        super().__init__(
            f"The {part} is not installed here: the package {package} is missing.",
            f"Install it with: python -m pip install 'keyworker[{extra}]'",
        )


def run(command: Callable[[], object], extra: Extra) -> None:
    """Run a command that belongs to a part of Keyworker, and end the process: 0 done, 1 could not be done, 2 wrong words."""
    log_what_nobody_catches()
    try:
        command()
    except KeyworkerError as error:
        _end(error)
    except ModuleNotFoundError as error:
        package = (error.name or "keyworker").partition(".")[0]
        _end(_bug(error) if package == "keyworker" else NotInstalled(package, extra))
    except PermissionError as error:
        where = f" {error.filename}" if isinstance(error.filename, str) else ""
        _end(FolderUnusable(f"This user may not use{where or ' a file that is needed'}.", "Run it as a user who may, or give this user the right."))
    except Exception as error:  # noqa: BLE001 - one of the three places that catch what nobody foresaw
        _end(_bug(error))


def _bug(error: Exception) -> Bug:
    return Bug(log_bug(_log, "a command failed unexpectedly", error), "Try it again.")


def _end(error: KeyworkerError) -> None:
    print(f"{error.sentence} {error.remedy}".strip(), file=sys.stderr)
    sys.exit(1)
