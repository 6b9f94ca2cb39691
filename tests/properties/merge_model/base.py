"""The world's data and what the checker writes down beside it; every other part of the world builds on this."""

from typing import Any, Self

from tests.properties.merge_model.family import Records
from tests.properties.merge_model.leaves import NO_NAMES, Change, Names, Nothing, Write, accept, name_of
from tests.properties.merge_model.setup import CLEARED, LEVELS, WHO, Budget, Cursor, Hub, Machine, Sent, Setup, frozen


def names_in(change: Change) -> dict[str, str]:
    """The names of the values that a change writes: {name: leaf}."""
    return {name_of(change.dot, change.salt, leaf, value): leaf for leaf, value, _ in change.writes if not isinstance(value, Nothing)}


class Base:
    """Hub, machines, copies; and the notes of the checker, which no rule may read."""

    def __init__(self, setup: Setup, budget: Budget) -> None:
        self.setup, self.budget, self.weak, self.kind = setup, dict(budget), setup.weak, setup.kind
        self.hub = Hub()
        self.m: dict[str, Machine] = {}
        self.backup: Hub | None = None
        self.images: dict[str, Machine] = {}
        self.restored = self.reverted = False
        # the list outside the database (R14): it is not restored
        self.listed: dict[str, int] = {}
        self.erased: Names = NO_NAMES
        self.released: Names = NO_NAMES
        self.signed: frozenset[Cursor] = frozenset()  # what the liar was ever sent: the hub's signed words, and values
        self.sent: frozenset[tuple[str, str, str, Any]] = frozenset()  # (record, leaf, name, value)
        self.rotten: Names = NO_NAMES  # machines whose copy went bad: they are healed at rest
        self.joins: dict[str, Names] = {}  # of what each join is made; a join's name says it, so one table serves all worlds
        self.count = 0
        self._notes()

    def _notes(self) -> None:
        """What the checker knows: words, screens and who was told what."""
        self.words: dict[str, str] = {}  # word -> the machine whose person wrote it
        self.home: dict[str, str] = {}  # word -> record
        self.excuse: dict[str, Names] = {}  # uid -> words that its author replaced and had on the screen
        self.typed: dict[str, Names] = {}  # uid -> words that its author typed over before they were sent
        self.hid: dict[str, Names] = {}  # uid of a mark -> words that its author had on the screen
        self.acts: dict[str, str] = {}  # dot -> what its author did
        self.uids: dict[str, Names] = {}  # dot -> uids
        self.wrote: Names = NO_NAMES  # the names of all values as their authors wrote them
        self.forged: Names = NO_NAMES  # words that the liar put under another's name
        self.lost: Names = NO_NAMES  # words of which no copy is left anywhere
        self.secret: frozenset[tuple[str, int]] = frozenset()  # (word, level on its author's screen)
        self.leak: Names = NO_NAMES  # machines that were sent what is on the list outside the database
        self.warned: frozenset[tuple[str, str]] = frozenset()  # (machine, record): its person was told that it closes

    def copy(self) -> Self:
        """The same world, to make one move in."""
        new = object.__new__(type(self))
        new.__dict__.update(self.__dict__)
        new.budget, new.hub, new.m = dict(self.budget), self.hub.copy(), dict(self.m)
        return new

    def key(self) -> int:
        """What tells two worlds apart."""
        return hash((
            self.hub.key(), tuple((name, machine.key()) for name, machine in sorted(self.m.items())), frozenset(self.budget.items()),
            self.backup.key() if self.backup else 0, tuple((name, machine.key()) for name, machine in sorted(self.images.items())),
            frozenset(self.excuse.items()), self.sent, self.signed, self.restored, self.reverted, self.secret, frozenset(self.listed.items()), self.leak,
            self.erased, self.released, self.rotten,
        ))  # fmt: skip

    def spend(self, what: Any) -> None:
        """One of these less to do."""
        self.budget[what] = self.budget.get(what, 0) - 1

    # -- cursors
    def valid(self, cursor: Cursor) -> bool:
        """Whether the hub's chain has this digest at this position."""
        return cursor[0] < len(self.hub.dig) and self.hub.dig[cursor[0]] == cursor[1]

    def head(self) -> Cursor:
        """The hub's newest position."""
        return (len(self.hub.log), self.hub.dig[-1])

    # -- who may see what
    def level(self, record: str, records: Records | None = None) -> int:
        """R7, R14: the level of a record's audience: of all living values the strictest, and what the list outside holds."""
        values = (self.hub.state if records is None else records).get(record, {}).get(WHO, ())
        shown = values[:1] if "strict" in self.weak else values
        here = max((LEVELS.index(str(value.value)) for value in shown), default=0)
        return max(here, self.listed.get(record, 0)) if records is None and "list" not in self.weak else here

    def may(self, name: str, record: str) -> bool:
        """Whether this machine's person may see a record."""
        return name in self.hub.scope and record not in self.erased and CLEARED[name] >= self.level(record)

    def view(self, name: str) -> Records:
        """What of the hub's records this machine's person may see."""
        return {record: state for record, state in self.hub.state.items() if self.may(name, record)}

    # -- a machine's screen
    def own(self, name: str) -> list[Sent]:
        """Own changes that are not in what the hub last said."""
        machine = self.m[name]
        found = []
        for ident, log in machine.logs:
            heard = machine.heard.get(ident, 0)
            for number, sent in enumerate(log[heard:], heard):
                if sent.change.writes and number >= machine.laid.get(sent.record, {}).get(ident, 0):
                    found.append(sent)
        return found

    def preview(self, name: str) -> Any:
        """How texts join on a machine's screen; the machine part says it."""
        raise NotImplementedError

    def shown(self, name: str) -> Records:
        """What this machine's person sees: what the hub last said, own changes on top; nothing that was closed."""
        machine = self.m[name]
        records = {record: state for record, state in machine.layer.items() if record not in machine.closed}
        gone = machine.closed | self.dropped(name)
        for sent in self.own(name):
            if sent.record not in gone:
                state, _ = accept(records.get(sent.record, {}), sent.change, self.kind, join=self.preview(name))
                records[sent.record] = state
        return records

    def dropped(self, name: str) -> Names:
        """Records that this machine once held and released: what it wrote in them is not laid on nothing."""
        machine = self.m[name]
        last: dict[str, str] = {}
        for _, log in machine.logs:
            last |= {sent.record: sent.kind for sent in log if sent.kind in ("closed", "opened")}
        return frozenset(record for record, kind in last.items() if kind == "closed" and record not in machine.layer)

    def world_key(self) -> object:
        """The records alone, for stories."""
        return frozen(self.hub.state)


def blanked(sent: Sent) -> Sent:
    """An entry whose content is gone; its place in the chain stays."""
    return sent._replace(change=sent.change._replace(writes=(), over=NO_NAMES, salt=""))


def naming(change: Change) -> Names:
    """All names that a change names."""
    return change.over.union(*(write.seen for write in change.writes))


__all__ = ["Base", "Write", "blanked", "names_in", "naming"]
