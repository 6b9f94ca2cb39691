"""One section of the plan under review: what differs, before and now beside each other, or how it reads now, and a comment. Shows only."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from keyworker.ui.pages.review import words
from keyworker.ui.pages.review.state import ChangedThing, ReviewState, SectionState
from keyworker.ui.pages.review.words import tr
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.saved_text import SavedText


class SectionCard(QFrame):
    """A section with its comment; `commented` carries the words."""

    commented = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.setProperty("role", "card")
        self.setAccessibleName(words.section(name))
        self._shown: tuple[SectionState, Mapping[str, str]] | None = None
        self._now = plain_label()
        self._now.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._mark = plain_label("", "chip", wrap=False)
        self._waiting: list[ChangedThing] = []
        self._both = QWidget()
        self._grid = QGridLayout(self._both)
        self.comment = SavedText(tr("Your comment on this"), grows=True, hint=tr("Optional"))
        self.comment.edited.connect(self.commented)
        field = self.comment.focusProxy()
        if field is not None:
            field.setAccessibleName(tr("Your comment on “{section}”").format(section=words.section(name)))
        head = QHBoxLayout()
        head.addWidget(plain_label(words.section(name), "heading"), 1)
        head.addWidget(self._mark)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._both)
        column.addWidget(self._now)
        column.addWidget(self.comment)

    def show_section(self, section: SectionState, state: ReviewState) -> None:
        """Show another state; what differs is drawn again only when it is not what stands here."""
        self._now.setText(words.reads_now(self.name, state.file, state.names))
        count = len(section.changes)
        self._mark.setText(tr("Changed") if count and not state.first_plan() else "")
        if self._shown != (section, state.names):
            self._shown = (section, state.names)
            while (item := self._grid.takeAt(0)) is not None:
                if (old := item.widget()) is not None:
                    old.hide()
                    old.deleteLater()
            self._waiting = list(section.changes)

    def fill(self, most: int) -> int:
        """Draw up to `most` of the differences that are not drawn yet; answers how many were drawn."""
        drawn, self._waiting = self._waiting[:most], self._waiting[most:]
        if drawn and self._grid.isEmpty():
            self._begin_grid()
        for thing in drawn:
            self._add_thing(thing)
        return len(drawn)

    def show_mode(self, *, whole: bool) -> None:
        """The whole section as it reads now, or only what differs in it (and nothing when nothing does and nothing is commented)."""
        changed = self._shown is not None and bool(self._shown[0].changes)
        self._now.setVisible(whole or not changed)
        self._both.setVisible(not whole)
        self._mark.setVisible(whole and bool(self._mark.text()))
        self.setVisible(whole or changed or bool(self.comment.text()))

    def _begin_grid(self) -> None:
        """The heads of both sides, once for the section."""
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(4)
        for column, words_ in enumerate((tr("Before"), tr("Now"))):
            self._put(plain_label(words_, "hint"), 0, column)
            self._grid.setColumnStretch(column, 1)

    def _add_thing(self, thing: ChangedThing) -> None:
        """What changed and how, over both columns; below it both sides."""
        names = self._shown[1] if self._shown else {}
        row = self._grid.rowCount()
        head = plain_label(words.headline(thing, names))
        font = head.font()
        font.setBold(True)
        head.setFont(font)
        head.setContentsMargins(0, 8, 0, 0)
        self._grid.addWidget(head, row, 0, 1, 2)
        head.show()
        for column, head_words in enumerate((tr("Before"), tr("Now"))):
            there = thing.change != ("removed" if column else "added")
            text = words.side(thing, names, before=column == 0)
            side = plain_label(text, "" if there else "hint")
            side.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            side.setAccessibleName(f"{head_words}: {text}")
            self._put(side, row + 1, column)

    def _put(self, label: QLabel, row: int, column: int) -> None:
        label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        label.show()
