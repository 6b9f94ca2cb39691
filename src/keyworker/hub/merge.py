"""What becomes of one incoming change: whether it may be merged at all, and how it merges with what stands.

`hub.ledger` calls this; nothing here reads or writes. Rules: sync.md, "At the hub", 2 and 3. It must never let a change
overwrite what its author had not seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from keyworker.base.canonical import Json, canonical
from keyworker.base.ids import is_id
from keyworker.domain import merge as leaves_merge
from keyworker.domain.conflict import AuditEvent, Conflict
from keyworker.domain.family import Family
from keyworker.domain.merge import Clash, Merged, Path
from keyworker.domain.record import ANYONE_ASSIGNED, HUB_ONLY, LARGEST_LEAF, Record, Role, too_large
from keyworker.domain.registry import KINDS
from keyworker.hub.storage.protocol import Logged, Standing
from keyworker.wire.messages import Content

NOT_VALID: Final = "not_valid"
NOT_AUTHOR: Final = "not_author"
NOT_ALLOWED: Final = "not_allowed"
OUT_OF_SCOPE: Final = "out_of_scope"
UNKNOWN_FAMILY: Final = "unknown_family"
UNKNOWN_RECORD: Final = "unknown_record"
UNKNOWN_BASE: Final = "unknown_base"
RECORD_EXISTS: Final = "record_exists"
COMPLETED: Final = "completed"
DECIDED: Final = "decided"

REASONS: Final[dict[str, str]] = {
    NOT_VALID: "With this change the record would not be one that its kind allows, or it would become another record.",
    NOT_AUTHOR: "The change names somebody else than the worker whose machine sent it.",
    NOT_ALLOWED: "The worker's role may not change this.",
    OUT_OF_SCOPE: "The family is not one of the worker's, and the machine had not been given it.",
    UNKNOWN_FAMILY: "The hub has no such family; families come from the council's data.",
    UNKNOWN_RECORD: "The change is to a record that the hub has never had.",
    UNKNOWN_BASE: "The change says that its author saw something which the hub has not yet said.",
    RECORD_EXISTS: "A record with this id was made before by somebody else.",
    COMPLETED: "The record was finished before this change and stays as it is.",
    DECIDED: "Somebody decided this conflict before.",
}

DEEPEST: Final = 32
LONGEST_KEY: Final = 500
"""No record nests deeper or has longer keys; a patch that does is not read any further."""

LARGEST_OF_HUB: Final = 12_000_000
"""As `domain.record.LARGEST_BODY`, for a record that only the hub writes (a questionnaire, say): nobody clashes over it, it needs a package to itself."""

ENVELOPE: Final = frozenset(Record.model_fields)
"""Fields that every record has: who may see it, whom it is about, whether it was taken out. They are no part of what it says."""

REMOVED: Final[Path] = ("removed",)
_FIXED: Final = ("id", "family")
_MADE: Final = frozenset({"id", "family", "made_by", "made_at", "source"})


@dataclass(frozen=True)
class Author:
    """Who offers a change: a worker by a machine, or the hub itself (both none, Role.HUB).

    `heard`: the position up to which the machine had applied what the hub said.
    """

    worker: str | None
    machine: str | None
    role: Role
    heard: int = 0


HUB: Final = Author(None, None, Role.HUB)


def may_write(content: Content, author: Author) -> str | None:
    """Why this author may not write records of this kind at all, or None. An audit event may come from every role."""
    if author.role is Role.HUB:
        return None
    if content.by != author.worker:
        return NOT_AUTHOR
    if content.kind == AuditEvent.kind:
        return None
    model = KINDS.get(content.kind)
    allowed = model.written_by if model else ANYONE_ASSIGNED
    if author.role not in allowed:
        return NOT_ALLOWED
    if content.kind == Conflict.kind and set(content.patch) - {"settled"}:
        return NOT_ALLOWED
    return None


def fits(content: Content, standing: Standing | None, head: int, *, continues: bool) -> str | None:
    """Why this change cannot be meant for this record, or None. `continues`: the same machine changed the record before."""
    if not is_id(content.record) or not is_id(content.family or content.record) or _unreadable(content.patch, DEEPEST):
        return NOT_VALID
    if _too_large_for(content):
        return NOT_VALID
    if content.base > head:
        return UNKNOWN_BASE
    if standing is None:
        return UNKNOWN_RECORD if content.base > 0 else _opening(content)
    if (content.kind, content.family) != (standing.kind, standing.family):
        return NOT_VALID
    if any(name in content.patch and content.patch[name] != standing.body.get(name) for name in _FIXED):
        return NOT_VALID
    return RECORD_EXISTS if content.base == 0 and not continues and not begins(content.kind, content.patch) else None


def _too_large_for(content: Content) -> bool:
    if KINDS.get(content.kind, Record).written_by == HUB_ONLY:
        return len(canonical(content.patch)) > LARGEST_OF_HUB
    return too_large(content.patch)


def begins(kind: str, patch: Json) -> bool:
    """Whether a patch makes a record of which a family has one; when that stands already, they are merged."""
    model = KINDS.get(kind)
    return model is not None and model.one_per_family and "id" in patch


def blank(kind: str) -> Json:
    """What a record says before anybody wrote in it (a kind of which a family has one)."""
    return {name: value for name, value in KINDS[kind]().body().items() if name not in _MADE}


def written(kind: str, patch: Json) -> Json:
    """What its author wrote in a record that others began too: not the fields that nobody touched, nor who made it."""
    changed = leaves_merge.diff(blank(kind), patch)
    return {name: value for name, value in changed.items() if name not in _MADE and value is not None}


def _opening(content: Content) -> str | None:
    """A new record says its own id and family, as its change does; a family belongs to itself."""
    if content.patch.get("id") != content.record or content.patch.get("family") != content.family:
        return NOT_VALID
    if content.kind == Family.kind and content.family != content.record:
        return NOT_VALID
    return None


def stays(standing: Standing | None, patch: Json) -> str | None:
    """Why what stands can no longer be changed, or None. A change that says what stands anyway is harmless."""
    model = KINDS.get(standing.kind) if standing else None
    if standing is None or model is None:
        return None
    record = model.model_validate(standing.body)
    if not record.completed() or leaves_merge.apply(standing.body, patch) == standing.body:
        return None
    return DECIDED if isinstance(record, Conflict) else COMPLETED


def read(kind: str, body: Json) -> Record | None:
    """The body as a record of its kind; None for a kind that the hub does not know. Raises ValueError when not valid."""
    model = KINDS.get(kind)
    if model is None:
        return None
    try:
        return model.model_validate(body)
    except (ValidationError, RecursionError) as error:
        raise ValueError("the body is not one that its kind allows") from error


def rebuilt(history: Iterable[Logged]) -> Json:
    """The body that a record had after these changes (all of them, from the first)."""
    body: Json = {}
    for change in history:
        body = leaves_merge.apply(body, change.patch)
    return body


@dataclass(frozen=True)
class Looked:
    """What an author was looking at: what stood at the base, with all that the same machine had offered since on top.

    `unsettled`: leaves on which one of those offers clashed; there the author has not yet seen what stands.
    """

    base: Json
    body: Json
    unsettled: frozenset[Path] = frozenset()

    @classmethod
    def at(cls, base: Json, own: Iterable[Logged] = ()) -> "Looked":
        """From the body at the base and the machine's own changes after it."""
        looked = cls(base, base)
        for change in own:
            again = begins(change.kind, change.offered) and not begins(change.kind, change.patch)
            looked = looked.then(written(change.kind, change.offered) if again else change.offered, change.patch)
        return looked

    def then(self, offered: Json, applied: Json) -> "Looked":
        """After one more change of the same machine, of which `applied` was applied."""
        taken = {path for path, _ in leaves_merge.leaves(applied)}
        clashed = {path for path, _ in leaves_merge.leaves(offered)} - taken
        return Looked(self.base, leaves_merge.apply(self.body, offered), frozenset((self.unsettled - taken) | clashed))


