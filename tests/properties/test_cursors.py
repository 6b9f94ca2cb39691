"""Whatever cursor a machine says, a round ends about as soon as it was told everything, and then both have the same."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keyworker.base.errors import HubAway
from keyworker.domain.contact import Contact
from keyworker.hub import pull
from keyworker.wire.messages import WIRE_VERSION, PullRequest
from tests.fakes import copies
from tests.fakes.town import Town, Wire, make_town

NAMES = ("worker", "copy", "other")
"""The first two are two copies of one machine."""
WHO = st.sampled_from(NAMES)
CURSORS = st.sampled_from(["", "nonsense", "old", "oldest", "future", "another's"])
ACTS = st.one_of(
    st.tuples(st.just("write"), st.integers(0, 2)), st.tuples(st.just("sync"), WHO), st.tuples(st.just("sync"), WHO),
    st.tuples(st.just("sync_partly"), WHO, st.integers(1, 12)), st.tuples(st.just("says"), WHO, CURSORS),
    st.tuples(st.just("back_up")), st.tuples(st.just("put_back"), st.integers(0, 2)),
    st.tuples(st.just("image"), WHO), st.tuples(st.just("put_image_back"), WHO, st.integers(0, 2)),
)


class Counted(Wire):
    """A wire that counts what is asked, and has no line after `lasts` requests."""

    asked = 0
    lasts = 1_000

    def pull(self, request: PullRequest) -> bytes | None:
        """Fetch, while there is a line."""
        self.asked += 1
        assert self.asked < 300
        if self.asked > self.lasts:
            raise HubAway
        return super().pull(request)


@dataclass
class Cursors:
    """What happens to the cursors of three machines; each act is a method."""

    town: Town
    backups: list[Path] = field(default_factory=list)
    images: dict[str, list[Path]] = field(default_factory=lambda: {name: [] for name in NAMES})
    said: dict[str, list[str]] = field(default_factory=lambda: {name: [""] for name in NAMES})

    def write(self, family: int) -> None:
        """The council writes of some visits."""
        self.town.save(*(Contact(family=self.town.families[family], notes=f"Canarynotes {number} " * 20) for number in range(4)))

    def sync(self, name: str) -> None:
        """A whole round: it asks little more than it takes to be told everything, and has it."""
        wire = self._wire(name)
        self.town.laptops[name].sync()
        self.said[name].append(self.town.laptops[name].store.cursor()[0])
        assert wire.asked <= self.packages() + 3, (wire.asked, self.packages())
        assert self.missing(name) == []

    def sync_partly(self, name: str, lasts: int) -> None:
        """A round of which the line is lost in the middle."""
        self._wire(name).lasts = lasts
        with suppress(HubAway):
            self.town.laptops[name].sync()
        self.said[name].append(self.town.laptops[name].store.cursor()[0])

    def says(self, name: str, which: str) -> None:
        """A machine takes another cursor for its own."""
        store, machine = self.town.laptops[name].store, self.town.laptops[name].identity.machine
        with self.town.hub.storage.reading() as tx:
            future = list(tx.answers(machine))
        others = "other" if name != "other" else "worker"
        cursor = {
            "old": self.said[name][-2:][0], "oldest": self.said[name][1:2][-1] if self.said[name][1:] else "", "future": (future or [""])[-1],
            "another's": self.town.laptops[others].store.cursor()[0],
        }.get(which, which)
        store.take([], cursor=cursor, position=0, have=0)

    def back_up(self) -> None:
        """The operator makes a backup."""
        self.backups.append(copies.back_up(self.town))

    def put_back(self, ago: int) -> None:
        """The hub is put back."""
        if self.backups:
            copies.put_back(self.town, self.backups[-1 - ago % len(self.backups)])

    def image(self, name: str) -> None:
        """A machine is copied."""
        self.images[name].append(copies.image(self.town.laptops[name]))

    def put_image_back(self, name: str, ago: int) -> None:
        """A machine is put back to its image."""
        if self.images[name]:
            copies.put_image_back(self.town.laptops[name], self.images[name][-1 - ago % len(self.images[name])])

    def packages(self) -> int:
        """How many packages there are at most, for a machine that was never told anything, or nothing since the beginning."""
        return max(self._told(name) for name in ("never", "late"))

    def _told(self, name: str) -> int:
        """In how many packages a machine is told what is new, which never says that it applied them."""
        laptop = self.town.laptops[name]
        count, asks = 0, PullRequest(cursor=laptop.store.cursor()[0], wire=WIRE_VERSION)
        with self.town.hub.storage.reading() as tx:
            known = tx.machine(laptop.identity.machine)
        assert known is not None
        while (answered := pull.answered(self.town.hub, known, asks)) is not None:
            count, asks = count + 1, asks.model_copy(update={"received": answered.cursor})
            if not answered.more:
                break
        return count

    def missing(self, name: str) -> list[str]:
        """What a machine shows otherwise than the hub says it, or not."""
        found = []
        for family in self.town.families:
            with self.town.hub.storage.reading() as tx:
                said = {row.id: row.body for _, row in tx.snapshot(family, 0, 10_000)}
            records = self.town.laptops[name].store.family_file(family).records.values()
            shown = {record.id: record.seen.body for record in records if record.seen is not None}
            found += [record for record in said if shown.get(record) != said[record]]
        return found

    def _wire(self, name: str) -> Counted:
        laptop = self.town.laptops[name]
        laptop.wire = made = Counted(self.town.hub, laptop.identity.machine)
        return made


@contextmanager
def cursors(folder: Path) -> Iterator[Cursors]:
    """Three families, two workers who have them, and a second copy of the one's machine; so little room that each telling is of many packages."""
    town = make_town(folder)
    with closing(town), pytest.MonkeyPatch.context() as small:
        small.setattr(pull, "RAW_TARGET", 2_500)
        worker, other = town.add_laptop("worker"), town.add_laptop("other")
        town.add_laptop("late", of=worker.worker)
        for _ in range(3):
            town.give(town.add_family(worker.worker), other)
        made = Cursors(town)
        for family in range(3):
            made.write(family)
        town.settle()
        town.add_laptop("never", of=worker.worker)
        copies.clone(town, worker, "copy")
        yield made


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(ACTS, min_size=1, max_size=15))
@example([("back_up",), ("sync", "worker"), ("put_back", 0)])
def test_from_any_cursor_a_round_ends_when_all_was_told_and_both_have_the_same(acts: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder, cursors(Path(folder)) as made:
        for act, *arguments in acts:
            getattr(made, str(act))(*arguments)
        for name in NAMES:
            made.sync(name)
        for name in NAMES:
            assert made.missing(name) == []
