"""A signed-in session over a store in memory, and the walk over its accessibility tree, for tests of the shell and its pages."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QWidget,
)
from pytestqt.qtbot import QtBot

from keyworker.base.errors import KeyworkerError, WrongPassphrase
from keyworker.casework.desk import Desk
from keyworker.domain.council_settings import ConcernNumber, CouncilSettings
from keyworker.domain.record import Role
from keyworker.sync.standing import standing
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.context import Context, PageName, Place, Presenter
from keyworker.ui.pages.families.presenter import FamiliesPresenter
from keyworker.ui.pages.sync.presenter import SyncPresenter
from keyworker.ui.pages.today.presenter import TodayPresenter
from keyworker.ui.shell.session import SessionView
from keyworker.ui.shell.style import apply_style
from keyworker.ui.shell.window import ShellWindow
from keyworker.ui.tasks import Tasks
from tests.fakes.clock import HandClock
from tests.fakes.desks import desk_for
from tests.fakes.families import LEAD_RECORD, WORKER_RECORD, FamilyRecords, save_family
from tests.fakes.memory_store import MemoryStore
from tests.widget.accessible import faults, usable
from tests.widget.tabbing import unreached

PASSPHRASE = "the right one"
COUNCIL = CouncilSettings(name="Testshire", concern_numbers=(ConcernNumber(who="Duty desk", number="01632 960000"),), demo=True)


class StarLike(QLabel):
    """A page that goes into and out of the family's view as the star page does."""

    family_view_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__("a page")
        self.for_family = False

    def set_family_view(self, on: bool) -> None:
        if on != self.for_family:
            self.for_family = on
            self.family_view_changed.emit(on)


class PlainPage:
    """A page that remembers where it was opened; it can be shown to the family."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.star = StarLike()
        self.widget: QWidget = self.star
        self.opened: list[Place] = []
        self.left = 0

    def open(self, place: Place) -> None:
        self.opened.append(place)

    def leave(self) -> None:
        self.left += 1


@dataclass
class Frame:
    """Everything of one signed-in session."""

    window: ShellWindow
    session: SessionView
    desk: Desk
    store: MemoryStore
    tasks: Tasks
    changes: ChangeSignal
    errors: list[KeyworkerError] = field(default_factory=list)
    synced: list[bool] = field(default_factory=list)
    sticks: list[Path] = field(default_factory=list)

    def page(self, name: PageName) -> Presenter:
        found = self.session.presenter(name)
        assert found is not None
        return found

    def plain(self, name: PageName) -> PlainPage:
        found = self.page(name)
        assert isinstance(found, PlainPage)
        return found

    def settle(self, qtbot: QtBot) -> None:
        """Until the store has answered everything."""
        qtbot.waitUntil(lambda: not self.tasks.busy())


def check(passphrase: str) -> None:
    """What the family view is left by."""
    if passphrase != PASSPHRASE:
        raise WrongPassphrase


@contextmanager
def signed_in(
    qtbot: QtBot, *families: FamilyRecords, lead: bool = False, clock: HandClock | None = None,
    real: Mapping[PageName, Callable[[Context], Presenter]] | None = None, council: CouncilSettings = COUNCIL,
) -> Iterator[Frame]:
    """A window with a session in it; closed at the end. `real`: pages that are themselves."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_style(app)
    clock = clock or HandClock()
    store = MemoryStore(clock)
    who = LEAD_RECORD if lead else WORKER_RECORD
    desk = replace(desk_for(store, clock, role=Role.LEAD if lead else Role.WORKER), worker=who)
    store.signed_in(who.id)
    with store.write() as tx:
        tx.save(council)
    for family in families:
        save_family(store, family)
    changes = ChangeSignal()
    errors: list[KeyworkerError] = []
    synced: list[bool] = []
    sticks: list[Path] = []
    tasks = Tasks(changes, errors.append)
    window = ShellWindow()
    qtbot.addWidget(window)
    pages: dict[PageName, Callable[[Context], Presenter]] = {
        PageName.TODAY: TodayPresenter, PageName.FAMILIES: FamiliesPresenter,
        PageName.SYNC: lambda context: SyncPresenter(
            context, lambda: standing(store.outgoing(), clock.now()), lambda: synced.append(True), lambda: synced.append(False), str,
            sticks.append, lambda *_: Path("stick"),
        ),
        **(real or {}),
    }
    for name in PageName:
        pages.setdefault(name, PlainPage)
    session = SessionView(desk, tasks, changes, pages, check)
    window.show_session(session)
    window.resize(1366, 728)
    with qtbot.waitExposed(window):
        window.show()
    frame = Frame(window, session, desk, store, tasks, changes, errors, synced, sticks)
    frame.settle(qtbot)
    try:
        yield frame
    finally:
        session.leave()
        tasks.close()
        window.close()


def tab_stops(root: QWidget) -> set[QWidget]:
    """Every widget that Tab comes to, by the chain of focus."""
    found: set[QWidget] = set()
    one = root.nextInFocusChain()
    while one is not None and one is not root and one not in found:
        found.add(one)
        one = one.nextInFocusChain()
    return {one for one in found if one.focusPolicy() & Qt.FocusPolicy.TabFocus}


def assert_usable(root: QWidget) -> None:
    """What a screen reader meets is right (`tests.widget.accessible`), and Tab comes to everything that can be used."""
    stops = list(tab_stops(root))
    wrong = [*faults(root), *unreached([face for face in usable(root) if face.widget.isVisibleTo(root)], stops)]
    assert not wrong, "\n".join(["", *wrong])
