"""Every word that a page shows or says: labels, buttons, fields, lists and tables, tooltips, and what a screen reader is told.

Tests of any page may use this. Words that are there but cannot be come to (a panel that is shut) are not among them; the list of a
drop-down that is shut is: it is one press away.
"""

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from keyworker.ui.widgets.lines import ElidedLabel
from tests.widget.accessible import columns

BETWEEN = " | "
"""Between two things that one widget says."""
_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


def words_of(page: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Each widget that is shown, with everything that it says."""
    for widget in (page, *page.findChildren(QWidget)):
        if widget.isVisible():
            said = BETWEEN.join(dict.fromkeys(part for part in _said(widget) if part.strip()))
            if said:
                yield widget, said


def _said(widget: QWidget) -> Iterator[str]:
    yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
    if isinstance(widget, QLabel | ElidedLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QLineEdit):
        yield from (widget.text(), widget.placeholderText())
    elif isinstance(widget, QTextEdit | QPlainTextEdit):
        yield from (widget.toPlainText(), widget.placeholderText())
    elif isinstance(widget, QComboBox | QAbstractItemView):
        yield from _cells(widget.model())
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(place) for place in range(widget.count()) if widget.isTabVisible(place))


def _cells(model: QAbstractItemModel | None) -> Iterator[str]:
    if model is None:
        return
    for row in range(model.rowCount()):
        for column in range(columns(model)):
            for role in _ROLES:
                yield str(model.index(row, column, QModelIndex()).data(role) or "")
