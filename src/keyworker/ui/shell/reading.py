"""Writes down that families were opened and that their names were read: reading is audited (security.md). The session makes one.

It must never write down what was searched for, and never so often that the store grows with every key.
"""

from keyworker.casework import audit
from keyworker.casework.desk import Desk
from keyworker.domain.conflict import AuditKind
from keyworker.ui.context import Place
from keyworker.ui.tasks import Tasks

SEARCH = "search"


class ReadingNotes:
    """Of one sitting, between unlock and lock."""

    def __init__(self, desk: Desk, tasks: Tasks) -> None:
        self._desk, self._tasks = desk, tasks
        self._family: str | None = None
        self._named: set[str] = set()

    def went(self, place: Place) -> None:
        """A place is shown: noted once each time that another family is opened, and once a sitting for each page of names."""
        if place.family is None:
            self.names(place.page)
        elif place.family != self._family:
            self._family = place.family
            self._tasks.store(audit.note, self._desk, AuditKind.OPEN_FAMILY, family=place.family)

    def names(self, page: str) -> None:
        """Names of families are shown on a page of them, or by the search."""
        if page not in self._named:
            self._named.add(page)
            self._tasks.store(audit.note, self._desk, AuditKind.READ_NAMES, page=str(page))
