"""Whether one incoming change may be merged: who may write, whether it fits its record, whether the record fits its kind afterwards.

`hub.ledger` calls this; nothing here reads or writes. How values merge is said by `domain.leaves.accept`.
"""

from dataclasses import dataclass, replace
from typing import Final

from pydantic import ValidationError

from keyworker.base.canonical import Json, canonical
from keyworker.base.ids import is_id
from keyworker.domain import leaves
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.family import Family
from keyworker.domain.leaves import COMPLETED, LeafChange, State, Write, packed, patch_of
from keyworker.domain.pointers import meets, overlap, parts, well_formed
from keyworker.domain.pointers import same as leaves_same
from keyworker.domain.record import ANYONE_ASSIGNED, HUB_ONLY, Record, Role, too_large
from keyworker.domain.registry import KINDS
from keyworker.hub import rights
from keyworker.hub.storage.rows import Standing
from keyworker.wire.contents import LARGEST_NUMBER, Content
from keyworker.wire.leaf_changes import leaf_change

NOT_VALID: Final = "not_valid"
NOT_AUTHOR: Final = "not_author"
NOT_ALLOWED: Final = "not_allowed"
OUT_OF_SCOPE: Final = "out_of_scope"
UNKNOWN_FAMILY: Final = "unknown_family"
UNKNOWN_RECORD: Final = "unknown_record"
UNKNOWN_BASE: Final = "unknown_base"
RECORD_EXISTS: Final = "record_exists"
"""Only in the log of a former Keyworker: what two began under one id was not merged."""
FULL: Final = "full"
BLANK: Final = "blank"
FAILED: Final = "failed"
DECIDED: Final = "decided"
"""Only in the log of a former Keyworker, which kept a conflict as a record of its own."""
ERASED: Final = "erased"
WAITS: Final = "waits"
"""What a machine passed on to a hub from a backup, as the leads are told of it (`hub.offers`); it is no change of anybody's."""
REPEATED: Final = "repeated"
"""The same change under another number: it is in the record already, so nobody is told that it was set aside."""

REASONS: Final[dict[str, str]] = {
    NOT_VALID: "With this change the record would not be one that its kind allows, or it would be another record, or bear an id that is kept.",
    NOT_AUTHOR: "It says that somebody else wrote it, on another machine or at another time than the worker whose machine sent it.",
    NOT_ALLOWED: "The worker's role may not change this, or nobody may once it was written.",
    OUT_OF_SCOPE: "The family, or the record, is not for the worker: the machine was never given it, or had been told that it left.",
    UNKNOWN_FAMILY: "The hub has no such family; families come from the council's data.",
    UNKNOWN_RECORD: "The change is to a record that the hub has never had.",
    UNKNOWN_BASE: "The change says that its author saw something which the hub has not yet said.",
    RECORD_EXISTS: "A record with this id was made before by somebody else.",
    COMPLETED: "Its author had seen that the record was finished; it stays as it was finished.",
    FULL: "So much waits there for somebody's decision that no more is taken.",
    BLANK: "Of what was written only its digest is left: its machine let it go with the family, and a backup had held it.",
    FAILED: "The council's Keyworker could not take it. It is kept, and the failure is in the log for the council's support.",
    DECIDED: "Somebody decided this conflict before.",
    ERASED: "What the record said was erased by law; the words of this change are not kept either.",
    WAITS: "A machine passed it on to a hub that came back from a backup. It counts when its author, or somebody who may write it, sends it.",
    REPEATED: "The same change had been received before.",
}

DEEPEST: Final = 32
LONGEST_KEY: Final = 500
"""No record nests deeper or has longer keys; a patch that does is not read any further."""

LARGEST_OF_HUB: Final = 12_000_000
"""As `domain.record.LARGEST_BODY`, for a record that only the hub writes (a questionnaire, say): nobody clashes over it, it needs a package to itself."""

LARGEST_EVENT: Final = 8_000
"""Bytes of an act that a machine wrote down: it holds ids and counts, and is read by the thousand."""

MOST_VALUES: Final = 16
"""Of one leaf. What comes when so many wait for a person is set aside (`full`), so that nobody can stop a family's sync with them."""

MOST_BYTES: Final = 1_800_000
"""Of a record with all that waits in it: what is larger finds no room in a package, and would stop its family's sync."""
MOST_BYTES_BRIEF: Final = 2_000_000
BRIEF: Final = 20_000
"""The same, where a decision comes, a stricter word of who may see the record, or something brief: they find room when long texts no longer do."""

