"""A column of widgets by key: what stays is updated in place, so that a cursor and half a sentence survive a new reading.

Any page that shows a list of things to edit may use this; a list that is only read is a table or plain labels.
"""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

W = TypeVar("W", bound=QWidget)
T = TypeVar("T")


class KeyedColumn(Generic[T, W]):
    """`widget` holds the column; `make` makes the widget of a key, `update` shows an item in it."""

    def __init__(self, make: Callable[[str], W], update: Callable[[W, T], None], spacing: int = 10) -> None:
        self.widget = QWidget()
        self._make, self._update = make, update
        self._column = QVBoxLayout(self.widget)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(spacing)
        self._shown: dict[str, W] = {}

    def show_items(self, items: Iterable[tuple[str, T]]) -> bool:
        """Show these items in this order; widgets of keys that are gone are taken away. Answers whether any came, went or moved."""
        wanted = dict(items)
        same = list(wanted) == list(self._shown)
        for key in [one for one in self._shown if one not in wanted]:
            gone = self._shown.pop(key)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, (key, item) in enumerate(wanted.items()):
            one = self._shown.get(key)
            if one is None:
                one = self._shown[key] = self._make(key)
            if self._column.indexOf(one) != place:
                self._column.insertWidget(place, one)
                one.show()
            self._update(one, item)
        self._shown = {key: self._shown[key] for key in wanted}
        return not same

    def get(self, key: str) -> W | None:
        """The widget of a key."""
        return self._shown.get(key)

    def items(self) -> tuple[tuple[str, W], ...]:
        """Every widget with its key, in order."""
        return tuple(self._shown.items())

    def all(self) -> tuple[W, ...]:
        """Every widget, in order."""
        return tuple(self._shown[key] for key in self._shown)

