"""What of a page only reads, or leads somewhere: it can be used where nothing can be changed. Everything else is taken for writing."""

from typing import Final, TypeVar

from PySide6.QtWidgets import QWidget

W = TypeVar("W", bound=QWidget)
_READS: Final = "reads"


def reads(widget: W) -> W:
    """The widget, and all in it, changes nothing."""
    widget.setProperty(_READS, "yes")
    return widget


def only_reads(widget: QWidget, page: QWidget) -> bool:
    """Whether the widget, or what it lies in on the page, was said to change nothing."""
    around: QWidget | None = widget
    while around is not None and around is not page.parentWidget():
        if around.property(_READS):
            return True
        around = around.parentWidget()
    return False
