"""Needs your decision: a card for each question, one's own from two machines apart; above them, always in sight, the way back. Signals
carry a conflict's id.

`chosen` (id, places of the sides to keep), `chosen_all` (question, sides by conflict), `decided` (id, own value), `drafted` (id, words),
`opened` (family, kind, record), `undone` (the last decision is to be taken back), `put_away` (id: words that were begun).
"""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from keyworker.ui.pages.decisions.card import ConflictCard
from keyworker.ui.pages.decisions.question import QuestionCard
from keyworker.ui.pages.decisions.state import Asking, DecisionsState, Taken, Waiting
from keyworker.ui.pages.decisions.undecided import UndecidedCard
from keyworker.ui.pages.decisions.words import tr
from keyworker.ui.widgets.date_field import Today
from keyworker.ui.widgets.days import counted
from keyworker.ui.widgets.icons import icon_label
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.notices import announce, plain_label
from keyworker.ui.widgets.reading_order import set_reading_order
from keyworker.ui.widgets.saved_text import SavedText
from keyworker.ui.widgets.settled import settle

_BESIDE_FROM = 780
AT_ONCE = 1
"""Cards that are made in one go: a card has many parts."""


class DecisionsPage(QWidget):
    """One column of cards below the last decision, which can be undone."""

    chosen = Signal(str, object)
    chosen_all = Signal(str, object)
    undone = Signal()
    decided = Signal(str, object)
    drafted = Signal(str, str)
    opened = Signal(str, str, str)
    put_away = Signal(str)

    def __init__(self, today: Today, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._summary = plain_label()
        self._empty = self._made_empty()
        self._undo = self._made_undo()
        self.cards: KeyedColumn[Asking, QuestionCard] = KeyedColumn(self._card, lambda card, one: card.show_question(one), spacing=16)
        self._own_head = plain_label(tr("Yours, from two machines"), "heading")
        self.own: KeyedColumn[Asking, QuestionCard] = KeyedColumn(self._card, lambda card, one: card.show_question(one), spacing=16)
        self._undecided_head = plain_label(tr("Begun by you, and not decided"), "heading")
        self.undecided: KeyedColumn[Waiting, UndecidedCard] = KeyedColumn(self._undecided_card, UndecidedCard.show_waiting, spacing=16)
        self.aside = QPushButton()
        self.aside.setProperty("role", "quiet")
        self._shown = DecisionsState()
        self._room = 0
        self._filling = QTimer(self, singleShot=True, interval=0)
        self._filling.timeout.connect(self._fill)
        body = QWidget()
        self.area.setWidget(body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._undo)
        whole.addWidget(self.area, 1)
        column = QVBoxLayout(body)
        column.setContentsMargins(28, 22, 28, 28)
        column.setSpacing(8)
        column.addWidget(plain_label(tr("Needs your decision"), "title"))
        column.addWidget(self._summary)
        for part in (self._empty, self.cards.widget, self._own_head, self.own.widget, self._undecided_head, self.undecided.widget):
            column.addWidget(part)
        column.addSpacing(10)
        column.addWidget(self.aside, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def show_state(self, state: DecisionsState) -> None:
        """Show what waits; what is being typed stays."""
        held = next((part.id for card in self.all_cards() for part in card.parts.all() if part.isAncestorOf(self.focusWidget())), None)
        self._shown = state
        count = len(state.waiting)
        self._summary.setText(counted(
            count, tr("In one place different things were written. Say what is to stand."),
            tr("In {n} places different things were written. Say what is to stand."),
        ))
        self._summary.setVisible(bool(count))
        self._empty.setVisible(not count)
        self._undecided_head.setVisible(bool(state.undecided))
        if self.undecided.show_items((begun.conflict.id, begun) for begun in state.undecided):
            set_reading_order(self)
        self._own_head.setVisible(any(asked.own for asked in state.asking))
        self._show_undo(state.taken)
        self._room = AT_ONCE
        self._fill()
        kept = self.undecided.get(held) if held is not None else None
        if kept is not None and kept.isVisible():
            settle(self.area, kept)
            kept.land()
        self.aside.setText(counted(
            state.aside, tr("1 change of yours was set aside: see what it says"), tr("{n} changes of yours were set aside: see what they say")
        ))
        self.aside.setVisible(bool(state.aside))

    def all_cards(self) -> tuple[QuestionCard, ...]:
        """Every card that is made, in order."""
        return (*self.cards.all(), *self.own.all())

    def all_shown(self) -> bool:
        """Whether every card is made."""
        return len(self.all_cards()) == len(self._shown.asking)

    def part(self, conflict: str) -> ConflictCard | None:
        """The part of a card that a conflict is."""
        return next((part for card in self.all_cards() if (part := card.parts.get(conflict)) is not None), None)

    def _fill(self) -> None:
        """Show the first cards, and those that are there already; the others follow one in each turn of the event loop."""
        asking = self._shown.asking
        moved = False
        for column, own in ((self.cards, False), (self.own, True)):
            moved |= column.show_items(
                (question.id, question) for place, question in enumerate(asking) if question.own is own and (place < self._room or column.get(question.id))
            )
        if moved:
            self._arrange()
            set_reading_order(self)
        if not self.all_shown():
            self._room += 1
            self._filling.start()

    def focus_on(self, conflict: str | None, *, exact: bool = False) -> None:
        """Put the focus on a conflict's question (`exact`: on its own part), where no key decides anything; else on Undo, or the page."""
        asking = self._shown.asking
        place = next((place for place, asked in enumerate(asking) if any(part.conflict.id == conflict for part in asked.parts)), -1)
        card = None
        if place >= 0:
            if self.part(conflict or "") is None:
                self._room = max(self._room, place + 1)
                self._fill()
            card = (self.own if asking[place].own else self.cards).get(asking[place].id)
        if card is None:
            (self._undo if self._undo.isVisibleTo(self) else self).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        settle(self.area, card)
        card.focus(conflict or "", exact=exact)

    def sending(self, conflict: str) -> None:
        """A decision is on its way: no second one, also not by the key that goes on from a button that is switched off."""
        for card in self.all_cards():
            part = card.parts.get(conflict)
            if part is not None:
                if card.isAncestorOf(self.focusWidget()):
                    card.land()
                part.setEnabled(False)

    def show_error(self, conflict: str, sentence: str) -> None:
        """Show why a decision could not be taken, on its card."""
        part = self.part(conflict)
        if part is not None:
            part.show_error(sentence)

    def show_undo_error(self, sentence: str) -> None:
        """Show why a decision could not be taken back."""
        self._undo_words.setText(sentence)
        self.undo.hide()
        announce(self._undo, sentence, urgent=True)

    def keep_typed(self) -> None:
        """Give away at once what is half typed; whoever types goes on."""
        for text in self.findChildren(SavedText):
            text.flush()

    def flush(self) -> None:
        """Give away at once what is half typed."""
        for text in self.findChildren(SavedText):
            text.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Both sides beside each other where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        for card in self.all_cards():
            card.arrange(wide=self.width() >= _BESIDE_FROM)

    def _undecided_card(self, conflict: str) -> UndecidedCard:
        card = UndecidedCard()
        card.put_away.connect(lambda: self.put_away.emit(conflict))
        return card

    def _card(self, question: str) -> QuestionCard:
        card = QuestionCard(self._today)
        card.chosen.connect(self.chosen)
        card.chosen_all.connect(lambda places: self.chosen_all.emit(question, places))
        card.decided.connect(self.decided)
        card.drafted.connect(self.drafted)
        card.opened.connect(lambda: self._open(question))
        return card

    def _open(self, question: str) -> None:
        for asked in self._shown.asking:
            if asked.id == question:
                self.opened.emit(asked.first.family, asked.first.kind, asked.first.conflict.record)

    def _made_undo(self) -> QWidget:
        strip, card = QWidget(), QFrame()
        card.setProperty("role", "note")
        strip.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._undo_words = plain_label()
        self.undo = QPushButton(tr("&Undo"))
        self.undo.clicked.connect(self.undone)
        QShortcut(QKeySequence.StandardKey.Undo, strip).activated.connect(self.undo.click)
        around = QVBoxLayout(strip)
        around.setContentsMargins(28, 12, 28, 8)
        around.addWidget(card)
        row = QHBoxLayout(card)
        row.setContentsMargins(14, 6, 8, 6)
        row.addWidget(self._undo_words, 1)
        row.addWidget(self.undo)
        strip.setFocusProxy(self.undo)
        strip.hide()
        return strip

    def _show_undo(self, taken: Taken | None) -> None:
        said = tr("Decided: {what}. It can be undone until it is sent.").format(what=taken.what) if taken else ""
        if said and (said != self._undo_words.text() or self._undo.isHidden()):
            announce(self._undo, said)
        self._undo_words.setText(said)
        self.undo.setAccessibleName(tr("Undo: {what}").format(what=taken.what) if taken else tr("Undo"))
        self.undo.show()
        self._undo.setVisible(taken is not None)

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
