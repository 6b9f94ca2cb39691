"""A plain model of lines, each with the family that it opens, and how a cell of two lines is drawn. Reviews and Who looked use it."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from keyworker.ui.widgets import row_focus

Index = QModelIndex | QPersistentModelIndex
DETAIL = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class WordsLine:
    """One line: whose it is, and for each column its words and the quiet words under them."""

    family: str
    words: tuple[tuple[str, str], ...]


class WordsModel(QAbstractTableModel):
    """Lines in the order in which they are given."""

    def __init__(self, heads: tuple[str, ...]) -> None:
        super().__init__()
        self._heads = heads
        self._lines: Sequence[WordsLine] = ()

    def show_lines(self, lines: Sequence[WordsLine]) -> None:
        """Show other lines."""
        if tuple(lines) == tuple(self._lines):
            return
        self.beginResetModel()
        self._lines = tuple(lines)
        self.endResetModel()

    def family(self, row: int) -> str | None:
        """The family of a line."""
        return self._lines[row].family if 0 <= row < len(self._lines) else None

    def row_of(self, family: str | None) -> int:
        """The line of a family, or -1."""
        return next((row for row, line in enumerate(self._lines) if line.family == family), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many lines."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """As many as headings."""
        return 0 if parent.isValid() else len(self._heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The words; for a screen reader with their heading; whole in the tooltip, as plain text."""
        if not index.isValid():
            return None
        words, detail = (" ".join(text.split()) for text in self._lines[index.row()].words[index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == DETAIL:
            return detail
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._heads[index.column()]}: {words}. {detail}"
        return f"<span>{escape(words)}<br>{escape(detail)}</span>" if role == Qt.ItemDataRole.ToolTipRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The headings."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return None


class TwoLines(QStyledItemDelegate):
    """Draws a cell: its words, the first column's in bold, and the quiet words under them; each shortened to the room there is."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Background by the style, then the lines."""
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        words, shown.text = shown.text, ""
        focused = row_focus.of_row(shown, index)
        QApplication.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, option.widget)
        if focused:
            row_focus.ends(painter, shown, index)
        room = option.rect.adjusted(10, 6, -8, -6)
        font = QFont(option.font)
        font.setBold(index.column() == 0)
        part = QPalette.ColorRole
        painter.save()
        _line(painter, QRect(room.left(), room.top(), room.width(), room.height() // 2), words, font, option.palette, part.Text)
        font.setBold(False)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        below = QRect(room.left(), room.top() + room.height() // 2, room.width(), room.height() // 2)
        _line(painter, below, str(index.data(DETAIL) or ""), font, option.palette, part.PlaceholderText)
        painter.restore()


def _line(painter: QPainter, room: QRect, text: str, font: QFont, palette: QPalette, part: QPalette.ColorRole) -> None:
    painter.setFont(font)
    painter.setPen(palette.color(part))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextSingleLine), shown)
