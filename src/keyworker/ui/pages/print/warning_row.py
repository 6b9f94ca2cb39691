"""One place that a person must look at before a copy is given out. Only the print page uses it; it never shows what was found."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from keyworker.ui.pages.print import words
from keyworker.ui.pages.print.state import Warned
from keyworker.ui.pages.print.words import tr
from keyworker.ui.widgets.notices import plain_label


class WarningRow(QFrame):
    """What was found where; a box to leave it in, a button to take it out of this copy (or back in), and a way to the place.

    `taken_out` carries whether it is to be out.
    """

    ticked = Signal(bool)
    taken_out = Signal(bool)
    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "alert")
        self._words = plain_label()
        self._gone = False
        self.box = QCheckBox(tr("It may stay"))
        self.box.clicked.connect(self.ticked)
        self.out = QPushButton()
        self.out.setProperty("role", "quiet")
        self.out.clicked.connect(lambda: self.taken_out.emit(not self._gone))
        self.go = QPushButton(tr("Change it"))
        self.go.setProperty("role", "quiet")
        self.go.clicked.connect(self.opened)
        row = QHBoxLayout()
        row.addWidget(self.box)
        row.addStretch(1)
        row.addWidget(self.out)
        row.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 6, 6)
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addLayout(row)

    def show_warning(self, one: Warned, *, looked_at: bool, gone: bool) -> None:
        """Show a warning, or that its place is taken out of this copy. Our own words cannot be: they are changed, or may stay."""
        self._gone = gone
        sentence = words.gone(one) if gone else words.warning(one)
        self._words.setText(sentence)
        self.box.setChecked(looked_at)
        self.box.setVisible(not gone)
        self.out.setText(tr("Put it back") if gone else tr("Leave it out"))
        self.out.setVisible(bool(one.warning.record))
        self.go.setVisible(bool(one.warning.record))
        for control in (self.box, self.out, self.go):
            control.setAccessibleDescription(sentence)
