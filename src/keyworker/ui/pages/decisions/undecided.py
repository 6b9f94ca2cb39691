"""Words with which somebody had begun to decide when their family was closed: shown to be read and copied until the family goes. No rule."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from keyworker.ui.pages.decisions import words
from keyworker.ui.pages.decisions.state import Waiting
from keyworker.ui.widgets.in_sight import Landing
from keyworker.ui.widgets.notices import plain_label


class UndecidedCard(Landing):
    """Which record and field, what was typed, and what becomes of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._family, self._what = plain_label("", "hint"), plain_label("", "heading")
        self._where, self._said = plain_label("", "subheading"), plain_label("", "note")
        self.typed = plain_label()
        self.typed.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(6)
        for line in (self._family, self._what, self._where, self.typed, self._said):
            column.addWidget(line)

    def show_waiting(self, waiting: Waiting) -> None:
        """Show what was begun."""
        said = (waiting.family_name, words.what(waiting.kind, waiting.title), words.where(waiting), waiting.draft, words.undecided(waiting))
        for line, text in zip((self._family, self._what, self._where, self.typed, self._said), said, strict=True):
            line.setText(text)
            line.setVisible(bool(text))
        self.typed.setAccessibleName(f"{said[2]}: {waiting.draft}")
        self.setAccessibleName(". ".join(filter(None, (said[1], said[2], waiting.draft, said[4]))))
