"""Beside the plan: where it stands with the lead, what changed since, and what the lead will look for. Shows and signals."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from keyworker.domain.plan_checks import Check
from keyworker.domain.review import ApprovalState
from keyworker.ui import terms
from keyworker.ui.check_words import to_do
from keyworker.ui.pages.plan import words
from keyworker.ui.pages.plan.signals import PlanSignals
from keyworker.ui.pages.plan.state import ApprovalShown, PlanState
from keyworker.ui.pages.plan.words import tr
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.saved_text import SavedText
from keyworker.ui.widgets.wrapping_button import WrappingButton


class SidePanel(QWidget):
    """`place_wanted` carries the name of a section and a record to focus there."""

    place_wanted = Signal(str, object)

    def __init__(self, signals: PlanSignals) -> None:
        super().__init__()
        self._signals = signals
        self._standing = plain_label()
        self._said = plain_label("", "note")
        self.note = SavedText(tr("A word to your lead"), hint=tr("Optional"))
        self.send = QPushButton(tr("Send to my lead"))
        self.send.setProperty("role", "primary")
        self.send.clicked.connect(lambda: signals.sent.emit(self.note.text()))
        self.conflict = QPushButton(tr("Two versions: needs your decision"))
        self.conflict.clicked.connect(lambda: signals.decide.emit(self._conflicts[0]))
        self._conflicts: tuple[str, ...] = ()
        self._changed_title = _heading(tr("Changed since it was approved"))
        self._changed = plain_label()
        self._todo_title = _heading("")
        self._todo_hint = plain_label(tr("What your lead will look for. It can be sent at any time."), "hint")
        self.checks: KeyedColumn[Check, WrappingButton] = KeyedColumn(self._check_line, self._show_check, spacing=0)
        self._by_name: dict[str, Check] = {}
        lead = _card(_heading(tr("With your lead")), self._standing, self._said, self.conflict, self.note, self.send)
        self._changes = _card(self._changed_title, self._changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(lead)
        column.addWidget(self._changes)
        column.addWidget(_card(self._todo_title, self._todo_hint, self.checks.widget))
        column.addStretch(1)

    def show_state(self, state: PlanState) -> bool:
        """Show everything; answers whether a line came or went."""
        shown = state.approval
        self._standing.setText(terms.plan_standing(shown.state, shown.by, shown.at, unsigned=shown.unsigned))
        self._said.setText(_comments(shown))
        self._said.setVisible(bool(self._said.text()))
        waiting = shown.state is ApprovalState.SUBMITTED
        nothing_new = shown.state is ApprovalState.APPROVED and not self.note.text()  # words being written are never hidden
        self.note.setVisible(not nothing_new)
        self.send.setVisible(not nothing_new)
        self.send.setText(tr("Send again") if waiting else tr("Send to my lead"))
        self._conflicts = state.conflicts
        self.conflict.setVisible(bool(state.conflicts))
        changed = [sentence for one in shown.differences if (sentence := words.difference(one, state))]
        self._changed.setText("\n\n".join(changed[:12]) + (_and_more(len(changed) - 12) if len(changed) > 12 else ""))
        self._changes.setVisible(bool(changed))
        open_checks = [one for one in state.checks if not one.met]
        met = len(state.checks) - len(open_checks)
        self._todo_title.setText(tr("Worth a look: {met} of {all} are there").format(met=met, all=len(state.checks)))
        self._by_name = {one.name.value: one for one in open_checks}
        return self.checks.show_items((one.name.value, one) for one in open_checks)

    def _check_line(self, name: str) -> WrappingButton:
        line = WrappingButton("arrow-right", "line")
        line.clicked.connect(lambda: self._go(name))
        return line

    @staticmethod
    def _show_check(line: WrappingButton, check: Check) -> None:
        line.say(to_do(check))

    def _go(self, name: str) -> None:
        check = self._by_name.get(name)
        if check is None:
            return
        if check.place in ("people", "star"):
            self._signals.elsewhere.emit(check.place, check.record)
        else:
            self.place_wanted.emit(check.place, check.record)


def _comments(shown: ApprovalShown) -> str:
    lines = [terms.breakable(shown.comment)] if shown.comment else []
    lines += [tr("{section}: {words}").format(section=words.section(name), words=terms.apart(said)) for name, said in shown.comments]
    if shown.note:
        lines.append(tr("You wrote: {words}").format(words=terms.apart(shown.note)))
    return "\n".join(lines)


def _and_more(count: int) -> str:
    return "\n\n" + tr("And {count} more.").format(count=terms.number(count))


def _heading(text: str) -> QLabel:
    return plain_label(text, "heading")


def _card(*parts: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for part in parts:
        column.addWidget(part)
    return card
