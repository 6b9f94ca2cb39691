"""Sending a plan, answering to it, noting a copy: only what is read and kept, at once or not at all, never later by itself."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker.domain.agreement import Answer
from keyworker.domain.plan import Action, Goal, Plan
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.plan.presenter import PlanPresenter
from tests.fakes.families import Names, family_records
from tests.widget.plan.test_plan import FAMILY, opened, words
from tests.widget.rig import FullDisk, Rig, rig_for

OTHER = family_records(2, names=Names(mother="Otheranna"))


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, [*FAMILY.everything(), *OTHER.everything()]) as made:
        yield made


def sent(rig: Rig) -> bool:
    return rig.store.get(Plan, plan_of(rig).id).submission is not None


def plan_of(rig: Rig) -> Plan:
    return next(plan for plan in rig.all(Plan) if plan.family == FAMILY.family.id)


def type_no_day(rig: Rig, presenter: PlanPresenter) -> None:
    field = presenter.page.next_review
    field._line.selectAll()
    rig.type_into(field, "soon")


def refused(presenter: PlanPresenter, rig: Rig) -> str:
    """Give a step a name that is longer than can be kept; answers the step's id."""
    step = min((step for step in rig.all(Action) if step.family == FAMILY.family.id), key=lambda step: step.id)
    presenter.page.signals.written.emit(step.id, "owner_name", "x" * 501)
    return step.id


def test_a_plan_is_not_sent_while_a_day_on_it_cannot_be_read(rig: Rig) -> None:
    """It is said beside the field and at the top, where the focus is, and a line there leads to the field."""
    presenter = opened(rig)
    type_no_day(rig, presenter)
    presenter.page.side.send.click()
    rig.settle()
    errors = presenter.page.errors
    assert not sent(rig)
    assert rig.said == []
    assert errors.isVisible()
    assert errors.hasFocus()
    assert "When we look at it again" in errors.accessibleName()
    assert "This is not a day" in errors.accessibleName()
    assert presenter.page.next_review._error.isVisible()
    assert errors.nextInFocusChain() is errors.places[0]
    assert errors.height() >= errors.heightForWidth(errors.width())
    errors.places[0].click()
    assert presenter.page.next_review.focusProxy() is QApplication.focusWidget()


def test_once_the_day_is_mended_the_person_sends_again_themselves(rig: Rig) -> None:
    presenter = opened(rig)
    type_no_day(rig, presenter)
    presenter.page.side.send.click()
    rig.settle()
    presenter.page.next_review._line.selectAll()
    rig.type_into(presenter.page.next_review, "3/12/2026")
    presenter.page.next_review.leave()
    rig.settle()
    assert not sent(rig)
    presenter.page.side.send.click()
    rig.settle()
    assert sent(rig)
    assert not presenter.page.errors.isVisible()


def test_a_plan_is_not_sent_when_the_last_that_was_written_was_refused(rig: Rig) -> None:
    presenter = opened(rig)
    step = refused(presenter, rig)
    presenter.page.side.send.click()
    rig.settle()
    assert not sent(rig)
    assert rig.said == []
    assert presenter.page.errors.isVisible()
    field = presenter.page.field(step, "owner_name")
    assert field is not None
    assert "501 letters" in field.wrong()


def test_a_plan_that_could_not_be_sent_on_a_full_disk_is_not_sent_later(rig: Rig) -> None:
    """Not when there is room again, not when the page is left, not when more is written: the person sends it themselves."""
    presenter = opened(rig)
    disk = FullDisk(rig)
    rig.type_into(words(presenter), "Last word. ")
    presenter.page.side.send.click()
    rig.qtbot.waitUntil(presenter.page.errors.isVisible)
    assert "disk" in presenter.page.errors.accessibleName()
    presenter.leave()
    disk.full = False
    rig.qtbot.waitUntil(lambda: "Last word." in plan_of(rig).wants)
    rig.settle()
    assert not sent(rig)
    assert "Sent to your lead with the next sync." not in rig.said


def test_what_was_refused_stays_in_its_field_and_goes_once_it_is_mended(rig: Rig) -> None:
    """Reading the plan again never puts what is kept over words that could not be kept."""
    presenter = opened(rig)
    field = presenter.page.goals.goals.all()[0].steps.all()[0].what
    rig.type_into(field, "Mine. ")
    field.show_error("This could not be kept.")
    field.leave()
    rig.settle()
    rig.hub_says(plan_of(rig), {"worries": "Their worry."}, 500)
    assert field.text().startswith("Mine. ")
    rig.key_in(field, "x")
    field.leave()
    rig.settle()
    assert field.wrong() == ""


