"""Knows when somebody begins to mend what they were told: they type, choose or press something in the same window.

Whatever shows that something on the page does not do (`notices`, a panel, a card) asks `Mending` to be told, once, so that no red
sentence stays after it was mended. It decides nothing about what was typed: whoever judges it says it again if it still stands.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid


class _Watch(QObject):
    """One showing: calls `changed` the first time that somebody changes something in the window."""

    def __init__(self, window: QWidget, changed: Callable[[], None]) -> None:
        super().__init__(window)
        self._changed: Callable[[], None] | None = changed
        for field in window.findChildren(QWidget):
            if isinstance(field, QLineEdit):
                field.textEdited.connect(self._tell)
            elif isinstance(field, QPlainTextEdit | QTextEdit):
                field.textChanged.connect(self._tell)
            elif isinstance(field, QComboBox):
                field.activated.connect(self._tell)
            elif isinstance(field, QAbstractButton):
                field.clicked.connect(self._tell)

    def end(self) -> None:
        """Nobody asks any more."""
        self._changed = None
        self.deleteLater()

    def _tell(self, _value: object = None) -> None:
        changed = self._changed
        if changed is not None:
            self.end()
            changed()


class Mending:
    """`begin` at every showing: what was shown before is no longer watched, also when it is shown again by the press that it watched."""

    def __init__(self) -> None:
        self._watch: _Watch | None = None

    def begin(self, beside: QWidget, changed: Callable[[], None]) -> None:
        """Call `changed` once, when somebody changes something in the window of `beside` after this moment."""
        self.end()
        self._watch = _Watch(beside.window(), changed)

    def end(self) -> None:
        """What was shown is gone."""
        watch, self._watch = self._watch, None
        if watch is not None and isValid(watch):  # one that has told is gone, and so is one whose window is
            watch.end()
