"""One or several out of a long list: type some letters, choose below (appearance `autocomplete`, or more choices than fit). Made by `factory`."""

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from keyworker.forms.engine.views import Choice, NodeView
from keyworker.ui.questions.choose import chosen_values
from keyworker.ui.questions.question import Question
from keyworker.ui.questions.words import plain_words
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.letters import begins, folded
from keyworker.ui.widgets.names import as_tip, shortened
from keyworker.ui.widgets.notices import plain_label

ROWS = 6
"""Lines of the list that are seen at once."""
LETTERS = 90
_WORDS = Qt.ItemDataRole.UserRole + 1


class SearchQuestion(Question):
    """A line to type in, the list under it, and above them what is chosen. Space or Return chooses; once more takes back."""

    def __init__(self, view: NodeView) -> None:
        super().__init__(view)
        self._shown: tuple[Choice, ...] = ()
        self._chosen: tuple[str, ...] = ()
        self.said = plain_label()
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.filter.setPlaceholderText(self.tr("Type some letters"))
        self.filter.textChanged.connect(self._sift)
        self.filter.installEventFilter(self)
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._pressed)
        self.list.itemActivated.connect(self._pressed)
        self.list.installEventFilter(self)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.said, self.filter, self.list):
            column.addWidget(part)
        self.put(box, width=64)

    def show_value(self, view: NodeView) -> None:
        """Which are chosen."""
        self._chosen = chosen_values(view)
        if view.choices != self._shown:
            self._fill(view)
        with QSignalBlocker(self.list):
            for item in self._items():
                self._mark(item, chosen=item.data(Qt.ItemDataRole.UserRole) in self._chosen)
        labels = {choice.value: plain_words(choice.label) or choice.value for choice in view.choices}
        names = " · ".join(shortened(labels.get(value, value), LETTERS) for value in self._chosen)
        self.said.setText(self.tr("Chosen: {names}").format(names=names) if names else "")
        self.said.setVisible(bool(names))

    def controls(self) -> tuple[QWidget, ...]:
        """The line and the list."""
        return (self.filter, self.list)

    def name_control(self, control: QWidget, name: str, described: str) -> None:
        """The line says that it searches; both say what is chosen."""
        named = self.tr("Search: {question}").format(question=name) if control is self.filter else name
        super().name_control(control, named, " ".join(part for part in (self.said.text(), described) if part))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down leads from the line into the list; Return in the line takes the only one that is left; Space and Return choose."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self._key(watched, event.key()):
            return True
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, key: int) -> bool:
        left = [item for item in self._items() if not item.isHidden()]
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if watched is self.filter and key == Qt.Key.Key_Down and left:
            if self.list.currentItem() is None or self.list.currentItem().isHidden():
                self.list.setCurrentItem(left[0])
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if watched is self.filter and enter and len(left) == 1:
            self._pressed(left[0])
            return True
        item = self.list.currentItem()
        if watched is self.list and (enter or key == Qt.Key.Key_Space) and item is not None:
            self._pressed(item)
            return True
        return False

    def _pressed(self, item: QListWidgetItem) -> None:
        value = item.data(Qt.ItemDataRole.UserRole)
        if self.view.multiple:
            wanted = set(self._chosen) ^ {value}
            self.say(tuple(choice.value for choice in self._shown if choice.value in wanted))
        else:
            self.say(() if value in self._chosen else (value,))

    def _mark(self, item: QListWidgetItem, *, chosen: bool) -> None:
        """A box to tick for several, a sign before the one."""
        if self.view.multiple:
            item.setCheckState(Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked)
        else:
            item.setIcon(icon("check", "accent") if chosen else QIcon())
        words = item.data(_WORDS)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, self.tr("{choice}, chosen").format(choice=words) if chosen else words)

    def _fill(self, view: NodeView) -> None:
        self._shown = view.choices
        self.list.clear()
        for choice in view.choices:
            words = plain_words(choice.label) or choice.value
            item = QListWidgetItem(shortened(words, LETTERS))
            item.setData(Qt.ItemDataRole.UserRole, choice.value)
            item.setData(_WORDS, words)
            item.setToolTip(as_tip(words, LETTERS))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.list.addItem(item)
        self._sift(self.filter.text())

    def _sift(self, text: str) -> None:
        wanted = folded(text)
        for item in self._items():
            words = folded(item.data(_WORDS))
            item.setHidden(not begins(words, wanted))
        shown = sum(not item.isHidden() for item in self._items())
        high = max(34, self.list.sizeHintForRow(0)) if shown else 34
        self.list.setFixedHeight(high * max(1, min(ROWS, shown)) + 8)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]
