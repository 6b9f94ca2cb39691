"""What the head of the family page and its overview show, worked out from the family's file. No Qt, no store."""

from dataclasses import dataclass
from datetime import date

from keyworker.base.clock import Moment
from keyworker.casework.plans import overdue
from keyworker.casework.star_beginnings import instrument_for
from keyworker.domain.contact import Contact, ContactStatus
from keyworker.domain.corrections import in_force
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import Address
from keyworker.domain.person import Age
from keyworker.domain.plan import Plan, content_digest, plan_content
from keyworker.domain.review import ApprovalState, Proof, approval_state, latest_approval, latest_decision, unverified
from keyworker.domain.star import ReadingStatus, StarReading, standing
from keyworker.forms.instrument import Instrument, InstrumentSet

OPEN_ACTIONS = 8
"""How many open actions the overview shows; the rest is one click away."""


@dataclass(frozen=True)
class HeaderState:
    """The head of the page. `draft_star` is the id of an unfinished star."""

    family: str
    name: str
    reference: str
    people: tuple[str, ...]
    contact_risk: bool
    address_withheld: bool
    next_visit: Moment | None
    lead_practitioners: tuple[str, ...]
    draft_star: str | None
    lone_working: str = ""


@dataclass(frozen=True)
class PersonLine:
    """One person, as short as can be. `at_risk`: somebody must not learn about them, or they are that somebody."""

    id: str
    name: str
    age: Age
    detail: str
    at_risk: bool


@dataclass(frozen=True)
class Home:
    """People who live together now (or, at the end, those whose home is not recorded: `household` none)."""

    household: str | None
    name: str
    addresses: tuple[Address, ...]
    withheld_from: tuple[str, ...]
    people: tuple[PersonLine, ...]


@dataclass(frozen=True)
class StarShown:
    """The star that counts now, with its instrument (none: not on this machine)."""

    reading: StarReading
    instrument: Instrument | None
    of: str


@dataclass(frozen=True)
class ActionLine:
    """One open action."""

    id: str
    text: str
    owner: str
    due: date | None
    overdue: bool


@dataclass(frozen=True)
class ContactLine:
    """A contact: when, of what kind, whom was seen; `record` to open it."""

    record: Contact
    seen: tuple[str, ...]


@dataclass(frozen=True)
class PlanLine:
    """Where the plan stands; none of it when there is no plan."""

    state: ApprovalState
    by: str
    at: Moment | None
    comment: str
    next_review: date | None
    unsigned: bool = False


@dataclass(frozen=True)
class OverviewState:
    """Everything on the overview."""

    homes: tuple[Home, ...]
    star: StarShown | None
    actions: tuple[ActionLine, ...]
    more_actions: int
    last_contact: ContactLine | None
    next_contact: ContactLine | None
    plan: PlanLine | None
    decisions: int
    """How many conflicts of this family nobody has decided."""
    stars_before: bool = False
    """Whether there is any star at all, also of somebody who has died."""


def header_state(file: FamilyFile, today: date) -> HeaderState:
    """The head of the page."""
    planned = _planned(file)
    drafts = [star for star in file.stars_of_the_living(today) if star.status is ReadingStatus.DRAFT]
    return HeaderState(
        family=file.family.id, name=file.family.name.strip(), reference=file.family.reference,
        people=tuple(person.called() for person in file.of_the_family(today)),
        contact_risk=bool(file.risks_on(today)),
        address_withheld=any(one.withheld() for one in file.addresses),
        next_visit=planned[0].at if planned else None,
        lead_practitioners=tuple(one.worker_name for one in file.assignments if one.goes_on(today) and one.worker_name),
        draft_star=drafts[-1].id if drafts else None, lone_working=file.family.lone_working,
    )


