"""How the family sees an area, beside how the worker sees it: their own number and their own words. Part of the area panel."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyworker.domain.star import AreaReading
from keyworker.forms.instrument import Instrument
from keyworker.ui.widgets.big_choice import Choice, ChoiceRow
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.saved_text import SavedText
from keyworker.ui.widgets.star_words import number_words, score_words


class FamilyBox(QFrame):
    """`number` (as text) and `words` when the family says something; `agreed` when it is one number after all."""

    number = Signal(str)
    words = Signal(str)
    agreed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._numbers = ChoiceRow(self.tr("The family's number"), per_row=10)
        self._numbers.chosen.connect(self.number)
        self._stage = plain_label("", "hint")
        self._words = SavedText(self.tr("What makes the family say that?"), lines=2)
        self._words.edited.connect(self.words)
        agree = QPushButton(self.tr("We see it the same way after all"))
        agree.setProperty("role", "quiet")
        agree.clicked.connect(self.agreed)
        top = QHBoxLayout()
        top.addWidget(plain_label(self.tr("How the family sees it"), "heading"), 1)
        top.addWidget(agree)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._numbers)
        column.addWidget(self._stage)
        column.addWidget(self._words)

    def show_said(self, instrument: Instrument, said: AreaReading | None) -> None:
        """Show the family's number and words."""
        own = said.family_score if said else None
        points = instrument.scale.points()
        self._numbers.show_choices(
            [Choice(number_words(one), number_words(one), score_words(instrument, one)) for one in points],
            number_words(own) if own is not None else None,
        )
        self._stage.setText(score_words(instrument, own) if own is not None else "")
        self._words.show_text(said.family_note if said else "")

    def flush(self) -> None:
        """Give away at once what was typed, and let the field be filled anew."""
        self._words.leave()

    def take_focus(self) -> None:
        """Focus on the numbers."""
        self._numbers.take_focus()
