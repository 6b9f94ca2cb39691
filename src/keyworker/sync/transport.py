"""How bytes get to the hub and back: one small protocol; HTTPS today (a folder or stick is the next issue).

`sync.enrol` and `sync.round` use it. Knows no store. Plain HTTP is taken for this very machine only (loopback).
"""

import contextlib
import socket
import ssl
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
import orjson
import truststore
from pydantic import ValidationError

from keyworker.base.errors import (
    CodeRefused,
    HubAway,
    HubRefused,
    KeyworkerError,
    LogForked,
    PackageDamaged,
    PackageGap,
)
from keyworker.wire.messages import LARGEST_NUMBER, HubCard, Problem, PullRequest
from keyworker.wire.package import SEALED_LIMIT

SECONDS_TO_CONNECT = 5.0
SECONDS_TO_ANSWER = 60.0
LONGEST_ANSWER = SEALED_LIMIT
PROBLEM = "urn:keyworker:problem:"

Tokens = Callable[[str, str, bytes], str]
"""Makes the request token for method, path and body."""


class Transport(Protocol):
    """The hub, as a machine sees it. Each call raises HubAway, HubRefused, or the error that the hub's problem names."""

    def card(self) -> HubCard:
        """Who the hub is."""
        ...

    def enrol(self, sealed: bytes) -> bytes:
        """Hand in a sealed EnrolRequest, get the sealed EnrolReply."""
        ...

    def send(self, package: bytes) -> str:
        """Hand in a package, get the receipt's token. Raises PackageGap, LogForked."""
        ...

    def pull(self, request: PullRequest) -> bytes | None:
        """The next package down; none when there is nothing new."""
        ...

    def close(self) -> None:
        """Let the connection go."""
        ...


class HttpsTransport:
    """The hub at a URL. `tokens` signs requests; a machine that is not enrolled yet has none."""

    def __init__(self, url: str, tokens: Tokens | None = None, *, trust: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}):
            raise HubRefused(0, "insecure", "The hub's address is not a secure one.", "Ask the hub's operator for a new code.")
        self._tokens = tokens
        self._sockets: list[socket.socket] = []
        self._client = httpx.Client(
            base_url=url.rstrip("/"),
            verify=trust or truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            timeout=httpx.Timeout(SECONDS_TO_ANSWER, connect=SECONDS_TO_CONNECT),
            follow_redirects=False,
            headers={"accept-encoding": "identity"},  # what travels is compressed before it is sealed
        )

    def card(self) -> HubCard:
        """Who the hub is."""
        answer = self._ask("GET", "/v1/hub", b"", signed=False)
        try:
            return HubCard.model_validate_json(answer)
        except ValidationError:
            # Somebody else answers at this address, such as the sign-in page of a guest network; its words are not passed on.
            raise HubAway from None

    def enrol(self, sealed: bytes) -> bytes:
        """Hand in a sealed EnrolRequest."""
        return self._ask("POST", "/v1/enrol", sealed, signed=False)

    def send(self, package: bytes) -> str:
        """Hand in a package."""
        answer = self._ask("POST", "/v1/packages", package)
        try:
            return str(orjson.loads(answer)["receipt"])
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise HubRefused(200, "unreadable", "The hub's answer could not be read.", "It is asked again later.") from error

    def pull(self, request: PullRequest) -> bytes | None:
        """Ask for what is new."""
        return self._ask("POST", "/v1/pull", request.model_dump_json().encode(), json=True) or None

    def close(self) -> None:
        """Let the connection go, from any thread: who waits for an answer gets HubAway at once, not after the longest wait."""
        for waiting in self._sockets:
            with contextlib.suppress(OSError):  # it is closed already
                socket.socket.shutdown(waiting, socket.SHUT_RDWR)
        self._sockets.clear()
        self._client.close()

    def _note_socket(self, event: str, info: dict[str, Any]) -> None:
        """What a request waits on: httpcore's trace tells of each new connection."""
        if event == "connection.connect_tcp.complete":
            self._sockets[:] = [info["return_value"].get_extra_info("socket"), *self._sockets[:1]]

    def _ask(self, method: str, path: str, body: bytes, *, signed: bool = True, json: bool = False) -> bytes:
        if self._client.is_closed:
            raise HubAway
        headers = {"content-type": "application/json" if json else "application/octet-stream"}
        if signed and self._tokens is not None:
            headers["authorization"] = f"Bearer {self._tokens(method, path, body)}"
        try:
            with self._client.stream(method, path, content=body, headers=headers, extensions={"trace": self._note_socket}) as response:
                content = _bounded(response)
        except httpx.ReadTimeout as error:
            raise HubAway("The hub was reached, but did not answer.", "Everything stays on this machine and is sent again later.") from error
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
            raise HubAway from error
        if response.status_code >= 300:
            raise _problem(response.status_code, content)
        return content


def _bounded(response: httpx.Response) -> bytes:
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > LONGEST_ANSWER:
            raise PackageDamaged
    return bytes(content)


def _problem(status: int, content: bytes) -> KeyworkerError:
    try:
        problem = Problem.model_validate_json(content)
    except ValidationError:
        return HubAway() if status >= 500 else HubRefused(status, "unknown", "The hub did not accept the request.")
    name = problem.type.removeprefix(PROBLEM)
    received = problem.extra.get("received")
    if name == "gap" and isinstance(received, int) and 0 <= received <= LARGEST_NUMBER:
        return PackageGap(received)
    if name == "forked":
        return LogForked()
    if name == "code":
        return CodeRefused()
    return HubRefused(status, name, problem.detail or problem.title, problem.remedy)
