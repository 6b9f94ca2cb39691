"""Laws of the step before a star: what suits whom, what may not be beside what, about which day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from keyworker.domain.star import StarReading
from keyworker.forms.instrument import InstrumentSet
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.star.before import BeforeStep
from keyworker.ui.pages.star.before_state import before_state
from keyworker.ui.pages.star.presenter import StarPresenter
from tests.fakes import families
from tests.fakes.desks import INSTRUMENTS
from tests.widget.star.conftest import Bench

TODAY = date(2026, 11, 21)


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    return make_bench(families.family_records(with_star=False))


def before_of(bench: Bench) -> tuple[StarPresenter, BeforeStep]:
    presenter = StarPresenter(bench.context)
    bench.show(presenter, Place(PageName.STAR, bench.family.family.id, FamilyTab.STAR))
    return presenter, presenter.page.before


def choose_person(before: BeforeStep, person: str) -> None:
    before._person.setCurrentIndex(before._person.findData(person))


def offered(before: BeforeStep) -> list[str]:
    return [before.stars._choices[one.property("place")].id for one in before.stars.radios()]


def press(presenter: StarPresenter, words: str) -> None:
    next(one for one in presenter.widget.findChildren(QPushButton) if one.text() == words and one.isVisible()).click()


def test_a_child_is_offered_childrens_stars_and_no_partner(bench: Bench) -> None:
    _presenter, before = before_of(bench)
    assert "my-star" not in offered(before)
    choose_person(before, bench.family.eldest.id)
    assert offered(before) == ["my-star"]
    assert not before._partner.isVisible()
    press(_presenter, "Begin the star")
    bench.settle()
    reading = bench.kept(StarReading, bench.went[-1].record or "")
    assert (reading.person, reading.instrument, reading.joint_with) == (bench.family.eldest.id, "my-star", None)


def test_the_other_stars_are_there_on_demand_and_say_for_whom_they_were_made(bench: Bench) -> None:
    _presenter, before = before_of(bench)
    before.stars._others.click()
    assert set(offered(before)) == {one.id for one in INSTRUMENTS}
    before.stars.choose("my-star")
    child = next(one for one in before.stars.radios() if one.isChecked())
    assert "made for children" in child.accessibleDescription()
    before.stars._others.click()
    assert "my-star" not in offered(before)
    assert before.stars.chosen() is not None


def test_the_notice_of_whose_the_words_are_stands_with_the_chosen_star(bench: Bench) -> None:
    _presenter, before = before_of(bench)
    before.stars.choose("family-star-plus")
    shown = [note.text() for note in before.stars._words.values() if isinstance(note, QLabel) and note.isVisible()]
    assert len(shown) == 1
    assert "Triangle" in shown[0].replace("\u200b", "")


def test_a_star_that_may_not_be_beside_another_cannot_be_chosen_for_that_adult_and_says_why() -> None:
    records = families.family_records()
    wheel = INSTRUMENTS["family-wheel"]
    alone = INSTRUMENTS["family-star"].model_copy(update={"not_beside": (wheel.id,)})
    state = before_state(records.file(), InstrumentSet([wheel, alone]), TODAY)
    assert state.beside == {(records.mother.id, alone.id): wheel.title}


def test_what_was_used_before_the_work_was_opened_does_not_stand_in_the_way() -> None:
    records = families.family_records()
    assert records.finished is not None
    old = replace(records, draft=None, finished=records.finished.model_copy(update={"as_at": date(2020, 1, 1)}))
    alone = INSTRUMENTS["family-star"].model_copy(update={"not_beside": ("family-wheel",)})
    assert before_state(old.file(), InstrumentSet([INSTRUMENTS["family-wheel"], alone]), TODAY).beside == {}


def test_a_hindered_star_is_disabled_and_another_is_chosen(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench()
    _presenter, before = before_of(bench)
    choices = before.stars._choices
    before.stars.show_choices(choices, child=False, beside={"family-wheel": "Another star"})
    radio = next(one for one in before.stars.radios() if choices[one.property("place")].id == "family-wheel")
    assert not radio.isEnabled()
    assert "Not beside Another star" in radio.accessibleDescription()
    chosen = before.stars.chosen()
    assert chosen is not None
    assert chosen.id != "family-wheel"


def test_a_star_about_an_earlier_time_asks_for_its_day(bench: Bench) -> None:
    presenter, before = before_of(bench)
    before._past.click()
    press(presenter, "Begin the star")
    assert bench.went == []
    assert before._day._error.text() == "Say which day it is about."
    line = before._day.focusProxy()
    assert line is not None
    QTest.keyClicks(line, "5 May 2026")
    press(presenter, "Begin the star")
    bench.settle()
    reading = bench.kept(StarReading, bench.went[-1].record or "")
    assert (reading.retrospective, reading.as_at) == (True, date(2026, 5, 5))


def test_two_people_and_a_couple_each_have_a_series_of_their_own(bench: Bench) -> None:
    presenter, before = before_of(bench)
    made = []
    for person, partner in ((bench.family.mother, None), (bench.family.partner, None), (bench.family.mother, bench.family.partner)):
        choose_person(before, person.id)
        before._partner.setCurrentIndex(before._partner.findData(partner.id if partner else None))
        press(presenter, "Begin the star")
        bench.settle()
        made.append(bench.kept(StarReading, bench.went[-1].record or ""))
    assert len({one.series() for one in made}) == 3
