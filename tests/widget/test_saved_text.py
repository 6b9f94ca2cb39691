"""Laws of the field that keeps what is typed."""

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from keyworker.ui.widgets.saved_text import SavedText


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
