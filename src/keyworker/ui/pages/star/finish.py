"""Finish: who decided, who agreed, and then what comes of it: goals in the plan, a copy on paper. Part of the star page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from keyworker.domain.star import CompletionMode, ReadingKind
from keyworker.ui.pages.star.state import StarState, day_of, progress
from keyworker.ui.widgets.name_check import NameCheck
from keyworker.ui.widgets.names import as_tip, button_text, shortened
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.star_chart import Drawn, StarChart
from keyworker.ui.widgets.star_words import day_words, kind_words, mode_words


@dataclass(frozen=True)
class Finishing:
    """What was said at the end."""

    mode: CompletionMode
    last: bool
    retrospective: bool
    agreed_by: Mapping[str, str] = field(default_factory=dict)


class FinishStep(QScrollArea):
    """`finish` (Finishing); when it is finished: `make_goals`, `print_copy`."""

    finish = Signal(object)
    make_goals = Signal()
    print_copy = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Finish the star"))
        self._shown: str | None = None
        self._modes = QButtonGroup(self)
        self._agreed: dict[str, tuple[QCheckBox, QLineEdit]] = {}
        self._agreed_grid = QGridLayout()
        self._title = plain_label(self.tr("Finish the star"), "title")
        self._summary = plain_label()
        self._open, self._done = QWidget(), QWidget()
        self._last = QCheckBox(self.tr("This is our last star together"))
        self._retrospective = QCheckBox(self.tr("It is about an earlier time, filled in afterwards"))
        self._chart = StarChart()
        self._chart.setMinimumSize(240, 240)
        self._facts = plain_label()
        self._goals_line = plain_label()
        self._goals = QPushButton(self.tr("Make goals from these areas"))
        self._print = QPushButton(self.tr("Print a copy"))
        self._build_open()
        self._build_done()
        body = QWidget()
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 12, 8)
        column.setSpacing(10)
        for widget in (self._title, self._summary, self._open, self._done):
            column.addWidget(widget)
        column.addStretch(1)

    def show_state(self, state: StarState) -> None:
        """Before it is finished: what is asked. Afterwards: what comes next."""
        done, total = progress(state.instrument, state.reading.areas)
        self._open.setVisible(not state.finished)
        self._done.setVisible(state.finished)
        if state.finished:
            self._title.setText(self.tr("This star is finished"))
            self._show_done(state)
            return
        self._title.setText(self.tr("Finish the star"))
        words = self.tr("All {total} areas have an answer.").format(total=total)
        if done < total:
            words = self.tr("{done} of {total} areas have an answer. The others are kept as areas that you did not talk about.").format(
                done=done, total=total)
        self._summary.setText(self.tr("{words} Afterwards the star stays as it is; a mistake is put right by a correction.").format(words=words))
        if self._shown != state.reading.id:
            self._shown = state.reading.id
            self._fill(state)

    def take_focus(self) -> None:
        """Begin at the first question, or at what comes next."""
        if self._open.isVisible():
            button = self._modes.checkedButton()
            if button is not None:
                button.setFocus()
        else:
            (self._goals if self._goals.isVisible() else self._print).setFocus()

    def _build_open(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(6)
        left.addWidget(plain_label(self.tr("Who decided the numbers?"), "heading"))
        for mode in CompletionMode:
            choice = QRadioButton(mode_words(mode))
            choice.setProperty("mode", mode.value)
            self._modes.addButton(choice)
            left.addWidget(choice)
        left.addSpacing(12)
        left.addWidget(plain_label(self.tr("About this star"), "heading"))
        left.addWidget(self._last)
        left.addWidget(self._retrospective)
        left.addStretch(1)
        right.addWidget(plain_label(self.tr("Who agrees with this star?"), "heading"))
        right.addWidget(plain_label(self.tr("Tick everybody who says: yes, this is how it is. The name is kept as they give it."), "hint"))
        self._agreed_grid.setColumnStretch(1, 1)
        self._agreed_grid.setHorizontalSpacing(12)
        right.addLayout(self._agreed_grid)
        right.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(32)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        self._finish = QPushButton(self.tr("Finish the star"))
        self._finish.setProperty("role", "primary")
        self._finish.clicked.connect(self._finish_clicked)
        whole = QVBoxLayout(self._open)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.setSpacing(16)
        whole.addLayout(row)
        whole.addWidget(self._finish, 0, Qt.AlignmentFlag.AlignLeft)

    def _build_done(self) -> None:
        self._goals.setProperty("role", "primary")
        self._goals.clicked.connect(self.make_goals)
        self._print.clicked.connect(self.print_copy)
        words = QVBoxLayout()
        words.setSpacing(10)
        for widget in (self._facts, plain_label(self.tr("What comes next?"), "heading"), self._goals_line):
            words.addWidget(widget)
        foot = QHBoxLayout()
        foot.addWidget(self._goals)
        foot.addWidget(self._print)
        foot.addStretch(1)
        words.addLayout(foot)
        words.addStretch(1)
        row = QHBoxLayout(self._done)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(self._chart, 1)
        row.addLayout(words, 1)

    def _fill(self, state: StarState) -> None:
        reading = state.reading
        for button in self._modes.buttons():
            button.setChecked(button.property("mode") == reading.mode.value)
        self._last.setChecked(reading.reading_kind is ReadingKind.CLOSING)
        self._retrospective.setChecked(reading.retrospective)
        for box, name in self._agreed.values():
            for widget in (box, name):
                self._agreed_grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self._agreed = {}
        for place, one in enumerate(state.people):
            box, name = NameCheck(button_text(shortened(one.name, 24))), QLineEdit(one.name)
            box.setToolTip(as_tip(one.name, 24))
            box.setAccessibleName(self.tr("{name} agrees").format(name=one.name))
            name.setAccessibleName(self.tr("Name as {name} gives it").format(name=one.name))
            name.setCursorPosition(0)
            name.setMaximumWidth(340)
            name.setEnabled(False)
            box.toggled.connect(name.setEnabled)
            self._agreed[one.id] = (box, name)
            self._agreed_grid.addWidget(box, place, 0)
            self._agreed_grid.addWidget(name, place, 1)
            box.show()
            name.show()
        rows = [widget for pair in self._agreed.values() for widget in pair]
        for before, after in pairwise([self._retrospective, *rows, self._finish]):
            QWidget.setTabOrder(before, after)

    def _show_done(self, state: StarState) -> None:
        reading = state.reading
        day = day_words(day_of(reading.finished))
        self._summary.setText(self.tr("Finished on {day}. It stays as it is; a mistake is put right by a correction.").format(day=day))
        self._chart.show_star(state.instrument, Drawn("", reading.areas))
        facts = [kind_words(reading.reading_kind), mode_words(reading.mode)]
        names = ", ".join(shortened(name) for name in reading.agreed_by.values() if name)
        facts.append(self.tr("Agreed by: {names}").format(names=names) if names else self.tr("Nobody's agreement was noted."))
        self._facts.setText("\n".join(facts))
        labels = [area.label for area in state.instrument.areas if area.id in state.picked]
        missing = [one for one in state.picked if one not in state.goals]
        words = self.tr("No area was picked to work on.")
        if labels:
            words = self.tr("Picked to work on: {areas}.").format(areas=", ".join(labels))
        if labels and not missing:
            words = self.tr("{words} They are goals of the plan already.").format(words=words)
        self._goals_line.setText(words)
        self._goals.setVisible(bool(missing))

    def _finish_clicked(self) -> None:
        mode = self._modes.checkedButton()
        if mode is None:
            return
        agreed = {one: name.text().strip() for one, (box, name) in self._agreed.items() if box.isChecked()}
        self.finish.emit(Finishing(CompletionMode(mode.property("mode")), self._last.isChecked(), self._retrospective.isChecked(), agreed))
