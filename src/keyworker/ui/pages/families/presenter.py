"""Ties My families to the store's caseload rows; one read for the page, another when something changed."""

from PySide6.QtWidgets import QWidget

from keyworker.casework.desk import Desk
from keyworker.domain.conflict import AuditEvent
from keyworker.store.protocol import Changes
from keyworker.ui.context import Context, PageName, Place
from keyworker.ui.pages.families.page import FamiliesPage
from keyworker.ui.pages.families.state import FamiliesState, families_state


class FamiliesPresenter:
    """Implements `ui.context.Presenter`."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._page = FamiliesPage()
        self.widget: QWidget = self._page
        self._page.opened.connect(lambda family: context.go(Place(PageName.FAMILY, family)))
        context.changes.committed.connect(self._changed)
        self._here = False

    def open(self, place: Place) -> None:  # noqa: ARG002 - one place
        """Read and show; the letters have the focus."""
        self._here = True
        self._read()
        self._page.letters.setFocus()
        self._page.letters.selectAll()

    def leave(self) -> None:
        """Nothing is typed here that must be kept."""
        self._here = False

    def _read(self) -> None:
        self._context.tasks.store(read_families, self._context.desk, then=self._page.show_state)

    def _changed(self, changes: Changes) -> None:
        if self._here and any(one.kind != AuditEvent.kind for one in changes.records):
            self._read()


def read_families(desk: Desk) -> FamiliesState:
    """On the store thread: one line per family that is on this machine."""
    return families_state(desk.store.caseload(), desk.clock.today(), desk.store.leaving())
