"""Laws of the end: who signs agrees, everything said is kept at once, a finishing race is said plainly, a correction begins here too."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from keyworker.domain.star import AreaReading, ReadingStatus, StarReading
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.star.others import words_about_others
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star.state import Step
from keyworker.wire.leaf_changes import entry_of
from tests.fakes import families
from tests.fakes.desks import INSTRUMENTS
from tests.widget.star.conftest import Bench


def at_the_end(bench: Bench) -> StarPresenter:
    assert bench.family.draft is not None
    presenter = StarPresenter(bench.context)
    bench.show(presenter, Place(PageName.STAR, bench.family.family.id, FamilyTab.STAR, bench.family.draft.id))
    presenter._go_to_step(Step.FINISH)
    return presenter


def kept(bench: Bench) -> StarReading:
    assert bench.family.draft is not None
    bench.settle()
    return bench.kept(StarReading, bench.family.draft.id)


def sign(presenter: StarPresenter, person: str) -> None:
    agreed = presenter.page.finish.agreed
    agreed.row(person)[2].setChecked(True)
    pad = agreed.pad(person)
    assert pad is not None
    for place in (QPoint(30, 20), QPoint(90, 50)):
        QTest.mousePress(pad.pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        QTest.mouseMove(pad.pad, place + QPoint(25, 12))
        QTest.mouseRelease(pad.pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place + QPoint(25, 12))


def press(presenter: StarPresenter, words: str) -> None:
    next(one for one in presenter.widget.findChildren(QPushButton) if one.text() == words and one.isVisible()).click()


def test_who_signs_agrees_and_both_are_kept_before_the_star_is_finished(bench: Bench) -> None:
    presenter, mother = at_the_end(bench), bench.family.mother
    sign(presenter, mother.id)
    draft = kept(bench)
    assert draft.status is ReadingStatus.DRAFT
    assert draft.agreed_by == {mother.id: mother.called()}
    assert draft.ink[mother.id].count("M") == 2
    press(presenter, "Finish the star")
    done = kept(bench)
    assert (done.status, done.ink, done.agreed_by) == (ReadingStatus.FINISHED, draft.ink, draft.agreed_by)
    assert f"{mother.called()} (signed)" in presenter.page.finish.done._facts.text()


def test_who_takes_back_the_agreement_takes_back_the_signature(bench: Bench) -> None:
    presenter, mother = at_the_end(bench), bench.family.mother
    sign(presenter, mother.id)
    presenter.page.finish.agreed.row(mother.id)[0].setChecked(False)
    assert (kept(bench).agreed_by, kept(bench).ink) == ({}, {})
    press(presenter, "Finish the star")
    assert kept(bench).status is ReadingStatus.FINISHED


def test_a_typed_name_is_enough(bench: Bench) -> None:
    presenter, mother = at_the_end(bench), bench.family.mother
    box, name, _sign = presenter.page.finish.agreed.row(mother.id)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    QTest.keyClick(box, Qt.Key.Key_Tab)
    assert name.hasFocus()
    name.selectAll()
    QTest.keyClicks(name, "S. Reid")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert kept(bench).agreed_by == {mother.id: "S. Reid"}


def test_a_star_about_an_earlier_time_needs_its_day_at_the_end_too(bench: Bench) -> None:
    presenter = at_the_end(bench)
    finish = presenter.page.finish
    finish._retrospective.click()
    press(presenter, "Finish the star")
    assert kept(bench).status is ReadingStatus.DRAFT
    assert finish._day._error.text() == "Say which day it is about."
    line = finish._day.focusProxy()
    assert line is not None
    QTest.keyClicks(line, "1/10/2026")
    press(presenter, "Finish the star")
    assert (kept(bench).retrospective, kept(bench).as_at, kept(bench).status) == (True, date(2026, 10, 1), ReadingStatus.FINISHED)


def test_who_comes_second_to_the_end_is_told(make_bench: Callable[..., Bench]) -> None:
    records = families.family_records()
    assert records.draft is not None
    draft = records.draft
    bench = make_bench(replace(records, draft=None))
    bench.tasks.store(lambda: bench.store.take([entry_of(draft, 6)], cursor="6", position=6, have=0))
    bench.settle()
    presenter = StarPresenter(bench.context)
    bench.show(presenter, Place(PageName.STAR, bench.family.family.id, FamilyTab.STAR, draft.id))
    bench.hub_says(draft, {"status": "finished"}, 7)
    assert presenter.page._notice.text() == "Priya Nair finished this star meanwhile."
    assert str(presenter.page._step) == "finish"
    assert presenter.page.finish.done.isVisible()


@pytest.mark.parametrize("heard_already", [False, True])
def test_what_i_answered_and_the_finished_star_does_not_say_is_named(heard_already: bool) -> None:
    wheel = INSTRUMENTS["family-wheel"]
    draft = families.family_records().draft
    assert draft is not None
    status = ReadingStatus.FINISHED if heard_already else ReadingStatus.DRAFT
    mine = draft.evolve(areas={**draft.areas, "health": AreaReading(score=Decimal(8))}, status=status)
    theirs = draft.evolve(areas={**draft.areas, "money": AreaReading(score=Decimal(1))}, status=ReadingStatus.FINISHED)
    assert words_about_others(wheel, mine, theirs, "Priya") == (
        "Priya finished this star meanwhile, as they saw it. What you answered here is not in it: Bodies and health. "
        "It waits for you under “Needs your decision”.")


def test_a_finished_star_is_put_right_where_it_is_shown(bench: Bench) -> None:
    presenter = at_the_end(bench)
    press(presenter, "Finish the star")
    bench.settle()
    press(presenter, "Put something right…")
    why = presenter.page.finish.done._right
    QTest.keyClicks(why._reason, "Money was 4")
    QTest.keyClick(why._reason, Qt.Key.Key_Return)
    bench.settle()
    new = bench.kept(StarReading, bench.went[-1].record or "")
    assert bench.family.draft is not None
    assert (new.corrects, new.correction_reason) == (bench.family.draft.id, "Money was 4")
    presenter.page.finish.done.correct.emit("again")
    bench.settle()
    assert "has been begun" in presenter.page.errors.accessibleName()
