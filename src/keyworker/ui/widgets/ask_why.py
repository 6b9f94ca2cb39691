"""A button behind which a reason is asked before the thing is done. Any page may use it; what the reason means is the page's."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from keyworker.domain.record import LINE_LENGTH
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.room import held


class AskWhy(QWidget):
    """`given` (reason, never empty) when the second button is pressed, or Enter in the field.

    The first button stands above the question, or in the row `beside`.
    """

    given = Signal(str)

    def __init__(self, ask: str, question: str, act: str, hint: str = "", *, beside: QHBoxLayout | None = None) -> None:
        super().__init__()
        self.button = QPushButton(ask)
        self.button.clicked.connect(self._ask)
        self._box = QWidget()
        self._reason = QLineEdit()
        self._reason.setAccessibleName(question)
        self._reason.setAccessibleDescription(hint)
        self._act = QPushButton(act)
        self._act.setEnabled(False)
        self._reason.textChanged.connect(lambda text: self._act.setEnabled(bool(text.strip())))
        self._reason.returnPressed.connect(self._act.click)
        self._act.clicked.connect(self._give)
        row = QHBoxLayout()
        row.addWidget(self._reason, 1)
        row.addWidget(self._act)
        inside = QVBoxLayout(self._box)
        inside.setContentsMargins(0, 6, 0, 0)
        inside.addWidget(plain_label(question))
        if hint:
            inside.addWidget(plain_label(hint, "hint"))
        inside.addLayout(row)
        inside.addWidget(held(self._reason, LINE_LENGTH))
        self._box.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if beside is None:
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            beside.addWidget(self.button)
        column.addWidget(self._box)

    def shut(self) -> None:
        """Take the question away, and what was typed."""
        self._box.hide()
        self._reason.clear()

    def _ask(self) -> None:
        self._box.setVisible(self._box.isHidden())
        if not self._box.isHidden():
            self._reason.setFocus()

    def _give(self) -> None:
        if self._reason.text().strip():
            self.given.emit(self._reason.text().strip())
