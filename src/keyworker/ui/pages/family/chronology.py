"""The tab Chronology: one line of time, newest first, by person and by kind. Shows rows and says which is to be opened. No logic."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from keyworker.domain.chronology import EventKind
from keyworker.ui import terms
from keyworker.ui.pages.family.table import ChronologyModel, Column, Row
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.reads import reads

_AROUND = 28
"""Pixels around the words of a cell."""
_MOST = {Column.WHAT: 0.5, Column.WHO: 0.2}
"""Of the room beside the day a column takes no more than this part."""


class ChronologyPage(QWidget):
    """`filtered` when another person or kind was chosen; `opened` carries the event that is to be opened."""

    filtered = Signal()
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        reads(self)
        self.person = Choice(self.tr("Who"), [(None, self.tr("Everybody"))], least=18)
        self.kind = Choice(self.tr("What"), [(None, self.tr("Everything")), *self._kinds()], least=18)
        for choice in (self.person, self.kind):
            choice.setMaximumWidth(280)
            choice.show_value(None)
            choice.picked.connect(self.filtered)
        self.model = ChronologyModel()
        self.model.setParent(self)
        self.table = self._made_table()
        self._count = plain_label("", "hint", wrap=False)
        self._empty = plain_label("", "hint")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        row = QHBoxLayout()
        row.setSpacing(8)
        for words, choice in ((self.tr("&Who"), self.person), (self.tr("W&hat"), self.kind)):
            label = QLabel(words)
            label.setBuddy(choice)
            row.addWidget(label)
            row.addWidget(choice)
            row.addSpacing(12)
        row.addStretch(1)
        row.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 14)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self._stack, 1)

    def show_people(self, people: tuple[tuple[str, str], ...]) -> None:
        """Offer these people (id, name) for choosing."""
        self.person.show_options([(None, self.tr("Everybody")), *people])

    def show_rows(self, rows: tuple[Row, ...], *, all_of_them: int) -> None:
        """Show events, of so many that there are altogether."""
        self.model.show_rows(rows)
        self._fit()
        self._stack.setCurrentIndex(0 if rows else 1)
        self._empty.setText(
            self.tr("Nothing of this kind has been written down.") if all_of_them
            else self.tr("Nothing has been written down yet. Visits, stars and the plan appear here by themselves.")
        )
        shape = self.tr("{shown} of {all}") if len(rows) != all_of_them else self.tr("{all} events")
        self._count.setText(shape.format(shown=terms.number(len(rows)), all=terms.number(all_of_them)) if all_of_them else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has other room for the columns."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """A column is as wide as its widest words, as long as it leaves the others their part."""
        room = self.width() - self.table.columnWidth(Column.DAY)
        for column, part in _MOST.items():
            wanted = max((self.table.fontMetrics().horizontalAdvance(words) for words in self.model.words_in(column)), default=0)
            self.table.setColumnWidth(column, min(wanted + _AROUND, int(room * part)))

    def go_to(self, record: str) -> None:
        """Select what a record has in the line of time."""
        place = self.model.place_of(record)
        if place >= 0:
            self.table.selectRow(place)
            self.table.scrollTo(self.model.index(place, 0))
            self.table.setFocus()

    def _made_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Chronology, newest first"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 18)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        letters = table.fontMetrics()
        header.resizeSection(Column.DAY, letters.horizontalAdvance("Wed 30 Nov 2026") + _AROUND)
        header.setSectionResizeMode(Column.WORDS, QHeaderView.ResizeMode.Stretch)
        table.activated.connect(self._activated)
        return table

    def _activated(self, index: QModelIndex) -> None:
        row = self.model.row(index.row())
        if row is not None:
            self.opened.emit(row.event)

    def _kinds(self) -> list[tuple[EventKind, str]]:
        return [
            (EventKind.CONTACT, self.tr("Visits and contacts")), (EventKind.STAR, self.tr("Stars")),
            (EventKind.PLAN, self.tr("The plan")), (EventKind.DECISION, self.tr("Decisions of the lead")),
            (EventKind.MOVE, self.tr("Moves")), (EventKind.CONCERN, self.tr("Safeguarding concerns")),
            (EventKind.EPISODE, self.tr("Who works with the family")), (EventKind.AGREEMENT, self.tr("Agreements")),
            (EventKind.FORM, self.tr("Forms")), (EventKind.DEATH, self.tr("Deaths in the family")),
            (EventKind.LATE, self.tr("Written by a former worker")),
        ]
