"""What has the keyboard is in sight: the whole of it, and the heading over it where both fit, while the page round it finds its place.

A window has one `FocusInSight`, so that a page need only put the focus somewhere. `Landing` is a part of a page on which the focus can
rest without pressing anything.
"""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from keyworker.ui.widgets.edited import EditedField
from keyworker.ui.widgets.notices import announce
from keyworker.ui.widgets.reading_order import tab_stops

MARGIN = 50
"""Pixels that are shown above and below where there is room: as many as Qt shows round what Tab comes to."""
_SECTIONS = frozenset({"card", "part", "section", "alert"})
"""Roles of what begins with the heading of all that is in it."""
_FOLLOWED = "followed"


class Landing(QFrame):
    """A part of a page on which the focus can rest: its name is said, no key presses anything, Tab goes on to its first control."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def land(self) -> None:
        """Put the focus here."""
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.accessibleName())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A press of the mouse on its ground brings no focus here."""
        super().focusOutEvent(event)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        """On to the first control inside, or to what is before that."""
        stops = [stop for stop in tab_stops(self) if _can_be_used(stop)]
        if not stops or not self.hasFocus():
            return super().focusNextPrevChild(next)
        (stops[0] if next else _before(stops[0])).setFocus(Qt.FocusReason.TabFocusReason)
        return True


class FocusInSight(QObject):
    """Follows the focus inside a window until somebody scrolls. Nothing moves under a mouse that is pressed."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._scrolled = self._by_mouse = False
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._bring)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)

    def _moved(self, _before: QWidget | None, focused: QWidget | None) -> None:
        self._scrolled, self._by_mouse = False, bool(QApplication.mouseButtons())
        if focused is None or not self._window.isAncestorOf(focused):
            return
        for area in _around(focused):
            if not area.property(_FOLLOWED):
                area.setProperty(_FOLLOWED, "yes")
                area.verticalScrollBar().rangeChanged.connect(self._soon)
                area.verticalScrollBar().actionTriggered.connect(self._leave_it)
        if not self._by_mouse:
            self._bring()
            self._later.start()

    def _soon(self, _least: int, _most: int) -> None:
        self._later.start()

    def _leave_it(self, _action: int) -> None:
        self._scrolled = True

    def _bring(self) -> None:
        focused = QApplication.focusWidget()
        if focused is None or self._scrolled or QApplication.mouseButtons() or not self._window.isAncestorOf(focused):
            return
        for area in _around(focused):
            _show(area, focused, heading=not self._by_mouse)


def _show(area: QScrollArea, part: QWidget, *, heading: bool) -> None:
    inside, bar, room = area.widget() or area, area.verticalScrollBar(), area.viewport().height()
    landing = isinstance(part, Landing)
    if area.horizontalScrollBar().maximum() or (part.height() > room and not landing):
        area.ensureWidgetVisible(part, 0, 0)  # of a long text, where its cursor is
    if part.height() > room and not landing:
        return
    top = part.mapTo(inside, QPoint(0, 0)).y()
    bottom = top + part.height()
    needed = bottom if not landing else top + min(part.height(), room // 2)
    around = part.parentWidget()
    while heading and around is not None and around is not inside:
        if around.property("role") in _SECTIONS or isinstance(around, EditedField):
            head = around.mapTo(inside, QPoint(0, 0)).y()
            foot = head + around.height()
            if bottom - head <= room:
                top, bottom = head, foot if foot - head <= room else bottom
                needed = needed if landing else bottom
        around = around.parentWidget()
    margin = 0 if landing else min(MARGIN, (room - (bottom - top)) // 2)
    if top < bar.value() or (needed > bar.value() + room and bottom - top > room):
        bar.setValue(top - margin)
    elif needed > bar.value() + room:
        bar.setValue(bottom + margin - room)


def _can_be_used(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled()


def _before(stop: QWidget) -> QWidget:
    """What Shift+Tab would come to."""
    one = stop.previousInFocusChain()
    while one is not None and not (one.focusPolicy() & Qt.FocusPolicy.TabFocus and _can_be_used(one)):
        one = one.previousInFocusChain()
    return one or stop


def _around(widget: QWidget) -> Iterator[QScrollArea]:
    """The scroll areas that hold a widget, the nearest first."""
    around = widget.parentWidget()
    while around is not None:
        inside = around.widget() if isinstance(around, QScrollArea) else None
        if isinstance(around, QScrollArea) and inside is not None and inside.isAncestorOf(widget):
            yield around
        around = around.parentWidget()
