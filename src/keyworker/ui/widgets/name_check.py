"""A check box with somebody's name: a long one ends in an ellipsis and never makes a page wider than the window.

Any page may use it; the whole name is its accessible name and tooltip, which the page sets.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

LEAST_LETTERS = 8


class NameCheck(QCheckBox):
    """`QCheckBox` that may be narrower than its text."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Room for the box and some letters."""
        whole = super().sizeHint()
        room = whole.width() - self.fontMetrics().horizontalAdvance(self.text())
        return QSize(min(whole.width(), room + self.fontMetrics().averageCharWidth() * LEAST_LETTERS), whole.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As every check box, with the text that there is room for."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        room = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self).width()
        option.text = self.fontMetrics().elidedText(
            option.text, Qt.TextElideMode.ElideRight, room, Qt.TextFlag.TextShowMnemonic.value
        )
        painter.drawControl(QStyle.ControlElement.CE_CheckBox, option)
