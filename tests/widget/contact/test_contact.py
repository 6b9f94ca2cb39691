"""Laws of the contact page: nothing is made by looking, nothing typed is lost, finishing keeps the last words, what is finished stays."""

from collections.abc import Iterator
from datetime import date, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker.domain.contact import Contact, ContactKind, ContactStatus
from keyworker.ui.context import PageName, Place
from keyworker.ui.pages.contact.presenter import PLAN, ContactPresenter
from tests.fakes.families import ARABIC, LONG, MARKUP, WORKER_RECORD, Names, family_records
from tests.widget.rig import Rig, rig_for
from tests.widget.shell.frames import assert_usable

FAMILY = family_records(contacts=1)
ID = FAMILY.family.id
BACK = Place(PageName.FAMILY, ID)


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, FAMILY.everything()) as made:
        yield made


def opened(rig: Rig, record: str | None = None) -> ContactPresenter:
    presenter = ContactPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.CONTACT, ID, record=record))
    rig.settle()
    return presenter


def of(rig: Rig, status: ContactStatus) -> list[Contact]:
    return rig.store.find(Contact, status=status)


def test_looking_at_the_page_makes_no_contact(rig: Rig) -> None:
    before = len(rig.all(Contact))
    presenter = opened(rig)
    presenter.leave()
    rig.settle()
    assert len(rig.all(Contact)) == before


