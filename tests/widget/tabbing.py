"""Going through a page with Tab: everything is come to, in the order in which it is read, there and back, and it is seen where one is.

Tests of any page may use this. Keys are really pressed; nothing is asked of the chain of focus.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QRadioButton, QWidget

from tests.widget.accessible import Face
from tests.widget.looks import RING, changed, picture

STOPS = 400
KEYS = Qt.Key.Key_Tab, Qt.Key.Key_Backtab


def stops(window: QWidget, key: Qt.Key = Qt.Key.Key_Tab, at: Callable[[QWidget], None] | None = None) -> list[QWidget]:
    """What the focus comes to, from the first one after where it is around to that again; `at` is called with each while it has the focus."""
    found: list[QWidget] = []
    for _ in range(STOPS):
        focus = QApplication.focusWidget() or window
        if focus in found:
            return found
        if focus.focusPolicy() & Qt.FocusPolicy.TabFocus:  # a page that was just come to has the keyboard once
            found.append(focus)
            if at is not None:
                at(focus)
        QTest.keyClick(focus, key, Qt.KeyboardModifier.ShiftModifier if key is Qt.Key.Key_Backtab else Qt.KeyboardModifier.NoModifier)
    raise AssertionError(f"{key.name} never comes round: {[type(one).__name__ for one in found[-4:]]}")


def unreached(there: list[Face], tabbed: list[QWidget]) -> Iterator[str]:
    """What can be used and is not come to."""
    for face in there:
        if face.widget.isEnabled() and face.widget.isVisible() and not reached(face.widget, tabbed):
            yield f"{face}: is not reached by Tab"


def reached(one: QWidget, tabbed: list[QWidget]) -> bool:
    """By Tab; or by the arrows within a group of which one is reached by Tab."""
    if one in tabbed:
        return True
    if not isinstance(one, QAbstractButton) or isinstance(one.parentWidget(), QAbstractScrollArea):
        return False
    if one.group() is not None and one.group().exclusive():
        return any(mate in tabbed for mate in one.group().buttons())
    parent = one.parentWidget()
    arrowed = one.focusPolicy() is Qt.FocusPolicy.ClickFocus or isinstance(one, QRadioButton)
    return arrowed and parent is not None and any(mate.parentWidget() is parent for mate in tabbed if isinstance(mate, type(one)))


def out_of_order(page: QWidget, tabbed: list[QWidget]) -> Iterator[str]:
    """Stops of a page that come before others which stand wholly above them in the same column."""
    begins = next((place for place, one in enumerate(tabbed) if page.isAncestorOf(one) and not page.isAncestorOf(tabbed[place - 1])), 0)
    inside = [one for one in [*tabbed[begins:], *tabbed[:begins]] if page.isAncestorOf(one) and one.isVisible()]
    placed = [(one, QRect(one.mapTo(page, QPoint(0, 0)), one.size()), _holder(one)) for one in inside]
    for (one, here, mine), (other, there, its) in pairwise(placed):
        shared = min(here.right(), there.right()) - max(here.left(), there.left())
        if mine is its and shared > min(here.width(), there.width()) / 2 and there.bottom() <= here.top():
            yield f"{_named(one)} comes before {_named(other)}, which stands above it"


def _holder(one: QWidget) -> QWidget | None:
    """The scroll area that holds it."""
    around = one.parentWidget()
    while around is not None and not isinstance(around, QAbstractScrollArea):
        around = around.parentWidget()
    return around


def one_way(there: list[QWidget], back: list[QWidget]) -> Iterator[str]:
    """Stops of one direction that the other one misses."""
    for one in there:
        if one not in back and not _grouped(one, back):
            yield f"{_named(one)} is not come to with Shift+Tab"
    for one in back:
        if one not in there and not _grouped(one, there):
            yield f"{_named(one)} is come to with Shift+Tab only"


def _grouped(one: QWidget, others: list[QWidget]) -> bool:
    return isinstance(one, QAbstractButton) and one.group() is not None and any(mate in others for mate in one.group().buttons())


class Rings:
    """Watches whether it is seen where the focus is: `at` for each stop, then `unseen`. Of each kind of control a few are looked at."""

    EACH = 2

    def __init__(self) -> None:
        self._looked: dict[tuple[str, str, str], int] = {}
        self._last: QWidget | None = None
        self._focused: QImage | None = None
        self.faults: list[str] = []

    def at(self, one: QWidget) -> None:
        """The focus is here now: the one before can be compared with how it looked."""
        self.end()
        if one.visibleRegion().isEmpty() and one.isVisible() and not one.isWindow():
            self.faults.append(f"{_named(one)} has the focus and is not in sight")
        kind = (type(one).__name__, str(one.property("role") or ""), type(one.parentWidget()).__name__)
        if not one.isWindow() and self._looked.get(kind, 0) < self.EACH:
            self._looked[kind] = self._looked.get(kind, 0) + 1
            self._last, self._focused = one, _on_its_ground(one)

    def end(self) -> None:
        """Compare the last one."""
        last, self._last = self._last, None
        if last is None or self._focused is None or last.hasFocus() or not last.isVisible():
            return
        clear = changed(self._focused, _on_its_ground(last))
        if clear < RING:
            self.faults.append(f"{_named(last)} looks the same with the focus ({clear} pixels differ clearly)")


def _on_its_ground(one: QWidget) -> QImage:
    """A widget as it is seen: what shines through it is its window's."""
    return picture(one.window(), QRect(one.mapTo(one.window(), QPoint(0, 0)), one.size()))


def _named(one: QWidget) -> str:
    words = one.accessibleName() or str(one.property("text") or "")
    return f"{type(one).__name__}[{one.property('role') or ''}] {words[:40]!r} in {type(one.parentWidget()).__name__}"
