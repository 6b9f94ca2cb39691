"""Reading what was answered: question and answer beside each other, step by step, in the words of the version that was answered.

Part of the form page. Finished answers never change; a correction is a new draft beside them.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from keyworker.forms.engine.views import NodeKind
from keyworker.ui.pages.form.state import Step
from keyworker.ui.pages.form.tree import Item, answerable
from keyworker.ui.questions.head import FormLabel
from keyworker.ui.questions.said import answer_words
from keyworker.ui.questions.words import plain_words
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.reads import reads
from keyworker.ui.widgets.settled import settle
from keyworker.ui.widgets.why_correct import WhyCorrect

WIDEST = 900
SIDE_BY_SIDE_FROM = 56
"""Letters of room for question and answer beside each other."""


class AnswersView(QScrollArea):
    """`correct_wanted` carries the reason; `opened` the id of other answers (those that these put right, or that put these right)."""

    correct_wanted = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("What was answered"))
        self._said = plain_label("", "note")
        self._other = reads(QPushButton(""))
        self._other_id = ""
        self._other.clicked.connect(lambda: self.opened.emit(self._other_id))
        self.ask = QPushButton(self.tr("Put something right…"))
        self._why = WhyCorrect()
        self._why.wanted.connect(self.correct_wanted)
        self.reason, self.begin = self._why.reason, self._why.begin
        self.ask.clicked.connect(self._why.ask)
        self._sections: list[QWidget] = []
        self._waiting: list[Step] = []
        self._names: Mapping[str, str] = {}
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._build)
        content = QWidget()
        content.setMaximumWidth(WIDEST)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(4, 2, 14, 20)
        self._column.setSpacing(16)
        row = QHBoxLayout()
        row.addWidget(self.ask)
        row.addWidget(self._other)
        row.addStretch(1)
        self._column.addWidget(self._said)
        self._column.addLayout(row)
        self._column.addWidget(self._why)
        self._column.addStretch(1)
        self.setWidget(content)

    def show_answers(self, steps: Sequence[Step], said: str, names: Mapping[str, str], *, correctable: bool) -> None:
        """Show every answer; `said` is when they were finished and by whom, `names` words for ids whose choice is gone."""
        self._said.setText(said)
        self._names = names
        self.ask.setVisible(correctable)
        self._why.hide()
        for old in self._sections:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._sections = []
        self._waiting = list(steps)
        self._build()

    def show_other(self, words: str, record: str) -> None:
        """A way to the answers that these put right, or to those that put these right; none without words."""
        self._other_id = record
        self._other.setText(words)
        self._other.setVisible(bool(words))

    def take_focus(self) -> None:
        """Begin at the top."""
        self.verticalScrollBar().setValue(0)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        """One step in each turn."""
        if not self._waiting:
            return
        section = _Section(self._waiting.pop(0), self._names)
        self._column.insertWidget(self._column.count() - 1, section)
        section.show()
        self._sections.append(section)
        settle(self, section)
        if self._waiting:
            self._later.start()


class _Section(QFrame):
    """The answers of one step."""

    def __init__(self, step: Step, names: Mapping[str, str]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._names = names
        self._pairs: list[tuple[FormLabel, FormLabel]] = []
        self._wide: bool | None = None
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(10)
        self._heads: dict[int, QLabel] = {}
        main = next(one for one in step.items if one.key == step.key)
        inside = main.inside if main.view.kind is NodeKind.GROUP or main.inside else (main,)
        self._add([one for item in step.items for one in (inside if item is main else (item,))])
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 2)
        column.setSpacing(10)
        heading = main.title if main.view.kind is NodeKind.REPEAT else main.view.label
        if main.view.kind in (NodeKind.GROUP, NodeKind.RANGE_OF_REPEATS, NodeKind.REPEAT) and heading:
            title = FormLabel("heading")
            title.show_words(heading)
            column.addWidget(title)
        column.addLayout(self._grid)
        self.setAccessibleName(step.title)
        self._place_all()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The answer under the question where there is little room."""
        super().resizeEvent(event)
        self._place_all()

    def _add(self, items: Sequence[Item]) -> None:
        for item in items:
            if item.view.asked and (answerable(item.view) or item.view.value):
                self._add_answer(item)
            elif item.inside:
                self._add_head(plain_words(item.view.label) if item.view.kind is not NodeKind.REPEAT else
                               item.title or self.tr("Number {place}").format(place=item.place))
                self._add(item.inside)
            elif item.view.kind is NodeKind.RANGE_OF_REPEATS:
                self._add_pair(item.view.label, self.tr("none"), quiet=True)

    def _add_head(self, words: str) -> None:
        if words:
            head = plain_label(words, "subheading")
            self._heads[len(self._pairs)] = head

    def _add_answer(self, item: Item) -> None:
        words = answer_words(item.view, self._names)
        self._add_pair(item.view.label or item.key.rsplit("/", 1)[-1], words or self.tr("not answered"), quiet=not words or bool(item.view.reason))

    def _add_pair(self, label: str, words: str, *, quiet: bool) -> None:
        question, said = FormLabel("question"), FormLabel("hint" if quiet else "")
        question.show_words(label)
        said.show_plain(words)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said.setAccessibleName(f"{plain_words(label)}: {words}")
        self._pairs.append((question, said))

    def _place_all(self) -> None:
        wide = self.width() >= SIDE_BY_SIDE_FROM * self.fontMetrics().averageCharWidth()
        if wide == self._wide:
            return
        self._wide = wide
        row = 0
        for place, (question, said) in enumerate(self._pairs):
            if place in self._heads:
                self._grid.addWidget(self._heads[place], row, 0, 1, 2)
                row += 1
            self._grid.addWidget(question, row, 0, 1, 1 if wide else 2, Qt.AlignmentFlag.AlignTop)
            row += not wide
            self._grid.addWidget(said, row, 1 if wide else 0, 1, 1 if wide else 2, Qt.AlignmentFlag.AlignTop)
            row += 1
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
