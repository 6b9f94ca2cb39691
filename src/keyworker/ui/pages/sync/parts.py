"""The parts of the Sync page below the sentence: lists of changes, and what was set aside with its words. They show and signal only."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from keyworker.base.clock import Moment
from keyworker.ui.pages.sync import words
from keyworker.ui.pages.sync.state import AsideLine, Line
from keyworker.ui.pages.sync.words import tr
from keyworker.ui.widgets.lines import ElidedLabel, LineButton
from keyworker.ui.widgets.notices import plain_label

WIDEST = 760


class LineList(QWidget):
    """A heading, a quiet sentence, and a card of lines that open their records. Hidden while there are none."""

    opened = Signal(object)

    def __init__(self, heading: str, hint: str, *, author: bool = False) -> None:
        super().__init__()
        self._author = author
        self._shown: tuple[tuple[Line, str], ...] = ()
        self._heading, self._hint = plain_label(heading, "heading"), plain_label(hint, "hint")
        self._more = plain_label("", "hint")
        self._card = QFrame()
        self._card.setProperty("role", "card")
        self._card.setMaximumWidth(WIDEST)
        self._lines = QVBoxLayout(self._card)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        for part in (self._heading, self._hint, self._card, self._more):
            column.addWidget(part)
        self.hide()

    def show_lines(self, lines: Sequence[Line], now: Moment, *, hint: str | None = None, more: int = 0) -> None:
        """Show these; `more` are not among them. What stands already stays, so that nobody loses the line that they are on."""
        if hint is not None:
            self._hint.setText(hint)
        self.setVisible(bool(lines))
        self._more.setText(tr("and {n} more").format(n=more) if more > 0 else "")
        self._more.setVisible(more > 0)
        drawn = tuple((line, words.when(line.at, now)) for line in lines)
        if drawn == self._shown:
            return
        self._shown = drawn
        empty(self._lines)
        for line, when in drawn:
            button = LineButton(words.what(line.kind, line.title), words.detail(line, author=self._author), when)
            button.setEnabled(line.family is not None)
            button.clicked.connect(lambda _checked=False, shown=line: self.opened.emit(shown))
            self._lines.addWidget(button)

    def buttons(self) -> list[LineButton]:
        """The lines, in order."""
        return self.findChildren(LineButton)


class AsideCard(QFrame):
    """One change that was set aside: what was written, why it is no part of the record, what to do. `opened` asks for the record."""

    opened = Signal()

    def __init__(self, line: AsideLine) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setMaximumWidth(WIDEST)
        what = words.what(line.kind, line.title)
        self.open = QPushButton(tr("Look at the record"))
        self.open.setProperty("role", "quiet")
        self.open.setAccessibleName(tr("Look at the record: {what}").format(what=what))
        self.open.setVisible(line.family is not None)
        self.open.clicked.connect(self.opened)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(plain_label(what, "heading"), 1)
        row.addWidget(self.open, 0, Qt.AlignmentFlag.AlignTop)
        written = plain_label(words.aside_fields(line))
        written.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        written.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        family = ElidedLabel(words.aside_when(line), quiet=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(6)
        for part in (head, family, written, plain_label(words.reason_words(line.reason), "note")):
            column.addWidget(part)
        written.setVisible(bool(written.text()))


def empty(layout: QLayout) -> None:
    """Take all widgets out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
