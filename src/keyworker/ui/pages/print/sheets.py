"""The preview: the pages of the real document under each other, as wide as the room or larger. Shows pictures, makes none."""

from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from keyworker.ui.pages.print.words import tr

POINTS_TO_PIXELS = 96 / 72
"""At 100 % a page is shown with 96 pixels to the inch."""
WIDEST = 900


class Sheet(QWidget):
    """One page; scaled once for each size."""

    def __init__(self, image: QImage, number: int, count: int) -> None:
        super().__init__()
        self._image = image
        self._scaled = QImage()
        self.setAccessibleName(tr("Page {number} of {count}, as it will be printed").format(number=number, count=count))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_width(self, width: int) -> None:
        """Show the page this wide, in device-independent pixels."""
        self.setFixedSize(QSize(width, max(1, round(width * self._image.height() / max(1, self._image.width())))))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture inside a thin line."""
        ratio = self.devicePixelRatioF()
        wanted = self.size() * ratio
        if self._scaled.size() != wanted:
            self._scaled = self._image.scaled(
                wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        painter = QPainter(self)
        painter.drawImage(QRectF(self.rect()), self._scaled)
        painter.setPen(QPen(self.palette().mid().color(), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


class Sheets(QScrollArea):
    """All pages; `at_page` carries the number of the page that is in sight. Arrow keys, Page up and Page down scroll."""

    at_page = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._sheets: list[Sheet] = []
        self._page_width = 595.0
        self._zoom = 0
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("role", "preview")
        self.setAccessibleName(tr("Preview of the document"))
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(2, 2, 10, 12)
        self._column.setSpacing(14)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.setWidget(body)
        self.verticalScrollBar().valueChanged.connect(self._tell_page)
        self.viewport().installEventFilter(self)

    def show_pages(self, images: Sequence[QImage], page_width: float) -> None:
        """Show other pages; `page_width` is that of a page in points. The place on the page stays where it was."""
        kept = self.verticalScrollBar().value()
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._page_width = page_width
        self._sheets = [Sheet(image, place, len(images)) for place, image in enumerate(images, start=1)]
        for sheet in self._sheets:
            self._column.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        self._fit()
        self.verticalScrollBar().setValue(kept)
        self._tell_page()

    def set_zoom(self, percent: int) -> None:
        """0 fits the width of the room."""
        self._zoom = percent
        self._fit()

    def count(self) -> int:
        """How many pages there are."""
        return len(self._sheets)

    def go_to(self, number: int) -> None:
        """Bring a page into sight."""
        if 1 <= number <= len(self._sheets):
            self.verticalScrollBar().setValue(self._tops()[number - 1] - 4)

    def page(self) -> int:
        """The page in sight, from 1; 0 when there is none."""
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3
        above = [place for place, top in enumerate(self._tops(), start=1) if top <= middle]
        return above[-1] if above else min(1, len(self._sheets))

    def _tops(self) -> list[int]:
        """Where each page begins: from their heights, for until the layout has placed them all of them lie at the top."""
        heights = (sheet.height() + self._column.spacing() for sheet in self._sheets)
        return list(accumulate(heights, initial=self._column.contentsMargins().top()))[: len(self._sheets)]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another width of the room is another width of the pages."""
        if event.type() is QEvent.Type.Resize and not self._zoom:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        room = self.viewport().width() - 14
        width = min(room, WIDEST) if not self._zoom else round(self._page_width * POINTS_TO_PIXELS * self._zoom / 100)
        for sheet in self._sheets:
            sheet.show_width(max(200, width))
        self._tell_page()

    def _tell_page(self, _value: int = 0) -> None:
        self.at_page.emit(self.page())
