"""Lines of a list that open something: a button with a main text, a quiet second line and a word at the right; all plain text.

Any page may use these. A name of any length is shortened with an ellipsis; the whole stands in the tooltip and the accessible name.
"""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from keyworker.ui.widgets.icons import icon_label
from keyworker.ui.widgets.names import as_tip


class ElidedLabel(QWidget):
    """One line of plain text, shortened to the room there is. `part` is the palette's colour of the text."""

    def __init__(self, text: str = "", *, bold: bool = False, quiet: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._part = QPalette.ColorRole.PlaceholderText if quiet else QPalette.ColorRole.WindowText
        self._bold = bold
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._dress()
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text; line breaks become spaces."""
        self._text = " ".join(text.split())
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The whole text."""
        return self._text

    def sizeHint(self) -> QSize:
        """As wide as the text, but never wider than fits a page."""
        metrics = self.fontMetrics()
        around = self.contentsMargins()
        width = min(metrics.horizontalAdvance(self._text) + 2, 600) + around.left() + around.right()
        return QSize(width, metrics.height() + around.top() + around.bottom())

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(24, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt gives it
        """Draw what fits, from the reading side of the text's own direction."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self._part))
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, self.contentsRect().width())
        shortened = shown != self._text
        self.setToolTip(as_tip(self._text, 0) if shortened else "")
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        painter.drawText(self.contentsRect(), int(flags) | int(Qt.TextFlag.TextSingleLine), shown)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the text size."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def _dress(self) -> None:
        font = self.font()
        font.setBold(self._bold)
        self.setFont(font)


class LineButton(QPushButton):
    """A whole line to press: icon, main text over a quiet detail, a short word such as a day at the right; `roomy` is a choice's card."""

    def __init__(self, main: str, detail: str = "", when: str = "", symbol: str = "", *, roomy: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "choice" if roomy else "line")
        self.setAccessibleName(", ".join(part for part in (main, detail, when) if part))
        row = QHBoxLayout(self)
        row.setContentsMargins(*((16, 14, 16, 14) if roomy else (8, 5, 8, 5)))
        row.setSpacing(10)
        if symbol:
            row.addWidget(icon_label(symbol, "accent", 20))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(ElidedLabel(main))
        if detail:
            words.addWidget(ElidedLabel(detail, quiet=True))
        row.addLayout(words, 1)
        if when:
            right = ElidedLabel(when, quiet=True)
            right.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            right.setMinimumWidth(right.sizeHint().width())
            row.addWidget(right)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setToolTip(as_tip(main, 0))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        layout = self.layout()
        hint = layout.sizeHint() if layout is not None else super().sizeHint()
        return QSize(hint.width(), max(36, hint.height()))

    def minimumSizeHint(self) -> QSize:
        """Narrow when it must be."""
        return QSize(120, self.sizeHint().height())
