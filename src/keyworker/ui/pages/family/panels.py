"""The inline panels of the tab People: what they have in common, and those for a person and for an organisation.

Each shows fields and says with one signal what was asked for; none has a rule. A panel never covers what it is about. The panels
for homes, for ties and for the agreement are in files beside this one.
"""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from keyworker.base.errors import FieldRefused, KeyworkerError
from keyworker.domain.family import Agency
from keyworker.domain.person import Person
from keyworker.domain.record import Part, longest
from keyworker.ui import terms
from keyworker.ui.pages.family.people_state import PeopleState
from keyworker.ui.widgets.date_field import DateField, Today
from keyworker.ui.widgets.edited import EditedField, not_kept
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.mending import Mending
from keyworker.ui.widgets.notices import plain_label, show_beside
from keyworker.ui.widgets.saved_text import SavedText

PERSON_TEXTS = ("forename", "surname", "known_as", "phone", "email", "school", "surgery", "language", "gender", "notes")


class Panel(QFrame):
    """A card with a title, fields in two columns, a main button, perhaps one to take out what it shows, and one to put it away.

    `fields` are those of the record that it is about, by name: a refusal is said beside the field as well as at the top.
    """

    closed = Signal()
    taken_out = Signal()
    pressed = Signal()
    """The main button was pressed, and everything in the panel can be read."""

    def __init__(self, title: str, button: str = "") -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.fields: dict[str, QWidget] = {}
        self._mending = Mending()
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
        self.main.clicked.connect(self._press)
        self.close_button = QPushButton(self.tr("Leave it") if button else self.tr("Done"))
        self.close_button.clicked.connect(self.closed if button else self._done)
        self.out = QPushButton(self.tr("Take out of the record"))
        self.out.setProperty("role", "quiet")
        self.out.setIcon(icon("trash-2", "accent"))
        self.out.clicked.connect(self.taken_out)
        self.out.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.main)
        row.addWidget(self.close_button)
        row.addStretch(1)
        row.addWidget(self.out)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 2)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.error)
        self.after = QVBoxLayout()
        self.after.setSpacing(4)
        column.addLayout(self.grid)
        column.addLayout(row)
        column.addLayout(self.after)

    def place(self, *fields: QWidget) -> None:
        """Put fields into the two columns, in reading order."""
        for number, field in enumerate(fields):
            self.grid.addWidget(field, number // 2, number % 2, Qt.AlignmentFlag.AlignTop)

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

    def is_read(self) -> bool:
        """Whether everything that stands in the panel could be read; the focus goes to the first field where it could not."""
        unread = not_kept(self)
        if unread:
            unread[0].setFocus()
        return not unread

    def _done(self) -> None:
        if self.is_read():
            self.closed.emit()

    def show_error(self, words: str, name: str = "") -> None:
        """A sentence at the top of the panel, and beside the field of that name; both go when somebody begins to mend it."""
        if words:
            self._mending.begin(self, lambda: self.show_error(""))
        show_beside(self.error, words, self.main, self.close_button)
        for known, field in self.fields.items():
            if isinstance(field, SavedText | DateField):
                field.show_error(words if known == name else "")

    def show_refusal(self, error: KeyworkerError) -> None:
        """What a verb refused."""
        self.show_error(f"{error.sentence} {error.remedy}".strip(), error.field if isinstance(error, FieldRefused) else "")

    def show_people(self, state: PeopleState) -> None:
        """What there is to choose from; called whenever the family's people are read again."""

    def anything(self) -> bool:
        """Whether something is typed that would be lost if the panel were left now."""
        return False

    def first_stop(self) -> QWidget:
        """Where the focus goes when the panel is opened."""
        first = self.grid.itemAt(0)
        return (first.widget() if first else None) or self

    def limit(self, kind: type[Part], texts: Mapping[str, SavedText]) -> None:
        """Let nobody type more into a line than the field of that name can keep."""
        for name, text in texts.items():
            text.hold(longest(kind, name))

    def flush(self) -> None:
        """Take at once what is half typed."""
        for field in self.findChildren(EditedField):
            field.leave()

    def empty(self) -> None:
        """Ready for the next one."""
        for field in self.findChildren(EditedField):
            field.leave()
            field.forget()
        for text in self.findChildren(SavedText):
            text.show_text("")
        for day in self.findChildren(DateField):
            day.show_date(None)
        self.show_error("")

    def _press(self) -> None:
        """What cannot be read is said first; nothing of the panel is kept without it."""
        self.show_error("")
        wrong = next(iter(not_kept(self)), None)
        if wrong is None:
            self.pressed.emit()
            return
        said = self.tr("Not kept yet. {field}: {why}").format(field=wrong.called(), why=wrong.wrong())
        show_beside(self.error, said, self.main, self.close_button)
        wrong.setFocus(Qt.FocusReason.OtherFocusReason)


class PersonPanel(Panel):
    """Somebody's particulars; each field is kept by itself. `written` carries a field's name and value; `ended`: one was left."""

    written = Signal(str, object)
    ended = Signal()

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
        self.died = self._day("died_on", self.tr("Died (leave it empty otherwise)"), today, ahead=False)
        self.carer = self._tick("is_primary_carer", self.tr("Main carer"))
        self.interpreter = self._tick("interpreter_needed", self.tr("Needs an interpreter"))
        self.fields = {**self.texts, "date_of_birth": self.born, "expected_on": self.expected, "died_on": self.died}
        self.limit(Person, self.texts)
        self.place(self.texts["forename"], self.texts["surname"], self.texts["known_as"], self.born, self.expected, self.died,
                   *(self.texts[name] for name in PERSON_TEXTS[3:]), self.carer, self.interpreter)
        self.out.setText(self.tr("Take out of the family"))
        self.out.show()

    def show_person(self, person: Person) -> None:
        """Show somebody; what is being typed stays."""
        self.title.setText(terms.breakable(person.called()))
        for name, field in self.texts.items():
            field.show_text(getattr(person, name))
        self.born.show_date(person.date_of_birth)
        self.expected.show_date(person.expected_on)
        self.died.show_date(person.died_on)
        for box, on in ((self.carer, person.is_primary_carer), (self.interpreter, person.interpreter_needed)):
            box.setChecked(on)

    def staying(self) -> frozenset[str]:
        """The fields, by name, that do not take what is newer now."""
        return frozenset(name for name, field in self.fields.items() if isinstance(field, EditedField) and field.stays())

    def _text(self, name: str, label: str) -> SavedText:
        one = SavedText(label)
        one.edited.connect(lambda text: self.written.emit(name, text))
        one.ended.connect(self.ended)
        return one

    def _day(self, name: str, label: str, today: Today, *, ahead: bool) -> DateField:
        one = DateField(label, today, ahead=ahead)
        one.chosen.connect(lambda day: self.written.emit(name, day))
        one.ended.connect(self.ended)
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
        self.fields = {"forename": self.forename, "surname": self.surname, "date_of_birth": self.born, "expected_on": self.expected}
        self.limit(Person, {"forename": self.forename, "surname": self.surname})
        self.place(*self.fields.values())
        self.pressed.connect(self.add)

    def anything(self) -> bool:
        """Whether something was typed."""
        return bool(self.forename.text().strip() or self.surname.text().strip() or self.born.value() or self.expected.value())

    def add(self) -> None:
        """Ask for the person to be added."""
        if not self.anything():
            self.show_error(self.tr("Write at least a name, or when the baby is expected."))
            return
        self.show_error("")
        self.added.emit(self.forename.text().strip(), self.surname.text().strip(), self.born.value(), self.expected.value())


class AgencyPanel(Panel):
    """`written` carries the fields of an organisation by name: of a new one, or of the one that is shown."""

    written = Signal(object)

    def __init__(self, _today: Today) -> None:
        super().__init__(self.tr("Add an organisation"), self.tr("Add"))
        self.texts = {
            "name": SavedText(self.tr("Name")), "what": SavedText(self.tr("What it is"), hint=self.tr("School, housing, health visitor …")),
            "contact_name": SavedText(self.tr("Whom to ask for")), "phone": SavedText(self.tr("Telephone")),
            "email": SavedText(self.tr("E-mail")),
        }
        self.fields = dict(self.texts)
        self.limit(Agency, self.texts)
        self._shown: Agency | None = None
        self.place(*self.texts.values())
        self.pressed.connect(lambda: self.written.emit(self._written()))

    def show_agency(self, agency: Agency | None) -> None:
        """Show an organisation to put it right; none: a new one."""
        self.empty()
        self._shown = agency
        self.title.setText(self.tr("Change an organisation") if agency else self.tr("Add an organisation"))
        self.main.setText(self.tr("Keep") if agency else self.tr("Add"))
        self.out.setVisible(agency is not None)
        for name, field in self.texts.items():
            field.show_text(getattr(agency, name) if agency else "")

    def anything(self) -> bool:
        """Whether a field differs from what is kept; a new one has at least a name."""
        kept = {name: getattr(self._shown, name) if self._shown else "" for name in self.texts}
        return self._written() != kept and bool(self._shown or self._written()["name"])

    def _written(self) -> dict[str, str]:
        return {name: field.text().strip() for name, field in self.texts.items()}


def born_or_expected(born: date | None, expected: date | None) -> dict[str, date]:
    """Only what was given, by the name of the field."""
    return {name: day for name, day in (("date_of_birth", born), ("expected_on", expected)) if day}
