"""Why a question has no answer: one quiet "No answer?" under a field without one, that opens into the reasons; and taking an answer back.

Only `ui.questions` uses this. A form whose own choices hold such a value is not offered the same word twice.
"""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from keyworker.domain.form_response import Reason
from keyworker.forms.engine.views import Choice, NodeView
from keyworker.ui.questions.speech import PLAIN
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
    """A small button that arrow keys leave for its neighbour, and Escape for where it came from."""

    moved = Signal(int)
    escaped = Signal()
    left = Signal()

    def __init__(self, words: str = "") -> None:
        super().__init__(words)
        self.setProperty("role", "reason")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        if (step := steps.get(Qt.Key(event.key()))) is not None:
            self.moved.emit(step)
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()


class ReasonRow(QWidget):
    """`given` carries a reason, or "" when it is taken back; `cleared` when the answer is. One stop for Tab, arrows inside.

    Its height never changes: a page stays as it is while somebody answers.
    """

    given = Signal(str)
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._opened = False
        self._later = QTimer(self, singleShot=True, interval=1)
        self._later.timeout.connect(self._left)
        self._view: NodeView | None = None
        self._question, self._clearable = "", False
        self.speech = PLAIN
        self.ask = _Quiet()
        self.ask.setToolTip(self.tr("Not known: Ctrl+0. Prefer not to say: Ctrl+9."))
        self.ask.clicked.connect(self.open)
        self._buttons = {reason: _Quiet() for reason in Reason}
        self._clear = _Quiet()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for reason, button in self._buttons.items():
            button.setCheckable(True)
            button.clicked.connect(lambda on, reason=reason: self.give(reason if on else None))
        self._clear.clicked.connect(self.cleared)
        for place, button in enumerate(self._all()):
            button.moved.connect(lambda step, place=place: self._move(place, step))
            button.escaped.connect(self._close)
            button.left.connect(self._later.start)
            row.addWidget(button)
        row.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """As high as the one quiet word, also without it."""
        return super().minimumSizeHint().expandedTo(QSize(0, self.ask.sizeHint().height()))

    def sizeHint(self) -> QSize:
        """As high as the one quiet word, also without it."""
        return super().sizeHint().expandedTo(QSize(0, self.ask.sizeHint().height()))

    def show_view(self, view: NodeView, question: str, *, clearable: bool) -> None:
        """Show which reason stands; `clearable`: the kind of question has no way of its own to take an answer back."""
        if view.value or view.reason:
            self._opened = False
        self._view, self._question, self._clearable = view, question, clearable
        self._show()

    def buttons(self) -> tuple[QPushButton, ...]:
        """Those that can be pressed now."""
        return tuple(one for one in self._all() if not one.isHidden())

    def open(self) -> None:
        """Offer the reasons, in the place of the quiet word."""
        self._opened = True
        first = self._show()
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def give(self, reason: Reason | None) -> None:
        """Say why there is no answer, where the form does not say the same itself; none takes the reason back."""
        if reason is None or (self._view is not None and reason in offered_reasons(self._view.choices)):
            self.given.emit(str(reason or ""))

    def _show(self) -> _Quiet | None:
        """Show what can be said now; answers the first of it."""
        view = self._view
        if view is None:
            return None
        self._show_words()
        offered = offered_reasons(view.choices)
        alone = len(offered) == 1
        free = not view.value and not view.reason
        had_focus = any(one.hasFocus() for one in self._all())
        self.ask.setVisible(free and not self._opened and len(offered) > 1)
        for reason, button in self._buttons.items():
            button.setVisible(view.reason == reason or (free and reason in offered and (self._opened or alone)))
            button.setChecked(view.reason == reason)
            button.setIcon(icon("check", "accent") if view.reason == reason else QIcon())
        self._clear.setVisible(self._clearable and bool(view.value))
        here = [one for one in self._all() if not one.isHidden()]
        if had_focus and here and not any(one.hasFocus() for one in here):
            here[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self._one_stop()
        return here[0] if here else None

    def _show_words(self) -> None:
        """In the language of the form."""
        say = self.speech.say
        words = {
            self.ask: say("no_answer", self.tr("No answer?")), self._clear: say("take_back", self.tr("Take the answer back")),
            self._buttons[Reason.NOT_KNOWN]: say("not_known", self.tr("Not known")),
            self._buttons[Reason.PREFER_NOT_TO_SAY]: say("prefer_not_to_say", self.tr("Prefer not to say")),
        }
        for button, text in words.items():
            button.setText(text)
            button.setAccessibleName(self.tr("{words}: {question}").format(words=text, question=self._question))
        self.ask.setAccessibleDescription(self.ask.toolTip())

    def _all(self) -> tuple[_Quiet, ...]:
        return (self.ask, *self._buttons.values(), self._clear)

    def _one_stop(self) -> None:
        """Tab comes to the one that is pressed, else to the first."""
        here = [one for one in self._all() if not one.isHidden()]
        focused = next((one for one in here if one.hasFocus()), None)
        stop = focused or next((one for one in here if one.isChecked()), here[0] if here else None)
        for one in here:
            one.setFocusPolicy(Qt.FocusPolicy.StrongFocus if one is stop else Qt.FocusPolicy.ClickFocus)

    def _move(self, place: int, step: int) -> None:
        if self._all()[place] is self.ask:
            self.open()
            return
        here = [one for one in self._all() if not one.isHidden()]
        now = here.index(self._all()[place])
        here[(now + step) % len(here)].setFocus(Qt.FocusReason.TabFocusReason)
        self._one_stop()

    def _close(self) -> None:
        self._opened = False
        self._show()

    def _left(self) -> None:
        """Who went on leaves the one quiet word behind."""
        if self._opened and not any(one.hasFocus() for one in self._all()):
            self._close()
