"""What `/openapi.json` says of each route: bodies, answers, problems.

`hub.app` hangs these on its routes. A sealed body is bytes to HTTP; the message inside is named beside it.
"""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema
from starlette.responses import Response

from keyworker.hub.problems import MEDIA_TYPE
from keyworker.wire.messages import (
    AuditAnswer,
    AuditQuestion,
    DownPackage,
    EnrolReply,
    EnrolRequest,
    HubCard,
    Problem,
    PullRequest,
    Receipt,
    UpPackage,
)

_MODELS: Final = (AuditAnswer, AuditQuestion, DownPackage, EnrolReply, EnrolRequest, HubCard, Problem, PullRequest, Receipt, UpPackage)
_REF: Final = "#/components/schemas/{model}"
_SEALED: Final = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_TOKEN: Final[list[dict[str, list[str]]]] = [{"machine": []}]


def _problem(text: str) -> dict[str, Any]:
    return {"description": text, "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}}


def _json(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _route(
    summary: str, responses: dict[int | str, dict[str, Any]], body: dict[str, Any] | None = None, *, machine: bool = False
) -> dict[str, Any]:
    extra: dict[str, Any] = {"security": _TOKEN} if machine else {}
    if body is not None:
        extra["requestBody"] = {"required": True, "content": body}
    asked = {
        401: _problem("The token is not by a known machine, or for another request"),
        403: _problem("Waiting for the operator's confirmation, or meant for somebody else"),
        409: _problem("The machine's log forked, or changes are missing (`extra.received`: what the hub has)"),
        413: _problem("Larger than the hub takes"),
    } if machine else {}
    trouble = {"default": _problem("Any other error")}
    # A plain Response has no media type of its own: only those that are said here are described.
    return {
        "summary": summary, "responses": {**responses, **asked, **trouble}, "openapi_extra": extra, "response_class": Response,
    }


HUB: Final = _route("Who the hub is", {200: _json("Its public keys", {"$ref": _REF.format(model="HubCard")})})
ENROL: Final = _route(
    "A new machine: EnrolRequest sealed to the hub, answered by EnrolReply sealed to the machine",
    {
        200: {"description": "EnrolReply, sealed (age)", "content": _SEALED},
        400: _problem("Damaged"),
        403: _problem("The code is expired, used or unknown, or sealed to another hub"),
        413: _problem("Larger than the hub takes"),
        429: _problem("Several wrong codes came within a minute, and too many machines wait in line"),
    },
    _SEALED,
)
PACKAGES: Final = _route(
    "Changes of a machine: UpPackage, signed and sealed (.kwp)",
    {
        200: _json("The signed Receipt (JWS)", {
            "type": "object", "required": ["receipt"], "properties": {"receipt": {"type": "string"}},
        }),
        400: _problem("Damaged on its way"),
    },
    _SEALED, machine=True,
)
PULL: Final = _route(
    "What is new for a machine",
    {
        200: {"description": "DownPackage, signed and sealed (.kwp)", "content": _SEALED},
        204: {"description": "Nothing is new"},
        422: _problem("Not a PullRequest"),
    },
    {"application/json": {"schema": {"$ref": _REF.format(model="PullRequest")}}}, machine=True,
)
AUDIT: Final = _route(
    "Who opened and printed the families of a lead's teams",
    {
        200: {"description": "AuditAnswer, signed and sealed (.kwp)", "content": _SEALED},
        422: _problem("Not an AuditQuestion"),
    },
    {"application/json": {"schema": {"$ref": _REF.format(model="AuditQuestion")}}}, machine=True,
)
HEALTH: Final = _route("Whether the hub can work", {200: _json("It can", {"type": "object"})})


def complete(app: FastAPI) -> None:
    """Let the application describe itself with the messages' schemas and the token scheme in it."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, routes=app.routes,
                                 description="Keyworker's hub: packages up, what is new down.")
            _, definitions = models_json_schema([(model, "validation") for model in _MODELS], ref_template=_REF)
            components = schema.setdefault("components", {})
            components.setdefault("schemas", {}).update(definitions["$defs"])
            components["securitySchemes"] = {"machine": {
                "type": "http", "scheme": "bearer", "bearerFormat": "JWS",
                "description": "signed by the machine's key; bound to method, path and body; good once, for a minute",
            }}
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
