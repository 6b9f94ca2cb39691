"""One area: its name and question, first the stage, then the number inside it, the words, and why there is no number.

Part of the star page. It shows what stands and says what a person did; what that means is the presenter's. Stage and number come
before everything that may be long (guidance, words, other answers), and `Room` says what gives way so that both are in sight.
"""

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from keyworker.domain.star import AreaReading, AreaState
from keyworker.forms.instrument import Area, Instrument, Licence, Stage
from keyworker.ui.pages.star.family_box import FamilyBox
from keyworker.ui.widgets.big_choice import Choice, ChoiceRow
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.notices import announce, plain_label
from keyworker.ui.widgets.saved_text import SavedText
from keyworker.ui.widgets.star_words import number_words, score_words, stage_words

GAP, HEADING_GAP = 3, 2
"""Pixels between the parts, and over a heading."""
SPARE = 4
"""Pixels by which wrapped words may turn out higher than they were measured."""


class Room(Enum):
    """How much room there is for name, question, stages and numbers; what gives way is the same for every area of a star."""

    FULL = "full"
    """The name as a title, and headings over stages and numbers."""
    SHORT = "short"
    """The name on one line, no headings: the groups have those words as their names."""
    SHORTEST = "shortest"
    """The opening question comes after the numbers."""


class AreaPanel(QWidget):
    """`number` and `family_number` carry a number as text, `stage` one whose number is still to come, `reason` an AreaState (SCORED: the answer is taken back)."""

    number = Signal(str)
    stage = Signal(str)
    reason = Signal(AreaState)
    words = Signal(str)
    family_number = Signal(str)
    family_words = Signal(str)
    agreed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._instrument: Instrument | None = None
        self._area: Area | None = None
        self._said: AreaReading | None = None
        self._stage = ""
        self._apart = False
        self._place = plain_label("", "hint", wrap=False)
        self._room: Room | None = None
        self._name = plain_label("", "title")
        self._short_name = ElidedLabel(bold=True)
        self._short_name.setProperty("role", "heading")
        self._prompt = plain_label()
        self._worker_head = plain_label(self.tr("How the worker sees it"), "heading")
        self._stages_head = plain_label(self.tr("Which is most like it?"), "heading")
        self._stages = ChoiceRow(self.tr("Which is most like it?"))
        self._guidance = plain_label("", "note")
        self._all_steps = QPushButton(self.tr("Read all the steps"))
        self._all_steps.setCheckable(True)
        self._all_steps.setProperty("role", "quiet")
        self._all_steps.setProperty("tight", "true")
        self._numbers_head = plain_label(self.tr("And which number?"), "heading")
        self._numbers = ChoiceRow(self.tr("The number"), per_row=10, scale=1.25)
        self._unfinished = plain_label("", "question")
        self._words = SavedText(self.tr("What makes you say that?"), lines=2)
        self._apart_button = QPushButton(self.tr("We see this differently"))
        self._family = FamilyBox()
        self._reasons = {
            AreaState.NOT_APPLICABLE: QPushButton(self.tr("Not applicable")),
            AreaState.NOT_COVERED: QPushButton(self.tr("We did not talk about this")),
            AreaState.DECLINED: QPushButton(self.tr("They would rather not")),
        }
        self._others = QGridLayout()
        self._two: bool | None = None
        self._lay_out()
        self._connect()

    def show_area(self, instrument: Instrument, area: Area, said: AreaReading | None) -> None:
        """Show one area and what stands for it; a field being typed in is left alone."""
        another = self._area is None or area.id != self._area.id
        stood = self._said.score if self._said else None
        if another:
            self._apart = False
        self._instrument, self._area, self._said = instrument, area, said
        if said is None or said.score is None:
            self._stage = said.stage if said else ""
        elif another or said.score != stood:
            stage = instrument.stage_of(said.score)
            self._stage = stage.id if stage else ""
        self._apart = self._apart or bool(said and (said.family_score is not None or said.family_note))
        place = [one.id for one in instrument.areas].index(area.id) + 1
        self._place.setText(self.tr("Area {place} of {count}").format(place=place, count=len(instrument.areas)))
        self._name.setText(area.label)
        self._short_name.set_text(area.label)
        self._prompt.setText(area.prompt)
        self._prompt.setVisible(bool(area.prompt))
        self._show_stages()
        self._show_numbers()
        if not another and said is not None and said.score is not None and said.score != stood:
            self._focus_number(said.score)
        self._words.show_text(said.note if said else "")
        self._show_apart()
        for state, button in self._reasons.items():
            button.setChecked(said is not None and said.score is None and said.state is state)

    def words_of(self, area: str) -> SavedText | None:
        """Where the note on an area is typed, while that area is shown."""
        return self._words if self._area is not None and self._area.id == area else None

    def set_family_view(self, on: bool) -> None:
        """Say "we" where the family reads along."""
        self._reasons[AreaState.DECLINED].setText(self.tr("We would rather not") if on else self.tr("They would rather not"))

    def forget(self) -> None:
        """Another star is coming."""
        self._area = None

    def flush(self) -> None:
        """Give away at once what was typed, and let the fields be filled anew."""
        self._words.leave()
        self._family.flush()

    def take_focus(self) -> None:
        """Focus on the stages, or on the numbers where there are none."""
        (self._stages if self._instrument and self._instrument.stages else self._numbers).take_focus()

    def _lay_out(self) -> None:
        self._others.setSpacing(2)
        self._others.setColumnStretch(2, 1)
        self._others.addWidget(plain_label(self.tr("Other answers"), "hint", wrap=False), 0, 0, 1, 3)
        for button in (*self._reasons.values(), self._apart_button):
            button.setCheckable(button is not self._apart_button)
            button.setProperty("role", "quiet")
            button.setProperty("tight", "true")
        self._arrange()
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 10, 2)
        column.setSpacing(GAP)
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._short_name, 1)
        head.addWidget(self._place, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(head)
        self._about = QWidget()
        about = QHBoxLayout(self._about)
        about.setContentsMargins(0, 0, 0, 0)
        about.addWidget(self._guidance, 1)
        about.addWidget(self._all_steps, 0, Qt.AlignmentFlag.AlignTop)
        parts: tuple[QWidget, ...] = (
            self._prompt, self._worker_head, self._stages_head, self._stages, self._numbers_head, self._numbers, self._unfinished,
            self._about,
            self._words, self._family,
        )
        for widget in parts:
            column.addWidget(widget)
        for heading in self._headings():
            heading.setContentsMargins(0, HEADING_GAP, 0, 0)
        column.addLayout(self._others)
        column.addStretch(1)
        self.set_room(Room.FULL)

    def set_room(self, room: Room) -> None:
        """Let give way what has no room."""
        if room is self._room:
            return
        self._room = room
        self._name.setVisible(room is Room.FULL)
        self._short_name.setVisible(room is not Room.FULL)
        self._column.removeWidget(self._prompt)
        self._column.insertWidget(self._column.indexOf(self._unfinished) + 1 if room is Room.SHORTEST else 1, self._prompt)
        self._show_headings()

    def needed(self, instrument: Instrument, width: int, room: Room) -> int:
        """The height from the top to the end of the numbers, for the area and the stage of a star that need most."""
        around = self._column.contentsMargins()
        width -= around.left() + around.right()
        for label in (self._name, self._prompt, self._place, *self._headings()):
            label.ensurePolished()
        beside = self._place.sizeHint().width() + self._column.spacing() + 6
        heights = [self._short_name.sizeHint().height()]
        if room is Room.FULL:
            heights = [_wrapped(self._name, (area.label for area in instrument.areas), width - beside), self._worker_head.sizeHint().height()]
        if room is not Room.SHORTEST:
            heights.append(self._unfinished.sizeHint().height())
            heights.append(_wrapped(self._prompt, (area.prompt for area in instrument.areas), width))
        points = [instrument.points_of(stage) for stage in instrument.stages] or [instrument.scale.points()]
        numbers = [number_words(point) for point in max(points, key=len)]
        stages = [stage_words(instrument, stage) for stage in instrument.stages]
        for heading, row, words in ((self._stages_head, self._stages, stages), (self._numbers_head, self._numbers, numbers)):
            heights.append(row.height_of(words, width))
            if room is Room.FULL and words:
                heights.append(heading.sizeHint().height())
        heights = [height for height in heights if height]
        return around.top() + sum(heights) + GAP * (len(heights) - 1) + SPARE

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The other answers under each other where there is no room for two."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """No wider than the widest of the other answers: they go under each other."""
        hint = super().minimumSizeHint()
        widest = max(button.sizeHint().width() for button in (*self._reasons.values(), self._apart_button))
        around = self.contentsMargins().left() + self.contentsMargins().right() + 20
        return QSize(min(hint.width(), max(self._stages.minimumSizeHint().width(), widest) + around), hint.height())

    def _arrange(self) -> None:
        buttons = (*self._reasons.values(), self._apart_button)
        two = 2 * max(button.sizeHint().width() for button in buttons) + 24 <= self.width()
        if two is self._two:
            return
        self._two = two
        for place, button in enumerate(buttons):
            row, column = (1 + place // 2, place % 2) if two else (1 + place, 0)
            self._others.addWidget(button, row, column, Qt.AlignmentFlag.AlignLeft)

    def _headings(self) -> tuple[QLabel, ...]:
        return (self._worker_head, self._stages_head, self._numbers_head)

    def _show_headings(self) -> None:
        full = self._room is Room.FULL
        self._worker_head.setVisible(full and self._apart)
        self._stages_head.setVisible(full and bool(self._instrument and self._instrument.stages))
        self._numbers_head.setVisible(full and bool(self._numbers.tiles()))

    def _connect(self) -> None:
        self._stages.chosen.connect(self._stage_chosen)
        self._stages.entered.connect(self._show_guidance)
        self._all_steps.toggled.connect(lambda: self._show_guidance(""))
        self._numbers.chosen.connect(self.number)
        self._words.edited.connect(self.words)
        self._family.number.connect(self.family_number)
        self._family.words.connect(self.family_words)
        self._family.agreed.connect(self._agree)
        self._apart_button.clicked.connect(self._open_apart)
        for state, button in self._reasons.items():
            button.clicked.connect(lambda on, state=state: self.reason.emit(state if on else AreaState.SCORED))

    def _show_stages(self) -> None:
        instrument = self._instrument
        stages = instrument.stages if instrument else ()
        self._stages.setVisible(bool(stages))
        if instrument is None or not stages:
            self._about.hide()
            return
        self._stages.show_choices([Choice(one.id, stage_words(instrument, one)) for one in stages], self._stage)
        self._show_guidance(self._stage)

    def _show_guidance(self, stage_id: str) -> None:
        """The guidance of the stage that is looked at, else of the chosen one."""
        if self._instrument is None or self._area is None:
            return
        guidance = self._area.guidance
        self._all_steps.setVisible(len(guidance) > 1)
        words = guidance.get(stage_id or self._stage, "")
        if self._all_steps.isChecked() and len(guidance) > 1:
            stages = [one for one in self._instrument.stages if one.id in guidance]
            words = "\n".join(self.tr("{stage}: {words}").format(stage=stage_words(self._instrument, one), words=guidance[one.id]) for one in stages)
        if not words and self._instrument.licence is Licence.SHELL:
            words = self.tr("The words for these steps come with the council's content pack, which is not on this machine.")
        elif not words:
            words = self.tr("Look at one of the steps to read what it may be like.") if self._area.guidance else ""
        self._guidance.setText(words)
        self._about.setVisible(bool(words))

    def _show_numbers(self) -> None:
        instrument, stage = self._instrument, self._chosen_stage()
        if instrument is None:
            return
        points: tuple[Decimal, ...] = () if instrument.stages else instrument.scale.points()
        if stage is not None:
            points = instrument.points_of(stage)
        if instrument.stages and len(points) == 1:
            points = ()  # the stage is the number
        self._numbers.setVisible(bool(points))
        now = self._said.score if self._said else None
        self._numbers.show_choices(
            [Choice(number_words(one), number_words(one), score_words(instrument, one)) for one in points],
            number_words(now) if now is not None else None,
        )
        self._show_headings()
        self._show_unfinished(instrument, now)

    def _focus_number(self, score: Decimal) -> None:
        """The keyboard goes along from a step or number to the one that was typed: Enter would press another one, and its words would show."""
        if QApplication.focusWidget() in (*self._stages.tiles(), *self._numbers.tiles()):
            tile = self._numbers.tile(number_words(score)) or self._stages.tile(self._stage)
            if tile is not None:
                tile.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_unfinished(self, instrument: Instrument, now: Decimal | None) -> None:
        """A stage without its number is not an answer yet; a number of another stage stands until one of this is chosen."""
        words = ""
        if self._numbers.tiles() and instrument.stages and now is None:
            words = self.tr("You chose a step. Choose a number too.")
        elif self._numbers.tiles() and now is not None and self._numbers.tile(number_words(now)) is None:
            words = self.tr("{answer} stands until you choose another number.").format(answer=score_words(instrument, now))
        if words and words != self._unfinished.text():
            announce(self, words)
        self._unfinished.setText(words)
        self._unfinished.setVisible(bool(words))

    def _show_apart(self) -> None:
        self._apart_button.setVisible(not self._apart)
        self._apart_button.setEnabled(self._said is not None and self._said.score is not None)
        self._show_headings()
        self._family.setVisible(self._apart)
        if self._instrument is not None:
            self._family.show_said(self._instrument, self._said)

    def _chosen_stage(self) -> Stage | None:
        stages = self._instrument.stages if self._instrument else ()
        return next((one for one in stages if one.id == self._stage), None)

    def _stage_chosen(self, stage_id: str) -> None:
        """Another stage: its numbers come up; the number that stood stays until another is chosen. One point wide: that point."""
        self._stage = stage_id
        stage = self._chosen_stage()
        if self._instrument is None or stage is None:
            return
        points = self._instrument.points_of(stage)
        self._show_guidance(stage_id)
        self._show_numbers()
        if len(points) == 1:
            self.number.emit(number_words(points[0]))
        else:
            self.stage.emit(stage_id)

    def _open_apart(self) -> None:
        self._apart = True
        self._show_apart()
        self._family.take_focus()

    def _agree(self) -> None:
        self._apart = False
        self._family.flush()
        self.agreed.emit()


def _wrapped(label: QLabel, texts: Iterable[str], width: int) -> int:
    """How high a label is, in a width, with the text of these that needs most; 0 where there is no text."""
    metrics, flags = label.fontMetrics(), int(Qt.TextFlag.TextWordWrap)
    return max((metrics.boundingRect(QRect(0, 0, width, 100_000), flags, text).height() for text in texts if text), default=0)
