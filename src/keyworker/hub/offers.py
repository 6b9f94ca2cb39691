"""What machines still have of a hub's words, offered to the hub that came back from a backup without them.

`hub.packages` calls `take` for a machine that has shown a word which this hub signed and no longer has. Each record is judged as one: values
that the hub knows are passed over, the others stand as the offerer's until their own change comes. What the offerer might not write waits for
its author or for somebody who may. It must never take away what nobody named, nor give anybody a family, nor change what a finished record says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from keyworker.base.canonical import Json, digest
from keyworker.base.clock import Moment
from keyworker.base.errors import HubRefused
from keyworker.base.ids import is_id
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.family import Assignment, Team
from keyworker.domain.leaves import (
    AUDIENCE,
    ENVELOPE,
    FIXED,
    State,
    Value,
    Write,
    audience_strictness,
    new_dot,
    patch_of,
    strictest_first,
    unpacked,
    value_from,
    value_json,
)
from keyworker.domain.pointers import overlap, well_formed
from keyworker.domain.record import ANYONE_ASSIGNED, Record, Role, too_large
from keyworker.domain.registry import KINDS
from keyworker.hub import merge, rights, scope
from keyworker.hub.early import counts
from keyworker.hub.ledger import Ledger, reach_of
from keyworker.hub.merge import Author
from keyworker.hub.storage.after_restore import WaitingOffer
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Logged
from keyworker.wire.chain import content_json
from keyworker.wire.contents import Content
from keyworker.wire.messages import Offer

MOST_HELD = 300_000
"""Values and offers of one machine that wait: some thousand families whole. It keeps what it has beyond them."""
_DOT_LENGTH = 11
_TAKEN_BEFORE = frozenset({merge.BLANK, merge.OUT_OF_SCOPE, merge.UNKNOWN_FAMILY})
"""Why a change is set aside when it comes again that the hub had taken before: its machine let its words go, or has lost the family meanwhile."""


@dataclass
class _Sorted:
    """The values of one offer: those to take, those that wait, and leaves on which something offered does not stand here.

    `own`: names of values of which the offerer alone says that they were replaced: living ones that came in their authors' own changes, but the
    offerer's, and such as the hub does not know.
    `vouched`: leaves on which the offerer's own word stands.
    """

    new: dict[str, list[Value]] = field(default_factory=dict)
    bound: list[tuple[str, Value]] = field(default_factory=list)
    unsettled: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    vouched: set[str] = field(default_factory=set)

    def wait_all(self, leaves: set[str]) -> None:
        """Nothing is taken, and nothing on these leaves goes."""
        self.bound += [(leaf, value) for leaf, values in self.new.items() for value in values]
        self.unsettled |= leaves
        self.new = {}

    def wait(self, leaves: set[str], *, whole: bool) -> None:
        """What is offered on these leaves waits; `whole`: and all that is of the same acts."""
        dots = {value.dot for leaf in leaves for value in self.new.get(leaf, ())} if whole else set()
        waits = [(leaf, value) for leaf, values in self.new.items() for value in values if leaf in leaves or value.dot in dots]
        self.bound += waits
        self.unsettled |= leaves | {leaf for leaf, _ in waits}
        kept = {leaf: [value for value in values if leaf not in leaves and value.dot not in dots] for leaf, values in self.new.items()}
        self.new = {leaf: values for leaf, values in kept.items() if values}


def take(tx: Tx, ledger: Ledger, author: Author, offers: Sequence[Offer], families: frozenset[str], today: date) -> None:
    """Take what is offered of families that the machine may change, or was given after the backup: assignments say which these are.

    Raises HubRefused, with nothing of the package taken, when so much of this machine waits already that no honest one has more.
    """
    if tx.offers_held(author.machine or "") > MOST_HELD:
        raise HubRefused(403, "too_many_offers", "So much of this machine waits at the council that no more is taken.", "Ask the council's support.")
    for offer in offers:
        if offer.kind == Assignment.kind and offer.family is not None:
            _take(tx, ledger, author, offer)
    families |= promised(tx, author, today)
    for offer in offers:
        # Nobody else holds an audit event, and the council's own words, of no family, come from the council.
        if offer.family is not None and offer.kind not in (Assignment.kind, AuditEvent.kind):
            _take(tx, ledger, author, offer, waits=offer.family not in families)
            standing = tx.record(offer.record)
            if offer.family not in families and author.vouches and not (standing and standing.erased):
                tx.keep_offer(author.machine or "", offer.record, offer.model_dump(mode="json"))


def take_kept(tx: Tx, ledger: Ledger, author: Author, families: frozenset[str]) -> None:
    """Take what a machine offered of families that it was not known to have then, and may write in now."""
    for kept in tx.kept_offers(author.machine or ""):
        if kept["family"] in families:
            _take(tx, ledger, author, Offer.model_validate(kept))
            tx.drop_offer(author.machine or "", kept["record"])


def promised(tx: Tx, author: Author, today: date) -> frozenset[str]:
    """Families that a machine says it was given after the backup: its words are taken, it is told nothing until it is given them again.

    Of a family that the hub has not forgotten this counts only when a lead who leads it offers the same.
    """
    if not author.put_back:
        return frozenset()
    found: dict[str, dict[str, WaitingOffer]] = {}
    for offer in tx.waiting_offers(machine=author.machine):
        if offer.kind == Assignment.kind and offer.family:
            found.setdefault(offer.record, {})[offer.leaf] = offer
    leading = {row.id for row in tx.records(Team.kind) if author.worker in row.read(Team).led_by()} if author.role is Role.LEAD else set()
    families = set()
    for said in found.values():
        worker, team = (said[leaf].value.get("value") if leaf in said else None for leaf in ("/worker", "/team"))
        family = next(iter(said.values())).family
        if family and (worker == author.worker or team in leading) and (
            _forgotten(tx, family) or ("/worker" in said and _a_lead_says(tx, said["/worker"], today))
        ):
            families.add(family)
    return frozenset(families)


def tell_leads(tx: Tx, ledger: Ledger, families: frozenset[str]) -> None:
    """Tell those who lead these families, once, what still waits in them, as what was set aside: its words are on no machine's record."""
    acts: dict[tuple[str, str], list[WaitingOffer]] = {}
    for offer in tx.waiting_untold(families):
        acts.setdefault((offer.record, offer.dot), []).append(offer)
    for of_one_act in acts.values():
        first = of_one_act[0]
        value = value_from(first.value)
        ledger.tell_waiting(Content(
            record=first.record, kind=first.kind, family=first.family, by=value.by or "", at=Moment.parse(value.at) if value.at else first.at,
            patch=patch_of(Write(offer.leaf, offer.value.get("value"), frozenset()) for offer in of_one_act), dot=new_dot(), seen={},
        ))
        tx.note_waiting_told(first.record)


