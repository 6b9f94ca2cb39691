"""What the plan page shows, worked out from the family's file. No Qt, no store.

`plan_state` is the only way in. Records are handed through as they were read: a verb needs what the author was looking at.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from keyworker.base.clock import Moment
from keyworker.domain.agreement import Agreed
from keyworker.domain.corrections import replaced_by
from keyworker.domain.family import Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.plan import Action, ChildsVoice, CopyGiven, Goal, OwnerKind, Plan, content_digest
from keyworker.domain.plan_checks import Check, plan_checks
from keyworker.domain.plan_differences import Difference, plan_differences
from keyworker.domain.plan_since import Since, answer_since, content_of, copy_since
from keyworker.domain.record import Record
from keyworker.domain.review import (
    ApprovalState,
    Proof,
    ReviewDecision,
    approval_state,
    latest_approval,
    latest_decision,
    unverified,
)
from keyworker.domain.star import StarReading
from keyworker.forms.instrument import InstrumentSet

SECTIONS = ("wants", "voices", "going_well", "worries", "tried_before", "goals", "network", "if_harder", "agreement", "copies",
            "next_review")
"""In the order of the printed plan; also the names under which a lead comments."""


@dataclass(frozen=True)
class FromStar:
    """The area of a star that prompted a goal, and where it stood."""

    area: str
    score: Decimal | None


@dataclass(frozen=True)
class GoalState:
    """One goal with its actions. `ownerless`: by step, who has died and cannot do it any more."""

    goal: Goal
    from_star: FromStar | None
    actions: tuple[Action, ...]
    ownerless: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class VoiceState:
    """A child, and what this child said; `key` stays the same when the first words are kept."""

    key: str
    child: str
    name: str
    voice: ChildsVoice | None


@dataclass(frozen=True)
class Owner:
    """Somebody who may own an action."""

    kind: OwnerKind
    id: str | None
    name: str


@dataclass(frozen=True)
class AgreementState:
    """One person, their answer to the plan, and what is new since they gave it."""

    person: str
    name: str
    agreed: Agreed
    since: Since


@dataclass(frozen=True)
class CopyState:
    """A copy that somebody was given, and whether the plan says something else by now."""

    copy: CopyGiven
    older: bool


@dataclass(frozen=True)
class ApprovalShown:
    """Where the plan stands with the lead; `at` and `by` of the submission or decision that says so."""

    state: ApprovalState
    at: Moment | None = None
    by: str = ""
    note: str = ""
    comment: str = ""
    comments: tuple[tuple[str, str], ...] = ()
    differences: tuple[Difference, ...] = ()
    unsigned: bool = False


@dataclass(frozen=True)
class PlanState:
    """Everything on the page. `plan` is none while the family has none."""

    file: FamilyFile
    plan: Plan | None
    voices: tuple[VoiceState, ...] = ()
    goals: tuple[GoalState, ...] = ()
    owners: tuple[Owner, ...] = ()
    agreements: tuple[AgreementState, ...] = ()
    copies: tuple[CopyState, ...] = ()
    approval: ApprovalShown = ApprovalShown(ApprovalState.NOT_SUBMITTED)
    checks: tuple[Check, ...] = ()
    conflicts: tuple[str, ...] = ()
    """Ids of conflicts on this plan that nobody has decided."""

    def record(self, record_id: str) -> Record | None:
        """The plan, goal, action or voice with an id."""
        return self.file.records.get(record_id)


def plan_state(file: FamilyFile, instruments: InstrumentSet, worker: Worker, today: date) -> PlanState:
    """What the page shows of a family, to `worker`, today."""
    plan = file.plan
    if plan is None:
        return PlanState(file, None)
    goals = tuple(
        GoalState(
            goal, _from_star(goal, file, instruments), tuple(action for action in file.actions if action.goal == goal.id),
            {step.id: step.owner_name for step in file.actions if step.goal == goal.id and file.owner_has_died(step, today)},
        )
        for goal in file.goals if goal.plan == plan.id
    )
    parts = {plan.id, *(one.goal.id for one in goals), *(act.id for one in goals for act in one.actions)}
    parts |= {one.id for one in file.voices}
    return PlanState(
        file=file, plan=plan, voices=_voices(file, plan, today), goals=goals, owners=_owners(file, worker, today),
        agreements=tuple(
            AgreementState(person.id, person.called(), plan.family_agreement.get(person.id, Agreed()), answer_since(file, plan, person.id, today))
            for person in file.living(today)
        ),
        copies=tuple(
            CopyState(copy, bool(copy_since(file, plan, copy, today).parts)) for copy in sorted(plan.copies.values(), key=lambda copy: copy.on or date.min)
        ),
        approval=_approval(file, plan),
        checks=plan_checks(file, plan, today),
        conflicts=tuple(conflict.id for conflict in file.conflicts if conflict.record in parts),
    )


def _from_star(goal: Goal, file: FamilyFile, instruments: InstrumentSet) -> FromStar | None:
    if goal.area is None:
        return None
    area = instruments.area(goal.instrument or "", goal.area)
    reading = replaced_by(file.readings).get(goal.reading or "") or file.records.get(goal.reading or "")
    score = reading.score_of(goal.area) if isinstance(reading, StarReading) else None
    return FromStar(area.label if area else goal.area, score)


def _voices(file: FamilyFile, plan: Plan, today: date) -> tuple[VoiceState, ...]:
    shown = []
    for child in file.children(today):
        said = [one for one in file.voices if one.child == child.id and one.plan == plan.id]
        shown.append(VoiceState(child.id, child.id, child.called(), said[0] if said else None))
        shown.extend(VoiceState(one.id, child.id, child.called(), one) for one in said[1:])
    return tuple(shown)


def _owners(file: FamilyFile, worker: Worker, today: date) -> tuple[Owner, ...]:
    people = [Owner(OwnerKind.MEMBER, person.id, person.called()) for person in file.living(today)]
    workers = {one.worker: one.worker_name for one in file.assignments if one.goes_on(today)} | {worker.id: worker.name}
    return (
        *people,
        *(Owner(OwnerKind.WORKER, who, name) for who, name in workers.items()),
        *(Owner(OwnerKind.AGENCY, one.id, one.name) for one in file.agencies),
    )


def _approval(file: FamilyFile, plan: Plan) -> ApprovalShown:
    content = content_of(file, plan)
    state = approval_state(plan, file.decisions, content_digest(content))
    last, approved = latest_decision(plan, file.decisions), latest_approval(plan, file.decisions)
    since = plan_differences(approved.content, content) if approved else ()
    comment, comments = (last.comment, _comments(last)) if last else ("", ())
    if state is ApprovalState.SUBMITTED and plan.submission:
        waiting = plan.submission
        return ApprovalShown(state, waiting.at, note=waiting.note, comment=comment, comments=comments, differences=since)
    if state is ApprovalState.NOT_VERIFIED and (odd := unverified(plan, file.decisions)):
        return ApprovalShown(state, odd.at, odd.by_name, differences=since)
    if last is None:
        return ApprovalShown(state)
    shown = approved if state is ApprovalState.CHANGED_SINCE_APPROVAL and approved else last
    return ApprovalShown(
        state, shown.at, shown.by_name, comment=comment, comments=comments, differences=since, unsigned=shown.proof is Proof.UNSIGNED
    )


def _comments(decision: ReviewDecision) -> tuple[tuple[str, str], ...]:
    order = {name: place for place, name in enumerate(SECTIONS)}
    return tuple(sorted(decision.comments.items(), key=lambda one: order.get(one[0], len(order))))
