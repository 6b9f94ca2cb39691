"""Real windows on no screen: a client's door to My families and the family page, and what a bare window is.

Benchmarks use it, in a process that has one QApplication. `python -m tests.benchmarks.windows bare|sign-in|client [FOLDER]` opens one
window, says `painted` and its memory in MB when something of it has been painted, and ends.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from tests.benchmarks.measure import held

WAKE = 5


class Painted(QObject):
    """Emits `painted` once a widget has been painted while `ready` says that it shows what is waited for."""

    painted = Signal()

    def __init__(self, widget: QWidget, ready: Callable[[], bool]) -> None:
        super().__init__()
        self._ready = ready
        self._told = False
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The event comes before the painting, so it is told in the next turn of the loop."""
        if event.type() == QEvent.Type.Paint and not self._told and self._ready():
            self._told = True
            QTimer.singleShot(0, self.painted.emit)
        return super().eventFilter(watched, event)


def wait_for(widget: QWidget, ready: Callable[[], bool]) -> None:
    """Let the application run until `widget` has been painted while `ready()`."""
    loop = QEventLoop()
    watch = Painted(widget, ready)
    watch.painted.connect(loop.quit)
    loop.exec()


def run_until(done: Callable[[], bool], *, seconds: float = 120.0) -> None:
    """Let the application run until `done()`. Raises TimeoutError."""
    end = time.monotonic() + seconds
    alarm = QTimer(interval=WAKE)  # so that a condition of time is looked at as well; turning without waiting would take the store's time
    alarm.start()
    while not done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.monotonic() > end:
            raise TimeoutError("the window did not come to rest")


def bare() -> None:
    """A window with nothing in it."""
    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1240, 720)
    window.show()
    wait_for(window, lambda: True)
    app.processEvents()


def sign_in(folder: Path) -> None:
    """What `keyworker` does up to the sign-in page (`cli.desktop.run`)."""
    from tests.benchmarks.client import made_client

    client = made_client(folder)
    client.start()
    client.window.show()
    wait_for(client.window.centralWidget() or client.window, lambda: True)


def families(folder: Path) -> None:
    """The whole client, unlocked, with My families on the screen."""
    from tests.benchmarks.client import made_client, open_families, unlock

    client = made_client(folder)
    client.start()
    client.window.show()
    unlock(client)
    open_families(client)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    {"bare": lambda _: bare(), "sign-in": sign_in, "client": families}[sys.argv[1]](Path(sys.argv[-1]))
    sys.stdout.write(f"painted {held('VmRSS')}\n")
    sys.stdout.flush()
    os._exit(0)  # both sides are measured up to here; taking a window down is not part of it
