"""Esc Esc: everything on the screen is gone at once, the window's title too; any key says how to come back, Enter does.

The window uses this. It is for a glance over the shoulder, not a lock: the idle lock goes on counting behind it.
"""

from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keyworker.ui.widgets.notices import announce, plain_label

WITHIN_MILLISECONDS: Final = 600


class TwiceEscape(QObject):
    """Emits `pressed` when Esc was pressed twice in a row in a window of the system. Takes no key away."""

    pressed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._since = QElapsedTimer()

    def watch(self, window: QWindow) -> None:
        """Begin to see the keys of a window; each key arrives there once, whichever widget has the focus."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Counts keys."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape or event.isAutoRepeat():
            self._since.invalidate()
        elif self._since.isValid() and self._since.elapsed() <= WITHIN_MILLISECONDS:
            self._since.invalidate()
            self.pressed.emit()
        else:
            self._since.start()


class BlankPage(QWidget):
    """An empty page. Emits `back_wanted` by Enter or a press on the words."""

    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Hidden. Press Enter to come back."))
        self._words = plain_label("", "hint", wrap=False)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self._words)

    def hide_words(self) -> None:
        """Quite empty again."""
        self._words.setText("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter comes back; every other key says so."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.back_wanted.emit()
            return
        words = self.tr("Press Enter to come back")
        self._words.setText(words)
        announce(self, words)