_FIXED: Final = ("id", "family")


@dataclass(frozen=True)
class Author:
    """Who offers a change: a worker by a machine, or the hub itself (both none, Role.HUB).

    `heard`: the position up to which the machine had once applied what this hub said. `log`: the name of the machine's log. `put_back`: it has
    shown that the hub came back from a backup, so it may know what the hub does not. `vouches`: what it offers is taken, else all of it waits.
    `promised`: families that it says it was given since that backup; what it writes of them is marked as late.
    """

    worker: str | None
    machine: str | None
    role: Role
    heard: int = 0
    log: str | None = None
    put_back: bool = False
    vouches: bool = True
    promised: frozenset[str] = frozenset()

    def as_before(self) -> "Author":
        """Who wrote as a worker of a family and is none any more: work that was done then stands. A lead's word needs a lead now."""
        return self if self.role in ANYONE_ASSIGNED else replace(self, role=Role.WORKER)


HUB: Final = Author(None, None, Role.HUB)


def may_write(content: Content, author: Author) -> str | None:
    """Why this author may not write records of this kind at all, or None (`hub.rights`)."""
    return None if author.role is Role.HUB else rights.may_write(content, author.worker, author.role)


def fits(content: Content, standing: Standing | None, head: int, *, known_family: bool) -> str | None:
    """Why this change cannot be meant for this record, or None.

    What begins a record that was begun before (two finished one draft, or a machine came back from an image) is an edit of it like any other.
    """
    if not is_id(content.record) or not is_id(content.family or content.record) or unreadable(content.patch, DEEPEST):
        return NOT_VALID
    if _too_large_for(content) or not _says_what_it_touches(content):
        return NOT_VALID
    if content.base is not None and content.base > head:
        return UNKNOWN_BASE
    if standing is None:
        if not known_family:
            return UNKNOWN_FAMILY
        return _opening(content) if "id" in content.patch else UNKNOWN_RECORD
    if (content.kind, content.family) != (standing.kind, standing.family):
        return NOT_VALID
    if any(name in content.patch and content.patch[name] != standing.body.get(name) for name in _FIXED):
        return NOT_VALID
    return None


def _says_what_it_touches(content: Content) -> bool:
    """Whether leaves are well formed, none lies within another, and the patch has the values of these leaves and nothing else."""
    if content.seen is None:
        return content.base is not None
    if not content.dot or overlap(content.seen) or not all(well_formed(leaf, DEEPEST, LONGEST_KEY) for leaf in content.seen):
        return False
    return patch_of(leaf_change(content).writes) == content.patch


def misfit(kind: str, before: State, after: State) -> str | None:
    """Why a record cannot be as it is after a change, or None: its kind must allow it, and it finishes only by who says so.

    What is new beside the shown value must fit its field as well: it is what people choose from, and shows once the first value goes.
    """
    shown = after.body()
    try:
        record = _read_as_spelt(kind, before.body(), shown)
        for beside in _beside(before, after):
            _read_as_spelt(kind, shown, beside)
    except ValueError:
        return NOT_VALID
    if any(not isinstance(mark.value, bool | None) for mark in after.on(leaves.REMOVED) if mark not in before.on(leaves.REMOVED)):
        return NOT_VALID
    if record is None or before.finish is not None:
        return None
    return NOT_VALID if record.completed() != (after.finish is not None) else None


def _read_as_spelt(kind: str, before: Json, body: Json) -> Record | None:
    """A body as `read`. Raises ValueError also when what is new in it is not spelt as its kind writes it."""
    record = read(kind, body)
    if record is not None and not _is_spelt(before, body, record.body()):
        raise ValueError("a value is spelt as its kind does not write it")
    return record


def _beside(before: State, after: State) -> list[Json]:
    """The shown body with the values that are new beside it, the first of each leaf, then the second of each.

    What a rule compares with another field is one leaf with it (a birth that is expected or was), so no two of these contradict each other.
    """
    new = {
        leaf: [value for value in values[1:] if not any(leaves_same(value.value, old.value) for old in before.on(leaf))]
        for leaf, values in after.values.items() if len(values) > 1 and leaf != leaves.REMOVED and values is not before.on(leaf)
    }
    deepest = max(map(len, new.values()), default=0)
    return [
        State({**after.values, **{leaf: (some[place],) for leaf, some in new.items() if place < len(some)}}).body() for place in range(deepest)
    ]


