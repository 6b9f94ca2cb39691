"""The Sync page: the sentence, Sync now, progress, what was set aside. Emits `sync_wanted` and `opened` with an `AsideLine`."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget

from keyworker.ui.pages.sync.state import AsideLine, SyncState
from keyworker.ui.pages.sync.words import kind_words, reason_words
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.lines import LineButton
from keyworker.ui.widgets.notices import announce, plain_label

QUIET_SECONDS = 3
"""From so many seconds on it is said that the hub has not answered yet."""


class SyncPage(QScrollArea):
    """Says what the hub has received in the receipt's words, and nothing that the receipt does not say."""

    sync_wanted = Signal()
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Sync"))
        body = QWidget()
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(28, 22, 28, 28)
        column.setSpacing(14)
        column.addWidget(plain_label(self.tr("Sync"), "title"))
        column.addWidget(self._standing_card())
        self._aside_heading = plain_label(self.tr("Set aside by the council"), "heading")
        self._aside_hint = plain_label(
            self.tr("These changes were received and are kept, but they are not part of the record. Nothing of them is lost."), "hint"
        )
        self._aside = QVBoxLayout()
        self._aside.setSpacing(8)
        column.addSpacing(6)
        for widget in (self._aside_heading, self._aside_hint):
            column.addWidget(widget)
        column.addLayout(self._aside)
        column.addStretch(1)
        self.show_end("")

    def _standing_card(self) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        card.setMaximumWidth(760)
        column = QVBoxLayout(card)
        column.setContentsMargins(6, 2, 6, 2)
        column.setSpacing(6)
        self._sentence = plain_label("", "heading")
        self._detail = plain_label("", "hint")
        self.button = QPushButton(f"  {self.tr('&Sync now')}")
        self.button.setAccessibleName(self.tr("Sync now"))
        self.button.setProperty("role", "primary")
        self.button.setIcon(icon("refresh-cw", "on_accent"))
        self.button.clicked.connect(self.sync_wanted)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(160)
        self._bar.setAccessibleName(self.tr("Sync is running"))
        self._progress = plain_label()
        self._done, self._waited = "", 0
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._wait)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.button)
        row.addWidget(self._bar)
        row.addWidget(self._progress, 1)
        column.addWidget(self._sentence)
        column.addWidget(self._detail)
        column.addSpacing(8)
        column.addLayout(row)
        column.addWidget(plain_label(
            self.tr("Keyworker syncs by itself whenever the council can be reached. Everything can be done without it."), "hint"
        ))
        return card

    def show_state(self, state: SyncState) -> None:
        """Show the sentence and what was set aside."""
        self._sentence.setText(f"{state.sentence}." if state.sentence else "")
        self._detail.setText(state.detail)
        while (item := self._aside.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._aside_heading.setVisible(bool(state.aside))
        self._aside_hint.setVisible(bool(state.aside))
        for line in state.aside:
            self._aside.addWidget(self._aside_card(line))

    def show_running(self, done: str = "") -> None:
        """A sync goes on and has done this so far; the button waits. From then on it is said how long the hub has not answered."""
        if self.button.isEnabled():
            announce(self._progress, self.tr("Asking the council …"))
        self._done, self._waited = done, 0
        self._say_waiting()
        self._second.start()
        self._bar.show()
        self.button.setEnabled(False)

    def show_end(self, words: str) -> None:
        """No sync goes on; how the last one ended."""
        if words:
            announce(self._progress, words)
        self._second.stop()
        self._progress.setText(words)
        self._bar.hide()
        self.button.setEnabled(True)

    def _wait(self) -> None:
        self._waited += 1
        self._say_waiting()

    def _say_waiting(self) -> None:
        """What is being done, at once; that the hub has not answered, as soon as that is worth a word."""
        words = self.tr("Asking the council …")
        if self._waited >= QUIET_SECONDS:
            words = self.tr("The council has not answered for {n} seconds. Still waiting; you can go on working.").format(n=self._waited)
        self._progress.setText(" · ".join(part for part in (self._done, words) if part))

    def _aside_card(self, line: AsideLine) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        card.setMaximumWidth(760)
        column = QVBoxLayout(card)
        column.setContentsMargins(0, 0, 0, 0)
        button = LineButton(kind_words(line.kind), line.family_name, self.tr("Open") if line.family else "")
        button.setEnabled(line.family is not None)
        button.clicked.connect(lambda: self.opened.emit(line))
        reason = plain_label(reason_words(line.reason))
        reason.setContentsMargins(9, 0, 0, 2)
        column.addWidget(button)
        column.addWidget(reason)
        return card
