"""The left side of the window: where one can go, who is signed in, Lock. Becomes a strip of icons when the window is narrow."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from keyworker.casework import conflicts, reviews
from keyworker.casework.desk import Desk
from keyworker.ui.context import PageName
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.notices import plain_label

PLACES: Final = (PageName.TODAY, PageName.FAMILIES, PageName.REVIEWS, PageName.DECISIONS, PageName.AUDIT, PageName.SYNC)
_STRIP: Final = 62
_MARGIN: Final = 10
_MOST_SHOWN: Final = 99
"""In the strip; the name and the tooltip say how many there are."""
FOR_LEADS: Final = frozenset({PageName.REVIEWS, PageName.AUDIT})
_ICONS: Final = {
    PageName.TODAY: "house", PageName.FAMILIES: "users", PageName.REVIEWS: "clipboard-list", PageName.DECISIONS: "git-merge",
    PageName.SYNC: "refresh-cw", PageName.AUDIT: "eye",
}
_BELONGS: Final = {
    PageName.FAMILY: PageName.FAMILIES, PageName.STAR: PageName.FAMILIES, PageName.CONTACT: PageName.FAMILIES,
    PageName.FORM: PageName.FAMILIES, PageName.PRINT: PageName.FAMILIES, PageName.REVIEW: PageName.REVIEWS,
}


def waiting(desk: Desk) -> tuple[int, int]:
    """On the store thread: how many things wait for a decision, and to a lead how many plans for a review."""
    return conflicts.count(desk), len(reviews.waiting(desk)) if desk.is_lead() else 0


@dataclass
class _Entry:
    button: QPushButton
    words: str
    badge: QLabel
    count: int = 0


class Side(QFrame):
    """Emits `chosen` with a page's name, and `lock_wanted`."""

    chosen = Signal(object)
    lock_wanted = Signal()

    def __init__(self, worker: str, pages: Iterable[PageName], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "side")
        self._narrow = False
        wanted = set(pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 14, _MARGIN, 12)
        column.setSpacing(4)
        self._name = plain_label("Keyworker", "heading", wrap=False)
        self._name.setContentsMargins(10, 0, 0, 8)
        column.addWidget(self._name)
        self._entries = {page: self._entry(page) for page in PLACES if page in wanted}
        for entry in self._entries.values():
            column.addWidget(entry.button)
        column.addStretch(1)
        self._worker = ElidedLabel(worker, quiet=True)
        self._worker.setContentsMargins(10, 0, 0, 0)
        self._lock = QPushButton()
        self._lock.setProperty("role", "place")
        self._lock.setIcon(icon("lock"))
        self._lock.setAccessibleName(self.tr("Lock"))
        self._lock.setToolTip(self.tr("Lock (Ctrl+L)"))
        self._lock.clicked.connect(self.lock_wanted)
        column.addWidget(self._worker)
        column.addWidget(self._lock)
        self.set_narrow(narrow=False)

    def _entry(self, page: PageName) -> _Entry:
        words = {
            PageName.TODAY: self.tr("Today"), PageName.FAMILIES: self.tr("My families"), PageName.REVIEWS: self.tr("Reviews"),
            PageName.DECISIONS: self.tr("Needs your decision"), PageName.SYNC: self.tr("Sync"),
            PageName.AUDIT: self.tr("Who looked"),
        }[page]
        button = QPushButton()
        button.setProperty("role", "place")
        button.setIconSize(QSize(20, 20))
        button.setIcon(icon(_ICONS[page]))
        button.clicked.connect(lambda: self.chosen.emit(page))
        badge = QLabel(button)
        badge.setProperty("role", "badge")
        badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        badge.hide()
        return _Entry(button, words, badge)

    def show_page(self, page: PageName) -> None:
        """Mark where the person is: a family's pages belong to My families."""
        here = _BELONGS.get(page, page)
        for name, entry in self._entries.items():
            entry.button.setProperty("here", name is here)
            entry.button.setAccessibleDescription(self.tr("You are here") if name is here else "")
            entry.button.style().unpolish(entry.button)
            entry.button.style().polish(entry.button)
            entry.button.setIcon(icon(_ICONS[name], "accent" if name is here else "text"))

    def show_count(self, page: PageName, count: int) -> None:
        """Say how many things wait on a page; 0 says nothing."""
        if page in self._entries:
            self._entries[page].count = count
            self._dress(self._entries[page])

    def set_narrow(self, *, narrow: bool) -> None:
        """Icons alone, or icons with words; the words stay the accessible names and tooltips."""
        self._narrow = narrow
        text = self.fontMetrics().height()
        self.setFixedWidth(max(_STRIP, int(text * 2.6)) if narrow else int(text * 13.2))
        self._name.setVisible(not narrow)
        self._worker.setVisible(not narrow)
        self._lock.setText("" if narrow else f"  {self.tr('Lock')}")
        for entry in self._entries.values():
            self._dress(entry)

    def _dress(self, entry: _Entry) -> None:
        said = f"{entry.words} ({entry.count})" if entry.count else entry.words
        entry.button.setAccessibleName(said)
        entry.button.setToolTip(said if self._narrow else "")
        entry.button.setText("" if self._narrow else f"  {said}")
        entry.badge.setText(str(entry.count) if entry.count <= _MOST_SHOWN else f"{_MOST_SHOWN}+")
        entry.badge.adjustSize()
        entry.badge.move(self.minimumWidth() - 2 * _MARGIN - entry.badge.width() - 2, 0)  # inside the line at the side's edge
        entry.badge.setVisible(self._narrow and entry.count > 0)
        entry.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
