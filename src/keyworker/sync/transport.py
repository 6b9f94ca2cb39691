"""How bytes get to the hub and back: one small protocol; HTTPS. What goes by stick is carried by `sync.stick`.

`sync.enrol` and `sync.round` use it. Knows no store. Plain HTTP is taken for this very machine only (loopback).
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol
from urllib.parse import urlsplit

import httpcore
import httpx
import orjson
import truststore
from pydantic import ValidationError

from keyworker.base.errors import (
    CodeRefused,
    CouncilPutBack,
    HubAway,
    HubRefused,
    KeyworkerError,
    LogForked,
    PackageDamaged,
    PackageGap,
    SyncStopped,
)
from keyworker.sync.connections import TIMEOUT, Connections, is_known, proxy_for
from keyworker.sync.what_answered import no_answer, sign_in_page, unknown_proxy, wrong_answer
from keyworker.wire.contents import LARGEST_NUMBER
from keyworker.wire.messages import AuditQuestion, HubCard, Problem, PullRequest
from keyworker.wire.package import SEALED_LIMIT

LONGEST_ANSWER = SEALED_LIMIT
PROBLEM = "urn:keyworker:problem:"

_NO_ANSWER = (
    httpx.HTTPError, httpx.InvalidURL, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError,
    httpcore.ProxyError, httpcore.UnsupportedProtocol, httpcore.ConnectionNotAvailable, ssl.SSLError, OSError,
)

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


@contextmanager
def _question() -> Iterator[None]:
    """What is asked carries no work: nobody is told that something stays here and is sent later."""
    try:
        yield
    except HubAway as error:
        raise error.of_a_question() from error


class HttpsTransport:
    """The hub at a URL. `tokens` signs requests; a machine that is not enrolled yet has none.

    `stop` and `close` may be called from any thread: who waits for an answer is told at once. After `stop` nothing goes out until `begin`.
    """

    def __init__(self, url: str, tokens: Tokens | None = None, *, trust: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}):
            raise HubRefused(0, "insecure", "The council's address is not a secure one.", "Ask the council's support for a new code.")
        self._url, self._tokens = url.rstrip("/"), tokens
        self._trust = trust or truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._stopped = self._closed = self._asking = self._look_for_proxy = False
        self._connect(proxy_for(url))

    def _connect(self, proxy: str | None) -> None:
        self._proxy = proxy
        self._connections = Connections(self._trust, proxy if is_known(proxy) else None)
        self._client = httpx.Client(
            base_url=self._url, transport=self._connections, timeout=TIMEOUT, follow_redirects=False, trust_env=False,
            headers={"accept-encoding": "identity"},  # what travels is compressed before it is sealed
        )

    def card(self) -> HubCard:
        """Who the hub is."""
        with _question():
            answer = self._ask("GET", "/v1/hub", b"", signed=False)
        try:
            return HubCard.model_validate_json(answer)
        except ValidationError:
            raise sign_in_page() from None

    def enrol(self, sealed: bytes) -> bytes:
        """Hand in a sealed EnrolRequest."""
        with _question():
            return self._ask("POST", "/v1/enrol", sealed, signed=False)

    def send(self, package: bytes) -> str:
        """Hand in a package."""
        answer = self._ask("POST", "/v1/packages", package)
        try:
            return str(orjson.loads(answer)["receipt"])
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise HubRefused(200, "unreadable", "The council's answer could not be read.", "It is asked again later.") from error

    def pull(self, request: PullRequest) -> bytes | None:
        """Ask for what is new."""
        return self._ask("POST", "/v1/pull", request.model_dump_json(exclude_defaults=True).encode(), json=True) or None

    def ask_audit(self, question: AuditQuestion) -> bytes:
        """Ask who opened and printed the families of the teams that this machine's worker leads."""
        with _question():
            return self._ask("POST", "/v1/audit", question.model_dump_json().encode(), json=True)

    def begin(self) -> None:
        """A round begins: after `stop` requests go out again, and by the proxy that this computer wants then."""
        self._look_for_proxy = True
        self._stopped = False
        self._connections.mend()

    def _be_ready(self) -> None:
        """The proxy is looked up where a request is made, never in `begin`: a system may ask the network which one it wants."""
        if self._look_for_proxy and not self._closed:
            self._look_for_proxy = False
            proxy = proxy_for(self._url)
            if proxy != self._proxy:
                self._client.close()
                self._connect(proxy)
        if self._stopped or self._closed:
            raise SyncStopped if self._stopped else HubAway
        if not is_known(self._proxy):
            raise unknown_proxy()

    def quiet(self) -> float:
        """For how many seconds the request that is under way has heard nothing; 0 when none is."""
        return self._connections.quiet() if self._asking else 0.0

    def stop(self) -> None:
        """Somebody does not want to wait: the request that is under way ends with SyncStopped, and so does every further one."""
        self._stopped = True
        self._connections.cut()

    def close(self) -> None:
        """Let the connection go: who waits for an answer gets HubAway."""
        self._closed = True
        self._connections.cut()
        self._client.close()

    def _ask(self, method: str, path: str, body: bytes, *, signed: bool = True, json: bool = False) -> bytes:
        self._be_ready()
        headers = {"content-type": "application/json" if json else "application/octet-stream"}
        if signed and self._tokens is not None:
            headers["authorization"] = f"Bearer {self._tokens(method, path, body)}"
        proxied = self._proxy is not None
        self._asking = True
        try:
            with self._client.stream(method, path, content=body, headers=headers) as response:
                wrong = wrong_answer(response.status_code, response.headers.get("content-type", ""), proxied=proxied)
                if wrong is not None:
                    raise wrong
                content = _bounded(response)
        except _NO_ANSWER as error:
            if self._stopped:
                raise SyncStopped from error
            raise no_answer(error, proxied=proxied) from error
        except RuntimeError as error:
            if not self._closed:  # the client was closed by another thread
                raise
            raise HubAway from error
        finally:
            self._asking = False
        if response.status_code >= 300:
            raise _problem(response.status_code, content)
        return content


def _bounded(response: httpx.Response) -> bytes:
    """The body. What says that it is compressed is not unpacked: nobody asked for that, and a little may become any size."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise PackageDamaged
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
        return HubAway() if status >= 500 else HubRefused(status, "unknown", "The council did not accept the request.")
    name = problem.type.removeprefix(PROBLEM)
    received = problem.extra.get("received")
    if name == "gap" and isinstance(received, int) and 0 <= received <= LARGEST_NUMBER:
        return PackageGap(received)
    if name == "forked":
        return LogForked()
    if name == "anew":
        return CouncilPutBack()
    if name == "code":
        return CodeRefused()
    return HubRefused(status, name, problem.detail or problem.title, problem.remedy)
