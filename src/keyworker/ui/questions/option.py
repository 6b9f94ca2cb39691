"""A radio button and a check box whose words wrap, for choices of a form. Only `ui.questions` uses them.

The box is drawn by the style, as every other one; the words beside it break into as many lines as they need.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from keyworker.ui.questions.words import plain_words

_FLAGS = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
_WORDS_ONLY = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
WIDEST_LINE = 62
"""Letters: a choice that is longer takes more lines."""


if TYPE_CHECKING:
    _Button = QAbstractButton
else:
    _Button = object


class _Words:
    """What both kinds share: how large a button with wrapped words is, and drawing it."""

    def __init__(self, button: QAbstractButton, words: str) -> None:
        self.button, self.words = button, plain_words(words)
        button.setAccessibleName(self.words)
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy = button.sizePolicy()
        policy.setHeightForWidth(True)
        button.setSizePolicy(policy)

    def height(self, bare: QSize, width: int) -> int:
        """As high as the words are at a width; `bare` is the size without words."""
        room = max(40, width - bare.width() - 6)
        return max(bare.height(), self._rect(room).height() + 12)

    def wished(self, bare: QSize) -> QSize:
        """In one line, unless it is long."""
        metrics = self.button.fontMetrics()
        width = min(metrics.horizontalAdvance(self.words), metrics.averageCharWidth() * WIDEST_LINE) + bare.width() + 8
        return QSize(width, self.height(bare, width))

    def paint(self, option: QStyleOptionButton, control: QStyle.ControlElement, contents: QStyle.SubElement) -> None:
        """The style's box, focus and ground; then the words."""
        option.text = ""
        painter = QStylePainter(self.button)
        painter.drawControl(control, option)
        room = self.button.style().subElementRect(contents, option, self.button)
        right_to_left = self.button.layoutDirection() is Qt.LayoutDirection.RightToLeft
        room.setLeft(5) if right_to_left else room.setRight(self.button.width() - 5)
        painter.setLayoutDirection(self.button.layoutDirection())
        painter.setPen(self.button.palette().color(self.button.foregroundRole()))
        painter.drawText(QRect(room.left(), 0, room.width(), self.button.height()), self._flags(room.width()), self.words)
        painter.end()

    def _rect(self, room: int) -> QRect:
        return self.button.fontMetrics().boundingRect(0, 0, room, 10_000, self._flags(room), self.words)

    def _flags(self, room: int) -> int:
        """A word that is longer than a line may be broken."""
        longest = max((self.button.fontMetrics().horizontalAdvance(word) for word in self.words.split()), default=0)
        return _FLAGS if longest > room else _WORDS_ONLY


class _Wrapping(_Button):
    """Before a button of Qt: its words wrap, and are part of the target."""

    _drawn: _Words

    def hasHeightForWidth(self) -> bool:
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the words."""
        return self._drawn.height(super().sizeHint(), width)

    def sizeHint(self) -> QSize:
        """In one line where it is not long."""
        return self._drawn.wished(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        """Narrow when it must be."""
        return QSize(120, super().sizeHint().height())

    def hitButton(self, pos: QPoint) -> bool:
        """The words are part of the target."""
        return self.rect().contains(pos)


class OneOption(_Wrapping, QRadioButton):
    """One of several, of which one is chosen. `cleared` when Delete or Backspace takes the choice back."""

    cleared = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawn = _Words(self, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the choice back."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.isChecked():
            self.cleared.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Box and words."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self._drawn.paint(option, QStyle.ControlElement.CE_RadioButton, QStyle.SubElement.SE_RadioButtonContents)


class ManyOption(_Wrapping, QCheckBox):
    """One of several, of which any number is chosen; or a tick of its own."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawn = _Words(self, words)

    def show_words(self, words: str) -> None:
        """Other words, such as in another language."""
        self._drawn = _Words(self, words)
        self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Box and words."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self._drawn.paint(option, QStyle.ControlElement.CE_CheckBox, QStyle.SubElement.SE_CheckBoxContents)
