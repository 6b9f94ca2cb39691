"""Needs your decision: a card for each conflict. Signals carry the card's conflict id.

`chosen` (id, places of the sides to keep), `decided` (id, own value), `drafted` (id, words), `opened` (family, kind, record).
"""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from keyworker.ui.pages.decisions.card import ConflictCard
from keyworker.ui.pages.decisions.state import DecisionsState, Waiting
from keyworker.ui.pages.decisions.words import tr
from keyworker.ui.widgets.date_field import Today
from keyworker.ui.widgets.days import counted
from keyworker.ui.widgets.icons import icon_label
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.reading_order import set_reading_order
from keyworker.ui.widgets.saved_text import SavedText

_BESIDE_FROM = 620
AT_ONCE = 1
"""Cards that are made in one go: a card has many parts."""


class DecisionsPage(QScrollArea):
    """One column of cards."""

    chosen = Signal(str, object)
    decided = Signal(str, object)
    drafted = Signal(str, str)
    opened = Signal(str, str, str)

    def __init__(self, today: Today, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._summary = plain_label()
        self._empty = self._made_empty()
        self.cards: KeyedColumn[Waiting, ConflictCard] = KeyedColumn(self._card, lambda card, one: card.show_waiting(one), spacing=16)
        self.aside = QPushButton()
        self.aside.setProperty("role", "quiet")
        self._shown = DecisionsState()
        self._room = 0
        self._filling = QTimer(self, singleShot=True, interval=0)
        self._filling.timeout.connect(self._fill)
        body = QWidget()
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(28, 22, 28, 28)
        column.setSpacing(4)
        column.addWidget(plain_label(tr("Needs your decision"), "title"))
        column.addWidget(self._summary)
        column.addSpacing(10)
        for part in (self._empty, self.cards.widget):
            column.addWidget(part)
        column.addSpacing(18)
        column.addWidget(self.aside, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def show_state(self, state: DecisionsState) -> None:
        """Show what waits; what is being typed stays."""
        self._shown = state
        count = len(state.waiting)
        self._summary.setText(counted(
            count, tr("Different things were written in the same place. Say what is to stand."),
            tr("{n} times different things were written in the same place. Say what is to stand."),
        ))
        self._summary.setVisible(bool(count))
        self._empty.setVisible(not count)
        self._room = AT_ONCE
        self._fill()
        self.aside.setText(counted(
            state.aside, tr("1 change of yours was set aside: see what it says"), tr("{n} changes of yours were set aside: see what they say")
        ))
        self.aside.setVisible(bool(state.aside))

    def all_shown(self) -> bool:
        """Whether every card is made."""
        return len(self.cards.all()) == len(self._shown.waiting)

    def _fill(self) -> None:
        """Show the first cards, and those that are there already; the others follow one in each turn of the event loop."""
        waiting = self._shown.waiting
        moved = self.cards.show_items(
            (one.conflict.id, one) for place, one in enumerate(waiting) if place < self._room or self.cards.get(one.conflict.id)
        )
        if moved:
            self._arrange()
            set_reading_order(self)
        if not self.all_shown():
            self._room += 1
            self._filling.start()

    def focus_on(self, conflict: str | None) -> None:
        """Put the focus on a conflict's first way to decide; on the page itself when nothing waits."""
        place = next((place for place, one in enumerate(self._shown.waiting) if one.conflict.id == conflict), -1)
        if place >= 0 and self.cards.get(conflict or "") is None:
            self._room = max(self._room, place + 1)
            self._fill()
        card = self.cards.get(conflict or "")
        if card is None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        card.focus()
        self.ensureWidgetVisible(card, 0, 0)

    def sending(self, conflict: str) -> None:
        """A decision is on its way: no second one."""
        card = self.cards.get(conflict)
        if card is not None:
            card.setEnabled(False)

    def show_error(self, conflict: str, sentence: str) -> None:
        """Show why a decision could not be taken, on its card."""
        card = self.cards.get(conflict)
        if card is not None:
            card.show_error(sentence)

    def flush(self) -> None:
        """Give away at once what is half typed."""
        for text in self.findChildren(SavedText):
            text.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Both sides beside each other where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        for card in self.cards.all():
            card.arrange(wide=self.width() >= _BESIDE_FROM)

    def _card(self, conflict: str) -> ConflictCard:
        card = ConflictCard(conflict, self._today)
        card.chosen.connect(lambda places: self.chosen.emit(conflict, places))
        card.decided.connect(lambda own: self.decided.emit(conflict, own))
        card.drafted.connect(lambda text: self.drafted.emit(conflict, text))
        card.opened.connect(lambda: self._open_conflict(conflict))
        return card

    def _open_conflict(self, conflict: str) -> None:
        for one in self._shown.waiting:
            if one.conflict.id == conflict:
                self.opened.emit(one.family, one.kind, one.conflict.record)

    def _made_empty(self) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        row = QHBoxLayout(card)
        row.setSpacing(16)
        row.addWidget(icon_label("circle-check", "accent", 32), 0, Qt.AlignmentFlag.AlignTop)
        text = QVBoxLayout()
        text.setSpacing(4)
        text.addWidget(plain_label(tr("Nothing needs your decision."), "heading"))
        text.addWidget(plain_label(tr("When two people change the same words while one of them is offline, all versions appear here.")))
        row.addLayout(text, 1)
        return card
