"""Filling in: the task list at the left, the step in hand (or, in quick mode, all of them) at the right, the ways on below.

Part of the form page. It shows a `FormState` bit by bit, so that a large form never holds up a key.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from keyworker.domain.form_response import Reason
from keyworker.forms.engine.views import NodeKind
from keyworker.ui.pages.form.hand import Hand
from keyworker.ui.pages.form.problems import ProblemSummary
from keyworker.ui.pages.form.sheet import Sheet
from keyworker.ui.pages.form.state import FormState, Problem, Step
from keyworker.ui.pages.form.step_list import StepList
from keyworker.ui.pages.form.tree import Item, answerable
from keyworker.ui.questions.head import FormLabel
from keyworker.ui.questions.question import WIDEST, Question
from keyworker.ui.questions.speech import Speech, speech_of
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.notices import announce, plain_label
from keyworker.ui.widgets.reading_order import set_reading_order
from keyworker.ui.widgets.reads import reads
from keyworker.ui.widgets.settled import settle

LIST_FROM = 88
"""Letters of room at least, for the list to stand beside the sheet."""


class StepBlock(QWidget):
    """One step: its title, and what is in it."""

    def __init__(self, hand: Hand) -> None:
        super().__init__()
        self._title = FormLabel("title")
        self.sheet = Sheet(hand)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self._title)
        column.addWidget(self.sheet)

    def show_step(self, step: Step) -> bool:
        """Show it as it stands now; answers whether everything is there."""
        main = step.items[-1] if len(step.items) == 1 else next(one for one in step.items if one.key == step.key)
        kind = main.view.kind
        words = main.title if kind is NodeKind.REPEAT else main.view.label
        self._title.show_words(words if kind in (NodeKind.GROUP, NodeKind.RANGE_OF_REPEATS, NodeKind.REPEAT) else "")
        done = self.sheet.show_items(_unwrapped(step.items, main) if kind in (NodeKind.GROUP, NodeKind.REPEAT) else step.items)
        repeat = self.sheet.repeat(step.key)
        if repeat is not None:
            repeat.hide_label()  # it is the title already
        return done


class Filling(QWidget):
    """`step_chosen` (key), `moved` (-1, 1), `finish_wanted`, `problem_chosen` (key), `anyway`: on, though something is wrong."""

    step_chosen = Signal(str)
    moved = Signal(int)
    finish_wanted = Signal()
    problem_chosen = Signal(str)
    anyway = Signal()

    def __init__(self, hand: Hand) -> None:
        super().__init__()
        self._hand = hand
        self._state: FormState | None = None
        self._blocks: dict[str, StepBlock] = {}
        self._focus: str | None = None
        self._from_top = False
        self._complete = True
        self._family_view = self._narrow = False
        self.list = StepList()
        self.list.chosen.connect(self.step_chosen)
        self.list.entered.connect(self._enter)
        self.problems = ProblemSummary()
        self.problems.chosen.connect(self.problem_chosen)
        self.problems.anyway.connect(self.anyway)
        self._place = plain_label("", "hint")
        self.back = reads(QPushButton(icon("arrow-left"), self.tr("&Back")))
        self.next = reads(QPushButton(icon("arrow-right", "on_accent"), self.tr("&Next")))
        self.finish = QPushButton(self.tr("&Finish the form"))
        self.next.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.next.setProperty("role", "primary")
        self.back.clicked.connect(lambda: self.moved.emit(-1))
        self.next.clicked.connect(lambda: self.moved.emit(1))
        self.finish.clicked.connect(self.finish_wanted)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._build)
        self._lay_out()
        self.setMinimumWidth(320)
        for keys, way in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda way=way: self.moved.emit(way))
        for keys, reason in (("Ctrl+0", Reason.NOT_KNOWN), ("Ctrl+9", Reason.PREFER_NOT_TO_SAY)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self._give_reason, reason))
        self.next.setToolTip(self.tr("Ctrl+Page Down"))
        self.back.setToolTip(self.tr("Ctrl+Page Up"))

    def show_state(self, state: FormState) -> None:
        """Show the form as it stands; coming to another step begins at its top."""
        before, self._state = self._state, state
        if self._hand.speech != speech_of(state.head.language):
            self._speak(speech_of(state.head.language))
        moved = before is None or before.current != state.current or before.quick != state.quick
        self.list.show_state(state)
        last, first = state.beside(1) is None, state.beside(-1) is None
        part = self._hand.speech.say("part", self.tr("Part {place} of {count}"))
        self._place.setText(part.format(place=state.place() + 1, count=len(state.steps)))
        self._place.setVisible(not state.quick and len(state.steps) > 1)
        self.back.setVisible(not state.quick and not first)
        self.next.setVisible(not state.quick and not last)
        self._make_primary(finish=state.quick or last)
        if moved and not state.quick:
            self._scroll.verticalScrollBar().setValue(0)
            step = state.step()
            announce(self, step.title if step else "")
            self._scroll.setAccessibleName(step.title if step else "")
        self._build()

    def _speak(self, speech: Speech) -> None:
        """The form is in another language: the ways on, the list and the sheet follow it."""
        self._hand.speech = speech
        turned = speech.right_to_left
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft if turned else Qt.LayoutDirection.LayoutDirectionAuto)
        self.back.setText(speech.say("back", self.tr("&Back")))
        self.next.setText(speech.say("next", self.tr("&Next")))
        self.finish.setText(speech.say("finish", self.tr("&Finish the form")))
        self.back.setIcon(icon("arrow-right" if turned else "arrow-left"))
        self.next.setIcon(icon("arrow-left" if turned else "arrow-right", "on_accent"))
        self.next.setLayoutDirection(Qt.LayoutDirection.LeftToRight if turned else Qt.LayoutDirection.RightToLeft)

    def show_problems(self, problems: Sequence[Problem], *, finishing: bool) -> None:
        """Show what is wrong, at the top, with the focus there. Of what cannot be read, the question itself says how to write it."""
        says = {question.view.key: question.unread_words() for question in self.questions() if question.unread()}
        named = [replace(problem, message=problem.message or says.get(problem.key, "")) for problem in problems]
        self.problems.show_problems(named, finishing=finishing)
        self._scroll.verticalScrollBar().setValue(0)

    def begin_at(self, key: str | None, *, from_top: bool = False) -> None:
        """The focus to a question as soon as it is there; none: to the first one of the step in hand.

        `from_top`: what stands before it is read first. Where there is no room for both, the focus is on the step, at its top.
        Who goes through the task list with arrow keys stays in it; Return leads into the step.
        """
        if self.list.list.hasFocus():
            return
        self._focus, self._from_top = key or "", from_top
        self._give_focus()

    def questions(self) -> Iterator[Question]:
        """Every question that stands on the sheet."""
        for block in self._blocks.values():
            yield from block.sheet.questions()

    def offer_undo(self, range_key: str) -> None:
        """Something was removed: the focus goes to the way back."""
        for block in self._blocks.values():
            repeat = block.sheet.repeat(range_key)
            if repeat is not None:
                repeat.undo.setFocus(Qt.FocusReason.OtherFocusReason)
                self._reveal(repeat.undo)

    def show_asked(self, key: str) -> None:
        """The focus to what is asked back beside a question: to the answer that changes nothing."""
        for question in self.questions():
            if question.view.key == key:
                QTimer.singleShot(0, question, partial(self._to_asked, question))

    def _to_asked(self, question: Question) -> None:
        if not question.ask.isHidden():
            question.ask.keep.setFocus(Qt.FocusReason.OtherFocusReason)
            self._bring(question)

    def forget(self) -> None:
        """Another form is coming."""
        self._state = None
        self.problems.clear()
        for key in list(self._blocks):
            self._drop(key)

    def set_family_view(self, on: bool) -> None:
        """Without the task list, and without what is for the worker."""
        self._family_view = on
        self._fit()
        self.finish.setVisible(not on)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The task list becomes one line where there is little room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        letters = self.width() / max(1, self.fontMetrics().averageCharWidth())
        narrow = letters < LIST_FROM
        self.list.setVisible(not self._family_view)
        self.list.set_narrow(narrow=narrow)
        self._columns.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        width = min(300, max(190, int(self.width() * 0.24)))
        self.list.setFixedWidth(width) if not narrow else self.list.setMaximumWidth(16_777_215)
        if narrow:
            self.list.setMinimumWidth(0)

    def _build(self) -> None:
        """Show what there is time for; the rest in the next turn."""
        state = self._state
        if state is None:
            return
        self._hand.begin_slice()
        step = state.step()
        shown = state.steps if state.quick else ((step,) if step is not None else ())
        wanted = {one.key for one in shown}
        for key in [one for one in self._blocks if one not in wanted]:
            self._drop(key)
        for place, one in enumerate(shown):
            block = self._blocks.get(one.key)
            if block is None:
                block = self._blocks[one.key] = StepBlock(self._hand)
            if self._sheets.indexOf(block) != place:
                self._sheets.insertWidget(place, block)
                block.show()
            before, self._hand.moved = self._hand.moved, False
            done = block.show_step(one)
            if self._hand.moved and (place == 0 or self._content.height() <= self._scroll.viewport().height()):
                settle(self._scroll, block)
            self._hand.moved |= before
            if not done:
                self._complete = False
                self._later.start()
                self._give_focus()
                return
        self._complete = True
        if self._hand.moved:
            self._hand.moved = False
            set_reading_order(self)
        self._give_focus()

    def _give_reason(self, reason: Reason) -> None:
        """A reason for the question that has the focus, from its field."""
        here = QApplication.focusWidget()
        asked = next((one for one in self.questions() if here is not None and one.isAncestorOf(here)), None)
        if asked is not None and not asked.reasons.isHidden():
            asked.reasons.give(reason)

    def _enter(self) -> None:
        """From the task list into the step that is chosen there."""
        self._scroll.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list.list.clearFocus()
        step = self._state.step() if self._state else None
        self.begin_at(next((view.key for view in step.questions() if answerable(view)), None) if step else None)

    def _give_focus(self) -> None:
        if self._focus is None:
            return
        for question in self.questions():
            if question.controls() and self._focus in ("", question.view.key):
                self._focus = None
                question.take_focus()
                if self._from_top:
                    QTimer.singleShot(0, question, partial(self._begin_at_top, question))
                else:
                    self._reveal(question)
                return
        if self._complete:
            self._focus = None

    def _begin_at_top(self, question: Question) -> None:
        """Nothing is scrolled away before it was read."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # of everybody
        last = question.controls()[0]
        bottom = last.mapTo(self._content, last.rect().bottomLeft()).y()
        if bottom > self._scroll.viewport().height() and question.isAncestorOf(QApplication.focusWidget() or self):
            self._scroll.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.verticalScrollBar().setValue(0)

    def _reveal(self, widget: QWidget) -> None:
        """Scroll to something once everything has its place."""
        QTimer.singleShot(0, widget, lambda: self._bring(widget))

    def _bring(self, widget: QWidget) -> None:
        """Its top is seen, and as much below it as there is room for."""
        bar = self._scroll.verticalScrollBar()
        top = widget.mapTo(self._content, widget.rect().topLeft()).y() - 12
        bottom, high = top + widget.height() + 24, self._scroll.viewport().height()
        if bottom > bar.value() + high:
            bar.setValue(bottom - high)
        if top < bar.value():
            bar.setValue(max(0, top))

    def _drop(self, key: str) -> None:
        block = self._blocks.pop(key)
        self._sheets.removeWidget(block)
        block.hide()
        block.deleteLater()

    def _make_primary(self, *, finish: bool) -> None:
        self.finish.setProperty("role", "primary" if finish else "")
        self.finish.style().unpolish(self.finish)
        self.finish.style().polish(self.finish)

    def _lay_out(self) -> None:
        content = self._content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 14, 18)
        column.setSpacing(10)
        column.addWidget(self.problems)
        column.addWidget(self._place)
        self._sheets = QVBoxLayout()
        self._sheets.setSpacing(34)
        column.addLayout(self._sheets)
        column.addStretch(1)
        content.setMaximumWidth(WIDEST + 14)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(content)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for button in (self.back, self.next):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.finish)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._scroll, 1)
        right.addLayout(foot)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(20)
        self._columns.addWidget(self.list)
        self._columns.addLayout(right, 1)


def _unwrapped(items: Sequence[Item], main: Item) -> list[Item]:
    """A group's content in its place: its words are the title already."""
    return [one for item in items for one in (item.inside if item is main else (item,))]
