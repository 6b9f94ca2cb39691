"""A walk over every part of a form and every kind of question: name, role, state, size, focus that is seen, order, contrast."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QListWidget, QPlainTextEdit, QWidget

from keyworker.ui.questions.choose import OneQuestion
from keyworker.ui.questions.option import OneOption
from keyworker.ui.questions.question import Question
from keyworker.ui.questions.words import plain_words
from keyworker.ui.shell.colours import Colours, contrast
from keyworker.ui.widgets.big_choice import BigChoice
from tests.widget.form.bench import Filled
from tests.widget.shell.frames import tab_stops

USED = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QListWidget)
PARTS = range(1, 6)
Role = QAccessible.Role


def controls(root: QWidget) -> Iterator[QWidget]:
    """Every control that is shown and can be used."""
    for one in root.findChildren(QWidget):
        inner = isinstance(one.parentWidget(), QLineEdit | QComboBox | QListWidget) or one.objectName().startswith("qt_")
        if isinstance(one, USED) and one.isVisibleTo(root) and one.isEnabled() and not inner:
            yield one


def described(one: QWidget) -> str:
    """Class and name, for a failing test."""
    return f"{type(one).__name__} {one.accessibleName()!r}"


def reached(one: QWidget, stops: set[QWidget]) -> bool:
    """By Tab; or by arrow keys from its neighbour in a group of which one is a stop for Tab."""
    if one in stops:
        return True
    group = one.parentWidget()
    assert group is not None
    return any(stop.parentWidget() is group for stop in stops)


@pytest.mark.parametrize("part", PARTS)
def test_every_control_has_a_name_a_size_and_is_reached_by_keys(filled: Filled, part: int) -> None:
    filled.step(part)
    stops, walked = tab_stops(filled.page), list(controls(filled.page))
    assert len(walked) > 8
    for one in walked:
        interface = QAccessible.queryAccessibleInterface(one)
        assert interface.text(QAccessible.Text.Name).strip(), f"{described(one)} has no name"
        assert interface.role() not in (Role.NoRole, Role.Client), f"{described(one)} has no role"
        assert min(one.height(), one.width()) >= 24, f"{described(one)} is {one.width()} x {one.height()}"
        assert reached(one, stops), f"{described(one)} is not reached by keys"


@pytest.mark.parametrize("part", PARTS)
def test_every_target_is_large_enough_for_a_finger_in_family_view(filled: Filled, part: int) -> None:
    filled.step(part)
    filled.press(filled.page.toggle_family_view)
    QApplication.sendPostedEvents()
    for one in controls(filled.page.filling):
        assert one.height() >= 44, f"{described(one)} is {one.height()} high"
        assert one.width() >= 44, f"{described(one)} is {one.width()} wide"


@pytest.mark.parametrize("part", PARTS)
def test_a_question_gives_its_words_to_its_controls(filled: Filled, part: int) -> None:
    """The control's name is the question's, or it is said in the description (choices, tiles, buttons that move something)."""
    filled.step(part)
    for question in filled.page.filling.questions():
        for one in question.controls():
            said = f"{one.accessibleName()} {one.accessibleDescription()}"
            assert question.name() in said, f"{described(one)} does not say what is asked"
            assert plain_words(question.view.hint) in said
            assert not question.view.required or "Needed to finish" in said


def test_choices_tell_whether_they_are_chosen(filled: Filled) -> None:
    filled.step(3)
    one = filled.question("settled")
    assert isinstance(one, OneQuestion)
    filled.press(one.options["yes"].click)
    states = {value: QAccessible.queryAccessibleInterface(option).state() for value, option in one.options.items()}
    assert {value: bool(state.checked) for value, state in states.items()} == {"yes": True, "no": False}
    assert QAccessible.queryAccessibleInterface(one.options["yes"]).role() is Role.RadioButton
    assert QAccessible.queryAccessibleInterface(one.box).role() is Role.Grouping


@pytest.mark.parametrize("part", PARTS)
def test_the_focus_is_seen_wherever_it_is(filled: Filled, part: int) -> None:
    filled.step(part)
    for question in list(filled.page.filling.questions()):
        for one in question.controls():
            filled.page.filling.next.setFocus() if filled.page.filling.next.isVisible() else filled.page.filling.back.setFocus()
            if not one.isVisible() or not one.isEnabled():
                continue
            before = one.grab().toImage()
            one.setFocus(Qt.FocusReason.TabFocusReason)
            if isinstance(one, OneOption | BigChoice) and not one.hasFocus():
                continue
            assert one.hasFocus(), f"{described(one)} takes no focus"
            assert one.grab().toImage() != before, f"{described(one)} looks the same with the focus"


def test_the_task_list_says_how_far_each_part_is(filled: Filled) -> None:
    filled.type("name", "Sam")
    filled.leave_field()
    shown = filled.page.filling.list.list
    said = [shown.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(shown.count())]
    assert said == ["About you: 1 of 4 answered", "When: not yet", "Choosing: not yet", "Child: not yet", "Anything else?: not yet"]


def test_what_is_wrong_is_in_the_description_of_its_field(filled: Filled) -> None:
    filled.type("children", "21")
    filled.leave_field()
    field = filled.question("children").controls()[0]
    assert field.accessibleDescription().startswith("Write a number from 0 to 20.")


def test_every_part_fits_a_small_window(filled: Filled) -> None:
    filled.page.resize(824, 560)
    filled.rig.settle()
    shown = filled.page.filling.list.list
    for part in PARTS:
        filled.page.filling.step_chosen.emit(shown.item(part - 1).data(Qt.ItemDataRole.UserRole))
        filled.rig.settle()
        assert filled.page.width() == 824
        for question in filled.page.filling.questions():
            assert question.width() <= 800
            assert not _sticks_out(question)


def _sticks_out(question: Question) -> bool:
    """Whether a control is wider than its question."""
    return any(
        one.isVisible() and one.mapTo(question, one.rect().bottomRight()).x() > question.width() for one in question.controls()
    )


def test_quiet_words_are_still_read_on_every_ground() -> None:
    colours = Colours.from_accent()
    for ground in (colours.window, colours.surface, colours.tint, colours.danger_tint):
        for words in (colours.quiet, colours.accent, colours.danger, colours.text):
            assert contrast(QColor(words), QColor(ground)) >= 4.5, (words, ground)


def test_arrows_go_through_radio_buttons(filled: Filled) -> None:
    filled.step(3)
    one = filled.question("doctor")
    one.take_focus()
    for _ in range(2):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is one.controls()[2]
