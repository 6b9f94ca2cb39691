"""Ties the lead's queue to the store; a line leads to its review."""

from keyworker.casework import reviews
from keyworker.casework.desk import Desk
from keyworker.domain.caseload import CaseloadRow
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.plan import Action, ChildsVoice, Goal, Plan, plan_content
from keyworker.domain.review import ReviewDecision
from keyworker.store.protocol import Changes
from keyworker.ui.context import Context, PageName, Place
from keyworker.ui.pages.reviews.page import ReviewsPage
from keyworker.ui.pages.reviews.state import (
    DecidedLine,
    ReviewsState,
    WaitingLine,
    decided_line,
    lately_decided,
    waiting_line,
)


class ReviewsPresenter:
    """Implements `ui.context.Presenter`; for a lead."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.widget = self.page = ReviewsPage()
        self.page.opened.connect(lambda family: context.go(Place(PageName.REVIEW, family)))
        context.changes.committed.connect(self._changed)
        self._here = False
        self._to_focus = False

    def open(self, place: Place) -> None:  # noqa: ARG002 - one place
        """Read and show; the queue has the focus."""
        self._here = self._to_focus = True
        self._read()

    def leave(self) -> None:
        """Nothing is typed here."""
        self._here = False

    def _read(self) -> None:
        self._context.tasks.store(read_reviews, self._context.desk, then=self._show)

    def _show(self, state: ReviewsState) -> None:
        self.page.show_state(state)
        if self._to_focus and self._here:
            self._to_focus = False
            self.page.focus_first()

    def _changed(self, changes: Changes) -> None:
        if self._here and any(one.kind != AuditEvent.kind for one in changes.records):
            self._read()


def read_reviews(desk: Desk) -> ReviewsState:
    """On the store thread: the queue, reading of each waiting plan only its own parts. Raises NotAllowed for anybody but a lead."""
    waiting = [line for row in reviews.waiting(desk) for line in [_waiting(desk, row)] if line]
    today = desk.clock.today()
    decided = [decided_line(row, desk.store.find(ReviewDecision, family=row.family))
               for row in lately_decided(desk.store.caseload(), today)]
    return ReviewsState(today, tuple(waiting), tuple(one for one in decided if isinstance(one, DecidedLine)))


def _waiting(desk: Desk, row: CaseloadRow) -> WaitingLine | None:
    store, family = desk.store, row.family
    plan = min(store.find(Plan, family=family), key=lambda one: one.id, default=None)
    if plan is None:
        return None
    content = plan_content(
        plan, store.find(Goal, family=family), store.find(Action, family=family), store.find(ChildsVoice, family=family)
    )
    return waiting_line(row, plan, store.find(ReviewDecision, family=family), content)
