"""The first build's rules, restated and simplified, under the same checker's questions: to see that the checker can fail.

A position as base, conflicts as records of their own, one record. It is not maintained with the product; it is what was left behind.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Self, TypeAlias

from tests.properties.merge_model.hub import join_words
from tests.properties.merge_model.setup import Budget, Move
from tests.properties.merge_model.worlds import acts

Words: TypeAlias = frozenset[str]
Body: TypeAlias = Mapping[str, Words]
NONE: Words = frozenset()
DONE, GONE = frozenset({"#finished"}), frozenset({"#taken out"})
LEAVES = ("x", "y")


class Clash(NamedTuple):
    """A conflict: a record that takes values in and out."""

    leaf: str
    status: str
    stands: Words
    offered: Words
    by: str | None
    at: int


class Sent(NamedTuple):
    """A change with its base."""

    uid: str
    kind: str
    writes: tuple[tuple[str, Words], ...]
    base: int
    conflict: str | None = None


class Logged(NamedTuple):
    """A position of the hub's log."""

    name: str
    sent: Sent
    applied: tuple[tuple[str, Words], ...]
    reason: str | None


class Store(NamedTuple):
    """One machine."""

    log: tuple[Sent, ...] = ()
    got: int = 0
    heard: int = 0
    layer: Body = MappingProxyType({})
    at: int = 1
    cur: int = 1
    clashes: Mapping[str, Clash] = MappingProxyType({})


class Hub(NamedTuple):
    """The hub's tables."""

    log: tuple[Logged, ...]
    body: Body
    at: int
    clashes: Mapping[str, Clash]
    chain: Mapping[str, tuple[str, ...]]
    scope: Words
    hold: Mapping[str, str]


