"""Why a question has no answer: "Not known" and "Prefer not to say", quietly under the field; and taking an answer back.

Only `ui.questions` uses this. A form whose own choices hold such a value is not offered the same word twice.
"""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from keyworker.domain.form_response import Reason
from keyworker.forms.engine.views import Choice, NodeView
from keyworker.ui.widgets.icons import icon

_SAME: Final = {
    Reason.NOT_KNOWN: frozenset({
        "not_known", "notknown", "unknown", "dont_know", "don't_know", "do_not_know", "dk", "not_sure", "unsure",
    }),
    Reason.PREFER_NOT_TO_SAY: frozenset({
        "prefer_not_to_say", "prefer_not", "pnts", "rather_not_say", "rather_not", "would_rather_not_say", "declined", "refused",
        "prefer_not_to_answer",
    }),
}
"""Values and labels by which forms say the same themselves."""


def offered_reasons(choices: Iterable[Choice]) -> tuple[Reason, ...]:
    """The reasons that the choices of a form do not hold already."""
    own = {_folded(words) for choice in choices for words in (choice.value, choice.label)}
    return tuple(reason for reason in Reason if not own & _SAME[reason])


def _folded(words: str) -> str:
    return words.strip().casefold().replace("’", "'").replace(" ", "_").replace("-", "_").strip("_.")


class _Quiet(QPushButton):
    """A small button that arrow keys leave for its neighbour."""

    moved = Signal(int)

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setProperty("role", "reason")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        if (step := steps.get(Qt.Key(event.key()))) is not None:
            self.moved.emit(step)
        else:
            super().keyPressEvent(event)


class ReasonRow(QWidget):
    """`given` carries a reason, or "" when it is taken back; `cleared` when the answer is. One stop for Tab, arrows inside."""

    given = Signal(str)
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = {
            Reason.NOT_KNOWN: self.tr("Not known"), Reason.PREFER_NOT_TO_SAY: self.tr("Prefer not to say"),
        }
        self._buttons = {reason: _Quiet(words) for reason, words in self._words.items()}
        self._clear = _Quiet(self.tr("Take the answer back"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for reason, button in self._buttons.items():
            button.setCheckable(True)
            button.clicked.connect(lambda on, reason=reason: self.given.emit(str(reason) if on else ""))
        self._clear.clicked.connect(self._took_back)
        for place, button in enumerate(self._all()):
            button.moved.connect(lambda step, place=place: self._move(place, step))
            row.addWidget(button)
        row.addStretch(1)

    def show_view(self, view: NodeView, question: str, *, clearable: bool) -> None:
        """Show which reason stands; `clearable`: the kind of question has no way of its own to take an answer back."""
        shown = offered_reasons(view.choices)
        for reason, button in self._buttons.items():
            button.setVisible(reason in shown or view.reason == reason)
            button.setChecked(view.reason == reason)
            button.setIcon(icon("check", "accent") if view.reason == reason else QIcon())
            button.setAccessibleName(self.tr("{reason}: {question}").format(reason=self._words[reason], question=question))
        self._clear.setAccessibleName(self.tr("Take the answer back: {question}").format(question=question))
        self._clear.setVisible(clearable and bool(view.value))
        self._one_stop()

    def buttons(self) -> tuple[QPushButton, ...]:
        """Those that can be pressed now."""
        return tuple(one for one in self._all() if not one.isHidden())

    def _all(self) -> tuple[_Quiet, ...]:
        return (*self._buttons.values(), self._clear)

    def _one_stop(self) -> None:
        """Tab comes to the one that is pressed, else to the first."""
        here = [one for one in self._all() if not one.isHidden()]
        focused = next((one for one in here if one.hasFocus()), None)
        stop = focused or next((one for one in here if one.isChecked()), here[0] if here else None)
        for one in here:
            one.setFocusPolicy(Qt.FocusPolicy.StrongFocus if one is stop else Qt.FocusPolicy.ClickFocus)

    def _move(self, place: int, step: int) -> None:
        here = [one for one in self._all() if not one.isHidden()]
        now = here.index(self._all()[place])
        here[(now + step) % len(here)].setFocus(Qt.FocusReason.TabFocusReason)
        self._one_stop()

    def _took_back(self) -> None:
        first = next(iter(self.buttons()), None)
        if first is not None and first is not self._clear:
            first.setFocus(Qt.FocusReason.OtherFocusReason)  # this button goes away with the answer
        self.cleared.emit()
