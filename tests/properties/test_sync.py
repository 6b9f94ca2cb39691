"""Any history of edits, syncs, faults and deaths on several machines: nothing is lost, nothing is hidden, all agree."""

import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from keyworker.base.errors import HubAway, PackageDamaged
from keyworker.casework import plans
from keyworker.domain.family import Assignment
from keyworker.domain.plan import Action, Goal
from keyworker.domain.record import Role
from keyworker.hub.verify import verify
from keyworker.wire.messages import Change
from tests.fakes.town import Laptop, Town, make_town
from tests.properties.screens import PLAN_FIELDS, Screens

FIELDS = st.sampled_from(PLAN_FIELDS)
NAMES = st.sampled_from(["worker", "lead", "other"])
PAGES = st.sampled_from(["", "", "kitchen", "hall"])
PARTS: st.SearchStrategy[type[Goal] | type[Action]] = st.sampled_from([Goal, Action])
FAULTS = st.sampled_from(["lost", "answer lost", "repeated", "damaged"])


def town_of_three(folder: Path) -> Town:
    """Two workers and their lead, who hold one family with its plan."""
    town = make_town(folder)
    worker, other = town.add_laptop("worker"), town.add_laptop("other")
    town.add_laptop("lead", Role.LEAD)
    family = town.add_family(worker.worker)
    town.save(Assignment(family=family, worker=other.worker.id, worker_name=other.worker.name, team=town.team.id))
    worker.sync()
    plans.begin_plan(worker.desk, family)
    town.settle()
    return town


class Histories(RuleBasedStateMachine):
    """Three people work on one family, each on a machine of their own."""

    screens: Screens

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()

    @property
    def town(self) -> Town:
        """Where it happens."""
        return self.screens.town

    @initialize()
    def begin(self) -> None:
        """Everybody has the family."""
        self.screens = Screens(town_of_three(Path(self.folder.name)))

    @rule(name=NAMES, page=st.sampled_from(["kitchen", "hall"]))
    def open_page(self, name: str, page: str) -> None:
        """Somebody opens a page."""
        self.screens.open_page(name, page)

    @rule(name=NAMES, field=FIELDS, page=PAGES, paragraphs=st.booleans())
    def write(self, name: str, field: str, page: str, *, paragraphs: bool) -> None:
        """Somebody writes in the plan."""
        self.screens.write(name, field, page, paragraphs=paragraphs)
        self.town.clock.turn(seconds=1)

    @rule(name=NAMES)
    def add(self, name: str) -> None:
        """Somebody adds a goal."""
        self.screens.add_goal(name)

    @rule(name=NAMES, index=st.integers(0, 3))
    def add_action(self, name: str, index: int) -> None:
        """Somebody adds an action."""
        self.screens.add_action(name, index)

    @rule(name=NAMES, kind=PARTS, index=st.integers(0, 3))
    def write_part(self, name: str, kind: type[Goal] | type[Action], index: int) -> None:
        """Somebody writes in a goal or an action."""
        self.screens.write_part(name, kind, index)

    @rule(name=NAMES, kind=PARTS, index=st.integers(0, 3))
    def take_out(self, name: str, kind: type[Goal] | type[Action], index: int) -> None:
        """Somebody takes out a goal or an action."""
        self.screens.take_out(name, kind, index)

    @rule(name=NAMES, choice=st.integers(0, 11))
    def decide(self, name: str, choice: int) -> None:
        """Somebody decides what two people said differently."""
        self.screens.decide(name, choice)

    @rule(name=NAMES)
    def sync(self, name: str) -> None:
        """Somebody has a signal."""
        self.town.laptops[name].sync()

    @rule(name=NAMES, fault=FAULTS)
    def sync_badly(self, name: str, fault: str) -> None:
        """Somebody has a bad signal."""
        laptop = self.town.laptops[name]
        laptop.wire.fault = fault
        with suppress(HubAway, PackageDamaged):
            laptop.sync()
        laptop.wire.fault = ""

    @rule(name=NAMES, step=st.integers(1, 8))
    def die(self, name: str, step: int) -> None:
        """Somebody's machine dies in the middle of a sync and is started again."""
        self.town.laptops[name].sync(die_at=step)
        for page in ("kitchen", "hall"):
            self.screens.pages.pop((name, page), None)

    @invariant()
    def the_sentence_is_true(self) -> None:
        """A machine shows as received exactly what the hub has from it, or less."""
        for laptop in self.town.laptops.values() if hasattr(self, "screens") else ():
            with self.town.hub.storage.transaction() as tx:
                machine = tx.machine(laptop.identity.machine)
            assert machine is not None
            assert laptop.store.outgoing().received <= machine.received

    def teardown(self) -> None:
        """Everybody comes into the office: all agree, every change is in the log, no word is lost or hidden."""
        if not hasattr(self, "screens"):
            self.folder.cleanup()
            return
        try:
            logs = {name: self._made(laptop) for name, laptop in self.town.laptops.items()}
            self.town.settle()
            assert self.screens.different() == []
            for name, laptop in self.town.laptops.items():
                assert laptop.store.outgoing().pending == 0
                assert laptop.store.set_aside() == []
                self._in_the_log(laptop, logs[name])
            assert self.screens.lost() == []
            assert self.screens.hidden() == []
            with self.town.hub.storage.reading() as tx:
                assert verify(tx).findings == ()
        finally:
            self.town.close()
            self.folder.cleanup()

    def _made(self, laptop: Laptop) -> list[Change]:
        laptop.store.freeze(10_000)
        return list(laptop.store.frozen(0, 10_000))

    def _in_the_log(self, laptop: Laptop, made: list[Change]) -> None:
        with self.town.hub.storage.transaction() as tx:
            for change in made:
                assert tx.digest_of(laptop.identity.machine, change.n) == change.digest


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