def test_notes_are_kept_while_typing(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(presenter.page.texts["notes"], "Talked about")
    rig.qtbot.waitUntil(lambda: [one.notes for one in of(rig, ContactStatus.DRAFT)] == ["Talked about"])


def test_a_lock_while_the_contact_is_being_made_keeps_what_was_typed_since(rig: Rig) -> None:
    """The first words are on their way to the store, two fields have more, and the page is left for good."""
    presenter = opened(rig)
    rig.type_into(presenter.page.texts["notes"], "One")
    presenter.page.texts["notes"].flush()
    rig.key_in(presenter.page.texts["notes"], " two")
    rig.type_into(presenter.page.texts["place"], "At school")
    presenter.leave()
    rig.context.tasks.close()
    assert [(draft.notes, draft.place) for draft in of(rig, ContactStatus.DRAFT)] == [("One two", "At school")]


def test_what_is_typed_while_the_contact_is_being_made_is_kept_in_one_contact(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(presenter.page.texts["notes"], "One")
    presenter.page.texts["notes"].flush()
    rig.key_in(presenter.page.texts["notes"], " two")
    presenter.page.texts["notes"].flush()
    presenter.page.people.all()[0].seen.click()
    presenter.page.people.all()[3].seen.click()
    rig.settle()
    drafts = of(rig, ContactStatus.DRAFT)
    assert [one.notes for one in drafts] == ["One two"]
    assert set(drafts[0].seen_people) == {FAMILY.mother.id, FAMILY.eldest.id}


def test_seen_alone_is_kept_apart_from_seen(rig: Rig) -> None:
    presenter = opened(rig)
    row = presenter.page.people.get(FAMILY.eldest.id)
    assert row is not None
    row.seen.click()
    rig.settle()
    row.alone.click()
    rig.settle()
    kept = of(rig, ContactStatus.DRAFT)[0].seen_people[FAMILY.eldest.id]
    assert (kept.seen, kept.alone) == (True, True)


def test_finishing_keeps_the_last_words_and_goes_back_to_the_family(rig: Rig) -> None:
    presenter = opened(rig)
    rig.type_into(presenter.page.texts["notes"], "Last words")
    presenter.page.finish.click()
    rig.settle()
    assert "Last words" in [one.notes for one in of(rig, ContactStatus.FINISHED)]
    assert rig.went == [BACK]
    assert not rig.errors


def test_a_visit_at_which_nobody_was_in_needs_not_one_word(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.page.nobody_in.click()
    rig.settle()
    assert len(of(rig, ContactStatus.NO_ACCESS)) == 1
    assert rig.went == [BACK]


def test_finishing_an_empty_one_says_beside_the_notes_what_is_missing(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.page.finish.click()
    rig.settle()
    assert presenter.page.errors.isVisible()
    assert presenter.page.texts["notes"]._error.isVisible()
    assert rig.went == []


def test_day_and_time_are_taken_as_they_are_typed(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.page.day._line.selectAll()
    rig.type_into(presenter.page.day, "19 nov")
    QTest.keyClick(presenter.page.day._line, Qt.Key.Key_Return)
    presenter.page.time._field.selectAll()
    rig.type_into(presenter.page.time, "2.30pm")
    presenter.page.time.leave()
    rig.settle()
    at = of(rig, ContactStatus.DRAFT)[0].at
    assert at is not None
    assert (at.local().date(), at.local().time()) == (date(2026, 11, 19), time(14, 30))


def test_what_is_no_time_stays_with_a_sentence(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.page.time._field.selectAll()
    rig.type_into(presenter.page.time, "noonish")
    presenter.page.time.leave()
    assert presenter.page.time._error.isVisible()


def test_an_unfinished_contact_is_gone_on_with_unless_another_is_wanted(rig: Rig) -> None:
    first = opened(rig)
    rig.type_into(first.page.texts["notes"], "Begun")
    first.leave()
    rig.settle()
    again = opened(rig)
    assert again.page.texts["notes"].text() == "Begun"
    assert again.page.resumed.isVisible()
    again.page.another.click()
    rig.settle()
    assert again.page.texts["notes"].text() == ""
    rig.type_into(again.page.texts["notes"], "New")
    again.leave()
    rig.settle()
    assert sorted(one.notes for one in of(rig, ContactStatus.DRAFT)) == ["Begun", "New"]


def test_a_visit_is_planned(rig: Rig) -> None:
    presenter = opened(rig, PLAN)
    presenter.page.day._line.selectAll()
    rig.type_into(presenter.page.day, "3/12")
    presenter.page.time._field.selectAll()
    rig.type_into(presenter.page.time, "10:00")
    presenter.page.kind.show_value(ContactKind.SCHOOL)
    presenter.page.plan.click()
    rig.settle()
    made = [one for one in of(rig, ContactStatus.PLANNED) if one.contact_kind is ContactKind.SCHOOL]
    assert [(one.at.local().date(), one.at.local().time()) for one in made if one.at] == [(date(2026, 12, 3), time(10, 0))]
    assert rig.went == [BACK]


def test_changing_a_planned_visit_leaves_it_planned_until_it_is_written_up(rig: Rig) -> None:
    planned = of(rig, ContactStatus.PLANNED)[0]
    presenter = opened(rig, planned.id)
    rig.type_into(presenter.page.texts["purpose"], "And the ")
    presenter.page.texts["purpose"].leave()
    rig.settle()
    assert rig.store.get(Contact, planned.id).status is ContactStatus.PLANNED
    presenter.page.write_up.click()
    rig.settle()
    assert rig.store.get(Contact, planned.id).status is ContactStatus.DRAFT
    assert presenter.page.finish.isVisible()


def test_a_finished_contact_is_only_put_right_by_another_that_points_to_it(rig: Rig) -> None:
    done = of(rig, ContactStatus.FINISHED)[0]
    presenter = opened(rig, done.id)
    assert not presenter.page._form.isEnabled()
    presenter.page.correct.click()
    rig.settle()
    assert [(one.corrects, one.notes) for one in of(rig, ContactStatus.DRAFT)] == [(done.id, done.notes)]
    assert rig.store.get(Contact, done.id).status is ContactStatus.FINISHED


def test_notes_that_somebody_else_changes_are_not_overwritten(rig: Rig) -> None:
    planned = of(rig, ContactStatus.PLANNED)[0]
    presenter = opened(rig, planned.id)
    rig.type_into(presenter.page.texts["purpose"], "Mine ")
    rig.hub_says(planned, {"purpose": "Theirs"}, 900)
    assert presenter.page.texts["purpose"].text().startswith("Mine ")
    assert presenter.page.texts["purpose"]._notice.isVisible()


@pytest.mark.parametrize("names", [LONG, ARABIC, MARKUP])
def test_no_name_breaks_the_page(qtbot: QtBot, qapp: QApplication, names: Names) -> None:
    family = family_records(names=names, worker=WORKER_RECORD)
    with rig_for(qtbot, qapp, family.everything()) as rig:
        presenter = opened(rig)
        presenter.widget.resize(640, 480)
        content = presenter.page.widget()
        assert content is not None
        assert content.width() <= 640


@pytest.mark.parametrize("record", [None, PLAN])
def test_everything_on_the_page_has_a_name_and_is_reached_by_tab(rig: Rig, record: str | None) -> None:
    assert_usable(opened(rig, record).widget)
