"""Look at it together: the whole shape, four questions in our own words, an earlier star laid under, and the table that says the same.

Part of the star page. A finished star shows the answers and takes no more.
"""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from keyworker.ui.pages.star.state import BOTH, Earlier, StarState
from keyworker.ui.pages.star.tall import TallArea
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.saved_text import SavedText
from keyworker.ui.widgets.star_chart import Drawn, StarChart
from keyworker.ui.widgets.star_table import Headings, StarTable, rows_of
from keyworker.ui.widgets.star_words import day_words, kind_words

TWO_COLUMNS_FROM = 34
"""Letters' heights of the questions."""


class TogetherStep(TallArea):
    """`answered` (field of the reading, text) and `under_chosen` (reading id, or empty for none)."""

    answered = Signal(str, str)
    under_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: StarState | None = None
        self._chart = StarChart()
        self._chart.numbers_shown.connect(self._show_numbers)
        self._chart.setAccessibleName(self.tr("The star"))
        self._chart.setMinimumSize(260, 440)
        self._table_head = plain_label(self.tr("The same as a table"), "heading")
        self._table = StarTable(full_notes=True)
        self._under = QComboBox()
        self._under.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._under.setMinimumContentsLength(12)
        self._under.setAccessibleName(self.tr("Earlier star to lay under"))
        self._under.activated.connect(lambda _row: self.under_chosen.emit(self._under.currentData() or ""))
        self._under_label = QLabel(self.tr("&Lay an earlier star under"))
        self._under_label.setBuddy(self._under)
        questions = {
            "going_well": self.tr("What is going well?"),
            "makes_it_hard": self.tr("What makes things hard?"),
            "picture_says": self.tr("What does the picture say to you?"),
            "work_on_first": self.tr("Where would you like to start?"),
        }
        self._fields = {name: SavedText(words, lines=2) for name, words in questions.items()}
        self._answers = {name: (plain_label(words, "heading"), plain_label()) for name, words in questions.items()}
        for name, field in self._fields.items():
            field.edited.connect(lambda text, name=name: self.answered.emit(name, text))
        self._lay_out()

    def field(self, name: str) -> SavedText | None:
        """Where one of the answers is typed; none for other fields, and once the star is finished."""
        return self._fields.get(name) if self._state is not None and not self._state.finished else None

    def show_state(self, state: StarState) -> None:
        """Show the shape, the answers and the table."""
        self._state = state
        first, previous = state.laid_under()
        this = self.tr("This star, {day}").format(day=day_words(_day(state)))
        areas, instrument = state.reading.areas, state.instrument
        before = [Drawn(self.called(one), one.areas) if one else None for one in (first, previous)]
        self._chart.show_star(instrument, Drawn(this, areas), *before)
        self._show_table(state)
        self._show_earlier(state)
        for name, field in self._fields.items():
            text = str(getattr(state.reading, name))
            heading, answer = self._answers[name]
            field.setVisible(not state.finished)
            field.show_text(text)
            answer.setText(text)
            for label in (heading, answer):
                label.setVisible(state.finished and bool(text))

    def called(self, one: Earlier) -> str:
        """What an earlier star is called; the edition is named where it is another one."""
        words = self.tr("{kind}, {day}").format(kind=kind_words(one.kind), day=day_words(one.day))
        return self.tr("{words} (edition {edition})").format(words=words, edition=one.edition) if one.edition else words

    def set_family_view(self, on: bool) -> None:
        """Larger names in the picture; no table."""
        self._chart.set_text_scale(1.2 if on else 1.0)
        for widget in (self._table_head, self._table):
            widget.setVisible(not on)

    def flush(self) -> None:
        """Give away at once what was typed."""
        for field in self._fields.values():
            field.leave()

    def take_focus(self) -> None:
        """Begin at the first question; where the questions are under the star, at the star: it is what they look at together."""
        if self._columns.direction() is QBoxLayout.Direction.TopToBottom:
            self.verticalScrollBar().setValue(0)
            self.setFocus()
        else:
            self._fields["going_well"].setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The questions under the picture when narrow."""
        super().resizeEvent(event)
        wide = event.size().width() >= TWO_COLUMNS_FROM * self._under_label.fontMetrics().height()
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def _lay_out(self) -> None:
        under = QHBoxLayout()
        under.addWidget(self._under_label)
        under.addWidget(self._under, 1)
        left = QVBoxLayout()
        left.addWidget(self._chart, 1)
        left.addLayout(under)
        right = QVBoxLayout()
        right.setSpacing(10)
        for name, field in self._fields.items():
            right.addWidget(field)
            for label in self._answers[name]:
                right.addWidget(label)
        right.addStretch(1)
        self._columns = row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(24)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        body = QWidget()
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 12, 8)
        column.setSpacing(10)
        column.addLayout(row)
        column.addSpacing(8)
        column.addWidget(self._table_head)
        column.addWidget(self._table)
        column.addStretch(1)

    def _show_table(self, state: StarState) -> None:
        first, previous = state.laid_under()
        rows = rows_of(
            state.instrument, state.reading.areas, first.areas if first else None, previous.areas if previous else None,
            numbered=self._chart.numbered(),
        )
        then = self.tr("First") if first is not None and first is state.earlier[0] else self.tr("Before")
        since = self.tr("Since the first") if then == self.tr("First") else self.tr("Since then")
        self._table.show_rows(rows, Headings(self.tr("This star"), then, self.tr("Before"), since))

    def _show_numbers(self) -> None:
        """The picture has numbers for names now, or names again: so has the table."""
        if self._state is not None:
            self._show_table(self._state)

    def _show_earlier(self, state: StarState) -> None:
        wanted: list[tuple[str, str | None]] = [(self.tr("None"), None)]
        if len(state.earlier) > 1:
            wanted.append((self.tr("The first and the one before"), BOTH))
        wanted += [(self.called(one), one.id) for one in state.earlier]
        if [(self._under.itemText(row), self._under.itemData(row)) for row in range(self._under.count())] != wanted:
            self._under.clear()
            for words, reading in wanted:
                self._under.addItem(words, reading)
        self._under.setCurrentIndex(max(0, self._under.findData(state.under)))
        for widget in (self._under, self._under_label):
            widget.setVisible(bool(state.earlier))


def _day(state: StarState) -> date | None:
    return state.reading.day()
