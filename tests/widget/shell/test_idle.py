"""Laws of locking by itself."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from keyworker.ui.shell.idle import IdleLock
from tests.fakes.clock import HandClock


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWindow]:
    """A window of the system with a field in it."""
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    found = field.windowHandle()
    assert found is not None
    yield found
    field.close()


def test_it_locks_after_the_idle_minutes_and_again_after_the_next_idle_minutes(qtbot: QtBot) -> None:
    clock = HandClock()
    idle = IdleLock(clock, minutes=1)
    asked: list[bool] = []
    idle.lock_wanted.connect(lambda: asked.append(True))
    for _ in range(11):
        clock.turn(seconds=5)
        idle.tick()
    assert asked == []
    clock.turn(seconds=5)
    idle.tick()
    assert asked == [True]
    for _ in range(12):
        clock.turn(seconds=5)
        idle.tick()
    assert asked == [True, True]


def test_a_key_anywhere_begins_the_minutes_anew(window: QWindow) -> None:
    clock = HandClock()
    idle = IdleLock(clock, minutes=1)
    asked: list[bool] = []
    idle.lock_wanted.connect(lambda: asked.append(True))
    idle.watch(window)
    for _ in range(10):
        clock.turn(seconds=30)
        QTest.keyClick(window, Qt.Key.Key_A)
        idle.tick()
    idle.stop()
    assert asked == []


def test_a_machine_that_slept_is_locked_when_it_wakes(qtbot: QtBot) -> None:
    clock = HandClock()
    idle = IdleLock(clock, minutes=30)
    clock.turn(minutes=2)
    with qtbot.waitSignal(idle.lock_wanted):
        idle.tick()


def test_a_clock_that_was_set_back_neither_locks_nor_keeps_open_for_ever(qtbot: QtBot) -> None:
    clock = HandClock()
    idle = IdleLock(clock, minutes=1)
    asked: list[bool] = []
    idle.lock_wanted.connect(lambda: asked.append(True))
    clock.turn(hours=-3)
    idle.tick()
    assert asked == []
    for _ in range(12):
        clock.turn(seconds=5)
        idle.tick()
    assert asked == [True]


def test_the_last_half_minute_is_told_and_a_key_ends_it(window: QWindow) -> None:
    clock = HandClock()
    idle = IdleLock(clock, minutes=1)
    told: list[int] = []
    asked: list[bool] = []
    idle.warned.connect(told.append)
    idle.lock_wanted.connect(lambda: asked.append(True))
    idle.watch(window)
    for _ in range(8):
        clock.turn(seconds=5)
        idle.tick()
    QTest.keyClick(window, Qt.Key.Key_Shift)
    assert told == [30, 25, 20, 0]
    for _ in range(12):
        clock.turn(seconds=5)
        idle.tick()
    idle.stop()
    assert told[4:] == [30, 25, 20, 15, 10, 5, 0]
    assert asked == [True]
