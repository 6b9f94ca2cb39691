"""The inline panels of the tab People: add or put right a person, relate two, withhold an address, note a risk, add an organisation.

Each shows fields and says with one signal what was asked for; none has a rule. A panel never covers what it is about.
"""

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from keyworker.domain.household import Address
from keyworker.domain.person import Person, RelationshipType
from keyworker.ui import terms
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.date_field import DateField, Today
from keyworker.ui.widgets.names import shortened
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.saved_text import SavedText

PERSON_TEXTS = ("forename", "surname", "known_as", "phone", "email", "school", "surgery", "language", "gender", "notes")


class Panel(QFrame):
    """A card with a title, fields in two columns, a main button and one to put the panel away."""

    closed = Signal()

    def __init__(self, title: str, button: str = "") -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.title = plain_label(title, "heading")
        self.error = plain_label("", "error")
        self.error.hide()
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(16)
        self.grid.setVerticalSpacing(8)
        self.grid.setColumnStretch(0, 1)
        self.grid.setColumnStretch(1, 1)
        self.main = QPushButton(button)
        self.main.setProperty("role", "primary")
        self.main.setVisible(bool(button))
        self.close_button = QPushButton(self.tr("Leave it") if button else self.tr("Done"))
        self.close_button.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.main)
        row.addWidget(self.close_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 2)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.error)
        column.addLayout(self.grid)
        column.addLayout(row)

    def place(self, *fields: QWidget) -> None:
        """Put fields into the two columns, in reading order."""
        for number, field in enumerate(fields):
            self.grid.addWidget(field, number // 2, number % 2)

    def labelled(self, words: str, field: QWidget) -> QWidget:
        """A field that has no label of its own, under one."""
        box = QWidget()
        label = QLabel(words)
        label.setBuddy(field)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label)
        column.addWidget(field)
        return box

    def show_error(self, words: str) -> None:
        """A sentence at the top of the panel; empty takes it away."""
        self.error.setText(words)
        self.error.setVisible(bool(words))


class PersonPanel(Panel):
    """Somebody's particulars; each field is kept by itself. `began`, `written`, `ended` carry a field's name (and value)."""

    began = Signal(str)
    written = Signal(str, object)
    ended = Signal(str)

    def __init__(self, today: Today) -> None:
        super().__init__("")
        labels = {
            "forename": self.tr("Forename"), "surname": self.tr("Surname"), "known_as": self.tr("The family says"),
            "phone": self.tr("Telephone"), "email": self.tr("E-mail"), "school": self.tr("School or nursery"),
            "surgery": self.tr("Surgery"), "language": self.tr("Language"), "gender": self.tr("Gender, in their words"),
            "notes": self.tr("Good to know"),
        }
        self.texts = {name: self._text(name, labels[name]) for name in PERSON_TEXTS}
        self.born = self._day("date_of_birth", self.tr("Born"), today, ahead=False)
        self.expected = self._day("expected_on", self.tr("Expected (not born yet)"), today, ahead=True)
        self.carer = self._tick("is_primary_carer", self.tr("Main carer"))
        self.interpreter = self._tick("interpreter_needed", self.tr("Needs an interpreter"))
        self.place(self.texts["forename"], self.texts["surname"], self.texts["known_as"], self.born, self.expected,
                   *(self.texts[name] for name in PERSON_TEXTS[3:]), self.carer, self.interpreter)

    def show_person(self, person: Person) -> None:
        """Show somebody; what is being typed stays."""
        self.title.setText(person.called())
        for name, field in self.texts.items():
            field.show_text(getattr(person, name))
        self.born.show_date(person.date_of_birth)
        self.expected.show_date(person.expected_on)
        for box, on in ((self.carer, person.is_primary_carer), (self.interpreter, person.interpreter_needed)):
            box.setChecked(on)

    def flush(self) -> None:
        """Give away at once what is half typed."""
        for text in self.texts.values():
            text.leave()
        for day in (self.born, self.expected):
            day.leave()

    def _text(self, name: str, label: str) -> SavedText:
        one = SavedText(label)
        one.began.connect(lambda: self.began.emit(name))
        one.edited.connect(lambda text: self.written.emit(name, text))
        one.ended.connect(lambda: self.ended.emit(name))
        return one

    def _day(self, name: str, label: str, today: Today, *, ahead: bool) -> DateField:
        one = DateField(label, today, ahead=ahead)
        one.chosen.connect(lambda day: self.written.emit(name, day))
        return one

    def _tick(self, name: str, label: str) -> QCheckBox:
        one = QCheckBox(label)
        one.clicked.connect(lambda on: self.written.emit(name, on))
        return one


class AddPersonPanel(Panel):
    """Just enough to add somebody. `added` carries forename, surname, born, expected."""

    added = Signal(str, str, object, object)

    def __init__(self, today: Today) -> None:
        super().__init__(self.tr("Add a person"), self.tr("Add"))
        self.forename, self.surname = SavedText(self.tr("Forename")), SavedText(self.tr("Surname"))
        self.born = DateField(self.tr("Born"), today, ahead=False)
        self.expected = DateField(self.tr("Expected (not born yet)"), today)
        self.place(self.forename, self.surname, self.born, self.expected)
        self.main.clicked.connect(self.add)

    def anything(self) -> bool:
        """Whether something was typed."""
        return bool(self.forename.text().strip() or self.surname.text().strip() or self.born.value() or self.expected.value())

    def add(self) -> None:
        """Ask for the person to be added."""
        self.born.leave()
        self.expected.leave()
        if not self.anything():
            self.show_error(self.tr("Write at least a name, or when the baby is expected."))
            return
        self.show_error("")
        self.added.emit(self.forename.text().strip(), self.surname.text().strip(), self.born.value(), self.expected.value())

    def empty(self) -> None:
        """Ready for the next person."""
        for text in (self.forename, self.surname):
            text.leave()
            text.show_text("")
        for day in (self.born, self.expected):
            day.show_date(None)


