"""The star page: head, steps, and the step in hand; family view leaves only the step. No rule is here.

The shell shows it and may use `family_view_changed`: while it is on, nothing but this page may be on the screen.
"""

from typing import TypeVar

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from keyworker.base.errors import ChangedMeanwhile, KeyworkerError
from keyworker.forms.instrument import Instrument, Licence
from keyworker.ui.context import AHEAD
from keyworker.ui.pages.star.area_step import AreaStep
from keyworker.ui.pages.star.before import BeforeStep
from keyworker.ui.pages.star.before_state import BeforeState
from keyworker.ui.pages.star.family_clothes import dress
from keyworker.ui.pages.star.family_foot import FamilyFoot
from keyworker.ui.pages.star.finish import FinishStep
from keyworker.ui.pages.star.first import FirstStep
from keyworker.ui.pages.star.paper import PaperStep
from keyworker.ui.pages.star.state import StarState, Step
from keyworker.ui.pages.star.together import TogetherStep
from keyworker.ui.widgets.edited import STEPS, EditedField
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.names import as_tip, shortened
from keyworker.ui.widgets.notices import ErrorSummary, announce, plain_label
from keyworker.ui.widgets.reads import reads

FOR_THE_FAMILY = (Step.AREAS, Step.TOGETHER, Step.FIRST, Step.FINISH)
"""Not the step before (it names people who are not here) and not the sheet (nobody is beside it)."""
TALL_FROM = 36
"""Letters' heights of the page from which head and steps have a row each."""
STEPS_OF_A_STAR = (Step.AREAS, Step.TOGETHER, Step.FIRST, Step.FINISH, Step.PAPER)

Part = BeforeStep | AreaStep | TogetherStep | FirstStep | FinishStep | PaperStep
P = TypeVar("P", BeforeStep, AreaStep, TogetherStep, FirstStep, FinishStep, PaperStep)


