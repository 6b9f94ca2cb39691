"""Laws of "Needs your decision": both sides in words, every way to decide, the next one has the focus, nothing half typed is lost."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from keyworker.casework import conflicts, plans
from keyworker.casework.desk import Desk
from keyworker.domain.plan import Action, ActionStatus, Goal
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.decisions.card import ConflictCard
from keyworker.ui.pages.decisions.presenter import DecisionsPresenter
from keyworker.ui.pages.decisions.question import QuestionCard
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.wire.messages import SetAsideEntry
from tests.fakes.families import ARABIC, LONG, MARKUP, Names, family_records
from tests.fakes.hub_said import Dispute, hub_said
from tests.widget.review.scenes import actions_of, conflict, goals_of, plan_of
from tests.widget.rig import Rig, rig_for
from tests.widget.shell.frames import assert_usable

FAMILY = family_records()
GOAL, STEP = goals_of(FAMILY)[0], actions_of(FAMILY)[0]
WORDS = conflict(GOAL, "/text", "Ellie goes to school four days of five")
DAY = conflict(STEP, "/due", "2026-12-03")
STATUS = conflict(STEP, "/status", "done")
ANSWER = conflict(plan_of(FAMILY), f"/family_agreement/{FAMILY.mother.id}", {"answer": "partly", "words": ""})
ALL = (WORDS, DAY, STATUS, ANSWER)


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=ALL) as made:
        yield made


def opened(rig: Rig, record: str | None = None) -> DecisionsPresenter:
    presenter = DecisionsPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.DECISIONS, record=record))
    rig.settle()
    rig.qtbot.waitUntil(presenter.page.all_shown)
    return presenter


def card(presenter: DecisionsPresenter, one: Dispute) -> ConflictCard:
    found = presenter.page.part(one.id)
    assert found is not None
    return found


def parts(presenter: DecisionsPresenter) -> list[ConflictCard]:
    return [part for shown in presenter.page.all_cards() for part in shown.parts.all()]


def question_card(presenter: DecisionsPresenter, one: Dispute) -> QuestionCard:
    return next(shown for shown in presenter.page.all_cards() if shown.parts.get(one.id) is not None)


def texts(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QWidget) if isinstance(one, QLabel | ElidedLabel) and not one.isHidden())


def press(button: QAbstractButton, rig: Rig) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    rig.settle()


def kept_words(desk: Desk) -> str:
    """One's own words that are kept for the question about `WORDS`."""
    (asked,) = (found for found in conflicts.waiting(desk) if found.id == WORDS.id)
    return conflicts.draft_of(desk, asked)


def waits(rig: Rig, dispute: Dispute) -> bool:
    return dispute.id in {conflict.id for conflict in conflicts.waiting(rig.context.desk)}


def test_a_card_says_in_words_what_was_written_by_whom_and_when(rig: Rig) -> None:
    said = texts(question_card(opened(rig), WORDS))
    for words in ("Goal: Ellie goes to school every day", "What will be different", "In the record now",
                  "Ellie goes to school four days of five", "Priya Nair, Fri 20 Nov 2026, 09:00", "Tom Ashby, Fri 20 Nov 2026, 11:00"):
        assert words in said


@pytest.mark.parametrize(("one", "wanted"), [
    (DAY, ["Step: Bag and clothes ready the night before", "By when", "18 November 2026", "3 December 2026", "Before, it was not written down."]),
    (STATUS, ["How far it is", "Not started", "Done"]),
    (ANSWER, ["What the family says to this plan, Sam", "Answer: Partly"]),
], ids=["day", "status", "answer"])
def test_values_of_every_sort_are_in_words(rig: Rig, one: Dispute, wanted: Sequence[str]) -> None:
    said = texts(question_card(opened(rig), one)).splitlines()
    assert [words for words in wanted if words not in said] == []


def test_keeping_the_other_side_changes_the_record(rig: Rig) -> None:
    presenter = opened(rig)
    press(card(presenter, DAY).sides[1].keep, rig)
    assert str(rig.store.get(Action, STEP.id).due) == "2026-12-03"
    assert not waits(rig, DAY)


def test_keeping_what_stands_changes_nothing_but_the_conflict(rig: Rig) -> None:
    presenter = opened(rig)
    press(card(presenter, WORDS).sides[0].keep, rig)
    assert rig.store.get(Goal, GOAL.id).text == GOAL.text
    assert not waits(rig, WORDS)


def test_both_can_be_kept_of_words_only(rig: Rig) -> None:
    presenter = opened(rig)
    assert [one.id for one in parts(presenter) if one.several.isVisible()] == [WORDS.id]
    press(card(presenter, WORDS).several, rig)
    assert rig.store.get(Goal, GOAL.id).text == f"{GOAL.text}\n\nEllie goes to school four days of five"