def three_way(looked: Looked, stands: Json, patch: Json) -> Merged:
    """Merge `patch` into what stands, by what its author saw: a machine's own earlier changes never clash with its later ones.

    Where one of those had clashed, what is offered there now is put before a person too, whole, and is not merged by paragraphs
    with a value that is itself in question. An empty object where an object stands says nothing.
    """
    free: Json = {}
    clashes: list[Clash] = []
    for path, value in leaves_merge.leaves(patch):
        now = leaves_merge.value_at(stands, path)
        if value == {} and isinstance(now, dict):
            continue
        if now != value and any(touch(path, other) for other in looked.unsettled):
            clashes.append(Clash(path, leaves_merge.value_at(looked.base, path), now, value))
        else:
            free = leaves_merge.compose(free, leaves_merge.nested(path, value))
    merged = leaves_merge.merge(looked.body, stands, free)
    return Merged(merged.body, merged.patch, (*clashes, *merged.clashes))


def finished(kind: str, looked: Looked, stands: Json, patch: Json, merged: Merged) -> tuple[Merged, tuple[Clash, ...]]:
    """What becomes of a merge when the change finishes the record: it then says what its author saw, and nothing else.

    A finished statement of a moment was agreed as it lay before who finished it. So what others wrote in it meanwhile is not merged
    into it: the second answer has each such leaf (of a keyed thing, such as an area, the whole of it), as `stands` what was agreed and
    as `offered` what the other wrote, to be put before a person. The fields of the envelope merge as ever; so does every change that
    finishes nothing.
    """
    model = KINDS.get(kind)
    if model is None or model is Conflict or not stands:
        return merged, ()
    said = leaves_merge.apply(looked.body, patch)
    if not _completed(model, said) or _completed(model, stands):
        return merged, ()
    agreed = {name: value for name, value in leaves_merge.diff(merged.body, said).items() if name not in ENVELOPE}
    body = leaves_merge.apply(merged.body, agreed)
    late = tuple(
        Clash(path, *(leaves_merge.value_at(one, path) for one in (looked.base, body, merged.body)))
        for path in dict.fromkeys(_whole(path, body, merged.body) for path, _ in leaves_merge.leaves(agreed))
    )
    clashes = tuple(one for one in merged.clashes if one.path[0] in ENVELOPE)
    return Merged(body, leaves_merge.diff(stands, body), clashes), late


