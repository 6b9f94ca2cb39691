"""What one person changed on one record, as it is numbered, chained, sent and kept; the base of all messages. The shapes are frozen by tests/contracts.

Sizes are bounded here, before anything is looked at more closely. Unknown fields are kept (`extra="allow"`), so that a newer side may say
more. It must never read a content as another than the one that was digested.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    SerializeAsAny,
    SerializerFunctionWrapHandler,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_serializer,
)

from keyworker.base.canonical import Json, canonical, digest
from keyworker.base.clock import Moment

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

    So content that is erased by law, or let go of with its family (`wire.blanks`), leaves a chain that still proves itself.
    """
    return digest({"n": n, "prev": prev, "content": said_digest(content)})


def said_digest(content: Json) -> str:
    """The digest of what a content said, where it is blank too: what its log's chain goes over."""
    return blank_digest(content) or digest(content)


def blank_digest(content: Json) -> str | None:
    """Of a content that is blank, the digest that it had; none: it says something, or had none."""
    left = content.get("digest")
    blank = not content.get("patch") and "seen" not in content and "base" not in content
    return left if blank and isinstance(left, str) and len(left) == len(FIRST_DIGEST) else None
