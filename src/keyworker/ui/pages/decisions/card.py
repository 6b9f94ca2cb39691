"""One conflict as a card: both values beside each other, what it was before, and the ways to decide. Shows and signals; no rule."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from keyworker.domain.conflict import Choice
from keyworker.ui.leaves import Sort
from keyworker.ui.pages.decisions import words
from keyworker.ui.pages.decisions.state import AsideLine, Side, Waiting
from keyworker.ui.pages.decisions.words import tr
from keyworker.ui.record_words import choices
from keyworker.ui.widgets.choice import Choice as DropDown
from keyworker.ui.widgets.date_field import DateField, Today
from keyworker.ui.widgets.edited import not_kept
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.mending import Mending
from keyworker.ui.widgets.notices import plain_label, show_beside
from keyworker.ui.widgets.saved_text import SavedText


class SideBox(QFrame):
    """What one person said, and the button that keeps it."""

    def __init__(self, button: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._value = plain_label()
        self._value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._value.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._head = plain_label("", "hint")
        self._who = plain_label("", "hint")
        self.keep = QPushButton(button)
        self.keep.setIcon(icon("check"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self._head, self._value):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self._who)
        column.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignLeft)

    def show_side(self, head: str, one: Waiting, side: Side) -> None:
        """Show a side."""
        value, who = words.value(one, side.said.value), words.who(side)
        self._head.setText(head)
        self._value.setText(value)
        self._who.setText(who)
        self.keep.setAccessibleName(tr("{button}: {value}, {who}").format(button=self.keep.text().replace("&", ""), value=value, who=who))


class ConflictCard(QFrame):
    """`decided` carries a Choice and one's own value; `drafted` one's own words as they are typed; `opened` asks for the record."""

    decided = Signal(object, object)
    drafted = Signal(str)
    opened = Signal()

    def __init__(self, conflict_id: str, today: Today) -> None:
        super().__init__()
        self.id = conflict_id
        self._one: Waiting | None = None
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._family = ElidedLabel(quiet=True)
        self._what = plain_label("", "heading")
        self._where = plain_label()
        self._before = plain_label("", "hint")
        self._since = plain_label("", "note")
        self._error = plain_label("", "error")
        self._mending = Mending()
        self.stands, self.offered = SideBox(tr("Keep this")), SideBox(tr("Keep this"))
        self.stands.keep.clicked.connect(lambda: self.decided.emit(Choice.STANDS, None))
        self.offered.keep.clicked.connect(lambda: self.decided.emit(Choice.OFFERED, None))
        self.both = QPushButton(tr("Keep both, one after the other"))
        self.both.clicked.connect(lambda: self.decided.emit(Choice.BOTH, None))
        self.open = QPushButton(tr("Look at the record"))
        self.open.setProperty("role", "quiet")
        self.open.clicked.connect(self.opened)
        self.text = SavedText(tr("Or in your own words"), lines=2)
        self.text.edited.connect(self.drafted)
        self.day = DateField(tr("Or another day"), today)
        self.pick = DropDown(tr("Or something else"))
        self._pick_label = QLabel(tr("Or something else"))
        self._pick_label.setBuddy(self.pick)
        self.own = QPushButton(tr("Keep my own"))
        self.own.clicked.connect(self._keep_own)
        self._lay_out()

    def show_waiting(self, one: Waiting) -> None:
        """Show a conflict; what is being typed stays."""
        first = self._one is None
        self._one = one
        self._family.set_text(one.family_name or tr("Family without a name yet"))
        self._what.setText(words.what(one.kind, one.title))
        self._where.setText(words.where(one))
        self._before.setText(words.before(one))
        self._since.setText(words.since(one) if one.since is not None else "")
        self._since.setVisible(one.since is not None)
        self.stands.show_side(tr("In the record now") if one.since is None else tr("In the record at first"), one, one.stands)
        self.offered.show_side(tr("Said at the same time"), one, one.offered)
        self.both.setVisible(one.both)
        if first:
            self._show_editor(one)
        about = f"{self._what.text()}. {self._where.text()}. {self._family.text()}"
        self.setAccessibleName(about)
        for field, label in ((self.open, tr("Look at the record")), (self.own, tr("Keep my own")), (self.both, self.both.text()),
                             (self.pick, tr("Or something else"))):
            field.setAccessibleName(f"{label}: {about}")
        self.text.set_name(f"{tr('Or in your own words')}: {about}")
        self.day.set_name(f"{tr('Or another day')}: {about}")

    def show_error(self, sentence: str) -> None:
        """Show why the decision could not be taken, until somebody begins to mend it; empty takes it away."""
        if sentence:
            self._mending.begin(self, lambda: self.show_error(""))
        show_beside(self._error, sentence, self.own)
        self.setEnabled(True)

    def focus(self) -> None:
        """Put the focus on the first way to decide."""
        self.stands.keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def arrange(self, *, wide: bool) -> None:
        """Both sides beside each other, or one above the other."""
        ways = QBoxLayout.Direction
        self._sides.setDirection(ways.LeftToRight if wide else ways.TopToBottom)

    def _show_editor(self, one: Waiting) -> None:
        self.text.setVisible(one.sort is Sort.TEXT)
        self.day.setVisible(one.sort is Sort.DAY)
        self.pick.setVisible(one.sort is Sort.PICK)
        self._pick_label.setVisible(one.sort is Sort.PICK)
        self.own.setVisible(one.sort is not Sort.NONE)
        if one.sort is Sort.TEXT:
            self.text.show_text(one.draft)
        self.pick.show_options(one.asked.options() if one.asked is not None else choices(one.kind, one.path))

    def _keep_own(self) -> None:
        if self._one is None:
            return
        wrong = next(iter(not_kept(self)), None)
        if wrong is not None:
            self.show_error(wrong.wrong())
            return
        day: date | None = self.day.value()
        value = {Sort.TEXT: self.text.text().strip(), Sort.DAY: day.isoformat() if day else None, Sort.PICK: self.pick.value()}
        own = value.get(self._one.sort)
        if not own:
            self.show_error(tr("Say first what it should be."))
            return
        self.decided.emit(Choice.OWN_WORDS, own)

    def _lay_out(self) -> None:
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(12)
        self._sides.addWidget(self.stands, 1)
        self._sides.addWidget(self.offered, 1)
        head = QHBoxLayout()
        head.addWidget(self._what, 1)
        head.addWidget(self.open, 0, Qt.AlignmentFlag.AlignTop)
        own = QGridLayout()
        own.setHorizontalSpacing(12)
        own.setColumnStretch(0, 1)
        own.addWidget(self.text, 0, 0, 2, 1)
        own.addWidget(self.day, 0, 0, 2, 1)
        own.addWidget(self._pick_label, 0, 0)
        own.addWidget(self.pick, 1, 0)
        own.addWidget(self.own, 1, 1, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(6)
        column.addWidget(self._family)
        column.addLayout(head)
        column.addWidget(self._where)
        column.addWidget(self._before)
        column.addWidget(self._since)
        column.addLayout(self._sides)
        column.addWidget(self.both, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(own)
        column.addWidget(self._error)
        self._error.hide()


class AsideCard(QFrame):
    """One change that the hub set aside; `opened` asks for the record."""

    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._what, self._family = plain_label("", "heading"), ElidedLabel(quiet=True)
        self._fields, self._reason = plain_label(), plain_label("", "note")
        self.open = QPushButton(tr("Look at the record"))
        self.open.setProperty("role", "quiet")
        self.open.clicked.connect(self.opened)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._what, 1)
        row.addWidget(self.open, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(6)
        for part in (self._family, head, self._fields, self._reason):
            column.addWidget(part)

    def show_line(self, line: AsideLine) -> None:
        """Show a change."""
        self._family.set_text(line.family_name)
        self._family.setVisible(bool(line.family_name))
        self._what.setText(words.what(line.kind, line.title))
        self._fields.setText(words.aside_fields(line))
        self._fields.setVisible(bool(line.fields))
        self._reason.setText(words.reason(line.reason))
        self.open.setVisible(line.family is not None)
        self.open.setAccessibleName(tr("Look at the record: {what}").format(what=self._what.text()))
