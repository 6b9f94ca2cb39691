"""Any history in which hubs are put back from backups and machines from images: nothing is lost that any copy still has, and all agree."""

from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from keyworker.hub import timeline
from keyworker.hub.verify import verify
from tests.fakes import copies
from tests.fakes.town import Laptop
from tests.properties import test_sync
from tests.properties.screens import words_in
from tests.properties.test_sync import NAMES


class Copies(test_sync.Histories):
    """Three people work on one family; hub and machines come back from copies."""

    def __init__(self) -> None:
        super().__init__()
        self.backups: list[Path] = []
        self.images: dict[str, list[Path]] = {"worker": [], "lead": [], "other": []}
        self.copied = False
        self.gone: dict[str, Laptop] = {}

    @initialize()
    def begin(self) -> None:
        """Everybody has the family, and the hub a first backup."""
        super().begin()
        self.backups.append(copies.back_up(self.town))

    @rule()
    def back_up(self) -> None:
        """The operator makes a backup."""
        self.backups.append(copies.back_up(self.town))

    @rule()
    def everybody(self) -> None:
        """Everybody has a signal."""
        for laptop in self.town.laptops.values():
            if laptop not in self.gone.values():
                laptop.sync()

    @rule(name=st.sampled_from(["worker", "other"]))
    def lose(self, name: str) -> None:
        """Somebody's machine never comes again."""
        if not self.gone:
            self.gone[name] = self.town.laptops[name]

    @rule(choice=st.integers(0, 5))
    def put_back(self, choice: int) -> None:
        """The hub is put back to one of its backups."""
        copies.put_back(self.town, self.backups[choice % len(self.backups)])

    @rule(name=NAMES)
    def image(self, name: str) -> None:
        """Somebody's machine is copied."""
        self.images[name].append(copies.image(self.town.laptops[name]))

    @rule(name=NAMES, choice=st.integers(0, 5))
    def put_image_back(self, name: str, choice: int) -> None:
        """Somebody's machine is put back to one of its images: what only it had is gone, and nobody may be blamed for it."""
        if self.images[name]:
            self.copied = True
            copies.put_image_back(self.town.laptops[name], self.images[name][choice % len(self.images[name])])
            for page in ("kitchen", "hall"):
                self.screens.pages.pop((name, page), None)

    @invariant()
    def the_sentence_is_true(self) -> None:
        """A machine that heard of the hub as it is now shows as received exactly what the hub has from it, or less."""
        for laptop in self.town.laptops.values() if hasattr(self, "screens") else ():
            with self.town.hub.storage.reading() as tx:
                if not timeline.holds(tx, laptop.store.told().heard):
                    continue
                for change in laptop.store.frozen(0, laptop.store.outgoing().received):
                    log = laptop.store.log_of(change.n)[0] or laptop.identity.machine
                    assert change.n > laptop.store.outgoing().received or tx.digest_of(log, change.n) == change.digest

    def teardown(self) -> None:
        """Everybody comes into the office."""
        if not hasattr(self, "screens"):
            self.folder.cleanup()
            return
        try:
            for name in self.gone:
                self.town.laptops.pop(name)
            held = self._held()
            self.town.settle()
            assert self.screens.different() == []
            for laptop in self.town.laptops.values():
                assert laptop.store.outgoing().pending == 0
                assert laptop.store.outgoing().again is None
                assert laptop.store.set_aside() == []
            assert [word for word in self.screens.lost() if word in held] == []
            if not self.copied and not self.gone:
                assert self.screens.came_back() == []
            with self.town.hub.storage.reading() as tx:
                assert verify(tx).findings == ()
        finally:
            for laptop in self.gone.values():
                laptop.store.close()
            self.town.close()
            self.folder.cleanup()

    def _held(self) -> frozenset[str]:
        """The words of which a machine, or the hub, still has a copy before everybody meets."""
        found: set[str] = set()
        for laptop in self.town.laptops.values():
            found |= {word for record in laptop.store.family_file(self.screens.family).records.values() for word in words_in(record.body())}
            found |= {word for one in self._made(laptop) for word in words_in(one.content.patch)}
        with self.town.hub.storage.reading() as tx:
            for _, row in tx.snapshot(self.screens.family, 0, 100_000):
                found |= {word for values in row.state().values.values() for value in values for word in words_in(value.value)}
        return frozenset(found)


TestCopies = Copies.TestCase
TestCopies.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)

