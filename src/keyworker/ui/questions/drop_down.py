"""One of several from a list that opens (appearance `minimal`). Made by `factory`."""

from PySide6.QtWidgets import QWidget

from keyworker.forms.engine.views import NodeView
from keyworker.ui.questions.question import Question
from keyworker.ui.questions.words import plain_words
from keyworker.ui.widgets.choice import Choice as DropDown


class DropDownQuestion(Question):
    """A drop-down; its first line takes the answer back."""

    def __init__(self, view: NodeView) -> None:
        super().__init__(view)
        self.field = DropDown(self.name(), least=16)
        self.field.picked.connect(lambda value: self.say((value,) if value else ()))
        self.field.ended.connect(lambda: self.ended.emit(self.view.key))
        self.put(self.field, width=48)

    def show_value(self, view: NodeView) -> None:
        """Which is chosen."""
        options = [(choice.value, plain_words(choice.label) or choice.value) for choice in view.choices]
        self.field.show_options([("", self.tr("Choose…")), *options])
        self.field.show_value(view.value)

    def typing(self) -> bool:
        """Whether the list is open."""
        return self.field.stays()

    def controls(self) -> tuple[QWidget, ...]:
        """The drop-down."""
        return (self.field,)
