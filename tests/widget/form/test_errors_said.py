"""What is wrong with an answer is said: aloud when it is found, and by the field whenever somebody comes to it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from keyworker.ui.widgets import notices
from keyworker.ui.widgets.date_field import DateField
from keyworker.ui.widgets.notices import ErrorSummary, plain_label, show_beside
from keyworker.ui.widgets.saved_text import SavedText
from tests.fakes.families import TODAY
from tests.widget.accessible import errors_unsaid, faults
from tests.widget.form.bench import Filled

WRONG = {1: ("children", "21"), 2: ("visit", "no day at all")}


class Heard:
    """What a screen reader is asked to say at once, or when there is time."""

    AnnouncementPoliteness = QAccessible.AnnouncementPoliteness

    def __init__(self) -> None:
        self.events: list[QAccessibleEvent] = []
        self.words: list[str] = []

    def updateAccessibility(self, event: QAccessibleEvent) -> None:
        """Keep what was to be said."""
        self.words.append(event.message() if hasattr(event, "message") else "")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """Listens to every announcement."""
    listening = Heard()
    monkeypatch.setattr(notices, "QAccessible", listening)
    return listening


@pytest.mark.parametrize("part", list(WRONG))
def test_a_wrong_answer_is_said_aloud_and_by_its_field(filled: Filled, heard: Heard, part: int) -> None:
    name, text = WRONG[part]
    filled.step(part)
    filled.type(name, text)
    filled.leave_field()
    said = filled.question(name).head.error() or filled.question(name).controls()[0].accessibleDescription()
    assert said
    assert any(words and (words in said or said in words) for words in heard.words), heard.words
    assert faults(filled.page) == []


@pytest.mark.parametrize("part", range(1, 6))
def test_what_a_question_of_any_kind_still_needs_is_said_by_it(filled: Filled, part: int) -> None:
    filled.step(5)
    filled.press(filled.page.filling.finish.click)
    filled.step(part)
    assert list(errors_unsaid(filled.page)) == []
    assert faults(filled.page) == []


def test_focus_goes_to_the_summary_or_the_field_when_a_form_cannot_be_finished(filled: Filled, heard: Heard) -> None:
    filled.step(5)
    filled.press(filled.page.filling.finish.click)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert f"{focused.accessibleName()} {focused.accessibleDescription()}".strip()
    assert heard.words or filled.page.filling.problems.isAncestorOf(focused) or focused is filled.page.filling.problems


def test_every_shared_field_says_its_error_once_and_forgets_it(qtbot: QtBot, heard: Heard) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    text, day, line, button = SavedText("Words"), DateField("Day", lambda: TODAY), plain_label("", "error"), QLabel("x")
    for one in (text, day):
        one.setParent(page)
        for _ in range(2):
            one.show_error("Not like this.")
        inner = one.focusProxy()
        assert inner is not None
        assert inner.accessibleDescription() == "Not like this."
        one.show_error("")
        assert inner.accessibleDescription() == ""
    for _ in range(2):
        show_beside(line, "Not like that.", button)
    assert button.accessibleDescription() == "Not like that."
    line.hide()
    assert heard.words == ["Not like this.", "Not like this.", "Not like that."]
    summary = ErrorSummary(page)
    page.show()
    summary.show_words("It is broken.", "Mend it.")
    assert heard.words[-1] == "It is broken. Mend it."
    assert summary.hasFocus() or not page.isActiveWindow()
    QTest.keyClick(summary, Qt.Key.Key_Tab)
