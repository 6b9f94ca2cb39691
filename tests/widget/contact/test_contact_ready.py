"""Finishing a contact and putting a visit in the diary: only what is read and kept, at once or not at all, never later by itself."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker.domain.contact import Contact, ContactStatus
from keyworker.ui.pages.contact.presenter import PLAN, ContactPresenter
from tests.widget.contact.test_contact import FAMILY, of, opened
from tests.widget.rig import FullDisk, Rig, rig_for

WRONG = ("day", "time", "minutes")


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, FAMILY.everything()) as made:
        yield made


def type_nonsense(rig: Rig, presenter: ContactPresenter, field: str) -> None:
    line = getattr(presenter.page, field).focusProxy()
    line.setFocus()
    line.selectAll()
    rig.key_in(line, "soon")


@pytest.mark.parametrize("field", WRONG)
def test_a_contact_is_not_finished_while_a_field_on_it_cannot_be_read(rig: Rig, field: str) -> None:
    presenter = opened(rig)
    rig.type_into(presenter.page.texts["notes"], "Talked.")
    before = len(of(rig, ContactStatus.FINISHED))
    type_nonsense(rig, presenter, field)
    presenter.page.finish.click()
    rig.settle()
    assert len(of(rig, ContactStatus.FINISHED)) == before
    assert presenter.page.errors.isVisible()
    assert presenter.page.errors.hasFocus()
    assert len(presenter.page.errors.places) == 1


@pytest.mark.parametrize("field", ["day", "time"])
def test_no_visit_is_put_in_the_diary_for_a_day_or_time_that_cannot_be_read(rig: Rig, field: str) -> None:
    """It was planned for the day that the field showed before."""
    presenter = opened(rig, PLAN)
    before = len(rig.all(Contact))
    type_nonsense(rig, presenter, field)
    presenter.page.plan.click()
    rig.settle()
    assert len(rig.all(Contact)) == before
    assert presenter.page.errors.isVisible()


def test_a_contact_that_could_not_be_finished_on_a_full_disk_is_not_finished_later(rig: Rig) -> None:
    presenter = opened(rig)
    before = len(of(rig, ContactStatus.FINISHED))
    rig.type_into(presenter.page.texts["notes"], "Talked.")
    presenter.page.texts["notes"].flush()
    rig.settle()
    disk = FullDisk(rig)
    rig.key_in(presenter.page.texts["notes"], " More.")
    presenter.page.finish.click()
    rig.qtbot.waitUntil(presenter.page.errors.isVisible)
    presenter.leave()
    disk.full = False
    rig.qtbot.waitUntil(lambda: [draft.notes for draft in of(rig, ContactStatus.DRAFT)] == ["Talked. More."])
    rig.settle()
    assert len(of(rig, ContactStatus.FINISHED)) == before


def test_what_could_not_be_read_of_one_contact_is_not_shown_on_another(rig: Rig) -> None:
    presenter = opened(rig)
    for field in WRONG:
        type_nonsense(rig, presenter, field)
    presenter.page.flush()
    presenter.page.another.click()
    rig.settle()
    assert [getattr(presenter.page, field).wrong() for field in WRONG] == ["", "", ""]
    assert presenter.page.day._line.text() != "soon"
