"""Every form that comes with Keyworker opens on the page, part by part, and every naughty text goes in and comes back as it was."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from keyworker.base.paths import shipped
from tests.fakes.families import ARABIC, LONG, MARKUP, Names, family_records
from tests.widget.form.bench import Filled, shipped_form
from tests.widget.rig import Rig, rig_for

SHIPPED = sorted(path.stem for path in Path(str(shipped("forms", "questionnaires"))).glob("*.md"))
NAUGHTY = [
    "<script>alert(1)</script>", '=HYPERLINK("http://example.org")', "Robert'); DROP TABLE", "\u202eright to left", "ﷺ نوح", "👩‍👩‍👧‍👦", "a" * 3000,
    "%s {0} {name} ${x}", "  two  spaces  ", "Zalgo t\u0336o\u0336o\u0336", "-1+1", "&amp; && &", "\u200bhidden", "NULL", "..",
]


@pytest.mark.parametrize("names", [LONG, ARABIC, MARKUP], ids=["long", "arabic", "markup"])
@pytest.mark.parametrize("form", SHIPPED)
def test_a_shipped_form_opens_in_every_part_whatever_people_are_called(
    qtbot: QtBot, qapp: QApplication, form: str, names: Names
) -> None:
    with rig_for(qtbot, qapp, [*family_records(names=names).everything(), shipped_form(form)]) as rig:
        filled = Filled(rig, shipped_form(form))
        for part in range(filled.page.filling.list.list.count()):
            filled.step(part + 1)
            assert filled.page.width() == 1160
            assert all(one.name() for one in filled.page.filling.questions())
        assert rig.errors == []


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_text_is_kept_as_it_was_typed(filled: Filled, text: str) -> None:
    for name in ("name", "story"):
        field = filled.question(name).controls()[0]
        field.setFocus()
        if isinstance(field, QLineEdit):
            field.insert(text)
        elif isinstance(field, QPlainTextEdit):
            field.insertPlainText(text)
    filled.press(filled.presenter.leave)
    assert (filled.answers()["name"], filled.answers()["story"]) == (text, text)
    filled.open()
    assert filled.question("name").view.value == text
    assert "<script" not in filled.question("shown").head.label.text()


def test_a_rig_without_the_form_says_so_and_goes_back(rig: Rig) -> None:
    filled = Filled(rig, shipped_form("home-visit"), record="0197a000-0000-7000-8000-00000000dead")
    assert len(rig.errors) == 1
    assert rig.went[-1].family == filled.family
