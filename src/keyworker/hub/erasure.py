"""Erasure by law of one record: its words go from the log, from what stands, from what was imported, and from every machine.

`keyworker-hub erase` calls this. What stays proves that nothing else went: each change keeps its place, its name, what it replaced and the
digest of what it said. A record that repeats the words, which a lead's decision on a plan does, goes with it. A hub that was put back from a
backup erases it again before it serves (`hub.withdrawn`). It must never erase what belongs to no family.
"""

from keyworker.base.errors import NotHere, Refusal
from keyworker.domain.conflict import AuditEvent, PastConflict
from keyworker.domain.family import Family
from keyworker.domain.leaves import new_dot, new_salt
from keyworker.domain.plan import CONTENT_PARTS
from keyworker.domain.review import ReviewDecision
from keyworker.hub import withdrawn
from keyworker.hub.identity import Hub
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Logged, Standing
from keyworker.wire.contents import Content


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
    decisions = tx.records(ReviewDecision.kind, family=standing.family)
    repeating = [decision for decision in decisions if decision.id != record and _repeats(decision, record)]
    return [standing, *repeating, *tx.records(PastConflict.kind, owner=record)]


def erase(hub: Hub, record: str) -> dict[str, int]:
    """Erase a record and what holds its words: by id, in how many changes. Machines do so with their next sync."""
    with hub.storage.transaction() as tx:
        found = to_erase(tx, record)
        for standing in found:
            withdrawn.note_erased(tx, standing)
        return {standing.id: tx.erase(standing.id, noted(hub, tx, standing)) for standing in found}


def noted(hub: Hub, tx: Tx, standing: Standing) -> int:
    """The position of the erasing: a change that says nothing."""
    content = Content(record=standing.id, kind=standing.kind, family=standing.family, patch={}, by="", at=hub.clock.now(), dot=new_dot(),
                      seen={}, salt=new_salt())
    return tx.append(Logged(content, standing.reach, content.dot))


def _repeats(decision: Standing, record: str) -> bool:
    content = decision.body.get("content") or {}
    return decision.body.get("plan") == record or any(record in (content.get(part) or {}) for part in CONTENT_PARTS[1:])
