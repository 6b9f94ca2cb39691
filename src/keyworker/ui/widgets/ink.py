"""A signature by pen, finger or mouse, kept as strokes (`domain.star.Ink`); whoever cannot draw types their name beside it instead.

Any page may use it. Pen and finger arrive as the mouse does. It keeps nothing: `changed` carries the strokes after each one is ended.
"""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyworker.domain.ink import HIGH, WIDE, Stroke, ink_of, strokes_of
from keyworker.ui.widgets.notices import announce

TALL = 144
"""Pixels of the sheet on the screen, at the most in the shape of the box."""
NEAR = 5.0
"""Places nearer than this to the one before are left out: a line looks the same and is a tenth as long."""


class InkPad(QWidget):
    """The sheet that is drawn on. `changed` (path data) when a stroke has ended or one was taken back."""

    changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strokes: list[Stroke] = []
        self._drawing: Stroke | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMaximumWidth(round(TALL * WIDE / HIGH))
        self.setFixedHeight(TALL)
        self.setMinimumWidth(160)
        self._describe()

    def ink(self) -> str:
        """What is drawn, as path data; empty where nothing is."""
        return ink_of(self._strokes)

    def show_ink(self, ink: str) -> None:
        """Show what is kept, unless somebody is drawing."""
        if self._drawing is None and ink != self.ink():
            self._strokes = strokes_of(ink)
            self._describe()
            self.update()

    def clear(self) -> None:
        """Take everything away."""
        if self._strokes:
            self._strokes = []
            self._told()

    def undo(self) -> None:
        """Take the last stroke back."""
        if self._strokes:
            self._strokes.pop()
            self._told()

    def sizeHint(self) -> QSize:
        """Room for a hand."""
        return QSize(round(TALL * WIDE / HIGH), TALL)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A stroke begins."""
        if event.button() is Qt.MouseButton.LeftButton and self.isEnabled():
            self._drawing = [self._place(event.position())]
            self._strokes.append(self._drawing)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The stroke goes on."""
        if self._drawing is not None:
            place = self._place(event.position())
            if math.dist(place, self._drawing[-1]) >= NEAR:
                self._drawing.append(place)
                self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The stroke ends; a mere tap is a dot."""
        if self._drawing is not None and event.button() is Qt.MouseButton.LeftButton:
            self._drawing = None
            self._told()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Backspace takes the last stroke back, Delete all of them."""
        if event.key() == Qt.Key.Key_Backspace:
            self.undo()
        elif event.key() == Qt.Key.Key_Delete:
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The sheet, a line to write on, and the strokes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        part, palette = QPalette.ColorRole, self.palette()
        frame = palette.color(part.Highlight if self.hasFocus() else part.Mid)
        painter.setPen(QPen(frame, 2 if self.hasFocus() else 1))
        painter.setBrush(palette.color(part.Base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        scale = min(self.width() / WIDE, self.height() / HIGH)
        painter.scale(scale, scale)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(palette.color(part.Mid), 2 / scale, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(60, HIGH * 0.78), QPointF(WIDE - 60, HIGH * 0.78))
        ends, corners = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(palette.color(part.Text), 2.4 / scale, Qt.PenStyle.SolidLine, ends, corners))
        for stroke in self._strokes:
            painter.drawPath(_path(stroke))
        painter.end()

    def _place(self, at: QPointF) -> tuple[int, int]:
        scale = min(self.width() / WIDE, self.height() / HIGH)
        return min(WIDE, max(0, round(at.x() / scale))), min(HIGH, max(0, round(at.y() / scale)))

    def _told(self) -> None:
        self._describe()
        self.update()
        self.changed.emit(self.ink())

    def _describe(self) -> None:
        nothing = self.tr("Not signed. Draw here with a pen, a finger or the mouse; the typed name is enough.")
        words = self.tr("Signed.") if self._strokes else nothing
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)


class InkField(QWidget):
    """An ink pad with its two buttons. `changed` (path data)."""

    changed = Signal(str)

    def __init__(self, who: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pad = InkPad()
        self.pad.setAccessibleName(self.tr("Signature of {who}").format(who=who))
        self._undo = QPushButton(self.tr("Take the last stroke back"))
        self._clear = QPushButton(self.tr("Clear"))
        said = (self.tr("Take the last stroke of {who} back"), self.tr("Clear the signature of {who}"))
        for button, words in zip((self._undo, self._clear), said, strict=True):
            button.setProperty("role", "quiet")
            button.setAccessibleName(words.format(who=who))
        self._undo.clicked.connect(self.pad.undo)
        self._clear.clicked.connect(self.pad.clear)
        self.pad.changed.connect(self._changed)
        buttons = QHBoxLayout()
        buttons.addWidget(self._undo)
        buttons.addWidget(self._clear)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.pad)
        column.addLayout(buttons)
        self.setFocusProxy(self.pad)
        self._show_buttons()

    def ink(self) -> str:
        """What is drawn, as path data."""
        return self.pad.ink()

    def show_ink(self, ink: str) -> None:
        """Show what is kept."""
        self.pad.show_ink(ink)
        self._show_buttons()

    def _changed(self, ink: str) -> None:
        self._show_buttons()
        announce(self.pad, self.pad.accessibleDescription())
        self.changed.emit(ink)

    def _show_buttons(self) -> None:
        """The buttons can be pressed where there is something to take away; the focus does not fall into nothing."""
        signed = bool(self.pad.ink())
        if not signed and (self._undo.hasFocus() or self._clear.hasFocus()):
            self.pad.setFocus()
        for button in (self._undo, self._clear):
            button.setEnabled(signed)


def _path(stroke: Stroke) -> QPainterPath:
    """A line through the places of a stroke; a dot where there is only one."""
    path = QPainterPath(QPointF(*stroke[0]))
    for place in stroke[1:] or [(stroke[0][0] + 1, stroke[0][1])]:
        path.lineTo(QPointF(*place))
    return path