def _forgotten(tx: Tx, family: str) -> bool:
    """Whether the hub has a family only from offers, or not at all."""
    history = tx.history(family)
    return not history or history[0].offered is not None


def _a_lead_says(tx: Tx, said: WaitingOffer, today: date) -> bool:
    """Whether a lead of the family offered the same."""
    for other in tx.waiting_offers(said.record):
        machine = tx.machine(other.machine) if other.name == said.name else None
        if machine and scope.role_of(tx, machine.worker) is Role.LEAD and said.family in tx.families_of(machine.worker, today, lead=True):
            return True
    return False


def _take(tx: Tx, ledger: Ledger, author: Author, offer: Offer, *, waits: bool = False) -> None:
    """Take one offer, or as much of it as may be. `waits`: all of it waits."""
    offered = _state_of(offer)
    standing = tx.record(offer.record)
    if offered is None or (standing and standing.erased) or (standing and (standing.kind, standing.family) != (offer.kind, offer.family)):
        return
    state = standing.state() if standing else State()
    found = _sorted(tx, author, offer, state, offered)
    own = standing is not None or rights.own_id(_content(offer, author, ledger.now()), tx.is_erased)
    if waits or not (author.vouches and own) or ledger.unseen(standing, author):
        found.wait_all({*offered.values, *found.new, *offer.replaced})
    after, seen = _judged(ledger, author, offer, state, offered, found)
    for leaf, value in found.bound:
        tx.keep_waiting(WaitingOffer(
            offer.record, offer.kind, offer.family, leaf, value.name(leaf), value.dot, value_json(value), author.machine or "",
            ledger.now(), finishes=value.dot == offered.finish,
        ))
    alone = {
        leaf: sorted(names) for leaf, said in sorted(offer.replaced.items())
        for names in [found.own.intersection(said) - seen.get(leaf, set())] if names and leaf not in found.unsettled
    }
    replaced = {name for names in seen.values() for name in names}
    expected = {name for name in replaced if tx.change(name[:_DOT_LENGTH]) is None}
    early = tx.early(offer.record)
    if found.new or alone or after != state or any("" not in early.get(name, ()) for name in expected):
        content = _content(offer, author, ledger.now()).model_copy(update={
            "dot": new_dot(), "seen": {leaf: tuple(sorted(names)) for leaf, names in sorted(seen.items()) if names},
        })
        values = {leaf: [value_json(value) for value in some] for leaf, some in sorted(found.new.items())}
        said: Json = {"values": values, "finish": after.finish if after.finish != state.finish else None, "replaced": alone}
        ledger.lay_offer(Logged(
            content, reach_of(offer.kind, offer.family), content.dot, author.machine, digest=digest([content_json(content), said]), offered=said,
        ), after)
    came = {value.name(leaf) for leaf, values in found.new.items() for value in values}
    tx.expect(offer.record, came | expected)
    only_said = {name for names in alone.values() for name in names if tx.change(name[:_DOT_LENGTH]) is None}
    tx.expect(offer.record, only_said, by=author.worker or "")
    tx.drop_waiting(offer.record, came)


