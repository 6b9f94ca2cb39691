"""The cards of the tab People: a person, a home with its addresses, organisations, and the agreement to work together. No logic."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyworker.domain.family import Agency
from keyworker.domain.household import Address
from keyworker.ui import terms
from keyworker.ui.pages.family.agreement_words import agreement_lines
from keyworker.ui.pages.family.people_state import AgreementShown, PeopleState, PersonCard
from keyworker.ui.pages.family.state import Home
from keyworker.ui.pages.family.tie_panels import risk_sentence
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.notices import AlertWord, plain_label


def quiet_button(words: str, symbol: str) -> QPushButton:
    """A button that does not ask to be looked at."""
    button = QPushButton(words)
    button.setProperty("role", "quiet")
    button.setIcon(icon(symbol, "accent"))
    return button


class PersonBlock(QFrame):
    """One person: name, age, how they belong, school, surgery, telephone, risks; buttons to put it right and for a move.

    A child whose day has passed is asked about. Of somebody who has died there is no move.
    """

    edit_wanted = Signal(str)
    move_wanted = Signal(str)

    def __init__(self, person: str) -> None:
        super().__init__()
        self._name = plain_label()
        bold = self._name.font()
        bold.setBold(True)
        self._name.setFont(bold)
        self._lines = plain_label()
        self._asked = plain_label("", "note")
        self._risk: AlertWord | None = None
        self._risk_words = plain_label()
        self.edit = quiet_button(self.tr("Change"), "pencil")
        self.edit.clicked.connect(lambda: self.edit_wanted.emit(person))
        self.move_away = quiet_button(self.tr("Move …"), "house")
        self.move_away.clicked.connect(lambda: self.move_wanted.emit(person))
        self._words = QVBoxLayout()
        self._words.setSpacing(2)
        for part in (self._name, self._lines, self._asked, self._risk_words):
            self._words.addWidget(part)
        self._words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(2)
        row.addLayout(self._words, 1)
        for button in (self.move_away, self.edit):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def show_card(self, card: PersonCard) -> None:
        """Show a person."""
        one = card.person
        age = terms.age(card.age)
        name = terms.apart(one.full_name())
        if one.known_as.strip() and one.known_as.strip() != one.full_name():
            name = self.tr("{called} ({full})").format(called=terms.apart(one.called()), full=name)
        self._name.setText(self.tr("{name}, {age}").format(name=name, age=age))
        self.edit.setAccessibleName(self.tr("Change {name}").format(name=one.called()))
        self.move_away.setAccessibleName(self.tr("Write down where {name} lives").format(name=one.called()))
        ties = [self.tr("{tie} {names}").format(tie=terms.tie(tie.relationship, backwards=tie.backwards), names=terms.names(tie.names))
                for tie in card.ties]
        lines = [" · ".join(part) for part in (ties, self._facts(card)) if part]
        self._lines.setText("\n".join(lines))
        self._lines.setVisible(bool(lines))
        asked = self._birth_asked(card)
        self._asked.setText(asked)
        self._asked.setVisible(bool(asked))
        self.move_away.setVisible(card.age.died is None)
        if card.risks and self._risk is None:
            self._risk = AlertWord(self.tr("Contact risk"))
            self._words.insertWidget(2, self._risk)
        if self._risk is not None:
            self._risk.setVisible(bool(card.risks))
        self._risk_words.setVisible(bool(card.risks))
        self._risk_words.setText("\n".join(risk_sentence(risk) for risk in card.risks))

    def _birth_asked(self, card: PersonCard) -> str:
        if card.age.overdue:
            return self.tr("Has the baby been born? Write the day of birth under Change.")
        if card.age.about and card.age.died is None:
            return self.tr("The age is worked out from when the birth was expected. Write the day of birth under Change, if it is known.")
        return ""

    def _facts(self, card: PersonCard) -> list[str]:
        one = card.person
        if card.age.died is not None:  # what was good to know of them is kept; how to reach them is not shown any more
            return [self.tr("Good to know: {value}").format(value=terms.apart(one.notes))] if one.notes else []
        facts = [self.tr("Main carer")] if one.is_primary_carer else []
        for words, value in ((self.tr("School or nursery: {value}"), one.school), (self.tr("Surgery: {value}"), one.surgery),
                             (self.tr("Telephone: {value}"), one.phone), (self.tr("Language: {value}"), one.language),
                             (self.tr("Good to know: {value}"), one.notes)):
            if value:
                facts.append(words.format(value=terms.apart(value)))
        return [*facts, self.tr("Needs an interpreter")] if one.interpreter_needed else facts


class HomeCard(QFrame):
    """One home: its addresses, from whom they are withheld, and who lives there. `address_wanted` carries household and address ids."""

    edit_wanted = Signal(str)
    move_wanted = Signal(str)
    withhold_wanted = Signal(str)
    address_wanted = Signal(str, str)

    def __init__(self, household: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._household = household
        self._title = plain_label("", "heading")
        self.write_address = quiet_button(self.tr("Write the address"), "map-pin")
        self.write_address.clicked.connect(lambda: self.address_wanted.emit(household, ""))
        self._withheld = AlertWord(self.tr("Address withheld"))
        self._from = plain_label()
        self.addresses: KeyedColumn[Address, _AddressLine] = KeyedColumn(self._address_line, _AddressLine.show_address, spacing=2)
        self.people: KeyedColumn[PersonCard, PersonBlock] = KeyedColumn(self._block, PersonBlock.show_card, spacing=2)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.write_address)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(4)
        column.addLayout(head)
        for part in (self.addresses.widget, self._withheld, self._from, self.people.widget):
            column.addWidget(part)

    def show_home(self, home: Home, state: PeopleState) -> None:
        """Show a home."""
        words = (home.name or self.tr("Household")) if home.household else self.tr("Home not written down yet")
        self._title.setText(terms.breakable(words))
        self.write_address.setVisible(home.household is not None and not home.addresses)
        self.write_address.setAccessibleName(self.tr("Write the address of {home}").format(home=words))
        self.addresses.show_items((one.id, one) for one in home.addresses)
        self._withheld.setVisible(bool(home.withheld_from))
        self._from.setVisible(bool(home.withheld_from))
        self._from.setText(self.tr("Must not learn it: {names}").format(names=terms.names(home.withheld_from)))
        cards = [(one.id, state.card(one.id)) for one in home.people]
        self.people.show_items((key, card) for key, card in cards if card is not None)

    def _block(self, person: str) -> PersonBlock:
        block = PersonBlock(person)
        block.edit_wanted.connect(self.edit_wanted)
        block.move_wanted.connect(self.move_wanted)
        return block

    def _address_line(self, address: str) -> "_AddressLine":
        line = _AddressLine()
        line.withhold.clicked.connect(lambda: self.withhold_wanted.emit(address))
        line.change.clicked.connect(lambda: self.address_wanted.emit(self._household, address))
        return line


class RememberedCard(QFrame):
    """Who of the family has died. Hidden when there is nobody. `edit_wanted` carries a person."""

    edit_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.people: KeyedColumn[PersonCard, PersonBlock] = KeyedColumn(self._block, PersonBlock.show_card, spacing=2)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(4)
        column.addWidget(plain_label(self.tr("Remembered"), "heading"))
        column.addWidget(self.people.widget)
        self.hide()

    def show_remembered(self, state: PeopleState) -> bool:
        """Show them; answers whether somebody came or went."""
        cards = [(person.id, state.card(person.id)) for person in state.remembered]
        self.setVisible(bool(cards))
        return self.people.show_items((key, card) for key, card in cards if card is not None)

    def _block(self, person: str) -> PersonBlock:
        block = PersonBlock(person)
        block.edit_wanted.connect(self.edit_wanted)
        return block


class _AddressLine(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._words = plain_label()
        self.withhold = quiet_button(self.tr("Withhold …"), "eye-off")
        self.change = quiet_button(self.tr("Change"), "pencil")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self._words, 1)
        row.addWidget(self.withhold)
        row.addWidget(self.change)

    def show_address(self, address: Address) -> None:
        """Show an address, the telephone there and since when."""
        parts = [terms.breakable(address.one_line())]
        parts += [self.tr("Telephone: {value}").format(value=terms.apart(address.phone))] if address.phone else []
        parts += [self.tr("since {day}").format(day=terms.day(address.since))] if address.since else []
        self._words.setText("  ·  ".join(parts))
        self.withhold.setAccessibleName(self.tr("Withhold the address {address}").format(address=address.one_line()))
        self.change.setAccessibleName(self.tr("Change the address {address}").format(address=address.one_line()))


class AgencyCard(QFrame):
    """Organisations that know the family, each with whom to ask for there. `edit_wanted` carries one."""

    edit_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.addWidget(plain_label(self.tr("Organisations"), "heading"))
        self.lines: KeyedColumn[Agency, _AgencyLine] = KeyedColumn(self._line, _AgencyLine.show_agency, spacing=0)
        self._empty = plain_label(self.tr("None has been added yet."), "hint")
        column.addWidget(self._empty)
        column.addWidget(self.lines.widget)

    def show_agencies(self, agencies: tuple[Agency, ...]) -> bool:
        """Show each; answers whether one came or went."""
        self._empty.setVisible(not agencies)
        return self.lines.show_items((one.id, one) for one in agencies)

    def _line(self, agency: str) -> "_AgencyLine":
        line = _AgencyLine()
        line.edit.clicked.connect(lambda: self.edit_wanted.emit(agency))
        return line


class _AgencyLine(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._words = plain_label()
        self.edit = quiet_button(self.tr("Change"), "pencil")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self.edit)

    def show_agency(self, one: Agency) -> None:
        """Show an organisation."""
        self._words.setText("  ·  ".join(terms.apart(part) for part in (one.name, one.what, one.contact_name, one.phone, one.email) if part))
        self.edit.setAccessibleName(self.tr("Change {name}").format(name=one.name))


class AgreementCard(QFrame):
    """What was last agreed about working together, and when it was talked about before. `wanted` carries the one to change, or nothing."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._last = ""
        self._day = plain_label("", "hint")
        self._lines = plain_label()
        self._before = plain_label("", "hint")
        self.change = quiet_button(self.tr("Change"), "pencil")
        self.change.setAccessibleName(self.tr("Change what was agreed about working together"))
        self.change.clicked.connect(lambda: self.wanted.emit(self._last))
        self.add = quiet_button(self.tr("Write down what was agreed"), "plus")
        self.add.clicked.connect(lambda: self.wanted.emit(""))
        head = QHBoxLayout()
        head.addWidget(plain_label(self.tr("Working together"), "heading"), 1)
        head.addWidget(self.change)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(4)
        column.addLayout(head)
        for part in (self._day, self._lines, self._before):
            column.addWidget(part)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def show_agreements(self, agreements: tuple[AgreementShown, ...]) -> None:
        """Show the newest in full, and the days of those before."""
        last = agreements[0] if agreements else None
        self._last = last.record.id if last else ""
        self.change.setVisible(last is not None)
        self._lines.setVisible(last is not None)
        if last is None:
            self._day.setText(self.tr("Nothing has been written down about it yet."))
        else:
            self._day.setText(self.tr("Talked about on {day}").format(day=terms.day(last.record.on) or self.tr("a day that is not known")))
            self._lines.setText("\n".join(agreement_lines(last)))
        earlier = [terms.day(one.record.on) for one in agreements[1:] if one.record.on]
        self._before.setVisible(bool(earlier))
        self._before.setText(self.tr("Also talked about on {days}").format(days=terms.names(earlier)))
        self.add.setText(self.tr("Write down a new talk") if last else self.tr("Write down what was agreed"))
