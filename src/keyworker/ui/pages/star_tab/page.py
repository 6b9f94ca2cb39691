"""The tab Star: whose star, what is due, the picture of now over then, what it says, and every star as a list."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from keyworker.base.errors import KeyworkerError
from keyworker.domain.star import StarReading
from keyworker.ui.pages.star_tab.no_last_star import NoLastStar
from keyworker.ui.pages.star_tab.reading_list import ReadingList
from keyworker.ui.pages.star_tab.state import Series, StarTabState
from keyworker.ui.pages.star_tab.then_and_now import ThenAndNow
from keyworker.ui.widgets.names import as_tip, shortened
from keyworker.ui.widgets.notices import ErrorSummary, plain_label
from keyworker.ui.widgets.reads import reads
from keyworker.ui.widgets.star_words import due_words, recent_day_words

TWO_COLUMNS_FROM = 46
"""Letters' heights of the page."""


class StarTabPage(QScrollArea):
    """`begin`, `opened` (StarReading), `correct` (StarReading, reason), `chosen` (key of a series), `picture_wanted` (PictureForm),
    `excused` (person, why there is no last star; empty takes it back).
    """

    begin = Signal()
    opened = Signal(object)
    correct = Signal(object, str)
    chosen = Signal(str)
    picture_wanted = Signal(object)
    excused = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Stars of this family"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._draft: StarReading | None = None
        self._error = ErrorSummary()
        self._whose = reads(QComboBox())
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
        self._due = plain_label("", "note")
        self._kept = plain_label(self.tr("There has been a death. What was made together is kept here as it was."), "note")
        self._kept.hide()
        self._no_last = NoLastStar()
        self._no_last.excused.connect(self.excused)
        self._picture = reads(ThenAndNow())
        self._picture.picture_wanted.connect(self.picture_wanted)
        self._none = plain_label()
        self._list = ReadingList()
        self._list.opened.connect(self.opened)
        self._list.correct.connect(self.correct)
        self._lay_out()

    @property
    def picture(self) -> ThenAndNow:
        """The picture and what it says."""
        return self._picture

    def show_state(self, state: StarTabState) -> None:
        """Show the series that is looked at; an empty family is told what a star is."""
        series = state.shown()
        self._show_whose(state, series)
        due = state.reminder()
        self._due.setText(due_words(due, state.today) if due else "")
        self._due.setVisible(due is not None)
        self._kept.setVisible(series is not None and series.ended)
        self._no_last.show_state(state)
        for widget in (self._list_head, self._list):
            widget.setVisible(series is not None)
        self._picture.setVisible(series is not None and series.latest is not None)
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
        self._picture.show_series(series)
        self._list.show_series(series)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The table under the picture when narrow."""
        self._picture.set_wide(wide=event.size().width() >= TWO_COLUMNS_FROM * self.fontMetrics().height())
        super().resizeEvent(event)

    def show_error(self, error: KeyworkerError) -> None:
        """Show what is the matter, at the top."""
        self._error.show_error(error)

    def clear_error(self) -> None:
        """Something is tried anew: what was the matter before is over."""
        self._error.clear()

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
        began = series.draft.began.local().date() if series.draft.began else None
        day = recent_day_words(began, state.today)
        words = self.tr("The star from {day} is not finished: {done} of {total} areas done.")
        self._go_on_words.setText(words.format(day=day, done=line.done, total=line.total))
        self._go_on.setAccessibleName(self.tr("Go on with the star from {day}").format(day=day))

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
        self._list_head = plain_label(self.tr("All stars, the newest first"), "heading")
        body = QWidget()
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(4, 12, 12, 16)
        column.setSpacing(12)
        column.addWidget(self._error)
        column.addLayout(head)
        for widget in (self._due, self._kept, self._no_last, self._draft_card, self._none, self._picture, self._list_head, self._list):
            column.addWidget(widget)
        column.addStretch(1)
