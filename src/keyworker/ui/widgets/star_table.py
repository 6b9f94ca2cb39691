"""The table that says what a star's picture says: area by area, now and before, the family's own where they differ.

Any page that shows a star may use it. No total, no average, no colour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from keyworker.domain.star import AreaReading
from keyworker.forms.instrument import Instrument
from keyworker.ui.widgets.star_words import said_words, score_words

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class StarRow:
    """One area in words; empty where there is nothing."""

    area: str
    now: str
    before: str = ""
    family: str = ""
    note: str = ""


def rows_of(
    instrument: Instrument, now: Mapping[str, AreaReading], before: Mapping[str, AreaReading] | None = None
) -> tuple[StarRow, ...]:
    """One row for each area, in printed order."""
    rows = []
    for area in instrument.areas:
        said = now.get(area.id)
        differs = said is not None and said.family_score is not None
        rows.append(StarRow(
            area=area.label,
            now=said_words(instrument, said),
            before="" if before is None else said_words(instrument, before.get(area.id)),
            family=score_words(instrument, said.family_score) if differs and said and said.family_score is not None else "",
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

    def show_rows(self, rows: Sequence[StarRow], now: str, before: str = "") -> None:
        """Show other rows; `now` and `before` are the headings of the two readings."""
        self.beginResetModel()
        self._rows = rows
        self._columns = [("area", self.tr("Area")), ("now", now)]
        if any(row.before for row in rows):
            self._columns.append(("before", before))
        if any(row.family for row in rows):
            self._columns.append(("family", self.tr("Family's own")))
        if any(row.note for row in rows):
            self._columns.append(("note", self.tr("Words") if self._full_notes else self.tr("Note")))
        self.endResetModel()

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

    def show_rows(self, rows: Sequence[StarRow], now: str, before: str = "") -> None:
        """Show what stands now, and before where it is given."""
        self._model.show_rows(rows, now, before)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need other columns."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Columns as wide as their words where they fit, else sharing the width; as high as all rows: the page scrolls, not the table."""
        header, count = self.horizontalHeader(), self._model.columnCount()
        wanted = sum(max(self.sizeHintForColumn(one), header.sectionSizeHint(one)) for one in range(count - 1))
        fits = wanted + LAST <= self.viewport().width()
        for one in range(count):
            header.setSectionResizeMode(one, _TO_WORDS if fits and one < count - 1 else _SHARED)
        self.resizeRowsToContents()
        self.setFixedHeight(header.sizeHint().height() + self.verticalHeader().length() + 4)


LAST = 70
"""Least width of the last column, in pixels."""
_TO_WORDS, _SHARED = QHeaderView.ResizeMode.ResizeToContents, QHeaderView.ResizeMode.Stretch
