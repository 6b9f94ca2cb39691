"""The law of every field of every page: what is written in it names what it showed when its author began, and nothing else.

A story is a field, what its author begins to do in it, what somebody else writes there meanwhile, and what the author ends with. Both values
must stand, and a mark must say so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from keyworker.base.canonical import Json
from keyworker.domain.contact import Contact, ContactKind, ContactStatus
from keyworker.domain.form_response import FormResponse
from keyworker.domain.merge import apply
from keyworker.domain.person import Relationship, RelationshipType
from keyworker.domain.plan import Action, ActionStatus, ChildsVoice, Goal, Plan
from keyworker.domain.pointers import changed
from keyworker.domain.record import Record
from keyworker.domain.star import StarReading
from keyworker.store.protocol import Changes
from keyworker.ui.beside import BesideMarks
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.contact.page import ContactPage
from keyworker.ui.pages.contact.presenter import ContactPresenter
from keyworker.ui.pages.family.panels import PersonPanel
from keyworker.ui.pages.family.presenter import FamilyPresenter
from keyworker.ui.pages.family.tie_panels import RelatePanel
from keyworker.ui.pages.plan.goals import ActionRow, GoalCard
from keyworker.ui.pages.plan.page import PlanPage
from keyworker.ui.pages.plan.presenter import PlanPresenter
from keyworker.ui.pages.plan.said import AnswerRow
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star.state import Step
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.date_field import DateField
from keyworker.ui.widgets.edited import EditedField
from keyworker.wire.leaf_changes import entry_of
from tests.fakes.clock import HandClock
from tests.fakes.families import LEAD, WORKER_RECORD, family_records
from tests.fakes.hub_said import hub_said
from tests.fakes.memory_store import MemoryStore
from tests.widget.family.test_family import people_of, presenter_on
from tests.widget.form.bench import Filled, definition
from tests.widget.rig import Rig, rig_for

FAMILY = family_records(contacts=1)
ID = FAMILY.family.id
THEIR_MOMENT = "2026-11-19T12:00:00Z[Europe/London]"


@dataclass(frozen=True)
class Hand:
    """What somebody does in a field: what they type first and then (or what they pick from a list or a calendar), and what is kept of it."""

    kept: Any
    first: str = ""
    then: str = ""
    pick: Any = None


@dataclass
class Story:
    """A field of a record, what is done in it, and what somebody else writes there meanwhile."""

    field: QWidget
    record: Record
    patch: Json
    hand: Hand
    marks: BesideMarks


def come(rig: Rig, story: Story) -> None:
    """Somebody else's word arrives, and the page shows what there is to show."""

    def take(store: MemoryStore) -> Changes:
        entries = hub_said(store, story.record, story.patch, 5_000, by=LEAD, at=rig.clock.now())
        return store.take(entries, cursor="5000", position=5_000, have=0)

    rig.context.tasks.store(take, rig.store)
    rig.settle()


def begin(rig: Rig, story: Story) -> None:
    """Somebody types the first half, or opens the list or the calendar."""
    match story.field:
        case QComboBox():
            story.field.setFocus(Qt.FocusReason.OtherFocusReason)
            story.field.showPopup()
        case DateField() if not story.hand.first:
            story.field._button.click()
        case _:
            line = story.field.focusProxy() or story.field
            line.setFocus(Qt.FocusReason.OtherFocusReason)
            QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClicks(line, story.hand.first)
    rig.settle()


def end(rig: Rig, story: Story) -> None:
    """Type the rest and leave, or pick."""
    match story.field:
        case QComboBox():
            view, box = story.field.view(), story.field
            values = [value for value, _ in box._options] if isinstance(box, Choice) else [box.itemData(row) for row in range(box.count())]
            words = [box.itemText(row) for row in range(box.count())]
            row = values.index(story.hand.pick) if story.hand.pick in values else words.index(story.hand.pick)
            view.setCurrentIndex(view.model().index(row, 0))
            QTest.keyClick(view, Qt.Key.Key_Return)
        case DateField() if not story.hand.first:
            assert story.field._calendar is not None
            story.field._calendar.clicked.emit(story.hand.pick)
        case _:
            QTest.keyClicks(story.field.focusProxy() or story.field, story.hand.then)
            assert isinstance(story.field, EditedField)
            story.field.leave()
    rig.settle()


def shown(story: Story) -> str:
    """What stands in the field."""
    if isinstance(story.field, QComboBox):
        return story.field.currentText()
    line = story.field.focusProxy() or story.field
    return line.text() if isinstance(line, QLineEdit) else str(line.property("plainText"))


def put_back(story: Story, words: str) -> None:
    """Type over what was typed with what stood there before."""
    line = story.field.focusProxy() or story.field
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    QTest.keyClicks(line, words)


