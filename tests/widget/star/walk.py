"""Walking a page as assistive technology and a keyboard do: what each control is called, what it is, how large, in which order."""

import itertools

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QPalette
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QComboBox, QLineEdit, QWidget

from keyworker.ui.shell.colours import contrast

ROLES = QAccessible.Role
NOTHING = {ROLES.NoRole, ROLES.Client, ROLES.Pane, ROLES.Window}


def controls(page: QWidget) -> list[QWidget]:
    """What Tab can reach on a page now, in the order of Tab."""
    found: list[QWidget] = []
    one = page.nextInFocusChain()
    while one is not None and one is not page:
        if page.isAncestorOf(one) and one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus \
                and one.focusProxy() is None:
            found.append(one)
        one = one.nextInFocusChain()
    return found


def faults(page: QWidget, least: int) -> list[str]:
    """What is wrong with the controls of a page: no name, no role, not said to be focusable, smaller than `least` pixels."""
    wrong = []
    for one in controls(page):
        if isinstance(one, QAbstractScrollArea) and one.verticalScrollBar().maximum() == one.horizontalScrollBar().maximum() == 0:
            continue
        said = QAccessible.queryAccessibleInterface(one)
        name, role, state = said.text(QAccessible.Text.Name), said.role(), said.state()
        what = f"{type(one).__name__} {name!r}"
        if not name.strip():
            wrong.append(f"{what} has no name")
        if role in NOTHING and not said.text(QAccessible.Text.Description):
            wrong.append(f"{what} has no role and no words")
        if not state.focusable:
            wrong.append(f"{what} is not focusable")
        if isinstance(one, QAbstractButton) and one.isCheckable() and state.checked != one.isChecked():
            wrong.append(f"{what} does not say whether it is checked")
        if isinstance(one, QAbstractButton | QLineEdit | QComboBox) and min(one.width(), one.height()) < least:
            wrong.append(f"{what} is {one.width()} x {one.height()}")
    return wrong


def out_of_order(page: QWidget) -> list[str]:
    """Controls that Tab reaches before others that stand wholly above them in the same column."""
    placed = [(one, QRect(one.mapTo(page, QPoint(0, 0)), one.size())) for one in controls(page)]
    wrong = []
    for (one, here), (other, there) in itertools.pairwise(placed):
        shared = min(here.right(), there.right()) - max(here.left(), there.left())
        if shared > min(here.width(), there.width()) / 2 and there.bottom() <= here.top():
            wrong.append(f"{one.accessibleName()!r} before {other.accessibleName()!r}")
    return wrong


def weak_colours(palette: QPalette) -> list[str]:
    """Pairs of the palette that are too near to each other: 4.5 for words, 3 for the lines of controls (WCAG 2.2)."""
    part = QPalette.ColorRole
    pairs = (
        (part.WindowText, part.Window, 4.5), (part.Text, part.Base, 4.5), (part.ButtonText, part.Button, 4.5),
        (part.HighlightedText, part.Highlight, 4.5), (part.PlaceholderText, part.Window, 4.5), (part.PlaceholderText, part.Base, 4.5),
        (part.Highlight, part.Window, 4.5), (part.Highlight, part.Base, 3), (part.Mid, part.Base, 3),
    )
    def colour(role: QPalette.ColorRole) -> QColor:
        return palette.color(role)

    return [f"{one.name} on {other.name}" for one, other, least in pairs if contrast(colour(one), colour(other)) < least]
