"""The form page: head, and below it either filling in or reading what was answered. Family view leaves only the questions.

The shell shows it and uses `family_view_changed`: while it is on, nothing but this page may be on the screen. No rule is here.
"""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from keyworker.base.errors import KeyworkerError
from keyworker.ui.beside import Beside, BesideMarks
from keyworker.ui.context import Context
from keyworker.ui.pages.form.answers import AnswersView
from keyworker.ui.pages.form.filling import Filling
from keyworker.ui.pages.form.hand import Hand
from keyworker.ui.pages.form.head import FormHead
from keyworker.ui.pages.form.state import FormState, Head
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.notices import ErrorSummary, announce, plain_label
from keyworker.ui.widgets.save_answers import SaveAnswers

T = TypeVar("T")

class FormPage(QWidget):
    """`family_view_changed` (bool) for the shell; everything else is said by `hand`, `head`, `filling` and `answers`."""

    family_view_changed = Signal(bool)

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._family_view = False
        self._viewable = False
        self.hand = Hand(today)
        self.hand.setParent(self)
        self.head, self.filling, self.answers = FormHead(), Filling(self.hand), AnswersView()
        self.errors = ErrorSummary()
        self.save = SaveAnswers()
        self.head.save_wanted.connect(self.save.ask)
        self._notice = plain_label("", "note")
        self._notice.hide()
        self._leave_view = QPushButton(icon("eye-off", "accent"), self.tr("Leave family view (F9)"))
        self._leave_view.setProperty("role", "quiet")
        self._leave_view.clicked.connect(self.toggle_family_view)
        self._leave_view.hide()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.filling)
        self._stack.addWidget(self.answers)
        self.head.view_wanted.connect(self.toggle_family_view)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._leave_view)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 16, 28, 14)
        column.setSpacing(10)
        for part in (self.head, self.errors, self._notice, self.save):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)
        self._shortcut = QShortcut(QKeySequence("F9"), self)
        self._shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._shortcut.activated.connect(self.toggle_family_view)
        self._shortcut.activatedAmbiguously.connect(self.toggle_family_view)

    def show_filling(self, state: FormState) -> None:
        """A draft, as it stands."""
        self._viewable = not state.head.restricted
        self.head.show_head(state.head, quick=state.quick, filling=True)
        self._stack.setCurrentWidget(self.filling)
        self.filling.show_state(state)

    def show_reading(self, head: Head) -> None:
        """Finished answers; `answers` is told which by the presenter."""
        self._viewable = False
        self.head.show_head(head, quick=False, filling=False)
        self._stack.setCurrentWidget(self.answers)

    def show_notice(self, words: str) -> None:
        """Show that somebody else changed this form meanwhile; empty takes it away. Never in family view."""
        if words and words != self._notice.text() and not self._family_view:
            announce(self._notice, words)
        self._notice.setText(words)
        self._notice.setVisible(bool(words) and not self._family_view)

    def beside(self, context: Context, record: Callable[[], str | None]) -> BesideMarks:
        """The marks of what others wrote beside the answers of a record; none in family view."""
        marks = BesideMarks(context, self, self._question_of, lambda mark: mark.record == record(), self.errors)
        self.family_view_changed.connect(marks.set_hidden)
        return marks

    def _question_of(self, one: Beside) -> QWidget | None:
        if len(one.path) != 2 or one.path[0] not in {"answers", "reasons"} or self._stack.currentWidget() is not self.filling:
            return None
        return next((question for question in self.filling.questions() if question.view.key == one.path[1]), None)

    def notice(self) -> str:
        """What is said about others' changes."""
        return self._notice.text()

    def show_error(self, error: KeyworkerError) -> None:
        """Show what is the matter, at the top."""
        self.errors.show_error(error)

    def tried(self, change: Callable[..., T], *what: object) -> T | None:
        """Let something happen to the answers; where the form goes wrong over it, nothing has, and that is shown."""
        try:
            return change(*what)
        except KeyworkerError as error:
            self.show_error(error)
            return None

    def forget(self) -> None:
        """Another form is coming."""
        self.errors.clear()
        self.show_notice("")
        self.save.hide()
        self.hand.marked, self.hand.notices, self.hand.unread, self.hand.asked, self.hand.removed = {}, {}, {}, {}, None
        self.filling.forget()

    def typing(self) -> bool:
        """Whether somebody types in one of the questions, or what they typed in one is no answer and waits to be mended."""
        return bool(self.hand.unread) or any(question.typing() for question in self.filling.questions())

    def flush(self) -> None:
        """Give away at once what was typed, and remember what could not be read as an answer."""
        for question in list(self.filling.questions()):
            question.flush()
        self.note_unread()

    def note_unread(self) -> None:
        """Remember what stands in the fields on the sheet and is no answer."""
        for question in self.filling.questions():
            text = question.unread()
            if text:
                self.hand.unread[question.view.key] = text
            else:
                self.hand.unread.pop(question.view.key, None)

    def in_family_view(self) -> bool:
        """Whether only the family's part is shown."""
        return self._family_view

    def toggle_family_view(self) -> None:
        """Into family view, or out of it. Forms whose answers are restricted are never shown so."""
        if self._viewable or self._family_view:
            self.set_family_view(not self._family_view)

    def set_family_view(self, on: bool) -> None:
        """Show only the questions, larger, with targets for fingers; or everything again."""
        if on == self._family_view:
            return
        self._family_view = on
        points = self.font().pointSizeF()
        sheet = FAMILY_SHEET.format(title=points * 2.0, heading=points * 1.5, body=points * 1.3, hint=points * 1.15)
        self.setStyleSheet(sheet if on else "")
        self.head.setVisible(not on)
        self.save.hide()
        self._notice.setVisible(bool(self._notice.text()) and not on)
        self._leave_view.setVisible(on)
        self.filling.set_family_view(on)
        self.family_view_changed.emit(on)


FAMILY_SHEET = """
QLabel[role="title"] {{ font-size: {title:g}pt; }}
QLabel[role="heading"] {{ font-size: {heading:g}pt; }}
QLabel[role="hint"] {{ font-size: {hint:g}pt; }}
QLabel, QPlainTextEdit, QLineEdit, QPushButton, QCheckBox, QRadioButton, QComboBox, QListWidget {{ font-size: {body:g}pt; }}
QPushButton {{ min-height: 34px; }}
QPushButton[tight="true"], QPushButton[role="reason"] {{ min-height: 42px; }}
QCheckBox, QRadioButton, QLineEdit, QComboBox, QListView::item, QToolButton {{ min-height: 44px; }}
QToolButton {{ min-width: 44px; }}
"""
"""What family view makes larger: words by a third, targets to 44 pixels."""