def test_own_words_another_day_and_another_value(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(card(presenter, WORDS).text, "School, as often as she can")
    press(card(presenter, WORDS).own, rig)
    rig.type_into(card(presenter, DAY).day, "10/12/2026")
    press(card(presenter, DAY).own, rig)
    card(presenter, STATUS).pick.show_value("in_progress")
    press(card(presenter, STATUS).own, rig)
    step = rig.store.get(Action, STEP.id)
    assert rig.store.get(Goal, GOAL.id).text == "School, as often as she can"
    assert (str(step.due), step.status) == ("2026-12-10", ActionStatus.IN_PROGRESS)


def test_nothing_is_decided_without_a_word(rig: Rig) -> None:
    presenter = opened(rig)
    press(card(presenter, WORDS).own, rig)
    assert "Say first what it should be." in texts(card(presenter, WORDS))
    assert waits(rig, WORDS)


def test_after_a_decision_the_next_one_has_the_focus(rig: Rig) -> None:
    presenter = opened(rig)
    ids = [one.id for one in parts(presenter)]
    QTest.keyClick(parts(presenter)[1].sides[0].keep, Qt.Key.Key_Space)
    rig.settle()
    assert [one.id for one in parts(presenter)] == [ids[0], *ids[2:]]
    following = parts(presenter)[1]
    assert question_card(presenter, next(one for one in ALL if one.id == following.id)).hasFocus()


@pytest.mark.parametrize("place", range(len(ALL)))
def test_a_place_may_name_the_conflict_to_begin_with(rig: Rig, place: int) -> None:
    wanted = sorted(ALL, key=lambda one: one.id)[place]
    presenter = opened(rig, wanted.id)
    assert card(presenter, wanted).hasFocus() or question_card(presenter, wanted).hasFocus()


def test_own_words_survive_leaving_and_locking(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(card(presenter, WORDS).text, "Half a sen")
    presenter.leave()
    rig.settle()
    assert card(opened(rig), WORDS).text.text() == "Half a sen"
    assert rig.context.tasks.on_store_thread(kept_words, rig.context.desk) == "Half a sen"


def test_own_words_stay_while_the_hub_changes_other_things(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(card(presenter, WORDS).text, "Half a sen")
    rig.hub_says(plan_of(FAMILY), {"worries": "Something else"}, 900)
    rig.settle()
    assert card(presenter, WORDS).text.text() == "Half a sen"


def test_a_conflict_that_somebody_else_decided_goes_away(rig: Rig) -> None:
    presenter = opened(rig)
    rig.hub_says(GOAL, {"text": "What was decided"}, 900)
    rig.settle()
    assert presenter.page.part(WORDS.id) is None


def test_any_number_of_values_are_shown_and_several_can_be_kept(qtbot: QtBot, qapp: QApplication) -> None:
    """Three people wrote in one place: the two that are ticked are kept, one after the other."""
    third = replace(WORDS, offered="Ellie sees her friends")
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=(WORDS,)) as rig:
        entries = hub_said(rig.store, GOAL, {"text": str(third.offered)}, 800, by=WORDS.offered_by, at=WORDS.offered_at, unseen=True)
        rig.store.take(entries, cursor="2", position=800, have=0)
        presenter = opened(rig)
        shown = card(presenter, WORDS)
        assert len(shown.sides) == 3
        assert not shown.several.isEnabled()
        for place in (0, 2):
            shown.sides[place].also.click()
        press(shown.several, rig)
        assert rig.store.get(Goal, GOAL.id).text == f"{GOAL.text}\n\nEllie sees her friends"
        assert not waits(rig, WORDS)


def test_the_record_is_one_press_away(rig: Rig) -> None:
    presenter = opened(rig)
    press(question_card(presenter, WORDS).open, rig)
    assert rig.went == [Place(PageName.FAMILY, FAMILY.family.id, FamilyTab.PLAN, GOAL.id)]


def test_that_something_was_set_aside_is_said_and_leads_to_its_words(rig: Rig) -> None:
    plans.write_goal(rig.context.desk, rig.store.get(Goal, GOAL.id), text="Kept here only")
    rig.store.freeze(10)
    aside = SetAsideEntry(position=900, n=1, record=GOAL.id, kind="goal", family=FAMILY.family.id, reason="completed")
    rig.store.take([aside], cursor="2", position=900, have=0)
    presenter = opened(rig)
    assert presenter.page.aside.text() == "1 change of yours was set aside: see what it says"
    press(presenter.page.aside, rig)
    assert rig.went == [Place(PageName.SYNC)]


def test_nothing_to_decide_says_so(qtbot: QtBot, qapp: QApplication) -> None:
    with rig_for(qtbot, qapp, FAMILY.everything()) as rig:
        assert "Nothing needs your decision." in texts(opened(rig).page)


@pytest.mark.parametrize("names", [LONG, ARABIC, MARKUP], ids=["long", "arabic", "markup"])
def test_names_of_any_kind_fit(qtbot: QtBot, qapp: QApplication, names: Names) -> None:
    family = family_records(names=names)
    one = conflict(family.mother, "/known_as", names.partner)
    with rig_for(qtbot, qapp, family.everything(), disputes=[one]) as rig:
        presenter = opened(rig)
        presenter.widget.resize(700, 500)
        inside = presenter.page.area.widget()
        assert inside is not None
        rig.qtbot.waitUntil(lambda: inside.width() <= presenter.page.area.viewport().width())
        assert all(label.textFormat() is Qt.TextFormat.PlainText for label in card(presenter, one).findChildren(QLabel)
                   if names.mother[:20] in label.text())


def test_every_control_has_a_name_and_is_reached_by_tab(rig: Rig) -> None:
    presenter = opened(rig)
    assert_usable(presenter.widget)


def test_a_conflict_is_not_decided_by_a_day_that_cannot_be_read(rig: Rig) -> None:
    """It was decided by the day that the field had understood before."""
    presenter = opened(rig)
    shown = card(presenter, DAY)
    rig.type_into(shown.day, "3/12/2026")
    shown.day.leave()
    shown.day._line.selectAll()
    rig.type_into(shown.day, "soon")
    press(shown.own, rig)
    assert waits(rig, DAY)
    assert "This is not a day" in texts(shown)
