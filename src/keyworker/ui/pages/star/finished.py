"""A finished star: its picture, what was said about it, what comes next, and putting it right. Part of the step Finish."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyworker.ui.pages.star.state import StarState, day_of
from keyworker.ui.widgets.ask_why import AskWhy
from keyworker.ui.widgets.names import shortened
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.reads import reads
from keyworker.ui.widgets.star_chart import Drawn, StarChart
from keyworker.ui.widgets.star_words import day_words, kind_words, mode_words


class FinishedView(QWidget):
    """`make_goals`, `print_copy`, `correct` (reason)."""

    make_goals = Signal()
    print_copy = Signal()
    correct = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart = StarChart()
        self._chart.setMinimumSize(240, 300)
        self._chart.setAccessibleName(self.tr("The star"))
        self._facts, self._goals_line = plain_label(), plain_label()
        self._next = QWidget()
        self._goals = QPushButton(self.tr("Make goals from these areas"))
        self._print = reads(QPushButton(self.tr("Print a copy")))
        self._goals.setProperty("role", "primary")
        self._goals.clicked.connect(self.make_goals)
        self._print.clicked.connect(self.print_copy)
        self._right = AskWhy(
            self.tr("Put something right…"), self.tr("What is to be put right?"), self.tr("Begin the correction"),
            self.tr("The finished star stays as it is; a copy is opened for you to change."),
        )
        self._right.given.connect(self.correct)
        self._lay_out()

    def show_state(self, state: StarState) -> str:
        """Show a finished star; answers the sentence that goes above it."""
        reading = state.reading
        self._chart.show_star(state.instrument, Drawn("", reading.areas))
        facts = [kind_words(reading.reading_kind), mode_words(reading.mode)]
        if reading.retrospective:
            facts.append(self.tr("About an earlier time: {day}").format(day=day_words(reading.day())))
        if reading.from_paper:
            facts.append(self.tr("Made on paper on {day}").format(day=day_words(reading.day())))
        names = [
            self.tr("{name} (signed)").format(name=shortened(name)) if person in reading.ink else shortened(name)
            for person, name in reading.agreed_by.items() if name
        ]
        facts.append(self.tr("Agreed by: {names}").format(names=", ".join(names)) if names else self.tr("Nobody's agreement was noted."))
        self._facts.setText("\n".join(facts))
        self._show_goals(state)
        day = day_words(day_of(reading.finished))
        return self.tr("Finished on {day}. It stays as it is; a mistake is put right by a correction.").format(day=day)

    def set_family_view(self, on: bool) -> None:
        """What comes next is the worker's."""
        self._next.setVisible(not on)
        self._chart.set_text_scale(1.2 if on else 1.0)

    def take_focus(self) -> None:
        """On what comes next."""
        if not self._next.isHidden():
            (self._print if self._goals.isHidden() else self._goals).setFocus()

    def _show_goals(self, state: StarState) -> None:
        labels = [area.label for area in state.instrument.areas if area.id in state.picked]
        missing = [one for one in state.picked if one not in state.goals]
        words = self.tr("No area was picked to work on.")
        if labels:
            words = self.tr("Picked to work on: {areas}.").format(areas=", ".join(labels))
        if labels and not missing:
            words = self.tr("{words} They are goals of the plan already.").format(words=words)
        self._goals_line.setText(words)
        self._goals.setVisible(bool(missing))

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self._goals)
        foot.addWidget(self._print)
        foot.addStretch(1)
        after = QVBoxLayout(self._next)
        after.setContentsMargins(0, 8, 0, 0)
        after.setSpacing(10)
        after.addWidget(plain_label(self.tr("What comes next?"), "heading"))
        after.addWidget(self._goals_line)
        after.addLayout(foot)
        after.addSpacing(8)
        after.addWidget(self._right)
        words = QVBoxLayout()
        words.addWidget(self._facts)
        words.addWidget(self._next)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(self._chart, 1)
        row.addLayout(words, 1)
