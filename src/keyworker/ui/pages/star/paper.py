"""Quick entry from paper: one dense sheet in the order of the paper: day, who was there, numbers, words, who agreed, finish.

Part of the star page; what is typed is kept at once as in the guided star. Nothing here is for the family's eyes alone.
"""

from datetime import date

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from keyworker.domain.star import CompletionMode, ReadingKind, StarReading
from keyworker.ui.pages.star.agreed import AgreedGrid
from keyworker.ui.pages.star.before_parts import emptied
from keyworker.ui.pages.star.finish import Finishing
from keyworker.ui.pages.star.paper_rows import PaperRows
from keyworker.ui.pages.star.state import StarState, progress
from keyworker.ui.widgets.date_field import DateField
from keyworker.ui.widgets.name_check import NameCheck
from keyworker.ui.widgets.names import as_tip, button_text, shortened
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.reading_order import set_reading_order
from keyworker.ui.widgets.star_words import kind_words, mode_words

HERE_IN_A_ROW = 4
TWO_COLUMNS_FROM = 50
"""Letters' heights of the page."""


class PaperStep(QScrollArea):
    """`rows` says what was answered; `said` (fields of the reading) what stands around; `finish` (Finishing)."""

    said = Signal(object)
    finish = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the controls in it
        self.setAccessibleName(self.tr("Entered from paper"))
        self._state: StarState | None = None
        self._shown: StarReading | None = None
        self._day = DateField(self.tr("&Day on the paper"), self._today, ahead=False, show_label=False)
        self._mode, self._kind = QComboBox(), QComboBox()
        for mode in CompletionMode:
            self._mode.addItem(mode_words(mode), mode.value)
        for kind in ReadingKind:
            self._kind.addItem(kind_words(kind), kind.value)
        self._here: dict[str, NameCheck] = {}
        self._here_row = QGridLayout()
        self.rows = PaperRows()
        self.agreed = AgreedGrid(with_ink=False)
        self._progress = plain_label("", "hint")
        self._finish = QPushButton(self.tr("Finish the star"))
        self._finish.setProperty("role", "primary")
        self._lay_out()
        self.rows.built.connect(self._order_tabs)
        self._day.chosen.connect(self._day_chosen)
        self._mode.activated.connect(lambda _row: self.said.emit({"mode": CompletionMode(self._mode.currentData())}))
        self._kind.activated.connect(lambda _row: self.said.emit({"reading_kind": ReadingKind(self._kind.currentData())}))
        self.agreed.changed.connect(lambda: self.said.emit({"agreed_by": self.agreed.agreed()}))
        self._finish.clicked.connect(self._finish_clicked)

    def show_state(self, state: StarState) -> None:
        """Show what stands."""
        self._state = state
        reading = state.reading
        with QSignalBlocker(self._mode), QSignalBlocker(self._kind):
            self._mode.setCurrentIndex(self._mode.findData(reading.mode.value))
            self._kind.setCurrentIndex(self._kind.findData(reading.reading_kind.value))
        self._day.show_date(reading.day())
        self.rows.show_state(state)
        done, total = progress(state.instrument, reading.areas)
        self._progress.setText(self.tr("{done} of {total} areas have an answer").format(done=done, total=total))
        before, self._shown = self._shown, reading
        if before is None or before.id != reading.id:
            self._show_here(state)
            self.agreed.show_people(state.people, reading.agreed_by, reading.ink)
            self._order_tabs()
            return
        if reading.present != before.present:
            for one, box in self._here.items():
                with QSignalBlocker(box):
                    box.setChecked(reading.present.get(one, False))
        if reading.agreed_by != before.agreed_by:
            self.agreed.show_answers(reading.agreed_by, reading.ink)

    def flush(self) -> None:
        """Give away at once what was typed."""
        self._day.leave()
        self.rows.flush()

    def forget(self) -> None:
        """Another star is coming."""
        self._shown = None
        self._day.forget()
        self.rows.forget()

    def take_focus(self) -> None:
        """On the day of the paper, to be typed over."""
        line = self._day.focusProxy()
        if isinstance(line, QLineEdit):
            line.setFocus(Qt.FocusReason.TabFocusReason)
            line.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words under the numbers when narrow."""
        self.rows.set_wide(wide=event.size().width() >= TWO_COLUMNS_FROM * self.fontMetrics().height())
        super().resizeEvent(event)

    def _lay_out(self) -> None:
        top = QGridLayout()
        top.setHorizontalSpacing(14)
        top.setVerticalSpacing(4)
        day_label = QLabel(self.tr("&Day on the paper"))
        day_label.setBuddy(self._day.focusProxy() or self._day)
        top.addWidget(day_label, 0, 0)
        top.addWidget(self._day, 1, 0)
        for column, (label, field) in enumerate(((QLabel(self.tr("&Who decided the numbers?")), self._mode),
                                                 (QLabel(self.tr("W&hich star is it?")), self._kind)), start=1):
            label.setBuddy(field)
            field.setAccessibleName(label.text().replace("&", ""))
            top.addWidget(label, 0, column)
            top.addWidget(field, 1, column, Qt.AlignmentFlag.AlignTop)
        for column in range(3):
            top.setColumnStretch(column, 1)
        here = QHBoxLayout()
        here.setSpacing(14)
        here.addWidget(plain_label(self.tr("Who was there"), wrap=False))
        here.addLayout(self._here_row, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._finish)
        foot.addWidget(self._progress, 1)
        body = QWidget()
        self.setWidget(body)
        column_ = QVBoxLayout(body)
        column_.setContentsMargins(0, 0, 12, 8)
        column_.setSpacing(10)
        column_.addLayout(top)
        column_.addLayout(here)
        column_.addWidget(self.rows)
        column_.addWidget(plain_label(self.tr("Who agreed, as the paper says"), "heading"))
        column_.addWidget(self.agreed)
        column_.addLayout(foot)
        column_.addStretch(1)

    def _show_here(self, state: StarState) -> None:
        emptied(self._here_row)
        self._here = {}
        for place, one in enumerate(state.people):
            box = NameCheck(button_text(shortened(one.name, 24)))
            box.setToolTip(as_tip(one.name, 24))
            box.setAccessibleName(self.tr("{name} was there").format(name=one.name))
            box.setChecked(state.reading.present.get(one.id, False))
            box.toggled.connect(self._keep_here)
            self._here[one.id] = box
            self._here_row.addWidget(box, place // HERE_IN_A_ROW, place % HERE_IN_A_ROW)
            box.show()

    def _keep_here(self) -> None:
        self.said.emit({"present": {one: True for one, box in self._here.items() if box.isChecked()}})

    def _order_tabs(self) -> None:
        set_reading_order(self)

    def _day_chosen(self, day: date | None) -> None:
        if day is not None and day > self._today():
            self._day.show_error(self.tr("This day is still to come."))
        elif day is not None:
            self.said.emit({"as_at": day})

    def _today(self) -> date:
        return self._state.today if self._state else date.min

    def _finish_clicked(self) -> None:
        self.flush()
        self.finish.emit(Finishing(self._kind.currentData() == ReadingKind.CLOSING.value))
