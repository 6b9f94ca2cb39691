"""What Today says, worked out of the caseload rows and the planned visits. Pure; no Qt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from keyworker.casework.concerns import ConcernDraft
from keyworker.domain.caseload import CaseloadRow
from keyworker.domain.contact import Contact
from keyworker.domain.form_response import FormResponse
from keyworker.domain.review import ApprovalState
from keyworker.domain.star import ReadingKind
from keyworker.domain.star_due import stars_due

VISITS_AHEAD = 7
REVIEWS_AHEAD = 14
STARS_AHEAD = 14
NOT_SEEN_AFTER = 28
"""Days; the policy's default until the council sets its own."""
NEWS_FOR = 14
"""Days for which a decision of the lead stays on this page."""


class Leads(StrEnum):
    """Where a line leads."""

    FAMILY = "family"
    PLAN = "plan"
    PEOPLE = "people"
    CONTACT = "contact"
    STAR = "star"
    REVIEW = "review"
    DECISIONS = "decisions"
    FORM = "form"
    CONCERN = "concern"


@dataclass(frozen=True)
class TodayLine:
    """One line: `main` is the thing, `family_name` whose it is (empty: nobody's), `day` when, `days` how long ago."""

    main: str
    family_name: str
    family: str | None
    leads: Leads
    day: date | None = None
    days: int | None = None
    record: str | None = None
    time: str = ""
    star: ReadingKind | None = None
    """Which star it is, where the line is about one that is due."""


@dataclass(frozen=True)
class Unfinished:
    """What a worker has half written; the stars are in the caseload's rows."""

    concern: ConcernDraft = field(default_factory=ConcernDraft)
    contacts: tuple[Contact, ...] = ()
    responses: tuple[FormResponse, ...] = ()


@dataclass(frozen=True)
class TodayState:
    """Everything on the page; `today` is what days are counted from."""

    today: date
    lead: bool
    families: int
    visits: tuple[TodayLine, ...] = ()
    actions: tuple[TodayLine, ...] = ()
    decisions: int = 0
    to_review: tuple[TodayLine, ...] = ()
    returned: tuple[TodayLine, ...] = ()
    approved: tuple[TodayLine, ...] = ()
    stars: tuple[TodayLine, ...] = ()
    stars_due: tuple[TodayLine, ...] = ()
    reviews: tuple[TodayLine, ...] = ()
    not_seen: tuple[TodayLine, ...] = ()
    births: tuple[TodayLine, ...] = ()
    """Children whose day has passed and of whom nobody has said whether they are born."""
    concern: TodayLine | None = None
    """The safeguarding concern that is half written on this machine."""
    contacts: tuple[TodayLine, ...] = ()
    """Visits and other contacts that this worker began to write up, corrections among them."""
    forms: tuple[TodayLine, ...] = ()
    """Answers to forms that this worker began, corrections among them."""

    def visits_today(self) -> int:
        """How many visits are today or were to be before."""
        return sum(1 for one in self.visits if one.day is not None and one.day <= self.today)

    def overdue(self) -> int:
        """How many actions are past their day."""
        return sum(1 for one in self.actions if one.day is not None and one.day < self.today)

    def empty(self) -> bool:
        """Whether nothing at all waits."""
        lists = (self.visits, self.actions, self.to_review, self.returned, self.approved, self.stars, self.stars_due, self.reviews, self.not_seen, self.births,
                 self.contacts, self.forms)
        return not self.decisions and self.concern is None and not any(lists)


def today_state(
    rows: Sequence[CaseloadRow], visits: Iterable[Contact], today: date, *, lead: bool, decisions: int,
    review_every: Mapping[str, int] | None = None, unfinished: Unfinished | None = None,
) -> TodayState:
    """The page for a day. Actions are a worker's; a lead sees the plans that wait for a decision instead.

    Whatever is half written stands here for its author until it is finished or thrown away.
    `review_every`: days from one star to the next by instrument id (`casework.stars.review_every`).
    """
    working = [row for row in rows if row.is_open]
    names = {row.family: row.name for row in rows}
    half = unfinished or Unfinished()
    return TodayState(
        today=today, lead=lead, families=len(working), decisions=decisions,
        visits=_visits(visits, names, today),
        actions=() if lead else _actions(working, today),
        to_review=_submitted(working) if lead else (),
        returned=() if lead else _decided(working, ApprovalState.RETURNED, today, None),
        approved=() if lead else _decided(working, ApprovalState.APPROVED, today, NEWS_FOR),
        stars=() if lead else tuple(_line(row, Leads.STAR) for row in working if row.draft_star),
        stars_due=() if lead else _stars_due(working, today, review_every),
        reviews=_reviews(working, today),
        not_seen=_not_seen(working, today),
        births=() if lead else _births(working, today),
        concern=None if half.concern.empty() else TodayLine("", names.get(half.concern.family, ""), half.concern.family, Leads.CONCERN),
        contacts=_begun_contacts(half.contacts, names),
        forms=_begun_forms(half.responses, names),
    )


def _line(row: CaseloadRow, leads: Leads, main: str = "", day: date | None = None, days: int | None = None) -> TodayLine:
    return TodayLine(main or row.name, row.name if main else "", row.family, leads, day, days)


