"""What a machine shows is what the hub last said with its own unanswered changes on top, texts of several paragraphs joined in advance.

That the hub then says the same is held by `test_beside` and `integration.test_texts_joined_here`: here no hub judges anything.
"""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from keyworker.domain.family import Family
from keyworker.domain.joining import joins
from keyworker.domain.leaves import State, accept
from keyworker.store import changelog, records
from keyworker.store.bases import Bases
from keyworker.store.database import Database
from keyworker.wire.leaf_changes import leaf_change
from tests.fakes.clock import HandClock
from tests.fakes.hub_said import hub_said
from tests.integration import store_laws as laws

FIELDS = st.sampled_from(["name", "language", "preferred_contact"])
WORDS = st.sampled_from(["", "a", "b", "c", "d", "e", "f", "a\n\nb", "a\n\nc", "d\n\nb", "d\n\nc"])


class Machines(RuleBasedStateMachine):
    """One store, and a hub that is a state and a number."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = HandClock()
        self.store: Database = laws.make(Path(self.folder.name), self.clock)
        self.family = laws.family("a\n\nb")
        self.position, self.have = 1, 0
        self.page = self.family
        self.store.take([laws.as_entry(self.family, 1)], cursor="1", position=1, have=0)
        self.open_page()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    @rule()
    def open_page(self) -> None:
        """A page is opened, and may be written in much later."""
        self.page = self.store.get(Family, self.family.id)

    @rule(field=FIELDS, words=WORDS, late=st.booleans())
    def edit(self, field: str, words: str, *, late: bool) -> None:
        """A person types, on what is shown now or on the page."""
        self.clock.turn(seconds=1)
        page = (self.page if late else self.store.get(Family, self.family.id)).evolve(**{field: words})
        laws.save(self.store, page)
        if late:
            self.page = page.shown_as()

    @rule(limit=st.integers(1, 3))
    def freeze(self, limit: int) -> None:
        """A package is made."""
        self.store.freeze(limit)

    @rule(back=st.integers(0, 3))
    def receipt(self, back: int) -> None:
        """The hub says what it has: possibly an old receipt again."""
        numbers = [change.n for change in self.store.frozen(0, 1_000)]
        self.store.received(laws.receipt(self.store, max(0, len(numbers) - back), self.position, self.clock.now()), "token")

    @rule(field=FIELDS, words=WORDS, unseen=st.booleans(), mine=st.booleans())
    def pull(self, field: str, words: str, *, unseen: bool, mine: bool) -> None:
        """Somebody else wrote, and the hub has all that was written here, or no more than before; told twice, it is the same."""
        self.position += 1
        self.clock.turn(seconds=1)
        if mine:
            self.store.freeze(1_000)
            self.have = len(self.store.frozen(0, 1_000))
        entries = hub_said(
            self.store, self.family, {field: words}, self.position, by=laws.OTHER, at=self.clock.now(), unseen=unseen, received=mine
        )
        for _ in range(2):
            self.store.take(entries, cursor=str(self.position), position=self.position, have=self.have)

    @rule()
    def reopen(self) -> None:
        """The machine is switched off and on."""
        self.store.close()
        self.store = laws.reopen(Path(self.folder.name), self.clock)

    @invariant()
    def what_is_shown_is_what_the_hub_will_say(self) -> None:
        """The unanswered changes, as they will be sent, laid on what the hub last said."""
        if not hasattr(self, "store"):
            return
        kept = records.load_one(self.store._connection, self.family.id)
        assert kept is not None
        state: State = kept.said().state()
        own = changelog.own(self.store._connection, [self.family.id]).get(self.family.id, [])
        bases = Bases(self.store._connection, self.family.id, kept.said().state, lambda: [change.content for change in own])
        for change in own:
            laid = leaf_change(change.content)
            state, reason = accept(state, laid, Family.shape)
            assert reason is None
            for join in joins(state, laid, bases.base):
                state, _ = accept(state, join)
        assert kept.shown().state().values.keys() == state.values.keys()
        for leaf, values in state.values.items():
            assert [(value.dot, value.value) for value in kept.shown().state().on(leaf)] == [(value.dot, value.value) for value in values]


TestMachines = Machines.TestCase
TestMachines.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
