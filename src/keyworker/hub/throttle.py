"""Guessing at enrolment slows down: after a few wrong secrets everybody who enrols waits in one line, and a long line takes nobody more.

`hub.app` makes one for its enrolment route. A right secret waits in the same line as a wrong one, so the wait tells nothing. It must
never keep a code, a secret or an address.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from keyworker.base.errors import CodeRefused, HubRefused, PackageDamaged, PackageForeign
from keyworker.base.logs import log_for

LOG = log_for("hub")
T = TypeVar("T")

FREE: Final = 5
"""So many wrong ones in a minute are people who mistype."""
MINUTE: Final = 60.0
SECONDS_EACH: Final = 1.0
LONGEST_LINE: Final = 20


class Throttle:
    """`now` and `sleep` are the computer's, but in tests."""

    def __init__(self, now: Callable[[], float] = time.monotonic, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._now, self._sleep = now, sleep
        self._wrong: deque[float] = deque(maxlen=FREE)
        self._line = 0
        self._turn = asyncio.Lock()

    async def guard(self, look: Callable[[], Awaitable[T]]) -> T:
        """What `look` answers for somebody who enrols, in their turn; a wrong secret is remembered. Raises also what `wait` raises."""
        await self.wait()
        try:
            return await look()
        except (CodeRefused, PackageDamaged, PackageForeign):
            self.wrong()
            raise

    async def wait(self) -> None:
        """Before somebody is looked at. Raises HubRefused "too_many" when the line is long."""
        if not self._slow():
            return
        if self._line >= LONGEST_LINE:
            raise HubRefused(429, "too_many", "Too many machines are being enrolled at once.", "Wait a minute, then try again with the same code.")
        self._line += 1
        try:
            async with self._turn:
                await self._sleep(SECONDS_EACH)
        finally:
            self._line -= 1

    def wrong(self) -> None:
        """Somebody had a wrong secret."""
        was = self._slow()
        self._wrong.append(self._now())
        if self._slow() and not was:
            LOG.warning("several wrong enrolment codes within a minute; enrolling is slowed down")

    def _slow(self) -> bool:
        return len(self._wrong) == FREE and self._now() - self._wrong[0] < MINUTE
