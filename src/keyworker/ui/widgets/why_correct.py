"""Why finished answers are put right, and beginning it: the reason in one line, asked where the answers stand. Any page may use this."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from keyworker.domain.record import LINE_LENGTH
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.room import held


class WhyCorrect(QWidget):
    """Hidden until `ask`. `wanted` carries the reason."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        words = self.tr("What is to be put right? The finished answers stay as they are; a copy is opened for you to change.")
        self.reason = QLineEdit()
        self.reason.setAccessibleName(self.tr("What is to be put right?"))
        self.begin = QPushButton(self.tr("Begin the correction"))
        self.begin.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self.begin.setEnabled(bool(text.strip())))
        self.reason.returnPressed.connect(self.begin.click)
        self.begin.clicked.connect(lambda: self.wanted.emit(self.reason.text()))
        row = QHBoxLayout()
        row.addWidget(self.reason, 1)
        row.addWidget(self.begin)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(plain_label(words, "hint"))
        column.addLayout(row)
        column.addWidget(held(self.reason, LINE_LENGTH))
        self.hide()

    def ask(self) -> None:
        """Ask, or put the question away again."""
        self.setVisible(self.isHidden())
        if not self.isHidden():
            self.reason.setFocus()
