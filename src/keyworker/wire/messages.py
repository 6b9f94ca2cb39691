"""Every request and reply, and what a package holds. The shapes are frozen by tests/contracts.

Sizes are bounded here, before anything is looked at more closely. Unknown fields are kept (`extra="allow"`), so that a newer
side may say more.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    FailFast,
    Field,
    PrivateAttr,
    SerializeAsAny,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_serializer,
)

from keyworker.base.canonical import Json, canonical, digest
from keyworker.base.clock import Moment

WIRE_VERSION: Final = 2
"""1: changes said at which hub position their author had looked (`base`). 2: they name the values that they replace (`seen`)."""
CHANGES_PER_PACKAGE: Final = 2_000
FIRST_DIGEST: Final = "0" * 64

MOST_LEAVES: Final = 10_000
LARGEST_NUMBER: Final = 2**53 - 1
"""Of positions and numbers: what every JSON reader and every database keeps exactly."""

_NEVER: Final = Moment(datetime(1970, 1, 1, tzinfo=UTC))
"""When something was written of which that cannot be read."""

Id = str
LeafName = Annotated[str, Field(max_length=2_000, pattern=r"^/")]
Position = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]
ValueName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$")]


class Message(BaseModel):
    """Base of all messages: frozen, keeps fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Content(Message):
    """What one person changed on one record: the content that a change's digest covers.

    The keys of `seen` are the leaves that it touches (`domain.leaves`), each with the names of the values that its author saw there;
    `patch` has their new values as a JSON merge patch. A leaf with no value in `patch` is one of which nothing is said. A change of an
    older Keyworker has `base` instead: the hub position of the record that its author was looking at (0: none).
    """

    record: Id = Field(max_length=36)
    kind: str = Field(max_length=40)
    family: Id | None = Field(default=None, max_length=36)
    patch: Json
    by: Id = Field(max_length=36, description="worker id")
    at: Moment
    dot: str = Field(default="", pattern=r"^([A-Za-z0-9_-]{11})?$", description="the change's own name")
    seen: dict[LeafName, tuple[ValueName, ...]] | None = Field(default=None, max_length=MOST_LEAVES)
    over: tuple[ValueName, ...] = Field(default=(), max_length=MOST_LEAVES, description="what a taking out covers")
    finishes: bool = Field(default=False, description="whether the writes are the whole statement of somebody who finished the record")
    salt: str = Field(default="", max_length=32, description="random, so that a digest cannot be guessed from words")
    base: int | None = Field(default=None, ge=0, le=LARGEST_NUMBER)

    @model_serializer(mode="wrap")
    def _as_it_was_set(self, serialize: SerializerFunctionWrapHandler) -> Json:
        """Only what its author set: so its digest is the same here, whatever fields this version has."""
        known: Json = serialize(self)
        return {name: value for name, value in known.items() if name in self.model_fields_set or name not in type(self).model_fields}


class UnreadContent(Content):
    """A content that is none: something in it is missing, too large or of another kind. It is kept as it came, so that its log goes on."""

    _came: Json = PrivateAttr(default_factory=dict)

    @classmethod
    def of(cls, came: Json) -> "UnreadContent":
        """What can be told of it: which record it was meant for, perhaps."""
        said = {name: came[name] for name, most in (("record", 36), ("kind", 40), ("family", 36)) if _is_short(came.get(name), most)}
        unread = cls.model_validate({"record": "", "kind": "", **said, "patch": {}, "by": "", "at": _NEVER})
        unread._came = came
        return unread

    @model_serializer(mode="plain")
    def _as_it_came(self) -> Json:
        return self._came


def content_of(came: Json) -> Content:
    """A content as it came: whatever is wrong with it, it alone is not read. Nor is one that would be kept as another than was digested."""
    try:
        content = Content.model_validate(came)
        return content if canonical(content.model_dump(mode="json")) == canonical(came) else UnreadContent.of(came)
    except (ValueError, ArithmeticError, RecursionError, TypeError):
        return UnreadContent.of(came)


