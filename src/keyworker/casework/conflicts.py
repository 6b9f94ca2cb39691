"""Deciding conflicts: this one, several, or one's own words. An ordinary change, by a person, that names all that was shown.

What one person and another wrote differently in one record is one question, with a part for each leaf. Somebody's own two machines are
asked of nobody else while that person works with the family.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from keyworker.base.errors import AlreadyDone, FieldRefused, NotAllowed, Refusal
from keyworker.casework.desk import Desk
from keyworker.casework.stars import begun_correction, correction_of
from keyworker.domain.conflict import Conflict, Side, conflicts_of
from keyworker.domain.family import Assignment, Family, Worker
from keyworker.domain.household import ContactRisk
from keyworker.domain.leaves import ENVELOPE, NOTHING, REMOVED, Value, dot_of, says
from keyworker.domain.pointers import put, value_at
from keyworker.domain.protective import laxer
from keyworker.domain.record import Record, Role
from keyworker.domain.registry import KINDS, holds_text
from keyworker.domain.star import StarReading
from keyworker.store.protocol import Changes, HistoryEntry, Reading, Writing

MEANWHILE: Final = "Somebody else had written this before the star was finished."
CORRECTED: Final = frozenset({StarReading.kind})
"""Kinds of finished records of which a decision can begin a correction; of others the other words are noted, and stay in the history."""


@dataclass(frozen=True)
class Question:
    """What the same people wrote differently in one record: one question, with a conflict for each leaf."""

    parts: tuple[Conflict, ...]

    @property
    def id(self) -> str:
        """What it is called on a page: the same as long as any part of it waits."""
        return ":".join(_key(self.parts[0]))

    @property
    def record(self) -> str:
        """The record that it is about."""
        return self.parts[0].record

    def own(self) -> bool:
        """Whether one person wrote all of it, on two machines."""
        return _one_author(self.parts[0]) is not None


def waiting(desk: Desk) -> list[Conflict]:
    """What nobody has decided and is asked of who is signed in, by record. In a family that is closed nothing is asked."""
    closed = {leaving.family for leaving in desk.store.leaving()}
    here = [record for record in desk.store.waiting() if record.family not in closed]
    found = [conflict for record in here for conflict in _with_authors(desk, conflicts_of(record))]
    return [conflict for conflict in found if _is_asked(desk, conflict)]


def questions(conflicts: Iterable[Conflict]) -> list[Question]:
    """The conflicts as they are asked: those of one record by the same people together, in their order.

    Whether it is taken out is a question of its own, and so is what was written beside a finished statement.
    """
    found: dict[tuple[str, ...], list[Conflict]] = {}
    for conflict in conflicts:
        found.setdefault(_key(conflict), []).append(conflict)
    return [Question(tuple(parts)) for parts in found.values()]


def count(desk: Desk) -> int:
    """In how many places something waits for who is signed in."""
    return len(waiting(desk))


def before(desk: Desk, conflict: Conflict) -> Any:
    """What all sides of a conflict had before them (none: nothing was written there); NOTHING where it was more than one value, which they
    decided, or where this machine cannot tell.
    """
    if conflict.leaf == REMOVED or conflict.apart() or conflict.decided():
        return NOTHING
    return _said(desk.store.history(conflict.record), conflict, conflict.before())


def decided_between(desk: Desk, conflict: Conflict) -> tuple[Any, ...]:
    """The values between which all sides of a conflict decided, as far as this machine knows them."""
    if not conflict.decided():
        return ()
    history = desk.store.history(conflict.record)
    said = [_said(history, conflict, frozenset({name})) for name in sorted(conflict.before())]
    return tuple(value for place, value in enumerate(said) if value is not NOTHING and value not in said[:place])


def had_seen(desk: Desk, conflict: Conflict) -> tuple[Any, ...]:
    """What the author of each side had before them (none: nothing); NOTHING where it is the same for all, or cannot be told."""
    if conflict.leaf == REMOVED or not conflict.apart():
        return tuple(NOTHING for _ in conflict.sides)
    history = desk.store.history(conflict.record)
    return tuple(_said(history, conflict, side.seen) for side in conflict.sides)


def wrote_in(desk: Desk, conflict: Conflict) -> tuple[Side, ...]:
    """Who wrote in a record, or under it, what somebody who took it out had not seen: one side of each, the newest."""
    kind = KINDS.get(conflict.record_kind)
    if conflict.leaf != REMOVED or kind is None:
        return ()
    record = desk.store.get(kind, conflict.record)
    here = [record, *(
        child for model in KINDS.values() if model.parent_kind == kind.kind for child in desk.store.find(model, family=record.family)
        if getattr(child, kind.kind, None) == record.id
    )]
    marks = record.seen.state().on(REMOVED) if record.seen else ()
    covered = {name for mark in marks for name in mark.over} | {mark.dot for mark in marks}
    found: dict[str | None, Side] = {}
    for thing in here:
        names = thing.seen.state().names() if thing.seen else frozenset()
        dots = {dot_of(name) for name in names - covered} - covered
        for entry in desk.store.history(thing.id):
            if entry.dot in dots:
                found[entry.by] = Side(value=None, by=entry.by, at=entry.at, dot=entry.dot)
    return tuple(found.values())


def can_keep_several(conflict: Conflict) -> bool:
    """Whether several values can stand one after the other: only text of several paragraphs can, in a record that is not finished."""
    texts = all(isinstance(side.value, str) for side in conflict.sides)
    return texts and not conflict.finished and not conflict.fields and holds_text(conflict.record_kind, conflict.path)


def can_correct(conflict: Conflict) -> bool:
    """Whether other words than the finished ones can go into a correction from here."""
    return conflict.record_kind in CORRECTED and conflict.leaf != REMOVED


@dataclass(frozen=True)
class Begun:
    """What one had begun to decide in one's own words and is asked no more: `decided`, by whom and when as far as this machine knows; else
    the family is closed, and the words stay until it goes.
    """

    conflict: Conflict
    words: str
    decided: Side | None = None


def keep_draft(desk: Desk, seen: Conflict, words: str) -> Changes:
    """Keep one's own words about a conflict, half typed, on this machine, with the names of the values that they are about; empty: put away."""
    with desk.store.write() as tx:
        _keep_draft(tx, seen, words)
    return tx.changes


