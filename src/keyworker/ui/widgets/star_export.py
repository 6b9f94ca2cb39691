"""The picture of a star as a file: SVG or PNG, dark on white, whatever the screen looks like.

Only presenters that have warned and written the act down may call this. It never writes a file itself and names nobody: what is in
the picture are the areas, the numbers and what the legend is called, and under the words of a content pack whose they are.
"""

import zlib
from dataclasses import dataclass
from enum import StrEnum
from struct import pack

from PySide6.QtCore import QBuffer, QByteArray, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPalette
from PySide6.QtSvg import QSvgGenerator

from keyworker.forms.instrument import Instrument, Licence
from keyworker.ui.shell.colours import Colours
from keyworker.ui.widgets.star_chart import Drawn, StarChart

SIDE = 900
"""Of the picture, in units of an SVG; a PNG has PNG_SCALE times as many pixels."""
PNG_SCALE = 1.5
MARGIN = 24
"""Around the acknowledgement."""


class PictureForm(StrEnum):
    """The form of a picture file; the value is its ending."""

    PNG = "png"
    SVG = "svg"


@dataclass(frozen=True)
class Picture:
    """A drawn picture: its form, its words for people who cannot see it, and its vectors or pixels."""

    form: PictureForm
    words: str
    drawn: bytes | QImage

    def file(self) -> bytes:
        """The bytes of the file. Background work: the pixels are packed."""
        return self.drawn if isinstance(self.drawn, bytes) else _png(self.drawn, self.words)


def picture(
    form: PictureForm, instrument: Instrument, latest: Drawn, under: Drawn | None = None, previous: Drawn | None = None
) -> Picture:
    """Draw the picture. Interface thread: it draws with the same widget as the screen."""
    chart = StarChart()
    chart.setPalette(Colours.from_accent().palette())
    chart.resize(SIDE, SIDE)
    chart.ensurePolished()
    chart.show_star(instrument, latest, under, previous)
    said = instrument.trademark.strip() if instrument.licence is Licence.PACK else ""
    words = " ".join(one for one in (chart.accessibleDescription(), said) if one)
    drawn = _vectors(chart, instrument.title, said, words) if form is PictureForm.SVG else _pixels(chart, said)
    return Picture(form, words, drawn)


def _vectors(chart: StarChart, title: str, said: str, words: str) -> bytes:
    held = QByteArray()
    buffer = QBuffer(held)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    whole = QRect(0, 0, SIDE, SIDE + _foot(chart, said))
    generator.setSize(whole.size())
    generator.setViewBox(whole)
    generator.setResolution(chart.logicalDpiX())
    generator.setTitle(title)
    generator.setDescription(words)
    painter = QPainter(generator)
    painter.fillRect(whole, QColor("#ffffff"))
    chart.draw(painter)
    _acknowledge(painter, chart, said)
    painter.end()
    return bytes(held.data())


def _pixels(chart: StarChart, said: str) -> QImage:
    size = QSize(SIDE, SIDE + _foot(chart, said)) * PNG_SCALE
    image = QImage(size, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(PNG_SCALE)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    chart.draw(painter)
    _acknowledge(painter, chart, said)
    painter.end()
    return image


def _foot(chart: StarChart, said: str) -> int:
    """How high the acknowledgement is, under the picture; nothing where there is none."""
    room = QRect(0, 0, SIDE - 2 * MARGIN, SIDE)
    return QFontMetrics(chart.font()).boundingRect(room, Qt.TextFlag.TextWordWrap, said).height() + 2 * MARGIN if said else 0


def _acknowledge(painter: QPainter, chart: StarChart, said: str) -> None:
    """Whose words the areas have, under the picture."""
    if said:
        painter.setFont(QFont(chart.font()))
        painter.setPen(chart.palette().color(QPalette.ColorRole.Text))
        painter.drawText(QRect(MARGIN, SIDE + MARGIN, SIDE - 2 * MARGIN, _foot(chart, said)), Qt.TextFlag.TextWordWrap, said)


def _png(image: QImage, words: str) -> bytes:
    """A PNG (ISO 15948) with its description: eight bits a colour, lines unfiltered. Packed here, for Qt would need an object of its own."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    width, height, stride, pixels = plain.width(), plain.height(), plain.bytesPerLine(), bytes(plain.constBits())
    lines = b"".join(b"\0" + pixels[row * stride: row * stride + width * 3] for row in range(height))
    said = b"Description\0\0\0\0\0" + words.encode()
    chunks = ((b"IHDR", pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"iTXt", said), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
