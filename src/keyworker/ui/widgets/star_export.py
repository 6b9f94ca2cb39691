"""The picture of a star as a file: SVG or PNG, dark on white, whatever the screen looks like.

Only presenters that have warned and written the act down may call this. It never writes a file itself and names nobody: what is in
the picture are the areas, the numbers and what the legend is called.
"""

import zlib
from dataclasses import dataclass
from enum import StrEnum
from struct import pack

from PySide6.QtCore import QBuffer, QByteArray, QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from keyworker.forms.instrument import Instrument
from keyworker.ui.shell.colours import Colours
from keyworker.ui.widgets.star_chart import Drawn, StarChart

SIDE = 900
"""Of the picture, in units of an SVG; a PNG has PNG_SCALE times as many pixels."""
PNG_SCALE = 1.5


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
    drawn = _vectors(chart, instrument) if form is PictureForm.SVG else _pixels(chart)
    return Picture(form, chart.accessibleDescription(), drawn)


def _vectors(chart: StarChart, instrument: Instrument) -> bytes:
    held = QByteArray()
    buffer = QBuffer(held)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(SIDE, SIDE))
    generator.setViewBox(QRect(0, 0, SIDE, SIDE))
    generator.setResolution(chart.logicalDpiX())
    generator.setTitle(instrument.title)
    generator.setDescription(chart.accessibleDescription())
    painter = QPainter(generator)
    painter.fillRect(QRect(0, 0, SIDE, SIDE), QColor("#ffffff"))
    chart.draw(painter)
    painter.end()
    return bytes(held.data())


def _pixels(chart: StarChart) -> QImage:
    pixels = round(SIDE * PNG_SCALE)
    image = QImage(pixels, pixels, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(PNG_SCALE)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    chart.draw(painter)
    painter.end()
    return image


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
