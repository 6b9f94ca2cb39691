"""The model's worlds beside the real code: the same moves in both, and after each move both say the same, compared by content.

A position, a salt or a name is another in each; what is compared is what a field shows, what waits beside it in which order, whether a
record is finished, whether it is out, and what was set aside.
"""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keyworker.base.errors import HubAway
from keyworker.cli.verify import proof_of
from keyworker.domain.contact import Contact, ContactStatus
from keyworker.domain.family import Assignment
from keyworker.domain.leaves import NOTHING, REMOVED, State, different
from keyworker.domain.plan import Action, Goal
from keyworker.domain.record import Record, Role
from keyworker.hub.home import open_hub
from keyworker.hub.storage.rows import Standing
from keyworker.hub.verify import verify
from keyworker.store.database import open_store
from keyworker.sync.round import Progress, Round
from tests.fakes.town import KEY, Laptop, Town, Wire, make_town
from tests.properties.merge_model import leaves as model
from tests.properties.merge_model.family import Tree
from tests.properties.merge_model.setup import Move
from tests.properties.merge_model.world import World
from tests.properties.merge_model.worlds import Case

ACTS = frozenset({"edit", "push", "pushlost", "pull", "open", "decide", "finish", "remove", "keep"})
"""What both sides can do. Others (restores, copies, scope, erasure, putting in again) come with what builds them: add a method to `Both`."""

GOAL = {"/x": "text", "/z": "how_we_know"}
CONTACT = {"/x": "purpose", "/z": "place"}
ACTION = {"/x": "text", "/up": "goal"}


@dataclass(frozen=True)
class Ground:
    """A town at the beginning of a world, closed, to be copied; `ids` by the model's names of records."""

    folder: Path
    town: Town
    ids: dict[str, str]
    kinds: dict[str, type[Record]]


def ground(folder: Path, case: Case) -> Ground:
    """The town that a world begins with: A is the lead's machine, the others are workers' who share the family."""
    town = make_town(folder)
    family = ""
    for name in case.setup.machines:
        laptop = town.add_laptop(name, Role.LEAD if name == "A" else Role.WORKER)
        family = family or town.add_family(laptop.worker)
    for name, laptop in town.laptops.items():
        if name != case.setup.machines[0]:
            town.save(Assignment(family=family, worker=laptop.worker.id, worker_name=name, team=town.team.id))
    ids: dict[str, str] = {}
    kinds: dict[str, type[Record]] = {}
    for name, body in case.setup.begins.items():
        record = _begun(family, str(body["/x"]), str(body.get("/z", "")), ids.get(str(body.get("/up")), ""), finishes=bool(case.budget.get("finish")),
                        child="/up" in body)
        town.save(record)
        ids[name], kinds[name] = record.id, type(record)
    town.settle()
    town.close()
    return Ground(folder, town, ids, kinds)


def _begun(family: str, words: str, more: str, goal: str, *, finishes: bool, child: bool) -> Record:
    if child:
        return Action(family=family, text=words, goal=goal)
    return Contact(family=family, purpose=words, place=more) if finishes else Goal(family=family, plan=family, text=words, how_we_know=more)