class RelatePanel(Panel):
    """`related` carries a person id, a `RelationshipType`, a person id."""

    related = Signal(str, object, str)

    def __init__(self) -> None:
        super().__init__(self.tr("How two people belong together"), self.tr("Keep"))
        self.one, self.other = Choice(self.tr("Who")), Choice(self.tr("Of whom"))
        self.what = Choice(self.tr("Is"), [(one, terms.tie(one)) for one in RelationshipType])
        self.what.show_value(RelationshipType.PARENT)
        row = QHBoxLayout()
        row.setSpacing(12)
        for words, field in ((self.tr("Who"), self.one), (self.tr("is"), self.what), (self.tr("Whom"), self.other)):
            row.addWidget(self.labelled(words, field), 1)
        self.grid.addLayout(row, 0, 0, 1, 2)
        self.main.clicked.connect(lambda: self.related.emit(self.one.value() or "", self.what.value(), self.other.value() or ""))

    def show_people(self, people: Iterable[Person]) -> None:
        """Offer these people."""
        offered = [(one.id, one.called()) for one in people]
        self.one.show_options(offered)
        self.other.show_options(offered)


class WithholdPanel(Panel):
    """From whom an address is withheld, and why. `withheld` carries person ids and the reason."""

    withheld = Signal(object, str)

    def __init__(self) -> None:
        super().__init__(self.tr("Withhold this address"), self.tr("Keep"))
        self._where = plain_label("", "hint")
        self._boxes: dict[str, QCheckBox] = {}
        self._people = QVBoxLayout()
        self.reason = SavedText(self.tr("Why"))
        self.grid.addWidget(self._where, 0, 0, 1, 2)
        self.grid.addWidget(plain_label(self.tr("These people must not learn it. It is left out of everything printed for them.")), 1, 0, 1, 2)
        self.grid.addLayout(self._people, 2, 0, 1, 2)
        self.grid.addWidget(self.reason, 3, 0, 1, 2)
        self.main.clicked.connect(self._keep)

    def show_address(self, address: Address, people: Iterable[Person]) -> None:
        """Show an address and from whom it is withheld now."""
        self._where.setText(address.one_line())
        for box in self._boxes.values():
            self._people.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes = {}
        for one in people:
            box = self._boxes[one.id] = QCheckBox(shortened(one.called()).replace("&", "&&"))
            box.setAccessibleName(one.called())
            box.setChecked(one.id in address.withheld())
            self._people.addWidget(box)
        self.reason.leave()
        self.reason.show_text(address.withheld_reason)

    def _keep(self) -> None:
        self.withheld.emit([who for who, box in self._boxes.items() if box.isChecked()], self.reason.text().strip())


class RiskPanel(Panel):
    """`noted` carries who is protected, from whom, and what must not happen."""

    noted = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__(self.tr("Note a contact risk"), self.tr("Keep"))
        self.protected, self.from_person = Choice(self.tr("Who is to be safe")), Choice(self.tr("From whom"))
        self.what = SavedText(self.tr("What must not happen"), hint=self.tr("For example: must not learn where they live"))
        self.place(self.labelled(self.tr("Who is to be safe"), self.protected), self.labelled(self.tr("From whom"), self.from_person))
        self.grid.addWidget(self.what, 1, 0, 1, 2)
        self.main.clicked.connect(
            lambda: self.noted.emit(self.protected.value() or "", self.from_person.value() or "", self.what.text().strip())
        )

    def show_people(self, people: Iterable[Person]) -> None:
        """Offer these people."""
        offered = [(one.id, one.called()) for one in people]
        self.protected.show_options(offered)
        self.from_person.show_options(offered)


class AgencyPanel(Panel):
    """`added` carries the fields of an organisation by name."""

    added = Signal(object)

    def __init__(self) -> None:
        super().__init__(self.tr("Add an organisation"), self.tr("Add"))
        self.fields = {
            "name": SavedText(self.tr("Name")), "what": SavedText(self.tr("What it is"), hint=self.tr("School, housing, health visitor …")),
            "contact_name": SavedText(self.tr("Whom to ask for")), "phone": SavedText(self.tr("Telephone")),
            "email": SavedText(self.tr("E-mail")),
        }
        self.place(*self.fields.values())
        self.main.clicked.connect(self.add)

    def add(self) -> None:
        """Ask for the organisation to be added."""
        self.added.emit({name: field.text().strip() for name, field in self.fields.items()})

    def empty(self) -> None:
        """Ready for the next one."""
        for field in self.fields.values():
            field.leave()
            field.show_text("")


def born_or_expected(born: date | None, expected: date | None) -> dict[str, date]:
    """Only what was given, by the name of the field."""
    return {name: day for name, day in (("date_of_birth", born), ("expected_on", expected)) if day}
