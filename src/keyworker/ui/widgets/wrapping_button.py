"""A button whose words wrap: for words of any length, such as names, in a place of any width. Any page may use it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy

from keyworker.ui.widgets.icons import icon_label
from keyworker.ui.widgets.notices import plain_label


class WrappingButton(QPushButton):
    """A button with a symbol whose words wrap, so that it is never wider than what it stands in."""

    def __init__(self, symbol: str, role: str) -> None:
        super().__init__()
        self.setProperty("role", role)
        self._text = ""
        self._words = plain_label()
        self._words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 8, 5)
        row.setSpacing(8)
        row.addWidget(icon_label(symbol, "accent", 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def words(self) -> str:
        """What it says."""
        return self._text

    def say(self, words: str) -> None:
        """Say this, also to a screen reader."""
        self._text = words
        self._words.setText(words)
        self.setAccessibleName(words)
        self._fit()

    def hasHeightForWidth(self) -> bool:
        """The words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the wrapped words."""
        inner = self.layout()
        return inner.heightForWidth(width) if inner else super().heightForWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep room for the wrapped words."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setMinimumHeight(max(28, self.heightForWidth(self.width())))
        inner = self.layout()
        if inner is not None:
            inner.setGeometry(self.rect())
