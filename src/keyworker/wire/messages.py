"""Every request and reply, and what a package holds. The shapes are frozen by tests/contracts.

Sizes are bounded here, before anything is looked at more closely. Unknown fields are kept (`extra="allow"`), so that a newer
side may say more.
"""

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from keyworker.base.canonical import Json, digest
from keyworker.base.clock import Moment

WIRE_VERSION: Final = 1
CHANGES_PER_PACKAGE: Final = 2_000
FIRST_DIGEST: Final = "0" * 64

Id = str


class Message(BaseModel):
    """Base of all messages: frozen, keeps fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Content(Message):
    """What one person changed on one record: the content that a change's digest covers."""

    record: Id = Field(max_length=36)
    kind: str = Field(max_length=40)
    family: Id | None = Field(default=None, max_length=36)
    patch: Json
    base: int = Field(ge=0, description="hub position of the record that the author was looking at; 0: none")
    by: Id = Field(max_length=36, description="worker id")
    at: Moment


class Change(Message):
    """One numbered change in a machine's log; `prev` is the digest of the one before it (64 zeros before the first)."""

    n: int = Field(ge=1)
    prev: str = Field(min_length=64, max_length=64)
    digest: str = Field(min_length=64, max_length=64)
    content: Content


def chain_digest(n: int, prev: str, content: Json) -> str:
    """The digest of a change: over its number, the one before it, and the *digest* of its content.

    So content that is erased by law leaves a chain that still proves itself.
    """
    return digest({"n": n, "prev": prev, "content": digest(content)})


class UpPackage(Message):
    """Consecutive changes of one machine, for the hub."""

    version: int = WIRE_VERSION
    machine: Id
    hub: Id
    acknowledged: int = Field(ge=0, description="the position up to which the machine has applied what the hub said")
    changes: tuple[Change, ...] = Field(min_length=1, max_length=CHANGES_PER_PACKAGE)


class RecordEntry(Message):
    """A whole record as it stands: how a family that is new to a machine arrives."""

    type: Literal["record"] = "record"
    record: Id
    kind: str
    family: Id | None
    position: int
    body: Json


class ChangeEntry(Message):
    """What the hub applied of one change; `patch` may be empty (all of it clashed)."""

    type: Literal["change"] = "change"
    position: int
    record: Id
    kind: str
    family: Id | None
    patch: Json
    by: Id | None = None
    machine: Id | None = None
    at: Moment


class SetAsideEntry(Message):
    """A change of the reading machine that the hub set aside; `reason` is one of the names in `keyworker.hub.merge`."""

    type: Literal["set_aside"] = "set_aside"
    position: int
    n: int
    record: Id
    kind: str
    family: Id | None
    reason: str


Entry = RecordEntry | ChangeEntry | SetAsideEntry


class DownPackage(Message):
    """What a machine needs, in order. `cursor` is echoed by the next pull and says that all of this was applied."""

    version: int = WIRE_VERSION
    hub: Id
    machine: Id
    cursor: str = Field(max_length=200)
    position: int = Field(ge=0, description="the machine knows everything in its scope up to here, once more is false")
    more: bool = Field(description="whether to pull again at once")
    entries: tuple[Entry, ...] = ()


class Receipt(Message):
    """The hub's signed word (a JWS, `wire.tokens`): it has all changes of a machine up to `received`."""

    machine: Id
    hub: Id
    received: int = Field(ge=0)
    digest: str = Field(description="digest of the change numbered `received`; 64 zeros when none")
    position: int = Field(ge=0)
    at: Moment


class PullRequest(Message):
    """Ask for what is new; `cursor` is what the last applied package carried ("" at first)."""

    cursor: str = Field(default="", max_length=200)
    version: str = Field(default="", max_length=40, description="of the Keyworker that asks")


class HubCard(Message):
    """Who the hub is: public keys, answered to anybody. Its fingerprint is in every enrolment code."""

    hub: Id
    council: str
    sign_key: str = Field(description="Ed25519 public key, 64 hexadecimal characters")
    seal_key: str = Field(description="age recipient (X25519), age1…")


class EnrolRequest(Message):
    """A new machine, sealed to the hub's key; `secret` comes out of the one-time code."""

    code: Id
    secret: str = Field(max_length=100)
    sign_key: str = Field(max_length=64)
    seal_key: str = Field(max_length=200)
    name: str = Field(default="", max_length=200, description="the machine's own label, no person's name")
    version: str = Field(default="", max_length=40)


class EnrolReply(Message):
    """The machine is known; sealed to the machine. It waits until the operator confirms the short `number`."""

    machine: Id
    hub: HubCard
    worker: Json = Field(description="body of the worker's record")
    number: str = Field(description="six digits that both sides show")


class Problem(Message):
    """Problem details (RFC 9457); never echoes what was sent."""

    type: str = Field(description="urn:keyworker:problem:<name>")
    title: str
    status: int
    detail: str = ""
    remedy: str = ""
    extra: dict[str, Any] = Field(default_factory=dict)
