"""Lines of the tab Forms: answers with what can be done with them, and the forms to begin. Only this tab uses them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from keyworker.ui import terms
from keyworker.ui.pages.forms_tab.state import AnswersLine
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.names import shortened
from keyworker.ui.widgets.reads import reads
from keyworker.ui.widgets.why_correct import WhyCorrect


class AnswersRow(QFrame):
    """`opened`, `removed` (a draft), `correct` (reason, of finished answers)."""

    opened = Signal()
    removed = Signal()
    correct = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._title, self._details = ElidedLabel(bold=True), ElidedLabel(quiet=True)
        self.open = reads(QPushButton())
        self.remove = QPushButton(self.tr("Remove"))
        self.ask = QPushButton(self.tr("Correct…"))
        self.remove.setProperty("role", "quiet")
        self.open.clicked.connect(self.opened)
        self.remove.clicked.connect(self.removed)
        self._why = WhyCorrect()
        self._why.wanted.connect(self.correct)
        self.reason, self.begin = self._why.reason, self._why.begin
        self.ask.clicked.connect(self._why.ask)
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
        column.addWidget(self._why)

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
