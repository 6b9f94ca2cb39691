"""Lines of the tab Forms: answers with what can be done with them, and the forms to begin. Only this tab uses them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from keyworker.domain.record import LINE_LENGTH
from keyworker.ui import terms
from keyworker.ui.pages.forms_tab.state import AnswersLine
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.names import shortened
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.room import held


class AnswersRow(QFrame):
    """`opened`, `removed` (a draft), `correct` (reason, of finished answers)."""

    opened = Signal()
    removed = Signal()
    correct = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._title, self._details = ElidedLabel(bold=True), ElidedLabel(quiet=True)
        self.open = QPushButton()
        self.remove = QPushButton(self.tr("Remove"))
        self.ask = QPushButton(self.tr("Correct…"))
        self.remove.setProperty("role", "quiet")
        self.open.clicked.connect(self.opened)
        self.remove.clicked.connect(self.removed)
        self.ask.clicked.connect(self._ask_why)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._details)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(words, 1)
        for button in (self.open, self.ask, self.remove):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._made_why())

    def show_line(self, line: AnswersLine) -> None:
        """Show one set of answers."""
        done = line.response.completed()
        self._title.set_text(line.title)
        self._details.set_text(" · ".join(self._parts(line)))
        self.open.setText(self.tr("Open") if done else self.tr("Go on"))
        self.open.setProperty("role", "" if done else "primary")
        self.open.style().unpolish(self.open)
        self.open.style().polish(self.open)
        day = terms.day(line.day)
        words = self.tr("Open: {title}, {day}") if done else self.tr("Go on with: {title}, {day}")
        self.open.setAccessibleName(words.format(title=line.title, day=day))
        self.remove.setVisible(not done)
        self.remove.setAccessibleName(self.tr("Remove the draft: {title}, {day}").format(title=line.title, day=day))
        self.ask.setVisible(done and not line.corrected)
        self.ask.setAccessibleName(self.tr("Put right: {title}, {day}").format(title=line.title, day=day))
        if not done or line.corrected:
            self._why.hide()

    def _parts(self, line: AnswersLine) -> list[str]:
        done = line.response.completed()
        day = terms.day(line.day)
        parts = [
            shortened(line.about, 40), (self.tr("finished {day}") if done else self.tr("begun {day}")).format(day=day),
            shortened(line.by, 40),
        ]
        if line.corrected:
            parts.append(self.tr("put right by later answers"))
        if line.why:
            parts.append(self.tr("correction: {reason}").format(reason=shortened(line.why, 80)))
        return [one for one in parts if one]

    def _made_why(self) -> QWidget:
        self._why = QWidget()
        label = plain_label(self.tr("What is to be put right? The finished answers stay as they are; a copy is opened for you to change."), "hint")
        self.reason = QLineEdit()
        self.reason.setAccessibleName(self.tr("What is to be put right?"))
        self.begin = QPushButton(self.tr("Begin the correction"))
        self.begin.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self.begin.setEnabled(bool(text.strip())))
        self.reason.returnPressed.connect(self.begin.click)
        self.begin.clicked.connect(lambda: self.correct.emit(self.reason.text()))
        row = QHBoxLayout()
        row.addWidget(self.reason, 1)
        row.addWidget(self.begin)
        column = QVBoxLayout(self._why)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(label)
        column.addLayout(row)
        column.addWidget(held(self.reason, LINE_LENGTH))
        self._why.hide()
        return self._why

    def _ask_why(self) -> None:
        self._why.setVisible(self._why.isHidden())
        if not self._why.isHidden():
            self.reason.setFocus()
