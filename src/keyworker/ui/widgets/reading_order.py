"""Tab goes through a page in the order in which it is read, also after something was added in its middle. Any page may call this."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QStackedWidget, QWidget


def set_reading_order(root: QWidget) -> None:
    """Put the tab stops inside `root` into the order of its layouts. To be called when widgets came or went."""
    for one, other in pairwise(list(tab_stops(root))):
        QWidget.setTabOrder(one, other)


def tab_stops(widget: QWidget) -> Iterator[QWidget]:
    """What Tab reaches inside a widget, in the order of the layouts."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    inner = widget.layout()
    if isinstance(widget, QScrollArea):
        content = widget.widget()
        yield from tab_stops(content) if content is not None else ()
    elif isinstance(widget, QStackedWidget):
        for place in range(widget.count()):
            page = widget.widget(place)
            yield from tab_stops(page) if page is not None else ()
    elif inner is not None:
        yield from _stops_of(inner)


def _stops_of(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        one, deeper = item.widget(), item.layout()
        if one is not None:
            yield from tab_stops(one)
        elif deeper is not None:
            yield from _stops_of(deeper)
