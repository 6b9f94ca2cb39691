"""A watch on PySide6: 6.12.0 loses references of None and True on Python 3.11 until the interpreter aborts."""

import importlib.metadata
import sys

from PySide6.QtCore import QObject, Signal

CALLS = 5_000
MAY_MOVE = 500


class Bird(QObject):
    """Sings through signals that carry True and None."""

    sang = Signal(bool)
    said = Signal(object)


def test_references_of_true_and_none_stay_where_they_are() -> None:
    """Thousands of signals through thousands of slots neither eat nor pile up references of the singletons."""
    bird = Bird()
    heard: list[object] = []
    bird.sang.connect(heard.append)
    bird.said.connect(heard.append)
    before = [sys.getrefcount(one) for one in (None, True)]
    for _ in range(CALLS):
        bird.sang.emit(True)
        bird.said.emit(None)
        bird.setObjectName("")
        bird.blockSignals(False)
    assert heard == [True, None] * CALLS
    heard.clear()
    after = [sys.getrefcount(one) for one in (None, True)]
    assert all(abs(now - then) < MAY_MOVE for then, now in zip(before, after, strict=True)), (before, after)


def test_the_release_that_was_tried_is_the_one_installed() -> None:
    """PySide6 is exactly 6.11.3; another release is tried with the test above before the pin moves."""
    assert importlib.metadata.version("PySide6-Essentials") == "6.11.3"
    assert importlib.metadata.version("shiboken6") == "6.11.3"
