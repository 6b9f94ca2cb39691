"""What a key does wherever one is: Enter presses what has the focus, Alt with a letter types nothing, and keys typed while a page
opens reach that page.

The window makes one of each and lets them see the keys of its window of the system, where each key arrives once. Nothing here
knows a page.
"""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QWidget

ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
PRESSING: Final = ENTER | {Qt.Key.Key_Space}
MODIFIERS: Final = frozenset({
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock,
})
AT_ONCE: Final = frozenset({"Esc", "F8", "Ctrl+L"})
"""Quick hide, a safeguarding concern and the lock wait for nothing."""


class EnterPresses(QObject):
    """Enter does on a button, a choice, a list to drop down what Space does; Space does on a row what Enter does."""

    def watch(self, window: QWindow) -> None:
        """Begin to see the keys of a window."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the key when it pressed something."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not event.isAutoRepeat() and _plain(event):
            return press(QApplication.focusWidget(), Qt.Key(event.key()))
        return super().eventFilter(watched, event)


class AltTypesNothing(QObject):
    """Alt with a letter that leads nowhere on this page is dropped: Qt would write the letter into the text that has the focus."""

    def watch(self, window: QWindow) -> None:
        """Begin to see the keys of a window."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the key away; one that is a shortcut does not come here, and AltGr writes."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.text().isprintable() and event.text():
            pressed = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            return pressed == Qt.KeyboardModifier.AltModifier
        return super().eventFilter(watched, event)


def press(focused: QWidget | None, key: Qt.Key) -> bool:
    """Press what has the focus, where the key does not do so by itself; answers whether it was pressed."""
    if focused is None or not focused.isEnabled():
        return False
    if isinstance(focused, QAbstractButton) and key in ENTER:
        focused.click()
        return True
    if isinstance(focused, QComboBox) and not focused.isEditable() and key in ENTER:
        focused.showPopup()
        return True
    if isinstance(focused, QAbstractItemView) and key is Qt.Key.Key_Space:
        row = focused.currentIndex()
        if row.isValid() and not row.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            focused.activated.emit(row)
            return True
    return False


class TypeAhead(QObject):
    """Holds the keys that are pressed between the one that opens a page and that page's having the focus, and gives them to it then."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._holding = False
        self._held: list[QKeyEvent] = []

    def watch(self, window: QWindow) -> None:
        """Begin to see the keys of a window."""
        window.installEventFilter(self)

    def holding(self) -> bool:
        """Whether keys are held now: no shortcut may take one then."""
        return self._holding

    def hold(self) -> None:
        """A page is being opened."""
        self._holding = True

    def drop(self) -> None:
        """What was typed is for nobody any more."""
        self._holding = False
        self._held.clear()

    def release(self) -> None:
        """The page is there: it gets what was typed, in order. A key that opens another page leaves the rest to that one.

        Enter and Space at the beginning press no button: whoever pressed them twice had not seen it.
        """
        self._holding = False
        focused = QApplication.focusWidget()
        while self._held and self._held[0].key() in PRESSING and isinstance(focused, QAbstractButton | QComboBox | QAbstractItemView):
            self._held.pop(0)
        while self._held and not self._holding:
            self._give(self._held.pop(0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes a key away while keys are held."""
        if self._holding and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and waits(event):
            if not (event.isAutoRepeat() and event.key() in PRESSING):  # the key that opened the page is still down
                self._held.append(event.clone())
            return True
        return super().eventFilter(watched, event)

    def _give(self, event: QKeyEvent) -> None:
        focused = QApplication.focusWidget()
        shortcut = self._shortcut(QKeySequence(event.keyCombination()), focused)
        if shortcut is not None:
            shortcut.activated.emit()
            return
        if _plain(event) and press(focused, Qt.Key(event.key())):
            return
        target = focused or self._window
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(target, QKeyEvent(kind, event.key(), event.modifiers(), event.text()))

    def _shortcut(self, keys: QKeySequence, focused: QWidget | None) -> QShortcut | None:
        """The shortcut that these keys are now."""
        for shortcut in self._window.findChildren(QShortcut):
            around = shortcut.parent()
            if shortcut.key() == keys and shortcut.isEnabled() and isinstance(around, QWidget) and around.isVisible():
                inside = focused is not None and (around is focused or around.isAncestorOf(focused))
                if inside or shortcut.context() is Qt.ShortcutContext.WindowShortcut:
                    return shortcut
        return None


def waits(event: QKeyEvent) -> bool:
    """Whether a key can wait for a page."""
    return event.key() not in MODIFIERS and QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText) not in AT_ONCE


def _plain(event: QKeyEvent) -> bool:
    return not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
