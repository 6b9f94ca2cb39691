"""The form of a safeguarding concern: telephone numbers first, then facts. Emits what somebody wants; no logic."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from keyworker.casework.concerns import ConcernDraft
from keyworker.domain.contact import Concern
from keyworker.domain.record import longest
from keyworker.ui.shell.concern_draft import Choices
from keyworker.ui.widgets.icons import icon, icon_label
from keyworker.ui.widgets.name_check import NameCheck
from keyworker.ui.widgets.named_group import NamedGroup
from keyworker.ui.widgets.notices import ErrorSummary, announce, plain_label
from keyworker.ui.widgets.room import RoomyText, told_beside
from keyworker.ui.widgets.settled import settle


class ConcernPage(QScrollArea):
    """Half-typed text stays here when the page is left; the presenter keeps it in the store."""

    edited = Signal()
    keep_wanted = Signal()
    close_wanted = Signal()
    family_chosen = Signal(str)
    thrown = Signal()
    brought_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Safeguarding concern"))
        self._body = body = QWidget()
        self.setWidget(body)
        outer = QHBoxLayout(body)
        outer.setContentsMargins(28, 22, 28, 28)
        inner = QWidget()
        inner.setMaximumWidth(860)
        outer.addWidget(inner, 1)
        outer.addStretch(0)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(plain_label(self.tr("Safeguarding concern"), "title"))
        self.errors = ErrorSummary()
        column.addWidget(self.errors)
        column.addWidget(self._thrown_note())
        column.addWidget(self._numbers_card())
        column.addSpacing(4)
        self._add_form(column)
        column.addLayout(self._buttons())
        column.addWidget(plain_label(
            self.tr("It is kept on this laptop at once and goes to the council with the next sync. It is never printed for the family."),
            "hint",
        ))
        column.addStretch(1)

    def _thrown_note(self) -> QWidget:
        self._gone = QFrame()
        self._gone.setProperty("role", "note")
        self.back = QPushButton(self.tr("Bring it back"))
        self.back.clicked.connect(self.brought_back)
        row = QHBoxLayout(self._gone)
        row.addWidget(plain_label(self.tr("What was written was thrown away.")), 1)
        row.addWidget(self.back)
        self._gone.hide()
        return self._gone

    def _numbers_card(self) -> QWidget:
        card = QFrame()
        card.setProperty("role", "note")
        row = QHBoxLayout(card)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(icon_label("phone", "accent", 22), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(plain_label(self.tr("If somebody is in danger now, ring 999 first.")))
        self._numbers = plain_label()
        self._numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(self._numbers)
        row.addLayout(words, 1)
        return card

    def _add_form(self, column: QVBoxLayout) -> None:
        self.family = QComboBox()
        self.family.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.family.setMinimumContentsLength(24)
        self.family.setPlaceholderText(self.tr("Choose the family"))
        self.family.activated.connect(lambda _: self.family_chosen.emit(self.family.currentData() or ""))
        self.family.activated.connect(lambda _: self.edited.emit())
        self._with_label(column, self.tr("&Family"), self.family)
        column.addWidget(plain_label(self.tr("About whom"), ""))
        self._people = QGridLayout()
        self._people.setVerticalSpacing(2)
        for place in range(2):
            self._people.setColumnStretch(place, 1)
        column.addLayout(self._people)
        self.about: dict[str, QCheckBox] = {}
        self.facts = self._text(column, self.tr("&What was seen or heard, and in whose words"), 120, "facts")
        column.addWidget(plain_label(self.tr("Is somebody in danger now?"), ""))
        self.danger = QButtonGroup(self)
        answers = NamedGroup(self.tr("Is somebody in danger now?"))
        row = QHBoxLayout(answers)
        row.setContentsMargins(0, 0, 0, 0)
        for place, words in enumerate((self.tr("Yes"), self.tr("No"), self.tr("Not known"))):
            button = QRadioButton(words)
            button.setAccessibleName(self.tr("In danger now: {answer}").format(answer=words))
            self.danger.addButton(button, place)
            row.addWidget(button)
        self.danger.button(2).setChecked(True)
        self.danger.idClicked.connect(lambda _: self.edited.emit())
        row.addStretch(1)
        column.addWidget(answers)
        self.done = self._text(column, self.tr("What was &done at once"), 70, "done")
        self.told = self._text(column, self.tr("Who was &told, when, by which number"), 70, "told")

    def _with_label(self, column: QVBoxLayout, words: str, field: QWidget) -> None:
        label = QLabel(words)
        label.setBuddy(field)
        field.setAccessibleName(words.replace("&", ""))
        column.addWidget(label)
        column.addWidget(field)

    def _text(self, column: QVBoxLayout, words: str, height: int, name: str) -> RoomyText:
        field = RoomyText(longest(Concern, name))
        field.setTabChangesFocus(True)
        field.setFixedHeight(height)
        field.changed.connect(self.edited)
        self._with_label(column, words, field)
        column.addWidget(told_beside(field))
        return field

    def _buttons(self) -> QHBoxLayout:
        self.keep = QPushButton(f"  {self.tr('&Keep this concern')}")
        self.keep.setAccessibleName(self.tr("Keep this concern"))
        self.keep.setProperty("role", "primary")
        self.keep.setIcon(icon("shield-alert", "on_accent"))
        self.keep.clicked.connect(self.keep_wanted)
        self.close_button = QPushButton(self.tr("&Back; what is written stays here"))
        self.close_button.clicked.connect(self.close_wanted)
        row = QHBoxLayout()
        row.setContentsMargins(0, 10, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.keep)
        self.throw = QPushButton(self.tr("Throw it away"))
        self.throw.setAccessibleName(self.tr("Throw away what is written here"))
        self.throw.setProperty("role", "quiet")
        self.throw.setIcon(icon("trash-2", "accent"))
        self.throw.clicked.connect(self.thrown)
        self.edited.connect(self._show_throw)
        row.addWidget(self.close_button)
        row.addStretch(1)
        row.addWidget(self.throw)
        return row

    def begin(self) -> None:
        """At the top, with whom to ring in sight; the keyboard in the facts where they are whole in sight there, else at the family."""
        settle(self, self.facts)
        self.verticalScrollBar().setValue(0)
        below = self.facts.mapTo(self._body, self.facts.rect().bottomLeft()).y()
        in_sight = below < self.viewport().height()
        (self.facts if in_sight and self.family.currentIndex() >= 0 else self.family).setFocus()
        self.verticalScrollBar().setValue(0)

    def show_choices(self, choices: Choices) -> None:
        """Families to choose from and whom to ring."""
        self.family.clear()
        for family, name in choices.families:
            self.family.addItem(" ".join(name.split())[:120], family)
        self.show_numbers(choices.numbers)

    def show_numbers(self, numbers: Sequence[tuple[str, str]]) -> None:
        """Whom to ring, or that nobody has said it yet: never a number that may be wrong."""
        lines = [f"{who}: {number}" for who, number in numbers]
        self._numbers.setText("\n".join(lines) or self.tr(
            "Ask your council whom to ring about a child: it has not given this laptop any numbers yet."))

    def show_people(self, people: Sequence[tuple[str, str]], chosen: Sequence[str]) -> None:
        """The people of the chosen family; `chosen` are ticked."""
        for box in self.about.values():
            box.hide()
            box.deleteLater()
        self.about = {}
        for place, (person, name) in enumerate(people):
            box = NameCheck(" ".join(name.split())[:44].replace("&", "&&"))
            box.setAccessibleName(self.tr("About {name}").format(name=name))
            box.setChecked(person in chosen)
            box.toggled.connect(lambda _on: self.edited.emit())
            self.about[person] = box
            self._people.addWidget(box, place // 2, place % 2)

    def show_draft(self, draft: ConcernDraft) -> None:
        """Show what was written before; nothing is announced as edited."""
        for field, text in ((self.facts, draft.facts), (self.done, draft.done), (self.told, draft.told)):
            field.show_text(text)
        self.danger.button({True: 0, False: 1, None: 2}[draft.immediate_danger]).setChecked(True)
        self.family.setCurrentIndex(self.family.findData(draft.family))
        for person, box in self.about.items():
            with QSignalBlocker(box):
                box.setChecked(person in draft.about)
        self._show_throw()

    def show_thrown(self, *, thrown: bool) -> None:
        """Say that what was written was thrown away, with the way back; or take that away."""
        self._gone.setVisible(thrown)
        if thrown:
            announce(self._gone, self.tr("What was written was thrown away."))
            self.back.setFocus()

    def _show_throw(self) -> None:
        self.throw.setVisible(not self.draft().empty())

    def draft(self) -> ConcernDraft:
        """What stands on the page."""
        return ConcernDraft(
            family=self.family.currentData() or "",
            about=tuple(person for person, box in self.about.items() if box.isChecked()),
            facts=self.facts.toPlainText(), done=self.done.toPlainText(), told=self.told.toPlainText(),
            immediate_danger={0: True, 1: False}.get(self.danger.checkedId()),
        )
