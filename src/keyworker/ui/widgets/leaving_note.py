"""A calm card that says something of a family in a sentence or two: that it is being let go of, or what was set aside of it."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from keyworker.ui.widgets.icons import icon_label
from keyworker.ui.widgets.notices import announce, plain_label


class LeavingNote(QFrame):
    """Hidden until it says something; announced when that is new."""

    def __init__(self, parent: QWidget | None = None) -> None:
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
        self.hide()

    def say(self, first: str, second: str = "") -> None:
        """Say this; nothing puts the card away."""
        if first and first != self._first.text():
            announce(self, f"{first} {second}".strip())
        self._first.setText(first)
        self._second.setText(second)
        self._second.setVisible(bool(second))
        self.setAccessibleName(f"{first} {second}".strip())
        self.setVisible(bool(first))
