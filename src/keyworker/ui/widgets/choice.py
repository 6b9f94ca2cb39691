"""A drop-down of values with words. Any page may use this. It does not turn with the wheel, so that scrolling changes nothing."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter

from keyworker.ui.widgets.names import as_tip, shortened


class Choice(QComboBox):
    """`picked` carries the value when somebody chose another one, `ended` says that the list was closed; `label` is its accessible name."""

    picked = Signal(object)
    ended = Signal()

    def __init__(self, label: str, options: Iterable[tuple[Any, str]] = (), *, least: int = 10) -> None:
        super().__init__()
        self.setAccessibleName(label.replace("&", ""))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(least)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._closed = QTimer(self, singleShot=True, interval=0)  # what was picked is said first
        self._closed.timeout.connect(self.ended)
        self._options: tuple[tuple[Any, str], ...] = ()
        self.show_options(options)
        self.activated.connect(self._chosen)

    def show_options(self, options: Iterable[tuple[Any, str]]) -> None:
        """Offer these values, unless the list is open; the chosen one stays chosen where it still is among them."""
        wanted = tuple(options)
        if wanted == self._options or self.stays():
            return
        kept = self.value()
        self._options = wanted
        self.clear()
        for place, (_, words) in enumerate(wanted):
            self.addItem(shortened(words, 60))
            self.setItemData(place, words, Qt.ItemDataRole.AccessibleTextRole)
            self.setItemData(place, as_tip(words) or None, Qt.ItemDataRole.ToolTipRole)
        self.show_value(kept)

    def value(self) -> Any:
        """The value that is chosen, or None."""
        place = self.currentIndex()
        return self._options[place][0] if 0 <= place < len(self._options) else None

    def show_value(self, value: Any) -> None:
        """Show a value, unless the list is open."""
        if not self.stays():
            self.setCurrentIndex(next((place for place, (one, _) in enumerate(self._options) if one == value), -1))

    def stays(self) -> bool:
        """Whether it goes on showing what it does when it is to show something newer: the list is open."""
        return self.view().isVisible()

    def hidePopup(self) -> None:
        """The list closes, with or without another choice."""
        if self.stays():
            self._closed.start()
        super().hidePopup()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A value that is longer than the field ends in an ellipsis."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width() - 4
        option.currentText = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel belongs to the page."""
        event.ignore()

    def _chosen(self, place: int) -> None:
        self.picked.emit(self._options[place][0])
