"""What stands around the questions follows the language of the form: its words where Keyworker has them, and the side where one begins."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from keyworker.ui.questions.speech import PLAIN, speech_of
from tests.widget.form.bench import ARABIC, Filled


def test_words_around_the_questions_are_in_the_language_of_the_form(filled: Filled) -> None:
    filled.press(lambda: filled.page.head.language_chosen.emit(ARABIC))
    name = filled.question("name")
    assert "مطلوب" in name.head.label.accessibleName()
    assert [one.text() for one in name.reasons.buttons()] == ["بدون إجابة؟"]
    assert filled.page.filling.next.text() == "التالي"
    filled.step(4)
    assert filled.repeat().add.text() == "إضافة آخر"
    filled.press(lambda: filled.page.head.language_chosen.emit("English (en)"))
    assert filled.page.filling.next.text() == "&Next"
    assert filled.repeat().add.text() == "Add another"


def test_a_form_that_is_read_from_the_right_begins_there(filled: Filled) -> None:
    filled.press(lambda: filled.page.head.language_chosen.emit(ARABIC))
    filling = filled.page.filling
    assert filling.list.x() > filled.question("name").mapTo(filling, filled.question("name").rect().topLeft()).x()
    field = filled.question("name").controls()[0]
    assert isinstance(field, QLineEdit)
    assert field.cursorRect().center().x() > field.width() / 2
    filled.press(lambda: filled.page.head.language_chosen.emit("English (en)"))
    assert filling.list.x() == 0
    assert field.cursorRect().center().x() < field.width() / 2
    assert filling.layoutDirection() is Qt.LayoutDirection.LeftToRight


@pytest.mark.parametrize(("language", "next_", "turned"), [
    ("Polski (pl)", "Dalej", False), ("Cymraeg (cy)", "Nesaf", False), ("اردو (ur)", "اگلا", True), ("ur", "اگلا", True),
    ("فارسی (fa)", "Next", True), ("English (en-GB)", "Next", False),
])
def test_a_language_is_known_by_its_code(language: str, next_: str, *, turned: bool) -> None:
    assert (speech_of(language).say("next", "Next"), speech_of(language).right_to_left) == (next_, turned)


def test_a_language_without_a_code_changes_nothing() -> None:
    assert speech_of("Our own words") == PLAIN == speech_of(None)
