"""Connections to the hub that are never waited on for ever: bytes are counted, slowness has an end, anybody may cut them.

`sync.transport` makes one `Connections` and uses it as httpx's transport. A wait is measured from the last byte, never from the
beginning: a large package over a poor line takes as long as it takes. It must never look at what passes.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

SECONDS_TO_CONNECT = 5.0
SECONDS_OF_SILENCE = 60.0
"""No byte either way for so long: nobody answers."""
SECONDS_BEFORE_SLOWNESS = 120.0
SLOWEST = 50
"""Bytes a second at the mean of one request, after those seconds; the poorest telephone line brings twenty times as many."""
_SECONDS_FOR_TLS = 20.0
_PIECE = 16 * 1024

TIMEOUT = httpx.Timeout(SECONDS_OF_SILENCE, connect=SECONDS_TO_CONNECT)


class TooSlow(httpcore.ReadTimeout):
    """Bytes come, but so few that it would never end."""


def proxy_for(url: str) -> str | None:
    """The proxy that this computer wants for an address: its environment's, or its system's settings (Windows, macOS). None for this computer."""
    parts = urlsplit(url)
    if parts.scheme == "http" or proxy_bypass(parts.hostname or ""):  # plain HTTP is to this computer alone
        return None
    named = getproxies()
    found = named.get(parts.scheme) or named.get("all") or ""
    return (found if "://" in found else f"http://{found}") if found else None


def is_known(proxy: str | None) -> bool:
    """Whether Keyworker can use such a proxy, or needs none."""
    return proxy is None or proxy.startswith(("http://", "https://"))


class Connections(httpx.BaseTransport):
    """Carries requests to one address, through `proxy` where one is named (an HTTP proxy, with name and password or without).

    `quiet` answers from any thread, `cut` may be called from any: whoever waits on a connection gets an error at once.
    """

    def __init__(self, trust: ssl.SSLContext, proxy: str | None) -> None:
        self._open: dict[socket.socket, None] = {}
        self._lock = threading.Lock()
        self._begun = self._moved = time.monotonic()
        self._count = 0
        self._is_cut = False
        backend = _Backend(self)
        if proxy is None:
            self._pool = httpcore.ConnectionPool(ssl_context=trust, keepalive_expiry=5.0, network_backend=backend)
        else:
            parts = urlsplit(proxy)
            self._pool = httpcore.HTTPProxy(
                f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/", proxy_auth=(parts.username, parts.password or "") if parts.username else None,
                ssl_context=trust, proxy_ssl_context=trust if parts.scheme == "https" else None, keepalive_expiry=5.0, network_backend=backend,
            )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request; raises what httpcore raises."""
        self._begun = self._moved = time.monotonic()
        self._count = 0
        url = request.url
        answer = self._pool.handle_request(httpcore.Request(
            method=request.method, url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw, content=request.stream, extensions=request.extensions,
        ))
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def quiet(self) -> float:
        """Seconds since the last byte went either way, or since the last request began."""
        return time.monotonic() - self._moved

    def cut(self) -> None:
        """End every connection; none comes up until `mend`."""
        with self._lock:
            self._is_cut = True
            for waiting in self._open:
                with contextlib.suppress(OSError):  # it has ended already
                    waiting.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Connections may come up again."""
        self._is_cut = False

    def close(self) -> None:
        """Let the connections go."""
        self._pool.close()

    def opened(self, connection: socket.socket) -> None:
        """From a connection: it is there."""
        with self._lock:
            self._open[connection] = None
            if self._is_cut:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def closed(self, connection: socket.socket) -> None:
        """From a connection: it is let go."""
        with self._lock:
            self._open.pop(connection, None)
        connection.close()

    def moved(self, count: int) -> None:
        """From a connection: so many bytes went. Raises TooSlow."""
        self._moved = time.monotonic()
        self._count += count
        seconds = self._moved - self._begun
        if seconds > SECONDS_BEFORE_SLOWNESS and self._count < seconds * SLOWEST:
            raise TooSlow


class _Body(httpx.SyncByteStream):
    """The body of an answer, as it comes."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore.NetworkBackend):
    """Makes connections that tell what they do."""

    def __init__(self, connections: Connections) -> None:
        self._connections, self._inner = connections, httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        stream = self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        # A second handle of the same connection: what TLS wraps it in does not matter to who cuts it.
        handle: socket.socket = stream.get_extra_info("socket").dup()
        self._connections.opened(handle)
        return _Stream(stream, handle, self._connections)


class _Stream(httpcore.NetworkStream):
    """One connection."""

    def __init__(self, inner: httpcore.NetworkStream, handle: socket.socket, connections: Connections) -> None:
        self._inner, self._handle, self._connections = inner, handle, connections

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        found = self._inner.read(max_bytes, timeout)
        self._connections.moved(len(found))
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PIECE):
            piece = buffer[start : start + _PIECE]
            self._inner.write(piece, timeout)
            self._connections.moved(len(piece))

    def close(self) -> None:
        self._connections.closed(self._handle)
        self._inner.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
        enough = threading.Timer(_SECONDS_FOR_TLS, self._cut)
        enough.daemon = True
        enough.start()
        try:
            inner = self._inner.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            self.close()
            raise
        finally:
            enough.cancel()
        return _Stream(inner, self._handle, self._connections)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def _cut(self) -> None:
        with contextlib.suppress(OSError):
            self._handle.shutdown(socket.SHUT_RDWR)
