"""Guessing is slowed down: how many wrong passphrases in a row, kept beside the key file so that a restart changes nothing.

Only `keyfile` calls this. It must never delete a store or a key, and never keep the right passphrase out for longer than the
longest wait: a side file that is damaged or cannot be written counts as no attempts (whoever can write there can copy the
key file and guess elsewhere; Argon2id is what protects it then).
"""

import math
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import orjson

from keyworker.base.canonical import canonical
from keyworker.base.clock import Moment
from keyworker.base.errors import TooManyAttempts, Trouble
from keyworker.base.logs import log_for
from keyworker.vault.whole_file import write_whole

FREE_ATTEMPTS: Final = 3
WAITS: Final = (5, 15, 60, 300)
"""Seconds after the third, fourth, fifth, and each later wrong passphrase."""

_LARGEST: Final = 1_000
_log = log_for("vault")


@dataclass(frozen=True)
class _Attempts:
    wrong: int
    last: Moment | None

    def wait(self, now: Moment) -> int:
        """Whole seconds until the next try is taken; 0 when it is taken now."""
        if self.wrong < FREE_ATTEMPTS or self.last is None:
            return 0
        span = WAITS[min(self.wrong - FREE_ATTEMPTS, len(WAITS) - 1)]
        until = self.last.plus(timedelta(seconds=span))
        return max(0, math.ceil((until.utc - now.utc).total_seconds()))


class AttemptCount:
    """The count that belongs to one key file; it lies in `<key file>.attempts`."""

    def __init__(self, key_file: Path) -> None:
        self._path = key_file.with_name(f"{key_file.name}.attempts")

    def begin(self, now: Moment) -> None:
        """Count a try before it is made, so that ending the program in the middle is not a free one.

        Raises TooManyAttempts when it has to wait. A clock that was set back starts the same wait anew, never a longer one.
        """
        before = self._read()
        if before.last is not None and before.last > now:
            before = _Attempts(before.wrong, now)
            self._write(before)
        wait = before.wait(now)
        if wait:
            raise TooManyAttempts(wait)
        self._write(_Attempts(min(before.wrong + 1, _LARGEST), now))

    def succeeded(self) -> None:
        """The passphrase was right: forget the count."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            _log.warning("the count of attempts could not be removed")

    def _write(self, attempts: _Attempts) -> None:
        try:
            write_whole(self._path, canonical({"wrong": attempts.wrong, "last": str(attempts.last)}))
        except Trouble:
            # A full disk must not keep the right person out of their store.
            _log.warning("the attempt could not be counted")

    def _read(self) -> _Attempts:
        try:
            data = orjson.loads(self._path.read_bytes())
            wrong, last = data["wrong"], Moment.parse(data["last"])
        except FileNotFoundError:
            return _Attempts(0, None)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
            _log.warning("the count of attempts cannot be read")
            return _Attempts(0, None)
        if type(wrong) is not int or not 0 <= wrong <= _LARGEST:
            return _Attempts(0, None)
        return _Attempts(wrong, last)
