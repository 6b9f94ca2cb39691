"""The chronology as a table model: newest first, plain, over a list that is made once."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from keyworker.domain.chronology import ChronologyEvent, EventKind
from keyworker.ui import leaving_words, terms
from keyworker.ui.widgets.names import as_tip

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """From left to right."""

    DAY = 0
    WHAT = 1
    WHO = 2
    WORDS = 3


@dataclass(frozen=True)
class Row:
    """One event with the names of its people."""

    event: ChronologyEvent
    names: tuple[str, ...]


class ChronologyModel(QAbstractTableModel):
    """`show_rows` replaces everything."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these rows, in this order."""
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, place: int) -> Row | None:
        """The row at a place."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, record: str) -> int:
        """Where the newest event of a record stands; -1 when it is not shown."""
        return next((place for place, one in enumerate(self._rows) if one.event.record == record), -1)

    def words_in(self, column: Column) -> frozenset[str]:
        """What stands in a column, each once, with its heading."""
        heading = str(self.headerData(column, Qt.Orientation.Horizontal))
        return frozenset({heading, *(self._shown(row, column) for row in self._rows)})

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """One row per event."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Day, what, who, words."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell; all of them in the tooltip and to a screen reader."""
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row, column = self._rows[index.row()], Column(index.column())
        shown = self._shown(row, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return shown
        if column is Column.WORDS and row.event.late is not None and row.event.kind is not EventKind.LATE:
            shown = f"{shown} ({leaving_words.late(row.event.late)})".strip()
        return as_tip(shown, 0) if role == Qt.ItemDataRole.ToolTipRole else shown

    def _shown(self, row: Row, column: Column) -> str:
        event = row.event
        if column is Column.DAY:
            return terms.weekday(event.on)
        if column is Column.WHO:
            return terms.names(row.names)
        if column is Column.WHAT:
            return title_words(event.title)
        if event.late is not None and event.kind is EventKind.LATE:
            return leaving_words.late(event.late)
        detail = " ".join(event.detail.split())[:400]
        if event.late is None:
            return detail
        return self.tr("By {who}, a former worker. {words}").format(who=event.late.by_name or self.tr("somebody"), words=detail).strip()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Day"), self.tr("What"), self.tr("Who"), self.tr("In words"))[section]


def title_words(title: str) -> str:
    """A title of the chronology in the language of the screen."""
    return QCoreApplication.translate("chronology", title)
