"""The whole world: how it begins, which moves are possible, troubles (backups, copies, scope, erasure) and a machine that lies."""

from collections.abc import Mapping
from typing import Any, Self

from tests.properties.merge_model.checker import Checker
from tests.properties.merge_model.family import words_of
from tests.properties.merge_model.leaves import FINISH, NO_NAMES, Change, Value, Write, accept, dot_of, name_of
from tests.properties.merge_model.setup import RISK, WHO, Budget, Machine, Move, Sent, Setup

LAXEST = {WHO: "all", RISK: "no"}


class World(Checker):
    """A hub and its machines; `moves` says what may happen next, `do` makes a world in which it has."""

    def __init__(self, setup: Setup, budget: Budget) -> None:
        super().__init__(setup, budget)
        hub = self.hub
        hub.scope = frozenset(setup.machines)
        for record, body in setup.begins.items():
            self._log_begin(f"h.{record}", record, body)
        for (record, leaf), value in setup.waiting.items():
            self._log_begin(f"h2.{record}", record, {leaf: value})
        for name in setup.machines:
            layer = self.view(name)
            self.m[name] = Machine(((name, ()),), layer, self.head(), self.head(), old=name in setup.older)
            self.heed(name)

    def _log_begin(self, dot: str, record: str, body: Mapping[str, Any]) -> None:
        change = Change(dot, "begin", tuple(Write(leaf, value) for leaf, value in body.items()))
        self.take(Sent(dot, record, "begin", change), "h")
        self.hub.chain = {**self.hub.chain, "h": (*self.hub.chain.get("h", ()), dot)}
        self.words |= {word: "h" for value in body.values() if self.setup.waiting for word in words_of(value) if dot.startswith("h2")}
        self.home |= {word: record for value in body.values() for word in words_of(value)}
        self.wrote |= {name_of(dot, "", leaf, value) for leaf, value in body.items()}

    def do(self, move: Move) -> Self:
        """The world after a move."""
        new = self.copy()
        getattr(new, "_" + move[0])(*move[1:])
        return new

    def moves(self) -> list[Move]:
        """What may happen next."""
        found: list[Move] = []
        for name in self.m:
            found += self.person_moves(name) + self._line_moves(name) + self._trouble_moves(name)
        left = self.budget
        if self.setup.liar and left.get("lie", 0):
            liar = self.setup.liar
            found += [(how, liar, record, leaf, name) for record, leaf, name, _ in sorted(self.sent, key=str) for how in ("lie", "forge")]
            first, leaf = self.leaves_of()[0]
            found.append(("lie", liar, first, leaf, "?~0"))  # a name that nobody made
        if left.get("backup", 0) and self.backup is None:
            found.append(("backup",))
        if self.backup is not None and left.get("restore", 0):
            found.append(("restore",))
        if left.get("erase", 0):
            found += [("erase", record) for record in sorted(self.setup.begins.keys() - self.erased)]
        return found

    def _line_moves(self, name: str) -> list[Move]:
        machine, hub, left, found = self.m[name], self.hub, self.budget, list[Move]()
        unsent = any(len(log) > min(len(hub.chain.get(ident, ())), machine.got.get(ident, 0)) for ident, log in machine.logs)
        if unsent or machine.wit == "offer":
            found.append(("push", name))
            found += [("pushlost", name)] if left.get("lost", 0) else []
        if machine.old:
            return [*found, ("update", name)] if left.get("update", 0) else found
        if machine.wit != "offer" and self._news(name):
            if not self.setup.split:
                found.append(("pull", name))
            elif machine.fly is None:
                found.append(("ask", name))
        if machine.fly is not None:
            found.append(("deliver", name))
        if left.get("part", 0) and not machine.wit and self.valid(machine.new) and any(
            self.view(name).get(record, state) != state for record, state in machine.layer.items()
        ) and self._same_log(machine):
            found.append(("part", name))
        return found

    def _same_log(self, machine: Machine) -> bool:
        """Whether the hub's word of what it has from this machine is about this log (else it is a copy, and the next request finds that)."""
        chain, log = self.hub.chain.get(machine.ident, ()), machine.logs[-1][1]
        return chain == tuple(sent.uid for sent in log[: len(chain)])

    def _news(self, name: str) -> bool:
        """Whether an answer would tell this machine anything."""
        machine, hub = self.m[name], self.hub
        if machine.cur != self.head() or machine.wit or any(machine.heard.get(ident, 0) < len(hub.chain.get(ident, ())) for ident, _ in machine.logs):
            return True
        if (machine.layer.keys() - machine.closed) != self.view(name).keys():
            return True
        saved = self.safe(name)
        return any(part.position <= saved["@"] and all(n <= saved.get(ident, 0) for ident, n in part.numbers) for part in machine.sealed.values())

    def _trouble_moves(self, name: str) -> list[Move]:
        left, found = self.budget, list[Move]()
        if left.get("scope", 0):
            found.append(("unassign" if name in self.hub.scope else "assign", name))
        if left.get("image", 0) and name not in self.images:
            found.append(("image", name))
        if name in self.images and left.get("revert", 0):
            found.append(("revert", name))
        if left.get("rot", 0) and self.m[name].layer and not self.m[name].wit:
            found.append(("rot", name))
        return found

    # -- scope, copies
    def _assign(self, name: str) -> None:
        self.spend("scope")
        self.hub.scope |= {name}
        self.released -= {name}

    def _unassign(self, name: str) -> None:
        self.spend("scope")
        self.hub.scope -= {name}
        self.released |= {name}

    def _backup(self) -> None:
        self.spend("backup")
        self.backup = self.hub.copy()

    def _restore(self) -> None:
        """The hub comes back from its copy; the list outside the database is replayed before it serves (R14)."""
        self.spend("restore")
        if self.backup:
            self.hub, self.restored = self.backup.copy(), True
        if "list" not in self.weak:
            self.hub.scope -= self.released
            for record in sorted(self.erased):
                self.erase(record)
        elif self.erased:
            self.erased = NO_NAMES
        if self.reverted:
            self._physically()

    def _image(self, name: str) -> None:
        self.spend("image")
        self.images = {**self.images, name: self.m[name]}

    def _revert(self, name: str) -> None:
        self.spend("revert")
        self.m[name] = self.images[name].copy()
        self.m[name].fly = None
        self.reverted = True
        self._physically()

    def _rot(self, name: str) -> None:
        """A value in a machine's copy goes bad; the digest of the family tells (R11), and that family is fetched anew."""
        self.spend("rot")
        self.rotten |= {name}
        machine = self.change_machine(name)
        record = min(machine.layer)
        leaf = min(machine.layer[record])
        machine.layer = {**machine.layer, record: {other: values for other, values in machine.layer[record].items() if other != leaf}}

    def _erase(self, record: str) -> None:
        self.spend("erase")
        self.erased |= {record}
        self.erase(record)

    # -- a machine that lies: it knows every name that it was ever sent, and no other
    def _lie(self, name: str, record: str, leaf: str, named: str) -> None:
        """An edit in its own name that names what was not on its screen."""
        self.spend("lie")
        saw = frozenset[str]().union(*(words_of(value) for _, _, other, value in self.sent if other == named))
        self.write(name, record, "edit", [Write(leaf if leaf.startswith("/") else "/x", LAXEST.get(leaf) or self.word(name), frozenset({named}))], saw=saw)

    def _forge(self, name: str, record: str, leaf: str, named: str) -> None:
        """An offering under another's name with words of its own, naming all that it knows on this leaf; of a finish another statement."""
        self.spend("lie")
        known = frozenset(other for where, at, other, _ in self.sent if (where, at) == (record, leaf))
        word, dot = self.word(name), dot_of(named)
        value = LAXEST.get(leaf, word if leaf.startswith("/") else "#forged")
        forged = named if self.weak & {"names"} else name_of(dot, "forged", leaf, value)
        said = (Write("/x", word),) if leaf == FINISH else ()
        saw = frozenset[str]().union(*(words_of(other) for where, at, known_name, other in self.sent if (where, at) == (record, leaf) and known_name != forged))
        self.excuse = {**self.excuse, f"offer {forged}": saw}
        self.home, self.forged = {**self.home, word: record}, self.forged | {word}
        self.offer(name, record, [(leaf, Value(forged, value, known - {forged}, said=said, salt="forged"))])

    # -- rest
    def quiet(self) -> Self:
        """Everybody syncs until nothing moves; no more than six rounds are allowed."""
        new = self.copy()
        for name in new.m:
            new.change_machine(name).fly = None
            if new.m[name].old:
                new._push(name)
                new._update(name)
        for _ in range(6):
            before = new._progress()
            for name in new.m:
                new._push(name)
                new._pull(name)
            if new._progress() == before:
                break
        if "sum" not in self.weak:
            new._heal()
        return new

    def _progress(self) -> object:
        """What moves while there is anything to sync."""
        machines = [(m.cur, m.new, m.got, m.heard, m.logs, m.wit, m.closed, m.sealed, m.layer) for m in self.m.values()]
        return self.hub.dig[-1], len(self.hub.waits), machines

    def _heal(self) -> None:
        """R11: where the digest of the family differs, the records are fetched anew; what is not sent stays."""
        for name in sorted(self.rotten):
            machine, view = self.m[name], self.view(name)
            if not machine.wit and self.valid(machine.new) and {r: s for r, s in machine.layer.items() if r not in machine.closed} != view:
                self.change_machine(name).layer = {**{record: machine.layer[record] for record in machine.closed & machine.layer.keys()}, **view}


__all__ = ["World", "accept"]
