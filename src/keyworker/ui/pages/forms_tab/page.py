"""The tab Forms: drafts to go on with, forms to begin, finished answers. Shows and signals; no logic."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from keyworker.base.errors import KeyworkerError
from keyworker.ui.pages.forms_tab.lines import AnswersRow
from keyworker.ui.pages.forms_tab.state import AnswersLine, FormsTabState, OfferLine
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.lines import LineButton
from keyworker.ui.widgets.notices import ErrorSummary, plain_label
from keyworker.ui.widgets.reading_order import set_reading_order
from keyworker.ui.widgets.reads import reads
from keyworker.ui.widgets.save_answers import SaveAnswers

WIDEST = 900


class FormsTabPage(QScrollArea):
    """`begin` and `paper_wanted` (definition id), `opened` and `removed` (response id), `undone`, `correct` (response id, reason), `save_wanted` (form id, Shape)."""

    begin = Signal(str)
    opened = Signal(str)
    removed = Signal(str)
    undone = Signal()
    correct = Signal(str, str)
    paper_wanted = Signal(str)
    save_wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Forms of this family"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.errors = ErrorSummary()
        self.drafts: KeyedColumn[AnswersLine, AnswersRow] = KeyedColumn(self._row, AnswersRow.show_line, spacing=6)
        self.finished: KeyedColumn[AnswersLine, AnswersRow] = KeyedColumn(self._row, AnswersRow.show_line, spacing=6)
        self.offers: dict[str, LineButton] = {}
        self.on_paper: dict[str, QPushButton] = {}
        self.ask_save = reads(QPushButton(self.tr("Save answers…")))
        self.ask_save.setProperty("role", "quiet")
        self.save = reads(SaveAnswers())
        self.ask_save.clicked.connect(self.save.ask)
        self.save.closed.connect(self.ask_save.setFocus)
        self.save.wanted.connect(self.save_wanted)
        self._offered: tuple[OfferLine, ...] | None = None
        self._drafts_head = plain_label(self.tr("Go on with"), "heading")
        self._begin_head = plain_label(self.tr("Begin a form"), "heading")
        self._finished_head = plain_label(self.tr("Finished, the newest first"), "heading")
        self._none_offered = plain_label(self.tr("The council has not given any form to this machine yet. Forms come with the next sync."), "hint")
        self._none_finished = plain_label(self.tr("No form has been finished with this family yet."), "hint")
        self._lay_out()

    def show_state(self, state: FormsTabState) -> None:
        """Show what is there."""
        self._drafts_head.setVisible(bool(state.drafts) or state.removed is not None)
        moved = self.drafts.show_items((one.response.id, one) for one in state.drafts)
        moved = self.finished.show_items((one.response.id, one) for one in state.finished) or moved
        self._none_finished.setVisible(not state.finished)
        self.ask_save.setVisible(bool(state.finished))
        self.save.show_forms(list({one.response.form_id: one.title for one in state.finished}.items()))
        self._none_offered.setVisible(not state.offers)
        self._gone.setVisible(state.removed is not None)
        if state.removed is not None:
            self._gone_words.setText(self.tr("The draft “{title}” was removed.").format(title=state.removed.title))
            self.undo.setAccessibleName(self.tr("Bring back the draft: {title}").format(title=state.removed.title))
        if state.offers != self._offered:
            self._show_offers(state.offers)
            moved = True
        if moved:
            set_reading_order(self)

    def show_error(self, error: KeyworkerError) -> None:
        """Show what is the matter, at the top."""
        self.errors.show_error(error)

    def offer_undo(self) -> None:
        """The line that was removed held the focus: it goes to the way back."""
        self.undo.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_offers(self, offers: Sequence[OfferLine]) -> None:
        self._offered = tuple(offers)
        for old in (*self.offers.values(), *self.on_paper.values()):
            self._list.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.offers, self.on_paper = {}, {}
        for row, one in enumerate(offers, start=1):
            line = LineButton(one.title, one.hint, self.tr("begun") if one.draft else "", "clipboard-list")
            line.clicked.connect(lambda _on=False, one=one: self._wanted(one))
            paper = QPushButton(self.tr("On paper"))
            paper.setProperty("role", "quiet")
            paper.setAccessibleName(self.tr("On paper: {title}").format(title=one.title))
            paper.clicked.connect(lambda _on=False, one=one: self.paper_wanted.emit(one.definition))
            self.offers[one.definition], self.on_paper[one.definition] = line, paper
            for column, widget in enumerate((line, paper)):
                self._list.addWidget(widget, row, column)
                widget.show()

    def _wanted(self, one: OfferLine) -> None:
        if one.draft:
            self.opened.emit(one.draft)
        else:
            self.begin.emit(one.definition)

    def _row(self, response: str) -> AnswersRow:
        row = AnswersRow()
        row.opened.connect(lambda: self.opened.emit(response))
        row.removed.connect(lambda: self.removed.emit(response))
        row.correct.connect(lambda reason: self.correct.emit(response, reason))
        return row

    def _lay_out(self) -> None:
        self._gone = QFrame()
        self._gone.setProperty("role", "note")
        self._gone_words = plain_label()
        self.undo = QPushButton(self.tr("Undo"))
        self.undo.clicked.connect(self.undone)
        gone = QHBoxLayout(self._gone)
        gone.addWidget(self._gone_words, 1)
        gone.addWidget(self.undo)
        self._gone.hide()
        card = QFrame()
        card.setProperty("role", "card")
        self._list = QGridLayout(card)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(2)
        self._list.setColumnStretch(0, 1)
        self._list.addWidget(self._none_offered, 0, 0, 1, 2)
        body = QWidget()
        body.setMaximumWidth(WIDEST)
        column = QVBoxLayout(body)
        column.setContentsMargins(4, 12, 12, 16)
        column.setSpacing(8)
        finished = QWidget()
        head = QHBoxLayout(finished)
        head.setContentsMargins(0, 10, 0, 0)
        head.addWidget(self._finished_head, 1)
        head.addWidget(self.ask_save)
        self._begin_head.setContentsMargins(0, 10, 0, 0)
        for part in (self.errors, self._drafts_head, self._gone, self.drafts.widget, self._begin_head, card, finished, self.save,
                     self._none_finished, self.finished.widget):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(body)
