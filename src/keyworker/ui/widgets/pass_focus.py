"""The keyboard goes on where a control gives way to another: who pressed it is not thrown to some other place of the page."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def pass_focus(old: QWidget, new: QWidget) -> None:
    """Call it before `old` is hidden or can no longer be used and after `new` can be: `new` has the keyboard if `old` had it."""
    if old.hasFocus():
        new.setFocus(Qt.FocusReason.OtherFocusReason)