def _judged(ledger: Ledger, author: Author, offer: Offer, state: State, offered: State, found: _Sorted) -> tuple[State, dict[str, set[str]]]:
    """The record with what may be taken, and what goes for it; what may not be taken waits from now on."""
    after, seen = _laid(offer, state, offered, found)
    while refused := _refused(ledger, author, offer, state, after, found):
        found.wait(refused, whole=bool(state.values))
        after, seen = _laid(offer, state, offered, found)
    if found.new and _wrong(offer, state, after):
        found.wait_all(set(found.new))
        after, seen = _laid(offer, state, offered, found)
    return after, seen


def _state_of(offer: Offer) -> State | None:
    """The values that are offered; None for what no Keyworker sends."""
    if not is_id(offer.record) or not is_id(offer.family or offer.record) or merge.unreadable(offer.body, merge.DEEPEST):
        return None
    try:
        state = unpacked(offer.body, offer.leaves)
        state.body()
        whole = all(
            well_formed(leaf, merge.DEEPEST, merge.LONGEST_KEY)
            and all(len(value.dot) in (0, _DOT_LENGTH) and bool(value.name(leaf)) and _read(value) for value in values)
            for leaf, values in state.values.items()
        ) and all(_is_said(by, at) for by, at in offer.made.values())
    except (TypeError, ValueError, KeyError, AttributeError, IndexError, OverflowError, RecursionError):
        return None
    return state if whole and not overlap(state.values) and isinstance(state.finish, str | None) else None


def _read(value: Value) -> bool:
    """Whether who reads a value understands what is kept beside it."""
    return _is_said(value.by, value.at) and all(isinstance(name, str) for name in (*value.seen, *value.over, *value.offered))


