"""Laws of the plan page: nothing typed is lost or overwritten, what is taken out comes back, sending waits for nothing."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from keyworker.casework import conflicts, reviews
from keyworker.casework.desk import Desk
from keyworker.domain.agreement import Agreement, Answer
from keyworker.domain.plan import Action, ActionStatus, ChildsVoice, Goal, OwnerKind, Plan
from keyworker.domain.review import Decision
from keyworker.domain.visibility import Visibility
from keyworker.store.protocol import Changes
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.plan.presenter import PlanPresenter
from keyworker.ui.widgets.reading_order import tab_stops
from keyworker.ui.widgets.saved_text import SavedText
from tests.fakes.families import ARABIC, LEAD_RECORD, LONG, MARKUP, Names, family_records, new_family
from tests.widget.rig import Rig, rig_for
from tests.widget.shell.frames import assert_usable

FAMILY = family_records()
POSITION = 500


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, FAMILY.everything()) as made:
        yield made


def opened(rig: Rig, record: str | None = None) -> PlanPresenter:
    presenter = PlanPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.FAMILY, FAMILY.family.id, FamilyTab.PLAN, record))
    rig.settle()
    return presenter


def words(presenter: PlanPresenter, name: str = "wants") -> SavedText:
    return presenter.page.texts[name]


def shown_under(field: SavedText) -> str:
    """What stands under a field beside what is wrong."""
    return " ".join(line.text() for line in field.findChildren(QLabel) if line.isVisible() and line.property("role") == "note")


def replaced_names(plan: Plan) -> int:
    """How many values stand of what one person answered."""
    assert plan.seen is not None
    return len(plan.seen.state().on(f"/family_agreement/{FAMILY.mother.id}"))


def test_typing_is_kept_without_any_button(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(words(presenter), "Sleep. ")
    rig.qtbot.waitUntil(lambda: rig.all(Plan)[0].wants.startswith("Sleep."))


def test_leaving_the_page_keeps_what_is_half_typed_at_once(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(words(presenter), "Half a ")
    presenter.leave()
    rig.settle()
    assert rig.all(Plan)[0].wants.startswith("Half a ")


def test_typing_something_and_taking_it_back_leaves_what_was_there(rig: Rig) -> None:
    presenter = opened(rig)
    before = rig.all(Plan)[0].wants
    rig.type_into(words(presenter), "x")
    words(presenter).flush()
    rig.settle()
    rig.key_in(words(presenter), "\b")
    presenter.leave()
    rig.settle()
    assert rig.all(Plan)[0].wants == before


def test_a_field_that_is_being_edited_is_not_overwritten_and_says_who_changed_it(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(words(presenter), "Mine. ")
    rig.hub_says(rig.all(Plan)[0], {"wants": "Theirs.", "worries": "Their worry."}, POSITION)
    rig.settle()
    assert words(presenter).text().startswith("Mine. ")
    assert words(presenter, "worries").text() == "Their worry."
    notice = words(presenter)._notice
    assert notice.isVisible()
    assert LEAD_RECORD.name in notice.text()


@pytest.mark.parametrize("record", [Plan, Action])
def test_what_is_said_of_a_change_goes_when_the_field_has_taken_it(rig: Rig, record: type[Plan | Action]) -> None:
    """It says that what is typed is kept beside it: of a field that was left, and shows what stands, that is not so any more."""
    presenter = opened(rig)
    thing, name = rig.all(record)[0], "worries" if record is Plan else "text"
    field = presenter.page.field(thing.id, name)
    assert isinstance(field, SavedText)
    rig.type_into(field, "Mine. ")
    rig.hub_says(thing, {name: "Theirs."}, POSITION)
    assert "changed by" in shown_under(field)
    field.leave()
    rig.settle()
    assert shown_under(field) == ""
    presenter.leave()
    rig.settle()
    assert shown_under(field) == ""


def test_words_of_an_answer_go_on_from_what_their_own_field_showed(rig: Rig) -> None:
    """While somebody types what one person says, a colleague's word about another one is seen, and nothing waits for a decision."""
    presenter = opened(rig)
    one, other = (presenter.page.answer_field(person.id) for person in (FAMILY.partner, FAMILY.mother))
    assert one is not None
    assert other is not None
    rig.type_into(one, "Mine")
    theirs = {"answer": "partly", "on": "2026-11-20", "words": "Theirs", "name": "Sam"}
    rig.hub_says(rig.all(Plan)[0], {"family_agreement": {FAMILY.mother.id: theirs}}, POSITION)
    assert other.text() == "Theirs"
    assert shown_under(one) == ""
    rig.type_into(other, "More. ")
    presenter.leave()
    rig.settle()
    said = rig.all(Plan)[0].family_agreement
    assert (said[FAMILY.partner.id].words, said[FAMILY.mother.id].words) == ("Mine", "More. Theirs")
    assert not rig.store.waiting()
    assert replaced_names(rig.all(Plan)[0]) == 1


