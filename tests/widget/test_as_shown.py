"""The law of every act that ends, sends, answers, decides, takes out or prints: it is about what the page showed when it was pressed.

A story is a page, one act on it, what somebody else writes in what the act is about, and whether the act was done. The hub's word comes
while the page is open and the person types, between the showing and the press, or between the press and the keeping of the fields.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from keyworker.base.canonical import Json
from keyworker.casework import conflicts
from keyworker.domain.agreement import Agreed, Answer
from keyworker.domain.contact import Contact, ContactStatus
from keyworker.domain.form_response import FormResponse
from keyworker.domain.person import Person
from keyworker.domain.plan import Action, ChildsVoice, Goal, Plan, content_digest
from keyworker.domain.plan_since import content_of, parts_seen
from keyworker.domain.record import Record
from keyworker.domain.review import Decision, ReviewDecision
from keyworker.domain.star import StarReading
from keyworker.store.protocol import Changes
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.contact.presenter import ContactPresenter
from keyworker.ui.pages.decisions.presenter import DecisionsPresenter
from keyworker.ui.pages.family.panels import PersonPanel
from keyworker.ui.pages.form.page import FormPage
from keyworker.ui.pages.plan.presenter import PlanPresenter
from keyworker.ui.pages.print.presenter import PrintPresenter
from keyworker.ui.pages.review.presenter import ReviewPresenter
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star.state import Step
from keyworker.ui.widgets.saved_text import SavedText
from keyworker.wire.leaf_changes import entry_of
from tests.fakes.clock import HandClock
from tests.fakes.families import LEAD, LEAD_RECORD, WORKER_RECORD, family_records
from tests.fakes.hub_said import hub_said
from tests.fakes.memory_store import WORKER, MemoryStore
from tests.widget.family.test_family import people_of, presenter_on
from tests.widget.form.bench import Filled, definition
from tests.widget.form.test_filling import answer_what_is_needed
from tests.widget.print.test_print import Answers
from tests.widget.review.scenes import conflict, plan_of, submitted
from tests.widget.rig import Rig, rig_for

FAMILY = submitted(family_records(contacts=1))
ID = FAMILY.family.id
THEIRS = "Theirs."


@dataclass
class Story:
    """One act on one page. `said`: what the act says of the changed words, once it is done; `errors`: where it is said why it was not."""

    page: QWidget
    press: Callable[[], None]
    done: Callable[[], bool]
    record: Record
    patch: Json
    said: Callable[[], bool] = lambda: True
    box: SavedText | None = None
    look: Callable[[], None] = lambda: None
    by: str = LEAD


def come(rig: Rig, story: Story, position: int = 5_000) -> None:
    """Somebody else's word arrives in the store; the page has not heard of it yet."""

    def take(store: MemoryStore) -> Changes:
        entries = hub_said(store, story.record, story.patch, position, by=story.by, at=rig.clock.now())
        return store.take(entries, cursor=str(position), position=position, have=0)

    rig.context.tasks.store(take, rig.store)


def the(rig: Rig) -> Plan:
    return next(plan for plan in rig.all(Plan) if plan.family == ID)


def visit(rig: Rig) -> Story:
    draft = next(one for one in rig.all(Contact) if one.status is ContactStatus.DRAFT)
    presenter = ContactPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.CONTACT, ID, record=draft.id))
    rig.settle()

    def now() -> Contact:
        return rig.store.get(Contact, draft.id)

    box = presenter.page.texts["notes"]
    return Story(presenter.page, presenter.page.finish.click, lambda: now().completed(), draft, {"notes": THEIRS}, lambda: now().notes == box.text(), box)


def star(rig: Rig) -> Story:
    draft = next(one for one in rig.all(StarReading) if not one.completed())
    presenter = StarPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.STAR, ID, FamilyTab.STAR, draft.id))
    rig.settle()
    presenter._go_to_step(Step.FINISH)
    rig.settle()

    def press() -> None:
        next(one for one in presenter.widget.findChildren(QPushButton) if one.text() == "Finish the star" and one.isVisible()).click()

    def now() -> StarReading:
        return rig.store.get(StarReading, draft.id)

    return Story(presenter.widget, press, lambda: now().completed(), draft, {"going_well": THEIRS}, lambda: now().going_well == THEIRS)


def star_agreement(rig: Rig) -> Story:
    story = star(rig)
    story.patch, story.said = {"agreed_by": {FAMILY.mother.id: "Samantha R."}}, lambda: True
    return story


def form(rig: Rig) -> Story:
    made = definition()
    response = FormResponse(
        family=ID, form_id=made.form_id, version=made.version, form_digest=made.digest, title=made.title, began=rig.clock.now()
    )
    rig.store.take([entry_of(made, 490), entry_of(response, 500)], cursor="2", position=500, have=0)
    filled = Filled(rig, record=response.id)
    answer_what_is_needed(filled)
    return Story(
        filled.page, filled.page.filling.finish.click, lambda: filled.kept().completed(), response, {"answers": {"/data/you/children": "4"}},
        lambda: filled.answers()["children"] == "4",
    )