def _is_said(by: str | None, at: str | None) -> bool:
    """Whether this is a worker's id and a moment, as far as they are said. Raises ValueError for no moment."""
    return (not by or is_id(by)) and (not at or bool(Moment.parse(at)))


def _sorted(tx: Tx, author: Author, offer: Offer, state: State, offered: State) -> _Sorted:
    """Which of the offered values the hub knows, which it may take, and which wait; an act waits whole."""
    found, early = _Sorted(), tx.early(offer.record)
    dots = {value.dot for values in offered.values.values() for value in values if value.dot}
    reasons = {dot: made.reason for dot in dots for made in [tx.change(dot)] if made and made.reason not in _TAKEN_BEFORE}
    for leaf, value in ((leaf, value) for leaf, values in offered.values.items() for value in values if value.dot):
        known = counts(early, value.name(leaf), offer.made.get(value.dot, (value.by, ""))[0])
        if value.dot in reasons:
            found.unsettled |= {leaf} if reasons[value.dot] is not None and not known else set()
        elif state.finish and value.dot == state.finish and value.value is not None and leaf not in ENVELOPE and not known:
            found.bound.append((leaf, _from(author, offer, value)))  # a finished statement is its finisher's to complete
            found.unsettled.add(leaf)
        elif not known and not _there(offer, state, offered, leaf, value):
            found.new.setdefault(leaf, []).append(_from(author, offer, value))
    bound = {leaf for leaf, values in found.new.items() if any(_binds(author, offer, state, leaf, value) for value in values)}
    if bound:
        found.wait(bound, whole=True)
    _vouch(tx, author, offer, state, offered, found)
    return found


def _there(offer: Offer, state: State, offered: State, leaf: str, value: Value) -> bool:
    """Whether something stands that leaves no room for this value: where a finisher said nothing, too."""
    if state.finish and value.dot == state.finish and leaf not in ENVELOPE:
        return True
    quiet = leaf in KINDS.get(offer.kind, Record).shape.quiet and len(offered.on(leaf)) == 1
    return bool(state.on(leaf)) and (leaf in FIXED or (quiet and (state.finish is not None or value.dot != offered.finish)))


def _vouch(tx: Tx, author: Author, offer: Offer, state: State, offered: State, found: _Sorted) -> None:
    """Note what the offer may say to have been replaced: a lead may, who wrote what replaced it, and two workers who say the same."""
    if author.role is Role.LEAD or not offer.replaced:
        return
    told = {
        name for change in tx.history(offer.record) if change.offered and change.by != author.worker
        for names in change.offered.get("replaced", {}).values() for name in names
    }
    for leaf in offer.replaced:
        says = [value.by for value in found.new.get(leaf, ())]
        if all(by == author.worker for by in says) and any(_from(author, offer, value).by == author.worker for value in offered.on(leaf)):
            found.vouched.add(leaf)
        still = {value.name(leaf) for value in offered.on(leaf)}
        unknown = {name for name in offer.replaced[leaf] if name not in still and tx.change(name[:_DOT_LENGTH]) is None}
        found.own |= ({value.name(leaf) for value in state.on(leaf) if _in_own_change(tx, value, author)} | unknown) - told