def test_what_was_typed_over_a_change_not_seen_says_so_to_the_hub(rig: Rig) -> None:
    """The change names the value that the author was looking at, not the newest one: theirs waits beside it for a decision."""
    presenter = opened(rig)
    looked_at = rig.store.get(Plan, rig.all(Plan)[0].id).seen
    rig.type_into(words(presenter), "Mine. ")
    rig.hub_says(rig.all(Plan)[0], {"wants": "Theirs."}, POSITION)
    presenter.leave()
    rig.settle()
    rig.store.freeze(10)
    mine = [one.content for one in rig.store.frozen(0, 10) if "wants" in one.content.patch]
    assert looked_at is not None
    assert [one.seen and frozenset(one.seen["/wants"]) for one in mine] == [looked_at.state().shown_names("/wants")]
    assert [one.leaf for one in conflicts.waiting(rig.context.desk)] == ["/wants"]


def test_a_new_goal_and_step_can_be_typed_into_at_once(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.page.goals.add.click()
    rig.settle()
    assert len(rig.all(Goal)) == 3
    card = presenter.page.goals.goals.all()[-1]
    assert card.text.focusProxy() is QApplication.focusWidget()
    card.add.click()
    rig.settle()
    assert card.steps.all()[0].what.focusProxy() is QApplication.focusWidget()


def test_a_goal_that_was_taken_out_comes_back_with_its_steps(rig: Rig) -> None:
    presenter = opened(rig)
    goal = rig.all(Goal)[0]
    presenter.page.signals.taken_out.emit(goal.id)
    rig.settle()
    assert goal.id not in {one.id for one in rig.all(Goal)}
    assert presenter.page.goals.goals.get(goal.id) is None
    presenter.page.goals.back.click()
    rig.settle()
    card = presenter.page.goals.goals.get(goal.id)
    assert card is not None
    assert len(card.steps.all()) == 2


def test_a_goal_says_from_which_area_and_number_it_came(rig: Rig) -> None:
    presenter = opened(rig)
    assert "Learning" in presenter.page.goals.goals.all()[0]._origin.text()
    assert "2" in presenter.page.goals.goals.all()[0]._origin.text()


def test_a_step_gets_owner_day_and_state(rig: Rig) -> None:
    presenter = opened(rig)
    step = min(rig.all(Action), key=lambda one: one.id)
    row = presenter.page.goals.goals.all()[0].steps.all()[0]
    agency = next(one for one, _ in row.who._options if one.kind is OwnerKind.AGENCY)
    row.who.picked.emit(agency)
    row.due._line.selectAll()
    rig.type_into(row.due, "3/12/2026")
    QTest.keyClick(row.due._line, Qt.Key.Key_Return)
    row.status.picked.emit(ActionStatus.DONE)
    rig.settle()
    kept = rig.store.get(Action, step.id)
    assert (kept.owner_kind, kept.owner_name, kept.due, kept.status) == (
        OwnerKind.AGENCY, agency.name, date(2026, 12, 3), ActionStatus.DONE
    )


def test_somebody_else_can_own_a_step_by_name(rig: Rig) -> None:
    presenter = opened(rig)
    row = presenter.page.goals.goals.all()[0].steps.all()[0]
    row.who.picked.emit(row.who._options[-1][0])
    rig.settle()
    rig.type_into(row.name, "Aunt Jo")
    presenter.leave()
    rig.settle()
    kept = min(rig.all(Action), key=lambda one: one.id)
    assert (kept.owner_kind, kept.owner, kept.owner_name) == (OwnerKind.NETWORK, None, "Aunt Jo")


def test_what_is_no_day_stays_as_typed_with_a_sentence_and_is_not_kept(rig: Rig) -> None:
    presenter = opened(rig)
    field = presenter.page.next_review
    before = rig.all(Plan)[0].next_review
    field._line.selectAll()
    rig.type_into(field, "soon")
    field.leave()
    rig.settle()
    assert field._line.text() == "soon"
    assert field._error.isVisible()
    assert rig.all(Plan)[0].next_review == before


def test_each_childs_first_words_make_one_voice_however_they_are_typed(rig: Rig) -> None:
    presenter = opened(rig)
    block = presenter.page.voices.voices.all()[1]
    rig.type_into(block.words, "I like")
    block.words.flush()
    rig.key_in(block.words, " school")
    block.words.flush()
    presenter.leave()
    rig.settle()
    voices = [one for one in rig.all(ChildsVoice) if one.child == FAMILY.youngest.id]
    assert [one.words for one in voices] == ["I like school"]
    assert voices[0].visibility is Visibility.PERSON


def test_the_child_decides_who_may_see_their_words(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.page.voices.voices.all()[0].share.click()
    rig.settle()
    assert rig.all(ChildsVoice)[0].visibility is Visibility.FAMILY


def test_an_answer_is_kept_with_the_persons_words(rig: Rig) -> None:
    presenter = opened(rig)
    row = presenter.page.agreement.answers.get(FAMILY.partner.id)
    assert row is not None
    rig.type_into(row.words, "Not the school part")
    row.words.leave()
    rig.settle()
    row.answer.show_value(Answer.PARTLY)
    row.answer.picked.emit(Answer.PARTLY)
    rig.settle()
    said = rig.all(Plan)[0].family_agreement
    assert (said[FAMILY.partner.id].answer, said[FAMILY.partner.id].words) == (Answer.PARTLY, "Not the school part")
    assert said[FAMILY.mother.id].answer is Answer.YES


def test_a_copy_is_noted_for_the_main_carer_first(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.page.copies.add.click()
    rig.settle()
    assert [one.to for one in rig.all(Plan)[0].copies.values()] == ["Sam"]


def test_sending_keeps_the_last_words_first_and_shows_that_it_waits(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(words(presenter), "Last word. ")
    presenter.page.side.send.click()
    rig.settle()
    plan = rig.all(Plan)[0]
    assert plan.wants.startswith("Last word.")
    assert plan.submission is not None
    assert "Waiting" in presenter.page.side._standing.text()
    assert rig.said


def test_a_review_in_the_past_is_said_beside_the_field_and_at_the_top(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.page.signals.written.emit(rig.all(Plan)[0].id, "next_review", date(2026, 1, 1))
    rig.settle()
    presenter.page.side.send.click()
    rig.settle()
    assert presenter.page.errors.isVisible()
    assert presenter.page.next_review._error.isVisible()


def approve(desk: Desk) -> Changes:
    lead = Desk(desk.store, desk.clock, LEAD_RECORD, "lead", desk.shelf)
    return reviews.decide(lead, desk.store.family_file(FAMILY.family.id), Decision.APPROVED, comment="Good.",
                          comments={"goals": "Think of Noah too."})


def test_a_change_after_the_approval_is_shown_with_what_changed(rig: Rig) -> None:
    presenter = opened(rig)
    rig.context.tasks.store(approve, rig.context.desk)
    rig.settle()
    assert "Approved by Tom Ashby" in presenter.page.side._standing.text().replace("\u2068", "").replace("\u2069", "")
    assert "Think of Noah too." in presenter.page.side._said.text()
    presenter.page.signals.written.emit(rig.all(Plan)[0].id, "network", "Grandma on Fridays.")
    rig.settle()
    assert "Changed since" in presenter.page.side._standing.text()
    assert presenter.page.side._changes.isVisible()
    assert "Grandma on Fridays." in presenter.page.side._changed.text()


def test_an_approved_plan_is_sent_again_only_when_something_is_new(rig: Rig) -> None:
    presenter = opened(rig)
    side = presenter.page.side
    assert side.send.isVisible()
    rig.context.tasks.store(approve, rig.context.desk)
    rig.settle()
    assert not side.send.isVisible()
    assert not side.note.isVisible()
    presenter.page.signals.written.emit(rig.all(Plan)[0].id, "network", "Grandma on Fridays.")
    rig.settle()
    assert side.send.isVisible()
    assert side.note.isVisible()


def test_a_check_leads_to_its_place(rig: Rig) -> None:
    presenter = opened(rig)
    line = presenter.page.side.checks.get("each_child_heard")
    assert line is not None
    line.click()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert presenter.page.voices.isAncestorOf(focused)
    elsewhere = presenter.page.side.checks.get("every_parent")
    assert elsewhere is not None
    elsewhere.click()
    assert rig.went == [Place(PageName.FAMILY, FAMILY.family.id, FamilyTab.PEOPLE)]


def test_the_agreement_is_written_down_where_its_check_leads(qtbot: QtBot, qapp: QApplication) -> None:
    with rig_for(qtbot, qapp, [one for one in FAMILY.everything() if not isinstance(one, Agreement)]) as rig:
        line = opened(rig).page.side.checks.get("agreed_to_work")
        assert line is not None
        line.click()
        assert rig.went == [Place(PageName.FAMILY, FAMILY.family.id, FamilyTab.PEOPLE, "agreement")]


def test_a_long_plan_is_built_bit_by_bit_and_whole_at_the_end(qtbot: QtBot, qapp: QApplication) -> None:
    family = family_records(goals=5, actions=6)
    with rig_for(qtbot, qapp, family.everything()) as rig:
        presenter = opened(rig)
        cards = presenter.page.goals.goals.all()
        assert [len(one.steps.all()) for one in cards] == [6] * 5


def test_opening_with_a_step_puts_the_focus_into_it(rig: Rig) -> None:
    step = max(rig.all(Action), key=lambda one: one.id)
    presenter = opened(rig, step.id)
    row = presenter.page.goals.goals.all()[-1].steps.all()[-1]
    assert row.what.focusProxy() is QApplication.focusWidget()


def test_tab_goes_through_the_page_in_reading_order(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.page.signals.goal_added.emit()
    rig.settle()
    stops = [one for one in tab_stops(presenter.page) if one.isVisible()]
    chain, at = [stops[0]], stops[0].nextInFocusChain()
    while at is not None and at is not stops[0]:
        if at in stops:
            chain.append(at)
        at = at.nextInFocusChain()
    assert chain == stops


def test_a_family_without_a_plan_can_begin_one(qtbot: QtBot, qapp: QApplication) -> None:
    family = new_family()
    with rig_for(qtbot, qapp, [family]) as rig:
        presenter = PlanPresenter(rig.context)
        rig.show(presenter.widget)
        presenter.open(Place(PageName.FAMILY, family.id, FamilyTab.PLAN))
        rig.settle()
        assert presenter.page.begin.isVisible()
        presenter.page.begin.click()
        rig.settle()
        assert len(rig.all(Plan)) == 1
        assert words(presenter).focusProxy() is QApplication.focusWidget()
        assert_usable(presenter.widget)


@pytest.mark.parametrize("names", [LONG, ARABIC, MARKUP])
def test_no_name_breaks_the_page(qtbot: QtBot, qapp: QApplication, names: Names) -> None:
    family = family_records(names=names)
    with rig_for(qtbot, qapp, family.everything()) as rig:
        presenter = PlanPresenter(rig.context)
        rig.show(presenter.widget, 800, 560)
        presenter.open(Place(PageName.FAMILY, family.family.id, FamilyTab.PLAN))
        rig.settle()
        content = presenter.page._scroll.widget()
        assert content is not None
        assert content.width() <= presenter.page.width()
        assert not presenter.page._scroll.horizontalScrollBar().isVisible()


def test_everything_on_the_page_has_a_name_and_is_reached_by_tab(rig: Rig) -> None:
    assert_usable(opened(rig).widget)


def test_words_of_a_yes_do_not_stand_under_a_no(rig: Rig) -> None:
    """Words belong to one answer; the same answer given again keeps them."""
    presenter = opened(rig)
    row = presenter.page.agreement.answers.get(FAMILY.partner.id)
    assert row is not None
    row.answer.picked.emit(Answer.YES)
    rig.settle()
    rig.type_into(row.words, "All of it is fine")
    row.words.leave()
    rig.settle()
    row.answer.picked.emit(Answer.YES)
    rig.settle()
    assert rig.all(Plan)[0].family_agreement[FAMILY.partner.id].words == "All of it is fine"
    row.answer.picked.emit(Answer.NO)
    rig.settle()
    said = rig.all(Plan)[0].family_agreement[FAMILY.partner.id]
    assert (said.answer, said.words) == (Answer.NO, "")
    assert row.words.text() == ""
