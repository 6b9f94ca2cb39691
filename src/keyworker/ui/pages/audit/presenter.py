"""Ties the page of the audit trail to the council: each opening and each day asks anew, and nothing of the answer is kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from keyworker.base.errors import KeyworkerError
from keyworker.casework.desk import Desk
from keyworker.domain.family import Worker
from keyworker.ui.context import Context, PageName, Place
from keyworker.ui.pages.audit.page import AuditPage
from keyworker.ui.pages.audit.state import AuditState, Names, days_for
from keyworker.wire.messages import AuditAnswer

Ask = Callable[[date, date], AuditAnswer]
"""From one day to another: what the council answers. Runs on a background thread. Raises HubAway, HubRefused, …"""


class AuditPresenter:
    """Implements `ui.context.Presenter`; for a lead."""

    def __init__(self, context: Context, ask: Ask) -> None:
        self._context, self._ask = context, ask
        self.widget = self.page = AuditPage(context.desk.clock.today)
        self.page.asked.connect(self._asked)
        self.page.chosen.connect(self._chosen)
        self.page.misread.connect(self._forget)
        self.page.again.connect(lambda: self._asked(self.page.day.value()))
        self.page.opened.connect(lambda family: context.go(Place(PageName.FAMILY, family)))
        self._state = AuditState(Names({}, {}))
        self._turn = 0

    def open(self, place: Place) -> None:  # noqa: ARG002 - one place
        """Read the names that this machine knows, and ask."""
        self._context.tasks.store(names_for, self._context.desk, then=self._named)

    def leave(self) -> None:
        """What was told is not kept."""
        self._state = AuditState(Names({}, {}))
        self._forget()

    def _forget(self) -> None:
        """Nothing is asked, and what was answered before is not shown for it."""
        self._turn += 1
        self._state = replace(self._state, answer=None)
        self.page.show_state(self._state)
        self.page.show_nothing()

    def _named(self, names: Names) -> None:
        self._state = AuditState(names)
        self._asked(self.page.day.value())

    def _asked(self, day: date | None) -> None:
        self._turn += 1
        turn = self._turn
        self.page.show_asking()
        first, last = days_for(day, self._context.desk.clock.today())
        self._context.tasks.background(
            self._ask, first, last, then=lambda answer: self._answered(answer, turn), failed=lambda error: self._failed(error, turn)
        )

    def _answered(self, answer: AuditAnswer, turn: int) -> None:
        if turn == self._turn:  # else another day was asked for since, or the page was left
            self._state = replace(self._state, answer=answer)
            self.page.show_state(self._state)

    def _failed(self, error: KeyworkerError, turn: int) -> None:
        if turn == self._turn:
            self._state = replace(self._state, answer=None)
            self.page.show_state(self._state)
            self.page.show_failed(f"{error.sentence} {error.remedy}".strip())

    def _chosen(self, family: str, worker: str) -> None:
        self._state = replace(self._state, family=family, worker=worker)
        self.page.show_state(self._state)


def names_for(desk: Desk) -> Names:
    """On the store thread: families and workers that this machine knows, by id. Raises NotAllowed for anybody but a lead."""
    desk.only_lead()
    return Names({row.family: row.name for row in desk.store.caseload()}, {worker.id: worker.name for worker in desk.store.find(Worker)})