def _in_own_change(tx: Tx, value: Value, author: Author) -> bool:
    """Whether a value came in the change of its author, who is another than the one who offers now."""
    made = tx.change(value.dot)
    return made is not None and made.reason is None and made.by != author.worker


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
    values, seen, staying = dict(state.values), dict[str, set[str]](), dict[str, set[str]]()
    shape = KINDS.get(offer.kind, Record).shape
    finish = state.finish or _taken_finish(offered, found)
    for leaf in {*found.new, *offer.replaced}:
        if leaf in found.unsettled or leaf in FIXED or not offered.on(leaf):
            continue
        kept = {value.name(leaf) for value in (*offered.on(leaf), *(value for value in state.on(leaf) if _stays(value, leaf, state, found)))}
        kept |= found.own if leaf not in found.vouched else set()
        seen[leaf], staying[leaf] = {*offer.replaced.get(leaf, ())} - kept, kept
    for leaf in {*found.new, *seen}:
        old, new = state.on(leaf), found.new.get(leaf, [])
        going, quiet = frozenset(seen.get(leaf, ())), new and leaf in shape.quiet and finish != state.finish
        gone = [
            index for index, value in enumerate(old) if quiet or (value.is_named(leaf, going) and value.name(leaf) not in staying.get(leaf, ()))
        ]
        left = [value for index, value in enumerate(old) if index not in gone]
        at = gone[0] if gone else len(left)
        left[at:at] = new
        if left:
            values[leaf] = strictest_first(leaf, left, shape, finished=finish is not None)
        else:
            seen.pop(leaf)  # something always stands where something stood
    return _stated(State(values, finish)), seen


def _stays(value: Value, leaf: str, state: State, found: _Sorted) -> bool:
    """Whether a living value is one that no offer takes away: of a finished statement, or its author's own where only others say it was replaced."""
    return (value.dot == state.finish and leaf not in ENVELOPE) or (value.name(leaf) in found.own and leaf not in found.vouched)


def _taken_finish(offered: State, found: _Sorted) -> str | None:
    """The offered finish, when what it says is taken."""
    taken = any(value.dot == offered.finish for values in found.new.values() for value in values)
    return offered.finish if taken else None


def _stated(state: State) -> State:
    """A finished record shows its finisher's statement on each leaf, where they said nothing also; what others say waits beside."""
    if state.finish is None:
        return state
    salt = next((value.salt for values in state.values.values() for value in values if value.dot == state.finish), "")
    values = dict(state.values)
    for leaf, some in state.values.items():
        if leaf not in ENVELOPE | FIXED and not (some and some[0].dot == state.finish):
            said = [value for value in some if value.dot == state.finish] or [Value(state.finish, salt=salt)]
            values[leaf] = (*said, *(value for value in some if value.dot != state.finish))
    return State(values, state.finish)


def _content(offer: Offer, author: Author, at: Moment) -> Content:
    """The offer as the change of the one who offers it, without its values."""
    return Content(record=offer.record, kind=offer.kind, family=offer.family, patch={}, by=author.worker or "", at=at)


def _refused(ledger: Ledger, author: Author, offer: Offer, before: State, after: State, found: _Sorted) -> set[str]:
    """Leaves on which the one who offers might not do by a change of their own what the offer does (`hub.rights`).

    Who somebody is and when it was is asked only of the offerer's own beginning: of another's it is what is vouched for, and who goes on in a
    record or finishes it says it again as it was shown to them.
    """
    refused = set()
    begun = {value.dot for value in after.on("/id")}
    for leaf in {*found.new, *offer.replaced} - found.unsettled - FIXED if before.values else {*found.new}:
        mine = [value for value in found.new.get(leaf, ()) if value.by == author.worker and value.dot in begun]
        at = Moment.parse(mine[0].at) if mine and mine[0].at else ledger.now()
        was = State({leaf: before.on(leaf)} if before.values else {}, before.finish)
        reason = ledger.may_offer(_content(offer, author, at), author, was, State({leaf: after.on(leaf)}, after.finish))
        if reason and (reason != rights.NOT_AUTHOR or mine):
            refused.add(leaf)
    return refused


def _wrong(offer: Offer, before: State, after: State) -> bool:
    """Whether the record could not be so: then all of the offer waits."""
    if any(len(values) > max(merge.MOST_VALUES, len(before.on(leaf))) for leaf, values in after.values.items()):
        return True
    if merge.misfit(offer.kind, before, after) or too_large(after.body()) or overlap(after.values):
        return True
    body = after.body()
    return body.get("id") != offer.record or body.get("family") != offer.family