class FirstBuild:
    """The same world under the former rules; `skip` is a known trouble that is not asked for, to see the others."""

    def __init__(self, machines: str, budget: Budget, same: str = "", skip: str = "") -> None:
        self.budget, self.same, self.skip = dict(budget), same, skip
        self.excuse: dict[str, Words] = {}
        self.words: dict[str, str] = {}
        self.count = 0
        body = {"x": frozenset({"x0"}), "y": frozenset({"y0"})}
        first = Logged("h", Sent("h", "edit", tuple(body.items()), 0), tuple(body.items()), None)
        self.hub = Hub((first,), body, 1, {}, {}, frozenset(machines), dict.fromkeys(machines, "held"))
        self.backup: Hub | None = None
        self.m = {name: Store(layer=body) for name in machines}

    def do(self, move: Move) -> Self:
        """The world after a move."""
        new = object.__new__(type(self))
        new.__dict__.update(self.__dict__)
        new.budget, new.m = dict(self.budget), dict(self.m)
        getattr(new, "_" + move[0])(*move[1:])
        return new

    def key(self) -> int:
        """What tells two worlds apart."""
        return hash((repr(self.hub), repr(self.m), frozenset(self.budget.items()), self.backup and self.backup.at))

    def spend(self, what: Any) -> None:
        """One less to do."""
        self.budget[what] = self.budget.get(what, 0) - 1

    # -- hub
    def _body_at(self, base: int) -> dict[str, Words]:
        body: dict[str, Words] = {}
        for entry in self.hub.log[:base]:
            if entry.sent.kind != "settle" and entry.reason is None:
                body.update(entry.applied)
        return body

    def _log(self, name: str, sent: Sent, applied: dict[str, Words] | None = None, reason: str | None = None) -> None:
        self.hub = self.hub._replace(log=(*self.hub.log, Logged(name, sent, tuple(sorted((applied or {}).items())), reason)))

    def _clash(self, ident: str, clash: Clash) -> None:
        self.hub = self.hub._replace(clashes={**self.hub.clashes, ident: clash._replace(at=len(self.hub.log))})

    def take(self, name: str, sent: Sent) -> None:
        """Merge one change by its base."""
        body, writes = self.hub.body, dict(sent.writes)
        if sent.kind == "settle":
            old = self.hub.clashes[str(sent.conflict)]
            self._log(name, sent, reason="decided" if old.status == "settled" else None)
            if old.status != "settled":
                self._clash(str(sent.conflict), old._replace(status="settled"))
            return
        if sent.base > len(self.hub.log):
            self._log(name, sent, reason="unknown_base")
        elif body.get("st") and any(body.get(leaf, NONE) != value for leaf, value in sent.writes):
            self._log(name, sent, reason="completed")
        else:
            self._merge(name, sent, writes)

    def _looked(self, name: str, sent: Sent) -> tuple[dict[str, Words], set[str]]:
        looked, unsettled = self._body_at(sent.base), set[str]()
        for entry in self.hub.log[sent.base :]:
            if entry.name == name and entry.sent.kind != "settle" and entry.reason is None:
                looked.update(entry.sent.writes)
                taken = {leaf for leaf, _ in entry.applied}
                unsettled = (unsettled - taken) | ({leaf for leaf, _ in entry.sent.writes} - taken)
        return looked, unsettled

    def _merge(self, name: str, sent: Sent, writes: dict[str, Words]) -> None:
        before, (looked, unsettled), applied = self.hub.body, self._looked(name, sent), dict[str, Words]()
        worker = "both" if name in self.same else name
        opened: list[tuple[str, Words, Words, str | None, str | None]] = []
        kept = writes.get("rm") == GONE and not before.get("rm") and any(before.get(leaf) not in (looked.get(leaf), writes.get(leaf)) for leaf in LEAVES)
        if kept:
            opened.append(("rm", NONE, GONE, worker, None))
        if before.get("rm") == GONE and looked.get("rm") != GONE and "rm" not in writes:
            opened.append(("rm", GONE, NONE, worker, None))
        clashes = []
        for leaf, value in sent.writes:
            now, was = before.get(leaf, NONE), looked.get(leaf, NONE)
            text = join_words(was, now, value) if leaf == "y" else None
            if leaf == "rm" and kept:
                continue
            if now in (was, value) and not (now != value and leaf in unsettled):
                applied[leaf] = value
            elif text is not None and leaf not in unsettled:
                applied[leaf] = text
            else:
                clashes.append((leaf, now, value, worker, None))
        body, late = {**before, **applied}, []
        if sent.kind == "finish":
            said, clashes = {**looked, **writes}, []
            for leaf in LEAVES:
                if body.get(leaf, NONE) != said.get(leaf, NONE):
                    late.append((leaf, said.get(leaf, NONE), body.get(leaf, NONE)))
                    body[leaf] = applied[leaf] = said.get(leaf, NONE)
        opened += clashes + self._late(name, worker, body, late)
        self.hub = self.hub._replace(body=body)
        self._log(name, sent, applied)
        self.hub = self.hub._replace(at=len(self.hub.log))
        self._open(opened)

    def _late(self, name: str, worker: str, body: Body, late: list[tuple[str, Words, Words]]) -> list[tuple[str, Words, Words, str | None, str | None]]:
        """What a finish pushed aside: an open conflict of its author is turned round, else a new one is opened."""
        found: list[tuple[str, Words, Words, str | None, str | None]] = []
        turned = set()
        for ident, clash in self.hub.clashes.items():
            if clash.status == "open" and clash.by == worker and any(clash.leaf == leaf for leaf, _, _ in late):
                found.append((clash.leaf, body.get(clash.leaf, NONE), clash.stands, clash.by, ident))
                turned.add(clash.leaf)
        for leaf, mine, other in late:
            if leaf not in turned:
                wrote = [entry.name for entry in self.hub.log if leaf in dict(entry.applied) and entry.name != name]
                found.append((leaf, mine, other, wrote[-1] if wrote else None, None))
        return found

    def _open(self, opened: list[tuple[str, Words, Words, str | None, str | None]]) -> None:
        for leaf, stands, offered, by, known in opened:  # an open conflict of the same leaf and author takes the new words
            ident = known or next((old for old, clash in self.hub.clashes.items() if (clash.leaf, clash.by, clash.status) == (leaf, by, "open")), None)
            ident = ident or f"c{len(self.hub.log)}{leaf}"
            self._log("h", Sent(f"h{len(self.hub.log)}", "settle", (), 0, ident))
            self._clash(ident, Clash(leaf, "open", stands, offered, by, 0))

    # -- machines
    def own(self, name: str) -> tuple[Sent, ...]:
        """What a machine has not heard again."""
        return self.m[name].log[self.m[name].heard :]

    def shown(self, name: str) -> dict[str, Words]:
        """What its person sees."""
        body = dict(self.m[name].layer)
        for sent in self.own(name):
            body.update(sent.writes)
        return body

    def open_clashes(self, name: str) -> dict[str, Clash]:
        """The conflicts before its person."""
        done = {sent.conflict for sent in self.own(name) if sent.kind == "settle"}
        return {ident: clash for ident, clash in self.m[name].clashes.items() if clash.status == "open" and ident not in done}

    def write(self, name: str, kind: str, writes: list[tuple[str, Words]], saw: Words = NONE, conflict: str | None = None) -> None:
        """Put one change at the end of a machine's log."""
        self.count += 1
        uid, store = f"{name}{self.count}", self.m[name]
        self.m[name] = store._replace(log=(*store.log, Sent(uid, kind, tuple(writes), store.at, conflict)))
        self.excuse = {**self.excuse, uid: saw - NONE.union(*(value for _, value in writes))}

    def moves(self) -> list[Move]:
        """What may happen next."""
        left, found = self.budget, list[Move]()
        for name, store in self.m.items():
            shown = self.shown(name)
            if not shown.get("st") and shown.get("rm") != GONE:
                found += [("edit", name, leaf) for leaf in left.get("leaves", LEAVES)] if left.get(("edit", name), 0) else []
                found += [(kind, name) for kind in ("finish", "remove") if left.get(kind, 0)]
            for ident, clash in self.open_clashes(name).items() if left.get("decide", 0) else ():
                found += [("decide", name, ident, choice) for choice in ((0,) if shown.get("st") else (0, 1) if clash.leaf == "rm" else (0, 1, "own"))]
            found += [("push", name)] if len(store.log) > store.got else []
            if store.cur != len(self.hub.log) or (name in self.hub.scope) != (self.hub.hold[name] == "held"):
                found.append(("pull", name))
            found += [("unassign" if name in self.hub.scope else "assign", name)] if left.get("scope", 0) else []
        found += [("backup",)] if left.get("backup", 0) and self.backup is None else []
        return [*found, ("restore",)] if self.backup is not None and left.get("restore", 0) else found

    def _edit(self, name: str, leaf: str) -> None:
        self.spend(("edit", name))
        value = self.shown(name).get(leaf, NONE)
        self.count += 1
        word = f"{name.lower()}{self.count}"
        self.words = {**self.words, word: name}
        kept = value if (len(value) + self.count) % 2 else value - {max(value, default="")}
        self.write(name, "edit", [(leaf, (kept if leaf == "y" else NONE) | {word})], saw=value)

    def _decide(self, name: str, ident: str, choice: int | str) -> None:
        self.spend("decide")
        clash, shown = self.m[name].clashes[ident], self.shown(name)
        value = (clash.stands, clash.offered)[choice] if isinstance(choice, int) else frozenset({f"{name.lower()}{self.count + 1}"})
        if choice == "own":
            self.count += 1
            self.words = {**self.words, next(iter(value)): name}
        saw = clash.stands | clash.offered | shown.get(clash.leaf, NONE)
        if shown.get(clash.leaf, NONE) != value and not (choice == 0 and shown.get("st")):
            self.write(name, "decide", [(clash.leaf, value)], saw)
        self.write(name, "settle", [], (clash.stands | clash.offered) - value, ident)

    def _finish(self, name: str) -> None:
        self.spend("finish")
        self.write(name, "finish", [("st", DONE)])

    def _remove(self, name: str) -> None:
        self.spend("remove")
        self.write(name, "remove", [("rm", GONE)])

    # -- the line
    def _push(self, name: str) -> None:
        store, chain = self.m[name], self.hub.chain.get(name, ())
        if len(store.log) > store.got:  # a machine with nothing new to send asks nothing
            for sent in store.log[len(chain) :]:
                chain = (*chain, sent.uid)
                self.hub = self.hub._replace(chain={**self.hub.chain, name: chain})
                self.take(name, sent)
            self.m[name] = store._replace(got=len(store.log))

    def _pull(self, name: str) -> None:
        store, hub = self.m[name], self.hub
        layer, at, clashes, there = store.layer, store.at, store.clashes, name in hub.scope
        if there and hub.hold[name] != "held":  # a snapshot row of a position that is known already changes nothing
            layer, at = (hub.body, hub.at) if hub.at > at else (layer, at)
        elif not there or store.cur <= len(hub.log):
            for place, entry in enumerate(hub.log, 1):
                if place > max(store.cur, at) and entry.sent.kind != "settle" and entry.reason is None and (there or entry.name == name):
                    layer, at = {**layer, **dict(entry.applied if there else entry.sent.writes)}, place
        if there:
            clashes = {**clashes, **{ident: clash for ident, clash in hub.clashes.items() if ident not in clashes or clash.at > clashes[ident].at}}
        heard = max(store.heard, min(store.got, len(hub.chain.get(name, ()))))
        self.hub = hub._replace(hold={**hub.hold, name: "held" if there else "leaving"})
        self.m[name] = store._replace(layer=layer, at=at, clashes=clashes, cur=len(hub.log), heard=heard)

    def _assign(self, name: str) -> None:
        self.spend("scope")
        self.hub = self.hub._replace(scope=self.hub.scope | {name})

    def _unassign(self, name: str) -> None:
        self.spend("scope")
        self.hub = self.hub._replace(scope=self.hub.scope - {name})

    def _backup(self) -> None:
        self.spend("backup")
        self.backup = self.hub

    def _restore(self) -> None:
        self.spend("restore")
        self.hub = self.backup or self.hub

    # -- the checker
    def check(self, quiet: bool = False) -> list[str]:
        """The same questions: is each word somewhere, and at rest every copy equal."""
        live = NONE.union(*self.hub.body.values())
        for clash in self.hub.clashes.values():
            live |= clash.stands | clash.offered if clash.status == "open" else NONE
        effective = {entry.sent.uid for entry in self.hub.log if entry.reason is None}
        aside = {word for entry in self.hub.log if entry.reason for _, value in entry.sent.writes for word in value}
        for name, store in self.m.items():
            unsent = [sent for sent in store.log if sent.uid not in self.hub.chain.get(name, ())]
            effective |= {sent.uid for sent in unsent}
            live |= {word for sent in unsent for _, value in sent.writes for word in value}
        excused = NONE.union(*(self.excuse.get(uid, NONE) for uid in effective))
        bad = [f"lost {word}" for word in self.words if word not in live | aside | excused]
        for name, store in self.m.items() if quiet else ():
            there = name in self.hub.scope
            bad += [f"{name} differs from the hub"] if there and dict(store.layer) != dict(self.hub.body) else []
            bad += [f"{name} still holds what it may not"] if not there and self.skip != "release" else []
            chain = self.hub.chain.get(name, ())
            bad += [f"{name} says received, the hub has it not"] if any(sent.uid not in chain for sent in store.log[: store.got]) else []
        return bad

    def quiet(self) -> Self:
        """Everybody syncs until nothing moves."""
        new = self
        for _ in range(4):
            for name in new.m:
                new = new.do(("push", name)).do(("pull", name))
        return new