def leave(rig: Rig, story: Story) -> None:
    """Leave the field, or close the list, as it is."""
    if isinstance(story.field, QComboBox):
        story.field.hidePopup()
    else:
        assert isinstance(story.field, EditedField)
        story.field.leave()
    rig.settle()


def leaf_of(story: Story) -> str:
    """The leaf that the other person changes."""
    before = story.record.body()
    (leaf,) = changed(story.record.shape, before, apply(before, story.patch))
    return leaf


def values(rig: Rig, story: Story) -> list[Any]:
    """What stands there; of fields that are one leaf together, the one that the story is about."""
    now = rig.store.get(type(story.record), story.record.id)
    assert now.seen is not None
    (field,) = list(story.patch)[:1]
    found = [value.value for value in now.seen.state().on(leaf_of(story))]
    field = "words" if field == "family_agreement" else field
    return [value[field] if isinstance(value, dict) else value for value in found]


def theirs(story: Story) -> Any:
    """What the other person wrote."""
    said = next(iter(story.patch.values()))
    while isinstance(said, dict):
        said = said.get("words", next(iter(said.values())))
    return said


# Stories


def visit(rig: Rig, field: Callable[[ContactPage], QWidget], patch: Json, hand: Hand) -> Story:
    draft = next(one for one in rig.all(Contact) if one.status is ContactStatus.DRAFT)
    presenter = ContactPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.CONTACT, ID, record=draft.id))
    rig.settle()
    return Story(field(presenter.page), draft, patch, hand, presenter.beside)


def plan(rig: Rig, kind: type[Record], field: Callable[[PlanPage, str], QWidget], patch: Json, hand: Hand) -> Story:
    presenter = PlanPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.FAMILY, ID, FamilyTab.PLAN))
    rig.settle()
    presenter.page.goals.build_all()
    record = next(one for one in rig.all(kind) if one.family == ID)
    return Story(field(presenter.page, record.id), record, patch, hand, presenter.beside)


def goal(page: PlanPage, key: str) -> GoalCard:
    card = page.goals.goals.get(key)
    assert card is not None
    return card


def step(page: PlanPage, key: str) -> ActionRow:
    return next(row for goal in page.goals.goals.all() for row in goal.steps.all() if row._id == key)


def voice(page: PlanPage, key: str) -> Any:
    return next(block for block in page.voices.voices.all() if block.record() == key)


def answer(rig: Rig, field: Callable[[AnswerRow], QWidget], hand: Hand) -> Story:
    who = FAMILY.mother.id
    said = {"answer": "partly", "on": "2026-11-20", "words": "Theirs.", "name": "Sam"}

    def found(page: PlanPage, _key: str) -> QWidget:
        row = page.agreement.answers.get(who)
        assert row is not None
        return field(row)

    return plan(rig, Plan, found, {"family_agreement": {who: said}}, hand)


def people_marks(presenter: FamilyPresenter) -> BesideMarks:
    assert presenter._people is not None
    return presenter._people.beside


def person(rig: Rig, name: str, theirs: Any, hand: Hand) -> Story:
    presenter = presenter_on(rig, FamilyTab.PEOPLE, FAMILY.partner.id)
    panel = people_of(presenter).panel(PersonPanel)
    return Story(panel.fields[name], FAMILY.partner, {name: theirs}, hand, people_marks(presenter))


def tie(rig: Rig, name: str, theirs: Any, hand: Hand) -> Story:
    presenter = presenter_on(rig, FamilyTab.PEOPLE)
    page = people_of(presenter)
    panel = page.panel(RelatePanel)
    page.open_panel(panel)
    rig.settle()
    ties = {one.id: one for one in rig.all(Relationship)}
    row, record = next((row, ties[key]) for key in ties if (row := panel.ties.get(key)) is not None and row.responsible.isEnabled())
    return Story(row.what if name == "relationship" else row.responsible, record, {name: theirs}, hand, people_marks(presenter))


def question(rig: Rig, name: str, theirs: str, hand: Hand, part: int = 0) -> Story:
    made = definition()
    response = FormResponse(
        family=ID, form_id=made.form_id, version=made.version, form_digest=made.digest, title=made.title, began=rig.clock.now()
    )
    rig.store.take([entry_of(made, 490), entry_of(response, 500)], cursor="2", position=500, have=0)
    filled = Filled(rig, record=response.id)
    filled.presenter._choose_quick(True)
    rig.settle()
    asked = filled.question(name)
    key = asked.view.key
    inner = asked.controls()[part]
    field = inner.parentWidget() if isinstance(inner, QLineEdit | QPlainTextEdit) else inner
    assert field is not None
    return Story(field, response, {"answers": {key: theirs}}, hand,
                 filled.presenter._beside)


