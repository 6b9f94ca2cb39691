"""Unlocking: a passphrase, and what is the matter when it does not open the store.

`ui.app` shows this whenever somebody is enrolled and the store is locked. Nothing here waits on the interface thread.
"""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from keyworker.base.errors import KeyworkerError, TooManyAttempts
from keyworker.ui.shell.start_page import StartPage
from keyworker.ui.tasks import Tasks
from keyworker.ui.widgets.days import counted
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.passphrase import PassphraseField


class SignInPage(StartPage):
    """`unlock` opens the store, off this thread; `unlocked` carries what it answers and the page keeps nothing of it.

    `hint` is shown under the field (the demo puts its passphrases there); empty for everybody else.
    """

    unlocked = Signal(object)
    other_wanted = Signal()

    def __init__(
        self, unlock: Callable[[str], object], tasks: Tasks, *, hint: str = "", other: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(self.tr("Unlock"), parent=parent)
        self._unlock = unlock
        self._tasks = tasks
        self._seconds = 0
        self.field = PassphraseField(self.tr("&Passphrase"))
        self.field.entered.connect(self._try)
        self.setFocusProxy(self.field)  # the window gives a start page the focus, also after a lock
        self.button = QPushButton(self.tr("&Unlock"))
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self._try)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setFixedWidth(120)
        self._bar.setAccessibleName(self.tr("Opening the store"))
        self._wait = plain_label("", "hint")
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_down)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.button)
        row.addWidget(self._bar)
        row.addWidget(self._wait, 1)
        self.column.addWidget(self.field)
        if hint:
            self.column.addWidget(plain_label(hint, "note"))
        self.column.addLayout(row)
        self.column.addWidget(plain_label(
            self.tr("Nothing that was typed is lost by a lock. Nobody can look up a forgotten passphrase; if it is forgotten, "
                    "ask the council's support before you try anything else."), "hint"
        ))
        if other:
            back = QPushButton(other)
            back.setProperty("role", "quiet")
            back.clicked.connect(self.other_wanted)
            self.column.addWidget(back)
        self._show_busy(busy=False)

    def showEvent(self, event: QShowEvent) -> None:
        """The field has the focus at once."""
        super().showEvent(event)
        self.field.setFocus()

    def _try(self) -> None:
        if not self.button.isEnabled():
            return
        if not self.field.text():
            self.errors.show_words(self.tr("There is no passphrase yet."), self.tr("Type your passphrase, then press Enter."))
            self.field.setFocus()
            return
        self.errors.clear()
        self._show_busy(busy=True)
        self.begun.emit()
        self._tasks.background(self._unlock, self.field.text(), then=self._opened, failed=self._refused)

    def _opened(self, opened: object) -> None:
        self.field.clear()
        self._show_busy(busy=False)
        self.unlocked.emit(opened)

    def _refused(self, error: KeyworkerError) -> None:
        self.refused.emit()
        self._show_busy(busy=False)
        self.field.clear()
        if isinstance(error, TooManyAttempts):  # how long, and what to do about a forgotten one, stand below
            self.errors.show_words(self.tr("There were several wrong passphrases."), self.tr("The store is safe. Wait until the next try."))
            self._seconds = error.seconds
            self._second.start()
            self._say_wait()
        else:
            self.errors.show_error(error)
            self.field.setFocus()

    def _count_down(self) -> None:
        self._seconds -= 1
        if self._seconds <= 0:
            self._second.stop()
            self.errors.clear()
        self._say_wait()

    def _say_wait(self) -> None:
        waiting = self._seconds > 0
        self.field.setEnabled(not waiting)
        self.button.setEnabled(not waiting)
        left = counted(self._seconds, self.tr("1 second until the next try"), self.tr("{n} seconds until the next try"))
        self._wait.setText(left if waiting else "")
        if not waiting:
            self.field.setFocus()

    def _show_busy(self, *, busy: bool) -> None:
        self._bar.setVisible(busy)
        self.field.setEnabled(not busy)
        self.button.setEnabled(not busy)
        self._wait.setText(self.tr("Opening the store …") if busy else "")
