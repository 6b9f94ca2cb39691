"""Laws of a form's long pages: its words come before its questions, each child is a part of its own, what was removed can come back."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from keyworker.domain.family import Family
from keyworker.domain.form_response import FormResponse
from keyworker.wire.leaf_changes import entry_of
from tests.widget.form.bench import Filled, definition, shipped_form
from tests.widget.rig import Rig

NOTE = "Thank you for making time. " * 12
FORM = """
| survey | | | | |
| | type | name | label | appearance |
| | begin_group | page | Before we begin | field-list |
| | note | intro | {note} | |
| | text | called | What would you like to be called? | |
| | text | more | What else? | multiline |
| | text | even | And what else? | multiline |
| | end_group | | | |
| | begin_group | next | Then | field-list |
| | text | last | Anything else? | |
| | end_group | | | |
| settings | | |
| | form_title | form_id | version |
| | A long note | long_note_{count} | 1 |
"""


def with_note(rig: Rig, folder: Path, count: int, height: int) -> Filled:
    """A form whose first page begins with a note that is `count` times as long."""
    path = folder / f"long_note_{count}.md"
    path.write_text(FORM.format(note=NOTE * count, count=count), "utf-8")
    form = definition(path)
    rig.store.take([entry_of(form, 700)], cursor="7", position=700, have=0)
    return Filled(rig, form, height=height)


def scrolled(filled: Filled) -> int:
    return filled.page.filling._scroll.verticalScrollBar().value()


@pytest.mark.plain_files
def test_a_note_that_fits_with_the_first_question_stays_in_sight(rig: Rig, tmp_path: Path) -> None:
    filled = with_note(rig, tmp_path, 1, 520)
    assert scrolled(filled) == 0
    focused = QApplication.focusWidget()
    assert focused is filled.question("called").controls()[0]


@pytest.mark.plain_files
def test_a_note_that_fills_the_page_is_read_from_its_top_and_tab_leads_on(rig: Rig, tmp_path: Path) -> None:
    filled = with_note(rig, tmp_path, 5, 420)
    called = filled.question("called")
    rig.qtbot.waitUntil(lambda: not called.isAncestorOf(QApplication.focusWidget() or filled.page))
    filling = filled.page.filling
    rig.qtbot.waitUntil(lambda: called.mapTo(filling._content, called.rect().bottomLeft()).y() > filling._scroll.viewport().height())
    assert scrolled(filled) == 0
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is called.controls()[0]
    assert scrolled(filled) > 0


@pytest.mark.plain_files
def test_coming_back_to_a_page_begins_at_its_top_too(rig: Rig, tmp_path: Path) -> None:
    filled = with_note(rig, tmp_path, 5, 420)
    filled.press(filled.page.filling.next.click)
    filled.press(filled.page.filling.back.click)
    rig.qtbot.waitUntil(lambda: QApplication.focusWidget() is filled.page.filling._scroll)
    assert scrolled(filled) == 0


def test_each_child_of_an_assessment_is_a_part_of_its_own(rig: Rig) -> None:
    filled = Filled(rig, shipped_form("whole-family-assessment"))
    titles = list(filled.titles())
    children = [one for one in titles if one.startswith("Each child")]
    assert children == ["Each child: Ellie", "Each child: Noah", "Each child: Unnamed baby"]
    filled.step(titles.index("Each child: Noah") + 1)
    assert {"health", "feelings", "day"} <= set(filled.names())
    assert len([one for one in filled.names() if one == "health"]) == 1
    filled.type("health", "Noah sleeps well")
    filled.press(filled.page.flush)
    assert filled.titles()["Each child: Noah"] != filled.titles()["Each child: Ellie"]
    assert [text for key, text in filled.kept().answers.items() if key.endswith("/health")] == ["Noah sleeps well"]


def test_a_repeat_with_one_page_each_stays_one_part(rig: Rig) -> None:
    filled = Filled(rig)
    assert "Child" in filled.titles()


def test_what_was_removed_can_be_brought_back_after_the_hub_changed_something_else(rig: Rig) -> None:
    form, family = definition(), rig.all(Family)[0].id
    response = FormResponse(
        family=family, form_id=form.form_id, version=form.version, form_digest=form.digest, title=form.title, began=rig.clock.now()
    )
    rig.store.take([entry_of(response, 500)], cursor="2",
                   position=500, have=0)
    filled = Filled(rig, record=response.id)
    filled.step(4)
    if not filled.repeat().cards():
        filled.press(filled.repeat().add.click)
    filled.type("called", "Ellie")
    filled.press(filled.page.flush)
    card = next(iter(filled.repeat().cards().values()))
    filled.press(card.remove.click)
    rig.hub_says(filled.kept(), {"answers": {"/data/you/children": "4"}}, 501)
    assert filled.repeat().undo.isVisible()
    filled.press(filled.repeat().undo.click)
    assert [one.title() for one in filled.repeat().cards().values()] == ["Ellie"]
    assert [text for key, text in filled.kept().answers.items() if key.endswith("/called")] == ["Ellie"]
