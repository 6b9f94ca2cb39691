"""The foot of the star page in family view: the way back, the way on, and the way out. Part of the star page."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from keyworker.ui.pages.star.state import Step
from keyworker.ui.widgets.icons import icon


class FamilyFoot(QWidget):
    """`step_chosen` (Step) and `leave_view`. The step of the areas has a foot of its own."""

    step_chosen = Signal(object)
    leave_view = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ways: dict[QPushButton, Step | None] = {}
        self._back, self._on = QPushButton(icon("arrow-left"), ""), QPushButton(icon("arrow-right"), "")
        leave = QPushButton(icon("eye-off", "accent"), self.tr("Leave family view"))
        leave.setProperty("role", "quiet")
        leave.setToolTip(self.tr("F9"))
        leave.clicked.connect(self.leave_view)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self._back, self._on):
            button.clicked.connect(lambda _on=False, button=button: self.step_chosen.emit(self._ways[button]))
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(leave)

    def show_step(self, step: Step | None) -> None:
        """The ways from a step; None: there are none (a finished star)."""
        back = {
            Step.TOGETHER: (Step.AREAS, self.tr("Back to the areas")), Step.FIRST: (Step.TOGETHER, self.tr("Back to the picture")),
            Step.FINISH: (Step.FIRST, self.tr("Back")),
        }
        on = {Step.TOGETHER: (Step.FIRST, self.tr("What first?")), Step.FIRST: (Step.FINISH, self.tr("Do you agree?"))}
        for button, ways in ((self._back, back), (self._on, on)):
            to, words = ways.get(step, (None, "")) if step else (None, "")
            self._ways[button] = to
            button.setText(words)
            button.setVisible(to is not None)
