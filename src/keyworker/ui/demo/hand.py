"""A person's hand on one window: finds things by the names that they show or tell a screen reader, presses, types, waits, looks.

`ui.demo.walk` and the end-to-end tests use it. It never reaches behind the window: what it cannot find, a person cannot either.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QTextEdit,
    QWidget,
)

from keyworker.base.errors import Trouble

W = TypeVar("W", bound=QWidget)

PATIENCE_SECONDS = 240.0
"""A wait ends when it is fulfilled; only what never comes takes so long, also on a busy machine."""
GLANCE_MILLISECONDS = 15


class NotFound(Trouble):
    """There is nothing of that name on the screen, or what was waited for did not come."""

    sentence = "Something that was looked for is not on the screen."


class Hand:
    """Works on what `window` shows; `busy` says whether work is under way. Pictures go to `folder`."""

    def __init__(self, window: QWidget, busy: Callable[[], bool], folder: Path, prefix: str) -> None:
        self.window = window
        self._busy = busy
        self._folder = folder
        self._prefix = prefix
        self.count = 0
        self.pictures: list[str] = []

    def come(self) -> None:
        """Turn to this window, when another one had the keyboard."""
        if QApplication.activeWindow() is not self.window:
            self.window.activateWindow()
            self.until(lambda: QApplication.activeWindow() is self.window, "the window")

    def rest(self) -> None:
        """Wait until nothing is under way, also what a page builds bit by bit, each bit when the loop is idle."""
        self.until(lambda: not self._busy() and not self._building(), "work to end")
        QTest.qWait(GLANCE_MILLISECONDS)

    def _building(self) -> bool:
        return any(timer.isActive() and timer.interval() <= 1 for timer in self.window.findChildren(QTimer))

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for something. Raises NotFound when it does not come."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > end:
                raise NotFound(f"Waited in vain for {what}.")
            QTest.qWait(GLANCE_MILLISECONDS)

    def sees(self, words: str) -> bool:
        """Whether some visible text contains these words."""
        listed = any(_row_with(one.model(), words) is not None for one in self._all(QAbstractItemView))
        return listed or any(words in _text(one) for one in self._all(QWidget))

    def await_words(self, words: str) -> None:
        """Wait until some visible text contains these words."""
        self.until(lambda: self.sees(words), f"the words '{words}'")
        self.rest()

    def press(self, name: str, *, nth: int = 0) -> None:
        """Press the button of a name."""
        self.come()
        button = self._find(QAbstractButton, name, nth)
        self._bring(button)
        if isinstance(button, QCheckBox | QRadioButton):  # its middle may lie beside its words
            button.setFocus(Qt.FocusReason.TabFocusReason)
            QTest.keyClick(button, Qt.Key.Key_Space)
        else:
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.rest()

    def has_button(self, name: str) -> bool:
        """Whether a button of this name can be pressed."""
        return any(_named(one, name) and one.isEnabled() for one in self._all(QAbstractButton))

    def write(self, name: str, text: str, *, nth: int = 0, replace: bool = False) -> QWidget:
        """Type into the field of a name."""
        self.come()
        field = self._find_field(name, nth)
        self._bring(field)
        field.setFocus(Qt.FocusReason.TabFocusReason)
        if replace:
            QTest.keySequence(field, "Ctrl+A")
        if text.isascii():
            QTest.keyClicks(field, text)
        else:
            _paste(field, text)
        self.rest()
        return field

    def leave_field(self) -> None:
        """Press Tab, as one does after a field."""
        self.come()
        focus = QApplication.focusWidget()
        if focus is not None:
            QTest.keyClick(focus, Qt.Key.Key_Tab)
        self.rest()

    def key(self, key: str) -> None:
        """Press a key or key combination, such as `Ctrl+K`, wherever the focus is."""
        self.come()
        QTest.keySequence(self.of_the_system(), key)
        self.rest()

    def of_the_system(self) -> QWindow:
        """The window of the system, where a keyboard's keys arrive."""
        handle = self.window.windowHandle()
        if handle is None:
            raise NotFound("There is no window yet.")
        return handle

    def tab(self, name: str) -> None:
        """Choose the tab of a name."""
        for bar in self._all(QTabBar):
            for index in range(bar.count()):
                if bar.tabText(index).replace("&", "") == name:
                    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())
                    self.rest()
                    return
        raise NotFound(f"There is no tab '{name}'.")

    def choose(self, name: str, entry: str) -> None:
        """Choose an entry (by its beginning) in the list box of a name."""
        box = self._find(QComboBox, name, 0)
        index = next((row for row in range(box.count()) if box.itemText(row).startswith(entry)), -1)
        if index < 0:
            raise NotFound(f"There is no entry '{entry}' in '{name}'.")
        box.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _ in range(index):
            QTest.keyClick(box, Qt.Key.Key_Down)
        QTest.keyClick(box, Qt.Key.Key_Return)
        self.rest()

    def open_row(self, name: str, words: str) -> None:
        """Open the row that contains these words in the list of a name, once it is there."""
        found: list[tuple[QAbstractItemView, QModelIndex]] = []

        def there() -> bool:
            views = [one for one in self._all(QAbstractItemView) if one.accessibleName().startswith(name)]
            rows = [(one, _row_with(one.model(), words)) for one in views]
            found[:] = [(one, row) for one, row in rows if row is not None]
            return bool(found)

        self.come()
        self.until(there, f"a row with the words in the list '{name}'")
        self.picture(name.split(" ", maxsplit=1)[0].strip(",;").lower())
        there()
        view, index = found[0]
        view.setCurrentIndex(index)
        typing = QApplication.focusWidget()  # a list under a search field leaves the keyboard to the field
        takes_keys = view.focusPolicy() != Qt.FocusPolicy.NoFocus
        QTest.keyClick(view if takes_keys or typing is None else typing, Qt.Key.Key_Return)
        self.rest()

    def picture(self, name: str) -> None:
        """Keep a picture of the window."""
        self.rest()
        self.count += 1
        file = self._folder / f"{self._prefix}-{self.count:02}-{name}.png"
        self.window.grab().save(str(file))
        self.pictures.append(file.name)

    def _find(self, kind: type[W], name: str, nth: int) -> W:
        found: list[W] = []

        def there() -> bool:
            found[:] = [one for one in self._all(kind) if _named(one, name) and one.isEnabled()]
            return len(found) > nth

        self.until(there, f"'{name}'")
        return found[nth]

    def _find_field(self, name: str, nth: int) -> QWidget:
        found: list[QWidget] = []

        def there() -> bool:
            fields = (QLineEdit, QPlainTextEdit, QTextEdit)
            found[:] = [one for one in self._all(QWidget) if isinstance(one, fields) and _named(one, name) and one.isEnabled()]
            return len(found) > nth

        self.until(there, f"the field '{name}'")
        return found[nth]

    def _all(self, kind: type[W]) -> Iterator[W]:
        yield from (one for one in self.window.findChildren(kind) if one.isVisible())

    def _bring(self, widget: QWidget) -> None:
        """Scroll until the widget can be seen, as a person does."""
        parent = widget.parentWidget()
        while parent is not None:
            ensure = getattr(parent, "ensureWidgetVisible", None)
            if ensure is not None:
                ensure(widget)
            parent = parent.parentWidget()
        QTest.qWait(GLANCE_MILLISECONDS)


def _named(widget: QWidget, name: str) -> bool:
    shown = _text(widget).replace("&", "").strip()
    told = widget.accessibleName().replace("&", "")
    return name in (told, shown) or any(one.startswith((f"{name}\n", f"{name},", f"{name}:", f"{name} (")) for one in (told, shown))


def _text(widget: QWidget) -> str:
    if isinstance(widget, QAbstractButton):
        return widget.text().replace("&", "")
    if isinstance(widget, QLabel | QLineEdit):
        return widget.text()
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return widget.toPlainText()
    return widget.accessibleName()


def _paste(field: QWidget, text: str) -> None:
    if isinstance(field, QLineEdit):
        field.insert(text)
    elif isinstance(field, QPlainTextEdit | QTextEdit):
        field.insertPlainText(text)


def _row_with(model: QAbstractItemModel | None, words: str) -> QModelIndex | None:
    if model is None:
        return None
    for row in range(model.rowCount(QModelIndex())):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())):
            index = model.index(row, column)
            if words in str(model.data(index, Qt.ItemDataRole.DisplayRole) or ""):
                return model.index(row, 0)
    return None
