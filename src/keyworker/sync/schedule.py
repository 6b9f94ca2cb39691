"""When to sync: a second after the last change, a minute after the first, every few minutes anyway, later when the hub is away.

Pure: told the seconds of a monotonic clock, never reads one. `ui.syncing` asks it.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

QUIET_SECONDS = 1.0
DECISION_SECONDS = 20.0
LONGEST_WAIT_SECONDS = 60.0
ANYWAY_SECONDS = 300.0
BACK_OFF_SECONDS = (5.0, 15.0, 60.0, 300.0)
"""At the mean: half of it to one and a half times, so that machines which lost their hub at one moment do not come back at one moment."""
SLEPT_SECONDS = 20.0
"""More than this between two ticks of a second: the machine slept."""


@dataclass
class Schedule:
    """Keeps what has happened; `due` answers whether to begin a sync now. `chance`: a number from 0 to 1, another each time."""

    chance: Callable[[], float] = random.random
    _first_change: float | None = None
    _last_change: float | None = None
    _last_try: float | None = None
    _failures: int = 0
    _back_off: float = 0.0
    _tick: float | None = None

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
        if self._failures:
            self._back_off = BACK_OFF_SECONDS[min(self._failures, len(BACK_OFF_SECONDS)) - 1] * (0.5 + self.chance())

    def ticked(self, wall: float) -> bool:
        """A second went by on the wall clock, which goes on while a machine sleeps. Whether it slept: then a sync is due at once."""
        slept = self._tick is not None and wall - self._tick > SLEPT_SECONDS
        self._tick = wall
        if slept:
            self._last_try, self._failures = None, 0
        return slept

    def due(self, now: float) -> bool:
        """Whether a sync should begin now."""
        if self._last_try is None:
            return True
        waited = now - self._last_try
        if self._failures:
            return waited >= self._back_off
        if self._first_change is None or self._last_change is None:
            return waited >= ANYWAY_SECONDS
        return now - self._last_change >= QUIET_SECONDS or now - self._first_change >= LONGEST_WAIT_SECONDS