@dataclass
class Both:
    """One world of the model and one real council, at the same place in the same history."""

    world: World
    town: Town
    ids: dict[str, str]
    kinds: dict[str, type[Record]]
    pages: dict[str, tuple[str, Record]] = field(default_factory=dict)

    @classmethod
    def begin(cls, start: Ground, case: Case, folder: Path) -> "Both":
        """Both at the beginning."""
        shutil.copytree(start.folder, folder)
        hub = open_hub(folder / "hub", keys=folder / "hub" / "keys", clock=start.town.clock)
        town = Town(folder, start.town.clock, hub, start.town.team, {}, list(start.town.families))
        for name, laptop in start.town.laptops.items():
            path = folder / laptop.path.name
            store = open_store(path, KEY, worker=laptop.worker.id, clock=laptop.clock)
            town.laptops[name] = Laptop(laptop.worker, laptop.identity, Wire(hub, laptop.identity.machine), laptop.clock, path, store)
        return cls(case.world(), town, start.ids, start.kinds)

    def do(self, move: Move) -> list[str]:
        """The same move on both sides; answers where they then say different things."""
        before, self.world = self.world, self.world.do(move)
        getattr(self, "_" + move[0])(before, *move[1:])
        return list(self.different())

    # -- what people do
    def _field(self, record: str, leaf: str) -> str:
        return {Goal: GOAL, Contact: CONTACT, Action: ACTION}[self.kinds[record]][leaf]

    def _shown(self, name: str, record: str) -> Record:
        return self.town.laptops[name].store.get(self.kinds[record], self.ids[record])

    def _save(self, name: str, record: Record) -> None:
        with self.town.laptops[name].store.write() as tx:
            tx.save(record)

    def _open(self, before: World, name: str, record: str, leaf: str) -> None:
        del before
        self.pages[name] = (f"{record}{leaf}", self._shown(name, record))

    def _edit(self, before: World, name: str, record: str, leaf: str) -> None:
        del before
        where, page = self.pages.get(name, ("", None))
        if where == f"{record}{leaf}":
            del self.pages[name]
        seen = page if page and where == f"{record}{leaf}" else self._shown(name, record)
        word = next(iter(self._last(name).change.writes)).value
        self._save(name, seen.evolve(**{self._field(record, leaf): word}))

    def _last(self, name: str) -> Any:
        """What this machine's person did last in the model: what a grown edit now says, too."""
        made = [sent for _, log in self.world.m[name].logs for sent in log]
        return max(made, key=lambda sent: int(sent.uid[1:]))

    def _decide(self, before: World, name: str, record: str, leaf: str, choice: int | str) -> None:
        shown = self._shown(name, record)
        pointer = "/" + self._field(record, leaf)
        assert shown.seen is not None
        state = shown.seen.state()
        names = frozenset(value.name(pointer) for value in state.on(pointer) if value.dot != state.finish)
        groups = before.all_groups(name, record, leaf)
        value = self._last(name).change.writes[0].value if choice == "own" else groups[int(choice)].value
        with self.town.laptops[name].store.write() as tx:
            tx.decide(shown, pointer, names, NOTHING if before.done(name, record) else value)

    def _finish(self, before: World, name: str, record: str) -> None:
        del before
        self._save(name, self._shown(name, record).evolve(status=ContactStatus.FINISHED))

    def _remove(self, before: World, name: str, record: str) -> None:
        del before
        self._save(name, self._shown(name, record).evolve(removed=True))

    def _keep(self, before: World, name: str, record: str) -> None:
        del before
        shown = self._shown(name, record)
        assert shown.seen is not None
        names = frozenset(value.name(REMOVED) for value in shown.seen.state().on(REMOVED))
        with self.town.laptops[name].store.write() as tx:
            tx.decide(shown, REMOVED, names, False)

    # -- the line
    def _round(self, name: str) -> Round:
        laptop = self.town.laptops[name]
        return Round(laptop.store, laptop.identity, laptop.wire, laptop.clock, lambda work, *args: work(*args), laptop.told.append, laptop.told.append)

    def _push(self, before: World, name: str) -> None:
        del before
        self._round(name)._send_all()

    def _pushlost(self, before: World, name: str) -> None:
        wire = self.town.laptops[name].wire
        wire.fault = "answer lost"
        with suppress(HubAway):
            self._push(before, name)
        wire.fault = ""

    def _pull(self, before: World, name: str) -> None:
        del before
        self._round(name)._fetch_all(Progress())

    # -- what both say
    def different(self) -> Iterator[str]:
        """Where model and code say different things."""
        standing = {record: self._standing(record) for record in self.ids}
        for record in self.ids:
            now = standing[record]
            yield from self._compared("the hub", record, self.world.hub.state.get(record, {}), now.state())
            if Tree(self.world.hub.state).marked_out(record) != bool(now.body.get("removed")):
                yield f"the hub, {record}: out"
        for name in self.town.laptops:
            shown = self.world.shown(name)
            for record in self.ids:
                seen = self._shown(name, record).seen
                assert seen is not None
                yield from self._compared(name, record, shown.get(record, {}), seen.state())
                if not self.world.own(name) and Tree(shown).marked_out(record) != bool(seen.body.get("removed")):
                    yield f"{name}, {record}: out"
        aside = sorted(
            str(write.value) for entry in self.world.hub.log if entry.reason for write in entry.sent.change.writes
        )
        if aside != self._set_aside():
            yield f"set aside: {aside} in the model, {self._set_aside()} in the code"

    def proofs(self) -> list[str]:
        """What hub and machines find in their own logs."""
        with self.town.hub.storage.reading() as tx:
            found = list(verify(tx).findings)
        for laptop in self.town.laptops.values():
            found += proof_of(laptop.store, laptop.identity).findings
        return found

    def _compared(self, where: str, record: str, state: model.State, real: State) -> Iterator[str]:
        fields = {Goal: GOAL, Contact: CONTACT, Action: ACTION}[self.kinds[record]]
        for leaf, name in fields.items():
            wanted = [group.value for group in model.groups(state, leaf, self.world.kind)]
            have = [value.value for value in different(real.on(f"/{name}"))]
            have = [self._name_of(value) for value in have] if leaf == "/up" else have
            if [value for value in wanted if value is not None or len(wanted) > 1] != [value for value in have if value is not None or len(have) > 1]:
                yield f"{where}, {record}{leaf}: {wanted} in the model, {have} in the code"
        if bool(model.show(state, model.FINISH)) != bool(real.finish):
            yield f"{where}, {record}: finished"

    def _name_of(self, record: str) -> str:
        return next((name for name, known in self.ids.items() if known == record), record)

    def _standing(self, record: str) -> Standing:
        with self.town.hub.storage.reading() as tx:
            found = tx.record(self.ids[record])
        assert found is not None
        return found

    def _set_aside(self) -> list[str]:
        with self.town.hub.storage.reading() as tx:
            log = [change for record in self.ids.values() for change in tx.history(record) if change.reason]
        return sorted(str(value) for change in log for value in change.content.patch.values())


def paths(case: Case, most: int) -> list[list[Move]]:
    """Histories that together reach each state of a world, up to `most` states, breadth first; none is the beginning of another."""
    first = case.world()
    work: list[tuple[World, tuple[Move, ...]]] = [(first, ())]
    seen, found = {first.key()}, dict[tuple[Move, ...], None]()
    for here, path in work:
        for move in here.moves():
            if move[0] not in ACTS:
                continue
            new = here.do(move)
            if new.key() not in seen and len(seen) < most:
                seen.add(new.key())
                found.pop(path, None)
                found[*path, move] = None
                work.append((new, (*path, move)))
    return [list(path) for path in found]
