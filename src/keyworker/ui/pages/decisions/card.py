"""One conflict: all values beside each other, how they differ, and the ways to decide. A part of a question's card; no rule."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
)

from keyworker.ui.leaves import Sort
from keyworker.ui.pages.decisions import words
from keyworker.ui.pages.decisions.differences import only_in, put_in
from keyworker.ui.pages.decisions.state import Waiting
from keyworker.ui.pages.decisions.words import tr
from keyworker.ui.record_words import choices
from keyworker.ui.widgets.choice import Choice as DropDown
from keyworker.ui.widgets.date_field import DateField, Today
from keyworker.ui.widgets.edited import not_kept
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.in_sight import Landing
from keyworker.ui.widgets.mending import Mending
from keyworker.ui.widgets.notices import announce, plain_label, show_beside
from keyworker.ui.widgets.saved_text import SavedText

_MOST_PARAGRAPHS = 6


class SideBox(QFrame):
    """What one person wrote, how it differs, the button that keeps it, and a box to tick where several can be kept.

    `put_in` carries a paragraph that only this side has.
    """

    put_in = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._value = plain_label()
        self._value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._value.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._head, self._who = plain_label("", "hint"), plain_label("", "hint")
        self._differs, self._seen = plain_label("", "note"), plain_label("", "hint")
        self.keep = QPushButton()
        self.keep.setIcon(icon("check"))
        self.also = QCheckBox(tr("Keep this and others"))
        self._paragraphs = QVBoxLayout()
        self._paragraphs.setSpacing(4)
        self.paragraphs: dict[str, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self._head, self._value, self._differs, self._seen):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self._who)
        column.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.also, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._paragraphs)

    def show_side(self, waiting: Waiting, place: int) -> None:
        """Show a side, by its place."""
        side = waiting.sides[place]
        value, who, differs = words.value(waiting, side.said.value), words.who(side), "\n".join(words.differs(waiting, place))
        self._value.setText(value)
        for line, said in ((self._head, words.head(waiting, place)), (self._differs, differs), (self._seen, words.seen(waiting, side)), (self._who, who)):
            line.setText(said)
            line.setVisible(bool(said))
        self.keep.setText(words.keep(waiting, place))
        self.keep.setVisible(place == 0 or waiting.corrects or not waiting.conflict.finished)
        self.also.setVisible(waiting.several and len(waiting.sides) > 2)
        said = tr("{button}: {value}, {who}") if who else tr("{button}: {value}")
        for button in (self.keep, self.also):
            button.setAccessibleName(said.format(button=button.text().replace("&", ""), value=value, who=who))
            button.setAccessibleDescription(differs)
        self._show_paragraphs(waiting, place)

    def _show_paragraphs(self, waiting: Waiting, place: int) -> None:
        values = [side.said.value for side in waiting.sides]
        others = [value for at, value in enumerate(values) if at != place and isinstance(value, str)]
        wanted = only_in(values[place], *others)[:_MOST_PARAGRAPHS] if waiting.several else ()
        if tuple(self.paragraphs) == wanted:
            return
        for old in self.paragraphs.values():
            old.hide()
            old.deleteLater()
        self.paragraphs = {text: QPushButton(words.paragraph(text)) for text in wanted}
        for text, button in self.paragraphs.items():
            button.setProperty("role", "quiet")
            button.setAccessibleName(tr("Put this paragraph into your own words: {words}").format(words=text))
            button.clicked.connect(lambda _checked=False, words_=text: self.put_in.emit(words_))
            self._paragraphs.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)


class ConflictCard(Landing):
    """`chosen` carries the places of the sides to keep; `decided` one's own value; `drafted` one's own words as they are typed."""

    chosen = Signal(object)
    decided = Signal(object)
    drafted = Signal(str)

    def __init__(self, conflict_id: str, today: Today) -> None:
        super().__init__()
        self.id = conflict_id
        self._one: Waiting | None = None
        self.setProperty("role", "part")
        self._where = plain_label("", "subheading")
        self._before = plain_label("", "hint")
        self._error = plain_label("", "error")
        self._mending = Mending()
        self.sides: list[SideBox] = []
        self.several = QPushButton()
        self.several.clicked.connect(self._keep_several)
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
        first = self._one is None or not self._one.conflict.names <= waiting.conflict.names
        if first:
            self.text.leave()  # what was typed in it is about another question
        self._one = waiting
        self._where.setText(words.where(waiting))
        self._before.setText(words.before(waiting))
        self._before.setVisible(bool(self._before.text()))
        self._show_sides(waiting)
        if first:
            self._show_editor(waiting)
        about = f"{words.what(waiting.kind, waiting.title)}. {self._where.text()}. {waiting.family_name}"
        self.setAccessibleName(about)
        for field, label in ((self.own, tr("Keep my own")), (self.several, self.several.text()),
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
            box.put_in.connect(lambda words_, at=place: self._put_in(at, words_))
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

    def _put_in(self, place: int, paragraph: str) -> None:
        """A paragraph of a side goes into one's own words, which begin as what the record says."""
        if self._one is None:
            return
        values = [side.said.value for side in self._one.sides]
        self.text.leave()
        self.text.show_text(put_in(self.text.text().strip() or values[0] or "", values[place], paragraph))
        self.drafted.emit(self.text.text())
        announce(self.text, tr("Put into your own words."))
        self.own.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_error(self, sentence: str) -> None:
        """Show why the decision could not be taken, until somebody begins to mend it; empty takes it away."""
        if sentence:
            self._mending.begin(self, lambda: self.show_error(""))
        show_beside(self._error, sentence, self.own)
        self.setEnabled(True)

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
        own = QGridLayout()
        own.setHorizontalSpacing(12)
        own.setColumnStretch(0, 1)
        own.addWidget(self.text, 0, 0, 2, 1)
        own.addWidget(self.day, 0, 0, 2, 1)
        own.addWidget(self._pick_label, 0, 0)
        own.addWidget(self.pick, 1, 0)
        own.addWidget(self.own, 1, 1, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._where)
        column.addWidget(self._before)
        column.addLayout(self._sides)
        column.addWidget(self.several, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(own)
        column.addWidget(self._error)
        self._error.hide()
