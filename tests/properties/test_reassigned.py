"""Any history in which a family goes to and fro between people, by assignments and by roles, while they write, sync and die: nothing is lost,
who holds it has what the hub says, and nobody else has anything of it.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from keyworker.base.errors import HubAway, NotHere, PackageDamaged, Refusal
from keyworker.casework import plans
from keyworker.domain.family import Assignment
from keyworker.domain.record import Role
from keyworker.hub import council
from keyworker.hub.merge import OUT_OF_SCOPE
from keyworker.hub.verify import verify
from tests.fakes.at_rest import differing, left_behind, with_other_sums
from tests.fakes.town import Town, make_town
from tests.properties.screens import PLAN_FIELDS, Screens

WORKERS = st.sampled_from(["worker", "other"])
NAMES = st.sampled_from(["worker", "other", "lead"])
PAGES = st.sampled_from(["kitchen", "hall"])
ROLES = st.sampled_from([Role.WORKER, Role.ANALYST])
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


class Reassigned(RuleBasedStateMachine):
    """Three people, each on a machine of their own, and one family."""

    screens: Screens

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()

    @initialize()
    def begin(self) -> None:
        """Everybody has the family."""
        self.screens = Screens(town_of_three(Path(self.folder.name)))
        self.town = self.screens.town

    @rule(name=NAMES, page=PAGES)
    def open_page(self, name: str, page: str) -> None:
        """Somebody opens a page, which may be open still when the family has gone."""
        with suppress(NotHere):
            self.screens.open_page(name, page)

    @rule(name=NAMES, field=st.sampled_from(PLAN_FIELDS), page=st.sampled_from(["", "kitchen", "hall"]))
    def write(self, name: str, field: str, page: str) -> None:
        """Somebody writes in the plan, where they have it or had it."""
        with suppress(NotHere):
            self.screens.write(name, field, page)
        if page:
            self.screens.pages.pop((name, page), None)  # one writing for each opening: what a page has seen since is not asked here

    @rule(name=NAMES)
    def add(self, name: str) -> None:
        """Somebody adds a goal."""
        with suppress(Refusal):
            self.screens.add_goal(name)

    @rule(name=NAMES, choice=st.integers(0, 11))
    def decide(self, name: str, choice: int) -> None:
        """Somebody decides what two people said differently."""
        with suppress(Refusal):
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

    @rule(name=NAMES, step=st.integers(1, 14))
    def die(self, name: str, step: int) -> None:
        """Somebody's machine dies in the middle of a sync and is started again."""
        self.town.laptops[name].sync(die_at=step)
        for page in ("kitchen", "hall"):
            self.screens.pages.pop((name, page), None)

    @rule(name=WORKERS)
    def take_away(self, name: str) -> None:
        """The family is taken from somebody, who hears of it whenever they have a signal."""
        with suppress(NotHere):
            council.end_assignment(self.town.hub, self.screens.family, self.town.laptops[name].worker.id)

    @rule(name=WORKERS)
    def give(self, name: str) -> None:
        """The family is given to somebody, or given back."""
        council.assign(self.town.hub, self.screens.family, self.town.laptops[name].worker.id)

    @rule(name=WORKERS, role=ROLES)
    def change_role(self, name: str, role: Role) -> None:
        """Somebody is an analyst now, or a worker again."""
        council.set_role(self.town.hub, self.town.laptops[name].worker.id, role)

    def teardown(self) -> None:
        """Everybody syncs, and syncs again when all have the family."""
        try:
            if hasattr(self, "screens"):
                self._at_rest()
                for name in ("worker", "other"):
                    self.change_role(name, Role.WORKER)
                    self.give(name)
                self._at_rest()
        finally:
            if hasattr(self, "screens"):
                self.town.close()
            self.folder.cleanup()

    def _at_rest(self) -> None:
        self.town.settle()
        words = frozenset[str]().union(*(typed.words for typed in self.screens.typed))
        assert differing(self.town, self.screens.family) == []
        assert left_behind(self.town, self.screens.family, words) == []
        assert with_other_sums(self.town) == []
        assert self.screens.lost() == []
        assert self.screens.hidden() == []
        for laptop in self.town.laptops.values():
            assert laptop.store.outgoing().pending == 0
            # what was typed on a page that was open when the family had gone
            assert {one.reason for one in laptop.store.set_aside()} <= {OUT_OF_SCOPE}
        with self.town.hub.storage.reading() as tx:
            assert verify(tx).findings == ()


TestReassigned = Reassigned.TestCase
TestReassigned.settings = settings(
    max_examples=int(os.environ.get("KEYWORKER_HISTORIES", "25")), stateful_step_count=40, deadline=None, derandomize="KEYWORKER_HISTORIES" not in os.environ
)