class StarPage(QWidget):
    """Signals: `step_chosen` (Step), `family_view_changed` (bool), `left` (back to the family), `made` (a step); steps have their own.

    A step is made when somebody comes to it, or ahead, one in a turn when there is nothing else to do: no turn holds up a key.
    """

    step_chosen = Signal(object)
    made = Signal(object)
    family_view_changed = Signal(bool)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._family_view = False
        self._step: Step | None = None
        self._finished = False
        self._focused: tuple[Step | None, bool] | None = None
        self._stack = QStackedWidget()
        self._stack.setProperty(STEPS, "yes")
        self._made: dict[type[Part], Part] = {}
        self._title, self._hint = plain_label("", "title"), plain_label("", "hint")
        self._who = ElidedLabel(bold=True)
        self._tall = True
        self._family_button, self._back = QPushButton(icon("users"), ""), reads(QPushButton(icon("arrow-left"), ""))
        for button, words in ((self._family_button, self.tr("Family view (F9)")), (self._back, self.tr("Back to the family"))):
            button.setAccessibleName(words)
            button.setToolTip(words)
        self._foot = FamilyFoot()
        self._tabs = QTabBar()
        self.errors = ErrorSummary()
        self.errors.field_wanted.connect(self._come_to_field)
        self._notice = plain_label("", "note")
        self._acknowledgement = plain_label("", "hint")
        self._ahead = QTimer(self, singleShot=True, interval=0)
        self._ahead.setObjectName(AHEAD)
        self._ahead.timeout.connect(self._make_ahead)
        self._lay_out()
        self._family_button.clicked.connect(self.toggle_family_view)
        self._foot.leave_view.connect(self.toggle_family_view)
        self._back.clicked.connect(self.left)
        self._tabs.currentChanged.connect(lambda row: self.step_chosen.emit(STEPS_OF_A_STAR[row]) if row >= 0 else None)
        self._foot.step_chosen.connect(self.step_chosen)
        self._shortcut = QShortcut(QKeySequence("F9"), self)
        self._shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._shortcut.activated.connect(self.toggle_family_view)
        self._shortcut.activatedAmbiguously.connect(self.toggle_family_view)

    @property
    def before(self) -> BeforeStep:
        """The step before the first area."""
        return self._part(BeforeStep)

    @property
    def areas(self) -> AreaStep:
        """One area at a time."""
        return self._part(AreaStep)

    @property
    def together(self) -> TogetherStep:
        """Looking at the whole star."""
        return self._part(TogetherStep)

    @property
    def first(self) -> FirstStep:
        """What to work on first."""
        return self._part(FirstStep)

    @property
    def finish(self) -> FinishStep:
        """The end."""
        return self._part(FinishStep)

    @property
    def paper(self) -> PaperStep:
        """The sheet."""
        return self._part(PaperStep)

    def show_before(self, state: BeforeState) -> None:
        """The step before the first area."""
        self._step = None
        self._title.setText(self.tr("A star together"))
        self._hint.setText(self.tr("A picture of how things are, made with the family."))
        self._acknowledge(None)
        self.before.show_state(state)
        self._tabs.hide()
        self._family_button.hide()
        self._show_name()
        self._come_to(self.before, (None, False))

    def show_state(self, state: StarState) -> None:
        """The reading in hand, at its step."""
        who = shortened(state.who, 28)
        self._title.setText(self.tr("Star of {who}").format(who=who) if who else self.tr("Star"))
        self._title.setToolTip(as_tip(state.who, 28))
        self._who.set_text(state.who)
        self._hint.setText(state.instrument.title)
        self._acknowledge(state.instrument)
        self._show_tabs(state)
        part = self._of_step(state.step)
        part.show_state(state)
        self._step, self._finished = state.step, state.finished
        self._show_name()
        self._show_ways()
        self._come_to(part, (state.step, state.finished))

    def field(self, path: tuple[str, ...]) -> QWidget | None:
        """Where a leaf of the reading is typed on the step that is shown; none for what is chosen, and on other steps."""
        if self._step is Step.AREAS and len(path) == 3 and path[0] == "areas" and path[2] == "note":
            return self.areas.panel.words_of(path[1])
        return self.together.field(path[0]) if self._step is Step.TOGETHER else None

    def show_notice(self, words: str) -> None:
        """Show that somebody else changed this star meanwhile; empty takes it away. Never in family view."""
        if words and words != self._notice.text() and not self._family_view:
            announce(self._notice, words)
        self._notice.setText(words)
        self._notice.setVisible(bool(words) and not self._family_view)

    def show_error(self, error: KeyworkerError) -> None:
        """Show what is the matter, at the top. In family view nothing says who wrote what."""
        self.errors.show_error(ChangedMeanwhile() if self._family_view and isinstance(error, ChangedMeanwhile) else error)

    def clear_error(self) -> None:
        """Take the error away."""
        self.errors.clear()

    def forget(self) -> None:
        """Another star is coming: no message, no half-chosen stage of the one before."""
        self._focused = None
        self.errors.clear()
        self.show_notice("")
        if AreaStep in self._made:
            self.areas.panel.forget()
        if PaperStep in self._made:
            self.paper.forget()

    def typing(self) -> bool:
        """Whether a field does not take what is newer: somebody types in it, or a list or a calendar is open over it."""
        open_list = any(box.view().isVisible() for box in self.findChildren(QComboBox))
        return open_list or any(field.stays() for field in self.findChildren(EditedField))

    def flush(self) -> None:
        """Give away at once what was typed."""
        for one in self._made.values():
            if isinstance(one, AreaStep | TogetherStep | PaperStep):
                one.flush()

    def in_family_view(self) -> bool:
        """Whether only the family's part is shown."""
        return self._family_view

    def toggle_family_view(self) -> None:
        """Into family view, or out of it."""
        if self._step in FOR_THE_FAMILY or self._family_view:
            self.set_family_view(not self._family_view)

    def set_family_view(self, on: bool) -> None:
        """Show only the step, larger, with targets for fingers; or everything again."""
        if on == self._family_view:
            return
        self._family_view = on
        self._dress()
        self._head.setVisible(not on)
        self._show_ways()
        self._notice.setVisible(bool(self._notice.text()) and not on)
        for part in self._made.values():
            if isinstance(part, AreaStep | TogetherStep | FinishStep):
                part.set_family_view(on)
        self.family_view_changed.emit(on)

    def _part(self, kind: type[P]) -> P:
        """A step, made now if it was not."""
        known = self._made.get(kind)
        if isinstance(known, kind):
            return known
        one = kind()
        self._made[kind] = one
        self._stack.addWidget(one)
        if isinstance(one, AreaStep):
            one.on.connect(lambda: self.step_chosen.emit(Step.TOGETHER))
            one.leave_view.connect(self.toggle_family_view)
        if self._family_view and isinstance(one, AreaStep | TogetherStep | FinishStep):
            one.set_family_view(on=True)
        self.made.emit(one)
        return one

    def _of_step(self, step: Step) -> AreaStep | TogetherStep | FirstStep | FinishStep | PaperStep:
        match step:
            case Step.AREAS:
                return self.areas
            case Step.TOGETHER:
                return self.together
            case Step.FIRST:
                return self.first
            case Step.PAPER:
                return self.paper
        return self.finish

    def _come_to(self, part: Part, here: tuple[Step | None, bool]) -> None:
        """Show a step; on coming to it the focus goes where one begins."""
        if here == self._focused:
            return
        self._focused = here
        self._stack.setCurrentWidget(part)
        self._dress()
        part.take_focus()
        self._ahead.start()

    def _come_to_field(self, field: QWidget) -> None:
        """A field that something is wrong with may stand on another step."""
        for step in STEPS_OF_A_STAR:
            if not field.isVisible() and self._of_step(step).isAncestorOf(field):
                self.step_chosen.emit(step)
                field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_ahead(self) -> None:
        """The next step that one may come to."""
        makers = ((AreaStep, lambda: self.areas), (TogetherStep, lambda: self.together), (FinishStep, lambda: self.finish),
                  (PaperStep, lambda: self.paper))
        make = next((make for kind, make in makers if kind not in self._made), None)
        if make is not None:
            make()
            self._ahead.start()

    def _dress(self) -> None:
        """What is on the screen gets the clothes of the view; a step that is not gets them when one comes to it."""
        for widget in (self._stack.currentWidget(), self._foot):
            dress(widget, for_family=self._family_view)

    def _lay_out(self) -> None:
        self._head, self._words = QWidget(), QWidget()
        words = QVBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._hint)
        self._head_column = head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(8)
        self._row = row = QHBoxLayout()
        row.addWidget(self._words, 1)
        row.addWidget(self._who)
        row.addWidget(self._back)
        row.addWidget(self._family_button)
        head.addLayout(row)
        head.addWidget(self._tabs)
        self._tabs.setExpanding(False)
        self._tabs.setAccessibleName(self.tr("Steps of the star"))
        for words_of_step in (self.tr("Area by area"), self.tr("Look at it together"), self.tr("What first?"), self.tr("Finish"), self.tr("From paper")):
            self._tabs.addTab(words_of_step)
        self._column = column = QVBoxLayout(self)
        column.setSpacing(8)
        for widget in (self._head, self.errors, self._notice):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
        column.addWidget(self._acknowledgement)
        column.addWidget(self._foot)
        self._notice.hide()
        self._foot.hide()
        self._tabs.hide()
        self._set_tall(tall=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low window leaves its height to the step: whose star it is, the steps and the ways out share one row."""
        super().resizeEvent(event)
        tall = self.height() >= TALL_FROM * self.fontMetrics().height()
        if tall is not self._tall:
            self._set_tall(tall=tall)
        self._fit_name()

    def _set_tall(self, *, tall: bool) -> None:
        self._tall = tall
        self._show_name()
        self._back.setText(self.tr("Back to the family") if tall else "")
        self._family_button.setText(self.tr("Family view (F9)") if tall else "")
        for widget in (self._tabs, self._back, self._family_button):
            widget.setProperty("tight_row", not tall)
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        if tall:
            self._row.removeWidget(self._tabs)
            self._head_column.addWidget(self._tabs)
        else:
            self._head_column.removeWidget(self._tabs)
            self._row.insertWidget(2, self._tabs, 1)
        self._column.setContentsMargins(*((28, 16, 28, 14) if tall else (28, 8, 28, 6)))

    def _show_name(self) -> None:
        """In a low window the steps stand beside the name; before the first step there is a title alone."""
        begun = self._step is not None
        self._words.setVisible(self._tall or not begun)
        self._hint.setVisible(self._tall)
        self._who.setVisible(not self._tall and begun)

    def _fit_name(self) -> None:
        """Beside the steps whose names must be whole, the name of whose star it is gets what is left."""
        ways = sum(button.sizeHint().width() + self._row.spacing() for button in (self._back, self._family_button))
        self._tabs.ensurePolished()
        around = self._column.contentsMargins()
        left = self.width() - around.left() - around.right() - self._tabs.sizeHint().width() - ways - self._row.spacing()
        self._who.setFixedWidth(max(0, min(left, self._who.sizeHint().width())))

    def _acknowledge(self, instrument: Instrument | None) -> None:
        """Whose words these are, in both views, while words of a content pack may be on the page."""
        words = instrument.trademark if instrument is not None and instrument.licence is Licence.PACK else ""
        self._acknowledgement.setText(words)
        self._acknowledgement.setVisible(bool(words))

    def _show_ways(self) -> None:
        """The ways on that each view has: tabs for the worker, two plain buttons for the family."""
        view, step = self._family_view, self._step
        self._family_button.setVisible(not view and step in FOR_THE_FAMILY)
        self._foot.show_step(step if view and not self._finished else None)
        self._foot.setVisible(view and step is not Step.AREAS)

    def _show_tabs(self, state: StarState) -> None:
        with QSignalBlocker(self._tabs):
            for row, step in enumerate(STEPS_OF_A_STAR):
                self._tabs.setTabVisible(row, not state.finished or step in {Step.TOGETHER, Step.FINISH})
            self._tabs.setCurrentIndex(STEPS_OF_A_STAR.index(state.step))
        self._tabs.show()
        self._fit_name()

