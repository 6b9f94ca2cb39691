"""The table that says what a star's picture says: area by area, then and now, the family's own where they differ.

Any page that shows a star may use it. No total, no average, no colour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from keyworker.domain.star import AreaReading
from keyworker.forms.instrument import Instrument
from keyworker.ui.widgets.star_words import change_words, said_words, score_words, with_place

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class StarRow:
    """One area in words; empty where there is nothing."""

    area: str
    now: str
    first: str = ""
    previous: str = ""
    change: str = ""
    family: str = ""
    note: str = ""


@dataclass(frozen=True)
class Headings:
    """What the readings of a table are called; those that are not there need none."""

    now: str
    first: str = ""
    previous: str = ""
    change: str = ""


Areas = Mapping[str, AreaReading]


def rows_of(
    instrument: Instrument, now: Areas, first: Areas | None = None, previous: Areas | None = None, *, numbered: bool = False
) -> tuple[StarRow, ...]:
    """One row for each area, in printed order; the change is from the first reading, else from the one before.

    `numbered`: with the numbers that stand in the picture for names.
    """
    then = first if first is not None else previous
    rows = []
    for place, area in enumerate(instrument.areas, start=1):
        said = now.get(area.id)
        own = said.family_score if said is not None else None
        rows.append(StarRow(
            area=with_place(place, area.label) if numbered else area.label,
            now=said_words(instrument, said),
            first="" if first is None else said_words(instrument, first.get(area.id)),
            previous="" if previous is None else said_words(instrument, previous.get(area.id)),
            change="" if then is None else change_words(then.get(area.id), said),
            family=score_words(instrument, own) if own is not None else "",
            note="\n".join(text for text in (said.note, said.family_note) if text) if said else "",
        ))
    return tuple(rows)


class StarModel(QAbstractTableModel):
    """The rows; columns that would be empty are left out. `full_notes`: the words themselves instead of a mark that there are some."""

    def __init__(self, *, full_notes: bool) -> None:
        super().__init__()
        self._full_notes = full_notes
        self._rows: Sequence[StarRow] = ()
        self._columns: list[tuple[str, str]] = []

    def show_rows(self, rows: Sequence[StarRow], headings: Headings) -> None:
        """Show other rows under these headings."""
        self.beginResetModel()
        self._rows = rows
        possible = [
            ("first", headings.first), ("previous", headings.previous), ("now", headings.now), ("change", headings.change),
            ("family", self.tr("Family's own")), ("note", self.tr("Words") if self._full_notes else self.tr("Note")),
        ]
        shown = [(name, words) for name, words in possible if name == "now" or any(getattr(row, name) for row in rows)]
        self._columns = [("area", self.tr("Area")), *shown]
        self.endResetModel()

    def column(self, place: int) -> str:
        """Which of a row's parts stands in a column; a note's mark is another thing than its words."""
        name = self._columns[place][0]
        return "mark" if name == "note" and not self._full_notes else name

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """One for each area."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Only those that say something."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The words; line breaks of notes become spaces."""
        if not index.isValid():
            return None
        column = self._columns[index.column()][0]
        text = str(getattr(self._rows[index.row()], column))
        if column == "note" and not self._full_notes and role != Qt.ItemDataRole.ToolTipRole:
            text = self.tr("yes") if text else ""
        if role == Qt.ItemDataRole.ToolTipRole and column == "note":
            return f"<span>{escape(text)}</span>" if text else None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return " ".join(text.split())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The headings."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section][1]
        return None


class StarTable(QTableView):
    """Shows a StarModel, as high as its rows."""

    def __init__(self, parent: QWidget | None = None, *, full_notes: bool = False) -> None:
        super().__init__(parent)
        self._model = StarModel(full_notes=full_notes)
        self._model.setParent(self)
        self.setModel(self._model)
        self.setAccessibleName(self.tr("The star as a table"))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_rows(self, rows: Sequence[StarRow], headings: Headings) -> None:
        """Show what stands now, and what stood before where it is given."""
        self._model.show_rows(rows, headings)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need other columns."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Columns as wide as their words where they fit, else sharing the width; as high as all rows: the page scrolls, not the table."""
        header, count = self.horizontalHeader(), self._model.columnCount()
        names = [self._model.column(one) for one in range(count)]
        last = max((one for one in range(count) if names[one] not in NARROW), default=0)
        wanted = sum(max(self.sizeHintForColumn(one), header.sectionSizeHint(one)) for one in range(count) if one != last)
        fits = wanted + LAST <= self.viewport().width()
        for one in range(count):
            header.setSectionResizeMode(one, _TO_WORDS if names[one] in NARROW or (fits and one != last) else _SHARED)
        for row in range(self._model.rowCount()):
            self.setRowHeight(row, max(self._height(row, column) for column in range(count)))
        self.setFixedHeight(header.sizeHint().height() + self.verticalHeader().length() + 4)

    def _height(self, row: int, column: int) -> int:
        """As high as the wrapped words of a cell; Qt's own answer does not know the padding of the style."""
        words = self._model.index(row, column).data() or ""
        one_line = self.fontMetrics().horizontalAdvance(words) + PADDING * 2 // 3 <= self.columnWidth(column)
        width = 10_000 if one_line else max(20, self.columnWidth(column) - PADDING)
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
        return self.fontMetrics().boundingRect(QRect(0, 0, width, 10_000), flags, words).height() + 14


PADDING = 24
"""Pixels of a cell that are not for words: the style's padding and Qt's own margin, on both sides."""
NARROW = frozenset({"change", "mark"})
"""Columns that never take more than their words."""
LAST = 70
"""Least width of the column that takes what is left, in pixels."""
_TO_WORDS, _SHARED = QHeaderView.ResizeMode.ResizeToContents, QHeaderView.ResizeMode.Stretch
