"""The My families page: letters to look for, an order, and the table. Emits `opened` with a family's id."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from keyworker.ui import leaving_words
from keyworker.ui.pages.families.state import Column, FamiliesState, fitting, matching, ordered
from keyworker.ui.pages.families.table import FamiliesModel, TwoLines, headings, row_height
from keyworker.ui.widgets.days import counted
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.leaving_note import LeavingNote
from keyworker.ui.widgets.notices import plain_label


class FamiliesPage(QWidget):
    """Filter and order happen in lists before the model sees them."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: FamiliesState | None = None
        self._sorted = (Column.FAMILY, False)
        self.model = FamiliesModel()
        self.model.setParent(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 20)
        column.setSpacing(12)
        column.addWidget(plain_label(self.tr("My families"), "title"))
        self._leaving = QVBoxLayout()
        self._leaving.setSpacing(6)
        self.notes: list[LeavingNote] = []
        column.addLayout(self._leaving)
        column.addLayout(self._tools())
        self.table = self._table()
        column.addWidget(self.table, 1)
        self._none = plain_label("", "note")
        self._none.hide()
        column.addWidget(self._none)
        column.addStretch(0)
        self.setFocusProxy(self.letters)

    def _tools(self) -> QHBoxLayout:
        self.letters = QLineEdit()
        self.letters.setPlaceholderText(self.tr("A few letters of a name or a reference"))
        self.letters.setAccessibleName(self.tr("Show families whose names or references begin with"))
        self.letters.addAction(icon("search", "quiet"), QLineEdit.ActionPosition.LeadingPosition)
        self.letters.setMaxLength(200)
        self.letters.setMaximumWidth(420)
        self.letters.textChanged.connect(self._refill)
        self.letters.returnPressed.connect(self._open_first)
        self.letters.installEventFilter(self)
        label = QLabel(self.tr("&Order by"))
        self.order = QComboBox()
        self.order.addItems(list(headings()))
        self.order.setAccessibleName(self.tr("Order by"))
        self.order.activated.connect(lambda place: self._sort(Column(place), descending=False))
        label.setBuddy(self.order)
        self._count = plain_label("", "hint", wrap=False)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.letters, 1)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(label)
        row.addWidget(self.order)
        return row

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setItemDelegate(TwoLines(table))
        table.setAccessibleName(self.tr("Families; Enter opens one"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setMouseTracking(True)
        text = table.fontMetrics().height()
        rows = table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(row_height(text))
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setMinimumSectionSize(40)
        head.sectionClicked.connect(self._head_clicked)
        table.activated.connect(self._open)
        table.clicked.connect(self._open)
        table.viewport().installEventFilter(self)
        return table

    def show_state(self, state: FamiliesState) -> None:
        """Show a state, keeping letters, order and the chosen family."""
        self._state = state
        self._show_leaving(state)
        self._refill()
        self._leave_out()

    def _show_leaving(self, state: FamiliesState) -> None:
        """A note for each family that is being let go of."""
        while len(self.notes) < len(state.leaving):
            self.notes.append(LeavingNote())
            self._leaving.addWidget(self.notes[-1])
        for place, note in enumerate(self.notes):
            one = state.leaving[place] if place < len(state.leaving) else None
            note.say(leaving_words.closed(one) if one else "", leaving_words.what_remains(one) if one else "")

    def _refill(self) -> None:
        state = self._state
        if state is None:
            return
        current = self.model.line(self.table.currentIndex().row())
        found = matching(state.lines, self.letters.text())
        self.model.show_lines(ordered(found, self._sorted[0], reverse=self._sorted[1]), state.today)
        row = self.model.row_of(current.row.family) if current else -1
        if found:
            self.table.setCurrentIndex(self.model.index(max(row, 0), 0))
        self._count.setText(counted(len(found), self.tr("1 family"), self.tr("{n} families")))
        self.table.setVisible(bool(found))
        self._none.setVisible(not found)
        if not state.lines:
            self._none.setText(
                self.tr("There are no families on this laptop. They arrive with the next sync once they are assigned to you.")
            )
        elif not found:
            self._none.setText(self.tr("No family has a name or reference that begins like this. Ctrl+K looks in everything else."))

    def _leave_out(self) -> None:
        """Columns for which there is no room."""
        leads = {line.row.lead_practitioner for line in self._state.lines} if self._state else set()
        text = self.table.fontMetrics().height()
        shown = fitting((self.table.viewport().width() - 2) / text, leads_differ=len(leads) > 1)
        for column in Column:
            self.table.setColumnHidden(column, column not in shown)
            if column in shown:
                self.table.setColumnWidth(column, int(shown[column] * text))

    def _head_clicked(self, section: int) -> None:
        column = Column(section)
        self._sort(column, descending=self._sorted == (column, False))

    def _sort(self, column: Column, *, descending: bool) -> None:
        self._sorted = (column, descending)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(column, order)
        self.order.setCurrentIndex(column)
        self._refill()

    def _open(self, index: QModelIndex) -> None:
        line = self.model.line(index.row())
        if line is not None:
            self.opened.emit(line.row.family)

    def _open_first(self) -> None:
        self._open(self.table.currentIndex())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the letters into the table; the table leaves out columns when it becomes narrow."""
        if watched is self.letters and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and self.model.rowCount():
                self.table.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        elif watched is not self.letters and event.type() == QEvent.Type.Resize:
            self._leave_out()
        return super().eventFilter(watched, event)
