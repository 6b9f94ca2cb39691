"""Putting things in order: a list whose lines move up and down by buttons. Made by `factory`. No drag is needed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from keyworker.forms.engine.views import NodeView
from keyworker.ui.questions.question import Question
from keyworker.ui.questions.words import plain_words
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.notices import announce, plain_label


class _Line(QFrame):
    """One thing with its place and its two buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "rank")
        self.place = QLabel()
        self.words = plain_label()
        self.up, self.down = self._button("chevron-up"), self._button("chevron-down")
        self.place.setMinimumWidth(self.fontMetrics().horizontalAdvance("00.") + 4)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 4, 2)
        row.setSpacing(8)
        row.addWidget(self.place)
        row.addWidget(self.words, 1)
        row.addWidget(self.up)
        row.addWidget(self.down)

    def _button(self, symbol: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(symbol))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button


class RankQuestion(Question):
    """The first line is the first place. As long as nobody moved a line or said that the order is right, there is no answer."""

    clearable = True

    def __init__(self, view: NodeView) -> None:
        super().__init__(view)
        self._order: list[str] = []
        self._lines: list[_Line] = []
        self.right = QPushButton(self.tr("This order is right"))
        self.right.clicked.connect(self._say_right)
        self._list = QVBoxLayout()
        self._list.setSpacing(3)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._list)
        column.addWidget(self.right, 0, Qt.AlignmentFlag.AlignLeading)
        self.put(box)

    def show_value(self, view: NodeView) -> None:
        """The order that stands, else the form's own."""
        known = [choice.value for choice in view.choices]
        said = [value for value in view.value.split() if value in known]
        self._order = said + [value for value in known if value not in said]
        labels = {choice.value: plain_words(choice.label) or choice.value for choice in view.choices}
        while len(self._lines) < len(self._order):
            self._add_line()
        for place, line in enumerate(self._lines):
            line.setVisible(place < len(self._order))
            if place < len(self._order):
                self._show_line(line, place, labels[self._order[place]])
        self.right.setVisible(not view.value and len(self._order) > 1)

    def controls(self) -> tuple[QWidget, ...]:
        """The buttons of each line, and the one that keeps the order."""
        buttons = [button for line in self._lines if not line.isHidden() for button in (line.up, line.down)]
        return (*buttons, self.right)

    def take_focus(self) -> None:
        """On the first button that does something."""
        one = next((one for one in self.controls() if one.isEnabled()), None)
        if one is not None:
            one.setFocus(Qt.FocusReason.TabFocusReason)

    def name_control(self, control: QWidget, name: str, described: str) -> None:
        """A button is called by what it moves; what is asked is in its description."""
        control.setAccessibleDescription(f"{name}. {described}" if described else name)

    def _add_line(self) -> None:
        line, place = _Line(), len(self._lines)
        line.up.clicked.connect(lambda: self._move(place, -1))
        line.down.clicked.connect(lambda: self._move(place, 1))
        self._lines.append(line)
        self._list.addWidget(line)

    def _show_line(self, line: _Line, place: int, words: str) -> None:
        line.place.setText(f"{place + 1}.")
        line.words.setText(words)
        line.up.setEnabled(place > 0)
        line.down.setEnabled(place < len(self._order) - 1)
        line.up.setAccessibleName(self.tr("Move {what} up, now {place}").format(what=words, place=place + 1))
        line.down.setAccessibleName(self.tr("Move {what} down, now {place}").format(what=words, place=place + 1))

    def _move(self, place: int, step: int) -> None:
        """The line moves, and the focus goes with it."""
        order = list(self._order)
        order.insert(place + step, order.pop(place))
        words = self._lines[place].words.text()
        there = self._lines[place + step]
        self.say(tuple(order))
        button = there.up if step < 0 else there.down
        (button if button.isEnabled() else there.down if step < 0 else there.up).setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.tr("{what} is now in place {place}").format(what=words, place=place + step + 1))

    def _say_right(self) -> None:
        self.say(tuple(self._order))
        self.take_focus()
