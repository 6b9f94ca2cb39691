"""One page's presenter over a store in memory with real tasks, and a hub that can be made to say something."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from keyworker.base.canonical import Json
from keyworker.base.errors import DiskFull, KeyworkerError
from keyworker.casework.desk import Desk
from keyworker.casework.shelf import Shelf
from keyworker.domain.family import Worker
from keyworker.domain.record import Record
from keyworker.store.protocol import Changes
from keyworker.store.transaction import Transaction
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.context import Context, Place
from keyworker.ui.shell.style import apply_style
from keyworker.ui.tasks import Tasks
from keyworker.ui.widgets.in_sight import FocusInSight
from keyworker.wire.messages import Entry
from tests.fakes.clock import HandClock
from tests.fakes.desks import INSTRUMENTS
from tests.fakes.families import LEAD, LEAD_RECORD, WORKER_RECORD
from tests.fakes.hub_said import Dispute, disputed, hub_said
from tests.fakes.memory_store import MemoryStore

R = TypeVar("R", bound=Record)


@dataclass
class Rig:
    """What a page works with, and what it asked for: places, short good words, errors."""

    qtbot: QtBot
    store: MemoryStore
    clock: HandClock
    context: Context
    went: list[Place] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    errors: list[KeyworkerError] = field(default_factory=list)
    widgets: list[QWidget] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until everything that was asked for is durable and shown, also what a page builds bit by bit."""
        self.qtbot.waitUntil(lambda: not self.context.tasks.busy() and not self._building())

    def _building(self) -> bool:
        timers = [timer for widget in self.widgets for timer in widget.findChildren(QTimer)]
        return any(timer.isActive() and timer.interval() == 0 for timer in timers)

    def all(self, kind: type[R]) -> list[R]:
        """Every record of a kind that is kept."""
        return self.store.find(kind)

    def show(self, widget: QWidget, width: int = 1160, height: int = 760) -> None:
        """Show a page, as the window does, and wait for it."""
        self.widgets.append(widget)
        FocusInSight(widget)
        widget.resize(width, height)
        with self.qtbot.waitExposed(widget):
            widget.show()

    def type_into(self, field_widget: QWidget, text: str) -> None:
        """Type as a person does: into the field that has the focus."""
        target = field_widget.focusProxy() or field_widget
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        QTest.keyClicks(target, text)

    def key_in(self, field_widget: QWidget, text: str) -> None:
        r"""Type on, where the cursor stands in a field; `\b` is Backspace."""
        target = field_widget.focusProxy() or field_widget
        for letter in text:
            if letter == "\b":
                QTest.keyClick(target, Qt.Key.Key_Backspace)
            else:
                QTest.keyClicks(target, letter)

    def hub_says(self, record: Record, patch: Json, position: int) -> None:
        """The hub sends a change of a record that the lead made, who had seen all of it; every page is told."""
        self._take(hub_said(self.store, record, patch, position, by=LEAD, at=self.clock.now()), position)

    def _take(self, entries: Sequence[Entry], position: int) -> None:
        def take(store: MemoryStore) -> Changes:
            return store.take(entries, cursor=str(position), position=position, have=0)

        self.context.tasks.store(take, self.store)
        self.settle()


class FullDisk:
    """From now on the disk of a rig has no room for what its store wants to write, until `full` is false."""

    def __init__(self, rig: Rig) -> None:
        self.full = True
        self._write = rig.store.write
        rig.store.write = self.write  # type: ignore[method-assign]

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """As the store's, while there is room."""
        if self.full:
            raise DiskFull
        with self._write() as tx:
            yield tx


@contextmanager
def rig_for(
    qtbot: QtBot, qapp: QApplication, records: Sequence[Record], worker: Worker = WORKER_RECORD, disputes: Sequence[Dispute] = ()
) -> Iterator[Rig]:
    """A rig whose store holds records as the hub sent them, with what waits beside them."""
    apply_style(qapp)
    clock, changes = HandClock(), ChangeSignal()
    store = MemoryStore(clock)
    lists: tuple[list[Place], list[str], list[KeyworkerError]] = ([], [], [])
    tasks = Tasks(changes, lists[2].append)
    desk = Desk(store=store, clock=clock, worker=worker, machine="machine", shelf=Shelf(INSTRUMENTS))
    context = Context(desk, tasks, changes, lists[0].append, lists[1].append, lists[2].append)
    entries = [
        disputed(one, place, disputes)
        for place, one in enumerate([*records, WORKER_RECORD, LEAD_RECORD], start=1)
    ]
    store.take(entries, cursor="1", position=len(entries), have=0)
    rig = Rig(qtbot, store, clock, context, *lists)
    try:
        yield rig
        rig.settle()
    finally:
        tasks.close()
        for widget in rig.widgets:
            widget.close()
            widget.deleteLater()
