"""Guessing is slowed down: how many wrong passphrases in a row, kept beside the key file so that a restart changes nothing.

`keyfile` counts with it, and `sync.gate` asks it for what is to be written down in the audit trail: wrong passphrases are told at the next
unlock, and until then no right one makes them forgotten. It must never delete a store or a key, and never keep the right passphrase out for longer than the
longest wait: a side file that is damaged or cannot be written counts as no attempts (whoever can write there can copy the
key file and guess elsewhere; Argon2id is what protects it then).
"""

import math
from dataclasses import dataclass, replace
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
class Attempts:
    """Wrong passphrases in a row and when the last was tried; `untold`: how many are in no audit trail yet, and when the last of them was."""

    wrong: int = 0
    last: Moment | None = None
    untold: int = 0
    last_untold: Moment | None = None

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
        self._before = Attempts()

    def begin(self, now: Moment) -> None:
        """Count a try before it is made, so that ending the program in the middle is not a free one.

        Raises TooManyAttempts when it has to wait. A clock that was set back starts the same wait anew, never a longer one.
        """
        before = self.read()
        if before.last is not None and before.last > now:
            before = replace(before, last=now)
            self._write(before)
        wait = before.wait(now)
        if wait:
            raise TooManyAttempts(wait)
        self._before = before
        self._write(Attempts(min(before.wrong + 1, _LARGEST), now, min(before.untold + 1, _LARGEST), now))

    def succeeded(self) -> None:
        """The passphrase was right: nobody has to wait any more. What is in no audit trail yet stays."""
        self._keep(replace(self._before, wrong=0, last=None))

    def told(self) -> None:
        """What was wrong is in the audit trail now."""
        self._keep(replace(self.read(), untold=0, last_untold=None))

    def _keep(self, attempts: Attempts) -> None:
        if attempts.wrong or attempts.untold:
            self._write(attempts)
            return
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            _log.warning("the count of attempts could not be removed")

    def _write(self, attempts: Attempts) -> None:
        kept = {name: str(value) if isinstance(value, Moment) else value for name, value in vars(attempts).items()}
        try:
            write_whole(self._path, canonical(kept))
        except Trouble:
            # A full disk must not keep the right person out of their store.
            _log.warning("the attempt could not be counted")

    def read(self) -> Attempts:
        """What is counted; nothing where that cannot be read."""
        try:
            data = orjson.loads(self._path.read_bytes())
            found = Attempts(data["wrong"], _moment(data["last"]), data.get("untold", data["wrong"]), _moment(data.get("last_untold", data["last"])))
        except FileNotFoundError:
            return Attempts()
        except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
            _log.warning("the count of attempts cannot be read")
            return Attempts()
        if any(type(count) is not int or not 0 <= count <= _LARGEST for count in (found.wrong, found.untold)):
            return Attempts()
        return found


def _moment(text: str | None) -> Moment | None:
    return Moment.parse(text) if text is not None else None
