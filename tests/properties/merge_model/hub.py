"""The hub of a world: how it takes changes and offers, joins texts, judges, keeps who may see what, and erases."""

from dataclasses import replace
from hashlib import blake2b
from itertools import combinations

from tests.properties.merge_model.base import Base, blanked, names_in, naming
from tests.properties.merge_model.family import words_of
from tests.properties.merge_model.leaves import (
    FINISH,
    NO_NAMES,
    OUT,
    Change,
    Joiner,
    Names,
    Nothing,
    State,
    Value,
    Write,
    accept,
    dot_of,
    groups,
    name_of,
    put,
    show,
    strictest,
)
from tests.properties.merge_model.setup import LEVELS, WHO, Logged, Past, Sent, Waiting


def join_words(base: frozenset[str], this: frozenset[str], other: frozenset[str]) -> frozenset[str] | None:
    """Three ways over paragraphs as sets; None when both replaced the same one."""
    if (base - this) & (base - other):
        return None
    return (this & other) | (this - base) | (other - base)


def text_of(words: frozenset[str]) -> str:
    """The text with these paragraphs."""
    return "\n".join(sorted(words))


def join_dot(first: str, second: str) -> str:
    """The dot of a join: the digest of what it joins, so that made again it is the same."""
    return "+" + blake2b("\0".join(sorted((first, second))).encode(), digest_size=8).hexdigest()


def salt_of(first: Value, second: Value) -> str:
    """The salt of a join: made of its parts' salts, so that it goes with them when they are erased."""
    salts = first.salt + second.salt
    return blake2b(salts.encode(), digest_size=8).hexdigest() if salts else ""


def joined(leaf: str, base: frozenset[str], first: Value, second: Value, weak: Names = NO_NAMES) -> Value | None:
    """The join of two texts with a common ancestor, or None when they touch the same paragraph; who offered a part goes with it."""
    merged = join_words(base, words_of(first.value), words_of(second.value))
    if merged is None:
        return None
    dot, (earlier, later) = join_dot(first.name, second.name), sorted((first, second))
    salt = "" if "salted joins" in weak else salt_of(earlier, later)
    return Value(name_of(dot, salt, leaf, text_of(merged)), text_of(merged), frozenset({first.name, second.name}), salt=salt, by=first.by | second.by)


def weight(state: State) -> int:
    """The bytes of a record with all that waits beside: in the model one for each word."""
    return sum(len(words_of(value.value)) for values in state.values() for value in values)


