"""What the pages of a family do when a child and an adult have died, and when a child's day has passed."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from keyworker.domain.contact import Contact
from keyworker.domain.person import Person
from keyworker.domain.plan import Action
from keyworker.domain.record import Record
from keyworker.ui.context import FamilyTab, PageName, Place, Presenter
from keyworker.ui.pages.contact.presenter import ContactPresenter
from keyworker.ui.pages.family.panels import PersonPanel
from keyworker.ui.pages.family.presenter import FamilyPresenter
from keyworker.ui.pages.plan.presenter import PlanPresenter
from keyworker.ui.pages.today.presenter import TodayPresenter
from tests.fakes.families import TODAY, family_records
from tests.fakes.remembered import ADULT, CHILD, DIED, remembered_family
from tests.widget.rig import Rig, rig_for
from tests.widget.words import words_of

REMEMBERED = remembered_family()
ID = REMEMBERED.records.family.id


def replaced(*instead: Record) -> list[Record]:
    """The ordinary family with some of its records replaced."""
    ids = {record.id for record in instead}
    return [*(record for record in family_records().everything() if record.id not in ids), *instead]


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, REMEMBERED.records.everything()) as made:
        yield made


def opened(rig: Rig, presenter: Presenter, place: Place) -> QWidget:
    """A page, shown."""
    rig.show(presenter.widget)
    presenter.open(place)
    rig.settle()
    return presenter.widget


def said(page: QWidget) -> str:
    """Everything that a page says."""
    return "\n".join(words for _, words in words_of(page)).replace("\u2068", "").replace("\u2069", "")


def test_the_people_remember_with_the_day_and_the_age(rig: Rig) -> None:
    """Under a heading of their own; nobody is asked to move them, nor for how to reach them."""
    presenter = FamilyPresenter(rig.context, tabs={})
    opened(rig, presenter, Place(PageName.FAMILY, ID, FamilyTab.PEOPLE))
    people = presenter._people
    assert people is not None
    words = said(people.page.remembered)
    assert f"{CHILD} Reid, died {(TODAY - DIED).day} October 2026, aged 11 years" in words
    assert f"Change {ADULT}" in words
    assert "lives" not in words
    assert "07700" not in words


def test_a_death_is_written_in_the_panel_and_the_child_is_remembered(rig: Rig) -> None:
    """The worker can put right what an extract said, both ways."""
    presenter = FamilyPresenter(rig.context, tabs={})
    opened(rig, presenter, Place(PageName.FAMILY, ID, FamilyTab.PEOPLE, REMEMBERED.records.youngest.id))
    people = presenter._people
    assert people is not None
    panel = people.page.panel(PersonPanel)
    rig.type_into(panel.died, "20/11/2026")
    panel.died.leave()
    rig.settle()
    assert rig.store.get(Person, REMEMBERED.records.youngest.id).died_on == date(2026, 11, 20)
    assert "Noah Reid, died 20 November 2026" in said(people.page.remembered)


def test_a_step_of_somebody_who_has_died_asks_who_will_do_it_now(rig: Rig) -> None:
    """It shows nobody as its owner, and whoever is chosen takes it on."""
    presenter = PlanPresenter(rig.context)
    page = opened(rig, presenter, Place(PageName.FAMILY, ID, FamilyTab.PLAN))
    assert f"{ADULT} has died. Who will do this now?" in said(page)
    rows = {step.id: row for card in presenter.page.goals.goals.all() for step in REMEMBERED.steps if (row := card.steps.get(step.id))}
    row = rows[REMEMBERED.steps[1].id]
    assert (row.who.currentText(), row.name.isVisible()) == ("Nobody yet", False)
    row.who.picked.emit(next(owner for owner, words in row.who._options if words == "Sam"))
    rig.settle()
    assert rig.store.get(Action, REMEMBERED.steps[1].id).owner == REMEMBERED.records.mother.id
    assert f"{ADULT} has died" not in said(page)


def test_a_visit_before_a_death_can_still_be_written_up_after_it(rig: Rig) -> None:
    """A visit asks about whoever was living when its day began: today not those who died, on a day before they are there."""
    presenter = ContactPresenter(rig.context)
    page = opened(rig, presenter, Place(PageName.CONTACT, ID))
    assert CHILD not in said(page)
    presenter.page.day._take(TODAY - DIED - timedelta(days=1))
    rig.settle()
    assert f"{CHILD} was seen" in said(page)
    row = presenter.page.people.get(REMEMBERED.records.eldest.id)
    assert row is not None
    row.seen.click()
    rig.settle()
    assert [contact.seen_people for contact in rig.all(Contact) if contact.at and contact.at.local().date() < TODAY - DIED][-1].keys() == {
        REMEMBERED.records.eldest.id
    }


def test_a_due_date_that_has_passed_asks_whether_the_baby_is_born(qtbot: QtBot, qapp: QApplication) -> None:
    """On Today, which leads to the person, and in People; a child that is expected still is not asked about."""
    unborn = family_records().unborn
    with rig_for(qtbot, qapp, replaced(unborn.evolve(expected_on=TODAY - timedelta(days=3)))) as rig:
        today = opened(rig, TodayPresenter(rig.context), Place(PageName.TODAY))
        qtbot.waitUntil(lambda: "Has the baby been born?" in said(today))  # a card is shown a turn after it is made
        assert "expected 18 November 2026" in said(today)
        family = opened(rig, FamilyPresenter(rig.context, tabs={}), Place(PageName.FAMILY, ID, FamilyTab.PEOPLE))
        assert "was expected 18 November 2026" in said(family)
        assert "Has the baby been born? Write the day of birth under Change." in said(family)
    with rig_for(qtbot, qapp, replaced(unborn)) as rig:
        today = opened(rig, TodayPresenter(rig.context), Place(PageName.TODAY))
        qtbot.waitUntil(lambda: "Visits" in said(today))
        assert "Has the baby been born?" not in said(today)


def test_an_age_worked_out_from_an_expected_date_says_so(qtbot: QtBot, qapp: QApplication) -> None:
    """A teenager whose birth stands in the wrong column is about fourteen, and the page says from what."""
    teenager = family_records().unborn.evolve(forename="Naomi", expected_on=date(2012, 8, 30))
    with rig_for(qtbot, qapp, replaced(teenager)) as rig:
        family = opened(rig, FamilyPresenter(rig.context, tabs={}), Place(PageName.FAMILY, ID, FamilyTab.PEOPLE))
        assert "Naomi Reid, about 14 years" in said(family)
        assert "worked out from when the birth was expected" in said(family)
