"""Everything that this program's windows show or tell at a moment, whoever looks: texts, names, tips, lists, titles."""

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)


def on_the_screen() -> str:
    """All of it in one text."""
    tops = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
    titles = [top.windowTitle() for top in tops]
    inside = [widget for top in tops for widget in (top, *top.findChildren(QWidget)) if widget.isVisible()]
    return "\n".join(text for text in (*titles, *(text for widget in inside for text in _texts(widget))) if text)


def _texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        yield widget.text()
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        yield widget.toPlainText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(index) for index in range(widget.count()) if widget.isTabVisible(index))
    elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model = widget.model()
        for row in range(model.rowCount(QModelIndex())):
            for column in range(model.columnCount(QModelIndex())):
                yield str(model.index(row, column).data(Qt.ItemDataRole.DisplayRole) or "")
