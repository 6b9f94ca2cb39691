"""The composition root of the desktop: joins the machine's gate, the start pages and what follows unlock with the one window.

Only `cli` and `ui.demo` make one. Everything comes in as an argument; nothing here decides a rule. What is needed only after
unlock is loaded while the sign-in page is already on the screen.
"""

import gc
import os
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from keyworker.base.clock import Clock
from keyworker.base.errors import KeyworkerError, StoreLocked
from keyworker.domain.council_settings import ACCENT, CouncilSettings
from keyworker.sync.gate import MachineGate, Opened
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.shell.enrol import EnrolPage
from keyworker.ui.shell.idle import IdleLock
from keyworker.ui.shell.session import SessionView
from keyworker.ui.shell.sign_in import SignInPage
from keyworker.ui.shell.style import apply_style
from keyworker.ui.shell.where import Where, read_where
from keyworker.ui.shell.window import ShellWindow
from keyworker.ui.tasks import Tasks, sorted_error

if TYPE_CHECKING:
    from keyworker.ui.signed_in import SignedIn
    from keyworker.ui.syncing import Syncing

COLLECT_MILLISECONDS = 5_000
LOOK_MILLISECONDS = 20
NEVER_IDLE_MINUTES = 24 * 60
MOST_COLLECTIONS = 10
_ACCENT = "accent"


def make_application(arguments: list[str]) -> QApplication:
    """The dressed QApplication. The cyclic collector runs on the interface thread only: a QObject must not die elsewhere.

    While somebody works it looks at what is young (some milliseconds); the whole is looked at when the store is locked.
    """
    with _without_a_screen_said():
        app = QApplication(arguments)
    app.setApplicationName("Keyworker")
    apply_style(app)
    app.setProperty(_ACCENT, ACCENT)
    gc.disable()
    collector = QTimer(app)
    collector.timeout.connect(partial(gc.collect, 1))
    collector.start(COLLECT_MILLISECONDS)
    return app


def catch_bugs(trouble: Callable[[KeyworkerError], None]) -> None:
    """Let a bug on the interface thread end in the log (without content) and in `trouble`, not in a raw trace."""

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        trouble(sorted_error(error))

    sys.excepthook = caught


@contextmanager
def _without_a_screen_said() -> Iterator[None]:
    """Where no window can be opened Qt ends the program at once, with a trace and without cleaning up: say one sentence instead."""
    said: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
        said.append(words)
        if kind is QtMsgType.QtFatalMsg:
            sys.stderr.write("No window can be opened: there is no screen here. Start this in a graphical session (the demo: or with --headless).\n")
            sys.stderr.flush()
            os._exit(1)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    for words in said:
        sys.stderr.write(f"{words}\n")


def collect_all() -> None:
    """Collect until there is nothing more: a Qt object that goes lets go of what listened to it, and that is found the next time."""
    for _ in range(MOST_COLLECTIONS):
        if not gc.collect():
            return