def plan_page(rig: Rig) -> PlanPresenter:
    presenter = PlanPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.FAMILY, ID, FamilyTab.PLAN))
    rig.settle()
    return presenter


def plan_sent(rig: Rig) -> Story:
    presenter, before = plan_page(rig), the(rig).submission

    def said() -> bool:
        sent = the(rig).submission
        return sent is not None and sent.content_digest == content_digest(content_of(rig.store.family_file(ID), the(rig)))

    box = presenter.page.texts["wants"]
    return Story(
        presenter.page, presenter.page.side.send.click, lambda: the(rig).submission != before, the(rig), {"wants": THEIRS},
        lambda: said() and box.text() == the(rig).wants, box,
    )


def plan_answered(rig: Rig) -> Story:
    presenter, partner = plan_page(rig), FAMILY.partner.id

    def said() -> bool:
        parts = parts_seen(rig.store.family_file(ID), the(rig), frozenset({partner}), rig.clock.today())
        return any(read.person == partner and read.parts == parts for read in the(rig).answers_read.values())

    return Story(
        presenter.page, lambda: presenter.page.signals.answered.emit(partner, Answer.YES), lambda: partner in the(rig).family_agreement,
        the(rig), {"wants": THEIRS}, said, presenter.page.texts["wants"],
    )


def plan_answered_by_another(rig: Rig) -> Story:
    """A colleague wrote down another answer of the same person."""
    story = plan_answered(rig)
    story.patch = {"family_agreement": {FAMILY.partner.id: {"answer": "no", "on": "2026-11-20", "words": "", "name": "Kieran"}}}
    story.done = lambda: the(rig).family_agreement.get(FAMILY.partner.id, Agreed()).answer is Answer.YES
    story.box = None
    return story


def test_a_form_shows_whom_it_is_about_also_when_only_that_was_changed(rig: Rig) -> None:
    """What stands above the answers is finished with them, so that it may not be another one than is read there."""
    story = form(rig)
    assert isinstance(story.page, FormPage)
    story.patch = {"person": FAMILY.eldest.id}
    come(rig, story)
    rig.settle()
    assert FAMILY.eldest.called() in story.page.head._about.text()
    story.press()
    rig.settle()
    assert story.done()


def test_an_answer_is_not_stopped_by_what_somebody_else_answered(rig: Rig) -> None:
    """Everybody answers for themselves, and nobody's answer is part of the plan that another one answers to."""
    story = plan_answered(rig)
    theirs = {"answer": "partly", "on": "2026-11-20", "words": "Most of it.", "name": "Sam"}
    story.patch = {"family_agreement": {FAMILY.mother.id: theirs}, "shared_on": "2026-11-20"}
    before_the_press(rig, story)
    rig.settle()
    assert story.done()
    assert story.said()
    assert the(rig).family_agreement[FAMILY.mother.id].answer is Answer.PARTLY
    assert not conflicts.waiting(rig.context.desk)


def plan_copied(rig: Rig) -> Story:
    presenter = plan_page(rig)
    step = next(one for one in rig.all(Action) if one.family == ID)
    return Story(presenter.page, presenter.page.copies.add.click, lambda: bool(the(rig).copies), step, {"text": THEIRS})


def goal_taken_out(rig: Rig) -> Story:
    """Somebody wrote in a step under it."""
    presenter = plan_page(rig)
    goal = next(one for one in rig.store.family_file(ID).goals)
    step = next(one for one in rig.all(Action) if one.goal == goal.id)
    return Story(
        presenter.page, lambda: presenter.page.signals.taken_out.emit(goal.id), lambda: rig.store.get(Goal, goal.id).removed, step, {"text": THEIRS},
    )


def person_taken_out(rig: Rig) -> Story:
    page = people_of(presenter_on(rig, FamilyTab.PEOPLE, FAMILY.partner.id))
    panel = page.panel(PersonPanel)
    return Story(page, panel.out.click, lambda: rig.store.get(Person, FAMILY.partner.id).removed, FAMILY.partner, {"phone": "07700 900999"})


def plan_decided(rig: Rig) -> Story:
    presenter = ReviewPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.REVIEW, ID))
    rig.settle()

    def look() -> None:
        presenter.page.side.look.click()
        rig.settle()

    def said() -> bool:
        (decision,) = rig.all(ReviewDecision)
        return decision.content_digest == content_digest(content_of(rig.store.family_file(ID), the(rig)))

    return Story(
        presenter.page, presenter.page.side.buttons[Decision.APPROVED].click, lambda: bool(rig.all(ReviewDecision)), the(rig), {"wants": THEIRS}, said,
        look=look, by=WORKER,
    )


