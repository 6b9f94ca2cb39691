"""The one row that a list shows for a family, so that lists never read bodies (measured: 48 ms by aggregation, 3 ms so)."""

from dataclasses import dataclass, field
from datetime import date

from keyworker.domain.contact import ContactStatus
from keyworker.domain.corrections import in_force
from keyworker.domain.family import EpisodeStatus
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import ContactRisk
from keyworker.domain.plan import content_digest, plan_content
from keyworker.domain.review import ApprovalState, approval_state, in_turn
from keyworker.domain.star import ReadingStatus
from keyworker.domain.star_due import StarsStand, stars_stand

UNNAMED_FAMILY = "Family without a name yet"


@dataclass(frozen=True)
class CaseloadRow:
    """What a list knows of a family. Dates are stored, never "days since": what is overdue is worked out when shown."""

    family: str
    name: str
    reference: str
    people: str
    children: tuple[tuple[str, date | None], ...]
    """Called name of each living, born child and the last day they were seen."""
    lead_practitioner: str
    team: str
    opened_on: date | None
    is_open: bool
    planned_visits: tuple[date, ...]
    last_contact: date | None
    next_review: date | None
    actions: tuple[tuple[str, date | None], ...]
    """Text and due date of each open action."""
    draft_star: bool
    plan_state: ApprovalState
    submitted_on: date | None
    decided_on: date | None
    open_conflicts: int
    alerts: tuple[str, ...] = field(default=())
    has_plan: bool = False
    """`plan_state` says nothing about a family that has none."""
    stars: StarsStand | None = None
    """For `star_due.stars_due`; none in a row that an earlier Keyworker kept."""
    expected: tuple[tuple[str, date, str], ...] = ()
    """Called name, expected day and id of each child who is not born yet."""


def summarise(file: FamilyFile, today: date) -> CaseloadRow:
    """The row of a family. `today` decides who is a child and who works with the family."""
    plan = file.plan
    decisions = file.decisions
    decided = in_turn(decisions)
    digest = content_digest(plan_content(plan, file.goals, file.actions, file.voices)) if plan else ""
    planned = [one.columns().due for one in file.contacts if one.status is ContactStatus.PLANNED]
    happened = [contact.columns().happened for contact in in_force(file.contacts)]
    episode = file.episodes[0] if file.episodes else None
    working = [one for one in file.assignments if one.goes_on(today)]
    return CaseloadRow(
        family=file.family.id,
        name=file.family.name or UNNAMED_FAMILY,
        reference=file.family.reference,
        people=", ".join(person.called() for person in file.of_the_family(today)),
        children=tuple((person.called(), _last_seen(file, person.id)) for person in file.children(today)),
        lead_practitioner=", ".join(one.worker_name for one in working),
        team=next((one.team or "" for one in working), ""),
        opened_on=episode.opened_on if episode else None,
        is_open=episode is None or episode.status is not EpisodeStatus.CLOSED,
        planned_visits=tuple(sorted(day for day in planned if day)),
        last_contact=max((day for day in happened if day), default=None),
        next_review=plan.next_review if plan else None,
        actions=tuple((one.text, one.due) for one in file.actions if one.is_open()),
        draft_star=any(star.status is ReadingStatus.DRAFT for star in file.stars_of_the_living(today)),
        plan_state=approval_state(plan, decisions, digest) if plan else ApprovalState.NOT_SUBMITTED,
        submitted_on=plan.submission.at.local().date() if plan and plan.submission else None,
        decided_on=decided[-1].at.local().date() if decided else None,
        open_conflicts=len(file.conflicts),
        alerts=_alerts(file.risks_on(today), any(address.withheld() for address in file.addresses)),
        has_plan=plan is not None,
        stars=stars_stand(file, today),
        expected=tuple((person.called(), person.expected_on, person.id) for person in file.expected(today) if person.expected_on),
    )


def bare_row(file: FamilyFile) -> CaseloadRow:
    """The row of a family of which something cannot be worked out: it stays in every list, and can be opened."""
    return CaseloadRow(
        family=file.family.id, name=file.family.name or UNNAMED_FAMILY, reference=file.family.reference, people="", children=(), lead_practitioner="",
        team="", opened_on=None, is_open=True, planned_visits=(), last_contact=None, next_review=None, actions=(), draft_star=False,
        plan_state=ApprovalState.NOT_SUBMITTED, submitted_on=None, decided_on=None, open_conflicts=0,
    )


def stale_on(file: FamilyFile, today: date) -> date | None:
    """The day from which the row says something that is not so any more: somebody counts as something else, or a contact risk ends."""
    turns = [day for person in file.people if (day := person.counts_otherwise_on(today))]
    turns += [risk.until for risk in file.risks_on(today) if risk.until]
    return min(turns, default=None)


def _last_seen(file: FamilyFile, person: str) -> date | None:
    days = [
        contact.columns().happened
        for contact in in_force(file.contacts)
        if person in contact.seen_people and contact.seen_people[person].seen
    ]
    return max((day for day in days if day), default=None)


def _alerts(risks: tuple[ContactRisk, ...], withheld: bool) -> tuple[str, ...]:
    words = ["Contact risk"] if risks else []
    return (*words, "Address withheld") if withheld else tuple(words)
