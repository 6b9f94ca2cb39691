"""The Reviews page: plans that wait, the oldest first, and below what was decided lately. Emits `opened` with a family's id."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from keyworker.ui.pages.reviews.state import ReviewsState
from keyworker.ui.pages.reviews.table import TwoLines, WordsLine, WordsModel
from keyworker.ui.pages.reviews.words import ago_words, decision_words, new_words, since_words, sort_words
from keyworker.ui.widgets.days import counted
from keyworker.ui.widgets.icons import icon_label
from keyworker.ui.widgets.notices import plain_label


class LinesTable(QTableView):
    """A table as high as its lines, up to `most`; Enter or a press opens a line."""

    opened = Signal(str)

    def __init__(self, model: WordsModel, name: str, stretches: tuple[int, ...], most: int) -> None:
        super().__init__()
        self._lines, self._stretches, self._most = model, stretches, most
        self.setModel(model)
        self.setItemDelegate(TwoLines(self))
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        rows, head = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(2 * self.fontMetrics().height() + 14)
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.activated.connect(self._open)
        self.clicked.connect(self._open)
        model.modelReset.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """High enough for its lines."""
        lines = min(max(1, self._lines.rowCount()), self._most)
        return QSize(400, self.horizontalHeader().sizeHint().height() + lines * self.verticalHeader().defaultSectionSize() + 4)

    def minimumSizeHint(self) -> QSize:
        """The heading and two lines."""
        lines = min(max(1, self._lines.rowCount()), 2)
        return QSize(200, self.horizontalHeader().sizeHint().height() + lines * self.verticalHeader().defaultSectionSize() + 4)

    def updateGeometries(self) -> None:
        """Share the width out."""
        super().updateGeometries()
        width, all_of = self.viewport().width(), sum(self._stretches)
        for column, share in enumerate(self._stretches):
            if self.columnWidth(column) != width * share // all_of:
                self.setColumnWidth(column, width * share // all_of)

    def _open(self, index: QModelIndex) -> None:
        family = self._lines.family(index.row())
        if family is not None:
            self.opened.emit(family)


class ReviewsPage(QWidget):
    """A summary, the queue or that it is empty, and what was decided lately."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heads = (self.tr("Family"), self.tr("Waits since"), self.tr("What is new"))
        self.queue_model = WordsModel(heads)
        self.decided_model = WordsModel((heads[0], self.tr("When"), self.tr("Decision")))
        for model in (self.queue_model, self.decided_model):
            model.setParent(self)
        self.queue = LinesTable(self.queue_model, self.tr("Plans that wait for your decision; Enter opens one"), (34, 18, 48), 9)
        self.decided = LinesTable(self.decided_model, self.tr("Decided lately; Enter opens one"), (34, 18, 48), 6)
        self._empty = self._made_empty()
        self._summary = plain_label()
        self._decided_heading = plain_label(self.tr("Decided lately"), "heading")
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 24)
        column.setSpacing(4)
        column.addWidget(plain_label(self.tr("Reviews"), "title"))
        column.addWidget(self._summary)
        column.addSpacing(12)
        column.addWidget(self._empty)
        column.addWidget(self.queue, 3)
        column.addSpacing(18)
        column.addWidget(self._decided_heading)
        column.addSpacing(4)
        column.addWidget(self.decided, 2)
        column.addStretch(1)
        for table in (self.queue, self.decided):
            table.opened.connect(self.opened)
            table.hide()
        self._decided_heading.hide()
        self._empty.hide()
        self.setFocusProxy(self.queue)

    def show_state(self, state: ReviewsState) -> None:
        """Show the queue; the chosen family stays chosen."""
        count = len(state.waiting)
        self._summary.setText(
            counted(count, self.tr("1 plan waits for your decision."), self.tr("{n} plans wait for your decision, the oldest first."))
            if count else ""
        )
        self._summary.setVisible(bool(count))
        self._empty.setVisible(not count)
        self._fill(self.queue, self.queue_model, [
            WordsLine(one.family, (
                (one.family_name, one.worker), (since_words(one.since, state.today), ago_words(one.since, state.today)),
                (sort_words(one), new_words(one.new, first=one.approved_on is None)),
            ))
            for one in state.waiting
        ])
        self._fill(self.decided, self.decided_model, [
            WordsLine(one.family, (
                (one.family_name, one.worker), (since_words(one.on, state.today), ago_words(one.on, state.today)),
                (decision_words(one.decision), one.by),
            ))
            for one in state.decided
        ])
        self._decided_heading.setVisible(bool(state.decided))

    def focus_first(self) -> None:
        """Put the focus on the table that has lines."""
        table = self.queue if self.queue_model.rowCount() else self.decided
        table.setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def _fill(table: LinesTable, model: WordsModel, lines: list[WordsLine]) -> None:
        chosen = model.family(table.currentIndex().row())
        model.show_lines(lines)
        table.setVisible(bool(lines))
        if lines:
            table.setCurrentIndex(model.index(max(0, model.row_of(chosen)), 0))

    def _made_empty(self) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        row = QHBoxLayout(card)
        row.setSpacing(16)
        row.addWidget(icon_label("circle-check", "accent", 32), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(plain_label(self.tr("No plan waits for your decision."), "heading"))
        words.addWidget(plain_label(self.tr("A plan appears here when its worker has sent it and this laptop has synced.")))
        row.addLayout(words, 1)
        return card
