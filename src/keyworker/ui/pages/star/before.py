"""Before the first area: go on with an unfinished star, or which star, whose, who is here, who decides, in which language.

Part of the star page. Earlier readings are not shown here on purpose.
"""

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from keyworker.domain.star import CompletionMode
from keyworker.forms.instrument import Audience
from keyworker.ui.pages.star.state import BeforeState, DraftChoice, PersonChoice
from keyworker.ui.widgets.name_check import NameCheck
from keyworker.ui.widgets.names import as_tip, button_text, shortened
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.star_words import mode_words, recent_day_words

TWO_COLUMNS_FROM = 800


@dataclass(frozen=True)
class Beginning:
    """What was chosen before the first area."""

    person: str
    instrument: str
    joint_with: str | None
    present: tuple[str, ...]
    mode: CompletionMode
    language: str
    interpreter: str


class BeforeStep(QScrollArea):
    """`begin` (Beginning) starts a new star, `go_on` (reading id) opens an unfinished one."""

    begin = Signal(object)
    go_on = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Before the star"))
        self._state: BeforeState | None = None
        self._drafts = QVBoxLayout()
        self._cards: list[QFrame] = []
        self._instruments = QButtonGroup(self)
        self._drafts.setContentsMargins(0, 0, 0, 0)
        self._instrument_column = QVBoxLayout()
        self._instrument_column.setSpacing(0)
        self._person, self._partner = QComboBox(), QComboBox()
        self._here: dict[str, QCheckBox] = {}
        self._here_grid = QGridLayout()
        self._modes = QButtonGroup(self)
        self._language, self._interpreter = QLineEdit(), QLineEdit()
        self._begin = QPushButton(self.tr("Begin the star"))
        self._begin.setProperty("role", "primary")
        self._begin.clicked.connect(self._begin_clicked)
        self._person.currentIndexChanged.connect(self._person_changed)
        for combo in (self._person, self._partner):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(18)
        body = QWidget()
        self.setWidget(body)
        self._columns = columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        columns.setContentsMargins(0, 0, 12, 12)
        columns.setSpacing(24)
        form = QVBoxLayout()
        form.setSpacing(6)
        self._build_form(form)
        columns.addLayout(form, 3)
        side = QVBoxLayout()
        side.setSpacing(14)
        side.addWidget(self._reminder())
        side.addWidget(self._begin, 0, Qt.AlignmentFlag.AlignLeft)
        side.addStretch(1)
        columns.addLayout(side, 2)

    def show_state(self, state: BeforeState) -> None:
        """Show what can be begun and gone on with."""
        same = self._state == state
        self._state = state
        if same:
            return
        _clear(self._drafts)
        self._cards = [self._draft_card(draft) for draft in state.drafts]
        for card in self._cards:
            self._drafts.addWidget(card)
            card.show()
        self._drafts.setContentsMargins(0, 0, 0, 14 if state.drafts else 0)
        self._show_instruments(state)
        with QSignalBlocker(self._person):
            self._person.clear()
            self._partner.clear()
            self._partner.addItem(self.tr("Nobody: it is one person's star"), None)
            for one in state.people:
                self._person.addItem(shortened(one.name), one.id)
                if not one.child:
                    self._partner.addItem(shortened(one.name), one.id)
            self._person.setCurrentIndex(max(0, self._person.findData(state.person)))
        self._show_here(state.people, state.person)
        self._language.setText(state.language)
        self._begin.setEnabled(bool(state.people and state.instruments))
        self._order_tabs()

    def take_focus(self) -> None:
        """Focus on going on where there is an unfinished star, else on beginning one."""
        buttons = [button for card in self._cards for button in card.findChildren(QPushButton)]
        (buttons[0] if buttons else self._begin).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column when narrow."""
        wide = event.size().width() >= TWO_COLUMNS_FROM
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        super().resizeEvent(event)

    def choose_instrument(self, instrument: str) -> None:
        """Choose a star by its id, as the person would."""
        for button in self._instruments.buttons():
            if button.property("instrument") == instrument:
                button.setChecked(True)

    def _build_form(self, form: QVBoxLayout) -> None:
        form.addLayout(self._drafts)
        form.addWidget(plain_label(self.tr("Which star?"), "heading"))
        form.addLayout(self._instrument_column)
        form.addSpacing(10)
        whose = QGridLayout()
        whose.setHorizontalSpacing(12)
        fields = ((self.tr("&Whose star is it?"), self._person), (self.tr("&One star together with"), self._partner),
                  (self.tr("&Language that we speak"), self._language), (self.tr("&Interpreter, if there is one"), self._interpreter))
        for place, (words, field) in enumerate(fields):
            label = QLabel(words)
            label.setBuddy(field)
            field.setAccessibleName(words.replace("&", ""))
            whose.addWidget(label, place // 2 * 2, place % 2)
            whose.addWidget(field, place // 2 * 2 + 1, place % 2)
        form.addLayout(whose)
        form.addSpacing(10)
        form.addWidget(plain_label(self.tr("Who is here?"), "heading"))
        form.addLayout(self._here_grid)
        form.addSpacing(10)
        form.addWidget(plain_label(self.tr("Who decides the numbers?"), "heading"))
        for mode in CompletionMode:
            button = QRadioButton(mode_words(mode))
            button.setProperty("mode", mode.value)
            button.setChecked(mode is CompletionMode.WORKER_AND_FAMILY)
            self._modes.addButton(button)
            form.addWidget(button)
        form.addStretch(1)

    def _order_tabs(self) -> None:
        """Tab goes in reading order, also to what was made later."""
        drafts = [button for card in self._cards for button in card.findChildren(QPushButton)]
        fields: list[QWidget] = [*drafts, *self._instruments.buttons(), self._person, self._partner, self._language,
                                 self._interpreter, *self._here.values(), *self._modes.buttons(), self._begin]
        radios = [*self._instruments.buttons(), *self._modes.buttons()]
        for button in radios:
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # Qt orders only what Tab reaches; of a group that is the chosen one
        for one, other in pairwise(fields):
            QWidget.setTabOrder(one, other)
        for button in radios:
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button.isChecked() else Qt.FocusPolicy.ClickFocus)

    def _reminder(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setSpacing(8)
        column.addWidget(plain_label(self.tr("Say this first, in your own words"), "heading"))
        for words in (
            self.tr("This is a picture of how things are now. It is not a test, and no answer is wrong."),
            self.tr("You decide together. If you see something differently, both are kept."),
            self.tr("Any area can be left out, and you can stop whenever you like. It is all kept for next time."),
            self.tr("Say who will see it, and that the family can have a copy."),
            self.tr("If you hear that somebody is not safe, you will have to tell others. Say so before you begin."),
        ):
            column.addWidget(plain_label(words))
        return card

    def _draft_card(self, draft: DraftChoice) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        today = self._state.today if self._state else None
        day = recent_day_words(draft.began, today) if today else ""
        detail = self.tr("{who} · {title} · {done} of {total} areas done").format(
            who=shortened(draft.who), title=draft.title, done=draft.done, total=draft.total
        )
        line = plain_label(detail)
        line.setToolTip(as_tip(draft.who))
        button = QPushButton(self.tr("Go on with the star from {day}").format(day=day))
        button.setProperty("role", "primary")
        button.clicked.connect(lambda: self.go_on.emit(draft.reading))
        row = QHBoxLayout(card)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(line, 1)
        row.addWidget(button)
        return card

    def _show_instruments(self, state: BeforeState) -> None:
        for old in self._instruments.buttons():
            self._instruments.removeButton(old)
        _clear(self._instrument_column)
        for place, one in enumerate(state.instruments):
            button = QRadioButton(self.tr("{title}: {audience}").format(title=button_text(one.title), audience=self._for(one.audience)))
            button.setProperty("instrument", one.id)
            button.setAccessibleDescription(one.note)
            button.setChecked(place == 0)
            self._instruments.addButton(button)
            self._instrument_column.addWidget(button)
            button.show()
            note = plain_label(one.note, "hint")
            note.setContentsMargins(34, 0, 0, 6)
            self._instrument_column.addWidget(note)

    def _for(self, audience: Audience) -> str:
        return {
            Audience.PARENT: self.tr("for a parent or carer"), Audience.CHILD: self.tr("for a child"),
            Audience.YOUNG_PERSON: self.tr("for a young person"), Audience.ADULT: self.tr("for any adult"),
        }[audience]

    def _show_here(self, people: tuple[PersonChoice, ...], person: str | None) -> None:
        _clear(self._here_grid)
        self._here = {}
        for place, one in enumerate(people):
            box = NameCheck(button_text(shortened(one.name, 24)))
            box.setToolTip(as_tip(one.name, 24))
            box.setAccessibleName(one.name)
            box.setChecked(one.id == person)
            self._here[one.id] = box
            self._here_grid.addWidget(box, place // 2, place % 2)
            box.show()

    def _person_changed(self, index: int) -> None:
        """Whoever's star it is, is here; their language comes with them."""
        person = self._person.itemData(index)
        if person in self._here:
            self._here[person].setChecked(True)
        chosen = next((one for one in self._state.people if one.id == person), None) if self._state else None
        if chosen is not None and chosen.language:
            self._language.setText(chosen.language)

    def _begin_clicked(self) -> None:
        button, mode = self._instruments.checkedButton(), self._modes.checkedButton()
        person, partner = self._person.currentData(), self._partner.currentData()
        if person is None or button is None or mode is None:
            return
        self.begin.emit(Beginning(
            person=person, instrument=str(button.property("instrument")), joint_with=partner if partner != person else None,
            present=tuple(one for one, box in self._here.items() if box.isChecked()),
            mode=CompletionMode(mode.property("mode")), language=self._language.text().strip(),
            interpreter=self._interpreter.text().strip(),
        ))


def _clear(layout: QVBoxLayout | QGridLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
