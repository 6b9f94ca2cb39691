"""The rows of the sheet: for each area a small field for its number, what that number means, and a line for its words.

Part of quick entry from paper. Tab goes through all numbers first and then through the words, as a sheet is read; Enter goes on too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from keyworker.domain.star import AreaReading
from keyworker.forms.instrument import Instrument
from keyworker.ui.pages.star.before_parts import emptied
from keyworker.ui.pages.star.state import StarState, answer_text, typed_answer
from keyworker.ui.widgets.notices import announce, plain_label
from keyworker.ui.widgets.saved_text import SavedText
from keyworker.ui.widgets.star_words import number_words, said_words, score_words, with_place

NUMBER_WIDTH = 84


@dataclass(frozen=True)
class Row:
    """The widgets of one area."""

    area: str
    number: SavedText
    means: QLabel


class PaperRows(QWidget):
    """`answered` (area id, AreaReading or None) and `worded` (area id, text); `built` when the lines for words are there too.

    They are made in the turn after the numbers, so that opening the sheet never holds up a key.
    """

    answered = Signal(str, object)
    worded = Signal(str, str)
    built = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._instrument: Instrument | None = None
        self._state: StarState | None = None
        self._rows: dict[str, Row] = {}
        self._lines: dict[str, SavedText] = {}
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._build_lines)
        self._how = plain_label("", "hint")
        self._numbers, self._words = QGridLayout(), QGridLayout()
        for grid in (self._numbers, self._words):
            grid.setHorizontalSpacing(10)
            grid.setVerticalSpacing(4)
        self._numbers.setColumnStretch(2, 1)
        self._words.setColumnStretch(1, 1)
        number_card, words_card = _card(), _card()
        for card, heading, hint, grid in ((number_card, self.tr("The numbers"), self._how, self._numbers),
                                          (words_card, self.tr("The words, if there are any"), None, self._words)):
            column = QVBoxLayout(card)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(6)
            column.addWidget(plain_label(heading, "heading"))
            if hint is not None:
                column.addWidget(hint)
            column.addLayout(grid)
            column.addStretch(1)
        self._columns = QGridLayout(self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(16)
        self._cards = (number_card, words_card)
        self.set_wide(wide=True)

    def set_wide(self, *, wide: bool) -> None:
        """Numbers and words beside each other, or below each other when narrow."""
        numbers, words = self._cards
        self._columns.addWidget(numbers, 0, 0)
        self._columns.addWidget(words, 0 if wide else 1, 1 if wide else 0)
        self._columns.setColumnStretch(0, 1)
        self._columns.setColumnStretch(1, 1 if wide else 0)

    def show_state(self, state: StarState) -> None:
        """Show what stands; a field that somebody types in is left alone."""
        self._state = state
        if state.instrument != self._instrument:
            self._instrument = state.instrument
            self._rebuild(state.instrument)
        for row in self._rows.values():
            said = state.reading.areas.get(row.area)
            if not row.number.wrong():
                row.number.show_text(answer_text(said))
                self._show_meaning(row, said)
        self._show_lines(state)

    def flush(self) -> None:
        """Give away at once what was typed."""
        for field in self._fields():
            field.leave()

    def first(self) -> QWidget | None:
        """The first number without an answer, else the first."""
        rows = list(self._rows.values())
        return next((row.number for row in rows if not row.number.text()), rows[0].number if rows else None)

    def stops(self) -> list[QWidget]:
        """What Tab goes through: every number, then every line of words."""
        fields = [*(row.number for row in self._rows.values()), *self._lines.values()]
        return [inner for field in fields if (inner := field.focusProxy()) is not None]

    def forget(self) -> None:
        """Another star is coming."""
        self._instrument = None

    def _fields(self) -> Iterator[SavedText]:
        yield from (row.number for row in self._rows.values())
        yield from self._lines.values()

    def _rebuild(self, instrument: Instrument) -> None:
        for grid in (self._numbers, self._words):
            emptied(grid)
        self._rows, self._lines = {}, {}
        points = instrument.scale.points()
        low, high = number_words(points[0]), number_words(points[-1])
        self._how.setText(self.tr(
            "Type the number, {low} to {high}, and press Tab. n: does not apply · r: rather not · t, or nothing: not talked about · "
            "4/5: the worker says 4, the family 5"
        ).format(low=low, high=high))
        for place, area in enumerate(instrument.areas):
            number = SavedText(self.tr("{area}, {low} to {high}").format(area=area.label, low=low, high=high), show_label=False)
            number.setFixedWidth(NUMBER_WIDTH)
            number.says_beside = False  # there is no room under it: it stands where its meaning does
            row = Row(area.id, number, plain_label("", "hint"))
            self._rows[area.id] = row
            number.edited.connect(lambda text, row=row: self._typed(row, text))
            self._goes_on(number)
            for column, widget in enumerate((plain_label(with_place(place + 1, area.label)), number, row.means)):
                self._numbers.addWidget(widget, place, column)
                widget.show()
        self._later.start()

    def _build_lines(self) -> None:
        """The lines for words, beside the numbers."""
        for place, area in enumerate(self._instrument.areas if self._instrument else ()):
            line = SavedText(self.tr("{area}: what makes you say that?").format(area=area.label), show_label=False)
            line.edited.connect(lambda text, area=area.id: self.worded.emit(area, text))
            self._goes_on(line)
            self._lines[area.id] = line
            for column, widget in enumerate((plain_label(with_place(place + 1, area.label)), line)):
                self._words.addWidget(widget, place, column)
                widget.show()
        if self._state is not None:
            self._show_lines(self._state)
        self.built.emit()

    def _show_lines(self, state: StarState) -> None:
        for area, line in self._lines.items():
            said = state.reading.areas.get(area)
            line.show_text(said.note if said else "")

    def _goes_on(self, field: SavedText) -> None:
        """Enter goes to the next field, as Tab does."""
        inner = field.focusProxy()
        if isinstance(inner, QLineEdit):
            inner.returnPressed.connect(self.focusNextChild)

    def _typed(self, row: Row, text: str) -> None:
        if self._instrument is None:
            return
        try:
            said = typed_answer(self._instrument, text)
        except ValueError:
            points = self._instrument.scale.points()
            words = self.tr("Not a number of this star: {low} to {high}").format(low=number_words(points[0]), high=number_words(points[-1]))
            row.number.show_error(words)
            self._show_words(row, words, wrong=True)
            return
        row.number.show_error("")
        self._show_words(row, "", wrong=False)
        self.answered.emit(row.area, said)

    def _show_meaning(self, row: Row, said: AreaReading | None) -> None:
        words = ""
        if said is not None and self._instrument is not None and answer_text(said):
            words = said_words(self._instrument, said)
            if said.family_score is not None:
                words = self.tr("worker {worker}; family {family}").format(
                    worker=words, family=score_words(self._instrument, said.family_score))
        self._show_words(row, words, wrong=False)

    def _show_words(self, row: Row, words: str, *, wrong: bool) -> None:
        """The meaning, or what is wrong: beside the field, in its description, and said aloud when it is wrong."""
        inner, role = row.number.focusProxy(), "error" if wrong else "hint"
        if wrong and words != row.means.text():
            announce(row.number, words)
        row.means.setText(words)
        if inner is not None:
            inner.setAccessibleDescription(words)
        if row.means.property("role") != role:
            row.means.setProperty("role", role)
            row.means.style().unpolish(row.means)
            row.means.style().polish(row.means)


def _card() -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    card.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return card
