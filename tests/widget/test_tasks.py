"""Laws of the threads when a session ends."""

import threading

import pytest
from pytestqt.qtbot import QtBot

from keyworker.base.errors import KeyworkerError, StoreLocked
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.tasks import Tasks


def test_a_job_that_ends_after_the_lock_is_heard_by_nobody_and_lets_go_of_what_it_had(qtbot: QtBot) -> None:
    """It may go on for a while; `ended` says until when."""
    errors: list[KeyworkerError] = []
    heard: list[str] = []
    tasks = Tasks(ChangeSignal(), errors.append)
    begun, go_on = threading.Event(), threading.Event()

    def late() -> str:
        begun.set()
        go_on.wait()
        return "words"

    tasks.background(late, then=heard.append)
    begun.wait()
    tasks.close()
    assert not tasks.ended()
    tasks.deleteLater()
    qtbot.wait(0)
    go_on.set()
    qtbot.waitUntil(tasks.ended)
    assert heard == []
    assert errors == []


def test_a_job_that_wants_the_store_after_the_lock_meets_a_locked_one(qtbot: QtBot) -> None:
    tasks = Tasks(ChangeSignal(), lambda _error: None)
    tasks.close()
    with pytest.raises(StoreLocked):
        tasks.on_store_thread(lambda: None)


def test_what_is_written_in_two_steps_is_written_whole_before_the_store_closes(qtbot: QtBot) -> None:
    """A record is made, then filled: a lock between the two keeps both, in this order, and closes after them."""
    done: list[str] = []
    tasks = Tasks(ChangeSignal(), lambda _error: None)
    tasks.keep(lambda: done.append("made"), then=lambda _none: tasks.keep(lambda: done.append("filled")))
    tasks.close(last=lambda: done.append("closed"))
    assert done == ["made", "filled", "closed"]
