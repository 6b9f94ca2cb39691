"""Laying a page out before it is drawn: what was just put on it has its height in the first picture already, not some turns later.

Any page that builds itself in a scroll area may call this, on the interface thread. It never lets other events through.
"""

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

PASSES = 3
"""Words that wrap, and columns that fit, know their height only when they know their width: a second time is mostly enough."""


def settle(scroll: QScrollArea, part: QWidget) -> None:
    """Give `part`, somewhere inside the scroll area's widget, and all that is around it, the place that they will have."""
    if not scroll.isVisible():
        return
    for _ in range(PASSES):
        _lay_out(part)
        _lay_around(scroll, part)
        if part.height() >= part.heightForWidth(part.width()):
            return


def _lay_around(scroll: QScrollArea, part: QWidget) -> None:
    """What holds the part, up to the scroll area, which gives its widget the height that it needs."""
    around = part.parentWidget()
    while around is not None and around is not scroll.viewport():
        _activate(around)
        around = around.parentWidget()
    QCoreApplication.sendEvent(scroll, QEvent(QEvent.Type.LayoutRequest))


def _lay_out(widget: QWidget) -> None:
    """From the inside out: a layout must know how high its parts want to be."""
    for child in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if not child.isHidden():
            _lay_out(child)
    widget.ensurePolished()
    _activate(widget)


def _activate(widget: QWidget) -> None:
    layout = widget.layout()
    if layout is not None:
        layout.activate()
