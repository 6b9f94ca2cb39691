"""A page on which nothing can be changed: words can be read, selected and scrolled, whatever would write is switched off.

What is not said to read only (`reads`) is taken for something that writes. What comes later on the page, or is switched on by it, is
switched off again. Only the shell puts this on a page, for a family that is closed.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTabBar,
    QTabWidget,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from keyworker.ui.widgets.reads import only_reads
from keyworker.ui.widgets.saved_text import SavedText

_TEXTS: Final = (QLineEdit, QPlainTextEdit, QTextEdit)
_READ: Final = (QTabBar, QTabWidget, QScrollArea)
"""What shows or scrolls, and has the keyboard for that."""
_CHANGES: Final = frozenset({QEvent.Type.LayoutRequest, QEvent.Type.EnabledChange, QEvent.Type.ReadOnlyChange, QEvent.Type.ChildAdded})


class ReadOnly(QObject):
    """Holds a page so until `end`. Words that somebody was typing stand where they were typed, with `said` under them."""

    def __init__(self, page: QWidget, said: str) -> None:
        super().__init__(page)
        self._page = page
        self._off: list[QWidget] = []
        self._texts: list[QLineEdit | QPlainTextEdit | QTextEdit] = []
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self._hold_all)
        self._standing = [field for field in page.findChildren(SavedText) if field.may_be_lost()]
        for field in self._standing:
            field.stand(said)
        self._hold_all()

    def end(self) -> None:
        """The page is as it was."""
        self._again.stop()
        for widget in (self._page, *self._page.findChildren(QWidget)):
            widget.removeEventFilter(self)
        for field in filter(isValid, self._standing):
            field.forget()
        for widget in filter(isValid, self._off):
            widget.setEnabled(True)
        for text in filter(isValid, self._texts):
            _hold(text, held=False)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Something came, or was switched on."""
        if event.type() in _CHANGES:
            self._again.start()
        return super().eventFilter(watched, event)

    def _hold_all(self) -> None:
        for widget in (self._page, *self._page.findChildren(QWidget)):
            widget.installEventFilter(self)
            if isinstance(widget, _READ) or _is_part(widget) or only_reads(widget, self._page):
                continue
            if isinstance(widget, _TEXTS):
                if not widget.isReadOnly():
                    _hold(widget, held=True)
                    self._texts.append(widget)
            elif _writes(widget) and not widget.testAttribute(Qt.WidgetAttribute.WA_ForceDisabled):
                widget.setEnabled(False)
                self._off.append(widget)


def _hold(text: QLineEdit | QPlainTextEdit | QTextEdit, *, held: bool) -> None:
    """A field that cannot be written in looks so."""
    text.setReadOnly(held)
    text.setProperty("held", "true" if held else "")
    text.style().unpolish(text)
    text.style().polish(text)


def _writes(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractButton | QComboBox | QAbstractItemView) or bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _is_part(widget: QWidget) -> bool:
    """A part that Qt made: of tabs, or the list of a drop-down."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QTabBar | QComboBox):
            return True
        around = around.parentWidget()
    return False
