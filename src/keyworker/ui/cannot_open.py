"""Why no window of Keyworker opens, to somebody who started it from a menu and sees no terminal. `cli.desktop` calls it."""

import os
import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from keyworker.base.errors import KeyworkerError
from keyworker.ui.app import make_application


def say_why(error: KeyworkerError) -> None:
    """Show the sentence and what to do, until it is put away. Without a screen nothing is shown: the terminal says it."""
    if not _has_screen():
        return
    app = QApplication.instance() or make_application(sys.argv[:1])  # held while the box is shown
    box = QMessageBox()
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(app.applicationName())
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(error.sentence)
    box.setInformativeText(error.remedy)
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.exec()


def _has_screen() -> bool:
    """Where there is none Qt would end the program."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
