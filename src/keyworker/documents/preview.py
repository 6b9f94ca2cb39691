"""What the printed page looks like: the real document, as pictures (PDFium).

`ui` calls this for the preview and for printing. It works in memory and keeps nothing.
"""

from dataclasses import dataclass
from threading import Lock

import pypdfium2

_PDFIUM = Lock()
"""PDFium is not safe to call from two threads."""


@dataclass(frozen=True)
class PageImage:
    """One page as `height` rows of `width` pixels of three bytes (red, green, blue), without padding."""

    width: int
    height: int
    rgb: bytes


def pages(pdf: bytes, scale: float) -> list[PageImage]:
    """Every page of a document; a scale of 1 is 72 pixels to the inch."""
    with _PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [_image(document[number], scale) for number in range(len(document))]
        finally:
            document.close()


def _image(page: pypdfium2.PdfPage, scale: float) -> PageImage:
    bitmap = page.render(scale=scale, rev_byteorder=True, bitmap_maker=pypdfium2.PdfBitmap.new_native)
    width, height, stride, channels = bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels
    raw = bytes(bitmap.buffer)
    bitmap.close()
    page.close()
    rows = (raw[row * stride : row * stride + width * channels] for row in range(height))
    packed = b"".join(rows)
    if channels == 4:
        packed = b"".join(packed[at : at + 3] for at in range(0, len(packed), 4))
    return PageImage(width, height, packed)