def star(rig: Rig, at: Step, field: Callable[[StarPresenter], QWidget | None], patch: Json, hand: Hand) -> Story:
    draft = next(one for one in rig.all(StarReading) if not one.completed())
    presenter = StarPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.STAR, ID, FamilyTab.STAR, draft.id))
    rig.settle()
    presenter._go_to_step(at)
    rig.settle()
    shown = field(presenter)
    assert shown is not None
    return Story(shown, draft, patch, hand, presenter.beside)


DAY = Hand("2026-11-03", "3/11", "/2026")
CALENDAR = Hand("2026-11-03", pick=QDate(2026, 11, 3))
WORDS = Hand("Mine. More.", "Mine. ", "More.")

FIELDS: dict[str, Callable[[Rig], Story]] = {
    "visit: notes": lambda rig: visit(rig, lambda page: page.texts["notes"], {"notes": "Theirs."}, WORDS),
    "visit: day": lambda rig: visit(rig, lambda page: page.day, {"at": THEIR_MOMENT}, Hand("2026-11-03T14:03:00Z[Europe/London]", "3/11", "/2026")),
    "visit: day, from the calendar": lambda rig: visit(
        rig, lambda page: page.day, {"at": THEIR_MOMENT}, Hand("2026-11-03T14:03:00Z[Europe/London]", pick=QDate(2026, 11, 3))),
    "visit: time": lambda rig: visit(rig, lambda page: page.time, {"at": THEIR_MOMENT}, Hand("2026-11-21T08:30:00Z[Europe/London]", "8:", "30")),
    "visit: minutes": lambda rig: visit(rig, lambda page: page.minutes, {"minutes": 90}, Hand(45, "4", "5")),
    "visit: kind": lambda rig: visit(rig, lambda page: page.kind, {"contact_kind": "phone"}, Hand("school", pick=ContactKind.SCHOOL)),
    "plan: wants": lambda rig: plan(rig, Plan, lambda page, _key: page.texts["wants"], {"wants": "Theirs."}, WORDS),
    "plan: review": lambda rig: plan(rig, Plan, lambda page, _key: page.next_review, {"next_review": "2027-01-15"}, DAY),
    "plan: review, from the calendar": lambda rig: plan(
        rig, Plan, lambda page, _key: page.next_review, {"next_review": "2027-01-15"}, CALENDAR),
    "goal: words": lambda rig: plan(rig, Goal, lambda page, key: goal(page, key).text, {"text": "Theirs."}, WORDS),
    "step: words": lambda rig: plan(rig, Action, lambda page, key: step(page, key).what, {"text": "Theirs."}, WORDS),
    "step: due": lambda rig: plan(rig, Action, lambda page, key: step(page, key).due, {"due": "2027-01-15"}, DAY),
    "step: due, from the calendar": lambda rig: plan(rig, Action, lambda page, key: step(page, key).due, {"due": "2027-01-15"}, CALENDAR),
    "step: how far": lambda rig: plan(
        rig, Action, lambda page, key: step(page, key).status, {"status": "not_done"}, Hand("done", pick=ActionStatus.DONE)),
    "step: who": lambda rig: plan(
        rig, Action, lambda page, key: step(page, key).who, {"owner_name": "Theirs", "owner": None, "owner_kind": "network"},
        Hand("Kieran", pick="Kieran")),
    "voice: words": lambda rig: plan(rig, ChildsVoice, lambda page, key: voice(page, key).words, {"words": "Theirs."}, WORDS),
    "voice: how asked": lambda rig: plan(rig, ChildsVoice, lambda page, key: voice(page, key).method, {"method": "writing"}, Hand("watched", pick="watched")),
    "answer: words": lambda rig: answer(rig, lambda row: row.words, Hand("Mine. More.", "Mine. ", "More.")),
    "person: telephone": lambda rig: person(rig, "phone", "Theirs", Hand("0770", "07", "70")),
    "person: born": lambda rig: person(rig, "date_of_birth", "1991-02-03", Hand("1990-11-03", "3/11", "/1990")),
    "person: born, from the calendar": lambda rig: person(rig, "date_of_birth", "1991-02-03", Hand("1990-11-03", pick=QDate(1990, 11, 3))),
    "person: died": lambda rig: person(rig, "died_on", "2026-11-02", DAY),
    "relationship: what": lambda rig: tie(rig, "relationship", "carer", Hand("step_parent", pick=RelationshipType.STEP_PARENT)),
    "relationship: responsibility": lambda rig: tie(rig, "parental_responsibility", False, Hand(None, pick=None)),
    "form: line": lambda rig: question(rig, "name", "Theirs", WORDS),
    "form: words": lambda rig: question(rig, "story", "Theirs", WORDS),
    "form: number": lambda rig: question(rig, "children", "7", Hand("12", "1", "2")),
    "form: decimal": lambda rig: question(rig, "rent", "7.5", Hand("12.5", "12", ".5")),
    "form: day": lambda rig: question(rig, "visit", "2026-11-19", DAY),
    "form: day, from the calendar": lambda rig: question(rig, "visit", "2026-11-19", CALENDAR),
    "form: time": lambda rig: question(rig, "at", "09:00:00.000", Hand("08:30:00.000", "8:", "30")),
    "form: month": lambda rig: question(rig, "moved", "2025-01-01", Hand("2026-11-01", "11/", "2026")),
    "form: choice from a list": lambda rig: question(rig, "tenure", "own", Hand("council", pick="council")),
    "star: words": lambda rig: star(rig, Step.TOGETHER, lambda page: page.page.together.field("going_well"), {"going_well": "Theirs."}, WORDS),
    "star: day on the paper": lambda rig: star(rig, Step.PAPER, lambda page: page.page.paper._day, {"as_at": "2026-11-02"}, DAY),
    "star: day on the paper, from the calendar": lambda rig: star(rig, Step.PAPER, lambda page: page.page.paper._day, {"as_at": "2026-11-02"}, CALENDAR),
    "star: who decided, on the paper": lambda rig: star(
        rig, Step.PAPER, lambda page: page.page.paper._mode, {"mode": "family_only"}, Hand("worker_only", pick="worker_only")),
    "star: day": lambda rig: star(rig, Step.FINISH, lambda page: page.page.finish._day, {"as_at": "2026-11-02"}, DAY),
}


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    now = HandClock().now()
    draft = Contact(family=ID, status=ContactStatus.DRAFT, notes="Talked.", worker=WORKER_RECORD.id, made_by=WORKER_RECORD.id, at=now, made_at=now)
    with rig_for(qtbot, qapp, [*FAMILY.everything(), draft]) as made:
        yield made


