"""Laws of the field that keeps what is typed."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
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
