"""Being asked to end by the system: a signal closes the window as a person does, so that what is half typed is kept.

`cli.desktop` makes one. Python runs a signal's handler only when it has its turn, and Qt's loop does not give it one: the signal's
number arrives on a socket, which wakes the loop. Nothing may happen in the handler itself.
"""

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

_ASKING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))


class EndWhenAsked(QObject):
    """Calls `end` in the application's loop when a signal asks the program to end. Make it on the main thread."""

    def __init__(self, end: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._end = end
        self._here, self._there = socket.socketpair()
        for one in (self._here, self._there):
            one.settimeout(0)
        self._heard = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, self)
        self._heard.activated.connect(self._hear)
        signal.set_wakeup_fd(self._there.fileno(), warn_on_full_buffer=False)
        for one_signal in _ASKING:
            signal.signal(one_signal, lambda *_: None)

    def _hear(self) -> None:
        if self._here.recv(64):
            self._end()
