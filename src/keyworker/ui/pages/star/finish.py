"""Finish: who decided, who agreed, and then what comes of it: goals in the plan, a copy on paper. Part of the star page."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from keyworker.domain.star import CompletionMode, ReadingKind, StarReading
from keyworker.ui import terms
from keyworker.ui.pages.star.agreed import AgreedGrid
from keyworker.ui.pages.star.finished import FinishedView
from keyworker.ui.pages.star.state import StarState, half_done, progress
from keyworker.ui.pages.star.tall import TallArea
from keyworker.ui.widgets.date_field import DateField
from keyworker.ui.widgets.named_group import NamedGroup
from keyworker.ui.widgets.notices import announce, plain_label
from keyworker.ui.widgets.star_words import mode_words

TWO_COLUMNS_FROM = 44
"""Letters' heights of the page."""


@dataclass(frozen=True)
class Finishing:
    """Press the button: everything else was kept when it was said."""

    last: bool


class FinishStep(TallArea):
    """`said` (fields of the reading) as soon as something is said; `finish` (Finishing); when finished: `make_goals`, `print_copy`, `correct` (reason)."""

    said = Signal(object)
    finish = Signal(object)
    make_goals = Signal()
    print_copy = Signal()
    correct = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Finish the star"))
        self._shown: StarReading | None = None
        self._own_day: date | None = None
        self._state: StarState | None = None
        self._family_view = False
        self._modes = QButtonGroup(self)
        self.agreed = AgreedGrid()
        self._title = plain_label(self.tr("Finish the star"), "title")
        self._summary = plain_label()
        self._open, self.done = QWidget(), FinishedView()
        self._about = QWidget()
        self._last = QCheckBox(self.tr("This is our last star together"))
        self._retrospective = QCheckBox(self.tr("It is about an earlier time, filled in afterwards"))
        self._day = DateField(self.tr("Which day is it about?"), self._today, ahead=False)
        self._agreed_hint = plain_label("", "hint")
        self._finish = QPushButton(self.tr("Finish the star"))
        self._build_open()
        body = QWidget()
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 12, 8)
        column.setSpacing(10)
        for widget in (self._title, self._summary, self._open, self.done):
            column.addWidget(widget)
        column.addStretch(1)
        for signal, mine in ((self.done.make_goals, self.make_goals), (self.done.print_copy, self.print_copy), (self.done.correct, self.correct)):
            signal.connect(mine)

    def show_state(self, state: StarState) -> None:
        """Before it is finished: what is asked. Afterwards: what comes next."""
        self._state = state
        self._open.setVisible(not state.finished)
        self.done.setVisible(state.finished)
        if state.finished:
            self._title.setText(self.tr("This star is finished"))
            self._summary.setText(self.done.show_state(state))
            return
        self._title.setText(self.tr("Do you agree with this star?") if self._family_view else self.tr("Finish the star"))
        self._summary.setText(self._summary_words(state))
        before, self._shown = self._shown, state.reading
        self._own_day = self._day_of_its_own(state, before)
        if before is None or before.id != state.reading.id:
            self._fill(state)
        else:
            self._fill_anew(state.reading, before)
        self._show_for_whom()

    def set_family_view(self, on: bool) -> None:
        """Only those who are here, and only what is asked of them."""
        self._family_view = on
        self._about.setVisible(not on)
        self._columns.setStretchFactor(self._about, 0 if on else 2)  # hidden or not, a layout keeps the room of a stretch
        self.done.set_family_view(on)
        if self._state is not None:
            self.show_state(self._state)

    def take_focus(self) -> None:
        """Begin at the first question, or at what comes next."""
        if self._open.isHidden():
            self.done.take_focus()
            return
        button = self._modes.checkedButton()
        stops = self.agreed.stops()
        first = button if not self._about.isHidden() else (stops[0] if stops else self._finish)
        if first is not None:
            first.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column when narrow."""
        wide = event.size().width() >= TWO_COLUMNS_FROM * self.fontMetrics().height()
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        super().resizeEvent(event)

    def _summary_words(self, state: StarState) -> str:
        done, total = progress(state.instrument, state.reading.areas)
        words = self.tr("All {total} areas have an answer.").format(total=total)
        if done < total:
            words = self.tr("{done} of {total} areas have an answer. The others are kept as areas that you did not talk about.").format(
                done=done, total=total)
        half = half_done(state.instrument, state.reading.areas)
        if half:
            words = self.tr("{words} A step was chosen and no number yet in: {areas}.").format(words=words, areas=", ".join(half))
        return self.tr("{words} Afterwards the star stays as it is; a mistake is put right by a correction.").format(words=words)

    def _build_open(self) -> None:
        left, right = QVBoxLayout(self._about), QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        for column in (left, right):
            column.setSpacing(6)
        left.addWidget(plain_label(self.tr("Who decided the numbers?"), "heading"))
        modes = NamedGroup(self.tr("Who decided the numbers?"))
        inside = QVBoxLayout(modes)
        inside.setContentsMargins(0, 0, 0, 0)
        for mode in CompletionMode:
            choice = QRadioButton(mode_words(mode))
            choice.setProperty("mode", mode.value)
            self._modes.addButton(choice)
            inside.addWidget(choice)
        left.addWidget(modes)
        left.addSpacing(12)
        left.addWidget(plain_label(self.tr("About this star"), "heading"))
        self._day.setContentsMargins(34, 0, 0, 0)
        for widget in (self._last, self._retrospective, self._day):
            left.addWidget(widget)
        left.addStretch(1)
        right.addWidget(plain_label(self.tr("Who agrees with this star?"), "heading"))
        right.addWidget(self._agreed_hint)
        right.addWidget(self.agreed)
        right.addStretch(1)
        self._columns = row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(32)
        row.addWidget(self._about, 2)
        row.addLayout(right, 3)
        self._finish.setProperty("role", "primary")
        whole = QVBoxLayout(self._open)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.setSpacing(16)
        whole.addLayout(row)
        whole.addWidget(self._finish, 0, Qt.AlignmentFlag.AlignLeft)
        self._finish.clicked.connect(self._finish_clicked)
        self._modes.buttonClicked.connect(lambda button: self.said.emit({"mode": CompletionMode(button.property("mode"))}))
        self._retrospective.clicked.connect(self._past_clicked)
        self._day.chosen.connect(lambda day: self._keep_day() if day else None)
        self.agreed.changed.connect(lambda: self.said.emit({"agreed_by": self.agreed.agreed(), "ink": self.agreed.ink()}))

    def _fill(self, state: StarState) -> None:
        reading = state.reading
        self._day.forget()
        self._agreed_hint.setText(self._how_agreed())
        for button in self._modes.buttons():
            button.setChecked(button.property("mode") == reading.mode.value)
        self._last.setChecked(reading.reading_kind is ReadingKind.CLOSING)
        self._retrospective.setChecked(reading.retrospective)
        self._day.show_date(reading.as_at)
        self._day.setVisible(reading.retrospective)
        self.agreed.show_people(state.people, reading.agreed_by, reading.ink)
        for before, after in pairwise([self._retrospective, *self._day.stops(), *self.agreed.stops(), self._finish]):
            QWidget.setTabOrder(before, after)

    def _fill_anew(self, reading: StarReading, before: StarReading) -> None:
        """Show what is another thing now than it was; what nobody changed stays as it stands here, half said or not."""
        if reading.mode is not before.mode:
            for button in self._modes.buttons():
                button.setChecked(button.property("mode") == reading.mode.value)
        if (reading.retrospective, reading.as_at) != (before.retrospective, before.as_at) and not self._day.busy():
            self._retrospective.setChecked(reading.retrospective)
            self._day.show_date(reading.as_at)
            self._day.setVisible(reading.retrospective)
        if before.agreed_by and not reading.agreed_by and reading.numbers() != before.numbers():
            names = terms.names(before.agreed_by.values())
            words = self.tr("The numbers have changed since {names} agreed. Ask again: a yes is to what they see.")
            self._agreed_hint.setText(words.format(names=names))
            announce(self._agreed_hint, self._agreed_hint.text())
        elif reading.agreed_by:
            self._agreed_hint.setText(self._how_agreed())
        if (reading.agreed_by, reading.ink) != (before.agreed_by, before.ink):
            self.agreed.show_answers(reading.agreed_by, reading.ink)

    def _how_agreed(self) -> str:
        return self.tr("Tick everybody who says: yes, this is how it is. The name is kept as they give it; to sign it is up to them.")

    def _show_for_whom(self) -> None:
        if self._state is not None:
            self.agreed.show_only(self._state.there() if self._family_view else None)

    def _past_clicked(self, past: bool) -> None:
        self._day.setVisible(past)
        if past:
            self._day.setFocus()
            self._keep_day()
        else:
            self._day.forget()
            self.said.emit({"retrospective": False, "as_at": self._own_day})

    def _day_of_its_own(self, state: StarState, before: StarReading | None) -> date | None:
        """The day that it has when it is about no earlier time: that of the star it corrects, or on its sheet; else none, so when it is finished."""
        reading = state.reading
        if not reading.retrospective:
            return reading.as_at
        if before is not None and before.id == reading.id:
            return self._own_day
        return state.corrected_day or (reading.as_at if reading.from_paper else None)

    def _keep_day(self) -> None:
        """A star about an earlier time has a day; without one it is not kept as such yet."""
        if self._day.value() is not None:
            self.said.emit({"retrospective": True, "as_at": self._day.value()})

    def _today(self) -> date:
        return self._state.today if self._state else date.min

    def _finish_clicked(self) -> None:
        self._day.leave()
        if self._retrospective.isChecked() and self._day.value() is None:
            self._day.show_error(self.tr("Say which day it is about."))
        self.finish.emit(Finishing(self._last.isChecked()))
