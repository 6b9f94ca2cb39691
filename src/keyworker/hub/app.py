"""The hub's HTTPS address: a few routes, each a thin skin over one room.

`hub.serving` runs what `create_app` makes; tests call it directly. Bodies are bounded while they are read, storage work runs in the
thread pool, every error is a problem without an echo. It must never decide anything that a room decides.
"""

from collections.abc import Callable
from typing import TypeVar

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keyworker.base.bugs import log_bug
from keyworker.base.canonical import canonical
from keyworker.base.errors import HubRefused, KeyworkerError
from keyworker.base.logs import log_for
from keyworker.hub import description, enrolment, looked_at, packages, problems, pull
from keyworker.hub.auth import Gate
from keyworker.hub.identity import Hub
from keyworker.hub.storage.rows import Machine
from keyworker.hub.throttle import Throttle
from keyworker.wire.messages import AuditQuestion, PullRequest
from keyworker.wire.package import SEALED_LIMIT

LOG = log_for("hub")
SMALL_LIMIT = 16 * 1024
OCTETS = "application/octet-stream"

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

T = TypeVar("T")
Q = TypeVar("Q", PullRequest, AuditQuestion)


def create_app(hub: Hub) -> FastAPI:
    """The application of one hub."""
    app = FastAPI(title="Keyworker hub", version="1", docs_url=None, redoc_url=None, openapi_url="/openapi.json",
                  redirect_slashes=False)
    throttle = Throttle()

    @app.get("/v1/hub", **description.HUB)
    async def card() -> Response:
        return _json(hub.card.model_dump(mode="json"))

    @app.post("/v1/enrol", **description.ENROL)
    async def enrol(request: Request) -> Response:
        body = await _body(request, SMALL_LIMIT)
        return Response(await throttle.guard(lambda: run_in_threadpool(enrolment.enrol, hub, body)), media_type=OCTETS)

    @app.get("/health", **description.HEALTH)
    async def health() -> Response:
        await run_in_threadpool(_touch, hub)
        return _json({"status": "ok"})

    _for_machines(app, hub, Gate(hub))
    app.add_exception_handler(KeyworkerError, _told)
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(RequestValidationError, _told)
    app.add_middleware(_Outermost)
    description.complete(app)
    return app


def _for_machines(app: FastAPI, hub: Hub, gate: Gate) -> None:
    """The routes that an enrolled machine asks at."""

    @app.post("/v1/packages", **description.PACKAGES)
    async def receive(request: Request) -> Response:
        receipt = await _from_machine(
            gate, request, SEALED_LIMIT, lambda machine, body: packages.receive(hub, machine, body)
        )
        return _json({"receipt": receipt})

    @app.post("/v1/pull", **description.PULL)
    async def give(request: Request) -> Response:
        sealed = await _from_machine(
            gate, request, SMALL_LIMIT, lambda machine, body: pull.answer(hub, machine, _asked(PullRequest, body))
        )
        return Response(status_code=204) if sealed is None else Response(sealed, media_type=OCTETS)

    @app.post("/v1/audit", **description.AUDIT)
    async def looked_at_by(request: Request) -> Response:
        sealed = await _from_machine(
            gate, request, SMALL_LIMIT, lambda machine, body: looked_at.answer(hub, machine, _asked(AuditQuestion, body))
        )
        return Response(sealed, media_type=OCTETS)


class _Outermost:
    """Headers on every answer; whatever nobody foresaw becomes a problem 500, logged without its text."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        try:
            await self._app(scope, receive, with_headers)
        except ClientDisconnect:
            LOG.info("a machine went away while it was sending")
        except Exception as error:  # noqa: BLE001 - one of the three places that catch what nobody foresaw
            reference = log_bug(LOG, "a request failed in a way that nobody foresaw", error)
            if not begun:
                await _respond(problems.for_bug(reference))(scope, receive, with_headers)


async def _from_machine(gate: Gate, request: Request, limit: int, work: Callable[[Machine, bytes], T]) -> T:
    """What `work` answers to the body of a machine's request, once its token has been found good."""
    body = await _body(request, limit)
    query = f"?{request.url.query}" if request.url.query else ""
    header = request.headers.get("authorization", "")

    def checked() -> T:
        machine = gate.machine(header, method=request.method, path=request.url.path + query, body=body)
        return work(machine, body)

    return await run_in_threadpool(checked)


async def _body(request: Request, limit: int) -> bytes:
    """The body, never more of it than `limit`. Raises HubRefused "too_large"."""
    said = request.headers.get("content-length", "0")
    if not said.isascii() or not said.isdigit() or int(said[:12]) > limit:
        raise _too_large()
    gathered = bytearray()
    async for piece in request.stream():
        gathered += piece
        if len(gathered) > limit:
            raise _too_large()
    return bytes(gathered)


def _too_large() -> HubRefused:
    return HubRefused(413, "too_large", "The council does not take that much at once.", "Send it in smaller packages.")


def _asked(kind: type[Q], body: bytes) -> Q:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise HubRefused(422, "not_valid", "The council could not read what was asked.", "Update Keyworker.") from error


async def _told(_request: Request, error: Exception) -> Response:
    if isinstance(error, KeyworkerError):
        LOG.warning("a request was answered with a problem: %s", type(error))
        return _respond(problems.for_error(error))
    if isinstance(error, HTTPException):
        return _respond(problems.for_status(error.status_code), dict(error.headers or {}))
    return _respond(problems.for_status(422))


def _respond(answer: problems.Answer, headers: dict[str, str] | None = None) -> Response:
    return Response(answer.body(), answer.status, headers, media_type=problems.MEDIA_TYPE)


def _json(value: object) -> Response:
    return Response(canonical(value), media_type="application/json")


def _touch(hub: Hub) -> None:
    with hub.storage.reading() as tx:
        tx.head()
