"""One conflict as a card: all values beside each other, and the ways to decide. Shows and signals; no rule."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
)

from keyworker.ui.leaves import Sort
from keyworker.ui.pages.decisions import words
from keyworker.ui.pages.decisions.state import Waiting
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
    """What one person wrote, the button that keeps it, and a box to tick where several can be kept."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._value = plain_label()
        self._value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._value.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._head = plain_label("", "hint")
        self._who = plain_label("", "hint")
        self.keep = QPushButton()
        self.keep.setIcon(icon("check"))
        self.also = QCheckBox(tr("Keep this and others"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self._head, self._value):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self._who)
        column.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.also, 0, Qt.AlignmentFlag.AlignLeft)

    def show_side(self, waiting: Waiting, place: int) -> None:
        """Show a side, by its place."""
        side = waiting.sides[place]
        value, who = words.value(waiting, side.said.value), words.who(side)
        self._head.setText(words.head(waiting, place))
        self._value.setText(value)
        self._who.setText(who)
        self._who.setVisible(bool(who))
        self.keep.setText(words.keep(waiting, place))
        self.also.setVisible(waiting.several and len(waiting.sides) > 2)
        said = tr("{button}: {value}, {who}") if who else tr("{button}: {value}")
        for button in (self.keep, self.also):
            button.setAccessibleName(said.format(button=button.text().replace("&", ""), value=value, who=who))


class ConflictCard(QFrame):
    """`chosen` carries the places of the sides to keep; `decided` one's own value; `drafted` one's own words as they are typed."""

    chosen = Signal(object)
    decided = Signal(object)
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
        self._before, self._after = plain_label("", "hint"), plain_label("", "note")
        self._error = plain_label("", "error")
        self._mending = Mending()
        self.sides: list[SideBox] = []
        self.several = QPushButton()
        self.several.clicked.connect(self._keep_several)
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

    def show_waiting(self, waiting: Waiting) -> None:
        """Show a conflict; what is being typed stays."""
        first = self._one is None
        self._one = waiting
        self._family.set_text(waiting.family_name or tr("Family without a name yet"))
        self._what.setText(words.what(waiting.kind, waiting.title))
        self._where.setText(words.where(waiting))
        for line, said in ((self._before, words.before(waiting)), (self._after, words.after(waiting))):
            line.setText(said)
            line.setVisible(bool(said))
        self._show_sides(waiting)
        if first:
            self._show_editor(waiting)
        about = f"{self._what.text()}. {self._where.text()}. {self._family.text()}"
        self.setAccessibleName(about)
        for field, label in ((self.open, tr("Look at the record")), (self.own, tr("Keep my own")), (self.several, self.several.text()),
                             (self.pick, tr("Or something else"))):
            field.setAccessibleName(f"{label}: {about}")
        self.text.set_name(f"{tr('Or in your own words')}: {about}")
        self.day.set_name(f"{tr('Or another day')}: {about}")

    def _show_sides(self, waiting: Waiting) -> None:
        while len(self.sides) > len(waiting.sides):
            box = self.sides.pop()
            self._sides.removeWidget(box)
            box.deleteLater()
        while len(self.sides) < len(waiting.sides):
            box, place = SideBox(), len(self.sides)
            box.keep.clicked.connect(lambda _checked=False, at=place: self.chosen.emit((at,)))
            box.also.toggled.connect(self._tick)
            self._sides.addWidget(box, 1)
            self.sides.append(box)
        for place, box in enumerate(self.sides):
            box.show_side(waiting, place)
        self.several.setVisible(waiting.several)
        many = len(waiting.sides) > 2
        self.several.setText(tr("Keep those that are ticked, one after the other") if many else tr("Keep both, one after the other"))
        self._tick()

    def _tick(self) -> None:
        many = len(self.sides) > 2
        self.several.setEnabled(not many or sum(box.also.isChecked() for box in self.sides) > 1)

    def _keep_several(self) -> None:
        many = len(self.sides) > 2
        self.chosen.emit(tuple(place for place, box in enumerate(self.sides) if not many or box.also.isChecked()))

    def show_error(self, sentence: str) -> None:
        """Show why the decision could not be taken, until somebody begins to mend it; empty takes it away."""
        if sentence:
            self._mending.begin(self, lambda: self.show_error(""))
        show_beside(self._error, sentence, self.own)
        self.setEnabled(True)

    def focus(self) -> None:
        """Put the focus on the first way to decide."""
        self.sides[0].keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def arrange(self, *, wide: bool) -> None:
        """Two sides beside each other, more or on a narrow page one above the other."""
        ways = QBoxLayout.Direction
        self._sides.setDirection(ways.LeftToRight if wide and len(self.sides) < 3 else ways.TopToBottom)

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
        self.decided.emit(own)

    def _lay_out(self) -> None:
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(12)
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
        column.addWidget(self._after)
        column.addLayout(self._sides)
        column.addWidget(self.several, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(own)
        column.addWidget(self._error)
        self._error.hide()
