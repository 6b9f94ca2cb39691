"""Answers side by side as large buttons: a scale of agreement (appearance `likert`) and the steps of a range. Made by `factory`."""

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from keyworker.forms.engine.views import Bounds, NodeView
from keyworker.ui.questions.question import Question
from keyworker.ui.questions.text import ReadQuestion, said_number, without_trailing
from keyworker.ui.questions.words import plain_words
from keyworker.ui.widgets.big_choice import Choice, ChoiceRow
from keyworker.ui.widgets.icons import icon

MOST_TILES = 12
"""More steps than this are typed or counted up and down."""


class _Tiles(Question):
    """One of several tiles. Delete is offered as "take the answer back"."""

    clearable = True

    def __init__(self, view: NodeView, per_row: int) -> None:
        super().__init__(view)
        self.row = ChoiceRow(self.name(), per_row=per_row)
        self.row.chosen.connect(self._chosen)
        self.put(self.row)

    def controls(self) -> tuple[QWidget, ...]:
        """Every tile."""
        return self.row.tiles()

    def take_focus(self) -> None:
        """On the chosen tile, else on the first."""
        self.row.take_focus()

    def name_control(self, control: QWidget, name: str, described: str) -> None:
        """A tile is called what it says; the row is called what is asked."""
        control.setAccessibleDescription(f"{name}. {described}" if described else name)
        self.row.setAccessibleName(name)
        self.row.setAccessibleDescription(described)

    def _chosen(self, key: str) -> None:
        raise NotImplementedError


class LikertQuestion(_Tiles):
    """A scale in words."""

    def __init__(self, view: NodeView) -> None:
        super().__init__(view, per_row=7)

    def show_value(self, view: NodeView) -> None:
        """Which word is chosen."""
        choices = [Choice(choice.value, plain_words(choice.label) or choice.value) for choice in view.choices]
        self.row.show_choices(choices, view.value or None)

    def _chosen(self, key: str) -> None:
        self.say((key,))


class RangeQuestion(_Tiles):
    """The steps of a short range, each a tile."""

    def __init__(self, view: NodeView) -> None:
        super().__init__(view, per_row=MOST_TILES)

    def show_value(self, view: NodeView) -> None:
        """Which step is chosen."""
        steps = steps_of(view.bounds)
        now = _decimal(view.value)
        key = next((step for step in steps if _decimal(step) == now), None) if view.value else None
        self.row.show_choices([Choice(step, step) for step in steps], key)

    def _chosen(self, key: str) -> None:
        self.say(key)


class LongRangeQuestion(ReadQuestion):
    """A range of many steps: a number to type, and two buttons that go a step down or up."""

    clearable = True

    def __init__(self, view: NodeView) -> None:
        super().__init__(view)
        self.field.setMaximumWidth(10 * self.fontMetrics().averageCharWidth() + 40)
        self.down, self.up = self._button("minus", -1), self._button("plus", 1)
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for part in (self.field, self.down, self.up):
            row.addWidget(part)
        row.addStretch(1)
        self.put(box)

    def read(self, text: str) -> str | None:
        """A number of the range."""
        number = said_number(text, whole=False)
        return number if not number or self._inside(_decimal(number)) else None

    def written(self, view: NodeView) -> str:
        """The number."""
        return without_trailing(view.value)

    def controls(self) -> tuple[QWidget, ...]:
        """Field and buttons."""
        return (*super().controls(), self.down, self.up)

    def name_control(self, control: QWidget, name: str, described: str) -> None:
        """The buttons say which way they go; the field is described by the ends of the range."""
        if control is self.down:
            name = self.tr("One step down: {question}").format(question=name)
        elif control is self.up:
            name = self.tr("One step up: {question}").format(question=name)
        super().name_control(control, name, " ".join(part for part in (self._ends(), described) if part))

    def unread_words(self) -> str:
        """Which numbers it has."""
        return self._ends()

    def _ends(self) -> str:
        bounds = self.view.bounds
        return self.tr("A number from {start} to {end}.").format(start=bounds.start, end=bounds.end) if bounds else ""

    def _step(self, way: int) -> None:
        self.field.leave()
        bounds, now = self.view.bounds, _decimal(self.view.value)
        if bounds is None:
            return
        start, step = _decimal(bounds.start), _decimal(bounds.step) or Decimal(1)
        wanted = start if now is None else now + step * way
        if wanted is not None and self._inside(wanted):
            self._text = ""
            self.say(f"{wanted:f}")

    def _inside(self, number: Decimal | None) -> bool:
        bounds = self.view.bounds
        start, end = (_decimal(bounds.start), _decimal(bounds.end)) if bounds else (None, None)
        if number is None or start is None or end is None:
            return False
        return min(start, end) <= number <= max(start, end)

    def _button(self, symbol: str, way: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(symbol))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self._step(way))
        return button


def steps_of(bounds: Bounds | None) -> list[str]:
    """The numbers of a range, from its start to its end, as a person writes them."""
    start, end, step = (_decimal(one) for one in ((bounds.start, bounds.end, bounds.step) if bounds else ("", "", "")))
    if start is None or end is None or not step:
        return []
    way = abs(step) if end >= start else -abs(step)
    count = int((end - start) / way)
    return [f"{(start + way * place).normalize():f}" for place in range(min(count, 1000) + 1)]


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
