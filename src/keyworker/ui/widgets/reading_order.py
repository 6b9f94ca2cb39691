"""Tab goes through a page in the order in which it is read, also after something was added in its middle. Any page may call this."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QStackedWidget, QWidget


def set_reading_order(root: QWidget) -> None:
    """Put the tab stops inside `root` into the order of its layouts. To be called when widgets came or went."""
    links = list(_links(root))
    for one, other in pairwise(one for one in links if one.focusProxy() is None):
        QWidget.setTabOrder(one, other)
    for one in reversed(links):
        if (proxy := one.focusProxy()) is not None:
            _put_before(one, proxy)


def _put_before(larger: QWidget, proxy: QWidget) -> None:
    """Put a widget in front of its proxy again: Qt does so, in front of its lowest child, when it is told the proxy."""
    child = proxy
    while (parent := child.parentWidget()) is not None and parent is not larger:
        child = parent
    if parent is larger:
        child.lower()
        larger.setFocusProxy(proxy)


def tab_stops(widget: QWidget) -> Iterator[QWidget]:
    """What Tab reaches inside a widget, in the order of the layouts."""
    return (one for one in _links(widget) if one.focusProxy() is None)


def _links(widget: QWidget) -> Iterator[QWidget]:
    """The stops, and before each one that stands for a larger widget (its focus proxy) that one too.

    Tab that comes to the larger one goes to its proxy: left behind in the chain, it would lead back there for ever.
    """
    proxy = widget.focusProxy()
    if proxy.focusPolicy() & Qt.FocusPolicy.TabFocus if proxy else widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    inner = widget.layout()
    if isinstance(widget, QScrollArea):
        content = widget.widget()
        yield from _links(content) if content is not None else ()
    elif isinstance(widget, QStackedWidget):
        for place in range(widget.count()):
            page = widget.widget(place)
            yield from _links(page) if page is not None else ()
    elif inner is not None:
        yield from _stops_of(inner)


def _stops_of(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        one, deeper = item.widget(), item.layout()
        if one is not None:
            yield from _links(one)
        elif deeper is not None:
            yield from _stops_of(deeper)
