"""Which field of a page has the keyboard, and giving it back once the page has been built again. Only the session uses this."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget


def focused_in(page: QWidget) -> tuple[str, int]:
    """What the field that has the keyboard is called, and its number (from 0) among those of that name; ("", 0) for none."""
    focused = QApplication.focusWidget()
    if focused is None or not focused.accessibleName() or not page.isAncestorOf(focused):
        return ("", 0)
    alike = _called(page, focused.accessibleName())
    return (focused.accessibleName(), alike.index(focused)) if focused in alike else ("", 0)


def give_focus(page: QWidget, wanted: tuple[str, int]) -> None:
    """Give the keyboard to that field, behind what stands in it; where there is no such field any more, nothing happens."""
    name, number = wanted
    found = _called(page, name)[number:] if name else []
    if not found or not found[0].isEnabled():
        return
    field = found[0]
    field.setFocus(Qt.FocusReason.OtherFocusReason)
    if isinstance(field, QPlainTextEdit | QTextEdit):
        field.moveCursor(QTextCursor.MoveOperation.End)
    elif isinstance(field, QLineEdit):
        field.setCursorPosition(len(field.text()))


def _called(page: QWidget, name: str) -> list[QWidget]:
    return [widget for widget in page.findChildren(QWidget) if widget.accessibleName() == name and widget.focusPolicy() and widget.isVisible()]
