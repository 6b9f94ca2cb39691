"""Families that this machine let go of while somebody is signed in: nothing of them opens, and who was there is told.

Made by the session.
"""

from collections.abc import Callable
from typing import Protocol

from keyworker.casework.desk import Desk
from keyworker.domain.family import Family
from keyworker.store.protocol import Changes
from keyworker.ui import leaving_words
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.context import PageName, Place
from keyworker.ui.tasks import Tasks


class Session(Protocol):
    """What it needs of the session."""

    def place(self) -> Place | None:
        """Where one is."""
        ...

    def go(self, place: Place) -> None:
        """Go to a place."""
        ...

    def say(self, words: str) -> None:
        """A short word at the foot."""
        ...


class LetGo:
    """Leads away from a family that went, and from whatever would open it."""

    def __init__(self, session: Session, desk: Desk, tasks: Tasks, changes: ChangeSignal) -> None:
        self._desk, self._tasks = desk, tasks
        self._place: Callable[[], Place | None] = session.place
        self._go, self._say = session.go, session.say
        self._families: frozenset[str] = frozenset()
        changes.committed.connect(self._changed)

    def instead_of(self, place: Place) -> Place:
        """The place, or My families when it would open what is here no more."""
        if place.family not in self._families:
            return place
        self._tell(place.family)
        return Place(PageName.FAMILIES)

    def _changed(self, changes: Changes) -> None:
        came = {record.id for record in changes.records if record.kind == Family.kind and changes.origin == "hub"}
        self._families = (self._families - came) | changes.gone
        if changes.gone:
            self.look()

    def look(self) -> None:
        """Lead away from where one is, when that went; in the family's view only when that has ended."""
        here = self._place()
        if here is not None and here.family in self._families:
            self._go(Place(PageName.FAMILIES))
            self._tell(here.family)

    def _tell(self, family: str | None) -> None:
        self._tasks.store(_aside, self._desk, family, then=lambda aside: self._say(leaving_words.gone(aside)))


def _aside(desk: Desk, family: str | None) -> int:
    """How many changes from here were set aside for a family."""
    return sum(change.family == family for change in desk.store.set_aside())
