"""Laws of the keyboard on "Needs your decision": it never rests on a button that decides something, and where it rests is in sight."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from keyworker.casework import conflicts
from keyworker.ui.context import PageName, Place
from keyworker.ui.pages.decisions.page import DecisionsPage
from keyworker.ui.widgets.in_sight import Landing
from tests.fakes.families import family_records
from tests.widget.decisions.test_decisions import card, opened, parts, question_card
from tests.widget.review.scenes import actions_of, conflict, goals_of, plan_of
from tests.widget.rig import Rig, rig_for

FAMILY = family_records(goals=4)
LONG_WORDS = "The stairs are steep and dark and nobody has mended the lamp. " * 6
MANY = (
    *(conflict(goal, "/text", f"{LONG_WORDS}{place}") for place, goal in enumerate(goals_of(FAMILY))),
    *(conflict(step, leaf, said) for step in actions_of(FAMILY)[:3] for leaf, said in (("/due", "2026-12-03"), ("/status", "done"))),
    conflict(plan_of(FAMILY), "/worries", LONG_WORDS),
)
SIZES = [(1016, 700), (578, 300)]


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=MANY) as made:
        yield made


def assert_seen(page: DecisionsPage) -> None:
    """What has the keyboard is in sight; of a question, that it begins in the upper half of the view is enough."""
    focused = QApplication.focusWidget()
    assert focused is not None
    if not page.area.isAncestorOf(focused):
        assert focused.visibleRegion().boundingRect() == focused.rect()
        return
    view = page.area.viewport()
    place = QRect(focused.mapTo(view, QPoint(0, 0)), focused.size())
    assert place.top() >= 0
    begins = isinstance(focused, Landing) and place.top() <= view.height() // 2
    assert place.bottom() < view.height() or begins


def decides_nothing(page: DecisionsPage) -> bool:
    focused = QApplication.focusWidget()
    return focused is page.undo or isinstance(focused, Landing)


@pytest.mark.parametrize("size", SIZES)
def test_after_each_decision_the_next_question_is_seen_and_no_key_decides_it(rig: Rig, size: tuple[int, int]) -> None:
    presenter = opened(rig)
    page = presenter.page
    page.resize(*size)
    rig.settle()
    while parts(presenter):
        middle = parts(presenter)[len(parts(presenter)) // 2]
        middle.sides[1].keep.setFocus()
        QTest.keyClick(middle.sides[1].keep, Qt.Key.Key_Space)
        assert decides_nothing(page)  # also while it is on its way
        rig.settle()
        assert decides_nothing(page)
        assert_seen(page)
        assert page.undo.visibleRegion().boundingRect() == page.undo.rect()
        left = len(conflicts.waiting(rig.context.desk))
        focused = QApplication.focusWidget()
        if focused is not None and focused is not page.undo:
            QTest.keyClick(focused, Qt.Key.Key_Space)
            rig.settle()
        assert len(conflicts.waiting(rig.context.desk)) == left
    assert page.undo.hasFocus()


def test_whoever_opens_the_page_sees_its_title(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.page.resize(1016, 500)
    presenter.leave()
    presenter.open(Place(PageName.DECISIONS))
    rig.settle()
    assert presenter.page.area.verticalScrollBar().value() == 0
    assert_seen(presenter.page)


@pytest.mark.parametrize("size", SIZES)
def test_who_comes_from_a_mark_sees_what_is_asked_with_its_heading(rig: Rig, size: tuple[int, int]) -> None:
    presenter = opened(rig)
    presenter.page.resize(*size)
    for wanted in MANY:
        presenter.leave()
        presenter.open(Place(PageName.DECISIONS, record=wanted.id))
        rig.settle()
        part, around = card(presenter, wanted), question_card(presenter, wanted)
        assert part.hasFocus() or around.hasFocus()
        assert_seen(presenter.page)
        view = presenter.page.area.viewport()
        fits = part.mapTo(around, QPoint(0, 0)).y() + part.height() <= view.height()
        assert around.mapTo(view, QPoint(0, 0)).y() >= 0 or not fits


def test_tab_goes_on_from_a_question_to_its_first_answer_and_back_to_what_is_before_it(rig: Rig) -> None:
    presenter = opened(rig)
    second = presenter.page.all_cards()[1]
    second.land()
    QTest.keyClick(second, Qt.Key.Key_Tab)
    assert second.open.hasFocus()
    second.land()
    QTest.keyClick(second, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    before = QApplication.focusWidget()
    assert before is not None
    assert presenter.page.all_cards()[0].isAncestorOf(before)


def test_a_question_that_others_come_above_stays_in_sight(rig: Rig) -> None:
    """Until somebody scrolls: then the page stays where they are."""
    presenter = opened(rig)
    page, last = presenter.page, presenter.page.all_cards()[-1]
    page.resize(1016, 400)
    rig.settle()
    last.land()
    grown: QWidget = presenter.page.all_cards()[0]
    grown.setMinimumHeight(grown.height() + 900)
    rig.settle()
    assert_seen(page)
    QTest.keyClick(page.area, Qt.Key.Key_PageUp)
    there = page.area.verticalScrollBar().value()
    grown.setMinimumHeight(grown.height() + 100)
    rig.settle()
    assert page.area.verticalScrollBar().value() == there