def copy_saved(rig: Rig, where: Path) -> Story:
    answers = Answers(where / "given.pdf")
    presenter = PrintPresenter(rig.context, choose_file=answers.choose_file, choose_printer=answers.choose_printer)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.PRINT, ID))
    rig.settle()
    box = presenter.page.people.get(FAMILY.mother.id)
    assert box is not None
    box.click()
    rig.settle()

    def look() -> None:
        rig.settle()
        for row in presenter.page.warnings.all():
            row.box.setChecked(True)

    def said() -> bool:
        (copy,) = the(rig).copies.values()
        return copy.parts == parts_seen(rig.store.family_file(ID), the(rig), frozenset({FAMILY.mother.id}), rig.clock.today())

    look()
    return Story(presenter.page, presenter.page.save.click, lambda: (where / "given.pdf").exists() and bool(the(rig).copies), the(rig),
                 {"wants": THEIRS}, said, look=look)


BY_A_WORKER = {
    "visit": visit, "star": star, "star agreement": star_agreement, "form": form, "plan sent": plan_sent, "plan answered": plan_answered,
    "plan answered by another": plan_answered_by_another, "plan copied": plan_copied,
}
AT_ONCE = {"goal taken out": goal_taken_out, "person taken out": person_taken_out}
"""Acts that wait for no field of the page: there is nothing between the press and the act."""


def before_the_press(rig: Rig, story: Story) -> None:
    come(rig, story)
    story.press()


def after_the_press(rig: Rig, story: Story) -> None:
    story.press()
    come(rig, story)


MOMENTS = {"between the showing and the press": before_the_press, "between the press and the keeping": after_the_press}


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    now = HandClock().now()
    draft = Contact(family=ID, status=ContactStatus.DRAFT, notes="Talked.", worker=WORKER_RECORD.id, made_by=WORKER_RECORD.id, at=now, made_at=now)
    with rig_for(qtbot, qapp, [*FAMILY.everything(), draft]) as made:
        yield made


def assert_about_what_was_shown(rig: Rig, story: Story, act: Callable[[Rig, Story], None]) -> None:
    act(rig, story)
    rig.settle()
    said = [*rig.errors, *(one for one in story.page.findChildren(QWidget) if one.property("role") == "error" and one.isVisible())]
    assert not story.done()
    assert said
    story.look()
    story.press()
    rig.settle()
    assert story.done()
    assert story.said()


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("story", BY_A_WORKER)
def test_what_came_unseen_stops_an_act_once_and_it_is_done_when_it_was_seen(rig: Rig, story: str, moment: str) -> None:
    assert_about_what_was_shown(rig, BY_A_WORKER[story](rig), MOMENTS[moment])


@pytest.mark.parametrize("story", AT_ONCE)
def test_nothing_is_taken_out_with_words_that_came_unseen(rig: Rig, story: str) -> None:
    assert_about_what_was_shown(rig, AT_ONCE[story](rig), before_the_press)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_lead_decides_on_nothing_that_came_unseen(qtbot: QtBot, qapp: QApplication, moment: str) -> None:
    with rig_for(qtbot, qapp, FAMILY.everything(), LEAD_RECORD) as rig:
        assert_about_what_was_shown(rig, plan_decided(rig), MOMENTS[moment])


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_copy_is_given_out_of_nothing_that_came_unseen(rig: Rig, tmp_path: Path, moment: str) -> None:
    assert_about_what_was_shown(rig, copy_saved(rig, tmp_path), MOMENTS[moment])


@pytest.mark.parametrize("story", [visit, plan_sent, plan_answered])
def test_words_that_a_field_did_not_show_while_somebody_typed_in_it_are_in_no_act(rig: Rig, story: Callable[[Rig], Story]) -> None:
    """The field keeps what is typed; the act is stopped, the field then shows what stands, and the typed words wait beside it."""
    told = story(rig)
    assert told.box is not None
    rig.type_into(told.box, "Mine. ")
    come(rig, told)
    rig.settle()
    rig.key_in(told.box, "More. ")
    mine = told.box.text()
    told.press()
    rig.settle()
    assert not told.done()
    assert told.box.text() == THEIRS
    (name,) = told.patch
    now = rig.store.get(type(told.record), told.record.id)
    assert now.seen is not None
    assert [value.value for value in now.seen.state().on(f"/{name}")] == [THEIRS, mine]
    told.press()
    rig.settle()
    assert told.done()
    assert told.said()


def come_to_what_was_begun_here(rig: Rig, made: Record, patch: Json) -> None:
    """Somebody wrote in what this laptop began and the council has received."""

    def take(store: MemoryStore) -> Changes:
        entries = hub_said(store, made, patch, 5_000, by=LEAD, at=rig.clock.now(), received=True)
        return store.take(entries, cursor="5000", position=5_000, have=0)

    rig.context.tasks.store(take, rig.store)
    rig.settle()