class HubSide(Base):
    """What the hub does."""

    # -- taking
    def take(self, sent: Sent, by: str) -> str | None:
        """Accept one change at the hub, or set it aside; either way it gets a position and is in the chain."""
        hub, record = self.hub, sent.record
        state = hub.state.get(record, {})
        late = by != "h" and not self.may(by, record)
        change = self.worked_out(sent) if sent.base else sent.change
        reason = self._refuses(sent, by)
        new = state
        if not reason and change.writes:
            new, reason = accept(state, change, self.kind, hub.early.get(record, NO_NAMES), self.joiner(record))
            reason = reason or self.judge(record, change, new, by)
        self._log(sent, by, reason, late)
        hub.known |= {*names_in(change), *([change.dot] if change.dot and "erased names" not in self.weak else [])}
        if reason is None and change.writes:
            mine = {name_of(change.dot, change.salt, leaf, value): Past(record, value, seen) for leaf, value, seen in change.writes if not isinstance(value, Nothing)}
            hub.vals = {**hub.vals, **mine}
            self._expect(record, {name for write in change.writes for name in write.seen})
            hub.waits = tuple(waiting for waiting in hub.waits if waiting.value.name not in mine)
            self._settle(record, new, lead_said=by == "A" and any(write.leaf == WHO for write in change.writes))
        return reason

    def _log(self, sent: Sent, by: str, reason: str | None, late: bool) -> None:
        hub = self.hub
        if reason == "erased" and "erased words" not in self.weak:
            sent = blanked(sent)
        digest = hash((sent.uid, sent.change))
        hub.log += (Logged(sent, by, reason, late, digest, reason == "erased"),)
        hub.dig += (hash((hub.dig[-1], digest, by, reason, late)),)

    def _settle(self, record: str, state: State, *, lead_said: bool) -> None:
        """Put the new state in its place; whoever gains or loses sight of a record is told all of it."""
        hub = self.hub
        hub.state = {**hub.state, record: state}
        hub.at = {**hub.at, record: len(hub.log)}
        here = self.level(record, hub.state)
        level = here if lead_said else max(self.listed.get(record, 0), here)
        self.listed = {known: rank for known, rank in {**self.listed, record: level}.items() if rank}

    def _expect(self, record: str, names: set[str], *, offered: bool = False) -> None:
        """Remember names that come before their own change, so that it does not put them in (again)."""
        new = {name for name in names if offered or not self.knows(name)}
        if new:
            early = self.hub.early
            self.hub.early = {**early, record: early.get(record, NO_NAMES) | new}

    def _refuses(self, sent: Sent, by: str) -> str | None:
        """Why a change is set aside before it is looked at: erased, or made after its author had been told."""
        if sent.record in self.erased:
            return "erased"
        if by == "h" or not sent.change.writes:
            return None
        last = None
        for _, log in self.m[by].logs:
            for entry in log:
                if entry.uid == sent.uid:
                    break
                if entry.record == sent.record and entry.kind in ("closed", "opened"):
                    last = entry.kind
            else:
                continue
            break
        told = self._told_by_number(sent, by) if "closing entry" in self.weak else last == "closed"
        return "told" if told else None

    def _told_by_number(self, sent: Sent, by: str) -> bool:
        """The rule as first written: what has a higher number than the machine reported when it was told."""
        for ident, log in self.m[by].logs:
            number = self.hub.told.get((ident, sent.record))
            if number is not None and not self.may(by, sent.record) and any(entry.uid == sent.uid for entry in log[number:]):
                return True
        return False

    # -- judging
    def judge(self, record: str, change: Change, new: State, by: str) -> str | None:
        """Why the hub sets a merged change aside, or None."""
        if self.lacks(record, new):
            return "not_valid"
        if by != "h" and "open" not in self.weak and not self.opened(by) and any(not self._may_name(record, name, change) for name in naming(change)):
            return "not_valid"
        old = self.hub.state.get(record, {})
        for leaf in self.kind.strict:
            if by not in ("h", "A") and "lower" not in self.weak and self._rank(old, leaf) > self._rank(new, leaf):
                return "not_allowed"
        return "full" if "size" not in self.weak and self._full(old, change, new, by) else None

    def _rank(self, state: State, leaf: str) -> int:
        order = self.kind.strict[leaf]
        value = strictest(state, leaf, self.kind)
        return order.index(value) if value in order else -1

    def _may_name(self, record: str, name: str, change: Change) -> bool:
        """R2: an unknown name is not valid; except of a join that a screen made, if the change names its two parts too."""
        if self.knows(name) or dot_of(name) == change.dot or name in self.hub.early.get(record, NO_NAMES):
            return True
        if not name.startswith("+") or "unmade joins" in self.weak:
            return False
        parts = sorted(naming(change))
        return any(join_dot(first, second) == dot_of(name) for first, second in combinations(parts, 2))

    def _full(self, old: State, change: Change, new: State, by: str) -> bool:
        """R9: too many values or bytes. A stricter protective value always comes in; so does one decision of each author."""
        setup = self.setup
        for leaf, values in new.items():
            if len(values) > setup.most and len(values) > len(old.get(leaf, ())) and not self._always(old, change, new, by, leaf):
                return True
        grew = weight(new) > max(setup.room, weight(old))
        return grew and not any(self._always(old, change, new, by, write.leaf) for write in change.writes)

    def _always(self, old: State, change: Change, new: State, by: str, leaf: str) -> bool:
        if leaf in self.kind.strict and "protect" not in self.weak:
            return self._rank(new, leaf) > self._rank(old, leaf)
        if "decision fits" in self.weak or leaf.startswith(OUT):
            return False
        seen = [write.seen for write in change.writes if write.leaf == leaf]
        known = {name for names in seen for name in names if self.knows(name)}
        mine = [value for value in new.get(leaf, ()) if value.name[0] == by]
        return len(known) > 1 and len(mine) <= 1

    def lacks(self, record: str, state: State) -> bool:
        """Whether a record has not what it must have, counting what waits for its author or a lead."""
        must = self.setup.must
        if not must or not state:
            return False
        shown = show(state, must, self.kind)
        waits = any(waiting.record == record and waiting.leaf == must for waiting in self.hub.waits) and "waits" not in self.weak
        return not (shown and shown[0].value) and not waits

    def knows(self, name: str) -> bool:
        """Whether the hub had the change of this name in this timeline; also if its words were set aside or erased since."""
        known = self.hub.known
        return name in known or name in self.hub.vals or dot_of(name) in known

    def opened(self, name: str) -> bool:
        """Whether this machine can show a word, signed by the hub, that is not in the hub's chain: only then are offers taken."""
        words = self.signed if name == self.setup.liar else (self.m[name].new, self.m[name].was)
        return any(word and not self.valid(word) for word in words)

    # -- offers after a restore
    def offer(self, name: str, record: str, offered: list[tuple[str, Value]]) -> None:
        """A whole record that the hub lacks in part: judged as one entry, logged as the offerer's (R1, R2)."""
        if ("open" not in self.weak and not self.opened(name)) or record in self.erased:
            return
        hub, found = self.hub, []
        acts = {dot_of(value.name) for leaf, value in offered if value.name[0] != name and self.binds(record, leaf, value, name)}
        state = hub.state.get(record, {})
        for leaf, value in offered:
            if self.knows(value.name) or value.name in hub.early.get(record, NO_NAMES) or not self._true_name(leaf, value):
                continue
            if dot_of(value.name) in acts:
                if all(waiting.value.name != value.name for waiting in hub.waits):
                    hub.waits = (*hub.waits, Waiting(record, leaf, value, name))
                continue
            found.append((leaf, value))
            state = put(state, leaf, value, value.seen, self.kind)
        if found and not self.lacks(record, state):
            for leaf, value in found:
                self._take_offer(name, record, leaf, value)

    def _true_name(self, leaf: str, value: Value) -> bool:
        """A name proves its value; the parts of a join that the hub could make itself prove its text."""
        if "names" in self.weak:
            return True
        return value.name == name_of(dot_of(value.name), value.salt, leaf, value.value)

    def _take_offer(self, name: str, record: str, leaf: str, value: Value) -> None:
        hub = self.hub
        # who offered it stays with it (else, after a second restore, an honest machine is blamed); "who offered joins" may be taken away
        trusted = "trust" in self.weak or ("joins are believed" in self.weak and value.name[0] == "+")
        by = NO_NAMES if trusted else frozenset({name}) if "laundry" in self.weak else value.by | {name}
        value = value._replace(by=by)
        change = Change(dot_of(value.name), "offer", (Write(leaf, value.value, value.seen),), value.over, value.salt)
        old = hub.state.get(record, {})
        new = put(old, leaf, value, value.seen, self.kind)
        reason = "full" if "size" not in self.weak and self._full(old, change, new, name) else None
        self._log(Sent(f"offer {value.name}", record, "offer", change), name, reason, False)
        if reason:
            return
        hub.vals = {**hub.vals, value.name: Past(record, value.value, value.seen)}
        self._expect(record, {value.name}, offered=True)
        self._expect(record, set(value.seen))
        self._settle(record, new, lead_said=False)

    def binds(self, record: str, leaf: str, value: Value, name: str) -> bool:
        """Whether an offered value waits, with its whole act, for its author or a lead; a stricter audience never does."""
        if leaf == FINISH:
            return "role" not in self.weak
        if leaf not in self.kind.strict or name == "A":
            return False
        order = self.kind.strict[leaf]
        rank = order.index(value.value) if value.value in order else -1
        return "wait" in self.weak or rank <= self._rank(self.hub.state.get(record, {}), leaf)

    # -- joins
    def joiner(self, record: str) -> Joiner:
        """Join two texts with a common ancestor: a write that names both, under a dot made of theirs."""

        def join(leaf: str, values: tuple[Value, ...], new: Value) -> tuple[Value, ...]:
            if len(values) != 2 or "join" in self.weak:
                return values
            hub = self.hub
            other = values[0] if values[1] is new else values[1]
            above = self.ancestors(other)
            bases = sorted((name for name in new.seen if name in above and name in hub.vals), key=lambda name: self._base_order(name, new.name))
            made = joined(leaf, words_of(hub.vals[bases[-1]].value), other, new, self.weak) if bases else None
            if not made:
                return values
            made = made._replace(by=NO_NAMES) if "joins forget" in self.weak else made
            hub.vals = {**hub.vals, **{value.name: Past(record, value.value, value.seen) for value in (new, made)}}
            return (made,)

        return join

    def ancestors(self, value: Value) -> set[str]:
        """The names of all that a value, by way of others, replaced."""
        above: set[str] = set()
        work = [*value.seen]
        while work:
            name = work.pop()
            if name not in above:
                above.add(name)
                work += self.hub.vals[name].seen if name in self.hub.vals else ()
        return above

    def _base_order(self, name: str, author: str) -> tuple[int, str]:
        """Of several common ancestors the author's own newest counts, else the last by name: a screen can say the same."""
        if name[0] != author[0] and "base by position" not in self.weak:
            return -1, name
        dot = dot_of(name)
        return next((place for place, entry in enumerate(self.hub.log) if entry.sent.change.dot == dot), -1), name

    # -- former clients
    def worked_out(self, sent: Sent) -> Change:
        """What a former client's change names: what its fields showed at its base, and what its own changes wrote since."""
        name = sent.uid[0]
        mine: dict[str, str] = {}
        for _, log in self.m[name].logs:
            for entry in log:
                if entry.uid == sent.uid:
                    break
                if entry.record == sent.record:
                    mine |= names_in(entry.change)
        return self.former(sent.record, sent.change, mine)

    def former(self, record: str, change: Change, mine: dict[str, str]) -> Change:
        """The change with the names that its author's screen showed: the first values at the base, and the author's own."""
        base = self.begun()[record]
        writes = []
        for leaf, value, _ in change.writes:
            front = base.get(leaf, ()) if "shown at base" in self.weak or change.act == "decide" else base.get(leaf, ())[:1]
            seen = {shown.name for shown in front} | {name for name, at in mine.items() if at == leaf}
            writes.append(Write(leaf, value, frozenset(seen)))
        every = {group for leaf in base if leaf.startswith("/") for group in groups(base, leaf)[0].names}
        over = frozenset(every | mine.keys()) if change.act == "remove" else NO_NAMES
        return change._replace(writes=tuple(writes), over=over)

    def begun(self) -> dict[str, State]:
        """The records as they were at the start: what a former client was last told."""
        found: dict[str, State] = {}
        for record, body in self.setup.begins.items():
            values: dict[str, tuple[Value, ...]] = {leaf: (Value(name_of("h." + record, "", leaf, value), value),) for leaf, value in body.items()}
            for (where, leaf), value in self.setup.waiting.items():
                if where == record:
                    values[leaf] += (Value(name_of("h2." + record, "", leaf, value), value),)
            found[record] = values
        return found

    # -- erasure by law
    def erase(self, record: str) -> None:
        """Blank every value of a record in every table; names, order and digests stay."""
        hub = self.hub
        if "erase log" not in self.weak:
            hub.log = tuple(entry._replace(sent=blanked(entry.sent), blank=True) if entry.sent.record == record else entry for entry in hub.log)
        hub.state = {other: state for other, state in hub.state.items() if other != record}
        hub.waits = tuple(waiting for waiting in hub.waits if waiting.record != record)
        hub.vals = {name: past._replace(value=None) if past.record == record else past for name, past in hub.vals.items()}


__all__ = ["LEVELS", "HubSide", "join_words", "joined", "replace", "text_of"]
