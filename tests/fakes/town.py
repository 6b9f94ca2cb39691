"""A small council in one process: a real hub, real encrypted stores, and a wire that loses, repeats and damages when told.

For the tests of sync. The rooms are the real ones; only the network is ours.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keyworker.base.errors import HubAway
from keyworker.base.ids import new_id
from keyworker.casework import plans
from keyworker.casework.desk import Desk
from keyworker.casework.shelf import Shelf
from keyworker.domain.family import Assignment, Family, Team, Worker
from keyworker.domain.person import Person
from keyworker.domain.plan import Plan
from keyworker.domain.record import Record, Role
from keyworker.hub import packages, pull
from keyworker.hub.home import make_hub, open_hub
from keyworker.hub.identity import Hub
from keyworker.hub.ledger import Ledger
from keyworker.hub.storage.rows import Machine, MachineState
from keyworker.hub.vouching import vouch
from keyworker.store.database import Database, create_store, open_store
from keyworker.sync.identity import Identity
from keyworker.sync.round import Progress, Round
from keyworker.vault.seal import SealingKey, SigningKey
from keyworker.wire.messages import HubCard, PullRequest
from tests.fakes.clock import HandClock
from tests.fakes.desks import INSTRUMENTS

KEY = bytes(range(32))


@dataclass
class Wire:
    """The network between one machine and the hub; `fault` names what goes wrong with the next call."""

    hub: Hub
    machine: str
    fault: str = ""
    before: Callable[[], object] = lambda: None

    def card(self) -> HubCard:
        """Who the hub is."""
        return self.hub.card

    def enrol(self, sealed: bytes) -> bytes:
        """Machines of a town are known from the beginning."""
        raise AssertionError(len(sealed))

    def send(self, package: bytes) -> str:
        """Deliver a package, or not, or twice, or damaged."""
        self.before()
        fault, self.fault = self._fault()
        if fault == "lost":
            raise HubAway
        if fault == "damaged":
            package = package[:-7] + bytes([package[-7] ^ 1]) + package[-6:]
        token = packages.receive(self.hub, self._known(), package)
        if fault == "repeated":
            token = packages.receive(self.hub, self._known(), package)
        if fault == "answer lost":
            raise HubAway
        return token

    def pull(self, request: PullRequest) -> bytes | None:
        """Fetch the next package, or lose it."""
        self.before()
        fault, self.fault = self._fault()
        if fault == self.fault == "pulls lost":
            raise HubAway
        if fault == "lost":
            raise HubAway
        sealed = pull.answer(self.hub, self._known(), request)
        if fault in {"answer lost", "damaged"} and sealed is not None:
            if fault == "answer lost":
                raise HubAway
            return sealed[:-7] + bytes([sealed[-7] ^ 1]) + sealed[-6:]
        return sealed

    def close(self) -> None:
        """Nothing is held open."""

    def _fault(self) -> tuple[str, str]:
        """The fault of this call, and the next's: "pulls lost" stays."""
        return self.fault, self.fault if self.fault == "pulls lost" else ""

    def _known(self) -> Machine:
        with self.hub.storage.transaction() as tx:
            machine = tx.machine(self.machine)
        assert machine is not None
        return machine


class Killed(Exception):
    """The process died between two steps."""