def test_a_visit_that_was_begun_by_typing_is_not_finished_with_words_that_its_field_did_not_show(rig: Rig) -> None:
    presenter = ContactPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.CONTACT, ID))
    rig.settle()
    presenter.page.another_wanted.emit()
    rig.settle()
    box = presenter.page.texts["notes"]
    rig.type_into(box, "Mine. ")
    box.flush()
    rig.settle()
    made = max(rig.all(Contact), key=lambda contact: contact.id)
    come_to_what_was_begun_here(rig, made, {"notes": THEIRS})
    rig.key_in(box, "More.")
    assert box.text() == "Mine. More."
    presenter.page.finish.click()
    rig.settle()
    now = rig.store.get(Contact, made.id)
    assert now.seen is not None
    assert not now.completed()
    assert {value.value for value in now.seen.state().on("/notes")} >= {THEIRS, "Mine. More."}


def test_a_childs_words_that_were_begun_here_go_on_beside_words_that_their_field_did_not_show(rig: Rig) -> None:
    presenter = plan_page(rig)
    block = next(block for block in presenter.page.voices.voices.all() if not block.record())
    rig.type_into(block.words, "Mine. ")
    block.words.flush()
    rig.settle()
    come_to_what_was_begun_here(rig, rig.store.get(ChildsVoice, block.record()), {"words": THEIRS})
    rig.key_in(block.words, "More.")
    presenter.page.side.send.click()
    rig.settle()
    now = rig.store.get(ChildsVoice, block.record())
    assert now.seen is not None
    assert {value.value for value in now.seen.state().on("/words")} >= {THEIRS, "Mine. More."}


def test_answers_that_a_question_did_not_show_while_somebody_typed_in_it_are_not_finished(rig: Rig) -> None:
    told = form(rig)
    filled = next(iter(rig.widgets))
    assert isinstance(filled, FormPage)
    told.patch = {"answers": {"/data/you/story": THEIRS}}
    filled.filling.list.list.setCurrentRow(0)
    rig.settle()
    (story,) = (question for question in filled.filling.questions() if question.view.key == "/data/you/story")
    rig.type_into(story.controls()[0], "Mine. ")
    come(rig, told)
    rig.settle()
    rig.key_in(story.controls()[0], "More.")
    told.press()
    rig.settle()
    assert not told.done()
    (waits,) = conflicts.waiting(rig.context.desk)
    assert [side.value for side in waits.sides] == [THEIRS, "Mine. More."]
    assert story.controls()[0].property("plainText") == THEIRS
    told.press()
    rig.settle()
    assert told.done()


def test_a_decision_is_about_the_values_on_its_card(qtbot: QtBot, qapp: QApplication) -> None:
    """What came unseen waits on, beside what was decided."""
    dispute = conflict(plan_of(FAMILY), "/worries", "The flat is damp.")
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=[dispute]) as rig:
        presenter = DecisionsPresenter(rig.context)
        rig.show(presenter.widget)
        presenter.open(Place(PageName.DECISIONS, ID))
        rig.settle()

        def take(store: MemoryStore) -> Changes:
            entries = hub_said(store, the(rig), {"worries": THEIRS}, 5_000, by=LEAD, at=rig.clock.now(), unseen=True)
            return store.take(entries, cursor="5000", position=5_000, have=0)

        rig.context.tasks.store(take, rig.store)
        presenter.page.chosen.emit(dispute.id, (1,))
        rig.settle()
        now = the(rig).seen
        assert now is not None
        assert {value.value for value in now.state().on("/worries")} == {"The flat is damp.", THEIRS}


@pytest.mark.parametrize("story", BY_A_WORKER | AT_ONCE)
def test_what_nobody_else_changed_is_done_at_once(rig: Rig, story: str) -> None:
    """Also right after one's own words."""
    told = (BY_A_WORKER | AT_ONCE)[story](rig)
    if told.box is not None:
        rig.type_into(told.box, "Mine. ")
    told.press()
    rig.settle()
    assert told.done()
    assert rig.errors == []


def test_it_is_said_who_changed_what_and_what_to_do(rig: Rig) -> None:
    presenter = plan_page(rig)
    story = Story(presenter.page, presenter.page.side.send.click, lambda: False, the(rig), {"wants": THEIRS, "worries": THEIRS})
    come(rig, story)
    story.press()
    rig.settle()
    said = presenter.page.errors.accessibleName().replace("\u2068", "").replace("\u2069", "")
    assert said == ("This was not done: Tom Ashby changed “What we want to be different”, “Worries” meanwhile. "
                    "The page shows it now. Look at it, then press again.")
    assert presenter.page.errors.hasFocus()
