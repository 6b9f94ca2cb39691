"""Families that this machine let go of while somebody is signed in: nothing of them opens, and it is said which went and what became of it.

Made by the session, which shows its `note` above every page but the family's view.
"""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt

from keyworker.base.errors import FamilyGone, KeyworkerError
from keyworker.domain.family import Family
from keyworker.store.leaving import Gone
from keyworker.store.protocol import Changes
from keyworker.ui import leaving_words
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.context import PageName, Place
from keyworker.ui.shell.frame import above_page
from keyworker.ui.widgets.leaving_note import LeavingNote


class Session(Protocol):
    """What it needs of the session."""

    def place(self) -> Place | None:
        """Where one is."""
        ...

    def go(self, place: Place) -> None:
        """Go to a place."""
        ...

    def held(self) -> bool:
        """Whether the family is looking at the screen, or somebody raises a concern: nobody is led away from that."""
        ...


class LetGo:
    """Leads away from a family that went, and from whatever would open it."""

    def __init__(self, session: Session, changes: ChangeSignal) -> None:
        self._place: Callable[[], Place | None] = session.place
        self._go, self._held = session.go, session.held
        self._families: dict[str, Gone] = {}
        self._told: dict[str, Gone] = {}
        self._words = LeavingNote(closable=True)
        self._words.closed.connect(self._put_away)
        self._leads = False
        self.note = above_page(self._words)
        changes.committed.connect(self._changed)

    def instead_of(self, place: Place) -> Place:
        """The place, or My families when it would open what is here no more."""
        gone = self._families.get(place.family or "")
        if gone is None:
            return place
        self._told[gone.family] = gone
        self._tell()
        return Place(PageName.FAMILIES)

    def is_why(self, error: KeyworkerError) -> bool:
        """Whether something could not be read because a family went, which has been said in better words."""
        return isinstance(error, FamilyGone) and error.family in self._families

    def _changed(self, changes: Changes) -> None:
        came = {record.id for record in changes.records if record.kind == Family.kind and changes.origin == "hub"}
        new = {gone.family: gone for gone in changes.gone}
        for known in (self._families, self._told):
            for family in came:
                known.pop(family, None)
            known.update(new)
        if changes.gone:
            self.look()

    def look(self) -> None:
        """Say what went and lead away from it; while somebody is held where they are, only when that has ended."""
        if self._held():
            return
        self._tell()
        here = self._place()
        if here is not None and here.family in self._families:
            self._leads = True
            self._go(Place(PageName.FAMILIES))

    def take_focus(self) -> bool:
        """Whether somebody was led away who had not asked to go: then what is said has the keyboard, and what they type on is in no field."""
        led, self._leads = self._leads, False
        if led:
            self._words.setFocus(Qt.FocusReason.OtherFocusReason)
        return led

    def _tell(self) -> None:
        gone = sorted(self._told.values(), key=lambda left: (left.name.casefold(), left.family))
        self._words.say(leaving_words.gone(gone) if gone else "", leaving_words.what_was_sent(gone) if gone else "")
        self.note.setVisible(bool(gone))

    def _put_away(self) -> None:
        self._told = {}
        self._tell()