@dataclass
class Laptop:
    """One worker's machine."""

    worker: Worker
    identity: Identity
    wire: Wire
    clock: HandClock
    path: Path
    store: Database
    told: list[Any] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        """The desk of the person who is signed in."""
        return Desk(self.store, self.clock, self.worker, self.identity.machine, Shelf(INSTRUMENTS), self.identity.sign)

    def plan(self, family: str) -> Plan:
        """The family's plan as this machine shows it."""
        plan = self.store.family_file(family).plan
        assert plan is not None
        return plan

    def keep(self, *records: Record) -> None:
        """Write records, as a page does."""
        with self.store.write() as tx:
            for record in records:
                tx.save(record)

    def sync(self, *, die_at: int | None = None) -> Progress:
        """One round; `die_at` kills the process before that step on the store (and opens the store again)."""
        steps = 0

        def on_store(work: Callable[..., Any], *args: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps == die_at:
                raise Killed
            return work(*args)

        try:
            return self.round(on_store).run()
        except Killed:
            self.reopen()
            return Progress()

    def round(self, on_store: Callable[..., Any] = lambda work, *args: work(*args)) -> Round:
        """One round that was not begun yet; every step on the store goes through `on_store`."""
        return Round(self.store, self.identity, self.wire, self.clock, on_store, self.told.append, self.told.append)

    def reopen(self) -> None:
        """Close the store and open it again, as after a restart."""
        self.store.close()
        self.store = open_store(self.path, KEY, worker=self.worker.id, clock=self.clock)


@dataclass
class Town:
    """A hub with a team, its lead, two workers and their families."""

    folder: Path
    clock: HandClock
    hub: Hub
    team: Team
    laptops: dict[str, Laptop] = field(default_factory=dict)
    families: list[str] = field(default_factory=list)

    def save(self, *records: Record) -> None:
        """The hub's own words."""
        with self.hub.storage.transaction() as tx:
            ledger = Ledger(tx, self.hub.clock)
            for record in records:
                assert ledger.save(record).reason is None

    def add_family(self, worker: Worker) -> str:
        """A family of a parent and a child that the worker works with."""
        family = Family(name="Canaryfamily", reference=f"KW-{len(self.families) + 1:04}")
        family = family.evolve(family=family.id)
        self.save(
            family,
            Person(family=family.id, forename="Canaryparent"),
            Person(family=family.id, forename="Canarychild"),
            Assignment(family=family.id, worker=worker.id, worker_name=worker.name, team=self.team.id),
        )
        self.families.append(family.id)
        return family.id

    def give(self, family: str, laptop: Laptop) -> None:
        """Another worker works with a family, too."""
        worker = laptop.worker
        self.save(Assignment(family=family, worker=worker.id, worker_name=worker.name, team=self.team.id))

    def add_laptop(self, name: str, role: Role = Role.WORKER, *, of: Worker | None = None, clock: HandClock | None = None) -> Laptop:
        """A worker with an enrolled machine; `of`: another machine of theirs. Its own `clock`, or the town's."""
        worker, clock = of or Worker(name=name, role=role, team=self.team.id), clock or self.clock
        if of:
            pass
        elif role is Role.LEAD:
            self.team = self.team.evolve(leads={worker.id: True})
            self.save(worker, self.team)
            with self.hub.storage.transaction() as tx:
                standing = tx.record(self.team.id)
            assert standing is not None
            self.team = standing.read(Team)
        else:
            self.save(worker)
        sign, seal = SigningKey.generate(), SealingKey.generate()
        machine = Machine(
            id=new_id(), worker=worker.id, name="", sign_key=sign.public_hex, seal_key=seal.recipient, version="",
            number="000000", state=MachineState.ACTIVE, enrolled_at=self.clock.now(),
        )
        with self.hub.storage.transaction() as tx:
            tx.save_machine(machine)
            vouch(self.hub, tx, machine)
        identity = Identity(machine.id, sign, seal, self.hub.card, self.hub.url, worker, machine.number)
        path = self.folder / f"{machine.id}.kws"
        store = create_store(path, KEY, worker=worker.id, clock=clock)
        laptop = Laptop(worker, identity, Wire(self.hub, machine.id), clock, path, store)
        self.laptops[name] = laptop
        return laptop

    def settle(self) -> None:
        """Sync everybody until nothing moves any more."""
        for _ in range(4):
            moved = 0
            for laptop in self.laptops.values():
                done = laptop.sync()
                moved += done.sent + done.applied
            if not moved:
                return
        raise AssertionError("the town does not come to rest")

    def close(self) -> None:
        """Everybody goes home."""
        for laptop in self.laptops.values():
            laptop.store.close()
        self.hub.storage.close()


def three_with_a_family(folder: Path) -> Town:
    """A lead and two workers, `worker` and `other`, who hold one family."""
    town = make_town(folder)
    town.add_laptop("lead", Role.LEAD)
    worker, other = town.add_laptop("worker"), town.add_laptop("other")
    town.give(town.add_family(worker.worker), other)
    town.settle()
    return town


def worker_and_lead_with_a_plan(folder: Path) -> Town:
    """A worker with a family and its plan, and a lead."""
    town = make_town(folder)
    worker = town.add_laptop("worker")
    town.add_laptop("lead", Role.LEAD)
    town.add_family(worker.worker)
    town.settle()
    plans.begin_plan(worker.desk, town.families[0])
    town.settle()
    return town


def make_town(folder: Path) -> Town:
    """A council with a team and nobody in it yet."""
    clock = HandClock()
    make_hub(folder / "hub", council="Town", keys=folder / "hub" / "keys")
    hub = open_hub(folder / "hub", keys=folder / "hub" / "keys", clock=clock)
    team = Team(name="Team")
    town = Town(folder, clock, hub, team)
    town.save(team)
    with hub.storage.transaction() as tx:
        standing = tx.record(team.id)
    assert standing is not None
    town.team = standing.read(Team)
    return town
