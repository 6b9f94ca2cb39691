"""The part of the Sync page that begins and stops a sync and says what one is doing. The page holds one; it decides nothing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.notices import announce, plain_label
from keyworker.ui.widgets.pass_focus import pass_focus


class SyncDoing(QWidget):
    """`sync_wanted` and `stop_wanted` are what the person asks for. While a sync goes on there is a Stop where Sync now was."""

    sync_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QPushButton(f"  {self.tr('&Sync now')}")
        self.button.setAccessibleName(self.tr("Sync now"))
        self.button.setProperty("role", "primary")
        self.button.setIcon(icon("refresh-cw", "on_accent"))
        self.button.clicked.connect(self.sync_wanted)
        self.stop = QPushButton(self.tr("S&top"))
        self.stop.setAccessibleName(self.tr("Stop syncing"))
        self.stop.clicked.connect(self.stop_wanted)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(120)
        self._bar.setAccessibleName(self.tr("Sync is running"))
        self._words = plain_label()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for widget in (self.button, self.stop, self._bar):
            row.addWidget(widget)
        row.addWidget(self._words, 1)
        self.show_end("")

    def show_running(self, words: str) -> None:
        """A sync goes on and is doing this."""
        if not self.stop.isVisibleTo(self):
            announce(self._words, words)
            self._bar.show()
            self.stop.show()
            pass_focus(self.button, self.stop)
            self.button.hide()
        self._words.setText(words)

    def show_end(self, words: str) -> None:
        """No sync goes on; how the last one ended."""
        if words:
            announce(self._words, words)
        self._words.setText(words)
        self.button.show()
        pass_focus(self.stop, self.button)
        self.stop.hide()
        self._bar.hide()
