"""The checker: knows words and screens, not names. In every state: is each word in the record, before a person, set aside, on its machine,
or replaced by somebody who had it on the screen? And after everybody has synced: is every copy equal to the hub's?
"""

from tests.properties.merge_model.family import words_of
from tests.properties.merge_model.leaves import NO_NAMES, Names, dot_of, finish_of, show
from tests.properties.merge_model.line import Line
from tests.properties.merge_model.meaning import Meaning
from tests.properties.merge_model.proof import proof
from tests.properties.merge_model.setup import LEVELS, WHO, Logged, Machine


def state_words(world: Line) -> set[str]:
    """Every word that lives in the hub's records, in statements, or waits for its author."""
    found = {word for waiting in world.hub.waits for word in words_of(waiting.value.value) | said_words(waiting.value.said)}
    for state in world.hub.state.values():
        for values in state.values():
            for value in values:
                found |= words_of(value.value)
        finish = finish_of(state)
        found |= said_words(finish.said) if finish else set()
    return found


def said_words(said: object) -> set[str]:
    """The words of a statement."""
    return {word for _, value, _ in said for word in words_of(value)} if isinstance(said, tuple) else set()


class Checker(Meaning):
    """What must hold in each state, and at rest."""

    def check(self, quiet: bool = False) -> list[str]:
        """What is wrong, in plain words; empty when nothing is."""
        bad = self._lost() + self._statements() + self._forged() + self._set_aside() + self.meaning(quiet)
        if not self.restored and any(name[0] != "+" for names in self.hub.early.values() for name in names):
            bad.append("`early` grew without a restore")
        if not self.restored:
            bad += self._receipts()
        if self.setup.previews and not self.restored:
            bad += self._previews()
        return bad + (self._rest() if quiet else [])

    # -- no word is lost
    def _lost(self) -> list[str]:
        live, effective, aside = state_words(self), set[str](), set[str]()
        names = {name for early in self.hub.early.values() for name in early}
        for entry in self.hub.log:
            if entry.reason is None:
                effective.add(entry.sent.uid)
            else:
                aside |= {word for write in entry.sent.change.writes for word in words_of(write.value)}
        for machine in self.m.values():
            self._on_machine(machine, live, effective, names)
        for name in names:
            effective |= self.uids.get(dot_of(name), NO_NAMES)
        excused = frozenset[str]().union(*(self.excuse.get(uid, NO_NAMES) for uid in effective))
        excused |= frozenset[str]().union(*(self.typed.get(entry.sent.uid, NO_NAMES) for entry in self.hub.log if entry.reason))
        kept = live | aside | excused | self.lost
        liar = self.setup.liar
        return [f"lost {word}" for word, who in self.words.items() if word not in kept and who != liar and self.home.get(word) not in self.erased]

    def _on_machine(self, machine: Machine, live: set[str], effective: set[str], names: set[str]) -> None:
        """What is still to come from a machine: its unsent changes; and, before it has heard that the hub is another one, all that it holds."""
        for ident, log in machine.logs:
            chain = self.hub.chain.get(ident, ())
            for sent in log:
                if sent.uid not in chain:
                    effective.add(sent.uid)
                    live |= {word for write in sent.change.writes for word in words_of(write.value)}
        if machine.wit == "offer" or not self.valid(machine.new):
            states = [*machine.layer.values(), *(part.state for part in machine.sealed.values())]
            for value in (value for state in states for values in state.values() for value in values):
                live |= words_of(value.value) | said_words(value.said)
                names |= {value.name} | value.seen

    def _physically(self) -> None:
        """Words of which no copy exists any more anywhere: no rule can bring them back."""
        there = state_words(self)
        for entry in self.hub.log:
            there |= {word for write in entry.sent.change.writes for word in words_of(write.value)}
        for machine in self.m.values():
            for state in (*machine.layer.values(), *(part.state for part in machine.sealed.values())):
                there |= {word for values in state.values() for value in values for word in words_of(value.value)}
            for _, log in machine.logs:
                there |= {word for sent in log for write in sent.change.writes for word in words_of(write.value)}
        self.lost |= self.words.keys() - there

    # -- statements, forgery, what was set aside
    def _statements(self) -> list[str]:
        bad = []
        for record, state in self.hub.state.items():
            finish = finish_of(state)
            for leaf, value, _ in finish.said if finish and "finish" not in self.weak else ():
                shown = show(state, leaf, self.kind)
                if leaf.startswith("/") and (not shown or shown[0].value != value):
                    bad.append(f"finished {record} no longer says what was agreed in {leaf}")
            if finish and "finish" in self.weak:
                bad += [
                    f"finished {record} no longer says what was agreed in {leaf}"
                    for leaf, value, _ in finish.said
                    if leaf.startswith("/") and (state.get(leaf) or (None,))[0] is not None and state[leaf][0].value != value
                ]
        return bad

    def _forged(self) -> list[str]:
        """What only the liar wrote may not stand under another's name without saying who offered it."""
        liar = self.setup.liar
        if not liar:
            return []
        every = [(record, leaf, value) for record, state in self.hub.state.items() for leaf, values in state.items() for value in values]
        bad = [f"{record}{leaf} shows under another's name what only {liar} wrote" for record, leaf, value in every if not self._truly(value.name, value.value, value.by)]
        for record, state in self.hub.state.items():
            finish = finish_of(state)
            if finish and finish.name[0] != liar and finish.name not in self.wrote:
                bad.append(f"{record} shows a finish that its finisher did not make")
        return bad

    def _truly(self, name: str, value: object, by: Names) -> bool:
        liar = self.setup.liar
        if name[0] == liar or liar in by:
            return True
        if name[0] == "+":
            return not words_of(value) & self.forged
        written = name in self.wrote
        return written and ("names" not in self.weak or all(self.words.get(word, "h")[0] != liar for word in words_of(value)))

    def _set_aside(self) -> list[str]:
        bad, liar = [], self.setup.liar
        for entry in self.hub.log:
            uid, act = entry.sent.uid, entry.sent.kind
            if entry.reason == "not_valid" and not liar:
                bad.append(f"{uid} is set aside, its author's screen was valid")
            if entry.reason == "not_allowed" and act not in ("who", "risk", "decide") and not liar:
                bad.append(f"{uid} is set aside as not allowed, and its author said nothing that needs a lead")
            if entry.reason == "told" and entry.by != liar:
                bad.append(f"{uid} is set aside as written after its author had been told, who had not been")
            if entry.reason == "full" and act == "decide":
                bad.append(f"{uid} is a decision and is turned away as too much")
            if entry.reason == "full" and act == "who" and entry.by == "A" and self.level(entry.sent.record, self.hub.state) < self._asked_level(entry):
                bad.append(f"{uid} restricts a record and is turned away as too much")
            if entry.reason == "completed" and act == "who":
                bad.append(f"{uid} says who may see it and is set aside because it is finished")
        return bad

    @staticmethod
    def _asked_level(entry: Logged) -> int:
        return max((LEVELS.index(str(write.value)) for write in entry.sent.change.writes if write.leaf == WHO), default=0)

    def _receipts(self) -> list[str]:
        """A machine says "received" of what the hub has, and of nothing else."""
        return [
            f"{name} says that {sent.uid} was received, which the hub does not have"
            for name, machine in self.m.items() for ident, log in machine.logs
            for number, sent in enumerate(log[: machine.got.get(ident, 0)]) if self.hub.chain.get(ident, ())[number : number + 1] != (sent.uid,)
        ]  # fmt: skip

    # -- what a machine shows is what the hub will say
    def _previews(self) -> list[str]:
        bad = []
        for name, machine in self.m.items():
            records = self.hub.state.keys() if machine.cur == self.head() else machine.laid.keys() if machine.new == self.head() else ()
            if machine.old or machine.wit or machine.closed or not records:
                continue
            new = self.copy()
            new._push(name)
            if any(entry.reason for entry in new.hub.log[len(self.hub.log) :]):
                continue
            shown, said = self.shown(name), new.view(name)
            for record in sorted(said.keys() & shown.keys() & set(records)):
                here, there = ({leaf: [value.name for value in values] for leaf, values in state.items()} for state in (shown[record], said[record]))
                bad += [f"{name} shows {record} otherwise than the hub will say"] if here != there else []
        return bad

    # -- rest
    def _rest(self) -> list[str]:
        bad = []
        for name, machine in self.m.items():
            layer = {record: state for record, state in machine.layer.items() if record not in machine.closed}
            bad += [f"{name} differs from the hub"] if layer != self.view(name) else []
            if machine.closed:
                bad.append(f"{name} still shows what it may not")
            saved = self.safe(name)
            for record, part in machine.sealed.items():
                if part.position <= saved["@"] and all(n <= saved.get(ident, 0) for ident, n in part.numbers):
                    bad.append(f"{name} still holds {record}, which the backup has")
            if any(machine.got.get(ident, 0) < len(log) for ident, log in machine.logs) or (self.own(name) and self.view(name)):
                bad.append(f"{name} is not done")
        return bad + self._erased() + proof(self)

    def _erased(self) -> list[str]:
        """After an erasure no word of the record is at the hub or on a machine that has synced, and none can be guessed from what stays."""
        if not self.erased:
            return []
        gone = {word for word in self.words if self.home.get(word) in self.erased}
        there = state_words(self) | {word for entry in self.hub.log for write in entry.sent.change.writes for word in words_of(write.value)}
        there |= {word for past in self.hub.vals.values() for word in words_of(past.value)}
        for machine in self.m.values():
            states = [*machine.layer.values(), *(part.state for part in machine.sealed.values())]
            there |= {word for state in states for values in state.values() for value in values for word in words_of(value.value)}
            there |= {word for _, log in machine.logs for sent in log for write in sent.change.writes for word in words_of(write.value)}
            there |= {word for text, _ in machine.bases.values() for word in words_of(text)}
        return [f"{word} was erased and is still there" for word in sorted(gone & there)] + self.guessed(gone)
