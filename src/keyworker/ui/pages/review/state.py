"""What the review of a plan shows, worked out from the family's file. No Qt, no store.

`review_state` is the only way in. The file is handed through: a decision is pinned to exactly the one that is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from keyworker.base.canonical import Json
from keyworker.base.clock import Moment
from keyworker.casework.reviews import ReviewDraft
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.plan import content_digest, plan_content
from keyworker.domain.plan_checks import Check, plan_checks
from keyworker.domain.plan_differences import Difference, plan_differences
from keyworker.domain.review import ApprovalState, ReviewDecision, approval_state, latest_approval, latest_decision
from keyworker.forms.instrument import InstrumentSet
from keyworker.ui.leaves import names_of

SECTIONS: Final = ("wants", "voices", "going_well", "worries", "tried_before", "goals", "network", "if_harder", "agreement", "copies",
                   "next_review")
"""In the order of the printed plan; the names under which comments are kept, which the worker's plan page shows."""
_KINDS: Final = {"plan": "plan", "goals": "goal", "actions": "action", "voices": "childs_voice"}
_SAID_OTHERWISE: Final = frozenset({"owner", "owner_kind", "reading"})
"""Ids behind words that another field says; shown only when nothing else of the record differs."""
_NOT_OF_NEW: Final = _SAID_OTHERWISE | {"order", "goal", "child"}
"""Not worth a line of something that is new or gone as a whole."""


@dataclass(frozen=True)
class FieldChange:
    """One field: its name, and its value before and now as JSON (none: not there)."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class ChangedThing:
    """The plan's own section, a goal, a step or a child's words that is new (`added`), gone (`removed`) or changed.

    `title` is what it says now (or said), empty for a section; `under` the goal of a step.
    """

    kind: str
    change: str
    title: str
    under: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class SectionState:
    """One section: what differs in it."""

    name: str
    changes: tuple[ChangedThing, ...]


@dataclass(frozen=True)
class LastDecision:
    """The newest decision on the plan."""

    decision: ReviewDecision
    comments: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReviewState:
    """Everything on the page. `file.plan` is none when there is nothing to decide on."""

    file: FamilyFile
    names: Mapping[str, str]
    standing: ApprovalState = ApprovalState.NOT_SUBMITTED
    sent_at: Moment | None = None
    sent_by: str = ""
    note: str = ""
    approved_at: Moment | None = None
    last: LastDecision | None = None
    sections: tuple[SectionState, ...] = ()
    checks: tuple[Check, ...] = ()
    draft: ReviewDraft = field(default_factory=ReviewDraft)
    digest: str = ""

    def first_plan(self) -> bool:
        """Whether no version was ever approved."""
        return self.approved_at is None


def review_state(
    file: FamilyFile, instruments: InstrumentSet, draft: ReviewDraft, today: date, workers: Mapping[str, str]
) -> ReviewState:
    """What the page shows of a family's plan; `workers` are the names of who may have sent it."""
    plan = file.plan
    names = {**workers, **names_of(file, instruments)}
    if plan is None:
        return ReviewState(file, names, draft=draft)
    content = plan_content(plan, file.goals, file.actions, file.voices)
    approved, last = latest_approval(plan, file.decisions), latest_decision(plan, file.decisions)
    sent = plan.submission
    return ReviewState(
        file=file, names=names, standing=approval_state(plan, file.decisions, content_digest(content)),
        sent_at=sent.at if sent else None, sent_by=names.get(sent.by, "") if sent else "", note=sent.note if sent else "",
        approved_at=approved.at if approved else None,
        last=LastDecision(last, tuple((name, last.comments[name]) for name in _ordered(last.comments))) if last else None,
        sections=sections(approved.content if approved else {}, content), checks=plan_checks(file, plan, today),
        draft=draft, digest=content_digest(content),
    )


def sections(before: Json, after: Json) -> tuple[SectionState, ...]:
    """Every section with what differs in it, in the order of the printed plan."""
    found: dict[str, list[ChangedThing]] = {name: [] for name in SECTIONS}
    by_record: dict[tuple[str, str | None], list[Difference]] = {}
    for one in plan_differences(before, after):
        by_record.setdefault((one.part, one.field if one.part == "plan" else one.record), []).append(one)
    for (part, key), several in sorted(by_record.items(), key=lambda item: _place(item[0], before, after)):
        name = str(key) if part == "plan" else "voices" if part == "voices" else "goals"
        found.setdefault(name, []).append(_thing(part, several, before, after))
    return tuple(SectionState(name, tuple(things)) for name, things in found.items())


def _place(key: tuple[str, str | None], before: Json, after: Json) -> tuple[int, str, int, int]:
    """Goals in the order of the plan, each with its steps; what is gone stands where it was."""
    part, record = key
    if part not in ("goals", "actions"):
        return (0, "", 0, 0)
    body = _body(part, record, before, after)
    goal = str(record) if part == "goals" else str(body.get("goal", ""))
    of_goal = _body("goals", goal, before, after)
    return (int(of_goal.get("order", 0)), goal, 1 if part == "actions" else 0, int(body.get("order", 0)))


def _thing(part: str, several: list[Difference], before: Json, after: Json) -> ChangedThing:
    first = several[0]
    body = _body(part, first.record, before, after)
    under = str(_body("goals", body.get("goal"), before, after).get("text", "")) if part == "actions" else ""
    title = str(body.get("child" if part == "voices" else "text", "")) if part != "plan" else ""
    if part != "plan" and first.field is None:
        old, new = first.before or {}, first.after or {}
        fields = tuple(FieldChange(name, old.get(name), new.get(name)) for name in body if name not in _NOT_OF_NEW)
        return ChangedThing(_KINDS[part], first.change, title, under, fields)
    changes = [FieldChange(str(one.field), one.before, one.after) for one in several]
    said = tuple(one for one in changes if one.field not in _SAID_OTHERWISE) or tuple(changes)
    change = first.change if part == "plan" else "changed"
    return ChangedThing(_KINDS[part], change, title, under, said)


def _body(part: str, record: str | None, before: Json, after: Json) -> Json:
    """What a record says now, or said when it was there."""
    key = record or ""
    found = after.get(part, {}).get(key) or before.get(part, {}).get(key)
    return found if isinstance(found, dict) else {}


def _ordered(comments: Iterable[str]) -> list[str]:
    order = {name: place for place, name in enumerate(SECTIONS)}
    return sorted(comments, key=lambda name: order.get(name, len(order)))