@pytest.mark.parametrize("name", FIELDS)
def test_what_is_written_in_a_field_leaves_what_it_did_not_show_beside_it(rig: Rig, name: str) -> None:
    story = FIELDS[name](rig)
    begin(rig, story)
    come(rig, story)
    end(rig, story)
    assert values(rig, story) == [theirs(story), story.hand.kept]
    assert f"{story.record.id}{leaf_of(story)}" in {*story.marks.marks, *(waiting.conflict for waiting in story.marks.rest)}


TYPED = [name for name in FIELDS if not name.startswith("star") and "calendar" not in name and name != "answer: words"]
"""Of a star the whole page stays as it is until one goes on; the words of an answer are never written without who answers."""


@pytest.mark.parametrize("name", TYPED)
def test_a_field_that_was_left_shows_what_came_and_what_is_written_then_takes_its_place(rig: Rig, name: str) -> None:
    """A list that is closed, and a field that is left as it was, take what they did not show; from then on it is what their author saw."""
    story = FIELDS[name](rig)
    before = shown(story)
    begin(rig, story)
    if not isinstance(story.field, QComboBox):
        put_back(story, before)
    come(rig, story)
    leave(rig, story)
    assert shown(story) != before
    begin(rig, story)
    end(rig, story)
    (stands,) = values(rig, story)
    assert stands != theirs(story)
    assert rig.errors == []


def test_a_time_is_written_with_the_day_that_stands_beside_it_and_not_with_one_that_was_typed_before(rig: Rig) -> None:
    story = FIELDS["visit: day"](rig)
    page = next(iter(rig.widgets))
    assert isinstance(page, ContactPage)
    begin(rig, story)
    end(rig, story)
    rig.hub_says(rig.store.get(Contact, story.record.id), {"at": THEIR_MOMENT}, 5_000)
    day = page.day.value()
    time = Story(page.time, story.record, story.patch, Hand("", "8:", "30"), story.marks)
    begin(rig, time)
    end(rig, time)
    kept = rig.store.get(Contact, story.record.id).at
    assert kept is not None
    assert (kept.local().date(), f"{kept.local():%H:%M}") == (day, "08:30")


def test_what_was_no_day_and_is_mended_leaves_what_came_meanwhile_beside_it(rig: Rig) -> None:
    for name in ("step: due", "person: born", "form: day"):
        story = FIELDS[name](rig)
        assert isinstance(story.field, DateField)
        rig.type_into(story.field, "no day")
        story.field.leave()
        come(rig, story)
        begin(rig, story)
        end(rig, story)
        assert values(rig, story) == [theirs(story), story.hand.kept], name
