"""Running the hub's application on a socket: in the foreground for `serve`, in a thread for the demo and tests.

It must never offer plain HTTP to anybody but this computer.
"""

import ipaddress
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from keyworker.base.errors import FolderUnusable, Refusal, Trouble
from keyworker.hub import connections


@dataclass(frozen=True)
class Tls:
    """Certificate chain and key, as PEM files."""

    certificate: Path
    key: Path


def listen(host: str, port: int, *, tls: bool) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises Refusal for plain HTTP on an address that others can reach."""
    if not tls and not _only_here(host):
        raise Refusal("Without TLS the hub only answers on this computer.", "Give --tls-cert and --tls-key.")
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        # Accepted sockets inherit it. Head and body of an answer are two writes: without it the second one waits 40 ms for the
        # acknowledgement of the first (asyncio sets it only where the socket was made with the protocol's number).
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        raise Trouble("The address or port cannot be used.", "Choose another with --host and --port.") from error
    return listening


def prepared(app: FastAPI, tls: Tls | None = None) -> uvicorn.Server:
    """A server that is ready to run. Raises FolderUnusable when certificate or key cannot be read."""
    try:
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, lifespan="off", timeout_graceful_shutdown=10,
            h11_max_incomplete_event_size=16 * 1024, http=connections.protocol(),
            ssl_certfile=str(tls.certificate) if tls else None, ssl_keyfile=str(tls.key) if tls else None,
        )
        config.load()
    except OSError as error:
        raise FolderUnusable("The certificate or its key cannot be read.", "Check --tls-cert and --tls-key.") from error
    return uvicorn.Server(config)


def run(server: uvicorn.Server, listening: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT; requests that are being answered are finished first. Call it from the main thread."""
    # The server raises the signal that stopped it once more when it is done: being asked to stop is no failure.
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: None)
    server.run(sockets=[listening])


@contextmanager
def running(app: FastAPI, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """The address of the application while it is served from a thread; stopped when the block ends."""
    listening = listen(host, port, tls=False)
    server = prepared(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="hub", daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def _only_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