def _visits(visits: Iterable[Contact], names: dict[str, str], today: date) -> tuple[TodayLine, ...]:
    """Planned visits up to a week ahead, and those whose day has passed and that nobody has written up."""
    lines = []
    for one in visits:
        if one.at is None or one.family not in names:
            continue
        local = one.at.local()
        if local.date() <= today + timedelta(days=VISITS_AHEAD):
            lines.append(
                TodayLine(names[one.family], one.purpose or one.place, one.family, Leads.CONTACT, local.date(),
                          record=one.id, time=f"{local:%H:%M}")
            )
    return tuple(sorted(lines, key=lambda line: (line.day or date.max, line.time)))


def _actions(rows: Sequence[CaseloadRow], today: date) -> tuple[TodayLine, ...]:
    """Open actions whose day has passed or comes within the week, the oldest first."""
    until = today + timedelta(days=VISITS_AHEAD)
    due = [
        _line(row, Leads.PLAN, text.strip() or "Action without words yet", day)
        for row in rows
        for text, day in row.actions
        if day is not None and day <= until
    ]
    return tuple(sorted(due, key=lambda line: (line.day or date.max, line.family_name)))


def _submitted(rows: Sequence[CaseloadRow]) -> tuple[TodayLine, ...]:
    waiting = [row for row in rows if row.plan_state is ApprovalState.SUBMITTED]
    waiting.sort(key=lambda row: (row.submitted_on or date.max, row.name))
    return tuple(_line(row, Leads.REVIEW, day=row.submitted_on) for row in waiting)


def _decided(rows: Sequence[CaseloadRow], state: ApprovalState, today: date, within: int | None) -> tuple[TodayLine, ...]:
    found = [
        row for row in rows
        if row.plan_state is state
        and (within is None or (row.decided_on is not None and (today - row.decided_on).days <= within))
    ]
    return tuple(_line(row, Leads.PLAN, day=row.decided_on) for row in sorted(found, key=lambda row: row.decided_on or date.min))


def _stars_due(rows: Sequence[CaseloadRow], today: date, review_every: Mapping[str, int] | None) -> tuple[TodayLine, ...]:
    """Stars that are due within two weeks or were before, the longest first; one that is begun stands among those to go on with."""
    until = today + timedelta(days=STARS_AHEAD)
    lines = [
        TodayLine(due.called, row.name, row.family, Leads.STAR, due.by, star=due.reading_kind)
        for row in rows
        if row.stars is not None
        for due in stars_due(row.stars, today, review_every)
        if due.by <= until and due.draft is None
    ]
    return tuple(sorted(lines, key=lambda line: (line.day or date.max, line.family_name, line.main)))


def _reviews(rows: Sequence[CaseloadRow], today: date) -> tuple[TodayLine, ...]:
    due = [row for row in rows if row.next_review and row.next_review <= today + timedelta(days=REVIEWS_AHEAD)]
    return tuple(_line(row, Leads.PLAN, day=row.next_review) for row in sorted(due, key=lambda row: row.next_review or date.max))


def _not_seen(rows: Sequence[CaseloadRow], today: date) -> tuple[TodayLine, ...]:
    """Children whom nobody has seen for four weeks, the longest first; before a first visit it counts from the opening."""
    lines = []
    for row in rows:
        for child, seen in row.children:
            since = seen or row.opened_on
            days = (today - since).days if since else None
            if days is not None and days >= NOT_SEEN_AFTER:
                lines.append(_line(row, Leads.FAMILY, child, seen, days))
    return tuple(sorted(lines, key=lambda line: -(line.days or 0)))


def _births(rows: Sequence[CaseloadRow], today: date) -> tuple[TodayLine, ...]:
    """Children who were expected by yesterday, the earliest first; `domain.person` says from when on they count as born."""
    lines = [
        TodayLine(child, row.name, row.family, Leads.PEOPLE, day, record=person)
        for row in rows for child, day, person in row.expected if day < today
    ]
    return tuple(sorted(lines, key=lambda line: (line.day or date.max, line.family_name)))


def _begun_contacts(contacts: Iterable[Contact], names: dict[str, str]) -> tuple[TodayLine, ...]:
    """Contacts that were begun, the one that happened longest ago first."""
    lines = [
        TodayLine(names[contact.family], contact.purpose or contact.place, contact.family, Leads.CONTACT,
                  contact.at.local().date() if contact.at else None, record=contact.id)
        for contact in contacts if contact.family in names
    ]
    return tuple(sorted(lines, key=lambda line: (line.day or date.max, line.main, line.record or "")))


def _begun_forms(responses: Iterable[FormResponse], names: dict[str, str]) -> tuple[TodayLine, ...]:
    """Forms that were begun, the oldest first."""
    lines = [
        TodayLine(response.title or response.form_id, names[response.family], response.family, Leads.FORM,
                  response.began.local().date() if response.began else None, record=response.id)
        for response in responses if response.family in names
    ]
    return tuple(sorted(lines, key=lambda line: (line.day or date.max, line.family_name, line.record or "")))
