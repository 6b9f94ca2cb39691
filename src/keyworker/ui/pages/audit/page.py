"""The page of the audit trail: a day, a family and a worker to choose, and the lines. No logic.

`asked` carries the day that is wanted (none: the last four weeks), `chosen` a family's and a worker's id (empty: all), `opened` a family.
`misread`: what was typed is no day; `again`: the same is to be asked once more.
"""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from keyworker.ui.pages.audit.state import AuditState
from keyworker.ui.pages.audit.words import cells
from keyworker.ui.pages.reviews.page import LinesTable
from keyworker.ui.pages.reviews.table import WordsLine, WordsModel
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.date_field import DateField
from keyworker.ui.widgets.days import counted
from keyworker.ui.widgets.notices import announce, plain_label
from keyworker.ui.widgets.pass_focus import pass_focus

_MOST_ROWS = 14


class AuditPage(QWidget):
    """A sentence, what can be chosen, the lines."""

    asked = Signal(object)
    chosen = Signal(str, str)
    opened = Signal(str)
    misread = Signal()
    again = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self.day = DateField(self.tr("&Day (empty: the last four weeks)"), today, ahead=False)
        self.family = Choice(self.tr("Family"))
        self.worker = Choice(self.tr("Worker"))
        self.model = WordsModel((self.tr("When"), self.tr("Who"), self.tr("What"), self.tr("Family")))
        self.model.setParent(self)
        self.table = LinesTable(self.model, self.tr("Who looked, the newest first; Enter opens the family"), (22, 24, 30, 24), _MOST_ROWS)
        self._said = plain_label()
        choices = QHBoxLayout()
        choices.setSpacing(12)
        choices.addWidget(self.day, 1, Qt.AlignmentFlag.AlignTop)
        for choice, words in ((self.family, self.tr("&Family")), (self.worker, self.tr("Wor&ker"))):
            choices.addLayout(_under(choice, words), 1)
        self.try_again = QPushButton(self.tr("&Try again"))
        self.try_again.clicked.connect(self.again)
        self.try_again.hide()
        row = QHBoxLayout()
        row.addWidget(self.try_again)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 24)
        column.setSpacing(8)
        column.addWidget(plain_label(self.tr("Who looked"), "title"))
        column.addWidget(plain_label(self.tr("Who opened, printed and gave out the records of your teams' families. The council is asked each time; "
                                             "nothing of it is kept on this laptop."), "hint"))
        column.addLayout(choices)
        column.addWidget(self._said)
        column.addLayout(row)
        column.addWidget(self.table, 20)
        column.addStretch(1)
        self.table.hide()
        self.day.chosen.connect(self.asked)
        self.day.misread.connect(self.misread)
        self.family.picked.connect(lambda _value: self._choose())
        self.worker.picked.connect(lambda _value: self._choose())
        self.table.opened.connect(lambda family: self.opened.emit(family) if family else None)
        self.setFocusProxy(self.day)

    def show_asking(self) -> None:
        """The council was asked and has not answered yet."""
        self._say(self.tr("Asking the council …"))
        pass_focus(self.try_again, self.day)
        self.try_again.hide()

    def show_failed(self, words: str) -> None:
        """There is no answer: why, and what to do."""
        self._say(words)
        self.try_again.show()

    def show_nothing(self) -> None:
        """Nothing was asked, so nothing is said."""
        self._say("")
        self.try_again.hide()

    def show_state(self, state: AuditState) -> None:
        """Show the lines that are chosen."""
        self.family.show_options([("", self.tr("All families")), *state.families()])
        self.family.show_value(state.family)
        self.worker.show_options([("", self.tr("All workers")), *state.workers()])
        self.worker.show_value(state.worker)
        lines = state.lines()
        self.model.show_lines([WordsLine(line.family or "", cells(line, state.names)) for line in lines])
        self.table.setVisible(bool(lines))
        if state.answer is None:
            return
        count = counted(len(lines), self.tr("1 line."), self.tr("{n} lines, the newest first.")) if lines else self.tr("Nothing was written down.")
        self._say(f"{count} {self.tr('There is more: choose a day to see all of it.')}" if state.answer.more else count)

    def _choose(self) -> None:
        self.chosen.emit(self.family.value() or "", self.worker.value() or "")

    def _say(self, words: str) -> None:
        self._said.setText(words)
        if words:
            announce(self._said, words)


def _under(choice: Choice, words: str) -> QVBoxLayout:
    """A choice under its label, with the same height beside a day that something is wrong with."""
    label = QLabel(words)
    label.setBuddy(choice)
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(label)
    column.addWidget(choice)
    column.addStretch(1)
    return column
