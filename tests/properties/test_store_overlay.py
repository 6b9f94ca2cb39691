"""What is shown is always what the hub last said with the edits of this machine on top whose echo has not been heard."""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from keyworker.base.canonical import Json
from keyworker.domain.family import Family
from keyworker.domain.merge import apply, compose
from keyworker.store.database import Database
from keyworker.wire.messages import ChangeEntry
from tests.fakes.clock import HandClock
from tests.fakes.memory_store import MemoryStore
from tests.integration import store_laws as laws

FIELDS = st.sampled_from(["name", "language", "preferred_contact"])
WORDS = st.sampled_from(["", "a", "b", "c", "d", "e", "f"])


class Machines(RuleBasedStateMachine):
    """One real store, one in memory, and a model that is three lists; all must show the same."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = HandClock()
        self.real: Database = laws.make(Path(self.folder.name), self.clock)
        self.fake = MemoryStore(self.clock, laws.WORKER)
        self.family = laws.family("start")
        self.hub: Json = self.family.body()
        self.heard, self.position, self.known = 0, 1, 1
        self.numbered: list[Json] = []
        self.open: list[tuple[int, Json]] = []
        self.receipts: list[tuple[int, int]] = [(0, 0)]
        self.let_go = 0
        for store in (self.real, self.fake):
            store.take([laws.as_entry(self.family, 1)], cursor="1", position=1, have=0)

    def teardown(self) -> None:
        if hasattr(self, "real"):
            self.real.close()
            self.folder.cleanup()

    @rule(field=FIELDS, words=WORDS)
    def edit(self, field: str, words: str) -> None:
        """A person types."""
        self.clock.turn(seconds=1)
        for store in (self.real, self.fake):
            before = store.get(Family, self.family.id)
            after = before.evolve(**{field: words})
            laws.save(store, after)
            base = before.seen.position if before.seen else 0
        if after.patch() and self.open and self.open[-1][0] == base:
            self.open[-1] = (base, compose(self.open[-1][1], after.patch()))
        elif after.patch():
            self.open.append((base, after.patch()))

    @rule(limit=st.integers(1, 3))
    def freeze(self, limit: int) -> None:
        """A package is made."""
        for store in (self.real, self.fake):
            store.freeze(limit)
        self.numbered += [patch for _, patch in self.open[:limit]]
        self.open = self.open[limit:]
        sent = self.real.frozen(0, 1_000)
        assert sent == self.fake.frozen(0, 1_000)
        assert [one.content.patch for one in sent] == self.numbered

    @rule(back=st.integers(0, 3), ahead=st.integers(0, 3))
    def receipt(self, back: int, ahead: int) -> None:
        """The hub says what it has: possibly an old receipt again. Its own numbers never fall."""
        received = max(0, len(self.numbered) - back)
        at = max(self.position + ahead, self.receipts[-1][1])
        for store in (self.real, self.fake):
            store.received(laws.receipt(store, received, at, self.clock.now()), "token")
        if received >= self.receipts[-1][0]:
            if received > self.receipts[-1][0]:
                self.receipts.append((received, at))
            self._hear()

    @rule(field=FIELDS, words=WORDS, limit=st.integers(1, 3), ahead=st.integers(0, 3))
    def push(self, field: str, words: str, limit: int, ahead: int) -> None:
        """A person types, a package goes up and the receipt comes back."""
        self.edit(field, words)
        self.freeze(limit)
        self.receipt(0, ahead)

    @rule(field=FIELDS, words=WORDS, skip=st.integers(1, 3), last=st.booleans())
    def pull(self, field: str, words: str, skip: int, last: bool) -> None:
        """Somebody else changed something; a slice that is not the last one carries the old position."""
        self.position += skip
        self.clock.turn(seconds=1)
        entry = ChangeEntry(position=self.position, record=self.family.id, kind="family", family=self.family.id,
                            patch={field: words}, by=laws.OTHER, at=self.clock.now())
        self.hub = apply(self.hub, entry.patch)
        self.known = self.position if last else self.known
        for store in (self.real, self.fake):
            for _ in range(2):
                store.take([entry], cursor=str(self.known), position=self.known, have=0)
        self._hear()

    def _hear(self) -> None:
        self.let_go = max([self.let_go, *(received for received, at in self.receipts if at <= self.known)])

    @rule()
    def reopen(self) -> None:
        """The machine is switched off and on."""
        self.real.close()
        self.real = laws.reopen(Path(self.folder.name), self.clock)

    @invariant()
    def all_show_the_same(self) -> None:
        """Hub body, numbered patches that are not heard back, open patches."""
        if not hasattr(self, "real"):
            return
        shown = self.hub
        for patch in [*self.numbered[self.let_go :], *(patch for _, patch in self.open)]:
            shown = apply(shown, patch)
        assert self.real.get(Family, self.family.id).body() == shown
        assert self.fake.get(Family, self.family.id).body() == shown
        assert self.real.outgoing() == self.fake.outgoing()
        assert self.real.history(self.family.id) == self.fake.history(self.family.id)
        assert [row.name for row in self.real.caseload()] == [row.name for row in self.fake.caseload()]


TestMachines = Machines.TestCase
TestMachines.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
