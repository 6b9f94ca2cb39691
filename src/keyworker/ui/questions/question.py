"""One question on screen: head, field, why there is no answer. Kinds of question are subclasses, made by `factory`.

Pages of forms use this class and never a kind. A question says what a person did (`answered`, `reason_given`) and shows what stands
(`show_view`); it never overwrites what is being typed, and it never says that something is wrong while somebody types.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from keyworker.forms.engine.views import NodeView
from keyworker.ui.questions.asking import AskLine
from keyworker.ui.questions.head import QuestionHead
from keyworker.ui.questions.reasons import ReasonRow
from keyworker.ui.questions.speech import Speech
from keyworker.ui.questions.words import given, plain_words, runs_right_to_left
from keyworker.ui.widgets.notices import announce, plain_label

Answer = str | bool | tuple[str, ...]
"""What a person said: text; whether a tick is set; the values that are chosen, or put in order."""

WIDEST = 680
"""Pixels that a question may have: longer lines are hard to read. What holds questions sees to it."""


class Question(QWidget):
    """`answered` (key, Answer) and `reason_given` (key, reason or ""); `ended` (key) when a field was left."""

    answered = Signal(str, object)
    reason_given = Signal(str, str)
    ended = Signal(str)

    answerable = True
    """Whether a person can answer it."""
    clearable = False
    """Whether its field has no way of its own to take an answer back."""

    def __init__(self, view: NodeView) -> None:
        super().__init__()
        self.view = view
        self.head = QuestionHead()
        self.head.pressed.connect(self.take_focus)
        self.reasons = ReasonRow()
        self.reasons.given.connect(self._give_reason)
        self.reasons.cleared.connect(self._take_back)
        self.ask = AskLine()
        self._notice = plain_label("", "note")
        self._notice.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(5)
        self._column.addWidget(self.head)
        self._column.addWidget(self.ask)
        self._column.addWidget(self._notice)
        self._column.addWidget(self.reasons)

    # What a kind of question says of itself

    def show_value(self, view: NodeView) -> None:
        """Show the answer that stands; what is being typed stays."""
        raise NotImplementedError

    def controls(self) -> tuple[QWidget, ...]:
        """The controls that carry the question's name and description; the first gets the focus."""
        raise NotImplementedError

    def flush(self) -> None:
        """Give away at once what is half typed, and let the field be filled anew."""

    def typing(self) -> bool:
        """Whether somebody types here, or a list or a calendar is open."""
        return False

    def unread(self) -> str:
        """What was typed and cannot be read as an answer (no number, no day); empty: nothing."""
        return ""

    def unread_words(self) -> str:
        """The sentence that says how to write it."""
        return ""

    def show_unread(self, text: str) -> None:
        """Put what could not be read back into the field."""

    def drop_unread(self) -> None:
        """Forget what could not be read: a reason stands in its place."""

    def large(self) -> bool:
        """Whether the words of the question stand on the control itself."""
        return False

    # What is the same for all

    def show_view(self, view: NodeView) -> None:
        """Show the question as it stands now."""
        self.view = view
        label, required = ("", False) if self.large() else (view.label, view.required and not view.readonly)
        self.head.show_words(label, given(view.hint), given(view.guidance), required=required)
        self._turn(turned=runs_right_to_left(view.label) or self.head.speech.right_to_left)
        self.show_value(view)
        name = self.name()
        self.reasons.setVisible(self.answerable)
        if self.answerable:
            self.reasons.show_view(view, name, clearable=self.clearable)
        self._describe()

    def speak(self, speech: Speech) -> None:
        """From the next `show_view` on, what stands around the question is in the language of the form."""
        self.head.speech = self.reasons.speech = speech

    def _turn(self, *, turned: bool) -> None:
        """Fields begin at the side from which the question is read."""
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft if turned else Qt.LayoutDirection.LayoutDirectionAuto)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute if turned else Qt.AlignmentFlag.AlignLeading
        for one in self.controls():
            if isinstance(one, QLineEdit):
                one.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            elif isinstance(one, QPlainTextEdit):
                option = one.document().defaultTextOption()
                option.setAlignment(side)
                one.document().setDefaultTextOption(option)

    def name(self) -> str:
        """The question in plain words on one line."""
        return plain_words(self.view.label) or self.view.key.rsplit("/", 1)[-1].replace("_", " ")

    def show_error(self, words: str) -> None:
        """Show what is wrong beside the field; empty takes it away."""
        if words == self.head.error():
            return
        self.head.show_error(words)
        for one in self.controls():
            one.setProperty("role", "error" if words else "")
            one.style().unpolish(one)
            one.style().polish(one)
        self._describe()

    def show_notice(self, words: str) -> None:
        """Show who changed this meanwhile; empty takes it away."""
        if words and words != self._notice.text():
            announce(self._notice, words)
        self._notice.setText(words)
        self._notice.setVisible(bool(words))

    def notice(self) -> str:
        """What is said about others' changes."""
        return self._notice.text()

    def take_focus(self) -> None:
        """Begin here."""
        if self.controls():
            self.controls()[0].setFocus(Qt.FocusReason.TabFocusReason)

    def put(self, body: QWidget, *, width: int | None = None) -> None:
        """For a kind's own making: the field, under the head; no wider than `width` letters."""
        if width is not None:
            body.setMaximumWidth(width * self.fontMetrics().averageCharWidth() + 40)
        self._column.insertWidget(1, body)

    def say(self, answer: Answer) -> None:
        """For a kind's own use: a person answered."""
        self.answered.emit(self.view.key, answer)

    def _give_reason(self, reason: str) -> None:
        if reason and self.unread():
            self.drop_unread()
            self.show_error("")
        self.reason_given.emit(self.view.key, reason)

    def _take_back(self) -> None:
        self.say(() if self.view.choices else "")

    def _describe(self) -> None:
        name = self.name()
        required = self.tr("Needed to finish.") if self.view.required else ""
        parts = (self.head.error(), plain_words(given(self.view.hint)), required)
        described = " ".join(part for part in parts if part)
        for one in self.controls():
            self.name_control(one, name, described)

    def name_control(self, control: QWidget, name: str, described: str) -> None:
        """Give a control its name, the question's unless a kind has another one, and its description."""
        control.setAccessibleName(name)
        control.setAccessibleDescription(described)
