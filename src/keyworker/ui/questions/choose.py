"""Questions with choices that all stand on the page: radio buttons for one, boxes to tick for several. Made by `factory`."""

import math
import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QGroupBox, QWidget

from keyworker.forms.engine.views import Choice, NodeView
from keyworker.ui.questions.option import ManyOption, OneOption
from keyworker.ui.questions.question import Question


class OptionBox(QGroupBox):
    """A group without a frame: it gives the choices of a question its name; in as many columns as `most` allows and fit."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.setProperty("role", "options")
        self._most, self._columns = most, 0
        self.buttons: list[QAbstractButton] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(2)

    def show_buttons(self, buttons: Sequence[QAbstractButton]) -> None:
        """Show these; the ones before are put away."""
        before = self.buttons
        for old in before:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = list(buttons)
        self._columns = 0
        self._arrange()
        for one in self.buttons:
            one.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may hold another number of columns."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if not self.buttons:
            return
        widest = max(one.sizeHint().width() for one in self.buttons) + 18
        columns = max(1, min(self._most, len(self.buttons), (self.width() + 18) // widest)) if self._most > 1 else 1
        if columns == self._columns:
            return
        self._columns = columns
        rows = math.ceil(len(self.buttons) / columns)
        for one in self.buttons:
            self._grid.removeWidget(one)
        for place, one in enumerate(self.buttons):  # read down each column, as a list is
            self._grid.addWidget(one, place % rows, place // rows)
        for column in range(max(columns, self._grid.columnCount())):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)


class _Options(Question):
    """What choosing one and choosing several share."""

    def __init__(self, view: NodeView) -> None:
        super().__init__(view)
        self.box = OptionBox(_columns(view))
        self._shown: tuple[Choice, ...] = ()
        self.options: dict[str, OneOption | ManyOption] = {}
        self.put(self.box)

    def made(self, choice: Choice) -> OneOption | ManyOption:
        """The button of a choice."""
        raise NotImplementedError

    def show_value(self, view: NodeView) -> None:
        """Which are chosen; buttons of the same choices stay, with their focus."""
        if view.choices != self._shown:
            focused = next((value for value, one in self.options.items() if one.hasFocus()), None)
            self._shown = view.choices
            self.options = {choice.value: self.made(choice) for choice in view.choices}
            self.box.show_buttons(list(self.options.values()))
            if focused in self.options:
                self.options[focused].setFocus(Qt.FocusReason.OtherFocusReason)
        self._check(chosen_values(view))

    def controls(self) -> tuple[QWidget, ...]:
        """Every choice."""
        return tuple(self.options.values())

    def take_focus(self) -> None:
        """On what is chosen, else on the first."""
        one = next((one for one in self.options.values() if one.isChecked()), next(iter(self.options.values()), None))
        if one is not None:
            one.setFocus(Qt.FocusReason.TabFocusReason)

    def name_control(self, control: QWidget, name: str, described: str) -> None:
        """A choice is called what it says; what is asked is the group's name, and said again in its description."""
        control.setAccessibleDescription(f"{name}. {described}" if described else name)
        self.box.setAccessibleName(name)
        self.box.setAccessibleDescription(described)

    def _check(self, chosen: tuple[str, ...]) -> None:
        for value, one in self.options.items():
            one.setChecked(value in chosen)


class OneQuestion(_Options):
    """One of several. Arrow keys choose, Delete takes back."""

    clearable = True

    def __init__(self, view: NodeView) -> None:
        self._group = QButtonGroup()
        super().__init__(view)
        self._group.setParent(self)

    def made(self, choice: Choice) -> OneOption:
        """A radio button."""
        one = OneOption(choice.label or choice.value)
        one.clicked.connect(lambda: self.say((choice.value,)))
        one.cleared.connect(lambda: self.say(()))
        self._group.addButton(one)
        return one

    def _check(self, chosen: tuple[str, ...]) -> None:
        """Tab comes to the chosen one; where none is, to the first."""
        self._group.setExclusive(False)
        super()._check(chosen)
        self._group.setExclusive(True)
        stop = next((value for value in self.options if value in chosen), next(iter(self.options), None))
        if any(one.hasFocus() for one in self.options.values()):
            return
        for value, one in self.options.items():
            one.setFocusPolicy(Qt.FocusPolicy.StrongFocus if value == stop else Qt.FocusPolicy.ClickFocus)


class ManyQuestion(_Options):
    """Any number of several, each a box to tick."""

    def made(self, choice: Choice) -> ManyOption:
        """A box."""
        one = ManyOption(choice.label or choice.value)
        one.clicked.connect(self._ticked)
        return one

    def _ticked(self) -> None:
        self.say(tuple(value for value, one in self.options.items() if one.isChecked()))


def chosen_values(view: NodeView) -> tuple[str, ...]:
    """The values that are chosen: of one, or of several (which a form keeps with spaces between)."""
    if not view.value:
        return ()
    return tuple(view.value.split()) if view.multiple else (view.value,)


def _columns(view: NodeView) -> int:
    """How many columns a form asks for: `columns-3` says it, `columns` leaves it to us."""
    for one in view.appearances:
        if found := re.fullmatch(r"columns-([1-9]\d?)", one):
            return int(found[1])
    return 3 if {"columns", "columns-pack", "horizontal", "compact"} & set(view.appearances) else 1
