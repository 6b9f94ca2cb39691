"""The Sync page: the sentence, Sync now, progress, what is only here, set aside, late, received and what came.

Emits `sync_wanted`, and `opened` with a `Line` or an `AsideLine`.
"""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget

from keyworker.ui.pages.sync import words
from keyworker.ui.pages.sync.parts import WIDEST, AsideCard, LineList, empty
from keyworker.ui.pages.sync.state import AsideLine, SyncState
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.notices import announce, plain_label
from keyworker.ui.widgets.reading_order import set_reading_order

QUIET_SECONDS = 3
"""From so many seconds on it is said that the hub has not answered yet."""


class SyncPage(QScrollArea):
    """Says what the hub has received in the receipt's words, and nothing that the receipt does not say."""

    sync_wanted = Signal()
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # there is always a button to be on, and its keys scroll the page
        self.setAccessibleName(self.tr("Sync"))
        body = QWidget()
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(28, 22, 28, 28)
        column.setSpacing(14)
        column.addWidget(plain_label(self.tr("Sync"), "title"))
        column.addWidget(self._standing_card())
        self.only_here = LineList(
            self.tr("Only on this laptop"), self.tr("Kept safely here. The council does not have these yet; they go with the next sync.")
        )
        self._aside_part = QWidget()
        self._aside = QVBoxLayout(self._aside_part)
        self._aside.setContentsMargins(0, 8, 0, 0)
        self._aside.setSpacing(6)
        self._shown_aside: tuple[AsideLine, ...] = ()
        self.late = LineList(
            self.tr("Written late"), self.tr("Written after the family had been given to somebody else. It waits for a decision."), author=True
        )
        self.received = LineList(self.tr("Received by the council"), "")
        self.came = LineList(self.tr("What came from the council"), self.tr("What others wrote, the newest first."), author=True)
        for lines in (self.only_here, self.late, self.received, self.came):
            lines.opened.connect(self.opened)
        for part in (self.only_here, self._aside_part, self.late, self.received, self.came):
            column.addWidget(part)
        column.addStretch(1)
        self.show_end("")

    def _standing_card(self) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        card.setMaximumWidth(WIDEST)
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
        """Show the sentence and every part that has something to say."""
        self._sentence.setText(f"{state.sentence}." if state.sentence else "")
        self._detail.setText(state.detail)
        self._show_aside(state.aside)
        now = state.now
        if now is None:
            return
        self.only_here.show_lines(state.only_here, now, more=state.pending - len(state.only_here))
        self.late.show_lines(state.late, now)
        if state.receipt_at is not None:
            self.received.show_lines(
                state.received, now, hint=words.receipt(state.edits_received, state.receipt_at, now),
                more=state.edits_received - len(state.received),
            )
        self.came.show_lines(state.came, now)
        if (body := self.widget()) is not None:
            set_reading_order(body)

    def _show_aside(self, lines: tuple[AsideLine, ...]) -> None:
        self._aside_part.setVisible(bool(lines))
        if lines == self._shown_aside:
            return
        self._shown_aside = lines
        empty(self._aside)
        self._aside.addWidget(plain_label(self.tr("Set aside by the council"), "heading"))
        self._aside.addWidget(plain_label(
            self.tr("What you wrote here was received and is kept, but it is not part of the record. Nothing of it is lost."), "hint"
        ))
        for line in lines:
            card = AsideCard(line)
            card.opened.connect(lambda one=line: self.opened.emit(one))
            self._aside.addWidget(card)

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
        said = self.tr("Asking the council …")
        if self._waited >= QUIET_SECONDS:
            said = self.tr("The council has not answered for {n} seconds. Still waiting; you can go on working.").format(n=self._waited)
        self._progress.setText(" · ".join(part for part in (self._done, said) if part))
