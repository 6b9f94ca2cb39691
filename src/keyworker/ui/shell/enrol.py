"""The first start: the code from the operator, a passphrase of one's own, then the number that both sides compare.

`ui.app` shows this while the machine is not enrolled. Emits `enrolled` when the person has seen the number and goes on.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from keyworker.base.errors import FieldRefused, KeyworkerError
from keyworker.ui.shell.start_page import StartPage
from keyworker.ui.tasks import Tasks
from keyworker.ui.widgets.notices import announce, plain_label, show_beside
from keyworker.ui.widgets.passphrase import PassphraseField
from keyworker.ui.widgets.saved_text import GrowingText


class EnrolPage(StartPage):
    """`enrol` makes the machine known (code, passphrase) and answers the number that both sides compare; it runs off the interface thread.

    `weakness` says in a sentence what is wrong with a passphrase (None: nothing), and `four_words` makes a good one; both off the interface thread too.
    """

    enrolled = Signal()

    def __init__(
        self, enrol: Callable[[str, str], str], tasks: Tasks, weakness: Callable[[str], str | None], four_words: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("Set up this laptop"), width=560, parent=parent)
        self._enrol, self._tasks, self._weakness, self._four_words = enrol, tasks, weakness, four_words
        self._asked = 0
        self._given = False
        self._first_step, self._second_step = self._form(), self._compare()
        self._second_step.hide()
        self.column.addWidget(self._first_step)
        self.column.addWidget(self._second_step)
        self._quiet = QTimer(self, singleShot=True, interval=300)
        self._quiet.timeout.connect(self._judge)
        self.first.changed.connect(self._quiet.start)
        self.second.changed.connect(lambda: show_beside(self._beside_second, "", self.second))
        self.errors.closed.connect(self._clear_beside)
        self.setFocusProxy(self.code)
        self._show_busy(busy=False)

    def _form(self) -> QWidget:
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        caption = QLabel(self.tr("&Code from the council"))
        self.code = GrowingText(least=2, most=8)  # the whole code is seen, so that it can be compared from its beginning
        self.code.setAccessibleName(self.tr("Code from the council"))
        caption.setBuddy(self.code)
        self._beside_code = plain_label("", "error")
        self._beside_code.hide()
        self.first = PassphraseField(self.tr("Choose a &passphrase"))
        self._strength = plain_label("", "hint")
        self.make_words = QPushButton(self.tr("Make four &words for me"))
        self.make_words.setProperty("role", "quiet")
        self.make_words.clicked.connect(lambda: self._tasks.background(self._four_words, then=self._give_words))
        self.first.line.textEdited.connect(self._type_own)
        self.second = PassphraseField(self.tr("The same passphrase &again"))
        self._beside_second = plain_label("", "error")
        self._beside_second.hide()
        self.second.entered.connect(self._begin)
        self.button = QPushButton(self.tr("&Set up"))
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self._begin)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setFixedWidth(120)
        self._bar.setAccessibleName(self.tr("Setting up"))
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(self._bar)
        row.addStretch(1)
        hint = plain_label(self.tr("It is valid for ten minutes and can be used once."), "hint")
        self._advice = self.tr("Four or more words that do not belong together are easy to remember and hard to guess.")
        self._strength.setText(self._advice)
        for widget in (caption, self.code, hint, self._beside_code, self.first, self._strength):
            column.addWidget(widget)
        column.addWidget(self.make_words, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self.second, self._beside_second):
            column.addWidget(widget)
        column.addSpacing(4)
        column.addLayout(row)
        return form

    def _compare(self) -> QWidget:
        step = QWidget()
        column = QVBoxLayout(step)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(plain_label(self.tr("Ask the operator which number they see. It must be this one:")))
        self.number = plain_label("", "title", wrap=False)
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse)
        self.number.setAccessibleName(self.tr("Number to compare"))
        column.addWidget(self.number)
        column.addWidget(plain_label(
            self.tr("If it is another number, tell the operator not to confirm it. Nothing is sent to this laptop until they have."), "note"
        ))
        self.go_on = QPushButton(self.tr("&Go on"))
        self.go_on.setProperty("role", "primary")
        self.go_on.clicked.connect(self.enrolled)
        column.addWidget(self.go_on, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return step

    def _judge(self) -> None:
        """Ask off this thread how strong the passphrase is; only the last answer counts."""
        self._asked += 1
        asked = self._asked
        if not self.first.text():
            self._strength.setText(self._advice)
            return
        good = self.tr("This passphrase is good.")
        if self._given:
            good = self.tr("Learn these words, or keep them on paper away from this laptop. Type them once more below.")

        def show(weak: str | None) -> None:
            if asked == self._asked:
                self._strength.setText(weak or good)

        self._tasks.background(self._weakness, self.first.text(), then=show)

    def _give_words(self, words: str) -> None:
        """They are shown, to be read; typing them once more is how they are learnt."""
        self._given = True
        self.first.show_text(words)
        self.second.setFocus()
        announce(self, words)

    def _type_own(self) -> None:
        self._given = False

    def _begin(self) -> None:
        if not self.button.isEnabled():
            return
        self.errors.clear()
        if not self.code.toPlainText().strip():
            self._refuse(self._beside_code, self.code, self.tr("The code is missing."), self.tr("Paste the code from the operator."))
        elif not self.first.text() or self.first.text() != self.second.text():
            self._refuse(
                self._beside_second, self.second, self.tr("The two passphrases are not the same."), self.tr("Type the same one twice.")
            )
        else:
            self._show_busy(busy=True)
            self._tasks.background(
                self._enrol, self.code.toPlainText().strip(), self.first.text(), then=self._known, failed=self._failed
            )

    def _clear_beside(self) -> None:
        """What the summary said is mended, or put away: the same words beside the fields go with it."""
        for beside, field in ((self._beside_code, self.code), (self._beside_second, self.second)):
            show_beside(beside, "", field)

    def _refuse(self, beside: QLabel, field: QWidget, problem: str, remedy: str) -> None:
        self.errors.show_words(problem, remedy)
        show_beside(beside, problem, field)
        field.setFocus()

    def _known(self, number: str) -> None:
        self._show_busy(busy=False)
        for field in (self.first, self.second):
            field.clear()
        self.code.clear()
        self.number.setText(f"{number[:3]} {number[3:]}")
        self._first_step.hide()
        self._second_step.show()
        self.go_on.setFocus()
        announce(self, self.tr("The number to compare is {number}").format(number=" ".join(number)))

    def _failed(self, error: KeyworkerError) -> None:
        self._show_busy(busy=False)
        self.errors.show_error(error)
        if isinstance(error, FieldRefused) and error.field == "passphrase":
            self._strength.setText(error.sentence)
            self.first.setFocus()

    def _show_busy(self, *, busy: bool) -> None:
        self._bar.setVisible(busy)
        for widget in (self.code, self.first, self.make_words, self.second, self.button):
            widget.setEnabled(not busy)
