"""Erasure by law of one record: its words go from the log, from what stands, from what was imported, and from every machine.

`keyworker-hub erase` calls this, `hub.pull` for what machines are told. What stays proves that nothing else went: each change keeps its place, its
name, what it replaced and the digest of what it said. A record that repeats the words goes with it: a lead's decision on a plan, answers to a form
that were filled in from it, wrote it, or were finished over it. A hub that was put back from a backup erases it again before it serves
(`hub.withdrawn`). It must never erase what belongs to no family.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from keyworker.base.errors import NotHere, Refusal
from keyworker.base.ids import is_id
from keyworker.domain.conflict import AuditEvent, PastConflict
from keyworker.domain.family import Family
from keyworker.domain.form_response import FormResponse
from keyworker.domain.leaves import new_dot, new_salt
from keyworker.domain.plan import CONTENT_PARTS
from keyworker.domain.record import ListColumns
from keyworker.domain.registry import type_at
from keyworker.domain.review import ReviewDecision
from keyworker.hub import withdrawn
from keyworker.hub.identity import Hub
from keyworker.hub.merge import ERASED
from keyworker.hub.seen_from import SeenFrom
from keyworker.hub.storage.after_restore import MachineLog
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import HoldingState, Logged, Machine, Standing
from keyworker.wire.contents import Content
from keyworker.wire.messages import SetAsideEntry

_ERASURES: Final = "erasures"
"""The setting with the position of each erasing, by record."""
_NAMES_OF_THINGS: Final = frozenset({"source", "instrument", "area", "form_id", "language"})
"""Fields whose text nobody typed."""
_LONG: Final = 12
"""Letters of a text that is looked for within another; of a shorter one only the same is found, since a name is in many."""


def to_erase(tx: Tx, record: str) -> list[Standing]:
    """The record, and those that hold its words. Raises NotHere; Refusal for what is not erased by record, or was erased before."""
    standing = tx.record(record)
    if standing is None:
        raise NotHere("The hub has no such record.", "Name it by its id.")
    if standing.family is None or standing.kind == AuditEvent.kind:
        raise Refusal("Only what is written about a family is erased by record.")
    if standing.kind == Family.kind:
        raise Refusal("A family's own record holds all others together. Erase the records whose words are to go, one by one.")
    if standing.erased:
        raise Refusal("What this record said was erased before.")
    texts = _texts(tx, standing)
    repeating = [decision for decision in tx.records(ReviewDecision.kind, family=standing.family) if _repeats(decision, record)]
    repeating += [form for form in tx.records(FormResponse.kind, family=standing.family) if _is_filled_from(form, record, texts)]
    return [standing, *(other for other in repeating if other.id != record), *tx.records(PastConflict.kind, owner=record)]


def erase(hub: Hub, record: str) -> dict[str, int]:
    """Erase a record and what holds its words: by id, in how many changes. Machines do so with their next sync."""
    with hub.storage.transaction() as tx:
        found = to_erase(tx, record)
        for standing in found:
            withdrawn.note_erased(tx, standing)
        return {standing.id: take_words(hub, tx, standing) for standing in found}


def take_words(hub: Hub, tx: Tx, standing: Standing) -> int:
    """Blank a record that the hub has, or that machines may bring; answers in how many changes."""
    position = _noted(hub, tx, standing)
    if tx.record(standing.id) is None:
        tx.put(replace(standing, position=position), ListColumns())
    tx.keep_setting(_ERASURES, {**(tx.setting(_ERASURES) or {}), standing.id: position})
    return tx.erase(standing.id, position)


def told(tx: Tx, sees: SeenFrom, log: MachineLog, held: Collection[str], after: int, until: int) -> Iterator[SetAsideEntry]:
    """For a machine that does not see an erased record (any more) and wrote in it: of each of its changes, that its words are erased.

    Whoever sees the record is told that nothing is left of it.
    """
    for record, position in (tx.setting(_ERASURES) or {}).items():
        standing = tx.record(record) if after < position <= until else None
        if standing is None or (standing.reach in held and sees.viewer.sees(standing.audience)):
            continue
        for change in tx.whole_history(record):
            if change.machine == log.machine and change.n and (change.log == log.id or change.n <= log.after):
                yield SetAsideEntry(position=position, n=change.n, record=record, kind=standing.kind, family=standing.family, reason=ERASED)


def unconfirmed(tx: Tx, records: Iterable[str]) -> list[Machine]:
    """The machines that may still hold words of these erased records: they have them, or wrote in them, and have not said since that they were told."""
    found: dict[str, Machine] = {}
    erasures = tx.setting(_ERASURES) or {}
    for record in records:
        standing, wrote = tx.record(record), {change.machine for change in tx.whole_history(record)}
        for machine in tx.machines():
            state = tx.holdings(machine.id).get((standing and standing.family) or "")
            if machine.position < erasures.get(record, 0) and (machine.id in wrote or state not in (None, HoldingState.TOLD)):
                found[machine.id] = machine
    return list(found.values())


def _noted(hub: Hub, tx: Tx, standing: Standing) -> int:
    """The position of the erasing: a change that says nothing."""
    content = Content(record=standing.id, kind=standing.kind, family=standing.family, patch={}, by="", at=hub.clock.now(), dot=new_dot(),
                      seen={}, salt=new_salt())
    return tx.append(Logged(content, standing.reach, content.dot))


def _repeats(decision: Standing, record: str) -> bool:
    """Whether a decision holds what a record, or a plan with it, said."""
    content = decision.body.get("content") or {}
    return decision.body.get("plan") == record or any(record in (content.get(part) or {}) for part in CONTENT_PARTS[1:])


def _is_filled_from(form: Standing, record: str, texts: frozenset[str]) -> bool:
    """Whether answers hold words of a record: they kept it as it was when they were finished, or wrote it, or one of its texts is in them."""
    body = form.body
    if record in (body.get("wrote") or {}).values() or any(record in str(rows) for rows in (body.get("made_with") or {}).values()):
        return True
    answers = [_plain(str(answer)) for answer in (body.get("answers") or {}).values()]
    return any(answer in texts or any(_is_in(text, answer) or _is_in(answer, text) for text in texts) for answer in answers if answer)


def _is_in(some: str, text: str) -> bool:
    return len(some) >= _LONG and some in text


def _texts(tx: Tx, standing: Standing) -> frozenset[str]:
    """Everything that a person ever typed in a record, and each paragraph of it."""
    said = [standing.body, *(change.content.patch for change in tx.whole_history(standing.id))]
    return frozenset(filter(None, (_plain(part) for body in said for text in _typed(standing.kind, body, ()) for part in (text, *text.splitlines()))))


def _typed(kind: str, value: Any, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, under in value.items():
            if path or name not in _NAMES_OF_THINGS:
                yield from _typed(kind, under, (*path, name))
    elif isinstance(value, str) and not is_id(value) and type_at(kind, path) in (str, None):
        yield value


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
