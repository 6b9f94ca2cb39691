"""One question as a card: which record, who wrote what, the answers to all of it at once, and a part for each field. No rule."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyworker.ui.pages.decisions import words
from keyworker.ui.pages.decisions.card import ConflictCard
from keyworker.ui.pages.decisions.state import Asking, Waiting
from keyworker.ui.pages.decisions.words import tr
from keyworker.ui.widgets.date_field import Today
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.in_sight import Landing
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.notices import plain_label


class QuestionCard(Landing):
    """`chosen`, `decided` and `drafted` carry a conflict's id; `chosen_all` the sides by conflict; `opened` asks for the record."""

    chosen = Signal(str, object)
    decided = Signal(str, object)
    drafted = Signal(str, str)
    chosen_all = Signal(object)
    opened = Signal()

    def __init__(self, today: Today) -> None:
        super().__init__()
        self._today = today
        self._wide = True
        self.setProperty("role", "card")
        self._family = ElidedLabel(quiet=True)
        self._what, self._intro = ElidedLabel(), plain_label("", "note")
        self._what.setProperty("role", "heading")
        self.open = QPushButton(tr("Look at the record"))
        self.open.setProperty("role", "quiet")
        self.open.clicked.connect(self.opened)
        self.wholes: list[QPushButton] = []
        self._answers: tuple[tuple[tuple[str, int], ...], ...] = ()
        self._all = QWidget()
        self._wholes = QVBoxLayout(self._all)
        self._wholes.setSpacing(6)
        self._wholes.setContentsMargins(0, 2, 0, 10)
        self.parts: KeyedColumn[Waiting, ConflictCard] = KeyedColumn(self._part, lambda part, one: part.show_waiting(one), spacing=18)
        head = QHBoxLayout()
        head.addWidget(self._what, 1)
        head.addWidget(self.open, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(6)
        column.addWidget(self._family)
        column.addLayout(head)
        column.addWidget(self._intro)
        column.addWidget(self._all)
        column.addWidget(self.parts.widget)

    def show_question(self, question: Asking) -> None:
        """Show a question; what is being typed stays."""
        first = question.first
        self._family.set_text(first.family_name or tr("Family without a name yet"))
        self._what.set_text(words.what(first.kind, first.title))
        self._intro.setText(words.intro(question))
        self._intro.setVisible(bool(self._intro.text()))
        about = f"{self._what.text()}. {self._family.text()}"
        self.setAccessibleName(about)
        self.open.setAccessibleName(f"{self.open.text()}: {about}")
        self._show_wholes(question, about)
        if self.parts.show_items((part.conflict.id, part) for part in question.parts):
            self.arrange(wide=self._wide)

    def focus(self, conflict: str, *, exact: bool) -> None:
        """Put the focus on the question; `exact`: on a part of it, unless that is where one comes to first anyway."""
        part = self.parts.get(conflict)
        if exact and part is not None and (self.wholes or part is not self.parts.all()[0]):
            part.land()
        else:
            self.land()

    def arrange(self, *, wide: bool) -> None:
        """Sides beside each other where there is room."""
        self._wide = wide
        for part in self.parts.all():
            part.arrange(wide=wide)

    def _show_wholes(self, question: Asking, about: str) -> None:
        answers = question.wholes()
        self._all.setVisible(bool(answers))
        while len(self.wholes) > len(answers):
            gone = self.wholes.pop()
            gone.hide()
            gone.deleteLater()
        for place in range(len(self.wholes), len(answers)):
            button = QPushButton()
            button.setIcon(icon("check"))
            button.clicked.connect(lambda _checked=False, at=place: self.chosen_all.emit(self._answers[at]))
            self._wholes.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            self.wholes.append(button)
        for button, answer in zip(self.wholes, answers, strict=True):
            button.setText(words.whole(question, answer))
            button.setAccessibleName(f"{button.text().replace('&&', '&')}: {about}")
        self._answers = tuple(answer.places for answer in answers)

    def _part(self, conflict: str) -> ConflictCard:
        part = ConflictCard(conflict, self._today)
        part.chosen.connect(lambda places: self.chosen.emit(conflict, places))
        part.decided.connect(lambda own: self.decided.emit(conflict, own))
        part.drafted.connect(lambda text: self.drafted.emit(conflict, text))
        return part
