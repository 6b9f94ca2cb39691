"""The contact page: when, where, who was seen and seen alone, what was said; or a visit to plan. Shows and signals; no logic."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from keyworker.domain.contact import ContactKind
from keyworker.ui import terms
from keyworker.ui.pages.contact.state import ContactState, Mode, SeenLine
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.date_field import DateField, Today
from keyworker.ui.widgets.edited import EditedField
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.name_check import NameCheck
from keyworker.ui.widgets.names import shortened
from keyworker.ui.widgets.notices import ErrorSummary, plain_label
from keyworker.ui.widgets.reading_order import set_reading_order
from keyworker.ui.widgets.reads import reads
from keyworker.ui.widgets.saved_text import SavedText

TEXTS = ("place", "purpose", "notes")


class SeenRow(QWidget):
    """One person: seen, and seen alone."""

    changed = Signal(bool, bool)

    def __init__(self) -> None:
        super().__init__()
        self.seen, self.alone = NameCheck(), QCheckBox(self.tr("seen alone"))
        self.seen.clicked.connect(self._clicked)
        self.alone.clicked.connect(self._clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.seen)
        row.addWidget(self.alone)
        row.addStretch(1)

    def show_line(self, line: SeenLine) -> None:
        """Show a person."""
        self.seen.setText(shortened(line.name).replace("&", "&&"))
        self.seen.setAccessibleName(self.tr("{name} was seen").format(name=line.name))
        self.alone.setAccessibleName(self.tr("{name} was seen alone").format(name=line.name))
        self.seen.setChecked(line.seen)
        self.alone.setChecked(line.alone)
        self.alone.setVisible(line.seen)

    def _clicked(self) -> None:
        self.alone.setVisible(self.seen.isChecked())
        self.changed.emit(self.seen.isChecked(), self.alone.isChecked() and self.seen.isChecked())


class ContactPage(QScrollArea):
    """`written` carries a field and its value; `moment_written` says that day or time is another one; `ended` that a field was left."""

    written = Signal(str, object)
    ended = Signal()
    moment_written = Signal()
    minutes_typed = Signal(str)
    seen_changed = Signal(str, bool, bool)
    finish_wanted = Signal(bool)
    """Whether nobody was in."""
    plan_wanted = Signal()
    write_up_wanted = Signal()
    correct_wanted = Signal()
    another_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, today: Today) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("A visit or another contact"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.errors = ErrorSummary()
        self.title = plain_label("", "title")
        self.family = ElidedLabel(quiet=True)
        self.resumed = self._made_resumed()
        self.kind = Choice(self.tr("What kind"), [(one, terms.word(one)) for one in ContactKind])
        self.kind.picked.connect(lambda kind: self.written.emit("contact_kind", kind))
        self.day = DateField(self.tr("&Day"), today, ahead=False)
        self.day.chosen.connect(lambda _day: self.moment_written.emit())
        self.time = SavedText(self.tr("&Time"), hint=self.tr("hours:minutes"))
        self.time.edited.connect(lambda _text: self.moment_written.emit())
        self.minutes = SavedText(self.tr("&Minutes"))
        self.minutes.edited.connect(self.minutes_typed)
        self.texts = {
            "place": self._text("place", self.tr("W&here"), 1),
            "purpose": self._text("purpose", self.tr("What f&or"), 1),
            "notes": self._text("notes", self.tr("&Notes: what was seen, said, agreed"), 9),
        }
        self.kind.ended.connect(self.ended)
        for field in self._fields():
            field.ended.connect(self.ended)
        self.people: KeyedColumn[SeenLine, SeenRow] = KeyedColumn(self._seen_row, SeenRow.show_line, spacing=2)
        self._seen_title = plain_label(self.tr("Who was seen"), "heading")
        self._nobody = plain_label(self.tr("Nobody is in this family's record yet."), "hint")
        self._kept = plain_label(self.tr("Kept while you type. Finish when it is complete; then it stays as it is."), "hint")
        self._done = plain_label("", "note")
        self.finish = self._button(self.tr("&Finish"), "primary", lambda: self.finish_wanted.emit(False))  # noqa: FBT003 - a signal
        self.nobody_in = self._button(self.tr("Nobod&y was in"), "", lambda: self.finish_wanted.emit(True))  # noqa: FBT003 - a signal
        self.plan = self._button(self.tr("&Plan it"), "primary", self.plan_wanted.emit)
        self.write_up = self._button(self.tr("&Write it up"), "", self.write_up_wanted.emit)
        self.correct = self._button(self.tr("Write a &correction"), "", self.correct_wanted.emit)
        self.back = self._button(self.tr("&Back to the family"), "quiet", self.back_wanted.emit)
        self._lay_out()

    def show_state(self, state: ContactState) -> None:
        """Show a contact; what is being typed stays."""
        contact = state.contact
        titles = {Mode.WRITE: self.tr("Record a visit"), Mode.PLAN: self.tr("Plan a visit"), Mode.DONE: self.tr("A contact that is finished")}
        self.title.setText(titles[state.mode])
        self.family.set_text(state.family_name or self.tr("Family without a name yet"))
        self.resumed.setVisible(state.resumed)
        self.kind.show_value(contact.contact_kind if contact else ContactKind.HOME_VISIT)
        if "at" not in self.staying():  # day and time are one thing
            local = state.at.local()
            self.day.show_date(local.date())
            self.time.show_text(f"{local:%H:%M}")
        self.minutes.show_text(str(contact.minutes) if contact and contact.minutes is not None else "")
        for name, field in self.texts.items():
            field.show_text(getattr(contact, name) if contact else "")
        moved = self.people.show_items((one.person, one) for one in state.people)
        self._nobody.setVisible(not state.people and state.mode is not Mode.PLAN)
        self._show_mode(state)
        if moved:
            set_reading_order(self)

    def staying(self) -> frozenset[str]:
        """The fields of the contact, by name, that do not take what is newer now."""
        parts: list[tuple[str, Choice | EditedField]] = [("contact_kind", self.kind), ("at", self.day), ("at", self.time), ("minutes", self.minutes), *self.texts.items()]
        return frozenset(name for name, part in parts if part.stays())

    def field(self, name: str) -> SavedText | None:
        """Where a field of the contact is typed."""
        return {"at": self.time, "minutes": self.minutes, **self.texts}.get(name)

    def show_field_error(self, field: str, words: str) -> None:
        """A sentence beside a field; empty takes it away."""
        shown = self.field(field)
        if shown is not None:
            shown.show_error(words)

    def take_focus(self) -> None:
        """Begin at the notes, whose end what is typed next goes on from; at the day of a visit to plan; a finished one can be corrected."""
        notes = self.texts["notes"]
        if self.correct.isVisibleTo(self):
            self.correct.setFocus(Qt.FocusReason.OtherFocusReason)
        elif notes.isVisibleTo(self):
            notes.begin_at_end()
        else:
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)

    def kept(self, field: str) -> None:
        """A text was kept: nothing is wrong with it any more."""
        if field in self.texts:
            self.texts[field].show_error("")

    def flush(self) -> None:
        """Give away at once what is half typed."""
        for field in self._fields():
            field.leave()

    def forget(self) -> None:
        """Another contact is shown: nothing that was typed and not kept goes there."""
        self.errors.clear()
        for field in self._fields():
            field.forget()

    def _fields(self) -> tuple[EditedField, ...]:
        return self.day, self.time, self.minutes, *self.texts.values()

    def _show_mode(self, state: ContactState) -> None:
        self.day.set_ahead(ahead=state.mode is Mode.PLAN)
        writing, planning, done = (state.mode is one for one in (Mode.WRITE, Mode.PLAN, Mode.DONE))
        for part in (self.texts["notes"], self._seen_title, self.people.widget, self.minutes):
            part.setVisible(not planning)
        for part in (self.finish, self.nobody_in, self._kept):
            part.setVisible(writing)
        self.plan.setVisible(planning)
        self.plan.setText(self.tr("&Plan it") if state.contact is None else self.tr("K&eep the new time"))
        self.write_up.setVisible(planning and state.contact is not None)
        self.correct.setVisible(done)
        self._done.setVisible(done)
        self._form.setEnabled(not done)
        words = self.tr("{worker} finished this. It stays as it is; to put something right, write a correction.")
        who = state.contact.worker_name if state.contact else ""
        self._done.setText(words.format(worker=terms.apart(who) or self.tr("A worker")))

    def _lay_out(self) -> None:
        self._form = QFrame()
        self._form.setProperty("role", "card")
        when = QGridLayout()
        when.setHorizontalSpacing(14)
        when.setVerticalSpacing(8)
        kind = QVBoxLayout()
        kind.setSpacing(4)
        label = QLabel(self.tr("What &kind"))
        label.setBuddy(self.kind)
        kind.addWidget(label)
        kind.addWidget(self.kind)
        when.addLayout(kind, 0, 0, Qt.AlignmentFlag.AlignTop)
        for column, field in enumerate((self.day, self.time, self.minutes), start=1):
            when.addWidget(field, 0, column, Qt.AlignmentFlag.AlignTop)
        for column, stretch in enumerate((3, 3, 2, 2)):
            when.setColumnStretch(column, stretch)
        inside = QVBoxLayout(self._form)
        inside.setContentsMargins(8, 4, 8, 8)
        inside.setSpacing(12)
        inside.addLayout(when)
        for part in (self.texts["place"], self.texts["purpose"], self._seen_title, self.people.widget, self._nobody,
                     self.texts["notes"]):
            inside.addWidget(part)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.finish, self.nobody_in, self.plan, self.write_up, self.correct):
            buttons.addWidget(button)
        buttons.addStretch(1)
        content = QWidget()
        content.setMaximumWidth(900)
        column_of_all = QVBoxLayout(content)
        column_of_all.setContentsMargins(20, 10, 20, 20)
        column_of_all.setSpacing(12)
        column_of_all.addWidget(reads(self.back), 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.title, self.family, self.errors, self.resumed, self._done, self._form, self._kept):
            column_of_all.addWidget(part)
        column_of_all.addLayout(buttons)
        column_of_all.addStretch(1)
        self.setWidget(content)

    def _made_resumed(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("role", "note")
        self.another = QPushButton(self.tr("Write a new one instead"))
        self.another.clicked.connect(self.another_wanted)
        row = QHBoxLayout(frame)
        row.addWidget(plain_label(self.tr("You began this one before and have not finished it. Go on here.")), 1)
        row.addWidget(self.another)
        return frame

    def _text(self, name: str, label: str, lines: int) -> SavedText:
        one = SavedText(label, lines=lines)
        one.edited.connect(lambda text: self.written.emit(name, text))
        return one

    def _seen_row(self, person: str) -> SeenRow:
        row = SeenRow()
        row.changed.connect(lambda seen, alone: self.seen_changed.emit(person, seen, alone))
        return row

    def _button(self, words: str, role: str, wanted: object) -> QPushButton:
        button = QPushButton(words)
        if role:
            button.setProperty("role", role)
        if role == "quiet":
            button.setIcon(icon("arrow-left", "accent"))
        button.clicked.connect(wanted)
        return button
