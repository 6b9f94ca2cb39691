"""Laws of giving out from the tab Forms: a blank form for a pen, and the answers to one form as a file."""

import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker.casework import forms
from keyworker.casework.forms_export import Shape
from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.family import Family
from keyworker.domain.form_definition import FormDefinition
from keyworker.domain.form_response import FormResponse, ResponseStatus
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.forms_tab.presenter import FormsTabPresenter
from tests.fakes.families import family_records
from tests.widget.form.bench import definition, shipped_form
from tests.widget.rig import Rig, rig_for


def finish(rig: Rig, form: FormDefinition) -> str:
    """Finished answers to a form; their id."""
    desk, family = rig.context.desk, rig.all(Family)[0].id

    def done() -> str:
        draft = rig.store.get(FormResponse, forms.begin_response(desk, family, form.id).records[0].id)
        with rig.store.write() as tx:
            tx.save(draft.evolve(status=ResponseStatus.FINISHED, finished=rig.clock.now()))
        return draft.id

    return rig.context.tasks.on_store_thread(done)


@pytest.mark.parametrize("both", [True, False], ids=["two forms", "one form"])
def test_all_finished_answers_to_one_form_go_into_one_file(qtbot: QtBot, qapp: QApplication, tmp_path: Path, both: bool) -> None:
    """Of two forms one is chosen; a draft is not in the file; it is written down which answers are."""
    kinds, visit = definition(), shipped_form("home-visit")
    with rig_for(qtbot, qapp, [*family_records().everything(), kinds, visit]) as rig:
        wanted = {finish(rig, visit), finish(rig, visit)}
        if both:
            finish(rig, kinds)
        family = rig.all(Family)[0].id
        rig.context.tasks.on_store_thread(lambda: forms.begin_response(rig.context.desk, family, visit.id))
        presenter = FormsTabPresenter(rig.context, lambda _parent, name: tmp_path / name)
        page = presenter.page
        rig.show(presenter.widget)
        presenter.open(Place(PageName.FAMILY, family, FamilyTab.FORMS))
        rig.settle()
        page.ask_save.click()
        assert page.save.form.isVisible() is both
        page.save.form.show_value("home-visit")
        page.save.shapes[Shape.XML].click()
        rig.settle()
        with zipfile.ZipFile(tmp_path / "home-visit.zip") as archive:
            assert set(archive.namelist()) == {f"home-visit-{one}.xml" for one in wanted}
        (event,) = (one for one in rig.all(AuditEvent) if one.what is AuditKind.EXPORT)
        assert set(event.details["answers"]) == wanted


def test_without_finished_answers_there_is_nothing_to_save_and_every_form_is_there_on_paper(qtbot: QtBot, qapp: QApplication) -> None:
    form = shipped_form("home-visit")
    with rig_for(qtbot, qapp, [*family_records().everything(), form]) as rig:
        presenter = FormsTabPresenter(rig.context)
        rig.show(presenter.widget)
        family = rig.all(Family)[0].id
        presenter.open(Place(PageName.FAMILY, family, FamilyTab.FORMS))
        rig.settle()
        assert not presenter.page.ask_save.isVisible()
        presenter.page.on_paper[form.id].click()
        assert rig.went == [Place(PageName.PRINT, family, FamilyTab.FORMS, form.id)]
