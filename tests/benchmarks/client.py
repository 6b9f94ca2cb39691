"""The client as `ui.app` composes it, driven as a person would, and a shorter one that goes straight to the page that is measured.

Benchmarks of windows use it, after a QApplication can be made.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtWidgets import QApplication

from keyworker.base.clock import SystemClock
from keyworker.base.paths import shipped
from keyworker.forms.instrument import load_instruments
from keyworker.sync.gate import MachineGate, Opened
from keyworker.ui.app import Client, make_application
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.context import Context, FamilyTab, PageName, Place, Presenter
from keyworker.ui.pages.families.page import FamiliesPage
from keyworker.ui.pages.families.presenter import FamiliesPresenter
from keyworker.ui.pages.family.presenter import FamilyPresenter
from keyworker.ui.pages.plan.presenter import PlanPresenter
from keyworker.ui.pages.star_tab.presenter import StarTabPresenter
from keyworker.ui.shell.session import SessionView
from keyworker.ui.shell.sign_in import SignInPage
from keyworker.ui.shell.window import ShellWindow
from keyworker.ui.tasks import Tasks
from keyworker.vault.profiles import FLOOR, Profile
from tests.benchmarks.machines import PASSPHRASE
from tests.benchmarks.windows import run_until, wait_for


def dressed() -> QApplication:
    """The application as `keyworker` makes it, once per process."""
    known = QApplication.instance()
    return known if isinstance(known, QApplication) else make_application(sys.argv[:1])


def gate_of(folder: Path, floor: Profile = FLOOR) -> MachineGate:
    """The door of a machine."""
    return MachineGate(folder, SystemClock(), load_instruments(shipped("forms", "instruments")), floor=floor)


def made_client(folder: Path, floor: Profile = FLOOR) -> Client:
    """The client on a machine's folder."""
    dressed()
    return Client(gate_of(folder, floor), SystemClock())


def unlock(client: Client) -> SessionView:
    """Type the passphrase, press the button, wait for the session."""
    page = client.window._shown
    assert isinstance(page, SignInPage)
    page.field.line.setText(PASSPHRASE)
    page.button.click()
    run_until(lambda: client.session() is not None)
    view = client.session()
    assert view is not None
    return view


def open_families(client: Client) -> None:
    """Go to My families and wait until it has been painted with its families."""
    view = client.session()
    assert view is not None
    view.go(Place(PageName.FAMILIES))
    page = page_of(view)
    wait_for(page.table.viewport(), lambda: page.model.rowCount() > 0)


def page_of(view: SessionView) -> FamiliesPage:
    """The page of My families, which has been opened."""
    presenter = view.presenter(PageName.FAMILIES)
    assert isinstance(presenter, FamiliesPresenter)
    return presenter._page


class Door:
    """Sign-in page, then a session with My families and the family page only: what `ui.app` does without Today and sync."""

    def __init__(self, folder: Path) -> None:
        dressed()
        self.gate = gate_of(folder)
        self.window = ShellWindow()
        self.tasks = Tasks(ChangeSignal(), self.window.trouble)
        self.session_tasks: Tasks | None = None
        self.opened: Opened | None = None
        self.page = SignInPage(self.gate.unlock, self.tasks)
        self.page.unlocked.connect(self._unlocked)
        self.window.show_start(self.page)
        self.window.show()
        QApplication.processEvents()

    def enter(self) -> SessionView:
        """Unlock and wait for My families to be painted; what T1 measures."""
        self.page.field.line.setText(PASSPHRASE)
        self.page.button.click()
        run_until(lambda: self.window.session() is not None)
        view = self.window.session()
        assert view is not None
        page = page_of(view)
        wait_for(page.table.viewport(), lambda: page.model.rowCount() > 0)
        return view

    def leave(self) -> None:
        """Lock and take the window down."""
        assert self.opened is not None
        assert self.session_tasks is not None
        self.session_tasks.close(last=self.opened.close)
        self.tasks.close()
        self.window.close()
        self.window.deleteLater()
        QApplication.processEvents()

    def _unlocked(self, opened: Opened) -> None:
        self.opened = opened
        changes = ChangeSignal()
        self.session_tasks = Tasks(changes, self.window.trouble)
        view = SessionView(opened.desk, self.session_tasks, changes, _PAGES, self.gate.check)
        self.window.show_session(view)
        view.go(Place(PageName.FAMILIES))


def _family(context: Context) -> Presenter:
    return FamilyPresenter(context, tabs={FamilyTab.STAR: StarTabPresenter, FamilyTab.PLAN: PlanPresenter})


_PAGES: Mapping[PageName, Callable[[Context], Presenter]] = {PageName.FAMILIES: FamiliesPresenter, PageName.FAMILY: _family}
