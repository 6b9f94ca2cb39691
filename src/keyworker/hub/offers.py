"""What machines still have of a hub's words, offered to the hub that came back from a backup without them.

`hub.packages` calls `take` for a machine that has shown a word which this hub signed and no longer has. Each record is judged as one: values
that the hub knows are passed over, the others stand as the offerer's until their own change comes. What the offerer might not write waits for
its author or for somebody who may. It must never take away what nobody named, nor give anybody a family.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from keyworker.base.canonical import Json, digest
from keyworker.base.ids import is_id
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.family import Assignment
from keyworker.domain.leaves import (
    AUDIENCE,
    ENVELOPE,
    FIXED,
    State,
    Value,
    audience_strictness,
    new_dot,
    strictest_first,
    unpacked,
    value_json,
)
from keyworker.domain.pointers import overlap, well_formed
from keyworker.domain.record import ANYONE_ASSIGNED, Record, Role, too_large
from keyworker.domain.registry import KINDS
from keyworker.hub import merge
from keyworker.hub.ledger import Ledger, reach_of
from keyworker.hub.merge import Author
from keyworker.hub.storage.after_restore import WaitingOffer
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Logged
from keyworker.wire.chain import content_json
from keyworker.wire.contents import Content
from keyworker.wire.messages import Offer

_DOT_LENGTH = 11


@dataclass
class _Sorted:
    """The values of one offer: those to take, those that wait, and leaves on which something offered does not stand here."""

    new: dict[str, list[Value]] = field(default_factory=dict)
    bound: list[tuple[str, Value]] = field(default_factory=list)
    unsettled: set[str] = field(default_factory=set)


def take(tx: Tx, ledger: Ledger, author: Author, offers: Sequence[Offer], families: frozenset[str]) -> None:
    """Take what is offered of families that the machine may change, or was given after the backup."""
    for offer in offers:
        if offer.kind == AuditEvent.kind or offer.family is None:
            continue  # nobody else holds an audit event, and the council's own words come from the council
        if offer.kind == Assignment.kind or offer.family in families or offer.family in promised(tx, author):
            _take(tx, ledger, author, offer)


def promised(tx: Tx, author: Author) -> frozenset[str]:
    """Families that a machine says it was given after the backup: its words are taken, it is told nothing until it is given them again."""
    if not author.put_back:
        return frozenset()
    found: dict[str, dict[str, Any]] = {}
    for offer in tx.waiting_offers(machine=author.machine):
        if offer.kind == Assignment.kind and offer.family:
            found.setdefault(offer.record, {"family": offer.family})[offer.leaf] = offer.value.get("value")
    leading = {team.id for team in tx.records("team") if author.worker in team.body.get("leads", {})} if author.role is Role.LEAD else set()
    return frozenset(
        said["family"] for said in found.values() if said.get("/worker") == author.worker or said.get("/team") in leading
    )


def _take(tx: Tx, ledger: Ledger, author: Author, offer: Offer) -> None:
    offered = _state_of(offer)
    standing = tx.record(offer.record)
    if offered is None or (standing and standing.erased) or (standing and (standing.kind, standing.family) != (offer.kind, offer.family)):
        return
    state = standing.state() if standing else State()
    found = _sorted(tx, author, offer, state, offered)
    after, seen = _laid(offer, state, offered, found)
    if found.new and _wrong(offer, state, after):
        found.bound += [(leaf, value) for leaf, values in found.new.items() for value in values]
        found.unsettled |= found.new.keys()
        found.new = {}
        after, seen = _laid(offer, state, offered, found)
    for leaf, value in found.bound:
        tx.keep_waiting(WaitingOffer(
            offer.record, offer.kind, offer.family, leaf, value.name(leaf), value.dot, value_json(value), author.machine or "",
            ledger.now(), finishes=value.dot == offered.finish,
        ))
    living = {value.name(leaf) for leaf, values in state.values.items() for value in values}
    if found.new or any(living & names for names in seen.values()):
        content = Content(
            record=offer.record, kind=offer.kind, family=offer.family, patch={}, by=author.worker or "", at=ledger.now(), dot=new_dot(),
            seen={leaf: tuple(sorted(names)) for leaf, names in sorted(seen.items()) if names},
        )
        values = {leaf: [value_json(value) for value in some] for leaf, some in sorted(found.new.items())}
        said: Json = {"values": values, "finish": after.finish if after.finish != state.finish else None}
        ledger.lay_offer(Logged(
            content, reach_of(offer.kind, offer.family), content.dot, author.machine, digest=digest([content_json(content), said]), offered=said,
        ), after)
    came = {value.name(leaf) for leaf, values in found.new.items() for value in values}
    tx.expect(offer.record, came | {name for names in seen.values() for name in names if tx.change(name[:_DOT_LENGTH]) is None})
    tx.drop_waiting(offer.record, came)


def _state_of(offer: Offer) -> State | None:
    """The values that are offered; None for what no Keyworker sends."""
    if not is_id(offer.record) or not is_id(offer.family or offer.record) or merge.unreadable(offer.body, merge.DEEPEST):
        return None
    try:
        state = unpacked(offer.body, offer.leaves)
        state.body()
        whole = all(
            well_formed(leaf, merge.DEEPEST, merge.LONGEST_KEY)
            and all(len(value.dot) in (0, _DOT_LENGTH) and bool(value.name(leaf)) for value in values)
            for leaf, values in state.values.items()
        )
    except (TypeError, ValueError, KeyError, AttributeError, IndexError, OverflowError, RecursionError):
        return None
    return state if whole and not overlap(state.values) and isinstance(state.finish, str | None) else None


def _sorted(tx: Tx, author: Author, offer: Offer, state: State, offered: State) -> _Sorted:
    """Which of the offered values the hub knows, which it may take, and which wait; an act waits whole."""
    found, early = _Sorted(), tx.early(offer.record)
    known: dict[str, str | None] = {}
    quiet = KINDS.get(offer.kind, Record).shape.quiet
    for leaf, values in offered.values.items():
        for value in values:
            if not value.dot or value.name(leaf) in early:
                continue
            made = tx.change(value.dot) if value.dot not in known else None
            if made is not None:
                known[value.dot] = made.reason
            if value.dot in known:
                if known[value.dot] is not None:
                    found.unsettled.add(leaf)
                continue
            taken_before = (leaf in FIXED and state.on(leaf)) or (leaf in quiet and len(values) == 1 and state.on(leaf))
            if not taken_before:
                found.new.setdefault(leaf, []).append(_from(author, offer, value))
    acts = {value.dot for leaf, values in found.new.items() for value in values if _binds(author, offer, state, leaf, value)}
    if acts:
        found.bound = [(leaf, value) for leaf, values in found.new.items() for value in values if value.dot in acts]
        found.unsettled |= {leaf for leaf, _ in found.bound}
        kept = {leaf: [value for value in values if value.dot not in acts] for leaf, values in found.new.items()}
        found.new = {leaf: values for leaf, values in kept.items() if values}
    return found


def _from(author: Author, offer: Offer, value: Value) -> Value:
    """The value with who wrote it, as far as the offerer was told, and who offers it, after all who offered it before."""
    by, at = offer.made.get(value.dot, (value.by, value.at))
    passed_on = value.offered if author.machine in value.offered else (*value.offered, author.machine or "")
    return replace(value, by=by or None, at=at or None, offered=() if by == author.worker else passed_on)


def _binds(author: Author, offer: Offer, state: State, leaf: str, value: Value) -> bool:
    """Whether a value waits for its author or for somebody who may write it. A stricter word of who may see a record never does."""
    allowed = KINDS[offer.kind].written_by if offer.kind in KINDS else ANYONE_ASSIGNED
    if author.role not in allowed:
        return True
    if leaf != AUDIENCE or author.role is Role.LEAD or not state.on(leaf):
        return False
    return audience_strictness(value.value) < max(audience_strictness(other.value) for other in state.on(leaf))


def _laid(offer: Offer, state: State, offered: State, found: _Sorted) -> tuple[State, dict[str, set[str]]]:
    """The record with what is taken, and by leaf the names that go for it: what the hub once said was replaced there."""
    values, seen = dict(state.values), dict[str, set[str]]()
    for leaf in {*found.new, *offer.replaced}:
        if leaf in found.unsettled or leaf in FIXED or not offered.on(leaf):
            continue
        still = {value.name(leaf) for value in offered.on(leaf)}
        seen[leaf] = {*offer.replaced.get(leaf, ())} - still
    for leaf in {*found.new, *seen}:
        old = state.on(leaf)
        gone = [index for index, value in enumerate(old) if value.name(leaf) in seen.get(leaf, ())]
        left = [value for index, value in enumerate(old) if index not in gone]
        at = gone[0] if gone else len(left)
        left[at:at] = found.new.get(leaf, [])
        if left:
            values[leaf] = strictest_first(leaf, left, KINDS.get(offer.kind, Record).shape, finished=offered.finish is not None)
        else:
            seen.pop(leaf)  # something always stands where something stood
    return _finished(State(values, state.finish), offered, found), seen


def _finished(state: State, offered: State, found: _Sorted) -> State:
    """An offered finish holds where the record is not finished here: its statement is what the fields show."""
    finish = offered.finish
    if state.finish is not None or finish is None or all(value.dot != finish for values in found.new.values() for value in values):
        return state
    salt = next((value.salt for values in found.new.values() for value in values if value.dot == finish), "")
    values = dict(state.values)
    for leaf, some in state.values.items():
        if leaf not in ENVELOPE | FIXED:
            stated = [value for value in some if value.dot == finish] or [Value(finish, salt=salt)]
            values[leaf] = (*stated, *(value for value in some if value.dot != finish))
    return State(values, finish)


def _wrong(offer: Offer, before: State, after: State) -> bool:
    """Whether the record could not be so: then all of the offer waits."""
    if merge.misfit(offer.kind, before, after) or too_large(after.body()) or overlap(after.values):
        return True
    body = after.body()
    if body.get("id") != offer.record or body.get("family") != offer.family:
        return True
    return any(len(values) > max(merge.MOST_VALUES, len(before.on(leaf))) for leaf, values in after.values.items())