def _is_spelt(before: Json, now: Json, read: Json) -> bool:
    """Whether what is new in a body is of the types that its kind writes, and not only of such as it can make sense of: `0` is no day.

    What judges a leaf by its value would else see another value than its readers.
    """
    return all(_are_alike(value, read[name]) for name, value in now.items() if name in read and not leaves_same(value, before.get(name)))


def _are_alike(said: object, read: object) -> bool:
    if isinstance(said, dict) and isinstance(read, dict):
        return all(_are_alike(said[name], read[name]) for name in said.keys() & read.keys())
    if isinstance(said, list) and isinstance(read, list):
        return len(said) == len(read) and all(map(_are_alike, said, read))
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (said, read))
    return said is None or numbers or type(said) is type(read)


def full(before: State, change: LeafChange, after: State, kind: type[Record] | None = None) -> bool:
    """Whether so many values would wait on a leaf, or so much in the record, that no more is taken.

    A decision always fits, once for each author; so does a stricter word of what protects somebody.
    """
    spare = [write for write in change.writes if _decides(write, change, after) or _stricter(write, change, after, kind)]
    if any(len(after.on(write.leaf)) > max(MOST_VALUES, len(before.on(write.leaf))) for write in change.writes if write not in spare):
        return True
    if not any(len(values) > 1 for values in after.values.values()):
        return False
    brief = len(spare) == len(change.writes) or len(canonical(patch_of(change.writes))) <= BRIEF
    size = _size(after)
    return size > (MOST_BYTES_BRIEF if brief else MOST_BYTES) and size > _size(before)


def _decides(write: Write, change: LeafChange, after: State) -> bool:
    return len(write.seen) > 1 and sum(value.by == change.by for value in after.on(write.leaf)) == 1


def _stricter(write: Write, change: LeafChange, after: State, kind: type[Record] | None) -> bool:
    protects = write.leaf == leaves.AUDIENCE or (kind is not None and kind.shape.strictness(write.leaf) is not None)
    return protects and after.on(write.leaf)[0].dot == change.dot


def _size(state: State) -> int:
    return len(canonical(state.body())) + len(canonical(packed(state)))


def overlaps(kind: type[Record] | None, state: State, change: LeafChange) -> bool:
    """Whether a change touches a leaf that lies within another that the record has, or the other way round, or is cut otherwise than its kind."""
    model = kind or Record
    if not all(
        model.shape.cuts(write.leaf, write.value)
        for write in change.writes if not state.on(write.leaf) and not model.model_fields.keys().isdisjoint(_fields(write.leaf))
    ):
        return True
    new = {write.leaf for write in change.writes} - state.values.keys()
    return bool(new) and (overlap(new) or meets(new, state.values))


def _fields(leaf: str) -> tuple[str, ...]:
    """The fields of a record that a leaf is of: several for a group at the top."""
    path, group = parts(leaf)
    return path[:1] or group


def _too_large_for(content: Content) -> bool:
    if KINDS.get(content.kind, Record).written_by == HUB_ONLY:
        return len(canonical(content.patch)) > LARGEST_OF_HUB
    if content.kind == AuditEvent.kind and len(canonical(content.patch)) > LARGEST_EVENT:
        return True
    return too_large(content.patch)


def _opening(content: Content) -> str | None:
    """A new record says its own id and family, as its change does; a family belongs to itself."""
    if content.patch.get("id") != content.record or content.patch.get("family") != content.family:
        return NOT_VALID
    if content.kind == Family.kind and content.family != content.record:
        return NOT_VALID
    return None


def read(kind: str, body: Json) -> Record | None:
    """The body as a record of its kind; None for a kind that the hub does not know. Raises ValueError when not valid."""
    model = KINDS.get(kind)
    if model is None:
        return None
    try:
        return model.model_validate(body)
    except (ValidationError, RecursionError) as error:
        raise ValueError("the body is not one that its kind allows") from error


def unreadable(value: object, limit: int) -> bool:
    """Whether a value nests deeper, or has longer keys, than any record of ours."""
    waiting: list[tuple[object, int]] = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if depth > limit or (isinstance(item, int | float) and not -LARGEST_NUMBER <= item <= LARGEST_NUMBER):
            return True
        if isinstance(item, dict):
            if any(len(key) > LONGEST_KEY for key in item):
                return True
            waiting.extend((under, depth + 1) for under in item.values())
        elif isinstance(item, list):
            waiting.extend((under, depth + 1) for under in item)
    return False
