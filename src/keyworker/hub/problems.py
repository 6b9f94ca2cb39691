"""Every error as problem details (RFC 9457): a name, constant sentences, and nothing of what was sent.

`hub.app` turns what its rooms raise into these. It must never put a value of a request into an answer.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from keyworker.base.canonical import canonical
from keyworker.base.errors import (
    CodeRefused,
    CouncilPutBack,
    DiskFull,
    HubRefused,
    KeyworkerError,
    LogForked,
    NotAllowed,
    NotHere,
    PackageDamaged,
    PackageForeign,
    PackageGap,
    Refusal,
    StoreBusy,
    StoreLocked,
    TokenRefused,
)
from keyworker.wire.messages import Problem

MEDIA_TYPE: Final = "application/problem+json"

_STATUS: Final[dict[type[KeyworkerError], tuple[int, str]]] = {
    PackageDamaged: (400, "package_damaged"),
    PackageForeign: (403, "package_foreign"),
    PackageGap: (409, "gap"),
    LogForked: (409, "forked"),
    CouncilPutBack: (409, "anew"),
    TokenRefused: (401, "token_refused"),
    CodeRefused: (403, "code"),
    NotAllowed: (403, "not_allowed"),
    NotHere: (404, "not_here"),
    Refusal: (400, "refused"),
    DiskFull: (507, "disk_full"),
    StoreLocked: (503, "store_locked"),
    StoreBusy: (503, "store_busy"),
    KeyworkerError: (500, "trouble"),
}
_NAMES: Final = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "wrong_media_type", 422: "not_valid",
                 500: "internal"}


@dataclass(frozen=True)
class Answer:
    """A problem ready to be sent."""

    problem: Problem

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.problem.status

    def body(self) -> bytes:
        """As JSON."""
        return canonical(self.problem.model_dump(mode="json"))


def for_error(error: KeyworkerError) -> Answer:
    """The problem of one of our own errors, by the nearest class of the tree."""
    if isinstance(error, HubRefused):
        return _answer(error.status, error.name, error.sentence, error.remedy)
    status, name = next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
    extra = {"received": error.received} if isinstance(error, PackageGap) else {}
    return _answer(status, name, error.sentence, error.remedy, extra)


def for_status(status: int) -> Answer:
    """The problem of an HTTP status that the framework answers by itself."""
    return _answer(status, _NAMES.get(status, "http"), "", "")


def for_bug(reference: str | None) -> Answer:
    """The problem of a bug of ours; the hub's log has it under the reference, which whoever reads the answer can pass on."""
    told = f"Tell the council's support this reference: {reference}." if reference else "Tell the council's support."
    return _answer(500, "internal", "Something went wrong at the council itself. Everything that it received before is safe.", told)


def _answer(status: int, name: str, detail: str, remedy: str, extra: dict[str, int] | None = None) -> Answer:
    return Answer(
        Problem(type=f"urn:keyworker:problem:{name}", title=HTTPStatus(status).phrase, status=status, detail=detail,
                remedy=remedy, extra=extra or {})
    )