def overview_state(file: FamilyFile, instruments: InstrumentSet, today: date) -> OverviewState:
    """Everything on the overview."""
    open_actions = sorted((one for one in file.actions if one.is_open()), key=lambda one: (one.due is None, one.due or date.max))
    happened = sorted((contact for contact in in_force(file.contacts) if contact.at), key=_when)
    planned = _planned(file)
    return OverviewState(
        homes=homes(file, today), star=_star(file, instruments, today), stars_before=bool(file.readings),
        actions=tuple(
            ActionLine(step.id, step.text, "" if file.owner_has_died(step, today) else step.owner_name, step.due, overdue(step, today))
            for step in open_actions[:OPEN_ACTIONS]
        ),
        more_actions=max(0, len(open_actions) - OPEN_ACTIONS),
        last_contact=_contact(file, happened[-1]) if happened else None,
        next_contact=_contact(file, planned[0]) if planned else None,
        plan=_plan_line(file, file.plan) if file.plan else None,
        decisions=len(file.conflicts),
    )


def homes(file: FamilyFile, today: date) -> tuple[Home, ...]:
    """Who lives where today: first where the primary carer lives, then other households, then people whose home is not known.

    A home that everybody has left is not shown, nor anybody who has died.
    """
    risky = {who for risk in file.risks_on(today) for who in (risk.protected, risk.from_person)}
    here_now = (*file.of_the_family(today), *file.unsure(today))
    lines = {person.id: PersonLine(person.id, person.called(), file.age(person, today), person.school, person.id in risky) for person in here_now}
    main = file.main_carer(today)
    carer = main.id if main else ""
    placed: set[str] = set()
    found = []
    for household in sorted(file.households, key=lambda one: carer not in one.living_here(today)):
        here = household.living_here(today)
        placed |= here
        if household.members and not any(who in lines for who in here):
            continue  # everybody has moved out
        mine = tuple(address for address in file.addresses if address.household == household.id and address.stands_on(today))
        found.append(Home(household.id, household.name, mine, _withheld(file, mine),
                          tuple(line for who, line in lines.items() if who in here)))
    rest = [who for who in lines if who not in placed]
    own = tuple(address for address in file.addresses if address.person in rest and address.stands_on(today))
    if rest:
        found.append(Home(None, "", own, _withheld(file, own), tuple(lines[who] for who in rest)))
    return tuple(found)


def _withheld(file: FamilyFile, addresses: tuple[Address, ...]) -> tuple[str, ...]:
    return tuple(one.called() for one in file.people if any(one.id in address.withheld() for address in addresses))


def _star(file: FamilyFile, instruments: InstrumentSet, today: date) -> StarShown | None:
    """The newest finished star of the primary carer, else of anybody living; else the newest unfinished one."""
    carer = file.main_carer(today)

    def begun(reading: StarReading) -> tuple[bool, float, str]:
        return (carer is not None and reading.person == carer.id, reading.began.utc.timestamp() if reading.began else 0.0, reading.id)

    living = file.stars_of_the_living(today)
    stand = standing(living)
    of_carer = [reading for reading in stand if carer is not None and reading.person == carer.id]
    shown = of_carer or stand or sorted(living, key=begun)
    if not shown:
        return None
    best = shown[-1]
    person = file.person(best.person)
    return StarShown(best, instrument_for(instruments, best), person.called() if person else "")


def _plan_line(file: FamilyFile, plan: Plan) -> PlanLine:
    digest = content_digest(plan_content(plan, file.goals, file.actions, file.voices))
    state = approval_state(plan, file.decisions, digest)
    if state is ApprovalState.SUBMITTED and plan.submission:
        return PlanLine(state, "", plan.submission.at, "", plan.next_review)
    if state is ApprovalState.NOT_VERIFIED and (odd := unverified(plan, file.decisions)):
        return PlanLine(state, odd.by_name, odd.at, "", plan.next_review)
    find = latest_approval if state is ApprovalState.CHANGED_SINCE_APPROVAL else latest_decision
    said = find(plan, file.decisions)
    if said is None:
        return PlanLine(state, "", None, "", plan.next_review)
    return PlanLine(state, said.by_name, said.at, said.comment, plan.next_review, unsigned=said.proof is Proof.UNSIGNED)


def _planned(file: FamilyFile) -> list[Contact]:
    return sorted((one for one in file.contacts if one.status is ContactStatus.PLANNED and one.at), key=_when)


def _contact(file: FamilyFile, one: Contact) -> ContactLine:
    return ContactLine(one, tuple(who.called() for who in file.people if who.id in one.seen_people and one.seen_people[who.id].seen))


def _when(one: Contact) -> float:
    return one.at.utc.timestamp() if one.at else 0.0
