"""When to sync: a second after the last change, a minute after the first, every few minutes anyway, later when the hub is away.

Pure: told the seconds of a monotonic clock, never reads one. `ui.app` asks it.
"""

from dataclasses import dataclass

QUIET_SECONDS = 1.0
DECISION_SECONDS = 20.0
LONGEST_WAIT_SECONDS = 60.0
ANYWAY_SECONDS = 300.0
BACK_OFF_SECONDS = (5.0, 15.0, 60.0, 300.0)


@dataclass
class Schedule:
    """Keeps what has happened; `due` answers whether to begin a sync now."""

    _first_change: float | None = None
    _last_change: float | None = None
    _last_try: float | None = None
    _failures: int = 0

    def changed(self, now: float, *, decision: bool = False) -> None:
        """Something was saved here; a decision is sent by itself only when there was time to take it back."""
        self._first_change = now if self._first_change is None else self._first_change
        self._last_change = max(now + DECISION_SECONDS if decision else now, self._last_change or now)

    def began(self, now: float) -> None:
        """A sync begins: what was saved so far goes with it."""
        self._last_try = now
        self._first_change = self._last_change = None

    def ended(self, *, reached: bool) -> None:
        """A sync ended; `reached`: the hub answered."""
        self._failures = 0 if reached else self._failures + 1

    def due(self, now: float) -> bool:
        """Whether a sync should begin now."""
        if self._last_try is None:
            return True
        waited = now - self._last_try
        if self._failures:
            return waited >= BACK_OFF_SECONDS[min(self._failures, len(BACK_OFF_SECONDS)) - 1]
        if self._first_change is None or self._last_change is None:
            return waited >= ANYWAY_SECONDS
        return now - self._last_change >= QUIET_SECONDS or now - self._first_change >= LONGEST_WAIT_SECONDS
