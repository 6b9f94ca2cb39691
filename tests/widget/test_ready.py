"""The one way in which a page is asked whether everything on it is kept, wherever an act ends, sends or decides something."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from keyworker.base.errors import FieldRefused
from keyworker.casework.desk import Desk
from keyworker.store.protocol import Changes
from keyworker.ui.ready import Ready
from keyworker.ui.widgets.date_field import DateField
from keyworker.ui.widgets.notices import ErrorSummary
from keyworker.ui.widgets.saved_text import SavedText
from tests.contracts.checkout import own_python
from tests.widget.rig import Rig, rig_for

ENDING = {"submit", "agree", "note_copy", "finish_contact", "plan_visit", "finish_reading", "finish_response", "decide", "settle"}
"""Verbs that send, finish, agree to or decide what stands on a page."""


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, []) as made:
        yield made


class Page(QWidget):
    """A day and a text."""

    def __init__(self, rig: Rig) -> None:
        super().__init__()
        self.errors, self.day, self.text = ErrorSummary(), DateField("Day", rig.clock.today), SavedText("Words")
        column = QVBoxLayout(self)
        for part in (self.errors, self.day, self.text):
            column.addWidget(part)
        self.text.edited.connect(lambda words: rig.context.tasks.keep(keep, rig.context.desk, words, failed=self.refused))
        self.done: list[str] = []
        self.ready = Ready(rig.context.tasks, self, self.errors)
        rig.show(self)

    def refused(self, error: Exception) -> None:
        self.text.show_error(str(error))


def keep(_desk: Desk, words: str) -> Changes:
    if words == "no":
        raise FieldRefused("words", "That cannot be kept.")
    return Changes()


def test_an_act_waits_until_what_was_written_before_it_is_kept(rig: Rig) -> None:
    page = Page(rig)
    rig.type_into(page.text, "yes")
    page.ready.then(lambda: page.done.append("done"))
    assert page.done == []
    rig.settle()
    assert page.done == ["done"]


def test_a_second_press_while_the_first_is_under_way_does_nothing(rig: Rig) -> None:
    page = Page(rig)
    for _ in range(3):
        page.ready.then(lambda: page.done.append("done"))
    rig.settle()
    assert page.done == ["done"]


def test_what_was_refused_after_the_press_stops_the_act_and_nothing_is_pending(rig: Rig) -> None:
    page = Page(rig)
    rig.type_into(page.text, "no")
    page.ready.then(lambda: page.done.append("done"))
    rig.settle()
    assert page.done == []
    assert "That cannot be kept." in page.errors.accessibleName()
    rig.type_into(page.text, "thing")
    page.text.flush()
    rig.settle()
    assert page.done == []


def test_a_field_that_is_hidden_is_not_asked_for(rig: Rig) -> None:
    page = Page(rig)
    rig.type_into(page.day, "soon")
    page.day.hide()
    page.ready.then(lambda: page.done.append("done"))
    rig.settle()
    assert page.done == ["done"]


def test_an_act_of_a_page_that_shows_another_record_by_now_is_not_done(rig: Rig) -> None:
    page = Page(rig)
    page.ready.then(lambda: page.done.append("done"))
    page.ready.forget()
    rig.settle()
    assert page.done == []


def test_no_page_lets_an_ending_act_wait_for_room_on_the_disk() -> None:
    """`tasks.keep` (and a presenter's `_keep`, `write`) waits and goes later by itself: no verb that ends something goes that way."""
    found = [f"{path.name}:{node.lineno}" for path in own_python("src") if "/ui/pages/" in str(path) for node in _keeping(path)]
    assert found == []


def _keeping(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"keep", "_keep", "write", "_submit"}:
            verbs = {argument.attr for argument in node.args if isinstance(argument, ast.Attribute)}
            if verbs & ENDING:
                yield node
