"""Words with which somebody had begun to decide when somebody else decided, or their family was closed: to be read and copied. No rule."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from keyworker.ui.pages.decisions import words
from keyworker.ui.pages.decisions.state import Waiting
from keyworker.ui.pages.decisions.words import tr
from keyworker.ui.widgets.in_sight import Landing
from keyworker.ui.widgets.notices import plain_label


class UndecidedCard(Landing):
    """Which record and field, what was typed, and what becomes of it. `put_away`: what somebody else decided need not stand here."""

    put_away = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._family, self._what = plain_label("", "hint"), plain_label("", "heading")
        self._where, self._said = plain_label("", "subheading"), plain_label("", "note")
        self.typed = plain_label()
        self.typed.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.away = QPushButton(tr("Put away"))
        self.away.setProperty("role", "quiet")
        self.away.clicked.connect(self.put_away)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(6)
        for line in (self._family, self._what, self._where, self.typed, self._said):
            column.addWidget(line)
        column.addWidget(self.away, 0, Qt.AlignmentFlag.AlignLeft)

    def show_waiting(self, waiting: Waiting) -> None:
        """Show what was begun."""
        begun = tr("You had begun: {words}").format(words=waiting.draft) if waiting.decided is not None else waiting.draft
        said = (waiting.family_name, words.what(waiting.kind, waiting.title), words.where(waiting), begun, words.undecided(waiting))
        for line, text in zip((self._family, self._what, self._where, self.typed, self._said), said, strict=True):
            line.setText(text)
            line.setVisible(bool(text))
        self.away.setVisible(waiting.decided is not None)
        self.away.setAccessibleName(f"{self.away.text()}: {said[1]}. {said[2]}")
        self.typed.setAccessibleName(f"{said[2]}: {waiting.draft}")
        self.setAccessibleName(". ".join(filter(None, (said[1], said[2], waiting.draft, said[4]))))
