"""The tab Star: whose star, the picture of now over the first, the table that says the same, and every star as a list."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from keyworker.base.errors import KeyworkerError
from keyworker.domain.star import StarReading
from keyworker.ui.pages.star_tab.reading_list import ReadingList
from keyworker.ui.pages.star_tab.state import Series, StarTabState, day_of
from keyworker.ui.widgets.names import as_tip, shortened
from keyworker.ui.widgets.notices import ErrorSummary, plain_label
from keyworker.ui.widgets.star_chart import Drawn, StarChart
from keyworker.ui.widgets.star_table import StarTable, rows_of
from keyworker.ui.widgets.star_words import day_words, kind_words, recent_day_words

TWO_COLUMNS_FROM = 860


class StarTabPage(QScrollArea):
    """`begin`, `opened` (StarReading), `correct` (StarReading, reason), `chosen` (key of a series)."""

    begin = Signal()
    opened = Signal(object)
    correct = Signal(object, str)
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Stars of this family"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._draft: StarReading | None = None
        self._error = ErrorSummary()
        self._whose = QComboBox()
        self._whose.setAccessibleName(self.tr("Whose star"))
        self._whose.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._whose.setMinimumContentsLength(28)
        self._whose.activated.connect(lambda _row: self.chosen.emit(self._whose.currentData()))
        self._whose_label = QLabel(self.tr("&Whose star"))
        self._whose_label.setBuddy(self._whose)
        self._one = plain_label("", "heading")
        self._begin = QPushButton(self.tr("Begin a star"))
        self._begin.setProperty("role", "primary")
        self._begin.clicked.connect(self.begin)
        self._go_on_words = plain_label()
        self._go_on = QPushButton(self.tr("Go on"))
        self._go_on.setProperty("role", "primary")
        self._go_on.clicked.connect(lambda: self.opened.emit(self._draft))
        self._chart, self._table = StarChart(), StarTable()
        self._chart.setAccessibleName(self.tr("The star"))
        self._chart.setFixedHeight(400)
        self._chart.setMinimumWidth(260)
        self._none = plain_label()
        self._list = ReadingList()
        self._list.opened.connect(self.opened)
        self._list.correct.connect(self.correct)
        self._lay_out()

    def show_state(self, state: StarTabState) -> None:
        """Show the series that is looked at; an empty family is told what a star is."""
        series = state.shown()
        self._show_whose(state, series)
        for widget in (self._picture, self._list_head, self._list):
            widget.setVisible(series is not None)
        self._draft_card.setVisible(series is not None and series.draft is not None)
        self._none.setVisible(series is None or series.latest is None)
        self._none.setText(self.tr("There is no finished star yet.") if series else self.tr(
            "No star yet. A star is a picture of how things are now, made together with the family, one area at a time."))
        self._begin.setProperty("role", "" if series and series.draft else "primary")
        self._begin.style().unpolish(self._begin)
        self._begin.style().polish(self._begin)
        if series is None:
            return
        self._show_draft(state, series)
        self._show_picture(series)
        self._list.show_series(series)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The table under the picture when narrow."""
        wide = event.size().width() >= TWO_COLUMNS_FROM
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        super().resizeEvent(event)

    def show_error(self, error: KeyworkerError) -> None:
        """Show what is the matter, at the top."""
        self._error.show_error(error)

    def _show_whose(self, state: StarTabState, series: Series | None) -> None:
        several = len(state.series) > 1
        self._whose.setVisible(several)
        self._whose_label.setVisible(several)
        self._one.setVisible(not several and series is not None)
        self._one.setText(self._named(series) if series else "")
        self._one.setToolTip(as_tip(series.who) if series else "")
        wanted = [(self._named(one), one.key) for one in state.series]
        if [(self._whose.itemText(row), self._whose.itemData(row)) for row in range(self._whose.count())] != wanted:
            self._whose.clear()
            for words, key in wanted:
                self._whose.addItem(words, key)
        if series is not None:
            self._whose.setCurrentIndex(self._whose.findData(series.key))

    def _named(self, series: Series) -> str:
        return self.tr("{who} · {title}").format(who=shortened(series.who), title=series.title)

    def _show_draft(self, state: StarTabState, series: Series) -> None:
        self._draft = series.draft
        if series.draft is None:
            return
        line = next(one for one in series.lines if one.reading.id == series.draft.id)
        day = recent_day_words(line.day, state.today)
        words = self.tr("The star from {day} is not finished: {done} of {total} areas done.")
        self._go_on_words.setText(words.format(day=day, done=line.done, total=line.total))
        self._go_on.setAccessibleName(self.tr("Go on with the star from {day}").format(day=day))

    def _show_picture(self, series: Series) -> None:
        latest, first, instrument = series.latest, series.first, series.instrument
        shown = latest is not None and instrument is not None
        self._picture.setVisible(shown)
        if latest is None or instrument is None:
            return
        now, before = self._called(latest), self._called(first) if first else ""
        under = Drawn(before, first.areas) if first else None
        self._chart.show_star(instrument, Drawn(now, latest.areas), under)
        self._table.show_rows(rows_of(instrument, latest.areas, first.areas if first else None), self.tr("Now"), self.tr("First"))

    def _called(self, reading: StarReading) -> str:
        day = day_words(day_of(reading.finished or reading.began))
        return self.tr("{kind}, {day}").format(kind=kind_words(reading.reading_kind), day=day)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._whose_label)
        head.addWidget(self._whose)
        head.addWidget(self._one, 1)
        head.addStretch(0)
        head.addWidget(self._begin)
        self._draft_card = QFrame()
        self._draft_card.setProperty("role", "card")
        draft = QHBoxLayout(self._draft_card)
        draft.setContentsMargins(0, 0, 0, 0)
        draft.addWidget(self._go_on_words, 1)
        draft.addWidget(self._go_on)
        self._picture = QWidget()
        self._columns = picture = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._picture)
        picture.setContentsMargins(0, 0, 0, 0)
        picture.setSpacing(24)
        picture.addWidget(self._chart, 2, Qt.AlignmentFlag.AlignTop)
        picture.addWidget(self._table, 3, Qt.AlignmentFlag.AlignTop)
        self._list_head = plain_label(self.tr("All stars, the newest first"), "heading")
        body = QWidget()
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(4, 12, 12, 16)
        column.setSpacing(12)
        column.addWidget(self._error)
        column.addLayout(head)
        for widget in (self._draft_card, self._none, self._picture, self._list_head, self._list):
            column.addWidget(widget)
        column.addStretch(1)
