"""Laws of the pages before somebody is signed in."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from keyworker.base.errors import (
    CodeRefused,
    FieldRefused,
    KeyFileDamaged,
    KeyworkerError,
    StoreDamaged,
    TooManyAttempts,
    WrongPassphrase,
)
from keyworker.casework.desk import Desk
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.shell.choose_person import ChoosePersonPage, DemoPerson
from keyworker.ui.shell.enrol import EnrolPage
from keyworker.ui.shell.family_view import LeaveFamilyViewPage
from keyworker.ui.shell.sign_in import SignInPage
from keyworker.ui.shell.style import apply_style
from keyworker.ui.shell.window import ShellWindow
from keyworker.ui.tasks import Tasks
from tests.fakes.clock import HandClock
from tests.fakes.desks import desk_for
from tests.fakes.memory_store import MemoryStore
from tests.widget.shell.frames import assert_usable


class HandGate:
    """Opens with one passphrase; or refuses with what a test says."""

    def __init__(self) -> None:
        self.refusal: KeyworkerError | None = None
        self.asked: list[tuple[str, ...]] = []
        self.desk = desk_for(MemoryStore(HandClock()), HandClock())

    def unlock(self, passphrase: str) -> Desk:
        self.asked.append((passphrase,))
        if self.refusal:
            raise self.refusal
        return self.desk

    def enrol(self, code: str, passphrase: str) -> str:
        self.asked.append((code, passphrase))
        if self.refusal:
            raise self.refusal
        return "402913"


def weakness(passphrase: str) -> str | None:
    return "Too short." if len(passphrase) < 12 else None


def four_words() -> str:
    return "kettle bramble teaspoon otter"


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    apply_style(qapp)
    made = Tasks(ChangeSignal(), lambda error: None)
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot, tasks: Tasks) -> ShellWindow:
    made = ShellWindow()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.mark.parametrize("refusal", [WrongPassphrase(), KeyFileDamaged(), StoreDamaged()])
def test_each_reason_is_said_with_what_to_do(qtbot: QtBot, tasks: Tasks, window: ShellWindow, refusal: KeyworkerError) -> None:
    gate = HandGate()
    gate.refusal = refusal
    page = SignInPage(gate.unlock, tasks)
    window.show_start(page)
    QTest.keyClicks(page.field.line, "wrong")
    QTest.keyClick(page.field.line, Qt.Key.Key_Return)
    qtbot.waitUntil(page.errors.isVisible)
    assert page.errors.accessibleName() == f"{refusal.sentence} {refusal.remedy}"
    assert page.field.text() == ""
    assert page.button.isEnabled()


def test_the_right_passphrase_hands_over_what_it_opened_and_forgets_itself(qtbot: QtBot, tasks: Tasks, window: ShellWindow) -> None:
    gate = HandGate()
    page = SignInPage(gate.unlock, tasks)
    window.show_start(page)
    page.field.line.setText("right")
    with qtbot.waitSignal(page.unlocked) as unlocked:
        QTest.keyClick(page.field.line, Qt.Key.Key_Return)
        assert not page.button.isEnabled()
    assert unlocked.args == [gate.desk]
    assert page.field.text() == ""
    assert gate.asked == [("right",)]


def test_after_too_many_attempts_the_seconds_are_counted_and_nothing_can_be_tried(
    qtbot: QtBot, tasks: Tasks, window: ShellWindow
) -> None:
    gate = HandGate()
    gate.refusal = TooManyAttempts(2)
    page = SignInPage(gate.unlock, tasks)
    window.show_start(page)
    page.field.line.setText("wrong")
    page.button.click()
    qtbot.waitUntil(page.errors.isVisible)
    assert not page.button.isEnabled()
    assert not page.field.isEnabled()
    said = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert sum("second" in text for text in said) == 1  # how long is said once
    assert sum("forgotten" in text for text in said) == 1
    qtbot.waitUntil(lambda: page._wait.text() == "1 second until the next try")
    qtbot.waitUntil(page.button.isEnabled)
    assert page.errors.isHidden()


def test_an_empty_passphrase_asks_nobody(qtbot: QtBot, tasks: Tasks, window: ShellWindow) -> None:
    gate = HandGate()
    page = SignInPage(gate.unlock, tasks)
    window.show_start(page)
    page.button.click()
    assert page.errors.isVisible()
    assert gate.asked == []


def test_caps_lock_is_noticed_and_the_passphrase_is_hidden_until_the_eye_is_pressed(
    qtbot: QtBot, tasks: Tasks, window: ShellWindow
) -> None:
    page = SignInPage(HandGate().unlock, tasks)
    window.show_start(page)
    field = page.field
    assert field.line.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClick(field.line, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    caps = field._caps
    assert caps.isHidden() == (field.line.text() == "A")
    field.clear()
    field._eye.click()
    assert field.line.echoMode() is QLineEdit.EchoMode.Normal


def test_a_passphrase_that_was_put_away_cannot_be_brought_back(qtbot: QtBot, tasks: Tasks, window: ShellWindow) -> None:
    """In the family's view it was typed by the worker: the eye and Ctrl+Z must not show it to whoever sits there next."""
    page = LeaveFamilyViewPage(tasks, lambda _passphrase: None)
    window.show_start(page)
    page.begin()
    page.field._eye.click()
    QTest.keyClicks(page.field.line, "green kettle")
    page._stay()
    page.begin()
    page.field._eye.click()
    QTest.keySequence(page.field.line, "Ctrl+Z")
    assert page.field.text() == ""


