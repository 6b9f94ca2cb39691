"""A question back, beside the field: what an answer would take away, and whether it may. Only `ui.questions` uses it; never a pop-up."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from keyworker.ui.widgets.notices import announce, plain_label


class AskLine(QFrame):
    """`taken`: it may be taken away; `kept`: what stands shall stay. Hidden while nothing is asked."""

    taken = Signal()
    kept = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "note")
        self._words = plain_label()
        self.take, self.keep = QPushButton(self.tr("Take them away")), QPushButton()
        self.take.clicked.connect(self.taken)
        self.keep.clicked.connect(self.kept)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.take)
        row.addWidget(self.keep)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addLayout(row)
        self.hide()

    def show_words(self, words: str, keep: str) -> None:
        """Ask, also aloud; without words it goes away. `keep` is what the second button says."""
        if words and words != self._words.text():
            announce(self, words, urgent=True)
        self._words.setText(words)
        self.keep.setText(keep)
        for button in (self.take, self.keep):
            button.setAccessibleDescription(words)
        self.setVisible(bool(words))
