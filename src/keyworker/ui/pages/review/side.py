"""Beside the plan under review: who sent it, what the worker was shown to look at, the general comment and the three decisions."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyworker.domain.review import ApprovalState, Decision
from keyworker.ui.check_words import to_do
from keyworker.ui.pages.review import words
from keyworker.ui.pages.review.state import ReviewState
from keyworker.ui.pages.review.words import tr
from keyworker.ui.widgets.icons import icon, icon_label
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.saved_text import SavedText


class CheckLine(QWidget):
    """One thing that is not there yet."""

    def __init__(self) -> None:
        super().__init__()
        self.words = plain_label()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(icon_label("minus", "quiet", 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)


class SidePanel(QWidget):
    """`decided` carries a Decision, `commented` the general comment, `refreshed` that the newer plan is wanted."""

    decided = Signal(object)
    commented = Signal(str)
    refreshed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sent = plain_label()
        self._version = plain_label("", "hint")
        self._note = plain_label("", "note")
        self._checks_title = plain_label("", "heading")
        self.checks: KeyedColumn[str, CheckLine] = KeyedColumn(lambda _key: CheckLine(), lambda line, text: line.words.setText(text), 4)
        self._nothing = plain_label(tr("Nothing is missing."))
        self.comment = SavedText(tr("&Your words to the worker"), lines=3)
        self.comment.edited.connect(self.commented)
        self._stands = plain_label("", "note")
        self.again = _button(tr("Decide again"), "", "")
        self.again.clicked.connect(self._decide_again)
        self.buttons = {
            Decision.APPROVED: _button(tr("&Approve"), "primary", "check", "on_accent"),
            Decision.APPROVED_WITH_ACTIONS: _button(tr("Approve with ac&tions"), "", "list-checks"),
            Decision.RETURNED: _button(tr("&Return for changes"), "", "arrow-left"),
        }
        for decision, button in self.buttons.items():
            button.clicked.connect(lambda _=False, decision=decision: self.decided.emit(decision))
        self._stale = QFrame()
        self._stale.setProperty("role", "note")
        self._stale_words = plain_label()
        self.look = QPushButton(tr("&Look at it again"))
        self.look.setIcon(icon("refresh-cw"))
        self.look.clicked.connect(self.refreshed)
        inside = QVBoxLayout(self._stale)
        inside.addWidget(self._stale_words)
        inside.addWidget(self.look)
        self._stale.hide()
        self._decide_anew = self._outdated = self._sending = False
        self._state: ReviewState | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(_card(plain_label(tr("Your decision"), "heading"), self._sent, self._version, self._note, self._stale, self.comment,
                               self._stands, self.again, *self.buttons.values()))
        column.addWidget(_card(self._checks_title, plain_label(tr("The worker was shown the same list."), "hint"), self.checks.widget,
                               self._nothing))
        column.addStretch(1)

    def show_state(self, state: ReviewState) -> None:
        """Show everything beside the plan."""
        self._state = state
        self._sent.setText(words.sent(state))
        self._version.setText(words.versions(state))
        self._note.setText(tr("“{words}”").format(words=state.note))
        self._note.setVisible(bool(state.note))
        open_checks = [one for one in state.checks if not one.met]
        met = len(state.checks) - len(open_checks)
        self._checks_title.setText(tr("Worth a look: {met} of {all} are there").format(met=met, all=len(state.checks)))
        self.checks.show_items((one.name.value, to_do(one)) for one in open_checks)
        self._nothing.setVisible(not open_checks)
        self._arrange()

    def show_outdated(self, sentence: str) -> None:
        """Say that the plan is not any more what is shown, and offer to look again; empty takes it away."""
        self._outdated = bool(sentence)
        self._stale_words.setText(sentence)
        self._stale.setVisible(self._outdated)
        self._arrange()

    def show_sending(self, *, sending: bool) -> None:
        """A decision is on its way: no second one."""
        self._sending = sending
        self._arrange()

    def forget(self) -> None:
        """Another plan is shown."""
        self._decide_anew = False

    def _decide_again(self) -> None:
        self._decide_anew = True
        self._arrange()
        self.buttons[Decision.APPROVED].setFocus()

    def _arrange(self) -> None:
        state = self._state
        if state is None:
            return
        waits = state.standing is ApprovalState.SUBMITTED
        self._stands.setText(words.stands(state))
        self._stands.setVisible(not waits)
        self.again.setVisible(not waits and not self._decide_anew)
        for button in self.buttons.values():
            button.setVisible(waits or self._decide_anew)
            button.setEnabled(not self._outdated and not self._sending)


def _button(text: str, role: str, symbol: str, colour: str = "text") -> QPushButton:
    button = QPushButton(text)
    if role:
        button.setProperty("role", role)
    if symbol:
        button.setIcon(icon(symbol, colour))
    return button


def _card(*parts: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for part in parts:
        column.addWidget(part)
    return card
