"""Laws of the review page: opens on what changed, keeps half-typed comments, decides on exactly what is shown."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from keyworker.casework import reviews
from keyworker.domain.plan import content_digest
from keyworker.domain.review import Decision, ReviewDecision
from keyworker.ui.context import PageName, Place
from keyworker.ui.pages.review.page import CHANGED as CHANGED_VIEW
from keyworker.ui.pages.review.page import WHOLE
from keyworker.ui.pages.review.presenter import ReviewPresenter
from tests.fakes.families import ARABIC, LEAD_RECORD, LONG, MARKUP, Names, family_records
from tests.widget.review.scenes import content_of, decided, goals_of, older, plan_of, submitted
from tests.widget.rig import Rig, rig_for
from tests.widget.shell.frames import assert_usable

FAMILY = submitted(decided(family_records(goals=3), Decision.APPROVED, change=older), note="Ellie asked for this.")
FIRST = submitted(family_records(2))


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, [*FAMILY.everything(), *FIRST.everything()], LEAD_RECORD) as made:
        yield made


def opened(rig: Rig, family: str = FAMILY.family.id) -> ReviewPresenter:
    presenter = ReviewPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.REVIEW, family))
    rig.settle()
    rig.qtbot.waitUntil(presenter.page.all_shown)
    return presenter


def texts(presenter: ReviewPresenter) -> str:
    """Everything that is in sight."""
    return "\n".join(one.text() for one in presenter.widget.findChildren(QLabel) if one.isVisibleTo(presenter.widget))


def press(presenter: ReviewPresenter, decision: Decision, rig: Rig) -> None:
    QTest.mouseClick(presenter.page.side.buttons[decision], Qt.MouseButton.LeftButton)
    rig.settle()


def draft(rig: Rig, family: str = FAMILY.family.id) -> reviews.ReviewDraft:
    return rig.context.tasks.on_store_thread(reviews.draft_of, rig.context.desk, family)


def test_it_opens_on_what_changed_since_the_last_approved_version(rig: Rig) -> None:
    presenter = opened(rig)
    shown = texts(presenter)
    assert presenter.page.views.currentIndex() == CHANGED_VIEW
    assert "Who: Daniel\nBy when: 30 October 2026" in shown
    assert "Who: Sam\nBy when: 18 November 2026" in shown
    assert "A quiet room for homework" in shown
    assert "Missed school." in shown
    assert not presenter.page.cards["going_well"].isVisible()


def test_new_and_gone_are_said_by_word(rig: Rig) -> None:
    shown = texts(opened(rig)).splitlines()
    assert "+ New · Goal" in shown
    assert "− Taken out · Goal" in shown
    assert "≠ Changed" in shown
    assert "Not in the plan" in shown


def test_the_whole_plan_is_one_click_away(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.page.views.setCurrentIndex(WHOLE)
    shown = texts(presenter)
    assert "We eat together." in shown
    assert "Goal 3: A dry bedroom for the children" in shown
    assert all(card.isVisible() for card in presenter.page.cards.values())


def test_a_first_plan_opens_whole(rig: Rig) -> None:
    presenter = opened(rig, FIRST.family.id)
    assert presenter.page.views.currentIndex() == WHOLE
    assert not presenter.page.views.isTabEnabled(CHANGED_VIEW)


def test_the_checks_that_the_worker_saw_are_shown(rig: Rig) -> None:
    assert "Worth a look: 13 of 16 are there" in texts(opened(rig))


def test_a_decision_is_pinned_to_what_was_shown_and_leads_back(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(presenter.page.side.comment, "Well done.")
    rig.type_into(presenter.page.cards["worries"].comment, "Ask housing.")
    press(presenter, Decision.APPROVED_WITH_ACTIONS, rig)
    made = next(one for one in rig.all(ReviewDecision) if one.by_name == LEAD_RECORD.name and one.comment)
    assert made.decision is Decision.APPROVED_WITH_ACTIONS
    assert made.content_digest == content_digest(content_of(FAMILY))
    assert (made.comment, made.comments) == ("Well done.", {"worries": "Ask housing."})
    assert rig.went[-1] == Place(PageName.REVIEWS)
    assert draft(rig) == reviews.ReviewDraft()


def test_returning_without_a_word_is_refused_beside_the_field(rig: Rig) -> None:
    presenter = opened(rig)
    press(presenter, Decision.RETURNED, rig)
    assert "Say what should be different." in texts(presenter)
    field = presenter.page.side.comment.focusProxy()
    assert field is not None
    assert field.hasFocus()
    assert len(rig.all(ReviewDecision)) == 1
    rig.type_into(presenter.page.side.comment, "By whom?")
    press(presenter, Decision.RETURNED, rig)
    assert len(rig.all(ReviewDecision)) == 2


def test_half_typed_comments_survive_leaving_and_locking(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(presenter.page.side.comment, "Half a sen")
    rig.type_into(presenter.page.cards["worries"].comment, "and hal")
    presenter.leave()
    rig.settle()
    again = opened(rig)
    assert again.page.side.comment.text() == "Half a sen"
    assert again.page.cards["worries"].comment.text() == "and hal"
    assert opened(rig, FIRST.family.id).page.side.comment.text() == ""


def test_comments_of_one_family_never_go_to_another(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(presenter.page.side.comment, "For the first family")
    presenter.open(Place(PageName.REVIEW, FIRST.family.id))
    rig.settle()
    assert presenter.page.side.comment.text() == ""
    assert draft(rig).comment == "For the first family"
    assert draft(rig, FIRST.family.id) == reviews.ReviewDraft()


def test_a_plan_that_changes_meanwhile_must_be_looked_at_before_deciding(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(presenter.page.side.comment, "Good")
    rig.hub_says(plan_of(FAMILY), {"worries": "Something new that nobody has read"}, 900)
    rig.settle()
    assert "Something new" not in texts(presenter)
    assert "The plan was changed while you were reading it." in texts(presenter)
    assert not presenter.page.side.buttons[Decision.APPROVED].isEnabled()
    QTest.mouseClick(presenter.page.side.look, Qt.MouseButton.LeftButton)
    assert "Something new" in texts(presenter)
    assert presenter.page.side.comment.text() == "Good"
    press(presenter, Decision.APPROVED, rig)
    made = next(one for one in rig.all(ReviewDecision) if one.comment == "Good")
    assert made.content["plan"]["worries"] == "Something new that nobody has read"


def test_what_is_not_content_disturbs_nobody(rig: Rig) -> None:
    presenter = opened(rig)
    rig.hub_says(plan_of(FAMILY), {"shared_on": "2026-11-20"}, 900)
    rig.settle()
    assert presenter.page.side.buttons[Decision.APPROVED].isEnabled()


def test_deciding_once_more_is_a_second_step(rig: Rig) -> None:
    presenter = opened(rig)
    press(presenter, Decision.APPROVED, rig)
    presenter = opened(rig)
    assert "Decided already: approved by Tom Ashby" in texts(presenter)
    assert not presenter.page.side.buttons[Decision.APPROVED].isVisible()
    QTest.mouseClick(presenter.page.side.again, Qt.MouseButton.LeftButton)
    assert presenter.page.side.buttons[Decision.RETURNED].isVisible()


def test_a_narrow_window_has_the_decision_below_the_plan(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.widget.resize(700, 520)
    assert presenter.page.side.isVisibleTo(presenter.widget)
    assert_usable(presenter.widget)


@pytest.mark.parametrize("names", [LONG, ARABIC, MARKUP], ids=["long", "arabic", "markup"])
def test_names_of_any_kind_fit(qtbot: QtBot, qapp: QApplication, names: Names) -> None:
    family = submitted(decided(family_records(names=names, goals=3), Decision.APPROVED, change=older))
    with rig_for(qtbot, qapp, family.everything(), LEAD_RECORD) as rig:
        presenter = opened(rig, family.family.id)
        presenter.widget.resize(1000, 600)
        assert presenter.widget.width() == 1000
        assert all(one.textFormat() is Qt.TextFormat.PlainText for one in presenter.widget.findChildren(QLabel) if names.family in one.text())


def test_a_goal_that_was_rewritten_shows_both_words(qtbot: QtBot, qapp: QApplication) -> None:
    family = submitted(decided(family_records(), Decision.APPROVED))
    goal = goals_of(family)[0]
    with rig_for(qtbot, qapp, family.everything(), LEAD_RECORD) as rig:
        rig.hub_says(goal, {"text": "Every day, on time"}, 900)
        shown = texts(opened(rig))
        assert "Ellie goes to school every day" in shown
        assert "Goal: Every day, on time" in shown


def test_every_control_has_a_name_and_is_reached_by_tab(rig: Rig) -> None:
    presenter = opened(rig)
    assert_usable(presenter.widget)
    presenter.page.views.setCurrentIndex(WHOLE)
    assert_usable(presenter.widget)
