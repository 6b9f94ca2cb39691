"""The Sync page: the sentence, `SyncDoing`, `ByStick`, what is only here, set aside, late, received and what came.

Emits `opened` with a `Line` or an `AsideLine`.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from keyworker.ui.pages.sync import words
from keyworker.ui.pages.sync.by_stick import ByStick
from keyworker.ui.pages.sync.doing import SyncDoing
from keyworker.ui.pages.sync.parts import WIDEST, AsideCard, LineList, empty
from keyworker.ui.pages.sync.state import AsideLine, SyncState
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.reading_order import set_reading_order

MARGIN = 28


class SyncPage(QScrollArea):
    """Says what the hub has received in the receipt's words, and nothing that the receipt does not say."""

    opened = Signal(object)
    family_opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # there is always a button to be on, and its keys scroll the page
        self.setAccessibleName(self.tr("Sync"))
        body = QWidget()
        body.setMaximumWidth(WIDEST + 2 * MARGIN)  # here and not at each card: a layout asks how high a card is at the width that it has to give
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(MARGIN, 22, MARGIN, 28)
        column.setSpacing(14)
        column.addWidget(plain_label(self.tr("Sync"), "title"))
        column.addWidget(self._standing_card())
        self.stick = ByStick()
        self.only_here = LineList(
            self.tr("Only on this laptop"), self.tr("Kept safely here. The council does not have these yet; they go with the next sync.")
        )
        self._aside_part = QWidget()
        self._aside = QVBoxLayout(self._aside_part)
        self._aside.setContentsMargins(0, 8, 0, 0)
        self._aside.setSpacing(6)
        self._shown_aside: tuple[AsideLine, ...] = ()
        self.of_others = LineList(
            self.tr("Set aside of others"),
            self.tr("What others wrote for families of your teams, and what is not part of the record. Their words stand on the family's overview."),
            author=True,
        )
        self.of_others.opened.connect(lambda line: self.family_opened.emit(line.family))
        self.late = LineList(
            self.tr("Written late"), self.tr("Written after the family had been given to somebody else. It waits for a decision."), author=True
        )
        self.received = LineList(self.tr("Received by the council"), "")
        self.came = LineList(self.tr("What came from the council"), self.tr("What others wrote, the newest first."), author=True)
        for lines in (self.only_here, self.late, self.received, self.came):
            lines.opened.connect(self.opened)
        for part in (self.stick, self.only_here, self._aside_part, self.of_others, self.late, self.received, self.came):
            column.addWidget(part)
        column.addStretch(1)

    def _standing_card(self) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(6, 2, 6, 2)
        column.setSpacing(6)
        self._sentence = plain_label("", "heading")
        self._detail = plain_label("", "hint")
        self.doing = SyncDoing()
        column.addWidget(self._sentence)
        column.addWidget(self._detail)
        column.addSpacing(8)
        column.addWidget(self.doing)
        column.addWidget(plain_label(
            self.tr("Keyworker syncs by itself whenever the council can be reached. Everything can be done without it."), "hint"
        ))
        return card

    def show_state(self, state: SyncState) -> None:
        """Show the sentence and every part that has something to say."""
        self._sentence.setText(f"{state.sentence}." if state.sentence else "")
        self._detail.setText(state.detail)
        self._show_aside(state.aside)
        self.stick.show_received(state.edits_received)
        now = state.now
        if now is None:
            return
        self.only_here.show_lines(state.only_here, now, more=state.pending - len(state.only_here))
        self.of_others.show_lines(state.of_others, now)
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
            card.opened.connect(lambda shown=line: self.opened.emit(shown))
            self._aside.addWidget(card)

