"""The chronology as a table model: newest first, plain, over a list that is made once."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from keyworker.domain.chronology import ChronologyEvent
from keyworker.ui import leaving_words, terms

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

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """One row per event."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Day, what, who, words."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell."""
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self._rows[index.row()]
        return {
            Column.DAY: lambda: terms.weekday(row.event.on), Column.WHAT: lambda: title_words(row.event.title),
            Column.WHO: lambda: terms.names(row.names), Column.WORDS: lambda: leaving_words.late(row.event.late) if row.event.late else " ".join(row.event.detail.split())[:400],
        }[Column(index.column())]()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Day"), self.tr("What"), self.tr("Who"), self.tr("In words"))[section]


def title_words(title: str) -> str:
    """A title of the chronology in the language of the screen."""
    return QCoreApplication.translate("chronology", title)
