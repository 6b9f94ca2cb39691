"""One window for each folder: a second start shows the first window and ends; one that does not answer is said not to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QMessageBox
from pytestqt.qtbot import QtBot

from keyworker.base.errors import StoreInUse
from keyworker.cli.desktop import run
from keyworker.ui import one_window
from keyworker.ui.one_window import OneWindow, bring_forward
from tests.contracts.checkout import CHECKOUT
from tests.fakes.bound import bound

START_AGAIN = """
import sys
from pathlib import Path
from keyworker.base.errors import StoreInUse
from keyworker.ui.one_window import OneWindow, bring_forward
one = OneWindow(Path(sys.argv[1]))
assert not one.first
one.show_the_other()
"""
PROGRAM = [sys.executable, "-m", "keyworker", "--folder"]


def started_again(*command: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "src"), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(bound(command), env=environment, cwd=CHECKOUT, stderr=subprocess.PIPE, text=True)


def test_starting_again_shows_the_first_window_and_ends(qtbot: QtBot, tmp_path: Path) -> None:
    """The real program, twice: the second opens nothing, wants no passphrase, and ends with 0."""
    shown: list[bool] = []
    first = OneWindow(tmp_path)
    assert first.first
    first.listen(lambda: shown.append(True))
    with started_again(*PROGRAM, str(tmp_path)) as second:
        qtbot.waitUntil(lambda: second.poll() is not None)
        assert second.returncode == 0, second.stderr.read() if second.stderr else ""
    assert shown == [True]
    first.close()


def test_each_folder_has_a_window_of_its_own(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    one, other = OneWindow(tmp_path / "a"), OneWindow(tmp_path / "b")
    assert one.first
    assert other.first
    one.close()
    other.close()


def test_a_window_that_does_not_answer_is_said_not_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is held, and nobody listens."""
    monkeypatch.setattr(one_window, "WAIT_MILLISECONDS", 50)
    first = OneWindow(tmp_path)
    assert first.first
    with pytest.raises(StoreInUse) as refused:
        OneWindow(tmp_path).show_the_other()
    assert "does not answer" in refused.value.sentence
    first.close()


def test_who_starts_it_again_from_a_menu_is_told_on_the_screen(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads a terminal there: a sentence and what to do stand in a window that can be put away by a key, and then it ends."""
    monkeypatch.setattr(one_window, "WAIT_MILLISECONDS", 50)
    first = OneWindow(tmp_path)
    said: list[str] = []

    def read_and_close() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox) and box.isVisible():
            said.append(f"{box.text()} {box.informativeText()}")
            QTest.keyClick(box, Qt.Key.Key_Escape)
        else:
            QTimer.singleShot(20, read_and_close)

    QTimer.singleShot(20, read_and_close)
    with pytest.raises(StoreInUse) as refused:
        run(tmp_path)
    assert said == [str(refused.value)]
    assert "does not answer" in said[0]
    first.close()


def test_a_program_that_died_holds_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    """Its socket may lie there still: the next one is the first, and is found."""
    died = OneWindow(tmp_path)
    died.listen(lambda: None)
    assert died._held is not None
    died._held.close()  # as the system does for a process that is killed
    shown: list[bool] = []
    following = OneWindow(tmp_path)
    assert following.first
    following.listen(lambda: shown.append(True))
    with started_again(sys.executable, "-c", START_AGAIN, str(tmp_path)) as second:
        qtbot.waitUntil(lambda: second.poll() is not None)
        assert second.returncode == 0
    assert shown == [True]
    died.close()
    following.close()


def test_a_window_that_was_made_small_is_brought_forward_as_it_was(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.showMaximized()
    window.showMinimized()
    bring_forward(window)
    assert window.isVisible()
    assert not window.isMinimized()
    assert window.isMaximized()
