"""The log file of a program: `logs/` in the folder of the machine or the hub.

`cli` begins it when the folder is known. Private to its owner, never over 5 MiB in all, and without people in it: of our own rooms
the constant sentences that pass the filter of `base.logs`, of libraries only where they reported something. A full disk or a folder
that cannot be written must never break the program: then there is no log.
"""

import contextlib
import copy
import logging
import os
import platform
import sys
import threading
import warnings
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final, TextIO

import keyworker
from keyworker.base.bugs import log_bug
from keyworker.base.logs import OnlySafeValues, log_for, name_in_code

FOLDER: Final = "logs"
LARGEST: Final = 1024 * 1024
OLDER_FILES: Final = 4
OURS: Final = "keyworker"

_log = log_for("program")
_began: list[logging.Handler] = []


class _Lines(logging.Formatter):
    """One line for a record, one more for each line of its trace."""

    _clean = OnlySafeValues()

    def format(self, record: logging.LogRecord) -> str:
        """Of a library's record only its place: its words may quote anything."""
        cleaned = copy.copy(record)
        self._clean.filter(cleaned)
        ours = record.name.startswith(f"{OURS}.")
        place = f"reported at {name_in_code(record.module)} {name_in_code(record.funcName)} {record.lineno}"
        said = cleaned.getMessage().replace("\n", " ") if ours else place
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
        first = f"{at}Z {record.levelname} {name_in_code(record.name.removeprefix(f'{OURS}.'))}: {said}"
        return "\n".join((first, *(f"    {line}" for line in getattr(cleaned, "trace", ()))))


class _File(RotatingFileHandler):
    """Opened anew for each record, so that several processes may write to one file and a folder can be thrown away."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=LARGEST, backupCount=OLDER_FILES, encoding="ascii", errors="backslashreplace", delay=True)
        self.setFormatter(_Lines())
        self._wrote = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record; `record.in_file` says that it was written."""
        record.in_file = True
        try:
            super().emit(record)
        except RecursionError:
            self.handleError(record)
        self._wrote = self._wrote or bool(getattr(record, "in_file", False))
        stream, self.stream = self.stream, None  # opened again when it is wanted
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()

    def handleError(self, record: logging.LogRecord) -> None:
        """Say nothing: the usual answer prints the record's values."""
        record.in_file = False

    def _open(self) -> TextIOWrapper:
        """A folder that was thrown away since the last record is not made again for it."""
        Path(self.baseFilename).parent.mkdir(parents=not self._wrote, exist_ok=True, mode=0o700)
        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=_private)


class _Stream(logging.StreamHandler[TextIO]):
    """Says nothing of its own when the stream cannot be written."""

    def handleError(self, record: logging.LogRecord) -> None:
        """The usual answer prints the record's values."""


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def log_path(folder: Path, program: str) -> Path:
    """The log file of a program in the folder of its machine or hub."""
    return folder / FOLDER / f"{program}.log"


def begin_log(folder: Path, program: str) -> None:
    """From now on this process's log is the file of `program` in `folder`; makes nothing before there is something to write."""
    end_log()
    _attach(_File(log_path(folder, program)))


def also_to(stream: TextIO) -> None:
    """Warnings and errors go to a stream as well, such as a service's standard error, with as little in them."""
    handler = _Stream(stream)
    handler.setFormatter(_Lines())
    handler.setLevel(logging.WARNING)
    _attach(handler)


def end_log() -> None:
    """This process writes no log any more."""
    while _began:
        handler = _began.pop()
        logging.getLogger().removeHandler(handler)
        handler.close()


def _attach(handler: logging.Handler) -> None:
    logging.getLogger(OURS).setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    _began.append(handler)


def log_start() -> None:
    """Which version on which system began."""
    system = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    _log.info(f"started, version {keyworker.__version__}, {system}")


def log_stop(code: int) -> None:
    """The program ends in order."""
    _log.info("ended, exit code %d", code)


def log_what_nobody_catches() -> None:
    """Exceptions in threads and finalizers, and warnings, go to the log; Python itself would print what they say."""

    def in_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not isinstance(arguments.exc_value, SystemExit):
            log_bug(_log, "a thread ended unexpectedly", arguments.exc_value)

    def nowhere(arguments: "sys.UnraisableHookArgs") -> None:
        if arguments.exc_value is not None:
            log_bug(_log, "an error could not be raised", arguments.exc_value)

    def warned(_message: object, category: type[Warning], _file: str, line: int, *_: object) -> None:
        _log.warning("a warning: %s, line %d", category, line)

    threading.excepthook = in_thread
    sys.unraisablehook = nowhere
    warnings.showwarning = warned  # type: ignore[assignment]  # the rest of its arguments is of no use here
