"""The review page: the plan's sections at the left, the decision beside them (below them when narrow). No logic.

`show_state` shows a `ReviewState`; what is being typed stays. `commented` carries a section's name and words; `back` leads to the queue.
"""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from keyworker.ui.pages.review.sections import SectionCard
from keyworker.ui.pages.review.side import SidePanel
from keyworker.ui.pages.review.state import SECTIONS, ReviewState
from keyworker.ui.pages.review.words import tr
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.notices import ErrorSummary, plain_label
from keyworker.ui.widgets.reading_order import set_reading_order
from keyworker.ui.widgets.saved_text import SavedText

AT_ONCE = 5
"""Differences that are drawn in one go; the rest follows in the next turns of the event loop, so that a long plan never stops the window."""
WIDE, WIDE_LETTERS = 860, 100
SIDE = 330
CHANGED, WHOLE = 0, 1


class ReviewPage(QWidget):
    """Two views of the same sections: what changed, and the whole plan."""

    commented = Signal(str, str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.errors = ErrorSummary()
        self.side = SidePanel()
        self._name = ElidedLabel(bold=True)
        self._name.setStyleSheet(f"font-size: {QApplication.font().pointSizeF() * 1.6:g}pt; font-weight: bold")
        self.views = QTabBar()
        self.views.setAccessibleName(tr("What is shown of the plan"))
        self.views.addTab(tr("What &changed"))
        self.views.addTab(tr("The whole &plan"))
        self.views.setExpanding(False)
        self.views.currentChanged.connect(self._show_view)
        self._nothing = plain_label("", "note")
        self.cards = {name: SectionCard(name) for name in SECTIONS}
        for name, card in self.cards.items():
            card.commented.connect(lambda words, name=name: self.commented.emit(name, words))
        self._family = ""
        self._changes = 0
        self._filling = QTimer(self, singleShot=True, interval=0)
        self._filling.timeout.connect(self._fill)
        self._paper_column = QVBoxLayout()
        self._scroll, self._side_scroll = _scrolling(self._made_paper()), _scrolling(self.side)
        self._side_scroll.setFixedWidth(SIDE)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(16)
        row.addWidget(self._scroll, 1)
        row.addWidget(self._side_scroll)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 18, 20, 12)
        column.setSpacing(8)
        column.addLayout(self._made_head())
        column.addWidget(self.errors)
        column.addWidget(self.views)
        column.addLayout(row, 1)

    def show_state(self, state: ReviewState) -> None:
        """Show a plan; for another family its comments are put in and the view that says most is chosen."""
        first = self._family != state.file.family.id
        self._family = state.file.family.id
        self._name.set_text(state.file.family.name or tr("Family without a name yet"))
        self._changes = sum(1 for one in state.sections if one.changes)
        self.views.setTabEnabled(CHANGED, not state.first_plan())
        self.side.show_state(state)
        for section in state.sections:
            if section.name in self.cards:
                self.cards[section.name].show_section(section, state)
        if first:
            self.side.forget()
            self.side.comment.show_text(state.draft.comment)
            for name, card in self.cards.items():
                card.comment.show_text(state.draft.comments.get(name, ""))
            self.views.setCurrentIndex(WHOLE if state.first_plan() else CHANGED)
            self._scroll.verticalScrollBar().setValue(0)
        self._nothing.setText(
            tr("This family has no plan yet.") if state.file.plan is None
            else tr("Nothing differs from what was approved. “The whole plan” shows how it reads now.")
        )
        self._show_view()
        self._fill()
        set_reading_order(self)

    def forget(self) -> None:
        """Another family comes: what is typed has been given away."""
        self._family = ""
        self.errors.clear()
        self.side.comment.show_error("")
        self.side.show_outdated("")

    def show_comment_error(self, sentence: str) -> None:
        """Show a sentence beside the general comment and go there; empty takes it away."""
        self.side.comment.show_error(sentence)
        if sentence:
            self.side.comment.setFocus()

    def flush(self) -> None:
        """Give away at once what is half typed."""
        for text in self.findChildren(SavedText):
            text.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside the plan where there is room, else below it."""
        super().resizeEvent(event)
        wide = self.width() >= max(WIDE, WIDE_LETTERS * self.fontMetrics().averageCharWidth())
        in_side = self._side_scroll.widget() is self.side
        if wide and not in_side:
            self._paper_column.removeWidget(self.side)
            self._side_scroll.setWidget(self.side)
        elif not wide and in_side:
            self._side_scroll.takeWidget()
            self._paper_column.insertWidget(self._paper_column.count() - 1, self.side)
        self._side_scroll.setVisible(wide)
        self.side.show()
        if wide != in_side:
            set_reading_order(self)

    def all_shown(self) -> bool:
        """Whether every difference is drawn."""
        return not self._filling.isActive()

    def _fill(self) -> None:
        left = AT_ONCE
        for card in self.cards.values():
            left -= card.fill(left) if left else 0
        if not left:
            self._filling.start()

    def _made_head(self) -> QHBoxLayout:
        self.to_queue = QPushButton(tr("Reviews"))
        self.to_queue.setProperty("role", "quiet")
        self.to_queue.setIcon(icon("arrow-left", "accent"))
        self.to_queue.setAccessibleName(tr("Back to all reviews"))
        self.to_queue.clicked.connect(self.back)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.to_queue)
        head.addWidget(self._name, 1)
        return head

    def _made_paper(self) -> QWidget:
        content = QWidget()
        self._paper_column = QVBoxLayout(content)
        self._paper_column.setContentsMargins(0, 0, 6, 12)
        self._paper_column.setSpacing(12)
        self._paper_column.addWidget(self._nothing)
        for card in self.cards.values():
            self._paper_column.addWidget(card)
        self._paper_column.addStretch(1)
        return content

    def _show_view(self, _index: int = 0) -> None:
        whole = self.views.currentIndex() == WHOLE
        for card in self.cards.values():
            card.show_mode(whole=whole)
        self._nothing.setVisible(not whole and not self._changes)


def _scrolling(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area
