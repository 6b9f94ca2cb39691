"""Laws of the field that keeps what is typed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from keyworker.ui.shell.style import apply_style
from keyworker.ui.widgets.saved_text import GrowingText, SavedText


def test_what_is_typed_without_a_pause_is_given_away_while_typing(qtbot: QtBot) -> None:
    """Somebody who never stops for a second loses no more than the last second."""
    field = SavedText("Words")
    qtbot.addWidget(field)
    field.show()
    given: list[str] = []
    field.edited.connect(given.append)
    inside = field.focusProxy()
    assert inside is not None
    typed = ""
    while not given and len(typed) < 400:
        QTest.keyClicks(inside, "a", delay=10)
        typed += "a"
    assert given
    assert typed.startswith(given[0])


@pytest.mark.parametrize("text", ["", "One line", "One line\nand another"])
def test_a_growing_field_is_as_high_as_its_words_and_needs_no_scrollbar(qtbot: QtBot, qapp: QApplication, text: str) -> None:
    """Also when it was made before the style was put on it."""
    apply_style(qapp)
    page = QWidget()
    qtbot.addWidget(page)
    field = SavedText("Words", grows=True)
    QVBoxLayout(page).addWidget(field)
    field.show_text(text)
    page.show()
    inside = field.focusProxy()
    assert isinstance(inside, GrowingText)
    assert inside.viewport().height() >= inside.fontMetrics().lineSpacing() * (text.count("\n") + 1)
    assert not inside.verticalScrollBar().isVisible()


def pasted(field: SavedText, text: str) -> None:
    """Put text in as a person does."""
    QApplication.clipboard().setText(text)
    inside = field.focusProxy()
    assert inside is not None
    QTest.keyClick(inside, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def said(field: SavedText) -> str:
    """The sentences under a field."""
    return " ".join(one.text().replace("\u200b", "") for one in field.findChildren(QLabel) if not one.isHidden())


FAMILY = "\U0001f469"
"""One letter to a person and to the record, two to Qt."""


@pytest.mark.parametrize("lines", [1, 3])
def test_a_paste_that_has_no_room_is_refused_whole_beside_the_field_and_nothing_that_was_there_is_lost(qtbot: QtBot, lines: int) -> None:
    field = SavedText("Words", lines=lines, longest=10, show_label=False)
    qtbot.addWidget(field)
    field.show()
    given: list[str] = []
    field.edited.connect(given.append)
    pasted(field, FAMILY * 9)
    pasted(field, "ab")
    assert field.text() == FAMILY * 9
    assert "11 letters" in said(field)
    assert "10 can be kept" in said(field)
    pasted(field, "x" * 40)
    assert field.text() == FAMILY * 9
    inside = field.focusProxy()
    assert inside is not None
    QTest.keyClick(inside, Qt.Key.Key_C)
    assert field.text() == FAMILY * 9 + "c"
    assert said(field) == ""
    QTest.keyClick(inside, Qt.Key.Key_D)
    assert field.text() == FAMILY * 9 + "c"
    assert "11 letters" in said(field)
    field.leave()
    assert given[-1] == field.text()


@pytest.mark.parametrize("lines", [1, 3])
def test_a_paste_over_a_chosen_part_that_has_no_room_leaves_the_part_there(qtbot: QtBot, lines: int) -> None:
    field = SavedText("Words", lines=lines, longest=10, show_label=False)
    qtbot.addWidget(field)
    field.show()
    pasted(field, f"one{FAMILY}two")
    inside = field.focusProxy()
    assert inside is not None
    QTest.keyClick(inside, Qt.Key.Key_Left)
    for _ in range(2):
        QTest.keyClick(inside, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    pasted(field, "123456")
    assert field.text() == f"one{FAMILY}two"
    assert "11 letters" in said(field)


@pytest.mark.parametrize("lines", [1, 3])
def test_text_that_was_kept_and_is_longer_is_shown_whole_and_can_be_made_shorter(qtbot: QtBot, lines: int) -> None:
    field = SavedText("Words", lines=lines, longest=4, show_label=False)
    qtbot.addWidget(field)
    field.show()
    field.show_text("sixsix")
    assert (field.text(), said(field)) == ("sixsix", "")
    inside = field.focusProxy()
    assert inside is not None
    QTest.keyClick(inside, Qt.Key.Key_Delete)
    assert (field.text(), said(field)) == ("ixsix", "")
    QTest.keyClicks(inside, "ab")
    assert field.text() == "ixsix"
    assert "6 letters" in said(field)


def test_words_put_in_by_any_other_way_than_keys_have_no_more_room(qtbot: QtBot) -> None:
    """Dictation and screen readers write into the document itself."""
    field = SavedText("Words", lines=3, longest=10, show_label=False)
    qtbot.addWidget(field)
    inside = field.focusProxy()
    assert isinstance(inside, GrowingText)
    inside.insertPlainText("begin")
    QTextCursor(inside.document()).insertText("too much of it ")
    assert field.text() == "begin"
    assert "20 letters" in said(field)


def test_a_line_that_pastes_more_than_qt_would_let_it_is_not_cut(qtbot: QtBot) -> None:
    field = SavedText("Words", longest=50_000)
    qtbot.addWidget(field)
    pasted(field, "x" * 40_000)
    assert field.text() == "x" * 40_000
