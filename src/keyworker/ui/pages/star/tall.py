"""A scroll area whose scroll bar goes away when what is in it fits. Only the star page uses it.

Words wrap, so the height of a step hangs on its width: while Qt goes from "too high" to "fits" it may leave the bar standing and the
step as wide as without it, cut off under the bar. This area looks once more when the change is over.
"""

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget


class TallArea(QScrollArea):
    """Made for words that wrap; takes no focus itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._over = QTimer(singleShot=True, interval=0)
        super().__init__(parent)
        self._over.setParent(self)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the controls in it
        self._over.timeout.connect(self._take_bar_away)
        self.verticalScrollBar().rangeChanged.connect(self._look_again)

    def event(self, event: QEvent) -> bool:
        """The bar may be left standing by any laying out."""
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.StyleChange, QEvent.Type.Show}:
            self._look_again()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may make the bar needless."""
        super().resizeEvent(event)
        self._look_again()

    def laid_out(self) -> None:
        """For a step that arranges itself by its room: when a change of size or of clothes is over."""

    def _look_again(self) -> None:
        self._over.start()

    def _take_bar_away(self) -> None:
        self.laid_out()
        bar = self.verticalScrollBar()
        if bar.isVisible() and bar.maximum() == 0:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
