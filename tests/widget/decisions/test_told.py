"""Laws of what a card says: who wrote is told as they are to the reader, two decisions are told as two, a line is never kept twice."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker.base.errors import FieldRefused
from keyworker.casework import conflicts
from keyworker.domain.plan import Goal
from keyworker.domain.record import TEXT_LENGTH, longest
from keyworker.domain.registry import holds_text
from tests.fakes.families import LEAD, LONG, WORKER_RECORD, family_records
from tests.fakes.hub_said import disputed, hub_said
from tests.widget.decisions.test_decisions import card, opened, press, question_card, texts
from tests.widget.review.scenes import conflict, goals_of
from tests.widget.rig import rig_for

FAMILY = family_records()
GOAL = goals_of(FAMILY)[0]
WORDS = conflict(GOAL, "/text", "Ellie goes to school four days of five")
PHONE = conflict(FAMILY.mother, "/phone", "07700 900111")


def plain(said: str) -> str:
    return said.replace("\u2068", "").replace("\u2069", "")


def test_what_the_reader_wrote_is_said_to_be_theirs(qtbot: QtBot, qapp: QApplication) -> None:
    mine = replace(WORDS, stands_by=LEAD, offered_by=WORKER_RECORD.id)
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=(mine, PHONE)) as rig:
        presenter = opened(rig)
        assert "Written by you: you had not seen that" in texts(card(presenter, mine))
        assert "somebody" not in texts(card(presenter, mine))
        assert "Written by somebody who had not seen that" in texts(card(presenter, PHONE))


def test_two_who_decided_otherwise_are_both_told_so(qtbot: QtBot, qapp: QApplication) -> None:
    """And never that it said one of the two values before: there were two."""
    with rig_for(qtbot, qapp, FAMILY.everything()) as rig:
        entry = disputed(GOAL, 900, (WORDS,))
        for value in entry.leaves["beside"]["/text"]:
            value["seen"] = ["AAAAAAAAAAA0000000000A", "BBBBBBBBBBB0000000000B"]
        rig.store.take([entry], cursor="2", position=900, have=0)
        said = plain(texts(question_card(opened(rig), WORDS)))
        assert "Priya Nair, Tom Ashby decided this without having heard of each other, and not alike: decide again." in said
        assert "Before, it" not in said
        assert "Decided by somebody who had not seen that" in said


@pytest.mark.parametrize(("kind", "path", "text"), [
    ("person", ("phone",), False), ("person", ("known_as",), False), ("person", ("school",), False), ("contact", ("place",), False),
    ("address", ("town",), False), ("goal", ("text",), True), ("plan", ("worries",), True), ("contact", ("notes",), True),
    ("action", ("due",), False), ("nothing", ("at", "all"), False), ("plan", (), False),
])
def test_only_text_of_several_paragraphs_can_be_kept_one_after_the_other(kind: str, path: tuple[str, ...], text: bool) -> None:
    assert holds_text(kind, path) is text


def test_a_telephone_number_is_never_two(qtbot: QtBot, qapp: QApplication) -> None:
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=(PHONE, WORDS)) as rig:
        presenter = opened(rig)
        assert not card(presenter, PHONE).several.isVisible()
        assert card(presenter, WORDS).several.isVisible()
        (seen,) = [one for one in conflicts.waiting(rig.context.desk) if one.id == PHONE.id]
        with pytest.raises(FieldRefused):
            conflicts.choose(rig.context.desk, seen, (0, 1))


def test_a_title_of_any_length_is_one_line_and_can_be_read_whole(qtbot: QtBot, qapp: QApplication) -> None:
    long = "A very long name of something that goes on " * 60
    assert len(long) < longest(Goal, "text") == TEXT_LENGTH
    goal = GOAL.evolve(text=long)
    family = [goal if record.id == GOAL.id else record for record in family_records(names=LONG).everything()]
    with rig_for(qtbot, qapp, family, disputes=(conflict(goal, "/how_we_know", "The register"),)) as rig:
        (shown,) = opened(rig).page.all_cards()
        assert shown._what.height() < 2 * shown._what.fontMetrics().height()
        shown._what.grab()
        assert "goes on A very" in shown._what.toolTip()
        assert shown._what.accessibleName().startswith("Goal: A very long name")


def test_a_decision_is_said_once_and_never_beyond_its_sync(qtbot: QtBot, qapp: QApplication) -> None:
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=(PHONE,)) as rig:
        presenter = opened(rig)
        press(card(presenter, PHONE).sides[1].keep, rig)
        assert "Decided: " in texts(presenter.page)
        assert rig.said == []


def test_words_that_were_begun_in_a_question_are_in_no_other_question_of_the_same_field(qtbot: QtBot, qapp: QApplication) -> None:
    """A colleague decided the one that they were about; what was typed before by the field alone is in none."""
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=(WORDS,)) as rig:
        presenter = opened(rig)
        rig.type_into(card(presenter, WORDS).text, "Words of the first question")
        presenter.leave()
        rig.settle()
        assert card(opened(rig), WORDS).text.text() == "Words of the first question"
        rig.hub_says(GOAL, {"text": "Ellie goes to school"}, 910)
        assert conflicts.waiting(rig.context.desk) == []
        (begun,) = opened(rig).page.undecided.all()
        assert begun.typed.text() == "You had begun: Words of the first question"
        assert "Decided meanwhile: Tom Ashby" in plain(texts(begun))
        entries = hub_said(rig.store, GOAL, {"text": "Ellie likes school"}, 911, by=WORKER_RECORD.id, at=rig.clock.now(), unseen=True)
        rig.store.take(entries, cursor="911", position=911, have=0)
        rig.settle()
        assert card(opened(rig), WORDS).text.text() == ""
        again = opened(rig)
        (begun,) = again.page.undecided.all()
        press(begun.away, rig)
        assert again.page.undecided.all() == ()
        assert opened(rig).page.undecided.all() == ()
        with rig.store.write() as tx:
            tx.keep_setting(f"conflict_draft:{WORDS.id}", "Words of long ago")
        assert card(opened(rig), WORDS).text.text() == ""


def test_words_that_were_begun_stay_when_one_more_value_comes_beside(qtbot: QtBot, qapp: QApplication) -> None:
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=(WORDS,)) as rig:
        presenter = opened(rig)
        rig.type_into(card(presenter, WORDS).text, "Half a sentence")
        presenter.leave()
        rig.settle()
        entries = hub_said(rig.store, GOAL, {"text": "Ellie likes school"}, 911, by=WORKER_RECORD.id, at=rig.clock.now(), unseen=True)
        rig.store.take(entries, cursor="911", position=911, have=0)
        later = card(opened(rig), WORDS)
        assert len(later.sides) == 3
        assert later.text.text() == "Half a sentence"


def test_the_foot_agrees_with_the_banner_after_undo_and_another_decision(qtbot: QtBot, qapp: QApplication) -> None:
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=(WORDS, PHONE)) as rig:
        presenter = opened(rig)
        press(card(presenter, WORDS).sides[1].keep, rig)
        press(presenter.page.undo, rig)
        assert rig.said[-1] == "It waits again."
        press(card(presenter, PHONE).sides[1].keep, rig)
        assert presenter.page.undo.isVisible()
        assert rig.said[-1] == "Decided."
