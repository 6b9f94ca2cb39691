"""Families that this machine let go of while somebody is signed in: nothing of them opens, and who was there is told.

Made by the session.
"""

from collections.abc import Callable
from typing import Protocol

from keyworker.domain.family import Family
from keyworker.store.protocol import Changes
from keyworker.ui import leaving_words
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.context import PageName, Place


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

    def __init__(self, session: Session, changes: ChangeSignal) -> None:
        self._place: Callable[[], Place | None] = session.place
        self._go, self._say = session.go, session.say
        self._families: frozenset[str] = frozenset()
        changes.committed.connect(self._changed)

    def instead_of(self, place: Place) -> Place:
        """The place, or My families when it would open what is here no more."""
        if place.family not in self._families:
            return place
        self._say(leaving_words.gone())
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
            self._say(leaving_words.gone())
