"""Before the first area: go on with an unfinished star, or whose, which, who is here, who decides, in which language, about which day.

Part of the star page. Earlier readings are not shown here on purpose.
"""

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QComboBox,
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

from keyworker.domain.record import longest
from keyworker.domain.star import CompletionMode, StarReading
from keyworker.ui.pages.star.before_parts import DraftCard, ThrownAway, emptied, reminder
from keyworker.ui.pages.star.before_state import BeforeState, Beginning
from keyworker.ui.pages.star.instrument_chooser import InstrumentChooser
from keyworker.ui.widgets.date_field import DateField
from keyworker.ui.widgets.name_check import NameCheck
from keyworker.ui.widgets.named_group import NamedGroup
from keyworker.ui.widgets.names import as_tip, button_text, shortened
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.room import held
from keyworker.ui.widgets.star_words import mode_words

TWO_COLUMNS_FROM = 44
"""Letters' heights of the page."""


class BeforeStep(QWidget):
    """`begin` (Beginning) starts a new star, `go_on`, `throw_away` and `bring_back` (reading id) are about an unfinished one."""

    begin = Signal(object)
    go_on = Signal(str)
    throw_away = Signal(str)
    bring_back = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Before the star"))
        self._state: BeforeState | None = None
        self._drafts = QVBoxLayout()
        self._drafts.setSpacing(6)
        self._cards: list[DraftCard] = []
        self._thrown: ThrownAway | None = None
        self.stars = InstrumentChooser()
        self._person, self._partner = QComboBox(), QComboBox()
        self._partner_label = QLabel()
        self._here: dict[str, QCheckBox] = {}
        self._here_grid = QGridLayout()
        self._modes = QButtonGroup(self)
        self._language, self._interpreter = QLineEdit(), QLineEdit()
        self._past = QCheckBox(self.tr("It is about an earlier time"))
        self._day = DateField(self.tr("Which day is it about?"), lambda: self._state.today, ahead=False)  # type: ignore[union-attr]
        self._begin = QPushButton(self.tr("Begin the star"))
        self._begin.setProperty("role", "primary")
        self._paper = QPushButton(self.tr("Enter it from paper"))
        self._lay_out()
        self._connect()

    def show_state(self, state: BeforeState) -> None:
        """Show what can be begun and gone on with."""
        was, self._state = self._state, state
        if was == state:
            return
        self._show_drafts(state)
        if was is not None and replace(was, drafts=state.drafts, thrown=state.thrown) == state:
            self._order_tabs()  # nothing else is new: what is half chosen stays
            if self._thrown is not None and state.thrown != was.thrown:
                self._thrown.button.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        with QSignalBlocker(self._person):
            self._person.clear()
            self._partner.clear()
            self._partner.addItem(self.tr("Nobody"), None)
            for one in state.people:
                self._person.addItem(shortened(one.name), one.id)
                if not one.child:
                    self._partner.addItem(shortened(one.name), one.id)
            self._person.setCurrentIndex(max(0, self._person.findData(state.person)))
        self._show_here(state)
        self._language.setText(state.language)
        self._show_person()

    def take_focus(self) -> None:
        """Focus on the way back, else on going on where there is an unfinished star, else on beginning one."""
        first = self._thrown or (self._cards[0] if self._cards else None)
        (first.button if first else self._begin).setFocus()

    def _show_drafts(self, state: BeforeState) -> None:
        emptied(self._drafts)
        self._thrown = ThrownAway(state.thrown, self.bring_back) if state.thrown else None
        self._cards = [DraftCard(draft, state.today, self.go_on, self.throw_away) for draft in state.drafts]
        for card in [*([self._thrown] if self._thrown else []), *self._cards]:
            self._drafts.addWidget(card)
            card.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column when narrow."""
        wide = event.size().width() >= TWO_COLUMNS_FROM * self.fontMetrics().height()
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        super().resizeEvent(event)

    def _connect(self) -> None:
        self._begin.clicked.connect(lambda: self._begin_clicked(from_paper=False))
        self._paper.clicked.connect(lambda: self._begin_clicked(from_paper=True))
        self._person.currentIndexChanged.connect(self._person_changed)
        self.stars.changed.connect(self._show_whether)
        self._past.toggled.connect(self._day.setVisible)
        self._past.toggled.connect(self._order_tabs)

    def _lay_out(self) -> None:
        body, scroll = QWidget(), QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        whole = QVBoxLayout(body)
        whole.setContentsMargins(0, 0, 12, 12)
        whole.setSpacing(12)
        whole.addLayout(self._drafts)
        self._columns = columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        columns.setSpacing(28)
        left, right = QVBoxLayout(), QVBoxLayout()
        for side in (left, right):
            side.setSpacing(5)
        self._fill_left(left)
        self._fill_right(right)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        whole.addLayout(columns)
        whole.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._begin)
        buttons.addWidget(self._paper)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(8)
        page.addWidget(scroll, 1)
        page.addLayout(buttons)

    def _fill_left(self, left: QVBoxLayout) -> None:
        whose = QGridLayout()
        whose.setHorizontalSpacing(12)
        labels = (QLabel(self.tr("&Whose star is it?")), self._partner_label)
        self._partner_label.setText(self.tr("&One star together with"))
        for place, (label, combo) in enumerate(zip(labels, (self._person, self._partner), strict=True)):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(12)
            combo.setAccessibleName(label.text().replace("&", ""))
            label.setBuddy(combo)
            whose.addWidget(label, 0, place)
            whose.addWidget(combo, 1, place)
            whose.setColumnStretch(place, 1)
        left.addLayout(whose)
        left.addSpacing(10)
        left.addWidget(plain_label(self.tr("Which star?"), "heading"))
        left.addWidget(self.stars)
        left.addSpacing(10)
        left.addWidget(plain_label(self.tr("Who decides the numbers?"), "heading"))
        modes = NamedGroup(self.tr("Who decides the numbers?"))
        inside = QVBoxLayout(modes)
        inside.setContentsMargins(0, 0, 0, 0)
        for mode in CompletionMode:
            button = QRadioButton(mode_words(mode))
            button.setProperty("mode", mode.value)
            button.setChecked(mode is CompletionMode.WORKER_AND_FAMILY)
            self._modes.addButton(button)
            inside.addWidget(button)
        left.addWidget(modes)
        left.addStretch(1)

    def _fill_right(self, right: QVBoxLayout) -> None:
        right.addWidget(plain_label(self.tr("Who is here?"), "heading"))
        self._here_grid.setVerticalSpacing(0)
        right.addLayout(self._here_grid)
        talk = QGridLayout()
        talk.setHorizontalSpacing(12)
        lines = (("language", self.tr("&Language that we speak"), self._language),
                 ("interpreter", self.tr("&Interpreter, if there is one"), self._interpreter))
        for place, (name, words, field) in enumerate(lines):
            label = QLabel(words)
            label.setBuddy(field)
            field.setAccessibleName(words.replace("&", ""))
            talk.addWidget(label, 0, place)
            talk.addWidget(field, 1, place)
            talk.addWidget(held(field, longest(StarReading, name)), 2, place)
        right.addSpacing(6)
        right.addLayout(talk)
        right.addSpacing(4)
        right.addWidget(self._past)
        self._day.setContentsMargins(34, 0, 0, 0)
        self._day.hide()
        right.addWidget(self._day)
        right.addSpacing(6)
        right.addWidget(reminder())
        right.addStretch(1)

    def _order_tabs(self) -> None:
        """Tab goes in reading order, also to what was made later."""
        back = [self._thrown.button] if self._thrown else []
        drafts = [*back, *(button for card in self._cards for button in (card.button, card.away))]
        fields: list[QWidget] = [
            *drafts, self._person, self._partner, *self.stars.stops(), *self._modes.buttons(), *self._here.values(), self._language,
            self._interpreter, self._past, *self._day.stops(), self._begin, self._paper,
        ]
        radios = [*self.stars.radios(), *self._modes.buttons()]
        for button in radios:
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # Qt orders only what Tab reaches; of a group that is the chosen one
        for one, other in pairwise(fields):
            QWidget.setTabOrder(one, other)
        for button in radios:
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button.isChecked() else Qt.FocusPolicy.ClickFocus)

    def _show_here(self, state: BeforeState) -> None:
        emptied(self._here_grid)
        self._here = {}
        for place, one in enumerate(state.people):
            box = NameCheck(button_text(shortened(one.name, 24)))
            box.setToolTip(as_tip(one.name, 24))
            box.setAccessibleName(one.name)
            box.setChecked(one.id == state.person)
            self._here[one.id] = box
            self._here_grid.addWidget(box, place // 3, place % 3)
            box.show()

    def _person_changed(self, index: int) -> None:
        """Whoever's star it is, is here; their language comes with them."""
        person = self._person.itemData(index)
        if person in self._here:
            self._here[person].setChecked(True)
        chosen = self._state.one(person) if self._state else None
        if chosen is not None and chosen.language:
            self._language.setText(chosen.language)
        self._show_person()

    def _show_person(self) -> None:
        """What suits whoever's star it is: a child has a child's star, and none together with a partner."""
        state = self._state
        person = self._person.currentData()
        chosen = state.one(person) if state else None
        child = chosen is not None and chosen.child
        for widget in (self._partner, self._partner_label):
            widget.setVisible(not child)
        if child:
            self._partner.setCurrentIndex(0)
        if state is not None:
            beside = {instrument: title for (who, instrument), title in state.beside.items() if who == person}
            self.stars.show_choices(state.instruments, child=child, beside=beside)
        self._show_whether()

    def _show_whether(self) -> None:
        for button in (self._begin, self._paper):
            button.setEnabled(bool(self._state and self._state.people) and self.stars.chosen() is not None)
        self._order_tabs()

    def _begin_clicked(self, *, from_paper: bool) -> None:
        star, mode = self.stars.chosen(), self._modes.checkedButton()
        person, partner = self._person.currentData(), self._partner.currentData()
        if person is None or star is None or mode is None:
            return
        self._day.leave()
        past = self._past.isChecked()
        if past and self._day.value() is None:
            self._day.show_error(self.tr("Say which day it is about."))
        self.begin.emit(Beginning(
            person=person, instrument=star.id, edition=star.edition, joint_with=partner if partner != person else None,
            present=tuple(one for one, box in self._here.items() if box.isChecked()),
            mode=CompletionMode(mode.property("mode")), language=self._language.text().strip(),
            interpreter=self._interpreter.text().strip(), retrospective=past,
            as_at=self._day.value() if past else None, from_paper=from_paper,
        ))

