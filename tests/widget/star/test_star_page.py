"""Laws of the guided star, met through the page: keys only, part today and part tomorrow, nothing lost, both sides kept."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from keyworker.base.canonical import Json
from keyworker.domain.plan import Goal
from keyworker.domain.star import AreaReading, AreaState, CompletionMode, ReadingKind, ReadingStatus
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star.state import Step
from tests.fakes import families
from tests.fakes.desks import INSTRUMENTS
from tests.widget.star.conftest import Bench
from tests.widget.star.hands import KEYS, button, draft_on, family, focused, kept, press, star_place, step_of, write


def test_a_whole_star_is_made_by_keys_alone(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(families.family_records(with_star=False))
    presenter = StarPresenter(bench.context)
    bench.show(presenter, star_place(bench))
    assert focused() is button(presenter, "Begin the star")
    press(bench, Qt.Key.Key_Space)
    bench.settle()
    presenter.open(bench.went[-1])
    bench.settle()
    reading = bench.went[-1].record
    assert reading is not None
    for digit in "1234567890":
        press(bench, KEYS[digit])
        press(bench, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    bench.settle()
    said = kept(bench, reading)
    scores = [said.areas[area.id].score for area in INSTRUMENTS[said.instrument].areas]
    assert scores == [Decimal(number) for number in range(1, 11)]
    assert step_of(presenter) == "together"
    for letter in "calm":
        press(bench, getattr(Qt.Key, f"Key_{letter.upper()}"))
    tab = presenter.page._tabs
    while focused() is not tab:
        press(bench, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    press(bench, Qt.Key.Key_Right)
    assert step_of(presenter) == "first"
    press(bench, Qt.Key.Key_Tab)
    press(bench, Qt.Key.Key_Space)
    bench.settle()
    assert kept(bench, reading).going_well.lower() == "calm"
    picked = kept(bench, reading).picked_areas()
    assert len(picked) == 1
    while focused() is not tab:
        press(bench, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    press(bench, Qt.Key.Key_Right)
    finish = button(presenter, "Finish the star")
    for _ in range(30):
        if focused() is finish:
            break
        press(bench, Qt.Key.Key_Tab)
    press(bench, Qt.Key.Key_Space)
    assert kept(bench, reading).status is ReadingStatus.FINISHED
    assert focused() is button(presenter, "Make goals from these areas")
    press(bench, Qt.Key.Key_Space)
    bench.settle()
    [goal] = [one for one in bench.tasks.on_store_thread(bench.store.find, Goal) if one.reading == reading]
    assert (goal.area, goal.reading) == (picked[0], reading)
    assert bench.went[-1] == Place(PageName.FAMILY, family(bench), FamilyTab.PLAN, goal.id)


def test_arrows_go_round_the_star_and_tab_goes_into_the_stages_then_the_numbers(bench: Bench) -> None:
    presenter = draft_on(bench)
    assert presenter._area == "mood"
    press(bench, Qt.Key.Key_Right)
    assert presenter._area == "home"
    press(bench, Qt.Key.Key_Return)
    assert focused().accessibleName() == "Very hard just now"
    press(bench, Qt.Key.Key_Space)
    press(bench, Qt.Key.Key_Right)
    press(bench, Qt.Key.Key_Right)
    assert focused().accessibleName() == "Up and down"
    press(bench, Qt.Key.Key_Tab)
    assert focused().accessibleName() == "5, Up and down"
    press(bench, Qt.Key.Key_Space)
    assert kept(bench).areas["home"].score == 5
    press(bench, Qt.Key.Key_Tab)
    assert focused() is button(presenter, "Read all the steps")
    press(bench, Qt.Key.Key_Tab)
    assert isinstance(focused(), QPlainTextEdit)
    QTest.keyClicks(focused(), "Damp since 3 weeks")
    press(bench, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    assert presenter._area == "mood"
    assert kept(bench).areas["home"] == AreaReading(score=Decimal(5), note="Damp since 3 weeks")


def test_what_was_said_today_is_there_when_everything_is_made_anew(bench: Bench) -> None:
    first = draft_on(bench)
    press(bench, Qt.Key.Key_6)
    press(bench, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    write(first.page.areas.panel._words, "Half a sentence")
    first.leave()
    bench.settle()
    assert kept(bench).areas["home"].note == "Half a sentence"
    second = draft_on(bench)
    assert second._area == "home"
    assert second.page.areas.panel._words.text() == "Half a sentence"
    assert second.page.areas._progress.text() == "3 of 10 areas done"
    press(bench, Qt.Key.Key_4)
    assert kept(bench).areas["home"] == AreaReading(score=Decimal(4), note="Half a sentence")
    assert kept(bench).areas["mood"].score == 6


def test_words_are_kept_within_a_second_without_leaving_the_field(bench: Bench) -> None:
    presenter = draft_on(bench)
    field = presenter.page.areas.panel._words
    write(field, "She laughed")
    bench.qtbot.waitUntil(lambda: "mood" in kept(bench).areas)
    assert kept(bench).areas["mood"].note == "She laughed"
    write(field, " again")
    presenter.leave()
    assert kept(bench).areas["mood"].note == "She laughed again"


def test_disagreement_keeps_both_numbers_and_both_notes(bench: Bench) -> None:
    presenter = draft_on(bench)
    panel = presenter.page.areas.panel
    assert not panel._apart_button.isEnabled()
    press(bench, Qt.Key.Key_3)
    write(panel._words, "worker words")
    QTest.mouseClick(panel._apart_button, Qt.MouseButton.LeftButton)
    tile = panel._family._numbers.tile("7")
    assert tile is not None
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    write(panel._family._words, "family words")
    presenter.leave()
    said = kept(bench).areas["mood"]
    assert (said.score, said.note, said.family_score, said.family_note) == (Decimal(3), "worker words", Decimal(7), "family words")
    again = draft_on(bench)
    again._go_to_area("mood")
    assert again.page.areas.panel._family.isVisible()


def test_no_number_has_a_reason_that_can_be_taken_back(bench: Bench) -> None:
    presenter = draft_on(bench)
    for words, state in (("Not applicable", AreaState.NOT_APPLICABLE), ("We did not talk about this", AreaState.NOT_COVERED),
                         ("They would rather not", AreaState.DECLINED)):
        QTest.mouseClick(button(presenter, words), Qt.MouseButton.LeftButton)
        assert kept(bench).areas["mood"] == AreaReading(state=state)
    QTest.mouseClick(button(presenter, "They would rather not"), Qt.MouseButton.LeftButton)
    assert "mood" not in kept(bench).areas


@pytest.mark.parametrize(("instrument", "keys", "score"), [
    ("family-wheel", "7", "7"), ("family-star-plus", "0", "10"), ("local-five", "3.", "3.5"),
])
def test_three_instruments_are_answered_each_on_its_own_scale(
    make_bench: Callable[..., Bench], instrument: str, keys: str, score: str
) -> None:
    bench = make_bench(families.family_records(with_star=False))
    presenter = StarPresenter(bench.context)
    bench.show(presenter, star_place(bench))
    presenter.page.before.stars.choose(instrument)
    QTest.mouseClick(button(presenter, "Begin the star"), Qt.MouseButton.LeftButton)
    bench.settle()
    presenter.open(bench.went[-1])
    bench.settle()
    QTest.keyClicks(focused(), keys)
    reading = kept(bench, bench.went[-1].record)
    assert reading.instrument == instrument
    assert [one.score for one in reading.areas.values()] == [Decimal(score)]
    guidance = presenter.page.areas.panel._guidance.text()
    assert ("content pack" in guidance) == (instrument == "family-star-plus")


def test_the_step_before_asks_who_decides_who_is_here_and_in_which_language(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(families.family_records(with_star=False))
    presenter = StarPresenter(bench.context)
    bench.show(presenter, star_place(bench))
    before = presenter.page.before
    before._person.setCurrentIndex(before._person.findData(bench.family.partner.id))
    before._partner.setCurrentIndex(before._partner.findData(bench.family.mother.id))
    before._language.setText("Urdu")
    before._interpreter.setText("By telephone")
    before._modes.buttons()[1].click()
    button(presenter, "Begin the star").click()
    bench.settle()
    reading = kept(bench, bench.went[-1].record)
    assert (reading.person, reading.joint_with) == (bench.family.partner.id, bench.family.mother.id)
    assert reading.present == {bench.family.partner.id: True, bench.family.mother.id: True}
    assert (reading.language, reading.interpreter, reading.mode) == ("Urdu", "By telephone", CompletionMode.WORKER_ONLY)


def test_an_unfinished_star_is_offered_first(bench: Bench) -> None:
    presenter = StarPresenter(bench.context)
    bench.show(presenter, star_place(bench))
    assert focused() is button(presenter, "Go on with the star from Thursday")
    press(bench, Qt.Key.Key_Space)
    assert bench.family.draft is not None
    assert bench.went[-1] == star_place(bench, bench.family.draft.id)


def test_a_second_unfinished_star_of_the_same_kind_is_refused_in_words(bench: Bench) -> None:
    presenter = StarPresenter(bench.context)
    bench.show(presenter, star_place(bench))
    button(presenter, "Begin the star").click()
    bench.settle()
    assert "already an unfinished star" in presenter.page.errors.accessibleName()
    assert bench.went == []


def test_a_star_without_any_number_is_not_finished_and_says_why(make_bench: Callable[..., Bench]) -> None:
    records = families.family_records()
    assert records.draft is not None
    bench = make_bench(replace(records, draft=records.draft.evolve(areas={})))
    presenter = draft_on(bench)
    presenter._go_to_step(Step.FINISH)
    button(presenter, "Finish the star").click()
    assert kept(bench).status is ReadingStatus.DRAFT
    assert "No area has a number yet." in presenter.page.errors.accessibleName()


def test_finishing_keeps_who_decided_who_agreed_and_what_was_left_out(bench: Bench) -> None:
    presenter = draft_on(bench)
    presenter._go_to_step(Step.FINISH)
    finish = presenter.page.finish
    box, name, _sign = finish.agreed.row(bench.family.mother.id)
    box.setChecked(True)
    name.setText("Sam R.")
    name.editingFinished.emit()
    finish._last.setChecked(True)
    button(presenter, "Finish the star").click()
    done = kept(bench)
    assert done.agreed_by == {bench.family.mother.id: "Sam R."}
    assert (done.reading_kind, done.status) == (ReadingKind.CLOSING, ReadingStatus.FINISHED)
    assert done.areas["money"].state is AreaState.NOT_COVERED
    presenter.page.areas.panel.number.emit("3")
    assert kept(bench).areas["money"].score is None
    button(presenter, "Print a copy").click()
    assert bench.went[-1] == Place(PageName.PRINT, family(bench), FamilyTab.STAR, done.id)


def test_earlier_stars_are_hidden_until_they_are_laid_under(bench: Bench) -> None:
    presenter = draft_on(bench)
    presenter._go_to_step(Step.TOGETHER)
    chart = presenter.page.together._chart
    assert "First star" not in chart.accessibleDescription()
    assert bench.family.finished is not None
    presenter.page.together.under_chosen.emit(bench.family.finished.id)
    assert "First star, 19 September 2026: Bodies and health: 6, Up and down." in chart.accessibleDescription()


def heard(bench: Bench, patch: Json, position: int = 7) -> None:
    """The hub says that somebody else changed the draft."""
    draft = bench.family.draft
    assert draft is not None
    bench.hub_says(draft, patch, position)


def test_what_somebody_else_changes_is_shown_and_said(bench: Bench) -> None:
    presenter = draft_on(bench)
    heard(bench, {"areas": {"money": {"state": "scored", "score": "2", "note": "", "family_note": ""}}})
    assert presenter.page._notice.text() == "Priya Nair changed this meanwhile: Money."
    assert "Money: 2, Very hard just now" in presenter.page.areas._chart.accessibleDescription()


def test_a_field_being_typed_in_is_not_overwritten(bench: Bench) -> None:
    presenter = draft_on(bench)
    field = presenter.page.areas.panel._words
    write(field, "mine")
    heard(bench, {"areas": {"mood": {"state": "scored", "score": "2", "note": "theirs", "family_note": ""}}})
    assert field.text() == "mine"
    assert "Mood and worries" in presenter.page._notice.text()
