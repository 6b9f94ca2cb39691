"""How far a page is scrolled, scrolling it to its top or there again once it has been read and built. Only the session uses this."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QScrollArea, QWidget

from keyworker.ui.context import AHEAD

LOOK_MILLISECONDS: Final = 40
AT_REST: Final = 2
"""Looks in a row at which nothing was under way: what a page puts off to its next turn is done then."""


def scrolled(page: QWidget) -> tuple[int, ...]:
    """How far each scrolling part of a page that is shown is scrolled, in the page's order."""
    return tuple(area.verticalScrollBar().value() for area in _areas(page))


def to_top(page: QWidget) -> None:
    """A page that one comes to begins at its top, and not where it was left for another family or another time."""
    for area in [page, *page.findChildren(QScrollArea)]:
        if isinstance(area, QScrollArea):
            area.verticalScrollBar().setValue(0)


def still_opens(page: QWidget) -> bool:
    """Whether a page puts something off to its next turn that it needs before a person can use it."""
    timers = [timer for timer in page.findChildren(QTimer) if timer.isActive() and timer.isSingleShot() and timer.interval() == 0]
    return any(timer.objectName() != AHEAD for timer in timers)


class ScrollBack(QObject):
    """Scrolls a page once, when `busy` says no and the page builds nothing more; never after the page is left."""

    def __init__(self, page: QWidget, wanted: Sequence[int], busy: Callable[[], bool]) -> None:
        super().__init__(page)
        self._page, self._wanted, self._busy = page, wanted, busy
        self._rested = 0
        self._timer = QTimer(self, interval=LOOK_MILLISECONDS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        if not self._page.isVisible():
            self._end()
            return
        self._rested = 0 if self._busy() or self._builds() else self._rested + 1
        if self._rested >= AT_REST:
            for area, value in zip(_areas(self._page), self._wanted, strict=False):
                area.verticalScrollBar().setValue(value)
            self._end()

    def _builds(self) -> bool:
        return any(timer.isActive() and timer.interval() == 0 for timer in self._page.findChildren(QTimer))

    def _end(self) -> None:
        self._timer.stop()
        self.deleteLater()


def _areas(page: QWidget) -> list[QAbstractScrollArea]:
    inside = [page, *page.findChildren(QAbstractScrollArea)]
    return [area for area in inside if isinstance(area, QScrollArea | QAbstractItemView) and area.isVisible()]
