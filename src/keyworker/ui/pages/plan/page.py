"""The plan page: the plan as it will be printed, edited in place, and at its side what stands with the lead. No logic.

`show_state` shows a `PlanState`; what is being typed stays. Everything that somebody does is a signal of `signals`.
"""

from collections.abc import Callable, Iterator
from datetime import date

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from keyworker.domain.plan import Plan
from keyworker.ui.edits import ChangedElsewhere, FieldKey
from keyworker.ui.pages.plan import words
from keyworker.ui.pages.plan.goals import GoalsPart
from keyworker.ui.pages.plan.said import AgreementPart, CopiesPart, VoicesPart
from keyworker.ui.pages.plan.side import SidePanel
from keyworker.ui.pages.plan.signals import PlanSignals
from keyworker.ui.pages.plan.state import SECTIONS, PlanState
from keyworker.ui.pages.plan.words import tr
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.date_field import DateField, Today
from keyworker.ui.widgets.edited import EditedField
from keyworker.ui.widgets.icons import icon_label
from keyworker.ui.widgets.notices import ErrorSummary, plain_label
from keyworker.ui.widgets.reading_order import set_reading_order
from keyworker.ui.widgets.saved_text import SavedText
from keyworker.ui.widgets.settled import settle

LINES = {"wants": 3, "going_well": 3, "worries": 3, "tried_before": 2, "network": 2, "if_harder": 2}
WIDE, WIDE_LETTERS = 860, 100
"""From this width on the side panel stands beside the plan, with less room it comes after the plan."""
SIDE = 300


