"""Raising a safeguarding concern (F8): always reachable, offline, losing nothing. The session shows it over any page."""

from collections.abc import Callable

from PySide6.QtCore import QTimer

from keyworker.base.errors import FieldRefused, KeyworkerError
from keyworker.casework.concerns import ConcernDraft, keep_draft, raise_from
from keyworker.casework.desk import Desk
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.family import Team
from keyworker.store.protocol import Changes
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.shell.concern_draft import Choices, read_choices, read_numbers, read_people
from keyworker.ui.shell.concern_page import ConcernPage
from keyworker.ui.tasks import Tasks

KEEP_AFTER = 800
"""Milliseconds after the last key."""


class ConcernPresenter:
    """`closed` is called when the person goes back or has kept the concern; `kept` just before that when it was kept."""

    def __init__(
        self, desk: Desk, tasks: Tasks, changes: ChangeSignal, *, closed: Callable[[], None], kept: Callable[[], None]
    ) -> None:
        self._desk, self._tasks, self._closed, self._kept = desk, tasks, closed, kept
        self._dirty = False
        self._family = ""
        self.widget = self._page = ConcernPage()
        self._timer = QTimer(self._page, singleShot=True, interval=KEEP_AFTER)
        self._timer.timeout.connect(self._keep_draft)
        self._page.edited.connect(self._edited)
        self._page.family_chosen.connect(self._choose_family)
        self._page.close_wanted.connect(self._close)
        self._page.keep_wanted.connect(self._raise)
        self._page.thrown.connect(self._throw_away)
        self._page.brought_back.connect(self._bring_back)
        self._thrown = ConcernDraft()
        changes.committed.connect(self._committed)

    def open(self, family: str | None) -> None:
        """Show the form; `family` is chosen unless something is half written about another.

        From outside a family none is chosen, unless there is only one: a concern must not be kept about a family that nobody chose.
        """
        def show(choices: Choices) -> None:
            self._page.show_choices(choices)
            draft = choices.draft
            if draft.empty():
                only = choices.families[0][0] if len(choices.families) == 1 else ""
                draft = ConcernDraft(family=family or only)
            self._page.show_draft(draft)
            self._page.keep.setEnabled(bool(choices.families))
            self._family = ""
            self._page.show_people((), ())
            self._choose_family(draft.family, draft.about, then=self._page.begin)
            self._page.begin()

        self._page.errors.clear()
        self._page.show_thrown(thrown=False)
        self._tasks.store(read_choices, self._desk, then=show)

    def leave(self) -> None:
        """Keep at once what is half written."""
        if self._dirty:
            self._keep_draft()

    def _committed(self, changes: Changes) -> None:
        """A number that the council changed is shown at once, beside what is half written."""
        if changes.touches(kinds=(CouncilSettings.kind, Team.kind)):
            self._tasks.store(read_numbers, self._desk, then=self._page.show_numbers)

    def _edited(self) -> None:
        self._dirty = True
        if not self._timer.isActive():  # somebody who types without a pause is kept too
            self._timer.start()

    def _choose_family(self, family: str, chosen: tuple[str, ...] = (), then: Callable[[], None] | None = None) -> None:
        if not family or family == self._family:
            return
        self._family = family
        self._page.show_people((), ())

        def show(people: tuple[tuple[str, str], ...]) -> None:
            if self._family == family:
                self._page.show_people(people, chosen)
                if then is not None:
                    then()

        self._tasks.store(read_people, self._desk, family, then=show, failed=self._page.errors.show_error)

    def _keep_draft(self) -> None:
        self._timer.stop()
        self._dirty = False
        self._tasks.store(keep_draft, self._desk, self._page.draft(), failed=self._page.errors.show_error)

    def _throw_away(self) -> None:
        """What was written goes from the page and from this machine; until the page is left it can be brought back."""
        self._thrown = self._page.draft()
        self._page.errors.clear()
        self._page.show_draft(ConcernDraft(family=self._thrown.family))
        self._page.show_thrown(thrown=True)
        self._keep_draft()

    def _bring_back(self) -> None:
        self._page.show_draft(self._thrown)
        self._page.show_thrown(thrown=False)
        self._page.facts.setFocus()
        self._keep_draft()

    def _close(self) -> None:
        self.leave()
        self._closed()

    def _raise(self) -> None:
        self._timer.stop()
        self._dirty = False
        self._page.keep.setEnabled(False)
        self._tasks.store(raise_from, self._desk, self._page.draft(), then=self._raised, failed=self._refused)

    def _raised(self, changes: Changes) -> None:  # noqa: ARG002 - every open page has been told already
        self._page.keep.setEnabled(True)
        self._page.show_draft(ConcernDraft())
        self._kept()
        self._closed()

    def _refused(self, error: KeyworkerError) -> None:
        self._page.keep.setEnabled(True)
        self._dirty = True
        self._page.errors.show_error(error)
        wanted = self._page.family if isinstance(error, FieldRefused) and error.field == "family" else self._page.facts
        wanted.setFocus()
