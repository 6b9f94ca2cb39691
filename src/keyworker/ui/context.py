"""What every presenter is given, where one can go, and what a page is to the shell.

Made by `ui.app` when somebody has unlocked, dropped at lock. Pages and the shell may use this.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from keyworker.base.errors import KeyworkerError
from keyworker.casework.desk import Desk
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.tasks import Tasks

AHEAD = "ahead"
"""The name of a page's timer that makes what nobody waits for: the page is there before it has done its work."""


class PageName(StrEnum):
    """Every page that one can go to."""

    TODAY = "today"
    FAMILIES = "families"
    FAMILY = "family"
    STAR = "star"
    CONTACT = "contact"
    FORM = "form"
    PRINT = "print"
    REVIEWS = "reviews"
    REVIEW = "review"
    DECISIONS = "decisions"
    SYNC = "sync"
    AUDIT = "audit"
    CONCERN = "concern"
    """The form of a safeguarding concern, which the shell shows over the page where one is."""


class FamilyTab(StrEnum):
    """Tabs of the family page."""

    OVERVIEW = "overview"
    STAR = "star"
    PLAN = "plan"
    CHRONOLOGY = "chronology"
    FORMS = "forms"
    PEOPLE = "people"


@dataclass(frozen=True)
class Place:
    """Where to go: a page, for the pages that need one a family, a tab of the family page, and one record to open or focus.

    `part` is a place inside the page (an area of a star, a step of a form); only the page itself reads it.
    """

    page: PageName
    family: str | None = None
    tab: FamilyTab = FamilyTab.OVERVIEW
    record: str | None = None
    part: str = ""


@dataclass(frozen=True)
class Context:
    """Desk, threads, the change signal; `go` to a place; `say` a short good word at the foot; `trouble` shows an error."""

    desk: Desk
    tasks: Tasks
    changes: ChangeSignal
    go: Callable[[Place], None]
    say: Callable[[str], None]
    trouble: Callable[[KeyworkerError], None]


class Presenter(Protocol):
    """What the shell knows of a page."""

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        ...

    def open(self, place: Place) -> None:
        """The page is shown for a place: read what it needs (tasks.store) and show it."""
        ...

    def leave(self) -> None:
        """The page is left, locked or closed: keep at once what is half typed."""
        ...


@runtime_checkable
class PageWithParts(Presenter, Protocol):
    """A presenter that moves inside its page without the shell: it says where that is."""

    def here(self) -> Place:
        """The place that opens the page as it is now."""
        ...
