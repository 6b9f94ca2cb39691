"""A machine of a world: what its person sees, what a change names, how an open edit grows, how texts join before they are sent."""

from collections.abc import Iterable

from tests.properties.merge_model.base import names_in, naming
from tests.properties.merge_model.family import words_of
from tests.properties.merge_model.hub import HubSide, joined
from tests.properties.merge_model.leaves import (
    NO_NAMES,
    Change,
    Group,
    Joiner,
    Json,
    Names,
    Nothing,
    Value,
    Write,
    dot_of,
    groups,
    show,
)
from tests.properties.merge_model.setup import Machine, Sent


class MachineSide(HubSide):
    """What a machine does without the line."""

    def change_machine(self, name: str) -> Machine:
        """A copy of the machine that may be changed, in its place."""
        machine = self.m[name] = self.m[name].copy()
        return machine

    def preview(self, name: str) -> Joiner | None:
        """A machine joins as the hub will: the text that an own unsent change replaced was on its screen."""
        if "preview" in self.weak:
            return None
        machine = self.m[name]

        def join(leaf: str, values: tuple[Value, ...], new: Value) -> tuple[Value, ...]:
            if len(values) != 2 or not machine.bases:
                return values
            other = values[0] if values[1] is new else values[1]
            above = self._known_above(name, leaf, other)
            written = {own: place for place, sent in enumerate(sent for _, log in machine.logs for sent in log) for own in names_in(sent.change)}
            bases = sorted((base for base in new.seen if base in machine.bases and base in above), key=lambda base: (written.get(base, -1), base), reverse="received base" in self.weak)
            made = joined(leaf, words_of(machine.bases[bases[-1]][0]), other, new, self.weak) if bases else None
            if not made:
                return values
            self.joins[made.name] = made.seen
            return (made,)

        return join

    def _known_above(self, name: str, leaf: str, other: Value) -> set[str]:
        """What this machine knows that a value descends from: by own changes; and the hub's only value of a leaf from all that it said before."""
        machine = self.m[name]
        above, work = set[str](), [*other.seen]
        while work:
            under = work.pop()
            if under not in above:
                above.add(under)
                work += machine.bases[under][1] if under in machine.bases else ()
        said = [value.name for state in machine.layer.values() for value in state.get(leaf, ())]
        if said == [other.name] or "any base" in self.weak:
            unsent = {own for sent in self.own(name) for own in names_in(sent.change)}
            above |= {base for base in machine.bases if base not in unsent and base not in said}
        return above

    def context(self, name: str, record: str, names: Names) -> Names:
        """What a change names of what was on the screen; of an own value that was not answered also what that had replaced."""
        mine = {other: sent.change for sent in self.own(name) for other in names_in(sent.change)}
        said = {value.name for values in self.m[name].layer.get(record, {}).values() for value in values}
        found, work = set[str](), [*names]
        while work:
            other = work.pop()
            if other in found:
                continue
            found.add(other)
            if other in mine:
                work += next((write.seen for write in mine[other].writes if other in names_in(mine[other]._replace(writes=(write,)))), NO_NAMES)
            elif other not in said:
                work += self.joins.get(other, NO_NAMES)
        return frozenset(found)

    def write(self, name: str, record: str, act: str, writes: Iterable[Write], over: Names = NO_NAMES, saw: Names = NO_NAMES) -> str:
        """Put one change at the end of this machine's log, or let the open edit grow that it continues (rule 9)."""
        writes, machine = tuple(writes), self.change_machine(name)
        ident, log = machine.logs[-1]
        self.count += 1
        dot = uid = f"{name}{self.count}"
        page = machine.page[3] if machine.page and "page names" not in self.weak else NO_NAMES
        at = self.grows(log, machine.cold, record, writes, old=machine.old, page=page) if act == "edit" else None
        value = frozenset[str]().union(*(words_of(write.value) for write in writes))
        named = frozenset[str]().union(*(write.seen for write in writes))  # with an own value that was not answered goes what that had replaced
        carried = frozenset[str]().union(*(self.excuse.get(sent.uid, NO_NAMES) for sent in self.own(name) if named & names_in(sent.change).keys()))
        if at is not None:
            grown = log[at]
            writes = (self._grown(grown.change, writes[0]),)
            saw |= self.excuse.get(grown.uid, NO_NAMES)
            self.typed = {**self.typed, uid: self.typed.get(grown.uid, NO_NAMES) | words_of(grown.change.writes[0].value)}
        change = Change(dot, act, writes, over, "" if "salt" in self.weak else "s" + uid)
        if machine.old:
            change = self.former(record, change, {other: leaf for i, entry in enumerate(log) if entry.record == record and i != at for other, leaf in names_in(entry.change).items()})
        entry = Sent(uid, record, act, change, machine.old)
        if at is None:
            log = (*log, entry)
        else:
            log = (*log[:at], entry, *(self._renamed(later, log[at].change, change) for later in log[at + 1 :]))
        machine.logs = (*machine.logs[:-1], (ident, log))
        self._remember(name, record, entry, (saw | carried) - value if act != "remove" else NO_NAMES)
        if act in ("remove", "again"):
            self.hid = {**self.hid, uid: saw}
        return uid

    @staticmethod
    def _renamed(later: Sent, old: Change, new: Change) -> Sent:
        """A later entry after the open edit grew. Only when R3 is taken away does it name that: its local name then means the grown value."""
        if not names_in(old).keys() & naming(later.change):
            return later
        grown = dict(zip(names_in(old), names_in(new), strict=True))
        writes = tuple(write._replace(seen=frozenset(grown.get(name, name) for name in write.seen)) for write in later.change.writes)
        over = frozenset(grown.get(name, name) for name in later.change.over)
        return later._replace(change=later.change._replace(writes=writes, over=over))

    @staticmethod
    def _grown(change: Change, write: Write) -> Write:
        """What an open edit says after it grew: it names what both named; never itself, nor a join that a screen made of it."""
        mine = names_in(change).keys()
        seen = (write.seen | change.writes[0].seen) - mine
        return write._replace(seen=frozenset(name for name in seen if name[0] != "+" or name in change.writes[0].seen))

    def _remember(self, name: str, record: str, entry: Sent, saw: Names) -> None:
        """The notes of the checker about one change."""
        change, uid = entry.change, entry.uid
        self.excuse = {**self.excuse, uid: saw}
        self.uids = {**self.uids, change.dot: self.uids.get(change.dot, NO_NAMES) | {uid}}
        self.acts = {**self.acts, change.dot: entry.kind}
        self.wrote |= names_in(change).keys()
        said = frozenset[str]().union(*(words_of(write.value) for write in change.writes))
        self.home = {**self.home, **dict.fromkeys(said - self.home.keys(), record)}
        for write in change.writes:
            if write.leaf in self.kind.texts:
                self.remember_texts(name, record, write.seen)

    def remember_texts(self, name: str, record: str, seen: Names) -> None:
        """Keep the texts of these names that are on this machine, with what they replaced: a page or an unsent change was begun from them."""
        found = {value.name: (value.value, value.seen) for values in self.m[name].layer.get(record, {}).values() for value in values}
        for sent in self.own(name):
            for write in sent.change.writes:
                for other in names_in(sent.change._replace(writes=(write,))):
                    found[other] = (None if isinstance(write.value, Nothing) else write.value, write.seen)
        machine = self.m[name]
        machine.bases = {**machine.bases, **{other: (str(found[other][0] or ""), found[other][1]) for other in seen if other in found}}

    def grows(self, log: tuple[Sent, ...], cold: int, record: str, writes: tuple[Write, ...], *, old: bool, page: Names) -> int | None:
        """Where the unsent edit is that this one makes grow, or None (rule 9; R3: never one that another change or an open page names)."""
        for at in range(len(log) - 1, cold - 1, -1):
            sent = log[at]
            if sent.kind != "edit" or sent.record != record or sent.base != old or not len(writes) == len(sent.change.writes) == 1:
                continue
            mine = names_in(sent.change).keys()
            if writes[0].leaf == sent.change.writes[0].leaf and mine & writes[0].seen:
                return None if ((self.named(log, at) or mine & page) and "named" not in self.weak) or "open" in self.weak else at
        return None

    @staticmethod
    def named(log: tuple[Sent, ...], at: int) -> bool:
        """Whether a later change of this log names one."""
        mine = names_in(log[at].change).keys()
        return any(mine & naming(sent.change) for sent in log[at + 1 :])

    def word(self, name: str) -> str:
        """A new word of this machine's person."""
        self.count += 1
        word = f"{name.lower()}{self.count}"
        self.words = {**self.words, word: name}
        return word

    def front(self, name: str, record: str, leaf: str) -> tuple[Json, Names]:
        """What a field shows, and what a change that is typed in it names."""
        state = self.shown(name).get(record, {})
        found = groups(state, leaf, self.kind)
        if not found:
            return None, NO_NAMES
        names = frozenset[str]().union(*(group.names for group in found)) if "base" in self.weak else found[0].names
        return found[0].value, self.context(name, record, names)

    def all_groups(self, name: str, record: str, leaf: str) -> tuple[Group, ...]:
        """All values of a leaf on this screen."""
        return groups(self.shown(name).get(record, {}), leaf, self.kind)

    def done(self, name: str, record: str) -> str:
        """The dot of the act that finished the record on this screen, or nothing."""
        acts = show(self.shown(name).get(record, {}), "finish")
        return dot_of(acts[0].name) if acts else ""