class Client(QObject):
    """One machine's window: enrol or unlock, work, lock. `choose_file` none: the system's own dialog asks where to save.

    `locks_by_itself` is false where a program works in the window: its keys and presses reach the widgets and not the window of the
    system, which would think that nobody is there.
    """

    def __init__(
        self, gate: MachineGate, clock: Clock, *,
        choose_file: Callable[[QWidget, str], Path | None] | None = None, hint: str = "", other: str = "",
        other_wanted: Callable[[], None] | None = None, locks_by_itself: bool = True,
    ) -> None:
        super().__init__()
        self._gate, self._clock = gate, clock
        self._choose_file, self._hint, self._other, self._other_wanted = choose_file, hint, other, other_wanted
        self.window = ShellWindow()
        self.window.closing.connect(self._close)
        self._door = Tasks(ChangeSignal(), self.window.trouble)
        self._signed_in: SignedIn | None = None
        self._lost = 0
        self._locked_here = self._copied = self._leaving = self._closed = False
        QGuiApplication.clipboard().dataChanged.connect(self._note_copy)
        self._locks_by_itself = locks_by_itself
        self._idle = IdleLock(clock, parent=self)
        self._idle.lock_wanted.connect(self.lock)
        self._idle.warned.connect(self.window.warn_of_lock)
        self._idle.watch(self.window.of_the_system())

    def catch_bugs(self) -> None:
        """Let a bug on the interface thread end in front of the person; `catch_bugs` says how."""
        catch_bugs(self.window.trouble)

    def start(self) -> None:
        """Show the page for unlocking, or for enrolling a machine that is new."""
        if self._gate.is_enrolled():
            page = SignInPage(self._unlock, self._door, hint=self._hint, other=self._other)
            page.unlocked.connect(self._unlocked)
            if self._other_wanted is not None:
                page.other_wanted.connect(self._other_wanted)
            self.window.show_start(page)
        else:
            enrol = EnrolPage(self._gate.enrol, self._door, self._gate.weakness, self._gate.four_words)
            enrol.enrolled.connect(self.start)
            self.window.show_start(enrol)
        QTimer.singleShot(0, self, lambda: self._door.background(_load_what_follows))

    def lock(self) -> None:
        """Keep what is half typed, close the store, forget the key, show the sign-in page."""
        if self._signed_in is not None:
            view, ended = weakref.ref(self._signed_in.view), self._signed_in.tasks.ended
            self._end()
            self._locked_here = True
            self.start()
            self._collect_after(view, ended)

    def session(self) -> SessionView | None:
        """The session's view while somebody is signed in."""
        return self._signed_in.view if self._signed_in else None

    def opened(self) -> Opened | None:
        """What is open while somebody is signed in; the demo's walk looks at it."""
        return self._signed_in.opened if self._signed_in else None

    def syncing(self) -> "Syncing | None":
        """What keeps in step with the hub while somebody is signed in."""
        return self._signed_in.syncing if self._signed_in else None

    def busy(self) -> bool:
        """Whether work is under way that will still change what is shown, or what is held after a lock."""
        return self._leaving or self._door.busy() or (self._signed_in is not None and self._signed_in.tasks.busy())

    def _unlock(self, passphrase: str) -> tuple[Opened, Where | None]:
        """Off the interface thread: open the store, and read where the person was."""
        opened = self._gate.unlock(passphrase)
        if self._closed:  # the window was closed meanwhile: nobody takes it
            opened.close()
            raise StoreLocked
        return opened, read_where(opened.desk)

    def _unlocked(self, unlocked: tuple[Opened, Where | None]) -> None:
        """Back where one was before the lock; after a restart only into the family's view, which nothing but leaving it ends."""
        from keyworker.ui.signed_in import SignedIn  # every page: not before somebody has signed in

        opened, where = unlocked
        self._lock_after(opened.council)
        _colour(opened.council.accent)
        self._signed_in = SignedIn(
            opened, self._clock, check_passphrase=self._gate.check, trouble=self.window.trouble,
            choose_file=self._choose_file,
        )
        self._signed_in.view.lock_wanted.connect(self.lock)
        self._signed_in.council_changed.connect(self._lock_after)
        self.window.show_session(self._signed_in.view)
        self._signed_in.start(where if where is not None and (self._locked_here or where.family_view) else None)
        self._signed_in.view.tell_not_kept(where.not_read if where is not None else (), self._lost)
        self._lost = 0

    def _lock_after(self, council: CouncilSettings) -> None:
        self._idle.set_minutes(council.lock_after_minutes if self._locks_by_itself else NEVER_IDLE_MINUTES)

    def _end(self) -> None:
        signed_in, self._signed_in = self._signed_in, None
        if signed_in is not None:
            self._lost = signed_in.end()
            self._clear_clipboard()

    def _note_copy(self) -> None:
        self._copied = QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive

    def _clear_clipboard(self) -> None:
        """What was copied in this window is not for whoever sits down at a locked machine; what was copied elsewhere is left alone."""
        clipboard = QGuiApplication.clipboard()
        if self._copied:
            clipboard.clear()
            self._copied = False
        if clipboard.ownsSelection():
            clipboard.clear(QClipboard.Mode.Selection)

    def _collect_after(self, view: "weakref.ref[SessionView]", ended: Callable[[], bool]) -> None:
        """Once Qt has taken the pages down and no job goes on, what there was only points at itself: let all of it go."""
        still = view()
        self._leaving = (still is not None and isValid(still)) or not ended()
        del still
        if self._leaving:
            QTimer.singleShot(LOOK_MILLISECONDS, self, lambda: self._collect_after(view, ended))
        else:
            collect_all()

    def _close(self) -> None:
        self._closed = True
        self._end()
        self._door.close()


def _colour(accent: str) -> None:
    """Take on the council's colour: before the pages are made, since pictures on them are drawn in it once."""
    app = QApplication.instance()
    if isinstance(app, QApplication) and app.property(_ACCENT) != accent:
        apply_style(app, accent)
        app.setProperty(_ACCENT, accent)


def _load_what_follows() -> None:
    """Load the pages while the person types the passphrase."""
    import keyworker.ui.signed_in  # noqa: F401
