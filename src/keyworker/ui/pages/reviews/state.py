"""What the lead's queue says, worked out of caseload rows and the parts of each plan. Pure; no Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from keyworker.base.canonical import Json
from keyworker.domain.caseload import CaseloadRow
from keyworker.domain.plan import Plan
from keyworker.domain.plan_differences import plan_differences
from keyworker.domain.review import Decision, Proof, ReviewDecision, in_turn, latest_approval, latest_decision

RECENT_DAYS = 28
RECENT_LINES = 20


@dataclass(frozen=True)
class WhatIsNew:
    """How many sections of the plan were written anew, and goals, steps and children's words that are new, changed or gone."""

    sections: int = 0
    parts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """By part (`goals`, `actions`, `voices`) and `added`, `changed` or `removed`."""


@dataclass(frozen=True)
class WaitingLine:
    """One plan that waits. `approved_on` none: it was never approved; `returned`: the last decision sent it back."""

    family: str
    family_name: str
    worker: str
    since: date | None
    approved_on: date | None
    returned: bool
    new: WhatIsNew


@dataclass(frozen=True)
class DecidedLine:
    """One plan on which somebody decided lately."""

    family: str
    family_name: str
    worker: str
    decision: Decision | None
    """None: it looks like one, and cannot be verified."""
    by: str
    on: date


@dataclass(frozen=True)
class ReviewsState:
    """The page; `today` is what days are counted from."""

    today: date
    waiting: tuple[WaitingLine, ...] = ()
    decided: tuple[DecidedLine, ...] = ()


def waiting_line(row: CaseloadRow, plan: Plan, decisions: Iterable[ReviewDecision], content: Json) -> WaitingLine:
    """The line of a plan that waits; `content` is what it says now (domain.plan.plan_content)."""
    mine = list(decisions)
    approved, last = latest_approval(plan, mine), latest_decision(plan, mine)
    return WaitingLine(
        row.family, row.name, row.lead_practitioner, row.submitted_on,
        approved.at.local().date() if approved else None,
        last is not None and last.decision is Decision.RETURNED,
        what_is_new(approved.content if approved else {}, content),
    )


def what_is_new(before: Json, after: Json) -> WhatIsNew:
    """Counts of what differs; each goal, step or child's words counts once."""
    sections = 0
    seen: dict[tuple[str, str | None], str] = {}
    for one in plan_differences(before, after):
        if one.part == "plan":
            sections += 1
        else:
            seen[one.part, one.record] = one.change if one.field is None else "changed"
    parts: dict[tuple[str, str], int] = {}
    for (part, _), change in seen.items():
        parts[part, change] = parts.get((part, change), 0) + 1
    return WhatIsNew(sections, parts)


def lately_decided(rows: Iterable[CaseloadRow], today: date) -> list[CaseloadRow]:
    """Families on whose plan somebody decided within four weeks, the latest first."""
    found = [row for row in rows if row.decided_on is not None and (today - row.decided_on).days <= RECENT_DAYS]
    return sorted(found, key=lambda row: (row.decided_on or date.min, row.name), reverse=True)[:RECENT_LINES]


def decided_line(row: CaseloadRow, decisions: Iterable[ReviewDecision]) -> DecidedLine | None:
    """The line of the latest decision on a family's plan."""
    turns = in_turn(decisions)
    if not turns:
        return None
    last = turns[-1]
    decision = last.decision if last.proof is not Proof.BROKEN else None
    return DecidedLine(row.family, row.name, row.lead_practitioner, decision, last.by_name, last.at.local().date())
