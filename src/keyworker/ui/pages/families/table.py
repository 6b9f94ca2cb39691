"""The families as a table model, and how a cell of two lines is drawn. A plain model over a list that is sorted before."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from keyworker.domain.review import ApprovalState
from keyworker.ui.pages.families.state import Column, FamilyLine
from keyworker.ui.widgets import row_focus
from keyworker.ui.widgets.days import counted, day_words
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.names import as_tip

SECOND: Final = int(Qt.ItemDataRole.UserRole) + 1
ALERTED: Final = int(Qt.ItemDataRole.UserRole) + 2
_Index = QModelIndex | QPersistentModelIndex


def _tr(words: str) -> str:
    return QCoreApplication.translate("FamiliesTable", words)


def plan_words(state: ApprovalState) -> str:
    """Where a plan stands, in words."""
    return {
        ApprovalState.NOT_SUBMITTED: _tr("Being written"),
        ApprovalState.SUBMITTED: _tr("With the lead"),
        ApprovalState.APPROVED: _tr("Approved"),
        ApprovalState.RETURNED: _tr("Returned to worker"),
        ApprovalState.CHANGED_SINCE_APPROVAL: _tr("Changed since approval"),
        ApprovalState.NOT_VERIFIED: _tr("Decision not verified"),
    }[state]


def headings() -> tuple[str, ...]:
    """The names of the columns."""
    return (
        _tr("Family"), _tr("People"), _tr("Lead practitioner"), _tr("Next visit"), _tr("Last contact"), _tr("Next review"),
        _tr("Actions"), _tr("Plan"),
    )


class FamiliesModel(QAbstractTableModel):
    """Shows the lines that it was given, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[FamilyLine] = []
        self._today = date.min

    def show_lines(self, lines: Sequence[FamilyLine], today: date) -> None:
        """Replace all lines."""
        self.beginResetModel()
        self._lines, self._today = list(lines), today
        self.endResetModel()

    def line(self, row: int) -> FamilyLine | None:
        """The line of a row, if there is one."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, family: str) -> int:
        """The row of a family, -1 when it is not shown."""
        return next((row for row, line in enumerate(self._lines) if line.row.family == family), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many families are shown."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """The columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The names of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and 0 <= section < len(Column):
            return headings()[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """First line, second line, both as one sentence for the tooltip and for assistive technology."""
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return None
        column = Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._first(line, column)
        if role == SECOND:
            return self._second(line, column)
        if role == ALERTED:
            return bool(line.row.alerts) and column is Column.FAMILY
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            whole = ", ".join(part for part in (self._first(line, column), self._second(line, column)) if part)
            return as_tip(whole, 0) if role == Qt.ItemDataRole.ToolTipRole else whole
        return None

    def _first(self, line: FamilyLine, column: Column) -> str:
        row = line.row
        words: dict[Column, Callable[[], str]] = {
            Column.FAMILY: lambda: " ".join(row.name.split()),
            Column.PEOPLE: lambda: " ".join(row.people.split()),
            Column.LEAD: lambda: row.lead_practitioner,
            Column.NEXT_VISIT: lambda: day_words(line.next_visit, self._today) or _tr("None planned"),
            Column.LAST_CONTACT: lambda: day_words(row.last_contact, self._today) or _tr("None yet"),
            Column.NEXT_REVIEW: lambda: day_words(row.next_review, self._today) or _tr("Not set"),
            Column.ACTIONS: lambda: _tr("{n} open").format(n=line.open_actions) if line.open_actions else _tr("None open"),
            Column.PLAN: lambda: plan_words(row.plan_state) if row.has_plan else _tr("No plan yet"),
        }
        return words[column]()

    def _second(self, line: FamilyLine, column: Column) -> str:
        row = line.row
        if column is Column.FAMILY:
            return " · ".join(part for part in (*row.alerts, row.reference) if part)
        if column is Column.PEOPLE and row.children:
            return counted(len(row.children), _tr("1 child"), _tr("{n} children"))
        if column is Column.NEXT_REVIEW and row.next_review is not None and row.next_review < self._today:
            return _tr("overdue")
        if column is Column.ACTIONS and line.overdue:
            return _tr("{n} overdue").format(n=line.overdue)
        if column is Column.LEAD:
            return row.team if len(row.team) < 36 else ""
        return ""


class TwoLines(QStyledItemDelegate):
    """Draws a cell: a first line, a quiet second line under it; the family's name in bold, a triangle before its alerts."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Background by the style, then the two lines, shortened to the room there is."""
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        first, second = shown.text, str(index.data(SECOND) or "")
        shown.text = ""
        focused = row_focus.of_row(shown, index)
        QApplication.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, option.widget)
        if focused:
            row_focus.ends(painter, shown, index)
        room = option.rect.adjusted(10, 5, -6, -6)
        painter.save()
        painter.setFont(_font(option.font, bold=index.column() == Column.FAMILY))
        height = painter.fontMetrics().height()
        top = room.top() if second else room.top() + (room.height() - height) // 2
        _line(painter, QRect(room.left(), top, room.width(), height), first, option.palette.color(QPalette.ColorRole.Text))
        if second:
            painter.setFont(_font(option.font, share=0.9))
            below = QRect(room.left(), top + height + 1, room.width(), room.height() - height)
            if index.data(ALERTED):
                icon("triangle-alert").paint(painter, QRect(below.left(), below.top() + (below.height() - 16) // 2, 16, 16))
                below = below.adjusted(21, 0, 0, 0)
            quiet = option.palette.color(QPalette.ColorRole.PlaceholderText)
            _line(painter, below, second, option.palette.color(QPalette.ColorRole.Text) if index.data(ALERTED) else quiet)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: ARG002 - all rows are one height
        """Two lines high."""
        return QSize(60, row_height(option.fontMetrics.height()))


def row_height(text_height: int) -> int:
    """The height of a row for a height of text, in device-independent pixels."""
    return 2 * text_height + 14


def _font(base: QFont, *, bold: bool = False, share: float = 1.0) -> QFont:
    font = QFont(base)
    font.setBold(bold)
    font.setPointSizeF(base.pointSizeF() * share)
    return font


def _line(painter: QPainter, room: QRect, text: str, colour: Any) -> None:
    painter.setPen(colour)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextSingleLine), shown)
