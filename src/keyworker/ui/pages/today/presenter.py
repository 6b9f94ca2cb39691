"""Ties the Today page to the store: reads it anew when something that it shows has changed, and leads to the line's thing."""

from datetime import timedelta
from typing import Final

from PySide6.QtWidgets import QWidget

from keyworker.casework import concerns, conflicts, stars
from keyworker.casework.desk import Desk
from keyworker.domain.conflict import AuditEvent
from keyworker.domain.contact import Contact, ContactStatus
from keyworker.domain.form_response import FormResponse, ResponseStatus
from keyworker.store.protocol import Changes
from keyworker.ui.context import Context, FamilyTab, PageName, Place
from keyworker.ui.pages.today.page import TodayPage
from keyworker.ui.pages.today.state import VISITS_AHEAD, Leads, TodayLine, TodayState, Unfinished, today_state

_PLACES: Final = {
    Leads.FAMILY: (PageName.FAMILY, FamilyTab.OVERVIEW),
    Leads.PLAN: (PageName.FAMILY, FamilyTab.PLAN),
    Leads.PEOPLE: (PageName.FAMILY, FamilyTab.PEOPLE),
    Leads.STAR: (PageName.FAMILY, FamilyTab.STAR),
    Leads.CONTACT: (PageName.CONTACT, FamilyTab.OVERVIEW),
    Leads.REVIEW: (PageName.REVIEW, FamilyTab.OVERVIEW),
    Leads.DECISIONS: (PageName.DECISIONS, FamilyTab.OVERVIEW),
    Leads.FORM: (PageName.FORM, FamilyTab.FORMS),
    Leads.CONCERN: (PageName.CONCERN, FamilyTab.OVERVIEW),
}


class TodayPresenter:
    """Implements `ui.context.Presenter`."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._page = TodayPage()
        self.widget: QWidget = self._page
        self._page.opened.connect(self._open_line)
        self._page.to_families.connect(lambda: context.go(Place(PageName.FAMILIES)))
        context.changes.committed.connect(self._changed)
        self._here = False

    def open(self, place: Place) -> None:  # noqa: ARG002 - Today is one place
        """Read and show."""
        self._here = True
        self._read()

    def leave(self) -> None:
        """Nothing is typed here."""
        self._here = False

    def _read(self) -> None:
        self._context.tasks.store(read_today, self._context.desk, then=self._page.show_state)

    def _changed(self, changes: Changes) -> None:
        if self._here and any(one.kind != AuditEvent.kind for one in changes.records):
            self._read()

    def _open_line(self, line: TodayLine) -> None:
        page, tab = _PLACES[line.leads]
        self._context.go(Place(page, line.family, tab, line.record))


def read_today(desk: Desk) -> TodayState:
    """On the store thread: what Today shows."""
    today = desk.clock.today()
    visits = desk.store.find(
        Contact, status=ContactStatus.PLANNED, owner=desk.worker.id, due_until=today + timedelta(days=VISITS_AHEAD)
    )
    return today_state(
        desk.store.caseload(), visits, today, lead=desk.is_lead(), decisions=conflicts.count(desk),
        review_every=stars.review_every(desk), unfinished=_unfinished(desk),
    )


def _unfinished(desk: Desk) -> Unfinished:
    """What this worker has half written."""
    mine = (response for response in desk.store.find(FormResponse, status=ResponseStatus.DRAFT) if response.made_by == desk.worker.id)
    return Unfinished(
        concerns.draft_of(desk), tuple(desk.store.find(Contact, status=ContactStatus.DRAFT, owner=desk.worker.id)), tuple(mine)
    )
