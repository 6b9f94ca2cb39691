"""Laws of the strip before an idle lock."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from keyworker.ui.context import PageName, Place
from keyworker.ui.shell.lock_warning import LockWarning, in_words
from tests.widget.shell.frames import signed_in


@pytest.mark.parametrize(("number", "words"), [(1, "one"), (5, "five"), (13, "thirteen"), (20, "twenty"), (25, "twenty-five"), (30, "thirty")])
def test_numbers_are_said_as_a_person_says_them(number: int, words: str) -> None:
    assert in_words(number) == words


def test_it_covers_nothing_takes_no_focus_and_goes_when_the_person_goes_on(qtbot: QtBot) -> None:
    with signed_in(qtbot) as frame:
        frame.session.go(Place(PageName.TODAY))
        frame.session.search.setFocus()
        QTest.keyClicks(frame.session.search, "ok")
        frame.settle(qtbot)
        strip = frame.window.lock_warning
        frame.window.warn_of_lock(30)
        qtbot.waitUntil(strip.isVisible)
        assert "thirty seconds" in strip.findChildren(QLabel)[-1].text()
        qtbot.waitUntil(lambda: frame.session.geometry().bottom() < strip.mapTo(frame.window, strip.rect().topLeft()).y())
        assert frame.session.search.hasFocus()
        assert frame.session.search.text() == "ok"
        frame.window.warn_of_lock(0)
        assert strip.isVisible()
        qtbot.waitUntil(strip.isHidden)


def test_it_does_not_go_under_a_press(qtbot: QtBot) -> None:
    strip = LockWarning()
    qtbot.addWidget(strip)
    strip.show_seconds(10)
    QTest.mousePress(strip, Qt.MouseButton.LeftButton)
    strip._go()
    assert strip.isVisible()
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton)
    strip._go()
    assert strip.isHidden()


def test_it_does_not_go_while_the_pointer_is_on_its_way(qtbot: QtBot) -> None:
    """The button that somebody goes to does not move away from under the pointer."""
    strip = LockWarning()
    qtbot.addWidget(strip)
    strip.show_seconds(10)
    strip._go()
    assert strip.isHidden()
    strip.show_seconds(10)
    QCursor.setPos(QCursor.pos() + QPoint(40, 30))
    strip._go()
    assert strip.isVisible()
    strip._go()
    assert strip.isHidden()


def test_what_is_hidden_is_not_spoken_over(qtbot: QtBot) -> None:
    with signed_in(qtbot) as frame:
        frame.window.hide_all()
        frame.window.warn_of_lock(30)
        assert frame.window.lock_warning.isHidden()
