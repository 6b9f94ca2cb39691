"""Connections to the hub's socket that do not last for ever: half-sent requests, trickled ones, answers that nobody reads.

`hub.serving` gives this to uvicorn, which by itself waits for a request without an end. A wait is measured from the last byte. There
are never more connections than the process has file handles for: the one that has been without a whole request for longest goes first.
It must never end a request that is wholly here and being answered.
"""

import asyncio
from typing import Any, ClassVar, Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from keyworker.base.logs import log_for

LOG = log_for("hub")

LOOK_SECONDS = 5.0
SECONDS_OF_SILENCE = 20.0
"""Nothing more of a request, or nothing taken of an answer, for so long."""
SECONDS_BEFORE_SLOWNESS = 60.0
SLOWEST = 50
"""Bytes a second at the mean of one request, after those seconds."""
_HANDLES_FOR_OTHERS: Final = 256
_MOST_HANDLES: Final = 65_536
_WITHOUT_LIMITS: Final = 2_000


class Connection(H11Protocol):
    """One connection. `most` is how many there may be."""

    most: ClassVar[int] = _WITHOUT_LIMITS

    def connection_made(self, transport: Any) -> None:
        """It is there; when there are too many, another one goes."""
        super().connection_made(transport)
        self._begun = self._heard = self.loop.time()
        self._count = 0
        self._unread, self._unread_since = 0, self._heard
        self._looking: asyncio.TimerHandle = self.loop.call_later(LOOK_SECONDS, self._look)
        if len(self.connections) > self.most:
            waiting = [other for other in self.connections if isinstance(other, Connection) and other.incomplete() and other is not self]
            going = min(waiting, key=Connection.begun, default=self)
            LOG.warning("there are too many connections; one without a request was ended")
            going.end()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._looking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Something of a request came."""
        self._heard = self.loop.time()
        if not self._count:
            self._begun = self._heard
        self._count += len(data)
        super().data_received(data)

    def on_response_complete(self) -> None:
        """What comes from now on is another request."""
        self._begun, self._count = self.loop.time(), 0
        super().on_response_complete()

    def incomplete(self) -> bool:
        """Whether no whole request is here."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete or cycle.more_body

    def begun(self) -> float:
        """Since when it has been without a whole request."""
        return self._begun

    def end(self) -> None:
        """Let it go at once, whatever was still to be read or written."""
        self.connections.discard(self)
        self.transport.abort()

    def _look(self) -> None:
        now = self.loop.time()
        unread = self.transport.get_write_buffer_size()
        if not unread or unread != self._unread:
            self._unread, self._unread_since = unread, now
        seconds = now - self._begun
        silent = self.incomplete() and not unread and now - self._heard >= SECONDS_OF_SILENCE
        slow = self.incomplete() and seconds >= SECONDS_BEFORE_SLOWNESS and self._count < seconds * SLOWEST
        if silent or slow or (unread and now - self._unread_since >= SECONDS_OF_SILENCE):
            self.end()
            return
        self._looking = self.loop.call_later(LOOK_SECONDS, self._look)


def protocol() -> type[Connection]:
    """For a server: as many connections as this process may have, and some handles for everything else."""
    return type("Connection", (Connection,), {"most": _handles() - _HANDLES_FOR_OTHERS})


def _handles() -> int:
    """How many the process may have; it asks for as many as the system allows it. Windows sets no such limit."""
    try:
        import resource
    except ImportError:
        return _WITHOUT_LIMITS + _HANDLES_FOR_OTHERS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_HANDLES if hard == resource.RLIM_INFINITY else min(hard, _MOST_HANDLES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return max(2 * _HANDLES_FOR_OTHERS, soft if soft != resource.RLIM_INFINITY else wanted)
