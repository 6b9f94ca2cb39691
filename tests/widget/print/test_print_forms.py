"""Laws of printing a form: a blank one names nobody and needs no reader; answers go only to who may read them; every copy is written down."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker.casework import forms
from keyworker.domain.form_definition import FormDefinition
from keyworker.domain.form_response import FormResponse, ResponseStatus
from keyworker.domain.visibility import Visibility
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.print.presenter import PrintPresenter
from keyworker.ui.pages.print.state import PrintChoice
from tests.fakes.forms import fill, shipped_form
from tests.widget.print.test_print import COUNCIL, FAMILY, Answers, choose, prints, text_of, texts
from tests.widget.rig import Rig, rig_for


@pytest.fixture(scope="module")
def feedback() -> FormDefinition:
    return shipped_form("family-feedback")


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication, feedback: FormDefinition) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, [*FAMILY.everything(), COUNCIL, feedback]) as made:
        yield made


def opened(rig: Rig, record: str, answers: Answers | None = None) -> PrintPresenter:
    answers = answers or Answers()
    presenter = PrintPresenter(rig.context, choose_file=answers.choose_file, choose_printer=answers.choose_printer)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.PRINT, FAMILY.family.id, record=record))
    rig.settle()
    return presenter


def answered(rig: Rig, feedback: FormDefinition, visibility: Visibility) -> FormResponse:
    """Feedback that somebody gave, as a draft, for whom `visibility` says."""
    desk = rig.context.desk
    begun = forms.begin_response(desk, FAMILY.family.id, feedback.id).records[0].id
    draft = desk.store.get(FormResponse, begun)
    session = forms.session_of(desk, desk.store.family_file(FAMILY.family.id), draft)
    fill(session, {"rating": "good"})
    forms.keep_answers(desk, draft, session.answers())
    with desk.store.write() as tx:
        tx.save(desk.store.get(FormResponse, begun).evolve(visibility=visibility))
    return desk.store.get(FormResponse, begun)


def test_a_blank_form_is_shown_at_once_and_names_nobody_of_the_family(rig: Rig, feedback: FormDefinition, tmp_path: Path) -> None:
    """No reader is asked for; no name of the family stands in it, and the copy is written down without readers."""
    saved = tmp_path / "blank.pdf"
    presenter = opened(rig, feedback.id, Answers(file=saved))
    assert presenter.page.sheets.count() >= 1
    assert presenter.page.save.isEnabled()
    assert not presenter.page.people.widget.isVisible()
    presenter.page.save.click()
    rig.settle()
    words = text_of(saved)
    assert "Did we listen to what your child thinks?" in words
    file = FAMILY.file()
    assert [one.called() for one in file.people if f" {one.called()} " in f" {words} "] == []
    [event] = prints(rig)
    assert (event.details["form"], event.details["recipients"]) == ("blank", [])


def test_answers_for_professionals_are_refused_to_the_family_and_printed_for_who_works_with_it(
    rig: Rig, feedback: FormDefinition, tmp_path: Path
) -> None:
    saved = tmp_path / "answers.pdf"
    response = answered(rig, feedback, Visibility.PROFESSIONALS)
    presenter = opened(rig, response.id, Answers(file=saved))
    choose(presenter, rig, FAMILY.mother.id)
    assert "These answers are not for the people who were chosen." in texts(presenter)
    assert not presenter.page.save.isEnabled()
    presenter.page.professional.click()
    rig.settle()
    assert presenter.page.save.isEnabled()
    presenter.page.save.click()
    rig.settle()
    assert "For people who work with the family." in " ".join(text_of(saved).split())
    [event] = prints(rig)
    assert (event.details["professional"], event.details["recipients"], event.details["answers"]) == (True, [], response.id)


def test_choosing_a_person_again_ends_the_copy_for_professionals(rig: Rig, feedback: FormDefinition) -> None:
    """One copy is never for both."""
    response = answered(rig, feedback, Visibility.FAMILY)
    presenter = opened(rig, response.id)
    presenter.page.professional.click()
    rig.settle()
    choose(presenter, rig, FAMILY.mother.id)
    assert not presenter.page.professional.isChecked()
    assert presenter.page.save.isEnabled()
    assert presenter.page.choice().recipients == {FAMILY.mother.id}


def test_the_way_back_leads_to_the_forms(rig: Rig, feedback: FormDefinition) -> None:
    presenter = opened(rig, feedback.id)
    presenter.page.to_family.click()
    assert rig.went[-1] == Place(PageName.FAMILY, FAMILY.family.id, FamilyTab.FORMS)


def test_answers_that_were_put_right_say_so_on_paper(rig: Rig, feedback: FormDefinition, tmp_path: Path) -> None:
    """Somebody who prints the older answers leaves no paper behind that is taken for what stands."""
    desk = rig.context.desk
    first = answered(rig, feedback, Visibility.PROFESSIONALS)
    with desk.store.write() as tx:
        finished = first.evolve(status=ResponseStatus.FINISHED, finished=desk.clock.now())
        tx.save(finished)
        tx.save(FormResponse(
            family=FAMILY.family.id, form_id=first.form_id, version=first.version, form_digest=first.form_digest,
            status=ResponseStatus.FINISHED, finished=desk.clock.now(), corrects=first.id, **desk.mark(),
        ))
    saved = tmp_path / "older.pdf"
    presenter = opened(rig, first.id, Answers(file=saved))
    presenter._choose(PrintChoice(professional=True))
    rig.settle()
    presenter.page.save.click()
    rig.settle()
    assert "These answers were put right on" in text_of(saved)
