"""Every request and reply, and what a package holds. The shapes are frozen by tests/contracts.

Sizes are bounded here, before anything is looked at more closely. Unknown fields are kept (`extra="allow"`), so that a newer
side may say more.
"""

from datetime import date
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import (
    FailFast,
    Field,
    TypeAdapter,
    field_validator,
    model_validator,
)

from keyworker.base.canonical import Json
from keyworker.base.clock import Moment
from keyworker.wire.contents import LARGEST_NUMBER, MOST_LEAVES, Change, Id, LeafName, Message, Position, ValueName

WIRE_VERSION: Final = 2
"""1: changes said at which hub position their author had looked (`base`). 2: they name the values that they replace (`seen`)."""
CHANGES_PER_PACKAGE: Final = 2_000
MOST_OFFERED: Final = 50_000
"""Records that one reply by stick names."""

MOST_HELD: Final = 300
"""Families that a request names, so that it stays a small one."""
AUDIT_LINES: Final = 1_000




class Heard(Message):
    """A place in the hub's log that a machine was told of: a position, and the digest of the hub's chain there."""

    position: int = Field(ge=0, le=LARGEST_NUMBER)
    chain: str = Field(max_length=64)


class Offer(Message):
    """A record as the hub once said it, from a machine that still has it, for a hub that came back from a backup without it.

    `replaced`: by leaf, names that the hub said before and then no longer, so that somebody had replaced them. `made`: by dot, who wrote
    a change and when, as far as the machine was told.
    """

    record: Id = Field(max_length=36)
    kind: str = Field(max_length=40)
    family: Id | None = Field(default=None, max_length=36)
    body: Json
    leaves: Json
    replaced: dict[LeafName, tuple[ValueName, ...]] = Field(default_factory=dict, max_length=MOST_LEAVES)
    made: dict[str, tuple[str, str]] = Field(default_factory=dict, max_length=MOST_LEAVES)


class UpPackage(Message):
    """Consecutive changes of one log of a machine, for the hub; or, for a hub from a backup, what the machine still has of the hub's words.

    `log`: the name of the log, the machine's own id for its first; a further one goes on after the number `log_after` of the one before.
    `signature`: over the log up to the last change (`wire.signatures`). `told`: the newest that the machine was told. `word`: with offers, a
    receipt that the hub signed and no longer has in its chain.
    """

    version: int = WIRE_VERSION
    machine: Id
    hub: Id
    acknowledged: int = Field(ge=0, le=LARGEST_NUMBER, description="the position up to which the machine has applied what the hub said")
    changes: Annotated[tuple[Change, ...], FailFast()] = Field(default=(), max_length=CHANGES_PER_PACKAGE)
    sealed: tuple[str, ...] = Field(default=(), description="base64: contents that only the hub can read, of changes that are blank (wire.blanks)")
    signature: str = Field(default="", pattern=r"^([0-9a-f]{128})?$", description="empty: an older Keyworker's package")
    told: Heard | None = None
    log: str = Field(default="", max_length=36)
    log_after: int = Field(default=0, ge=0, le=LARGEST_NUMBER)
    offers: tuple[Offer, ...] = Field(default=(), max_length=CHANGES_PER_PACKAGE)
    word: str = Field(default="", max_length=4_096)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.changes and not self.offers:
            raise ValueError("a package without changes or offers")
        return self


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
    late: bool = Field(default=False, description="made before its author's machine had been told that the family had left it")
    joins: dict[LeafName, tuple[ValueName, ...]] = Field(default_factory=dict, description="of the hub's own joins: what they replaced")


class SetAsideEntry(Message):
    """A change of the reading machine that the hub set aside; `reason` is one of the names in `keyworker.hub.merge`.

    `n` is its number there. To the leads of a family others' come too: `n` is 0, and `content` what was written.
    """

    type: Literal["set_aside"] = "set_aside"
    position: Position
    n: Position
    record: Id = Field(max_length=36)
    kind: str = Field(max_length=40)
    family: Id | None = Field(max_length=36)
    reason: str = Field(max_length=40)
    content: Json | None = None


class ReleaseEntry(Message):
    """The family left this machine's scope: it is closed for writing there, all of it is sent, then it goes."""

    type: Literal["release"] = "release"
    family: Id = Field(max_length=36)
    record: Id = ""
    kind: str = "family"


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


Entry = RecordEntry | ChangeEntry | SetAsideEntry | ReleaseEntry | GoneEntry | UnreadEntry


class Saved(Message):
    """What the council's newest backup holds: the hub's log up to a position, and of a log of the machine up to a number."""

    position: int = Field(ge=0, le=LARGEST_NUMBER)
    n: int = Field(ge=0, le=LARGEST_NUMBER)


