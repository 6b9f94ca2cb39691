"""Icons: the shipped SVG drawings, coloured by the palette, sharp at every scale. Any page may call this.

An icon never stands alone for a meaning: beside it, or as its accessible name, there is a word.
"""

from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QWidget

from keyworker.base.paths import shipped

ROLES: Final = {
    "text": QPalette.ColorRole.WindowText,
    "quiet": QPalette.ColorRole.PlaceholderText,
    "accent": QPalette.ColorRole.Accent,
    "on_accent": QPalette.ColorRole.HighlightedText,
    "danger": QPalette.ColorRole.BrightText,
}
_SIZES: Final = (16, 20, 24, 32, 40, 48, 64, 96)


def icon(name: str, colour: str = "text") -> QIcon:
    """The icon `resources/icons/<name>.svg` in a colour of `ROLES`. Raises FileNotFoundError for an unknown name, KeyError for a colour."""
    return _drawn(name, QGuiApplication.palette().color(ROLES[colour]).name())


def icon_label(name: str, colour: str = "text", size: int = 20, parent: QWidget | None = None) -> QLabel:
    """A label that shows an icon, `size` device-independent pixels high; for decoration beside a word (it has no name of its own)."""
    label = QLabel(parent)
    label.setPixmap(icon(name, colour).pixmap(QSize(size, size), label.devicePixelRatioF()))
    label.setFixedSize(size, size)
    return label


@cache
def _drawn(name: str, colour: str) -> QIcon:
    svg = shipped("resources", "icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    drawn = QIcon()
    for size in _SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        drawn.addPixmap(pixmap)
    return drawn
