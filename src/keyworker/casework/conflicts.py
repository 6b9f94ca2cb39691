"""Deciding a conflict: this one, several, or one's own words. An ordinary change, by a person, that names all that was shown."""

from collections.abc import Sequence
from typing import Any, Final

from keyworker.base.errors import AlreadyDone, FieldRefused, NotAllowed, Refusal
from keyworker.casework.desk import Desk
from keyworker.casework.stars import begun_correction, correction_of
from keyworker.domain.conflict import Conflict, conflicts_of
from keyworker.domain.household import ContactRisk
from keyworker.domain.leaves import ENVELOPE, NOTHING, REMOVED, Value, dot_of, says
from keyworker.domain.pointers import put, value_at
from keyworker.domain.protective import laxer
from keyworker.domain.record import Record
from keyworker.domain.registry import KINDS
from keyworker.domain.star import StarReading
from keyworker.store.protocol import Changes, Writing

MEANWHILE: Final = "Somebody else had written this before the star was finished."


def waiting(desk: Desk) -> list[Conflict]:
    """What nobody has decided, by record."""
    return [conflict for record in desk.store.waiting() for conflict in conflicts_of(record)]


def before(desk: Desk, conflict: Conflict) -> Any:
    """What all sides of a conflict had before them (none: nothing was written there); NOTHING where this machine cannot tell."""
    names = {dot_of(name) for name in conflict.before()}
    if not names:
        return NOTHING if conflict.apart() or conflict.leaf == REMOVED else None
    found = [one.patch for one in desk.store.history(conflict.record) if one.dot in names and says(one.patch, conflict.leaf)]
    return value_at(found[-1], conflict.leaf) if found else NOTHING


def can_keep_several(conflict: Conflict) -> bool:
    """Whether several values can stand one after the other: only free text can, in a record that is not finished."""
    return not conflict.finished and all(isinstance(side.value, str) for side in conflict.sides)


def keep_draft(desk: Desk, conflict: str, words: str) -> Changes:
    """Keep one's own words about a conflict, half typed, on this machine."""
    with desk.store.write() as tx:
        tx.keep_setting(_draft_name(conflict), words or None)
    return tx.changes


def draft_of(desk: Desk, conflict: str) -> str:
    """One's own words about a conflict as they were typed before, or nothing."""
    return str(desk.store.setting(_draft_name(conflict)) or "")


def choose(desk: Desk, seen: Conflict, sides: Sequence[int]) -> Changes:
    """Decide for what one side says, or for several texts one after the other, by their places in `seen.sides`.

    Raises FieldRefused when they cannot stand together, and as `decide` does.
    """
    if not sides:
        raise FieldRefused("choice", "Say which is to stand.")
    values = [seen.sides[place].value for place in sides]
    if len(values) > 1 and not can_keep_several(seen):
        raise FieldRefused("choice", "These cannot all stand.", "Choose one of them, or give another.")
    return decide(desk, seen, values[0] if len(values) == 1 else "\n\n".join(values))


def decide(desk: Desk, seen: Conflict, value: Any) -> Changes:
    """Decide: `value` (none: cleared) takes the place of all that was shown.

    A finished record says what it said: the other values have then been seen, and one of them, or another, goes into a correction of
    it, which is begun if need be and still has to be finished with the family. Raises AlreadyDone when it was decided before,
    NotAllowed for what only a lead decides, FieldRefused when the value does not fit, Refusal for a record of a kind that this version does not know.
    """
    kind = KINDS.get(seen.record_kind)
    if kind is None:
        raise Refusal("This was written with a newer Keyworker.", "Update Keyworker on this machine, then decide.")
    with desk.store.write() as tx:
        record = tx.get(kind, seen.record)
        _may_decide(desk, kind, seen, record, value)
        if not any(now.leaf == seen.leaf for now in conflicts_of(record)):
            raise AlreadyDone("This has been decided already.", "See the record for what stands.")
        if seen.finished:
            _after_finishing(desk, tx, seen, record, value)
        else:
            if seen.leaf != REMOVED:
                _with_leaf(record, seen.leaf, value)
            tx.decide(record, seen.leaf, seen.names, value)
        tx.keep_setting(_draft_name(seen.id), None)
    return tx.changes


def _may_decide(desk: Desk, kind: type[Record], seen: Conflict, record: Record, value: Any) -> None:
    """Who may see a record is widened, and a contact risk ended, by a lead alone: here too, where two values of it wait."""
    protects = seen.leaf in ENVELOPE or record.kind == ContactRisk.kind
    if desk.is_lead() or not protects or record.seen is None or (seen.leaf == REMOVED and record.kind != ContactRisk.kind):
        return
    was = record.seen.state().on(seen.leaf)
    if laxer(kind, seen.leaf, was, (Value("", value),)):
        raise NotAllowed("Only a lead decides this, since it protects somebody.", "Ask your team lead, or choose the stricter one.")


def _after_finishing(desk: Desk, tx: Writing, seen: Conflict, record: Record, value: Any) -> None:
    if value != seen.sides[0].value:
        if not isinstance(record, StarReading):
            raise AlreadyDone("This was finished and stays as it is.", "To put something right, begin a correction.")
        correction = begun_correction(tx, record) or correction_of(desk, record, MEANWHILE)
        tx.save(_with_leaf(correction, seen.leaf, value))
    tx.decide(record, seen.leaf, seen.names, NOTHING)


def _draft_name(conflict: str) -> str:
    return f"conflict_draft:{conflict}"


def _with_leaf(record: Record, leaf: str, value: Any) -> Record:
    """The record with a leaf as it was chosen."""
    body = put(record.body(), leaf, value)
    first = leaf.split("/")[1] if not leaf.startswith("/~(") else ""
    fields = {first} if first else set(body) | set(record.body())
    try:
        return record.evolve(**{name: body.get(name, _default(record, name)) for name in fields if name in type(record).model_fields})
    except FieldRefused as refused:
        raise FieldRefused("own_words", refused.sentence, refused.remedy) from None
    except ValueError as error:
        raise FieldRefused("own_words", "That does not fit this field.", "Look at the values and give one like them.") from error


def _default(record: Record, name: str) -> Any:
    """What a field is when nothing is said about it."""
    field = type(record).model_fields.get(name)
    return field.get_default(call_default_factory=True) if field else None
