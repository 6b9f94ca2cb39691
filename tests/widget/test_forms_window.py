"""The window in which an analyst tries a form: the page of every machine, over a store that nobody keeps."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from keyworker.cli.forms_window import Preview, set_out
from keyworker.domain.form_response import FormResponse
from keyworker.forms.starter import starter
from keyworker.forms.xlsform import compile_form
from keyworker.ui.context import PageName, Place
from keyworker.ui.questions.question import Question


def test_the_starter_is_shown_with_made_up_people_and_kept_nowhere_else(tmp_path: Path, qtbot: QtBot) -> None:
    """Its first page asks for the day, the child and whether they were alone; going back to the family closes the window."""
    form, bindings = starter("home-talk")
    (tmp_path / "home-talk.md").write_text(form, "utf-8")
    (tmp_path / "home-talk.toml").write_text(bindings, "utf-8")
    kept = tmp_path / "store"
    kept.mkdir()
    desk, place = set_out(compile_form(tmp_path / "home-talk.md"), kept)
    preview = Preview(desk)
    page = preview.presenter.page
    qtbot.addWidget(page)
    try:
        preview.open(place)
        qtbot.waitUntil(lambda: len(page.findChildren(Question)) == 3 and not preview.tasks.busy())
        assert page.isVisible()
        assert [one.version for one in desk.store.find(FormResponse)] == ["1"]
        assert desk.store.family_file(place.family or "").contacts == ()
        preview.open(Place(PageName.FAMILY, family=place.family))
        assert not page.isVisible()
    finally:
        preview.end()
    assert {path.name.partition(".")[0] for path in kept.iterdir()} == {"preview"}
