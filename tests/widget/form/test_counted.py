"""What sets how often something repeats: while somebody corrects a number nothing goes, and what was filled in goes only when asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from keyworker.ui.questions.choose import ManyQuestion
from tests.fakes.families import family_records
from tests.widget.form.bench import Filled, definition
from tests.widget.rig import rig_for

FORM = """
| survey | | | | | |
| | type | name | label | repeat_count | appearance |
| | begin_group | how | How many | | field-list |
| | integer | n | How many children? | | |
| | select_multiple days | days | Which days? | | |
| | end_group | | | | |
| | begin_repeat | k | Child | ${n} | |
| | text | x | Called? | | |
| | end_repeat | | | | |
| | begin_repeat | d | Day | count-selected(${days}) | |
| | text | y | What for? | | |
| | end_repeat | | | | |
| choices | | | |
| | list_name | name | label |
| | days | mon | Monday |
| | days | tue | Tuesday |
| settings | | |
| | form_title | form_id | version |
| | Counted | counted | 1 |
"""


@pytest.fixture
def counted(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Filled]:
    """Ten children, all of whom were filled in; the focus is in their number again."""
    path = tmp_path / "counted.md"
    path.write_text(FORM, "utf-8")
    form = definition(path)
    with rig_for(qtbot, qapp, [*family_records().everything(), form]) as rig:
        filled = Filled(rig, form)
        filled.type("n", "10")
        filled.leave_field()
        filled.step(2)
        for place, one in enumerate(one for one in filled.page.filling.questions() if one.view.key.endswith("/x")):
            one.controls()[0].setFocus()
            QTest.keyClicks(one.controls()[0], f"child {place}")
            filled.leave_field()
        filled.step(1)
        number(filled).setFocus()
        number(filled).end(False)  # Qt takes no name
        yield filled


def number(filled: Filled) -> QLineEdit:
    field = filled.question("n").controls()[0]
    assert isinstance(field, QLineEdit)
    return field


def kept(filled: Filled) -> tuple[str, int]:
    """The number, and how many children are there."""
    return filled.answers()["n"], sum(filled.kept().repeats["/data/k"].values())


def pause(filled: Filled) -> None:
    """Long enough for the field to give away what was typed."""
    filled.rig.qtbot.waitUntil(lambda: not number(filled).parentWidget()._timer.isActive())  # type: ignore[union-attr] # a SavedText
    filled.rig.settle()


@pytest.mark.plain_files
def test_correcting_a_number_takes_nothing_away_while_it_is_half_typed(counted: Filled) -> None:
    QTest.keyClick(number(counted), Qt.Key.Key_Backspace)
    pause(counted)
    assert kept(counted) == ("10", 10)
    QTest.keyClicks(number(counted), "2")
    counted.leave_field()
    assert kept(counted) == ("12", 12)
    assert len([text for key, text in counted.kept().answers.items() if key.endswith("/x") and text]) == 10
    assert counted.question("n").ask.isHidden()


def lowered(filled: Filled) -> None:
    QTest.keyClick(number(filled), Qt.Key.Key_Backspace)
    QTest.keyClick(number(filled), Qt.Key.Key_Backspace)
    QTest.keyClicks(number(filled), "2")
    filled.leave_field()
    filled.rig.qtbot.waitUntil(filled.question("n").ask.keep.hasFocus)


@pytest.mark.plain_files
def test_a_number_that_takes_away_what_was_filled_in_asks_beside_the_field(counted: Filled) -> None:
    lowered(counted)
    ask = counted.question("n").ask
    assert "takes away 8 that you filled in" in ask.keep.accessibleDescription()
    assert (ask.take.text(), ask.keep.text()) == ("Take them away", "Keep \u206810\u2069")
    assert kept(counted) == ("10", 10)
    QTest.keyClick(ask.keep, Qt.Key.Key_Space)
    counted.rig.settle()
    assert ask.isHidden()
    assert number(counted).text() == "10"
    assert number(counted).hasFocus()


@pytest.mark.plain_files
def test_it_takes_them_away_when_that_is_wanted(counted: Filled) -> None:
    lowered(counted)
    counted.press(counted.question("n").ask.take.click)
    assert kept(counted) == ("2", 2)
    assert number(counted).text() == "2"
    assert counted.question("n").ask.isHidden()


@pytest.mark.plain_files
def test_going_on_waits_for_what_is_asked(counted: Filled) -> None:
    QTest.keyClick(number(counted), Qt.Key.Key_Backspace)
    counted.press(counted.page.filling.next.click)
    assert "n" in counted.names()
    assert counted.question("n").ask.isVisible()
    counted.press(counted.page.filling.next.click)
    assert "x" in counted.names()
    assert kept(counted) == ("10", 10)


@pytest.mark.plain_files
def test_leaving_the_page_keeps_everything_and_says_so(counted: Filled) -> None:
    QTest.keyClick(number(counted), Qt.Key.Key_Backspace)
    counted.press(counted.presenter.leave)
    assert kept(counted) == ("10", 10)
    assert "How many children?" in counted.rig.said[-1]


@pytest.mark.plain_files
def test_not_known_asks_too_where_it_would_take_something_away(counted: Filled) -> None:
    """A blank number leaves what is there, so nothing is asked; a choice taken back sets another number."""
    days = counted.question("days")
    assert isinstance(days, ManyQuestion)
    counted.press(days.options["mon"].click)
    counted.step(3)
    counted.type("y", "School")
    counted.leave_field()
    counted.step(1)
    days = counted.question("days")
    assert isinstance(days, ManyQuestion)
    counted.press(days.options["mon"].click)
    assert days.ask.isVisible()
    assert days.options["mon"].isChecked()
    counted.press(days.ask.keep.click)
    assert counted.answers()["days"] == "mon"
    counted.page.hand.reason_given.emit(days.view.key, "not_known")
    counted.rig.settle()
    assert days.ask.isVisible()
    assert not counted.kept().reasons


@pytest.mark.plain_files
def test_a_number_that_no_form_means_is_refused_and_takes_nothing(counted: Filled) -> None:
    number(counted).selectAll()
    QTest.keyClicks(number(counted), "9999999")
    counted.leave_field()
    assert kept(counted) == ("10", 10)
    assert counted.page.errors.isVisible()
