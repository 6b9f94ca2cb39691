"""The one window: a start page, or the session, or nothing at all (quick hide). Its title never holds a name.

`ui.app` makes one and tells it what to show.
"""

from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from keyworker.base.errors import KeyworkerError
from keyworker.ui.shell.keys import AltTypesNothing, EnterPresses, TypeAhead, waits
from keyworker.ui.shell.lock_warning import LockWarning
from keyworker.ui.shell.quick_hide import BlankPage, TwiceEscape
from keyworker.ui.shell.session import SessionView
from keyworker.ui.shell.start_page import StartPage
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.in_sight import FocusInSight

TITLE: Final = "Keyworker"
HIDDEN_TITLE: Final = " "


class ShellWindow(QMainWindow):
    """Emits `closing` before it closes, so that what is half typed can still be kept."""

    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setWindowIcon(icon("star", "accent"))
        self.setMinimumSize(640, 340)  # a screen of 1366x768 at 175 % has 359 under its title bar
        self.resize(1240, 720)
        self._stack, self.lock_warning = QStackedWidget(), LockWarning()
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addWidget(self.lock_warning)
        self.setCentralWidget(middle)
        self._blank = BlankPage()
        self._stack.addWidget(self._blank)
        self._blank.back_wanted.connect(self.come_back)
        self._shown: QWidget | None = None
        self._focus: QWidget | None = None
        self._ahead = TypeAhead(self)
        for keys in (AltTypesNothing(self), EnterPresses(self), self._ahead):
            keys.watch(self.of_the_system())  # the first to be asked is the last here
        self._escape = TwiceEscape(self)
        self._escape.pressed.connect(self.hide_all)
        self._escape.watch(self.of_the_system())
        FocusInSight(self)

    def of_the_system(self) -> QWindow:
        """The window of the system under this one: keys and presses arrive there first."""
        self.winId()  # makes it
        window = self.windowHandle()
        if window is None:
            raise RuntimeError("the platform made no window")
        return window

    def show_start(self, page: StartPage) -> None:
        """Show a start page in place of whatever was shown; that is dropped, and every dialog and menu over it closed.

        What quick hide hides stays hidden: the page is seen when somebody comes back.
        """
        self._ahead.drop()
        page.begun.connect(self._ahead.hold)
        page.refused.connect(self._ahead.drop)
        _close_what_lies_over()
        hidden = self.is_hidden()
        self._replace(page, shown=not hidden)
        if hidden:
            self._focus = page
        else:
            page.setFocus()

    def show_session(self, session: SessionView) -> None:
        """Show a session in place of whatever was shown; that is dropped."""
        session.opening.connect(self._ahead.hold)
        session.opened.connect(self._ahead.release)
        self._replace(session, shown=True)

    def warn_of_lock(self, seconds: int) -> None:
        """Say that an idle lock is near (0: no longer); nothing is said over what quick hide hides."""
        if not self.is_hidden() and self.session() is not None:
            self.lock_warning.show_seconds(seconds)

    def session(self) -> SessionView | None:
        """The session, while there is one."""
        return self._shown if isinstance(self._shown, SessionView) else None

    def trouble(self, error: KeyworkerError) -> None:
        """Show an error wherever the person is."""
        if isinstance(self._shown, SessionView):
            self._shown.trouble(error)
        elif isinstance(self._shown, StartPage):
            self._shown.errors.show_error(error)

    def hide_all(self) -> None:
        """Everything disappears, the title too."""
        if self.is_hidden():
            return
        self._focus = self.focusWidget()
        self.lock_warning.hide()
        self._blank.hide_words()
        self._stack.setCurrentWidget(self._blank)
        self.setWindowTitle(HIDDEN_TITLE)
        self._blank.setFocus()

    def come_back(self) -> None:
        """Show again what was hidden."""
        if self._shown is not None:
            self._stack.setCurrentWidget(self._shown)
        self.setWindowTitle(TITLE)
        if self._focus is not None:
            self._focus.setFocus()
        self._focus = None

    def is_hidden(self) -> bool:
        """Whether quick hide is on."""
        return self._stack.currentWidget() is self._blank and self._shown is not None

    def event(self, event: QEvent) -> bool:
        """While a page opens no key is a shortcut yet: it is held with the others, in order."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._ahead.holding() and waits(event):
            event.accept()
            return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell before closing."""
        self.closing.emit()
        super().closeEvent(event)

    def _replace(self, widget: QWidget, *, shown: bool) -> None:
        old, self._shown = self._shown, widget
        self._focus = None
        self.lock_warning.hide()
        self._stack.addWidget(widget)
        if shown:
            self.come_back()
        if old is not None and old is not widget:
            self._stack.removeWidget(old)
            old.deleteLater()


def _close_what_lies_over() -> None:
    """A dialog that somebody left open, or a menu, would stand over the next page with what it was about."""
    for topmost in (QApplication.activePopupWidget, QApplication.activeModalWidget):
        while (over := topmost()) is not None and over.close():
            pass
