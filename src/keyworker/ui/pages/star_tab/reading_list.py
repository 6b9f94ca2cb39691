"""The list of a person's stars: when, how decided, finished or not, and what can be done with each. Part of the tab Star."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyworker.domain.star import StarReading
from keyworker.ui.pages.star_tab.state import ReadingLine, Series
from keyworker.ui.widgets.ask_why import AskWhy
from keyworker.ui.widgets.names import shortened
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.reads import reads
from keyworker.ui.widgets.star_words import day_words, kind_words, mode_words


class ReadingList(QWidget):
    """`opened` (StarReading) to open or go on with one; `correct` (StarReading, reason) to put a finished one right."""

    opened = Signal(object)
    correct = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[ReadingLine, ...], bool] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    def show_series(self, series: Series) -> None:
        """Show the stars of one series, newest first."""
        if (series.lines, series.ended) == self._shown:
            return
        self._shown = (series.lines, series.ended)
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for line in series.lines:
            row = _Line(line, self, goes_on=not series.ended)
            self._column.addWidget(row)
            row.show()


class _Line(QFrame):
    """One star, with its buttons and, when it is to be put right, the field that asks why."""

    def __init__(self, line: ReadingLine, owner: ReadingList, *, goes_on: bool) -> None:
        super().__init__(owner)
        self.setProperty("role", "card")
        self._owner, self._reading = owner, line.reading
        day = day_words(line.day)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(plain_label(self.tr("{kind}, {day}").format(kind=kind_words(line.kind), day=day)))
        words.addWidget(plain_label(" · ".join(self._details(line)), "hint"))
        row = QHBoxLayout()
        row.addLayout(words, 1)
        goes_on = goes_on and not line.finished
        open_button = reads(QPushButton(self.tr("Go on") if goes_on else self.tr("Open")))
        named = self.tr("Go on with the star of {day}") if goes_on else self.tr("Open the star of {day}")
        open_button.setAccessibleName(named.format(day=day))
        open_button.clicked.connect(lambda: owner.opened.emit(self._reading))
        row.addWidget(open_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        if line.finished and not line.corrected:
            why = AskWhy(
                self.tr("Correct…"), self.tr("What is to be put right?"), self.tr("Begin the correction"),
                self.tr("The finished star stays as it is; a copy is opened for you to change."), beside=row,
            )
            why.button.setAccessibleName(self.tr("Put the star of {day} right").format(day=day))
            why.given.connect(lambda reason: owner.correct.emit(self._reading, reason))
            column.addWidget(why)

    def _details(self, line: ReadingLine) -> list[str]:
        reading: StarReading = line.reading
        status = self.tr("finished") if line.finished else self.tr("not finished, {done} of {total} areas done").format(
            done=line.done, total=line.total)
        parts = [mode_words(line.mode), status]
        if reading.retrospective:
            parts.append(self.tr("about an earlier time"))
        if reading.from_paper:
            parts.append(self.tr("entered from paper"))
        if line.edition:
            parts.append(self.tr("edition {edition}").format(edition=line.edition))
        if line.corrected:
            parts.append(self.tr("put right by a later star"))
        if line.correction:
            parts.append(self.tr("correction: {reason}").format(reason=shortened(reading.correction_reason, 80)))
        return parts
