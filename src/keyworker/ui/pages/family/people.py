"""The tab People: homes with who lives there, who lives elsewhere, organisations; and the panels for changing them. No logic.

The genogram's place is above the homes; it is another issue and not drawn here.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from keyworker.domain.family import Agency
from keyworker.domain.household import Address
from keyworker.ui import terms
from keyworker.ui.pages.family.panels import (
    AddPersonPanel,
    AgencyPanel,
    Panel,
    PersonPanel,
    RelatePanel,
    RiskPanel,
    WithholdPanel,
)
from keyworker.ui.pages.family.people_state import PeopleState, PersonCard, RiskShown
from keyworker.ui.pages.family.state import Home
from keyworker.ui.widgets.date_field import Today
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.notices import AlertWord, plain_label
from keyworker.ui.widgets.reading_order import set_reading_order


class PersonBlock(QFrame):
    """One person: name, age, how they belong, school, surgery, telephone, risks; and a button to put it right."""

    edit_wanted = Signal(str)

    def __init__(self, person: str) -> None:
        super().__init__()
        self._name = plain_label()
        bold = self._name.font()
        bold.setBold(True)
        self._name.setFont(bold)
        self._lines = plain_label()
        self._risk = AlertWord(self.tr("Contact risk"))
        self._risk_words = plain_label()
        self.edit = QPushButton(self.tr("Change"))
        self.edit.setProperty("role", "quiet")
        self.edit.setIcon(icon("pencil", "accent"))
        self.edit.clicked.connect(lambda: self.edit_wanted.emit(person))
        words = QVBoxLayout()
        words.setSpacing(2)
        for part in (self._name, self._lines, self._risk, self._risk_words):
            words.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.addLayout(words, 1)
        row.addWidget(self.edit, 0, Qt.AlignmentFlag.AlignTop)

    def show_card(self, card: PersonCard) -> None:
        """Show a person."""
        one = card.person
        age = terms.age(card.age, unborn=one.is_unborn(), expected=one.expected_on)
        name = terms.apart(one.full_name())
        if one.known_as.strip() and one.known_as.strip() != one.full_name():
            name = self.tr("{called} ({full})").format(called=terms.apart(one.called()), full=name)
        self._name.setText(self.tr("{name}, {age}").format(name=name, age=age))
        self.edit.setAccessibleName(self.tr("Change {name}").format(name=one.called()))
        ties = [self.tr("{tie} {names}").format(tie=terms.tie(tie.relationship, backwards=tie.backwards), names=terms.names(tie.names))
                for tie in card.ties]
        lines = [" · ".join(part) for part in (ties, self._facts(card)) if part]
        self._lines.setText("\n".join(lines))
        self._lines.setVisible(bool(lines))
        self._risk.setVisible(bool(card.risks))
        self._risk_words.setVisible(bool(card.risks))
        self._risk_words.setText("\n".join(self._risk_sentence(risk) for risk in card.risks))

    def _facts(self, card: PersonCard) -> list[str]:
        one = card.person
        facts = [self.tr("Main carer")] if one.is_primary_carer else []
        for words, value in ((self.tr("School or nursery: {value}"), one.school), (self.tr("Surgery: {value}"), one.surgery),
                             (self.tr("Telephone: {value}"), one.phone), (self.tr("Language: {value}"), one.language),
                             (self.tr("Good to know: {value}"), one.notes)):
            if value:
                facts.append(words.format(value=terms.apart(value)))
        return [*facts, self.tr("Needs an interpreter")] if one.interpreter_needed else facts

    def _risk_sentence(self, risk: RiskShown) -> str:
        words = self.tr("{protected} is to be safe from {other}: {what}") if risk.what else self.tr("{protected} is to be safe from {other}")
        return words.format(protected=terms.apart(risk.protected), other=terms.apart(risk.from_person), what=terms.apart(risk.what))


class HomeCard(QFrame):
    """One home: its addresses, from whom they are withheld, and who lives there."""

    edit_wanted = Signal(str)
    withhold_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._title = plain_label("", "heading")
        self._withheld = AlertWord(self.tr("Address withheld"))
        self._from = plain_label()
        self.addresses: KeyedColumn[Address, _AddressLine] = KeyedColumn(self._address_line, _AddressLine.show_address, spacing=2)
        self.people: KeyedColumn[PersonCard, PersonBlock] = KeyedColumn(self._block, PersonBlock.show_card, spacing=2)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(4)
        for part in (self._title, self.addresses.widget, self._withheld, self._from, self.people.widget):
            column.addWidget(part)

    def show_home(self, home: Home, state: PeopleState) -> None:
        """Show a home."""
        self._title.setText((terms.breakable(home.name) or self.tr("Household")) if home.household else self.tr("Home not written down yet"))
        self.addresses.show_items((one.id, one) for one in home.addresses)
        self._withheld.setVisible(bool(home.withheld_from))
        self._from.setVisible(bool(home.withheld_from))
        self._from.setText(self.tr("Must not learn it: {names}").format(names=terms.names(home.withheld_from)))
        cards = [(one.id, state.card(one.id)) for one in home.people]
        self.people.show_items((key, card) for key, card in cards if card is not None)

    def _block(self, person: str) -> PersonBlock:
        block = PersonBlock(person)
        block.edit_wanted.connect(self.edit_wanted)
        return block

    def _address_line(self, address: str) -> "_AddressLine":
        line = _AddressLine()
        line.button.clicked.connect(lambda: self.withhold_wanted.emit(address))
        return line


class _AddressLine(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._words = plain_label()
        self.button = QPushButton(self.tr("Withhold …"))
        self.button.setProperty("role", "quiet")
        self.button.setIcon(icon("eye-off", "accent"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self.button)

    def show_address(self, address: Address) -> None:
        self._words.setText(terms.breakable(address.one_line()))
        self.button.setAccessibleName(self.tr("Withhold the address {address}").format(address=address.one_line()))


class PeoplePage(QScrollArea):
    """`edit_wanted` a person, `withhold_wanted` an address; what the panels want they say themselves."""

    edit_wanted = Signal(str)
    withhold_wanted = Signal(str)

    def __init__(self, today: Today) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.person, self.add_person, self.relate = PersonPanel(today), AddPersonPanel(today), RelatePanel()
        self.withhold, self.risk, self.agency = WithholdPanel(), RiskPanel(), AgencyPanel()
        self._panels = QStackedWidget()
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self.shown: PeopleState | None = None
        for panel in (self.person, self.add_person, self.relate, self.withhold, self.risk, self.agency):
            self._panels.addWidget(panel)
            panel.closed.connect(self.close_panel)
        self._panels.hide()
        self.openers = [self._opener(words, symbol, panel) for words, symbol, panel in (
            (self.tr("Add a person"), "plus", self.add_person), (self.tr("Relate two people"), "users", self.relate),
            (self.tr("Note a contact risk"), "shield-alert", self.risk), (self.tr("Add an organisation"), "house", self.agency),
        )]
        self._buttons.addStretch(1)
        self._empty = plain_label(self.tr("Nobody has been added yet. Begin with the children and whoever looks after them."), "hint")
        self.homes: KeyedColumn[tuple[Home, PeopleState], HomeCard] = KeyedColumn(
            self._home_card, lambda card, item: card.show_home(*item), spacing=12
        )
        self._agencies = _AgencyCard()
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 14, 6, 14)
        column.setSpacing(12)
        column.addLayout(self._buttons)
        for part in (self._panels, self._empty, self.homes.widget, self._agencies):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(content)

    def show_state(self, state: PeopleState) -> None:
        """Show everything; what is being typed in a panel stays."""
        self.shown = state
        moved = self.homes.show_items((one.household or "", (one, state)) for one in state.homes)
        self._empty.setVisible(not state.homes)
        self._agencies.show_agencies(state.agencies)
        for panel in (self.relate, self.risk):
            panel.show_people(state.people)
        if moved:
            set_reading_order(self)

    def open_panel(self, panel: Panel) -> None:
        """Show a panel above the homes, with the focus in it."""
        for other in (self._panels.widget(place) for place in range(self._panels.count())):
            if other is not None:
                other.setVisible(other is panel)
        panel.show_error("")
        self._panels.setCurrentWidget(panel)
        self._panels.setFixedHeight(panel.sizeHint().height() + 30)
        self._panels.show()
        self.ensureWidgetVisible(self._panels, 0, 0)
        first = panel.grid.itemAt(0)
        inside = first.widget() if first else None
        (inside or panel).setFocus()

    def close_panel(self) -> None:
        """Put the panel away."""
        self._panels.hide()

    def open_in_panel(self) -> Panel | None:
        """The panel that is open."""
        panel = self._panels.currentWidget()
        return panel if isinstance(panel, Panel) and not self._panels.isHidden() else None

    def _opener(self, words: str, symbol: str, panel: Panel) -> QPushButton:
        button = QPushButton(words)
        button.setIcon(icon(symbol))
        button.clicked.connect(lambda: self.open_panel(panel))
        self._buttons.addWidget(button)
        return button

    def _home_card(self, _key: str) -> HomeCard:
        card = HomeCard()
        card.edit_wanted.connect(self.edit_wanted)
        card.withhold_wanted.connect(self.withhold_wanted)
        return card


class _AgencyCard(QFrame):
    """Organisations that know the family."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.addWidget(plain_label(self.tr("Organisations"), "heading"))
        self._lines: KeyedColumn[Agency, QLabel] = KeyedColumn(lambda _key: plain_label(), self._show, spacing=6)
        self._empty = plain_label(self.tr("None has been added yet."), "hint")
        column.addWidget(self._empty)
        column.addWidget(self._lines.widget)

    def show_agencies(self, agencies: tuple[Agency, ...]) -> None:
        """Show each with whom to ask for there."""
        self._empty.setVisible(not agencies)
        self._lines.show_items((one.id, one) for one in agencies)

    @staticmethod
    def _show(label: QLabel, one: Agency) -> None:
        label.setText("  ·  ".join(terms.apart(part) for part in (one.name, one.what, one.contact_name, one.phone, one.email) if part))