class Broken(NamedTuple):
    """A trouble of the first build."""

    label: str
    machines: str
    budget: Budget
    same: str = ""
    skip: str = ""

    def world(self) -> FirstBuild:
        """The world in which it is found."""
        return FirstBuild(self.machines, self.budget, self.same, self.skip)


ONLY_X = {"leaves": ("x",)}
BROKEN = (
    Broken("two machines (V3c)", "AB", acts({"A": 2, "B": 2}) | ONLY_X),
    Broken("one worker, two machines (V3)", "ABC", acts({"A": 1, "B": 1, "C": 1}) | ONLY_X, same="BC"),
    Broken("decisions (V3b, V11)", "AB", acts({"A": 1, "B": 2}, decide=1) | ONLY_X),
    Broken("finishing a draft of three (V2)", "ABC", acts({"A": 1, "B": 1, "C": 1}, finish=1) | ONLY_X),
    Broken("the hub from a backup (V5)", "AB", acts({"A": 1, "B": 1}, backup=1, restore=1) | ONLY_X),
    Broken("taken away (V9)", "AB", acts({"A": 1, "B": 1}, scope=1) | ONLY_X),
    Broken("taken away and given back (V1)", "AB", acts({"A": 1, "B": 1}, scope=2), skip="release"),
)
