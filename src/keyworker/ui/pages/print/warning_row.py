"""One place that a person must look at before a copy is given out. Only the print page uses it; it never shows what was found."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from keyworker.ui.pages.print import words
from keyworker.ui.pages.print.state import Warned
from keyworker.ui.pages.print.words import tr
from keyworker.ui.widgets.notices import plain_label


class WarningRow(QFrame):
    """One place that a person must look at: what was found, a box to tick, a way to the place."""

    ticked = Signal(bool)
    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "alert")
        self._words = plain_label()
        self.box = QCheckBox(tr("It may stay"))
        self.box.clicked.connect(self.ticked)
        self.go = QPushButton(tr("Change it"))
        self.go.setProperty("role", "quiet")
        self.go.clicked.connect(self.opened)
        row = QHBoxLayout()
        row.addWidget(self.box, 1)
        row.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 6, 6)
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addLayout(row)

    def show_warning(self, one: Warned, *, looked_at: bool) -> None:
        """Show a warning."""
        sentence = words.warning(one)
        self._words.setText(sentence)
        self.box.setChecked(looked_at)
        self.box.setAccessibleDescription(sentence)
        self.go.setAccessibleDescription(sentence)
