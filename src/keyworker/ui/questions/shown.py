"""What is only shown: a note, and a question that cannot be answered here (calculated, read-only). Made by `factory`."""

from PySide6.QtWidgets import QWidget

from keyworker.forms.engine.views import NodeView
from keyworker.ui.questions.head import FormLabel
from keyworker.ui.questions.question import Question
from keyworker.ui.questions.said import answer_words


class NoteQuestion(Question):
    """Words of the form, with the value that they go with where it has one."""

    answerable = False

    def __init__(self, view: NodeView) -> None:
        super().__init__(view)
        self.head.label.setProperty("role", "")

    def show_value(self, _view: NodeView) -> None:
        """A note has no value of its own: it stands in its words."""

    def controls(self) -> tuple[QWidget, ...]:
        """There is nothing to press."""
        return ()


class ShownQuestion(Question):
    """An answer that stands and cannot be changed here."""

    answerable = False

    def __init__(self, view: NodeView) -> None:
        super().__init__(view)
        self._value = FormLabel("shown")
        self.put(self._value)

    def show_value(self, view: NodeView) -> None:
        """The answer in words."""
        self._value.show_plain(answer_words(view) or self.tr("not known yet"))

    def controls(self) -> tuple[QWidget, ...]:
        """There is nothing to press."""
        return ()