class DownPackage(Message):
    """What a machine needs, in order. `cursor` is echoed by the next pull and says that all of this was applied.

    `begins` and `ends`: families ("" for the council's own records) of which the first, or the last, of a whole telling is in it; what
    the machine had of them and is not told again in between is no more. `saved`: what the newest backup holds.
    """

    version: int = WIRE_VERSION
    hub: Id
    machine: Id
    cursor: str = Field(max_length=200)
    position: Position = Field(description="the machine knows everything in its scope up to here, once more is false")
    more: bool = Field(description="whether to pull again at once")
    have: int = Field(default=0, ge=0, le=LARGEST_NUMBER, description="number of this machine's last change that is in these entries")
    after: str | None = Field(default=None, max_length=200, description="the cursor that was asked after: applied only on top of that package")
    receipt: str = Field(default="", max_length=4_096, description="the hub's signed word: where its log is now, and what it has of the machine's")
    saved: Saved | None = None
    anew: bool = Field(default=False, description="the hub does not know what the machine was told: it came back from a backup")
    entries: tuple[Entry, ...] = ()
    begins: tuple[Id, ...] = ()
    ends: tuple[Id, ...] = ()
    total: str = Field(default="", max_length=11, description="sum over all that the machine then holds (wire.family_sums); empty: not yet")
    sums: dict[Id, str] | None = Field(default=None, description="by family, when the sum that the machine said is another")

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
    """The hub's signed word (a JWS, `wire.tokens`): it has all changes of a log of a machine (none named: its first) up to `received`.

    `chain`: the digest of the hub's own chain at `position`. `offered`: how often the machine had offered everything to a hub that came back
    from a backup; with a word from before the last time, what is offered only waits.
    """

    machine: Id
    hub: Id
    received: Position
    digest: str = Field(description="digest of the change numbered `received`; 64 zeros when none")
    position: Position
    at: Moment
    chain: str = ""
    log: str = ""
    offered: int = Field(default=0, ge=0, le=LARGEST_NUMBER)

    def heard(self) -> Heard:
        """Where the hub's log was then."""
        return Heard(position=self.position, chain=self.chain)


class PullRequest(Message):
    """Ask for what is new; `cursor` is what the last applied package carried ("" at first). `told` and `log` as in UpPackage.

    `received`: the cursor of a package that has come and is not applied yet; what is asked for is what comes after that one.
    """

    cursor: str = Field(default="", max_length=200)
    received: str = Field(default="", max_length=200)
    version: str = Field(default="", max_length=40, description="of the Keyworker that asks")
    wire: int = Field(default=1, ge=1, le=LARGEST_NUMBER, description="the newest form of messages that it reads (WIRE_VERSION)")
    n: int = Field(default=0, ge=0, le=LARGEST_NUMBER, description="the number of the last change in the machine's log")
    total: str = Field(default="", max_length=11, description="sum over all that the machine holds (wire.family_sums)")
    anew: tuple[Id, ...] = Field(default=(), max_length=MOST_HELD, description="families of which the sums differ: told anew")
    waits: Saved | None = Field(default=None, description="what a backup must hold before the first sealed copy goes")
    holds: tuple[Id, ...] = Field(default=(), max_length=MOST_HELD, description="families on the machine of which the hub may not know")
    told: Heard | None = None
    log: str = Field(default="", max_length=36)
    log_after: int = Field(default=0, ge=0, le=LARGEST_NUMBER)


class AuditQuestion(Message):
    """A lead asks who opened and printed the families of their teams, from one day to another. `nonce`: the answer says it back."""

    nonce: str = Field(min_length=16, max_length=64)
    first: date
    last: date


class AuditLine(Message):
    """One act out of the audit trail: ids, no word about a family."""

    at: Moment
    by: Id = Field(description="worker id; empty: an operator, whom `details` names")
    what: str
    family: Id | None = None
    machine: str = Field(default="", description="the machine's own label")
    details: Json = Field(default_factory=dict, description="ids, counts and names of documents")


class AuditAnswer(Message):
    """What the hub tells a lead, newest first; for this machine and this question only. `more`: there was more than is told at once."""

    version: int = WIRE_VERSION
    hub: Id
    machine: Id
    nonce: str
    lines: tuple[AuditLine, ...] = Field(default=(), max_length=AUDIT_LINES)
    more: bool = False


class CarriedRequest(Message):
    """What a machine asks by stick, signed and sealed like a package: PullRequest without a connection.

    `number` grows with each; the hub answers no older one than the newest that it saw. `anew`: the machine takes everything from the
    beginning: the hub does not know its cursor, or came back from a backup. `offering`: it still gives back what such a hub lacks, and asks
    for nothing yet.
    """

    version: int = WIRE_VERSION
    machine: Id
    hub: Id
    number: Position
    asks: PullRequest
    anew: bool = False
    offering: bool = False


class CarriedReply(Message):
    """What the hub answers to the request `number`: its receipt, and whether it knew the cursor; what is new comes as packages.

    `newest`: the highest number of a request that it saw; a machine that was restored from a copy goes on above it. `offered`: records that
    the machine had offered, with the word that `offered_with` is the digest of.
    """

    version: int = WIRE_VERSION
    machine: Id
    hub: Id
    number: Position
    cursor: str = Field(max_length=200, description="as it was asked")
    known: bool
    newest: Position
    packages: Position = Field(description="how many packages lie beside it")
    received: Position = Field(description="up to which number the hub has this machine's changes; less than it said when it came back from a backup")
    receipt: str = Field(default="", max_length=4_096)
    offered: tuple[Id, ...] = Field(default=(), max_length=MOST_OFFERED)
    offered_with: str = Field(default="", max_length=64)


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
    former: Id = Field(default="", max_length=36, description="the id that the machine had, when it is enrolled again")
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
