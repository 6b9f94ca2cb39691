"""A calm card that says something of a family in a sentence or two: that it is being let go of, that it went, what was set aside of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from keyworker.ui.widgets.icons import icon, icon_label
from keyworker.ui.widgets.notices import announce, plain_label


class LeavingNote(QFrame):
    """Hidden until it says something; announced when that is new. `closable`: it can be put away, and emits `closed` then."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None, *, closable: bool = False) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._first, self._second = plain_label(), plain_label("", "hint")
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self._first)
        words.addWidget(self._second)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 10, 6)
        row.setSpacing(10)
        row.addWidget(icon_label("circle-alert", "text", 20))
        row.addLayout(words, 1)
        if closable:
            close = QToolButton()
            close.setIcon(icon("x"))
            close.setAccessibleName(self.tr("Put this message away"))
            close.setToolTip(self.tr("Put this message away"))
            close.clicked.connect(self.closed)
            row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(self, first: str, second: str = "") -> None:
        """Say this; nothing hides the card."""
        if first and first != self._first.text():
            announce(self, f"{first} {second}".strip())
        self._first.setText(first)
        self._second.setText(second)
        self._second.setVisible(bool(second))
        self.setAccessibleName(f"{first} {second}".strip())
        self.setVisible(bool(first))