def draft_of(desk: Desk, conflict: Conflict) -> str:
    """One's own words as they were typed before, or nothing: while all values that they are about still wait, beside others or not."""
    return next((str(kept["words"]) for kept in _drafts(desk.store, conflict.family) if _is_about(kept, conflict)), "")


def undecided(desk: Desk) -> list[Begun]:
    """What one had begun to decide in one's own words and is asked no more, the latest of each field."""
    closed = {leaving.family for leaving in desk.store.leaving()}
    waits = {conflict.id: conflict for record in desk.store.waiting() for conflict in _with_authors(desk, conflicts_of(record))}
    found: dict[str, Begun] = {}
    for family in desk.store.find(Family):
        for kept in _drafts(desk.store, family.id):
            former = Conflict(kept["record"], kept["kind"], family.id, kept["leaf"], (), frozenset(kept["about"]))
            now = waits.get(former.id)
            if now is None or not _is_about(kept, now):
                found[former.id] = Begun(former, kept["words"], _decision(desk, former))
            elif family.id in closed:
                found[former.id] = Begun(now, kept["words"])
    return list(found.values())


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


def choose_all(desk: Desk, chosen: Sequence[tuple[Conflict, int]]) -> Changes:
    """Decide the parts of a question at once, each for one of its sides by its place: all of them or none. Raises as `decide`."""
    return _decide(desk, [(seen, seen.sides[place].value) for seen, place in chosen])


def decide(desk: Desk, seen: Conflict, value: Any) -> Changes:
    """Decide: `value` (none: cleared) takes the place of all that was shown.

    A finished record says what it said: the other values have then been seen, and one of them, or another, goes into a correction of
    it, which is begun if need be and still has to be finished with the family. Raises AlreadyDone when it was decided before,
    NotAllowed for what only a lead decides, FieldRefused when the value does not fit, Refusal for a record of a kind that this version does not know.
    """
    return _decide(desk, [(seen, value)])


def take_back(desk: Desk, changes: Sequence[str]) -> Changes:
    """Take a decision back (`Changes.decided`): it waits again as it did. Raises AlreadyDone when it was sent."""
    return desk.store.take_back(changes)


def _decide(desk: Desk, decided: Sequence[tuple[Conflict, Any]]) -> Changes:
    """Conflicts of one record, each with the value that is to stand."""
    kind = KINDS.get(decided[0][0].record_kind)
    if kind is None:
        raise Refusal("This was written with a newer Keyworker.", "Update Keyworker on this machine, then decide.")
    with desk.store.write() as tx:
        record = tx.get(kind, decided[0][0].record)
        for seen, value in decided:
            _may_decide(desk, kind, seen, record, value)
        waits = {conflict.leaf for conflict in conflicts_of(record)}
        if not all(seen.leaf in waits for seen, _ in decided):
            raise AlreadyDone("This has been decided already.", "See the record for what stands.")
        _correct(desk, tx, record, [(seen, value) for seen, value in decided if seen.finished and value != seen.sides[0].value])
        for seen, value in decided:
            if not seen.finished and seen.leaf != REMOVED:
                _with_leaf(record, seen.leaf, value)
            # What is taken out is what the page showed: what came since is not.
            tx.decide(record.seen_as(seen.read) if seen.leaf == REMOVED else record, seen.leaf, seen.names, NOTHING if seen.finished else value)
            _keep_draft(tx, seen, "")
    return tx.changes


