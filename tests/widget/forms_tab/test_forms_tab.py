"""Laws of the tab Forms: every offered form can be begun once, drafts go on or are taken out with a way back, finished answers are put right."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from keyworker.casework import forms
from keyworker.domain.chronology import chronology
from keyworker.domain.family import Family
from keyworker.domain.form_response import FormResponse, ResponseStatus
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.family.chronology import ChronologyPage
from keyworker.ui.pages.family.presenter import FamilyPresenter
from keyworker.ui.pages.forms_tab.presenter import FormsTabPresenter
from keyworker.ui.shell.finding import look
from tests.fakes.families import LONG, family_records
from tests.widget.form.bench import definition, shipped_form
from tests.widget.rig import Rig, rig_for
from tests.widget.shell.frames import assert_usable


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    records = [*family_records().everything(), definition(), shipped_form("home-visit")]
    with rig_for(qtbot, qapp, records) as made:
        yield made


def opened(rig: Rig) -> FormsTabPresenter:
    presenter = FormsTabPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.widget.activateWindow()
    presenter.open(Place(PageName.FAMILY, family_of(rig), FamilyTab.FORMS))
    rig.settle()
    return presenter


def family_of(rig: Rig) -> str:
    return rig.all(Family)[0].id


def begun(rig: Rig) -> FormResponse:
    form = definition().id
    rig.context.tasks.on_store_thread(lambda: forms.begin_response(rig.context.desk, family_of(rig), form))
    return rig.all(FormResponse)[0]


def finished(rig: Rig) -> FormResponse:
    draft = begun(rig)

    def finish() -> None:
        with rig.store.write() as tx:
            tx.save(draft.evolve(status=ResponseStatus.FINISHED, finished=rig.clock.now()))

    rig.context.tasks.on_store_thread(finish)
    return rig.all(FormResponse)[0]


def test_forms_are_offered_in_the_councils_order_with_when_to_use_them(rig: Rig) -> None:
    presenter = opened(rig)
    offers = list(presenter.page.offers.values())
    assert [one.accessibleName().partition(",")[0] for one in offers] == ["Home visit", "Every kind of question"]
    assert "After each visit" in offers[0].accessibleName()


def test_beginning_a_form_opens_its_draft(rig: Rig) -> None:
    presenter = opened(rig)
    presenter.page.offers[definition().id].click()
    rig.settle()
    draft = rig.all(FormResponse)[0]
    assert rig.went == [Place(PageName.FORM, family_of(rig), FamilyTab.FORMS, draft.id)]


def test_a_form_that_is_begun_goes_on_instead_of_beginning_twice(rig: Rig) -> None:
    draft = begun(rig)
    presenter = opened(rig)
    presenter.page.offers[definition().id].click()
    rig.settle()
    assert [one.id for one in rig.all(FormResponse)] == [draft.id]
    assert rig.went[-1].record == draft.id


def test_a_draft_that_was_taken_out_comes_back(rig: Rig) -> None:
    draft = begun(rig)
    presenter = opened(rig)
    presenter.page.drafts.all()[0].remove.click()
    rig.settle()
    assert presenter.page.drafts.all() == ()
    assert rig.store.get(FormResponse, draft.id).removed
    assert QApplication.focusWidget() is presenter.page.undo
    presenter.page.undo.click()
    rig.settle()
    assert len(presenter.page.drafts.all()) == 1
    assert not rig.store.get(FormResponse, draft.id).removed
    assert not presenter.page.undo.isVisible()


def test_finished_answers_open_and_are_put_right_with_a_reason(rig: Rig) -> None:
    done = finished(rig)
    presenter = opened(rig)
    row = presenter.page.finished.all()[0]
    row.open.click()
    assert rig.went[-1] == Place(PageName.FORM, family_of(rig), FamilyTab.FORMS, done.id)
    assert not row.remove.isVisible()
    row.ask.click()
    assert not row.begin.isEnabled()
    row.reason.setText("A wrong day")
    row.begin.click()
    rig.settle()
    correction = next(one for one in rig.all(FormResponse) if one.corrects == done.id)
    assert correction.correction_reason == "A wrong day"
    assert rig.went[-1].record == correction.id


def test_what_the_hub_sends_is_shown(rig: Rig) -> None:
    draft = begun(rig)
    presenter = opened(rig)
    assert len(presenter.page.drafts.all()) == 1
    rig.hub_says(draft, {"removed": True}, 900)
    rig.hub_says(rig.all(Family)[0], {"name": "Another name"}, 901)
    assert presenter.page.offers[definition().id].isVisible()


def test_without_forms_and_answers_it_says_so(qtbot: QtBot, qapp: QApplication) -> None:
    with rig_for(qtbot, qapp, family_records().everything()) as rig:
        page = opened(rig).page
        said = " ".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())
        assert "has not given any form" in said
        assert "No form has been finished" in said


@pytest.mark.parametrize("size", [(824, 560), (1166, 690)], ids=str)
def test_everything_is_usable_by_keys_with_names_of_any_length(qtbot: QtBot, qapp: QApplication, size: tuple[int, int]) -> None:
    with rig_for(qtbot, qapp, [*family_records(names=LONG).everything(), definition(), shipped_form("home-visit")]) as rig:
        finished(rig)
        form = shipped_form("home-visit").id
        rig.context.tasks.on_store_thread(lambda: forms.begin_response(rig.context.desk, family_of(rig), form))
        presenter = opened(rig)
        presenter.page.resize(*size)
        presenter.page.finished.all()[0].ask.click()
        presenter.page.finished.all()[0].reason.setText("why")
        assert_usable(presenter.page)
        assert presenter.page.horizontalScrollBar().maximum() == 0


def test_search_opens_the_answers_themselves(rig: Rig) -> None:
    draft = begun(rig)

    def write() -> None:
        with rig.store.write() as tx:
            tx.save(draft.evolve(answers={"/data/you/story": "a crocodile in the bath"}))

    rig.context.tasks.on_store_thread(write)
    found = look(rig.context.desk, "crocodile").others
    assert [one.place for one in found] == [Place(PageName.FORM, family_of(rig), FamilyTab.FORMS, draft.id)]


def test_the_chronology_opens_the_answers_themselves(rig: Rig) -> None:
    done = finished(rig)
    presenter = FamilyPresenter(rig.context, tabs={FamilyTab.FORMS: FormsTabPresenter})
    rig.show(presenter.widget)
    presenter.open(Place(PageName.FAMILY, family_of(rig), FamilyTab.CHRONOLOGY))
    rig.settle()
    page = presenter.widget.findChild(ChronologyPage)
    assert page is not None
    event = next(one for one in chronology(rig.store.family_file(family_of(rig))) if one.record == done.id)
    page.opened.emit(event)
    assert rig.went[-1] == Place(PageName.FORM, family_of(rig), FamilyTab.FORMS, done.id)


def test_forms_stand_between_chronology_and_people() -> None:
    assert list(FamilyTab) == [
        FamilyTab.OVERVIEW, FamilyTab.STAR, FamilyTab.PLAN, FamilyTab.CHRONOLOGY, FamilyTab.FORMS, FamilyTab.PEOPLE,
    ]
