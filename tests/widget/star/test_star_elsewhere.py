"""Laws of one star on two machines: who was there and who agrees is shown at once, said in words, and never undone from here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtTest import QTest

from keyworker.base.canonical import Json
from keyworker.domain.star import CompletionMode
from keyworker.ui.pages.star.others import words_about_others
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star.state import Step
from tests.fakes.desks import INSTRUMENTS
from tests.fakes.families import family_records
from tests.widget.star.conftest import Bench
from tests.widget.star.hands import draft_on, kept
from tests.widget.star.test_star_page import heard

INK = "M100 100L300 200"


def at_the_end(bench: Bench) -> StarPresenter:
    presenter = draft_on(bench)
    presenter._go_to_step(Step.FINISH)
    bench.settle()
    return presenter


def agrees(person: str, name: str) -> Json:
    return {"agreed_by": {person: name}}


def test_who_agrees_elsewhere_is_ticked_here_at_once_and_said(bench: Bench) -> None:
    presenter = at_the_end(bench)
    mother = bench.family.mother.id
    box, name, sign = presenter.page.finish.agreed.row(mother)
    assert not box.isChecked()
    heard(bench, {**agrees(mother, "Samantha R."), "ink": {mother: INK}})
    assert (box.isChecked(), name.text(), name.isEnabled(), sign.text()) == (True, "Samantha R.", True, "Signed")
    assert presenter.page._notice.text() == "Priya Nair changed this meanwhile: who agrees."


def test_what_is_said_around_the_areas_is_shown_anew_only_where_it_is_another_thing(bench: Bench) -> None:
    page = at_the_end(bench).page.finish
    assert page._state is not None
    page._last.setChecked(True)  # not kept before the star is finished
    page.show_state(replace(page._state, reading=page._state.reading.evolve(mode=CompletionMode.FAMILY_ONLY)))
    assert [one.property("mode") for one in page._modes.buttons() if one.isChecked()] == [CompletionMode.FAMILY_ONLY.value]
    page.show_state(replace(page._state, reading=page._state.reading.evolve(retrospective=True, as_at=date(2026, 9, 1))))
    assert (page._retrospective.isChecked(), page._day.value(), page._last.isChecked()) == (True, date(2026, 9, 1), True)


def test_all_that_changed_around_the_areas_is_named(bench: Bench) -> None:
    was = bench.family.draft
    assert was is not None
    now = was.evolve(mode=CompletionMode.FAMILY_ONLY, as_at=date(2026, 9, 1), present={bench.family.eldest.id: True})
    words = words_about_others(INSTRUMENTS[was.instrument], was, now, "Priya Nair")
    assert words == "Priya Nair changed this meanwhile: who was there, who decided the numbers, the day."


def test_a_tick_here_keeps_the_ticks_from_elsewhere(bench: Bench) -> None:
    presenter = at_the_end(bench)
    mother, eldest = bench.family.mother.id, bench.family.eldest.id
    heard(bench, {**agrees(mother, "Sam"), "ink": {mother: INK}})
    presenter.page.finish.agreed.row(eldest)[0].setChecked(True)
    reading = kept(bench)
    assert set(reading.agreed_by) == {mother, eldest}
    assert reading.ink == {mother: INK}


def test_a_tick_that_was_taken_back_elsewhere_goes_here(bench: Bench) -> None:
    presenter = at_the_end(bench)
    mother = bench.family.mother.id
    heard(bench, {**agrees(mother, "Sam"), "ink": {mother: INK}})
    heard(bench, {"agreed_by": {mother: None}, "ink": {mother: None}}, position=8)
    box, _name, sign = presenter.page.finish.agreed.row(mother)
    assert (box.isChecked(), sign.text()) == (False, "Sign…")


def test_a_name_that_is_being_typed_stays_while_others_are_ticked(bench: Bench) -> None:
    presenter = at_the_end(bench)
    mother, eldest = bench.family.mother.id, bench.family.eldest.id
    box, name, _sign = presenter.page.finish.agreed.row(mother)
    box.setChecked(True)
    bench.settle()
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "Mum")
    heard(bench, agrees(eldest, "Ellie"))
    assert name.text() == "Mum"
    assert presenter.page.finish.agreed.row(eldest)[0].isChecked()
    name.clearFocus()
    assert dict(kept(bench).agreed_by) == {mother: "Mum", eldest: "Ellie"}


@pytest.fixture
def sheet(make_bench: Callable[..., Bench]) -> Bench:
    """A bench whose draft is entered from paper."""
    records = family_records()
    assert records.draft is not None
    return make_bench(replace(records, draft=records.draft.evolve(from_paper=True)))


def test_who_was_there_is_ticked_on_the_sheet_at_once(sheet: Bench) -> None:
    presenter = draft_on(sheet)
    eldest = sheet.family.eldest.id
    box = presenter.page.paper._here[eldest]
    assert not box.isChecked()
    heard(sheet, {"present": {eldest: True}, **agrees(eldest, "Ellie")})
    assert box.isChecked()
    assert presenter.page.paper.agreed.row(eldest)[0].isChecked()
    assert "who was there, who agrees" in presenter.page._notice.text()
