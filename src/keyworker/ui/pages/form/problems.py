"""The summary "There is a problem": one line for each answer that does not stand, each leading to its field. Only the form page uses it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from keyworker.ui.pages.form.state import Problem, Trouble
from keyworker.ui.pages.form.words import problem_words
from keyworker.ui.widgets.icons import icon_label
from keyworker.ui.widgets.lines import LineButton
from keyworker.ui.widgets.notices import announce, plain_label


class ProblemSummary(QFrame):
    """`chosen` (key of a question); `anyway`: go on without mending. Takes the focus when it comes, and is announced."""

    chosen = Signal(str)
    anyway = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "error")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title = plain_label("", "error")
        self._remedy = plain_label()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self._shown: tuple[Problem, ...] = ()
        self.buttons: list[LineButton] = []
        self.go_on = QPushButton(self.tr("Go on anyway"))
        self.go_on.clicked.connect(self.anyway)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._remedy)
        words.addLayout(self._lines)
        words.addWidget(self.go_on, 0, Qt.AlignmentFlag.AlignLeading)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 12, 12)
        row.setSpacing(12)
        row.addWidget(icon_label("circle-alert", "danger", 24), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.hide()

    def show_problems(self, problems: Sequence[Problem], *, finishing: bool) -> None:
        """Show what is wrong, focused and announced. `finishing`: somebody wanted to finish; else to leave a page."""
        self._title.setText(self.tr("There is a problem"))
        self._remedy.setText(self._what_is_kept([problem.trouble for problem in problems], finishing=finishing))
        self.go_on.setVisible(not finishing)
        self._fill(tuple(problems))
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.accessibleName(), urgent=True)

    def _what_is_kept(self, troubles: Sequence[Trouble], *, finishing: bool) -> str:
        """What cannot be read is no answer, and goes when the form is left."""
        if Trouble.UNREAD in troubles:
            if finishing:
                return self.tr("What cannot be read is not kept yet; everything else is. Before you can finish:")
            return self.tr("What cannot be read is kept only while the form is open. You can mend it now or later:")
        return self.tr("Everything is kept. Before you can finish:") if finishing else self.tr("It is kept as it is. You can mend it now or later:")

    def still(self, problems: Sequence[Problem]) -> None:
        """Only these are left, of those that were shown; without any the summary goes away."""
        left = {one.key for one in problems}
        if self.isHidden():
            return
        kept = tuple(one for one in self._shown if one.key in left)
        if kept == self._shown:
            return
        if kept:
            self._fill(kept)
        else:
            self.clear()

    def clear(self) -> None:
        """Put the summary away."""
        self._shown = ()
        self.hide()

    def _fill(self, problems: tuple[Problem, ...]) -> None:
        self._shown = problems
        for old in self.buttons:
            self._lines.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = []
        for problem in problems:
            line = LineButton(problem.label, problem_words(problem), symbol="arrow-right")
            line.clicked.connect(lambda _on=False, key=problem.key: self.chosen.emit(key))
            self._lines.addWidget(line)
            line.show()
            self.buttons.append(line)
        said = "; ".join(f"{one.label}: {problem_words(one)}" for one in problems)
        self.setAccessibleName(f"{self._title.text()}. {self._remedy.text()} {said}")
