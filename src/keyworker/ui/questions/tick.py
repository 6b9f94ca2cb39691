"""A tick of its own, such as "I have explained what happens with this" (a trigger, or a choice of nothing but OK). Made by `factory`."""

from PySide6.QtWidgets import QWidget

from keyworker.forms.engine.views import NodeView
from keyworker.ui.questions.option import ManyOption
from keyworker.ui.questions.question import Question


class TickQuestion(Question):
    """A box with the question's words beside it. It offers no "Not known": it is either done or not."""

    def __init__(self, view: NodeView) -> None:
        super().__init__(view)
        self.box = ManyOption("")
        self.box.clicked.connect(self.say)
        self.put(self.box)
        self.reasons.hide()

    def large(self) -> bool:
        """The words stand beside the box."""
        return True

    def show_view(self, view: NodeView) -> None:
        """As every question, without reasons."""
        super().show_view(view)
        self.reasons.hide()

    def show_value(self, view: NodeView) -> None:
        """Whether it is ticked."""
        needed = f"{view.label} ({self.head.needed()})" if view.required else view.label
        self.box.show_words(needed or self.name())
        self.box.setChecked(bool(view.value))

    def controls(self) -> tuple[QWidget, ...]:
        """The box."""
        return (self.box,)