def test_enrolling_says_how_strong_the_passphrase_is_and_then_shows_the_number(
    qtbot: QtBot, tasks: Tasks, window: ShellWindow
) -> None:
    gate = HandGate()
    page = EnrolPage(gate.enrol, tasks, weakness, four_words)
    window.show_start(page)
    page.code.setPlainText(" KW1-CODE \n")
    QTest.keyClicks(page.first.line, "short")
    qtbot.waitUntil(lambda: page._strength.text() == "Too short.")
    page.first.line.setText("four words that differ")
    page.second.line.setText("four words that differ")
    qtbot.waitUntil(lambda: page._strength.text() == "This passphrase is good.")
    page.button.click()
    qtbot.waitUntil(page.number.isVisible)
    assert page.number.text() == "402 913"
    assert gate.asked == [("KW1-CODE", "four words that differ")]
    assert page.first.text() == page.second.text() == page.code.toPlainText() == ""
    with qtbot.waitSignal(page.enrolled):
        page.go_on.click()


def test_the_whole_code_is_seen_so_that_it_can_be_compared(qtbot: QtBot, tasks: Tasks, window: ShellWindow) -> None:
    page = EnrolPage(HandGate().enrol, tasks, weakness, four_words)
    window.resize(1366, 768)
    window.show_start(page)
    page.code.setPlainText("-".join(["SH3KS"] * 32))
    QApplication.sendPostedEvents()
    assert page.code.verticalScrollBar().maximum() == 0
    assert page.button.visibleRegion().boundingRect() == page.button.rect()


def test_two_different_passphrases_are_not_sent_anywhere(qtbot: QtBot, tasks: Tasks, window: ShellWindow) -> None:
    gate = HandGate()
    page = EnrolPage(gate.enrol, tasks, weakness, four_words)
    window.show_start(page)
    page.code.setPlainText("code")
    page.first.line.setText("four words that differ")
    page.second.line.setText("four words that do not")
    page.button.click()
    assert page.errors.isVisible()
    assert page._beside_second.isVisible()
    assert gate.asked == []


@pytest.mark.parametrize("refusal", [CodeRefused(), FieldRefused("passphrase", "Too easy.")])
def test_a_refused_enrolment_keeps_what_was_typed(
    qtbot: QtBot, tasks: Tasks, window: ShellWindow, refusal: KeyworkerError
) -> None:
    gate = HandGate()
    gate.refusal = refusal
    page = EnrolPage(gate.enrol, tasks, weakness, four_words)
    window.show_start(page)
    page.code.setPlainText("code")
    for field in (page.first, page.second):
        field.line.setText("four words that differ")
    page.button.click()
    qtbot.waitUntil(page.errors.isVisible)
    assert page.first.text() == "four words that differ"
    assert page.button.isEnabled()


def test_the_demo_says_who_one_can_be_and_their_passphrases(qtbot: QtBot, tasks: Tasks, window: ShellWindow) -> None:
    page = ChoosePersonPage([DemoPerson("Ann", "Worker", "a b c d"), DemoPerson("Bo & Co", "Lead", "e f g h")])
    window.show_start(page)
    assert ["a b c d" in one.accessibleName() for one in page.buttons] == [True, False]
    with qtbot.waitSignal(page.chosen) as chosen:
        page.buttons[1].click()
    assert chosen.args == [1]
    assert_usable(page)


def test_start_pages_can_be_used_by_keyboard_and_assistive_technology(
    qtbot: QtBot, tasks: Tasks, window: ShellWindow
) -> None:
    for page in (SignInPage(HandGate().unlock, tasks, hint="hint", other="Somebody else"), EnrolPage(HandGate().enrol, tasks, weakness, four_words)):
        window.show_start(page)
        assert_usable(page)
