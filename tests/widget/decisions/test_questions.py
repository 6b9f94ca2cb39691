"""Laws of questions: one for each record and its people, answered whole or part by part, taken back while it is only here."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker.casework import conflicts
from keyworker.domain.conflict import conflicts_of
from keyworker.domain.leaves import REMOVED
from keyworker.domain.plan import Action, Goal, Plan
from keyworker.domain.star import StarReading
from keyworker.store import records
from keyworker.ui.context import PageName, Place
from keyworker.ui.pages.decisions.differences import differences, only_in, put_in
from keyworker.wire.messages import Receipt
from tests.fakes.families import LEAD, LONG, family_records
from tests.fakes.hub_said import disputed
from tests.widget.decisions.test_decisions import card, opened, press, question_card, texts, waits
from tests.widget.looks import cut_off
from tests.widget.review.scenes import actions_of, conflict, goals_of, plan_of
from tests.widget.rig import Rig, rig_for
from tests.widget.shell.frames import assert_usable

FAMILY = family_records(goals=2)
GOAL, STEP, PLAN = goals_of(FAMILY)[0], actions_of(FAMILY)[0], plan_of(FAMILY)
DAY, STATUS = conflict(STEP, "/due", "2026-12-03"), conflict(STEP, "/status", "done")
WANTS = conflict(PLAN, "/wants", "A calm evening.\n\nSam sleeps in his own bed.")


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=(DAY, STATUS, WANTS)) as made:
        yield made


def test_what_the_same_people_wrote_in_one_record_is_one_question(rig: Rig) -> None:
    presenter = opened(rig)
    assert question_card(presenter, DAY) is question_card(presenter, STATUS)
    assert len(presenter.page.all_cards()) == 2
    assert conflicts.count(rig.context.desk) == 3
    assert "In 3 places different things were written." in texts(presenter.page)
    assert [button.text() for button in question_card(presenter, DAY).wholes] == ["Keep all as the record says now", "Keep all that Tom Ashby wrote"]
    said = texts(question_card(presenter, DAY)).replace("\u2068", "").replace("\u2069", "")
    assert "Priya Nair, Tom Ashby wrote different things in 2 places of this." in said
    assert_usable(presenter.widget)


def test_one_press_answers_all_parts_in_one_act(rig: Rig) -> None:
    presenter = opened(rig)
    press(question_card(presenter, DAY).wholes[1], rig)
    step = rig.store.get(Action, STEP.id)
    assert (str(step.due), step.status) == ("2026-12-03", "done")
    assert not waits(rig, DAY)
    assert not waits(rig, STATUS)


def test_a_part_can_be_answered_alone_and_the_rest_goes_on_waiting(rig: Rig) -> None:
    presenter = opened(rig)
    press(card(presenter, STATUS).sides[1].keep, rig)
    assert waits(rig, DAY)
    assert not question_card(presenter, DAY).wholes


def test_a_decision_is_taken_back_while_it_is_only_here(rig: Rig) -> None:
    before = rig.store.get(Action, STEP.id).body()
    presenter = opened(rig)
    press(question_card(presenter, DAY).wholes[1], rig)
    assert "Decided: Step: " in texts(presenter.page)
    press(presenter.page.undo, rig)
    assert waits(rig, DAY)
    assert waits(rig, STATUS)
    assert rig.store.get(Action, STEP.id).body() == before
    assert rig.store.outgoing().pending == 0
    assert not presenter.page.undo.isVisible()
    assert card(presenter, DAY).hasFocus() or card(presenter, STATUS).hasFocus()


def test_the_keyboard_takes_a_decision_back(rig: Rig) -> None:
    presenter = opened(rig)
    press(card(presenter, STATUS).sides[1].keep, rig)
    QTest.keyClick(presenter.page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    rig.settle()
    assert waits(rig, STATUS)


def test_what_was_sent_cannot_be_taken_back_and_says_so(rig: Rig) -> None:
    presenter = opened(rig)
    press(card(presenter, STATUS).sides[1].keep, rig)
    rig.store.freeze(10)
    press(presenter.page.undo, rig)
    assert "This has been sent to the council already." in texts(presenter.page)
    assert not waits(rig, STATUS)


def test_once_it_was_received_nothing_offers_to_take_it_back(rig: Rig) -> None:
    presenter = opened(rig)
    press(card(presenter, STATUS).sides[1].keep, rig)
    rig.store.freeze(10)
    last = rig.store.frozen(0, 10)[-1]
    rig.store.received(Receipt(machine="m", hub="h", received=last.n, digest=last.digest, position=700, at=rig.clock.now()), "token")
    rig.hub_says(FAMILY.mother, {"known_as": "Jo"}, 800)
    assert not presenter.page.undo.isVisible()


def test_who_had_the_decided_words_before_them_names_what_those_had_replaced(rig: Rig) -> None:
    """A page that was opened between a decision and its undoing is never refused, and loses nothing that its author had not seen."""
    presenter = opened(rig)
    press(card(presenter, WANTS).sides[1].keep, rig)
    page = rig.store.get(Plan, PLAN.id)
    press(presenter.page.undo, rig)
    with rig.store.write() as tx:
        tx.save(page.evolve(wants="Both, in other words."))
    rig.store.freeze(10)
    (change,) = rig.store.frozen(0, 10)
    assert change.content.seen is not None
    kept = records.load_one(rig.store._connection, PLAN.id)
    assert kept is not None
    assert set(change.content.seen["/wants"]) == {value.name("/wants") for value in kept.said().state().on("/wants")}


def test_a_paragraph_of_a_side_is_put_into_ones_own_words(rig: Rig) -> None:
    presenter = opened(rig)
    shown = card(presenter, WANTS)
    press(shown.sides[1].paragraphs["Sam sleeps in his own bed."], rig)
    assert shown.own.hasFocus()
    press(shown.own, rig)
    assert rig.store.get(Plan, PLAN.id).wants == f"{PLAN.wants}\n\nSam sleeps in his own bed."


def test_differences_are_said_in_words(qtbot: QtBot, qapp: QApplication) -> None:
    one = conflict(GOAL, "/text", GOAL.text.replace("every day", "on four days"))
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=[one]) as rig:
        assert "Says “on four days” in place of “every day”" in texts(card(opened(rig), one))


@pytest.mark.parametrize(("first", "other", "wanted"), [
    ("a b c d e f g h", "a b c d e f g h", []),
    ("nothing in common", "other words altogether", []),
    ("a b c", "a b c d", [("", "d")]),
    ("one two three four five six seven", "one two three four six seven", [("five", "")]),
    ("go to school every day", "go to school on Mondays", [("every day", "on Mondays")]),
])
def test_differences_are_those_words_that_differ(first: str, other: str, wanted: list[tuple[str, str]]) -> None:
    assert [(found.gone, found.come) for found in differences(first, other)] == wanted


def test_a_paragraph_goes_after_what_stands_before_it_in_the_other_text() -> None:
    assert only_in("A\n\nB\n\nC", "A\n\nC") == ("B",)
    assert put_in("A\n\nC", "A\n\nB\n\nC", "B") == "A\n\nB\n\nC"
    assert put_in("A", "N\n\nA", "N") == "N\n\nA"
    assert put_in("X", "A\n\nB", "B") == "X\n\nB"
    assert only_in("one line", "another line") == ()


def test_ones_own_two_machines_are_asked_of_oneself_alone_and_apart(qtbot: QtBot, qapp: QApplication) -> None:
    own = replace(conflict(GOAL, "/text", "On my other laptop"), offered_by=DAY.stands_by)
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=(own, DAY)) as rig:
        presenter = opened(rig)
        assert [len(presenter.page.cards.all()), len(presenter.page.own.all())] == [1, 1]
        assert "You wrote this on two machines, each without the other." in texts(question_card(presenter, own))


def test_a_colleagues_own_two_machines_are_not_asked_of_others(qtbot: QtBot, qapp: QApplication) -> None:
    """As long as they work with the family, or lead."""
    own = replace(conflict(GOAL, "/text", "On their other laptop"), stands_by=LEAD)
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=(own,)) as rig:
        assert conflicts.waiting(rig.context.desk) == []
        assert [found.leaf for record in rig.store.waiting() for found in conflicts_of(record)] == ["/text"]


def test_what_one_took_out_and_another_wrote_in_names_both(qtbot: QtBot, qapp: QApplication) -> None:
    entry = disputed(GOAL, 900, ())
    entry.leaves["beside"] = {REMOVED: [{"dot": "BBBBBBBBBBB", "value": True, "by": LEAD, "at": "2026-11-20T11:00:00.000Z+00:00"}]}
    with rig_for(qtbot, qapp, FAMILY.everything()) as rig:
        entry.leaves["beside"][REMOVED][0]["at"] = str(rig.clock.now())
        rig.store.take([entry], cursor="2", position=900, have=0)
        with rig.store.write() as tx:
            tx.save(tx.get(Goal, GOAL.id).evolve(how_we_know="The register"))
        presenter = opened(rig)
        (shown,) = presenter.page.all_cards()
        said = texts(shown).replace("\u2068", "").replace("\u2069", "")
        assert "Tom Ashby took this out. Priya Nair wrote in it" in said
        assert [box.keep.text() for box in shown.parts.all()[0].sides] == ["Keep it", "Take it out"]
        press(shown.parts.all()[0].sides[0].keep, rig)
        assert not rig.store.get(Goal, GOAL.id).removed
        assert rig.store.waiting() == []


def test_what_was_written_beside_a_finished_star_is_left_or_begins_a_correction(qtbot: QtBot, qapp: QApplication) -> None:
    reading = next(one for one in FAMILY.everything() if isinstance(one, StarReading) and one.completed())
    wrong = [conflict(reading, "/going_well", "Mornings."), conflict(reading, "/makes_it_hard", "The stairs.")]
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=wrong) as rig:
        presenter = opened(rig)
        (shown,) = presenter.page.all_cards()
        assert "It stays as it was agreed" in texts(shown)
        assert [button.text() for button in shown.wholes] == ["Leave all of it as it was finished", "Begin a correction with all that Tom Ashby wrote"]
        press(shown.wholes[1], rig)
        (correction,) = [one for one in rig.store.find(StarReading) if one.corrects == reading.id]
        assert (correction.going_well, correction.makes_it_hard) == ("Mornings.", "The stairs.")
        assert rig.store.get(StarReading, reading.id).going_well == reading.going_well
        press(presenter.page.undo, rig)
        assert [one for one in rig.store.find(StarReading) if one.corrects] == []
        assert waits(rig, wrong[0])


def test_what_one_threw_away_and_another_finished_stays_and_no_button_offers_what_is_never_done(qtbot: QtBot, qapp: QApplication) -> None:
    reading = next(star for star in FAMILY.everything() if isinstance(star, StarReading) and star.completed())
    thrown_away = conflict(reading, REMOVED, True)
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=[thrown_away]) as rig:
        presenter = opened(rig)
        (shown,) = presenter.page.all_cards()
        assert "It stays as it was finished" in texts(shown)
        offered = [box.keep.text() for box in shown.parts.all()[0].sides if not box.keep.isHidden()]
        assert offered == ["Leave it as it was finished"]
        press(shown.parts.all()[0].sides[0].keep, rig)
        assert not rig.store.get(StarReading, reading.id).removed
        assert rig.store.waiting() == []


def test_a_place_may_name_any_part_of_a_question(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.open(Place(PageName.DECISIONS, record=STATUS.id))
    rig.settle()
    assert card(presenter, STATUS).hasFocus()


@pytest.mark.parametrize("width", [578, 790, 1100])
def test_no_page_is_so_narrow_that_it_scrolls_sideways(qtbot: QtBot, qapp: QApplication, width: int) -> None:
    """A window of 1366x768 at 175 % has 578 for a page; names and paragraphs may be long."""
    family = family_records(names=LONG)
    long = "A very long paragraph about the evenings and the mornings and everything in between, in many words."
    star = next(one for one in family.everything() if isinstance(one, StarReading) and one.completed())
    some = [conflict(plan_of(family), "/wants", f"{long}\n\n{long} Again."), conflict(star, "/going_well", long), conflict(star, "/makes_it_hard", long)]
    with rig_for(qtbot, qapp, family.everything(), disputes=some) as rig:
        presenter = opened(rig)
        presenter.page.resize(width, 400)
        inside = presenter.page.area.widget()
        assert inside is not None
        rig.qtbot.waitUntil(lambda: inside.width() <= presenter.page.area.viewport().width())
        assert not list(cut_off(presenter.page, QSize(width, 400)))
