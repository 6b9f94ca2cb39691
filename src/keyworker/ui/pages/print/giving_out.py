"""Making the document, its pictures, and giving it out: to a printer through memory, or as a file. Background work; no widget but the
question for a printer, which the interface thread asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from keyworker.base.errors import FolderUnusable, Trouble
from keyworker.documents.made_copy import MadeCopy
from keyworker.documents.preview import PageImage, pages
from keyworker.vault.whole_file import write_whole

PREVIEW_SCALE = 2.0
"""144 pixels to the inch: sharp up to 900 pixels wide, a picture of a page is 6 MB."""
FINEST = 300
"""Dots to the inch on paper; finer printers get the same picture, larger."""


@dataclass(frozen=True)
class Made:
    """The document for one choice, and its pages as pictures; `page_width` in points."""

    copy: MadeCopy
    images: tuple[QImage, ...]
    page_width: float


def make(work: Callable[[], MadeCopy]) -> Made:
    """The real document and its pictures. Raises what `work` raises."""
    copy = work()
    images = tuple(_image(one) for one in pages(copy.pdf, PREVIEW_SCALE))
    return Made(copy, images, images[0].width() / PREVIEW_SCALE if images else 595.0)


def write_file(pdf: bytes, path: Path) -> None:
    """Write the file that somebody asked for, whole or not at all. Raises DiskFull, FolderUnusable; an older copy is then as it was."""
    try:
        write_whole(path, pdf)
    except FolderUnusable as error:
        raise FolderUnusable("The file could not be written there.", "Choose another folder or name, and save again.") from error


def send_to_printer(pdf: bytes, printer: QPrinter) -> None:
    """Draw each page on paper, from memory. Raises Trouble when the printer takes nothing."""
    fine = min(printer.resolution(), FINEST)
    painter = QPainter()
    if not painter.begin(printer):
        raise Trouble("The printer could not be used.", "Check that it is switched on and connected, and print again.")
    for place, one in enumerate(pages(pdf, fine / 72)):
        if place:
            printer.newPage()
        paper = QRectF(painter.viewport())
        size = QSizeF(one.width, one.height).scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRectF(paper.topLeft(), size), _image(one))
    if not painter.end():
        raise Trouble("The printer stopped before the last page.", "Check it, and print again.")


def ask_printer(parent: QWidget) -> QPrinter | None:
    """Ask for a printer; None when it was called off."""
    printer = paper_printer()
    dialog = QPrintDialog(printer, parent)
    return printer if dialog.exec() == QDialog.DialogCode.Accepted else None


def paper_printer() -> QPrinter:
    """A printer set to A4 up to the edge: the document has its own margins. Its job has a name that says nothing of anybody."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setDocName("Keyworker")
    return printer


def _image(page: PageImage) -> QImage:
    """A picture that owns its bytes, in the form that paints quickest."""
    return QImage(page.rgb, page.width, page.height, page.width * 3, QImage.Format.Format_RGB888).convertToFormat(
        QImage.Format.Format_RGB32
    )
