"""Deciding a conflict: this one, that one, both, or one's own words. An ordinary change, by a person."""

from typing import Any

from keyworker.base.errors import AlreadyDone, FieldRefused, Refusal
from keyworker.casework.desk import Desk
from keyworker.casework.stars import begun_correction, correction_of
from keyworker.domain.conflict import Choice, Conflict, Settled
from keyworker.domain.merge import Path, apply, nested, path_of, value_at
from keyworker.domain.record import Record
from keyworker.domain.registry import KINDS
from keyworker.domain.star import StarReading
from keyworker.store.protocol import Changes

MEANWHILE = "Somebody else had written this before the star was finished."


def waiting(desk: Desk) -> list[Conflict]:
    """Conflicts that nobody has decided, oldest first."""
    return sorted(desk.store.find(Conflict, status="open"), key=lambda one: one.id)


def can_keep_both(conflict: Conflict) -> bool:
    """Whether both values can stand one after the other: only free text can."""
    return isinstance(conflict.stands.value, str) and isinstance(conflict.offered.value, str)


def keep_draft(desk: Desk, conflict: str, words: str) -> Changes:
    """Keep one's own words about a conflict, half typed, on this machine."""
    with desk.store.write() as tx:
        tx.keep_setting(_draft_name(conflict), words or None)
    return tx.changes


def draft_of(desk: Desk, conflict: str) -> str:
    """One's own words about a conflict as they were typed before, or nothing."""
    return str(desk.store.setting(_draft_name(conflict)) or "")


def settle(desk: Desk, seen: Conflict, choice: Choice, own_words: Any = None) -> Changes:
    """Decide: the leaf becomes what was chosen and the conflict says who decided, in one transaction.

    What stands is written too when the record was changed once more since (the person saw both and chose this one), unless the
    record is finished by now: so each conflict can be decided somehow. In a finished star nothing is changed: what was chosen goes
    into a correction of it, which is begun if need be and still has to be finished with the family.
    Raises AlreadyDone when it was decided before, FieldRefused when both cannot stand or the value does not fit the field,
    Refusal for a record of a kind that this version does not know.
    """
    if seen.completed():
        raise AlreadyDone("This has been decided already.", "See the record for what stands.")
    value = _chosen(seen, choice, own_words)
    settled = Settled(choice=choice, value=value, by=desk.worker.id, by_name=desk.worker.name, at=desk.clock.now())
    with desk.store.write() as tx:
        kind = KINDS.get(seen.record_kind)
        if kind is not None:
            record = tx.get(kind, seen.record)
            stays = choice is Choice.STANDS and record.completed()
            if not stays and value_at(record.body(), path_of(seen.path)) != value:
                if isinstance(record, StarReading) and record.completed():
                    record = begun_correction(tx, record) or correction_of(desk, record, MEANWHILE)
                tx.save(_with_leaf(record, path_of(seen.path), value))
        elif choice is not Choice.STANDS:
            raise Refusal("This was written with a newer Keyworker.", "Update Keyworker on this machine, then decide.")
        tx.save(seen.evolve(settled=settled))
        tx.keep_setting(_draft_name(seen.id), None)
    return tx.changes


def _draft_name(conflict: str) -> str:
    return f"conflict_draft:{conflict}"


def _chosen(seen: Conflict, choice: Choice, own_words: Any) -> Any:
    if choice is Choice.STANDS:
        return seen.stands.value
    if choice is Choice.OFFERED:
        return seen.offered.value
    if choice is Choice.OWN_WORDS:
        return own_words
    if not can_keep_both(seen):
        raise FieldRefused("choice", "These two cannot both stand.", "Choose one of them, or give another.")
    return f"{seen.stands.value}\n\n{seen.offered.value}"


def _with_leaf(record: Record, path: Path, value: Any) -> Record:
    """The record with a leaf as it was chosen; a whole object is put in the place of the other and not mixed with it."""
    body = apply(apply(record.body(), nested(path, None)), nested(path, value))
    try:
        return record.evolve(**{path[0]: body.get(path[0], _default(record, path[0]))})
    except FieldRefused as refused:
        raise FieldRefused("own_words", refused.sentence, refused.remedy) from None
    except ValueError as error:
        raise FieldRefused("own_words", "That does not fit this field.", "Look at the two values and give one like them.") from error


def _default(record: Record, name: str) -> Any:
    """What a field is when nothing is said about it."""
    field = type(record).model_fields.get(name)
    return field.get_default(call_default_factory=True) if field else None