def _whole(path: Path, *bodies: Json) -> Path:
    """The keyed thing that a leaf lies in, where all have it and it is no larger than a leaf may be; else the leaf."""
    things = [leaves_merge.value_at(one, path[:2]) for one in bodies]
    return path[:2] if all(isinstance(one, dict) and len(canonical(one)) <= LARGEST_LEAF for one in things) else path


def _completed(model: type[Record], body: Json) -> bool:
    try:
        return model.model_validate(body).completed()
    except (ValidationError, RecursionError):
        return False


def writes_in_removed(looked: Looked, stands: Json, patch: Json) -> bool:
    """Whether a patch says something new in a record that was taken out and that its author had not seen taken out."""
    if not stands.get("removed") or looked.body.get("removed") or "removed" in patch:
        return False
    return any(leaves_merge.value_at(stands, path) != value for path, value in leaves_merge.leaves(patch))


def removes(looked: Looked, stands: Json, patch: Json) -> bool:
    """Whether a patch takes out a record that stands."""
    return patch.get("removed") is True and not stands.get("removed") and not looked.body.get("removed")


def unseen(looked: Looked, stands: Json, patch: Json) -> bool:
    """Whether something stands that the author of a patch neither saw nor says too."""
    mine = leaves_merge.apply(looked.body, patch)
    new = leaves_merge.leaves(leaves_merge.diff(looked.body, stands))
    return any(value != leaves_merge.value_at(mine, path) for path, value in new if path != REMOVED)


def kinds_under(kind: str) -> list[str]:
    """The kinds of records that are shown under one of this kind only."""
    return [name for name, model in KINDS.items() if model.parent_kind == kind]


def touch(one: Path, other: Path) -> bool:
    """Whether one of two leaves is the other or lies within it."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _unreadable(value: object, limit: int) -> bool:
    waiting: list[tuple[object, int]] = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if depth > limit:
            return True
        if isinstance(item, dict):
            if any(len(key) > LONGEST_KEY for key in item):
                return True
            waiting.extend((under, depth + 1) for under in item.values())
        elif isinstance(item, list):
            waiting.extend((under, depth + 1) for under in item)
    return False
