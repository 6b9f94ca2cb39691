"""The focus of a table of which one chooses whole rows: the frame goes round the row, not round one cell of it.

Delegates of such tables call `of_row` before they draw the background and `ends` after it. It only draws; it chooses nothing.
"""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem, QTableView

WIDTH = 2
"""As wide as the frame of the style sheet."""


def of_row(option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> bool:
    """Give the option of a cell the focus when its row has it; answers whether it has."""
    view = option.widget
    here = isinstance(view, QTableView) and view.hasFocus() and view.currentIndex().row() == index.row()
    state = option.state & ~QStyle.StateFlag.State_HasFocus
    option.state = state | QStyle.StateFlag.State_HasFocus if here else state
    return here


def ends(painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
    """The left and right end of the frame round a row; above and below the style draws it."""
    view = option.widget
    if not isinstance(view, QTableView):
        return
    head = view.horizontalHeader()
    shown = [column for column in range(head.count()) if not view.isColumnHidden(column)]
    place, area = head.visualIndex(index.column()), option.rect
    visual = [head.visualIndex(column) for column in shown]
    right_to_left = view.isRightToLeft()
    accent = QApplication.palette().color(QPalette.ColorRole.Highlight)  # the style gives a table another
    if place == (max(visual) if right_to_left else min(visual)):
        painter.fillRect(QRect(area.left(), area.top(), WIDTH, area.height()), accent)
    if place == (min(visual) if right_to_left else max(visual)):
        painter.fillRect(QRect(area.right() + 1 - WIDTH, area.top(), WIDTH, area.height()), accent)
