"""The strip that says, before an idle lock, how long it is until then. The window shows it under whatever is on the screen.

It covers nothing and takes no key. The family may be looking: its words are the same for everybody and hold no name.
"""

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QWidget

from keyworker.ui.widgets.icons import icon_label
from keyworker.ui.widgets.notices import announce, plain_label

GOES_AFTER_MILLISECONDS: Final = 800
"""What lies above moves when the strip goes: not under a press, nor while the pointer is on its way to a button."""
_NUMBERS: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_TENS: Final = {20: "twenty", 30: "thirty"}


class LockWarning(QFrame):
    """Hidden until `show_seconds`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "strip")
        self._words = plain_label()
        self._words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 28, 8)
        row.setSpacing(10)
        row.addWidget(icon_label("lock", "text", 18), 0)
        row.addWidget(self._words, 1)
        self._pointer = QCursor.pos()
        self._goes = QTimer(self, singleShot=True, interval=GOES_AFTER_MILLISECONDS)
        self._goes.timeout.connect(self._go)
        self.hide()

    def show_seconds(self, seconds: int) -> None:
        """How many seconds are left, to be read; a screen reader says it once. 0: the person goes on, and the strip goes too."""
        if not seconds:
            self._goes.start()
            return
        self._goes.stop()
        count = self.tr("one second") if seconds == 1 else self.tr("{number} seconds").format(number=in_words(seconds))
        words = self.tr("This screen locks in {count}. Move the mouse, touch the screen or press Shift to go on. What is written is kept.")
        self._words.setText(words.format(count=count))
        if self.isHidden():
            self.show()
            announce(self, self._words.text())

    def _go(self) -> None:
        before, self._pointer = self._pointer, QCursor.pos()
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton and self._pointer == before:
            self.hide()
        else:
            self._goes.start()


def in_words(number: int) -> str:
    """A number from 0 to 39 as a person says it."""
    if number < len(_NUMBERS):
        return _NUMBERS[number]
    tens, ones = _TENS[number // 10 * 10], number % 10
    return f"{tens}-{_NUMBERS[ones]}" if ones else tens
