"""What keys do on a page, found by really pressing them: Enter and Space press what has the focus, and no Alt letter means two things.

Tests of any page may use this. A button is pressed without its page's hearing of it: its signals are blocked, and it can be checked
for that moment, so that its check mark says that it was pressed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QButtonGroup, QGroupBox, QLabel, QTabBar, QWidget

PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


def type_letters(handle: QWindow, text: str) -> None:
    """Type, letter by letter, as a keyboard does: into the window of the system."""
    keyboard: Any = QTest  # its stub knows no letters for a window
    for letter in text:
        keyboard.keyClick(handle, letter)


def not_pressed(window: QWidget) -> Iterator[str]:
    """Buttons, choices and links in a window that have the focus and that Enter or Space does not press."""
    handle, before = window.windowHandle(), QApplication.focusWidget()
    assert handle is not None
    for button in window.findChildren(QAbstractButton):
        if not button.isVisible() or not button.isEnabled() or button.focusPolicy() is Qt.FocusPolicy.NoFocus:
            continue
        button.setFocus(Qt.FocusReason.TabFocusReason)
        if not button.hasFocus():
            continue
        for key in PRESSING:
            if not _is_pressed(handle, button, key):
                yield f"{type(button).__name__} {button.accessibleName() or button.text()!r} is not pressed by {key.name}"
    if before is not None:
        before.setFocus(Qt.FocusReason.OtherFocusReason)


def _is_pressed(handle: QWindow, button: QAbstractButton, key: Qt.Key) -> bool:
    with _harmless(button):
        button.setChecked(False)
        QTest.keyClick(handle, key)
        return button.isChecked()


@contextmanager
def _harmless(button: QAbstractButton) -> Iterator[None]:
    """Nobody hears that it is pressed; afterwards it stands as before."""
    group: QButtonGroup | None = button.group()
    was = button.isCheckable(), button.isChecked(), button.autoExclusive(), group is not None and group.exclusive()
    blockers = [QSignalBlocker(button), *([QSignalBlocker(group)] if group is not None else [])]
    if group is not None:
        group.setExclusive(False)
    button.setAutoExclusive(False)
    button.setCheckable(True)
    try:
        yield
    finally:
        button.setChecked(was[1])
        button.setCheckable(was[0])
        button.setAutoExclusive(was[2])
        if group is not None:
            group.setExclusive(was[3])
        for blocker in blockers:
            blocker.unblock()


def same_letters(window: QWidget, *, in_any_state: bool = False) -> Iterator[str]:
    """Alt letters that mean more than one thing in what a window or page shows now, or `in_any_state`: has, shown or not."""
    meant: dict[str, list[str]] = {}
    for letter, what in _letters(window, in_any_state):
        meant.setdefault(letter, []).append(what)
    for letter, things in meant.items():
        if len(things) > 1:
            yield f"{letter} is {' and '.join(things)}"


def _letters(window: QWidget, hidden: bool) -> Iterator[tuple[str, str]]:
    for widget in window.findChildren(QWidget):
        if hidden or widget.isVisible():
            for words in _written(widget):
                keys = QKeySequence.mnemonic(words).toString()
                if keys:
                    yield keys, repr(words)
    for shortcut in window.findChildren(QShortcut):
        around = shortcut.parent()
        if isinstance(around, QWidget) and (hidden or around.isVisible()) and shortcut.isEnabled():
            yield shortcut.key().toString(), f"a shortcut of {type(around).__name__}"


def _written(widget: QWidget) -> Iterator[str]:
    """Words of a widget in which `&` makes a key."""
    if isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and widget.buddy() is not None):
        yield widget.text()
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(place) for place in range(widget.count()) if widget.isTabVisible(place))
    elif isinstance(widget, QGroupBox):
        yield widget.title()