def _may_decide(desk: Desk, kind: type[Record], seen: Conflict, record: Record, value: Any) -> None:
    """Who may see a record is widened, and a contact risk ended, by a lead alone: here too, where two values of it wait."""
    protects = seen.leaf in ENVELOPE or record.kind == ContactRisk.kind
    if desk.is_lead() or not protects or record.seen is None or (seen.leaf == REMOVED and record.kind != ContactRisk.kind):
        return
    was = record.seen.state().on(seen.leaf)
    if laxer(kind, seen.leaf, was, (Value("", value),)):
        raise NotAllowed("Only a lead decides this, since it protects somebody.", "Ask your team lead, or choose the stricter one.")


def _correct(desk: Desk, tx: Writing, record: Record, other: Sequence[tuple[Conflict, Any]]) -> None:
    """Other words than those of a finished record go into a correction of it, which is begun if need be."""
    if not other:
        return
    if not isinstance(record, StarReading) or any(seen.leaf == REMOVED for seen, _ in other):
        raise AlreadyDone("This was finished and stays as it is.", "To put something right, begin a correction.")
    correction: Record = begun_correction(tx, record) or correction_of(desk, record, MEANWHILE)
    for seen, value in other:
        correction = _with_leaf(correction, seen.leaf, value)
    tx.save(correction)


def _key(conflict: Conflict) -> tuple[str, ...]:
    apart = REMOVED if conflict.leaf == REMOVED else "finished" if conflict.finished else ""
    return conflict.record, ",".join(sorted(conflict.authors())), apart


def _with_authors(desk: Desk, conflicts: Sequence[Conflict]) -> list[Conflict]:
    """The conflicts with who wrote each side. Of a value that only this machine knows to be disputed the history says it."""
    if all(side.at is not None or not side.dot for conflict in conflicts for side in conflict.sides):
        return list(conflicts)
    made = {entry.dot: entry for entry in desk.store.history(conflicts[0].record) if entry.dot}
    return [replace(conflict, sides=tuple(_signed(side, made) for side in conflict.sides)) for conflict in conflicts]


def _signed(side: Side, made: dict[str, HistoryEntry]) -> Side:
    entry = made.get(side.dot) if side.at is None else None
    return replace(side, by=entry.by, at=entry.at) if entry else side


def _is_asked(desk: Desk, conflict: Conflict) -> bool:
    """Whether a conflict is asked of who is signed in: one's own of nobody else, while its author works with the family or leads."""
    author = _one_author(conflict)
    if author is None or author == desk.worker.id:
        return True
    works = any(found.goes_on(desk.clock.today()) for found in desk.store.find(Assignment, family=conflict.family, owner=author))
    return not works and not any(worker.id == author and worker.role is Role.LEAD for worker in desk.store.find(Worker))


def _one_author(conflict: Conflict) -> str | None:
    """Who alone wrote all sides of a conflict; none when several did, or when it is about taking something out."""
    authors = conflict.authors()
    return next(iter(authors)) or None if len(authors) == 1 and conflict.leaf != REMOVED else None


def _said(history: Sequence[HistoryEntry], conflict: Conflict, names: frozenset[str]) -> Any:
    """What the values of these names say on a conflict's leaf, as far as this machine knows: the newest; none: nothing was there."""
    dots = {dot_of(name) for name in names}
    if not dots:
        return None
    found = [entry.patch for entry in history if entry.dot in dots and says(entry.patch, conflict.leaf)]
    return value_at(found[-1], conflict.leaf) if found else NOTHING


def _drafts(store: Reading, family: str | None) -> list[dict[str, Any]]:
    """The words that were begun in a family's conflicts, oldest first: they go with it."""
    return list(store.setting(f"conflict_drafts:{family}") or ())


def _is_about(kept: dict[str, Any], conflict: Conflict) -> bool:
    return bool(f"{kept['record']}{kept['leaf']}" == conflict.id and conflict.names.issuperset(kept["about"]))


def _keep_draft(tx: Writing, seen: Conflict, words: str) -> None:
    others = [kept for kept in _drafts(tx, seen.family) if not _is_about(kept, seen)]
    begun = {"record": seen.record, "kind": seen.record_kind, "leaf": seen.leaf, "about": sorted(seen.names), "words": words}
    tx.keep_setting(f"conflict_drafts:{seen.family}", [*others, begun] if words else others or None)


def _decision(desk: Desk, former: Conflict) -> Side:
    """Who wrote the one value that stands where a conflict was, and when; of nobody where it cannot be told."""
    kind = KINDS.get(former.record_kind)
    record = next((found for found in desk.store.find(kind, family=former.family) if found.id == former.record), None) if kind else None
    stands = record.seen.state().on(former.leaf) if record is not None and record.seen is not None else ()
    made = {entry.dot: entry for entry in desk.store.history(former.record) if entry.dot}
    entry = made.get(stands[0].dot) if len(stands) == 1 else None
    return Side(None, entry.by, entry.at) if entry else Side(None)


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
