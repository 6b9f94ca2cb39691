"""How a page looks, measured on what is drawn: contrast of words, lines and the focus; whether everything fits.

Tests of any page may use this. Colours are taken from the rendered picture, so that palette, style sheet and own painting count alike.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontInfo, QImage, QPalette, QRegion
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QTabBar,
    QWidget,
)

from keyworker.ui.shell.colours import contrast
from keyworker.ui.widgets.big_choice import BigChoice
from keyworker.ui.widgets.lines import ElidedLabel
from tests.widget.accessible import columns

WORDS, LARGE, LINES = 4.5, 3.0, 3.0
"""Least contrasts: words, large words, lines of controls and the focus (WCAG 2.2, 1.4.3 and 1.4.11)."""
SHARP = 4
"""How much larger a word is drawn for a second look: at its usual size a thin stroke never has its full colour."""
RING = 20
"""Pixels that must change clearly when something gets the focus."""
BARE = frozenset({"quiet", "line", "place", "reason"})
"""Buttons that are told by their words alone; they have no line around them."""


def picture(widget: QWidget, rect: QRect | None = None, scale: int = 1) -> QImage:
    """What a widget draws, or a part of it, on the ground of its window."""
    part = rect or widget.rect()
    image = QImage(part.size() * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(widget.window().palette().color(QPalette.ColorRole.Window))
    widget.render(image, QPoint(), QRegion(part))
    return image


def colours_in(image: QImage, rect: QRect | None = None) -> Counter[int]:
    """How often each colour is in a part of a picture."""
    part = image.copy(rect) if rect is not None else image
    return Counter(memoryview(part.constBits()).cast("I"))


@cache
def _far(one: int, other: int) -> float:
    return contrast(QColor(one), QColor(other))


def strongest(colours: Counter[int]) -> float:
    """The contrast of the commonest colour with the one that is furthest from it."""
    if not colours:
        return 21.0
    ground = colours.most_common(1)[0][0]
    return max((_far(ground, one) for one, times in colours.items() if times >= 2), default=1.0)


def weak_words(window: QWidget) -> Iterator[str]:
    """Words in sight that stand out too little."""
    whole = picture(window)
    for one in window.findChildren(QWidget):
        if not one.isVisible() or not one.isEnabled():
            continue
        for words, rect in _words(one):
            place = QRect(one.mapTo(window, rect.topLeft()), rect.size())
            if not words.strip() or rect.isEmpty() or not _in_sight(one, rect):
                continue
            needed = LARGE if _large(one) else WORDS
            if strongest(colours_in(whole, place)) >= needed:
                continue
            ratio = strongest(colours_in(picture(window, place, SHARP)))
            if ratio < needed:
                yield f"{_what(one, words)}: contrast {ratio:.1f}"


def _words(one: QWidget) -> Iterator[tuple[str, QRect]]:
    """What is written on a widget itself, and where."""
    if isinstance(one, QLabel | ElidedLabel):
        yield one.text(), one.contentsRect()
    elif isinstance(one, QLineEdit):
        yield one.text() or one.placeholderText(), one.contentsRect().adjusted(4, 4, -4, -4)
    elif isinstance(one, QTabBar):
        for place in range(one.count()):
            yield one.tabText(place), one.tabRect(place).adjusted(3, 5, -3, -5)
    elif isinstance(one, QComboBox):
        yield one.currentText(), one.rect().adjusted(6, 6, -34, -6)
    elif isinstance(one, QCheckBox | QRadioButton) and not isinstance(one, BigChoice):
        yield one.text() or one.accessibleName(), one.rect().adjusted(32, 4, -4, -4)
    elif isinstance(one, QAbstractButton):
        left = 14 + (one.iconSize().width() if not one.icon().isNull() else -8)
        yield one.text(), one.rect().adjusted(left, 5, -6, -5)
    elif isinstance(one, QHeaderView) and one.orientation() is Qt.Orientation.Horizontal:
        yield from _headings(one)
    elif isinstance(one, QAbstractItemView) and not isinstance(one, QHeaderView):
        yield from _cells(one)


def _headings(one: QHeaderView) -> Iterator[tuple[str, QRect]]:
    model = one.model()
    for column in range(one.count()):
        if not one.isSectionHidden(column):
            rect = QRect(one.sectionViewportPosition(column), 0, one.sectionSize(column), one.height())
            yield str(model.headerData(column, one.orientation()) or ""), rect.adjusted(4, 3, -4, -3)


def _cells(view: QAbstractItemView) -> Iterator[tuple[str, QRect]]:
    model = view.model()
    for row in range(min(model.rowCount(), 12)):
        for column in range(columns(model)):
            index = model.index(row, column)
            rect = view.visualRect(index).translated(view.viewport().pos())
            yield str(index.data() or ""), rect.adjusted(3, 3, -3, -3)


def _large(one: QWidget) -> bool:
    """18 points, or 14 in bold."""
    font = QFontInfo(one.font())
    return font.pointSizeF() >= (14 if font.bold() else 18)


def _in_sight(one: QWidget, rect: QRect) -> bool:
    """Whether the whole of it can be seen now."""
    return one.visibleRegion().contains(rect) and QRegion(rect).subtracted(one.visibleRegion()).isEmpty()


def weak_lines(window: QWidget) -> Iterator[str]:
    """Fields, buttons and boxes whose line is hard to see."""
    whole = picture(window)
    for one in window.findChildren(QWidget):
        rect = _outlined(one) if one.isVisible() and one.isEnabled() else None
        if rect is None or not _in_sight(one, rect):
            continue
        corner = one.mapTo(window, rect.topLeft())
        middle = corner.y() + rect.height() // 2
        across = [whole.pixel(x, middle) for x in range(max(0, corner.x() - 2), min(corner.x() + 4, whole.width()))]
        ratio = max(_far(across[0], one_colour) for one_colour in across)
        if ratio < LINES:
            yield f"{_what(one)}: its line has a contrast of {ratio:.1f}"


def _outlined(one: QWidget) -> QRect | None:
    """Where the line of a control runs; none for what has none."""
    parent = one.parentWidget()
    if isinstance(parent, QComboBox) or one.objectName().startswith("qt_"):
        return None
    if isinstance(one, BigChoice):
        return one.rect().adjusted(1, 1, -1, -1)
    if isinstance(one, QCheckBox | QRadioButton):
        option = QStyleOptionButton()
        one.initStyleOption(option)
        element = QStyle.SubElement
        box = element.SE_CheckBoxIndicator if isinstance(one, QCheckBox) else element.SE_RadioButtonIndicator
        return one.style().subElementRect(box, option, one)
    bare = isinstance(one, QPushButton) and one.property("role") in BARE
    return one.rect() if isinstance(one, QLineEdit | QPlainTextEdit | QComboBox | QPushButton) and not bare else None


def changed(one: QImage, other: QImage) -> int:
    """How many pixels differ clearly between two pictures of the same thing."""
    if one.size() != other.size():
        return RING
    pairs = Counter(zip(memoryview(one.constBits()).cast("I"), memoryview(other.constBits()).cast("I"), strict=True))
    return sum(times for (before, after), times in pairs.items() if before != after and _far(before, after) >= LINES)


def cut_off(window: QWidget, size: QSize) -> Iterator[str]:
    """What does not fit: a window that outgrows the screen, pages that scroll sideways, words without room and without another way to read them."""
    if window.width() > size.width() or window.minimumSizeHint().width() > size.width():
        yield f"the window is {window.width()} wide and wants {window.minimumSizeHint().width()}"
    if window.height() > size.height():
        yield f"the window is {window.height()} high"
    for one in window.findChildren(QWidget):
        if not one.isVisible():
            continue
        if isinstance(one, QAbstractScrollArea) and one.horizontalScrollBar().maximum() > 0:
            yield f"{_what(one)}: scrolls sideways by {one.horizontalScrollBar().maximum()}"
        if (missing := _cut(one)) and not one.toolTip():
            yield f"{_what(one)}: {missing}"


def _cut(one: QWidget) -> str:
    """What is missing of the words on a widget; empty when they are all there."""
    if isinstance(one, QLabel) and one.text():
        room = one.contentsRect()
        if one.wordWrap():
            wanted = one.heightForWidth(one.width())
            return f"{one.height()} high, wants {wanted}" if one.height() < wanted - 2 else ""
        wide = one.fontMetrics().horizontalAdvance(one.text().replace("&", "") if one.buddy() is not None else one.text())
        return f"{room.width()} wide, wants {wide}" if room.width() < wide - 1 else ""
    if isinstance(one, QPushButton) and one.text() and not one.layout():
        wanted = one.fontMetrics().horizontalAdvance(one.text().replace("&", ""))
        return f"{one.width()} wide, wants {wanted}" if one.width() < wanted + 8 else ""
    if isinstance(one, QLineEdit | QComboBox | QAbstractButton) and one.height() < one.fontMetrics().height() and not _drawn(one):
        return f"{one.height()} high for letters of {one.fontMetrics().height()}"
    if isinstance(one, QTabBar) and one.usesScrollButtons():
        return "" if sum(one.tabRect(place).width() for place in range(one.count())) <= one.width() + 1 else "tabs are hidden"
    return ""


def _drawn(one: QWidget) -> bool:
    """A button without words."""
    return isinstance(one, QAbstractButton) and not one.text()


def _what(one: QWidget, words: str = "") -> str:
    parent = one.parentWidget()
    said = words or one.accessibleName() or str(one.property("text") or "")
    return f"{type(one).__name__}[{one.property('role') or ''}] {said[:44]!r} in {type(parent).__name__}"
