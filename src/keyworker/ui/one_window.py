"""One window for each machine's folder: starting the program again shows the first window and ends.

`cli.desktop` makes one before the window. The first program holds a file in the folder and listens on a local socket of this user; the
second asks it to show its window. Nothing but that wish travels. It must never say that a window was shown which did not answer.
"""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from keyworker.base.errors import FolderUnusable, StoreInUse
from keyworker.base.file_lock import lock

WAIT_MILLISECONDS: Final = 5_000
"""A window that is busy for longer than this is said not to answer."""
_SHOW, _SHOWN = b"show\n", b"shown\n"
_ANY_PROCESS: Final = -1


class OneWindow(QObject):
    """Holds a folder for this program. `first` is false when another one has it; then `show_the_other` is all that may be called."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = "keyworker-" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]
        try:
            held: BinaryIO = (folder / "window.held").open("a+b")
        except OSError as error:
            raise FolderUnusable from error
        self.first = lock(held)
        self._held = held if self.first else None
        if not self.first:
            held.close()
        self._server: QLocalServer | None = None

    def listen(self, show: Callable[[], None]) -> None:
        """From now on `show` is called when the program is started again. Without a socket it goes on; the second says so."""
        QLocalServer.removeServer(self._name)  # of a program that died: whoever holds the folder is the only one
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(lambda: self._answer(show))
        self._server.listen(self._name)

    def show_the_other(self) -> None:
        """Ask the first program to show its window. Raises StoreInUse when it does not answer."""
        _let_it_come_forward()
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        reached = socket.waitForConnected(WAIT_MILLISECONDS) and socket.write(_SHOW) == len(_SHOW)
        if not (reached and socket.waitForReadyRead(WAIT_MILLISECONDS) and bytes(socket.readAll().data()) == _SHOWN):
            raise StoreInUse(
                "Keyworker is open on this machine already, but its window does not answer.",
                "Wait a little, or end it and start it again. Nothing has been changed.",
            )

    def close(self) -> None:
        """The window is closed: let the folder go."""
        if self._server is not None:
            self._server.close()
        if self._held is not None:
            self._held.close()

    def _answer(self, show: Callable[[], None]) -> None:
        socket = self._server.nextPendingConnection() if self._server is not None else None
        if socket is None:
            return

        def asked() -> None:
            if bytes(socket.readAll().data()) == _SHOW:
                show()
                socket.write(_SHOWN)
                socket.flush()
            socket.disconnectFromServer()

        socket.readyRead.connect(asked)
        socket.disconnected.connect(socket.deleteLater)
        if socket.bytesAvailable():
            asked()


def bring_forward(window: QWidget) -> None:
    """Show a window that is behind others or was made small, as it was."""
    window.setWindowState((window.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
    window.show()
    window.raise_()
    window.activateWindow()


def _let_it_come_forward() -> None:
    """Windows lets only the program that has the foreground give it away."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(_ANY_PROCESS)
