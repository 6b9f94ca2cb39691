"""The star pages over a store in memory, with real threads."""

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from keyworker.base.canonical import Json
from keyworker.base.errors import KeyworkerError
from keyworker.domain.record import Record
from keyworker.store.protocol import Changes
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.context import Context, Place
from keyworker.ui.shell.style import apply_style
from keyworker.ui.tasks import Tasks
from tests.fakes.clock import HandClock
from tests.fakes.desks import desk_for
from tests.fakes.families import FamilyRecords, family_records, save_family
from tests.fakes.hub_said import hub_said
from tests.fakes.memory_store import MemoryStore

R = TypeVar("R", bound=Record)


class Opens(Protocol):
    """A presenter."""

    widget: QWidget

    def open(self, place: Place) -> None: ...
    def leave(self) -> None: ...


class Bench:
    """A family in a store, a context, and where the pages wanted to go."""

    def __init__(self, qtbot: QtBot, records: FamilyRecords) -> None:
        self.qtbot, self.family = qtbot, records
        self.clock = HandClock()
        self.store = MemoryStore(self.clock)
        save_family(self.store, records)
        self.changes = ChangeSignal()
        self.troubles: list[KeyworkerError] = []
        self.went: list[Place] = []
        self.tasks = Tasks(self.changes, self.troubles.append)
        self.context = Context(
            desk_for(self.store, self.clock), self.tasks, self.changes, self.went.append, lambda _words: None, self.troubles.append
        )

    def show(self, presenter: Opens, place: Place, width: int = 1166, height: int = 690) -> None:
        """Show a page as the shell would, and wait for what it reads."""
        self.qtbot.addWidget(presenter.widget)
        presenter.widget.resize(width, height)
        presenter.open(place)
        presenter.widget.show()
        presenter.widget.activateWindow()
        self.settle()

    def settle(self) -> None:
        """Until nothing runs any more."""
        self.qtbot.waitUntil(lambda: not self.tasks.busy())

    def hub_says(self, record: Record, patch: Json, position: int) -> None:
        """The hub has all that was written here, and says that somebody else, who had seen it, changed a record."""
        by, at = self.family.file().assignments[0].worker, self.clock.now()

        def take() -> Changes:
            self.store.freeze(1_000)
            entries = hub_said(self.store, record, patch, position, by=by, at=at, received=True)
            return self.store.take(entries, cursor=str(position), position=position, have=1_000)

        self.tasks.store(take)
        self.settle()

    def kept(self, kind: type[R], record: str) -> R:
        """What the store has, read on the store's own thread."""
        def read() -> R:
            return self.store.get(kind, record)

        return self.tasks.on_store_thread(read)


@pytest.fixture
def make_bench(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[..., Bench]]:
    """Makes benches and closes their threads."""
    apply_style(qapp)
    made: list[Bench] = []

    def make(records: FamilyRecords | None = None) -> Bench:
        made.append(Bench(qtbot, records or family_records()))
        return made[-1]

    yield make
    for bench in made:
        bench.tasks.close()


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    """One bench with the usual family."""
    return make_bench()