def test_what_could_not_be_read_of_one_family_is_not_shown_in_the_plan_of_another(rig: Rig) -> None:
    presenter = opened(rig)
    type_no_day(rig, presenter)
    presenter.open(Place(PageName.FAMILY, OTHER.family.id, FamilyTab.PLAN))
    rig.settle()
    assert presenter.page.next_review._line.text() != "soon"
    assert presenter.page.next_review.wrong() == ""


Act = Callable[[PlanPresenter], None]
ACTS: dict[str, Act] = {
    "send": lambda presenter: presenter.page.side.send.click(),
    "answer": lambda presenter: presenter.page.signals.answered.emit(FAMILY.partner.id, Answer.YES),
    "copy": lambda presenter: presenter.page.copies.add.click(),
}
def write_what_is_refused(rig: Rig, presenter: PlanPresenter) -> None:
    refused(presenter, rig)


def write_on_a_full_disk(rig: Rig, presenter: PlanPresenter) -> None:
    FullDisk(rig)
    rig.type_into(words(presenter), "Last. ")


IN_THE_WAY = {"unread": type_no_day, "refused": write_what_is_refused, "full": write_on_a_full_disk}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("way", IN_THE_WAY)
def test_nothing_is_done_with_a_plan_that_is_not_all_kept(rig: Rig, act: str, way: str) -> None:
    """Whatever the act and whatever stands in the way: it is said, nothing is done, and nothing is pending."""
    presenter = opened(rig)
    before = plan_of(rig)
    IN_THE_WAY[way](rig, presenter)
    ACTS[act](presenter)
    rig.qtbot.waitUntil(presenter.page.errors.isVisible)
    rig.settle()
    after = plan_of(rig)
    assert (after.submission, after.family_agreement, after.copies) == (before.submission, before.family_agreement, before.copies)
    assert rig.said == []


def test_the_word_to_the_lead_goes_with_the_plan_and_leaves_its_box(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(presenter.page.side.note, "Please look at the steps.")
    presenter.page.side.send.click()
    rig.settle()
    submission = plan_of(rig).submission
    assert submission is not None
    assert submission.note == "Please look at the steps."
    assert presenter.page.side.note.text() == ""


def test_a_yes_is_not_said_of_a_goal_that_was_added_after_it(rig: Rig) -> None:
    """The row names what is new since the answer; the same answer given again holds the plan as it is then."""
    presenter = opened(rig)
    presenter.page.signals.answered.emit(FAMILY.partner.id, Answer.YES)
    rig.settle()
    row = presenter.page.agreement.answers.get(FAMILY.partner.id)
    assert row is not None
    assert not row.since.isVisible()
    presenter.page.goals.add.click()
    rig.settle()
    goal = next(goal for goal in rig.all(Goal) if goal.family == FAMILY.family.id and not goal.text)
    presenter.page.signals.written.emit(goal.id, "text", "Eat together")
    rig.settle()
    assert row.since.isVisible()
    assert "Eat together" in row.since.text()
    row.again.click()
    rig.settle()
    assert not row.since.isVisible()


def test_typing_in_which_words_somebody_agrees_does_not_make_it_an_answer_to_what_is_new(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.page.signals.answered.emit(FAMILY.partner.id, Answer.YES)
    rig.settle()
    presenter.page.signals.written.emit(plan_of(rig).id, "worries", "Something else.")
    rig.settle()
    row = presenter.page.agreement.answers.get(FAMILY.partner.id)
    assert row is not None
    rig.type_into(row.words, "Fine by me")
    row.words.leave()
    rig.settle()
    assert plan_of(rig).family_agreement[FAMILY.partner.id].words == "Fine by me"
    assert "Worries" in row.since.text()


def test_an_answer_of_an_older_keyworker_says_that_it_is_not_known_which_plan_it_was(rig: Rig) -> None:
    presenter = opened(rig)
    row = presenter.page.agreement.answers.get(FAMILY.mother.id)
    assert row is not None
    assert "not known" in row.since.text()