class PlanPage(QWidget):
    """One page: empty with a button to begin, or the plan."""

    def __init__(self, today: Today) -> None:
        super().__init__()
        self.signals = PlanSignals()
        self.signals.setParent(self)
        self._plan_id = ""
        self.texts: dict[str, SavedText] = {}
        self.sections: dict[str, QWidget] = {}
        self.errors = ErrorSummary()
        self.voices = VoicesPart(self.signals)
        self.goals = GoalsPart(self.signals, today)
        self._parts: list[Callable[[], None]] = []
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._next_part)
        self.agreement = AgreementPart(self.signals)
        self.copies = CopiesPart(self.signals)
        self.next_review = DateField(words.section("next_review"), today, show_label=False)
        self.next_review.chosen.connect(self._review_chosen)
        self.next_review.ended.connect(self.signals.ended)
        self.side = SidePanel(self.signals)
        self.side.place_wanted.connect(self.go_to)
        paper = QWidget()
        self._paper_column = QVBoxLayout(paper)
        self._paper_column.setContentsMargins(0, 0, 6, 12)
        self._paper_column.setSpacing(12)
        self._paper_column.addStretch(1)
        self._scroll, self._side_scroll = _scrolling(paper), _scrolling(self.side)
        self._side_scroll.setFixedWidth(SIDE)
        whole = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, whole)
        self._row.setContentsMargins(0, 12, 0, 0)
        self._row.setSpacing(16)
        self._row.addWidget(self._scroll, 1)
        self._row.addWidget(self._side_scroll)
        self._stack: QStackedWidget = QStackedWidget()
        self.goals.built.connect(lambda: set_reading_order(self._stack))
        self._stack.addWidget(self._made_empty())
        self._stack.addWidget(whole)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.errors)
        column.addWidget(self._stack, 1)

    def show_state(self, state: PlanState) -> None:
        """Show the plan, or that there is none."""
        plan = state.plan
        self._stack.setCurrentIndex(0 if plan is None else 1)
        if plan is None:
            return
        slowly, self._plan_id = bool(self._parts) or self._plan_id != plan.id, plan.id
        self._parts = [lambda: self._show_texts(plan), lambda: self._show_voices(state), lambda: self._show_said(state),
                       lambda: self._show_side(state), lambda: self.goals.show_goals(state)]
        if not self.sections:
            self._parts.insert(0, self._make_paper)
        self._show_part()
        while self._parts and not slowly:
            self._show_part()

    def _show_part(self) -> None:
        """Show one part; a plan that is new on the screen is built part by part, so that it never holds up a key."""
        self._parts.pop(0)()
        if self._parts:
            self._timer.start()

    def _next_part(self) -> None:
        if self._parts:
            self._show_part()

    def _show_texts(self, plan: Plan) -> None:
        for name, field in self.texts.items():
            field.show_text(getattr(plan, name))
        self.next_review.show_date(plan.next_review)

    def _show_voices(self, state: PlanState) -> None:
        if self.voices.show_voices(state):
            set_reading_order(self._stack)

    def _show_said(self, state: PlanState) -> None:
        moved = self.agreement.show_answers(state)
        self.copies.show_copies(state)
        if moved:
            set_reading_order(self._stack)

    def _show_side(self, state: PlanState) -> None:
        if self.side.show_state(state):
            set_reading_order(self._stack)

    def show_changed(self, changed: tuple[ChangedElsewhere, ...]) -> None:
        """Say under each field that is being edited who changed it meanwhile."""
        for one in changed:
            record, name = one.field
            field = self.field(record, name)
            if isinstance(field, SavedText):
                label = words.section(name.partition("/")[0]) if record == self._plan_id else tr("This line")
                field.show_changed(words.changed_meanwhile(label, one.by, one.at))

    def show_field_error(self, record: str, name: str, sentence: str) -> None:
        """Show a sentence beside a field; empty takes it away."""
        field = self.field(record, name)
        if field is not None:
            field.show_error(sentence)

    def field(self, record: str, name: str) -> SavedText | DateField | None:
        """The field in which one field of one record is typed; none for what is chosen from a list."""
        if record == self._plan_id:
            answers = {answer_of(person): row.words for person, row in self.agreement.answers.items()}
            return self.next_review if name == "next_review" else self.texts.get(name) or answers.get(name)
        card = self.goals.goals.get(record)
        if card is not None:
            return {"text": card.text, "how_we_know": card.know}.get(name)
        for goal in self.goals.goals.all():
            row = goal.steps.get(record)
            if row is not None:
                texts: dict[str, SavedText | DateField] = {"text": row.what, "owner_name": row.name, "due": row.due}
                return texts.get(name)
        voices = (block for block in self.voices.voices.all() if name == "words" and record in {block.record(), block.key})
        return next((block.words for block in voices), None)

    def place_of(self, record: str, name: str) -> QWidget | None:
        """Where it stands that others wrote beside a field: in the field, or in the row of what is chosen from a list."""
        typed = self.field(record, name) or self.answer_field(name)
        if typed is not None:
            return typed
        rows = (row for goal in self.goals.goals.all() for row in (goal.steps.get(record),) if row is not None and name in {"owner", "status"})
        voices = (block for block in self.voices.voices.all() if record == block.record() and name in {"method", "about"})
        return next(iter((*rows, *voices)), None)

    def staying(self) -> frozenset[FieldKey]:
        """The fields that do not take what is newer now."""
        return frozenset((record, name) for record, name, field in self._fields() if field.stays())

    def _fields(self) -> Iterator[tuple[str, str, SavedText | DateField | Choice]]:
        for name, text in self.texts.items():
            yield self._plan_id, name, text
        yield self._plan_id, "next_review", self.next_review
        for goal, card in self.goals.goals.items():
            yield goal, "text", card.text
            yield goal, "how_we_know", card.know
            for step, row in card.steps.items():
                for name, field in (("text", row.what), ("owner_name", row.who), ("owner_name", row.name), ("due", row.due), ("status", row.status)):
                    yield step, name, field
        for block in self.voices.voices.all():
            yield block.record(), "words", block.words
            yield block.record(), "method", block.method
        for person, answer in self.agreement.answers.items():
            yield self._plan_id, answer_of(person), answer.answer
            yield self._plan_id, answer_of(person), answer.words

    def answer_field(self, person: str) -> SavedText | None:
        """The field for the words in which somebody answers."""
        row = self.agreement.answers.get(person)
        return row.words if row is not None else None

    def forget(self) -> None:
        """Another family's plan is shown: nothing that was typed and not kept goes there."""
        self.errors.clear()
        for field in self.findChildren(EditedField):
            field.forget()

    def go_to(self, section: str, record: str | None = None) -> None:
        """Bring a section (and in it a goal or step) into sight and put the focus there."""
        while self._parts:
            self._show_part()
        self.goals.build_all()
        target: QWidget | None = self.field(record, "text") if record else None
        sought = target or self._first_stop(section)
        settle(self._scroll, self.sections[section])
        if sought is not None:
            sought.setFocus(Qt.FocusReason.OtherFocusReason)

    def flush(self) -> None:
        """Give away at once what is half typed, everywhere on the page."""
        for field in self.findChildren(EditedField):
            field.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        wide = self.width() >= max(WIDE, WIDE_LETTERS * self.fontMetrics().averageCharWidth())
        in_side = self._side_scroll.widget() is self.side
        if wide and not in_side:
            self._paper_column.removeWidget(self.side)
            self._side_scroll.setWidget(self.side)
        elif not wide and in_side:
            self._side_scroll.takeWidget()
            self._paper_column.insertWidget(self._paper_column.count() - 1, self.side)
        self._side_scroll.setVisible(wide)
        self.side.show()
        if wide != in_side:
            set_reading_order(self._stack)

    def changeEvent(self, event: QEvent) -> None:
        """A larger text needs a wider side."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._side_scroll.setFixedWidth(max(SIDE, self.fontMetrics().averageCharWidth() * 35))

    def _make_paper(self) -> None:
        parts = {"voices": self.voices, "goals": self.goals, "agreement": self.agreement, "copies": self.copies,
                 "next_review": self.next_review}
        sheet = QFrame()
        sheet.setProperty("role", "card")
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(12, 6, 12, 10)
        inside.setSpacing(22)
        for name in SECTIONS:
            inside.addWidget(self._made_section(name, parts.get(name)))
        self._paper_column.insertWidget(0, sheet)
        sheet.show()
        set_reading_order(self._stack)

    def _made_section(self, name: str, part: QWidget | None) -> QWidget:
        if part is None:
            part = self.texts[name] = self._made_text(name)
        section = self.sections[name] = QWidget()
        section.setProperty("role", "section")
        heading = plain_label(words.section(name), "heading")
        heading.setBuddy(part)
        column = QVBoxLayout(section)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(heading)
        column.addWidget(plain_label(words.section_hint(name), "hint"))
        column.addSpacing(4)
        if name == "next_review":
            part.setMaximumWidth(300)
        column.addWidget(part)
        return section

    def _made_text(self, name: str) -> SavedText:
        one = SavedText(words.section(name), lines=LINES[name], show_label=False)
        one.edited.connect(lambda text: self.signals.written.emit(self._plan_id, name, text))
        one.ended.connect(self.signals.ended)
        return one

    def _made_empty(self) -> QWidget:
        empty = QWidget()
        self.begin = QPushButton(tr("Begin the plan"))
        self.begin.setProperty("role", "primary")
        self.begin.clicked.connect(self.signals.plan_begun)
        column = QVBoxLayout(empty)
        column.addStretch(1)
        for part in (icon_label("list-checks", "quiet", 48), _centred(tr("This family has no plan yet."), "heading"),
                     _centred(tr("Begin it here, or finish a star and pick what to work on first."), "hint")):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(10)
        column.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        return empty

    def _first_stop(self, section: str) -> QWidget | None:
        if section in self.texts:
            return self.texts[section]
        voices, answers = self.voices.voices.all(), self.agreement.answers.all()
        return {
            "voices": voices[0].words if voices else None, "goals": self.goals.add, "copies": self.copies.to,
            "agreement": answers[0].answer if answers else None, "next_review": self.next_review,
        }.get(section)

    def _review_chosen(self, day: date | None) -> None:
        self.signals.written.emit(self._plan_id, "next_review", day)


def answer_of(person: str) -> str:
    """The field of the plan that is one person's answer: others may answer meanwhile."""
    return f"family_agreement/{person}"


def _scrolling(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area


def _centred(text: str, role: str) -> QLabel:
    label = plain_label(text, role, wrap=False)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