def _is_short(value: object, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most


class Change(Message):
    """One numbered change in a machine's log; `prev` is the digest of the one before it (64 zeros before the first)."""

    n: int = Field(ge=1, le=LARGEST_NUMBER)
    prev: str = Field(min_length=64, max_length=64)
    digest: str = Field(min_length=64, max_length=64)
    content: SerializeAsAny[Content]

    @field_validator("content", mode="wrap")
    @classmethod
    def _as_far_as_it_can_be_read(cls, came: Any, _read: ValidatorFunctionWrapHandler) -> Content:
        if isinstance(came, Content):
            return came
        if not isinstance(came, dict):
            raise ValueError("a content is an object")
        return content_of(came)


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
    acknowledged: int = Field(ge=0, le=LARGEST_NUMBER, description="the position up to which the machine has applied what the hub said")
    changes: Annotated[tuple[Change, ...], FailFast()] = Field(min_length=1, max_length=CHANGES_PER_PACKAGE)


class RecordEntry(Message):
    """A whole record with all its values: as it is at the hub, in place of what the hub said of it before.

    `leaves`: what is kept beside the body (`domain.leaves.packed`).
    """

    type: Literal["record"] = "record"
    record: Id = Field(max_length=36)
    kind: str = Field(max_length=40)
    family: Id | None = Field(max_length=36)
    position: Position
    body: Json
    leaves: Json = Field(default_factory=dict)


class ChangeEntry(Message):
    """One change as its author wrote it, for the history of its record; what the record now says comes as a RecordEntry."""

    type: Literal["change"] = "change"
    position: Position
    record: Id = Field(max_length=36)
    kind: str = Field(max_length=40)
    family: Id | None = Field(max_length=36)
    patch: Json
    by: Id | None = None
    machine: Id | None = None
    at: Moment
    dot: str = Field(default="", max_length=11)


class SetAsideEntry(Message):
    """A change of the reading machine that the hub set aside; `reason` is one of the names in `keyworker.hub.merge`."""

    type: Literal["set_aside"] = "set_aside"
    position: Position
    n: Position
    record: Id = Field(max_length=36)
    kind: str = Field(max_length=40)
    family: Id | None = Field(max_length=36)
    reason: str = Field(max_length=40)


class GoneEntry(Message):
    """A record is no longer for the reading machine: it goes, with its history. What was written here and not sent yet still goes up."""

    type: Literal["gone"] = "gone"
    position: Position
    record: Id = Field(max_length=36)
    kind: str = Field(max_length=40)
    family: Id | None = Field(max_length=36)


class UnreadEntry(Message):
    """Stands for an entry that is none of the others, or none that is in order: what this machine has stays, and what comes after goes on."""

    type: Literal["unread"] = "unread"
    record: Id = ""
    kind: str = ""
    family: Id | None = None


Entry = RecordEntry | ChangeEntry | SetAsideEntry | GoneEntry | UnreadEntry


class DownPackage(Message):
    """What a machine needs, in order. `cursor` is echoed by the next pull and says that all of this was applied."""

    version: int = WIRE_VERSION
    hub: Id
    machine: Id
    cursor: str = Field(max_length=200)
    position: int = Field(ge=0, le=LARGEST_NUMBER, description="the machine knows everything in its scope up to here, once more is false")
    more: bool = Field(description="whether to pull again at once")
    have: int = Field(default=0, ge=0, le=LARGEST_NUMBER, description="number of this machine's last change that is in these entries")
    entries: tuple[Entry, ...] = ()

    @field_validator("entries", mode="before")
    @classmethod
    def _each_as_far_as_it_can_be_read(cls, came: Any) -> Any:
        return [entry if isinstance(entry, Message) else _entry_of(entry) for entry in came] if isinstance(came, list | tuple) else came


_ENTRIES: Final[dict[object, TypeAdapter[Any]]] = {kind.model_fields["type"].default: TypeAdapter(kind) for kind in get_args(Entry)}


def _entry_of(came: Any) -> Entry:
    reader = _ENTRIES.get(came.get("type") if isinstance(came, dict) else None)
    try:
        return reader.validate_python(came) if reader else UnreadEntry()
    except (ValueError, ArithmeticError, RecursionError, TypeError):
        return UnreadEntry()


class Receipt(Message):
    """The hub's signed word (a JWS, `wire.tokens`): it has all changes of a machine up to `received`."""

    machine: Id
    hub: Id
    received: Position
    digest: str = Field(description="digest of the change numbered `received`; 64 zeros when none")
    position: Position
    at: Moment


class PullRequest(Message):
    """Ask for what is new; `cursor` is what the last applied package carried ("" at first)."""

    cursor: str = Field(default="", max_length=200)
    version: str = Field(default="", max_length=40, description="of the Keyworker that asks")
    wire: int = Field(default=1, ge=1, le=LARGEST_NUMBER, description="the newest form of messages that it reads (WIRE_VERSION)")


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
