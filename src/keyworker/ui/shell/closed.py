"""A family that is closed: whatever page of it is shown says so at its top, and nothing on it can be typed or pressed that would write.

Made by the session. The one place where a page is told whether its family may be changed; whether it may is asked of `casework.closed`.
"""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keyworker.casework.closed import closed
from keyworker.casework.desk import Desk
from keyworker.store.leaving import Leaving
from keyworker.store.protocol import Changes
from keyworker.ui import leaving_words
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.context import PageName, Place
from keyworker.ui.tasks import Tasks
from keyworker.ui.widgets.leaving_note import LeavingNote
from keyworker.ui.widgets.read_only import ReadOnly

_WRITE = frozenset({PageName.FAMILY, PageName.STAR, PageName.CONTACT, PageName.FORM, PageName.REVIEW})
"""Pages on which something of one family is written."""


class ClosedFamilies(QWidget):
    """What stands above the page. It asks before the page reads, so that the answer is there first."""

    def __init__(self, desk: Desk, tasks: Tasks, changes: ChangeSignal) -> None:
        super().__init__()
        self._desk, self._tasks = desk, tasks
        self._family = ""
        self._page: QWidget | None = None
        self._held: ReadOnly | None = None
        self._hidden = False
        self.note = LeavingNote()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 20, 0)
        column.addWidget(self.note)
        self.hide()
        changes.committed.connect(self._changed)

    def went(self, place: Place, page: QWidget) -> None:
        """Another page is shown."""
        family = place.family if place.family and place.page in _WRITE else ""
        if (family, page) == (self._family, self._page):
            return
        self._show(None)
        self._family, self._page = family, page
        self._ask()

    def set_hidden(self, *, hidden: bool) -> None:
        """In the family's view nothing is said; nothing is written all the same."""
        self._hidden = hidden
        self._show_note()

    def _changed(self, changes: Changes) -> None:
        if self._family and changes.touches(family=self._family):
            self._ask()

    def _ask(self) -> None:
        if self._family:
            family, page = self._family, self._page
            self._tasks.store(closed, self._desk, family, then=lambda leaving: self._answered(family, page, leaving))

    def _answered(self, family: str, page: QWidget | None, leaving: Leaving | None) -> None:
        if (family, page) == (self._family, self._page):
            self._show(leaving)

    def _show(self, leaving: Leaving | None) -> None:
        self.note.say(leaving_words.closed(leaving) if leaving else "", leaving_words.what_remains(leaving) if leaving else "")
        self._show_note()
        if leaving is None and self._held is not None:
            self._held.end()
            self._held = None
        elif leaving is not None and self._held is None and self._page is not None:
            self._held = ReadOnly(self._page, _tr("This came when the family was closed, and is not part of the record. "
                                                  "It is kept: your team lead gets it, and you find it on Sync."))

    def _show_note(self) -> None:
        self.setVisible(bool(self.note.accessibleName()) and not self._hidden)


def _tr(words: str) -> str:
    return QCoreApplication.translate("Leaving", words)
