"""The picture of a series and what it says: then and now by area, or where it began. Part of the tab Star."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QTabBar, QVBoxLayout, QWidget

from keyworker.domain.star import StarReading
from keyworker.forms.instrument import Licence
from keyworker.ui.pages.star_tab.save_picture import SavePicture
from keyworker.ui.pages.star_tab.state import Series
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.star_chart import Drawn, StarChart
from keyworker.ui.widgets.star_starts import StartsView, starts
from keyworker.ui.widgets.star_table import Headings, StarTable, rows_of
from keyworker.ui.widgets.star_words import day_words, kind_words, named


class ThenAndNow(QWidget):
    """`picture_wanted` (PictureForm)."""

    picture_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._series: Series | None = None
        self.chart, self.table, self.starts = StarChart(), StarTable(), StartsView()
        self.chart.setAccessibleName(self.tr("The star"))
        self.chart.setFixedHeight(max(430, 16 * self.fontMetrics().height()))
        self.chart.setMinimumWidth(260)
        self.chart.numbers_shown.connect(self._show_table)
        self._ways = QTabBar()
        self._ways.setExpanding(False)
        self._ways.setUsesScrollButtons(False)
        self._ways.setAccessibleName(self.tr("What the picture says"))
        for words in (self.tr("Then and now"), self.tr("Where it began")):
            self._ways.addTab(words)
        self._ways.currentChanged.connect(self._show_way)
        self._mixed, self._acknowledgement = plain_label("", "hint"), plain_label("", "hint")
        self._save = SavePicture()
        self._save.wanted.connect(self.picture_wanted)
        sides = QWidget(), QWidget()
        left, right = QVBoxLayout(sides[0]), QVBoxLayout(sides[1])
        for side, column in zip(sides, (left, right), strict=True):
            side.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # neither is wider for what is in it
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(6)
        left.addWidget(self.chart)
        left.addStretch(1)
        right.addWidget(self._ways)
        for widget in (self.table, self.starts, self._mixed, self._acknowledgement):
            right.addWidget(widget)
        right.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(24)
        self._columns.addWidget(sides[0], 2)
        self._columns.addWidget(sides[1], 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(self._columns)
        whole.addWidget(self._save)

    def set_wide(self, *, wide: bool) -> None:
        """The table under the picture when narrow."""
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def show_series(self, series: Series) -> None:
        """Show a series that has a finished star."""
        self._series = series
        drawn = self.drawn()
        if drawn is None:
            return
        self.chart.show_star(named(series.instrument), *drawn)
        self._ways.setVisible(series.first is not None)
        self._mixed.setText(self.tr("Some of these stars were made with another edition, whose areas are not the same. "
                                    "They are in the list and not in this picture."))
        self._mixed.setVisible(series.mixed())
        worded = series.instrument.licence is Licence.PACK
        self._acknowledgement.setText(series.instrument.trademark if worded else "")
        self._acknowledgement.setVisible(worded)
        self._show_table()
        if series.first is not None and series.latest is not None:
            self.starts.show_starts(starts(named(series.instrument), series.first.areas, series.latest.areas))
        self._show_way()

    def drawn(self) -> tuple[Drawn, Drawn | None, Drawn | None] | None:
        """The latest, the first and the one before, as they are drawn."""
        series = self._series
        if series is None or series.latest is None:
            return None
        first, previous = (Drawn(self._called(one), one.areas) if one else None for one in (series.first, series.previous))
        return Drawn(self._called(series.latest), series.latest.areas), first, previous

    def _called(self, reading: StarReading) -> str:
        return self.tr("{kind}, {day}").format(kind=kind_words(reading.reading_kind), day=day_words(reading.day()))

    def _show_table(self) -> None:
        series = self._series
        if series is None or series.latest is None:
            return
        first, previous = series.first, series.previous
        rows = rows_of(
            named(series.instrument), series.latest.areas, first.areas if first else None, previous.areas if previous else None,
            numbered=self.chart.numbered(),
        )
        self.table.show_rows(rows, Headings(self.tr("Now"), self.tr("First"), self.tr("Before"), self.tr("Since the first")))

    def _show_way(self) -> None:
        began = self._ways.currentIndex() == 1 and self._series is not None and self._series.first is not None
        self.table.setVisible(not began)
        self.starts.setVisible(began)

