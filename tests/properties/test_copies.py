"""Any history in which hubs are put back from backups and machines from images: nothing is lost that any copy still has, and all agree."""

import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker.base.errors import HubAway, PackageDamaged
from keyworker.domain.plan import Action, Goal
from keyworker.hub.verify import verify
from tests.fakes import copies
from tests.properties.copied import held, received_is_true
from tests.properties.screens import PLAN_FIELDS, Screens
from tests.properties.test_reassigned import FAULTS, NAMES, town_of_three

PARTS: st.SearchStrategy[type[Goal] | type[Action]] = st.sampled_from([Goal, Action])
EVERYBODY = ("worker", "lead", "other")
WRITE = st.tuples(st.just("write"), NAMES, st.sampled_from(PLAN_FIELDS), st.booleans())
ACTS = st.one_of(
    WRITE, WRITE, WRITE,
    st.tuples(st.just("add_goal"), NAMES),
    st.tuples(st.just("write_part"), NAMES, PARTS, st.integers(0, 3)),
    st.tuples(st.just("take_out"), NAMES, PARTS, st.integers(0, 3)),
    st.tuples(st.just("decide"), NAMES, st.integers(0, 11)),
    st.tuples(st.just("sync"), NAMES), st.tuples(st.just("sync"), NAMES), st.tuples(st.just("everybody")),
    st.tuples(st.just("die"), NAMES, st.integers(1, 12)),
    st.tuples(st.just("sync_badly"), NAMES, FAULTS),
)
OF_THE_HUB = st.one_of(st.tuples(st.just("back_up")), st.tuples(st.just("put_back"), st.integers(0, 3)), st.tuples(st.just("everybody")))
OF_MACHINES = st.one_of(st.tuples(st.just("image"), NAMES), st.tuples(st.just("put_image_back"), NAMES, st.integers(0, 3)))
GONE = st.sampled_from(["", "", "worker", "other"])


@dataclass
class History:
    """What happens in a town whose hub and machines come back from copies; each act is a method."""

    screens: Screens
    backups: list[Path] = field(default_factory=list)
    images: dict[str, list[Path]] = field(default_factory=lambda: {name: [] for name in EVERYBODY})

    def write(self, name: str, place: str, paragraphs: bool) -> None:
        """Somebody writes in the plan."""
        self.screens.write(name, place, paragraphs=paragraphs)
        self.screens.town.clock.turn(seconds=1)

    def sync(self, name: str) -> None:
        """Somebody has a signal."""
        self.screens.town.laptops[name].sync()

    def everybody(self) -> None:
        """Everybody has a signal."""
        for name in EVERYBODY:
            self.sync(name)

    def sync_badly(self, name: str, fault: str) -> None:
        """Somebody has a bad signal."""
        wire = self.screens.town.laptops[name].wire
        wire.fault = fault
        with suppress(HubAway, PackageDamaged):
            self.sync(name)
        wire.fault = ""

    def die(self, name: str, step: int) -> None:
        """Somebody's machine dies in the middle of a sync and is started again."""
        self.screens.town.laptops[name].sync(die_at=step)

    def back_up(self) -> None:
        """The operator makes a backup."""
        self.backups.append(copies.back_up(self.screens.town))

    def put_back(self, ago: int) -> None:
        """The hub is put back to one of its last backups."""
        copies.put_back(self.screens.town, self.backups[-1 - ago % len(self.backups)])

    def image(self, name: str) -> None:
        """Somebody's machine is copied."""
        self.images[name].append(copies.image(self.screens.town.laptops[name]))

    def put_image_back(self, name: str, ago: int) -> None:
        """Somebody's machine is put back to an image: what only it had is gone."""
        if self.images[name]:
            copies.put_image_back(self.screens.town.laptops[name], self.images[name][-1 - ago % len(self.images[name])])

    def play(self, acts: list[tuple[object, ...]]) -> None:
        """One act after the other; after each the sentence at the foot is true."""
        for act, *arguments in acts:
            (getattr(self, str(act), None) or getattr(self.screens, str(act)))(*arguments)
            for name in EVERYBODY:
                assert received_is_true(self.screens.town, self.screens.town.laptops[name])


def told(acts: list[tuple[object, ...]], gone: str, *, came_back: bool) -> None:
    """A history, and then everybody who still comes meets; `gone` never comes again."""
    with tempfile.TemporaryDirectory() as folder:
        town = town_of_three(Path(folder))
        history = History(Screens(town))
        try:
            history.back_up()
            history.play(acts)
            if gone:
                town.laptops.pop(gone).store.close()
            left = held(history.screens)
            town.settle()
            assert history.screens.different() == []
            for laptop in town.laptops.values():
                assert (laptop.store.outgoing().pending, laptop.store.outgoing().again, laptop.store.set_aside()) == (0, None, [])
            assert [word for word in history.screens.lost() if word in left] == []
            if not came_back and not gone:
                assert history.screens.came_back() == []
            with town.hub.storage.reading() as tx:
                assert verify(tx).findings == ()
        finally:
            town.close()


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(ACTS | OF_THE_HUB, min_size=5, max_size=30), GONE)
def test_a_hub_that_is_put_back_at_any_moment_gets_what_any_machine_still_has(acts: list[tuple[object, ...]], gone: str) -> None:
    told(acts, gone, came_back=False)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(ACTS | OF_THE_HUB | OF_MACHINES, min_size=5, max_size=30), GONE)
def test_hub_and_machines_that_are_put_back_at_any_moment_lose_nothing_that_is_left(acts: list[tuple[object, ...]], gone: str) -> None:
    told(acts, gone, came_back=True)
