"""What everything on a sheet shares: where it says what a person did, what is wrong, and how long building may take in one turn.

Only the form page's parts use this.
"""

from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, Signal

from keyworker.ui.questions.question import Question
from keyworker.ui.questions.speech import PLAIN

SLICE: Final = 0.02
"""Seconds of building in one turn of the event loop: nothing may hold up a key."""


class Hand(QObject):
    """Signals carry keys. `marked`: the words of what is wrong, by key; `unread`: what was typed and is no answer."""

    answered = Signal(str, object)
    reason_given = Signal(str, str)
    ended = Signal(str)
    add_wanted = Signal(str)
    remove_wanted = Signal(str, str)
    """Key of the instance, and what it is called."""
    undo_wanted = Signal()
    taken = Signal()
    kept = Signal()
    """What an answer would take away, and was asked about."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self.today = today
        self.marked: dict[str, str] = {}
        self.notices: dict[str, str] = {}
        self.unread: dict[str, str] = {}
        self.asked: dict[str, tuple[str, str]] = {}
        """What is asked back beside a question, and the words of the button that leaves everything as it is, by key."""
        self.speech = PLAIN
        """The language of the form, for what stands around its questions."""
        self.removed: tuple[str, str] | None = None
        """Key of the range of repeats of which an instance was taken out last, and what that was called."""
        self.moved = False
        """Whether a widget came, went or moved since somebody put this back."""
        self._until = 0.0

    def beside(self) -> tuple[object, ...]:
        """What stands beside questions and is not in their views: where it is the same, and so are the views, nothing is shown anew."""
        return (tuple(self.marked.items()), tuple(self.notices.items()), tuple(self.asked.items()), self.removed, self.speech)

    def begin_slice(self) -> None:
        """Building may go on for a moment."""
        self._until = perf_counter() + SLICE

    def out_of_time(self) -> bool:
        """Whether the rest must wait for the next turn."""
        return perf_counter() > self._until

    def take(self, question: Question) -> None:
        """Listen to a question that was just made."""
        question.answered.connect(self.answered)
        question.reason_given.connect(self.reason_given)
        question.ended.connect(self.ended)
        question.ask.taken.connect(self.taken)
        question.ask.kept.connect(self.kept)
