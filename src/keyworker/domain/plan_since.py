"""What of a plan is new since somebody answered to it, was given a copy of it, or approved it.

Screen and paper ask this, so that nobody's yes ever stands under words that were written after it. Pure. How a step goes (its
state, its progress, a goal's result, the order) happens to a plan that was agreed and is no part of what was agreed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from keyworker.base.canonical import Json, digest
from keyworker.domain.agreement import ANSWERED, PART_LETTERS, latest_read
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.plan import Action, ChildsVoice, CopyGiven, Goal, Plan, plan_content
from keyworker.domain.record import Record
from keyworker.domain.review import ReviewDecision

SECTIONS: Final = ("wants", "going_well", "worries", "tried_before", "network", "if_harder", "next_review")
_GOES: Final = frozenset({"status", "progress", "result", "order", "method", "on", "visibility"})


@dataclass(frozen=True)
class NewPart:
    """One part that is not as it was: a section by its name, or a goal, step or child's words by its id."""

    kind: str
    """`plan` for a section, else the record's kind: goal, action, childs_voice."""
    id: str
    change: str
    """`added`, `changed` or `removed`."""


@dataclass(frozen=True)
class Since:
    """`parts` are new; `known` says whether these are all. An older Keyworker kept the day alone: then only what was added is known."""

    parts: tuple[NewPart, ...]
    known: bool = True


def content_of(file: FamilyFile, plan: Plan) -> Json:
    """The plan's content as the family's file has it."""
    return plan_content(plan, file.goals, file.actions, file.voices)


def parts_of(content: Json) -> dict[str, str]:
    """The digest of each part of a plan's content: sections by name, goals, steps and voices by `kind:id`."""
    whole = {("plan", name): text for name, text in content.get("plan", {}).items()}
    for group, kind in (("goals", Goal.kind), ("actions", Action.kind), ("voices", ChildsVoice.kind)):
        for record, said in content.get(group, {}).items():
            whole[kind, record] = {name: value for name, value in said.items() if name not in _GOES}
    return {f"{kind}:{name}": digest({"said": said})[:PART_LETTERS] for (kind, name), said in whole.items()}


def answer_since(file: FamilyFile, plan: Plan, person: str) -> Since:
    """What is new since a person answered; nothing is new for somebody who has given no answer about what the plan says."""
    said = plan.family_agreement.get(person)
    if said is None or said.answer not in ANSWERED:
        return Since(())
    read = latest_read(plan.answers_read, person, said.answer)
    if read is not None:
        return Since(_differing(read.parts, parts_of(content_of(file, plan))))
    return Since(_made_after(file, plan, said.on), known=False)


def said_digest(content: Json) -> str:
    """The digest of everything that can be agreed in a plan's content: what a copy said."""
    return digest({"parts": parts_of(content)})


def older_copy(file: FamilyFile, plan: Plan, copy: CopyGiven) -> bool:
    """Whether the plan says something else than a copy that was given; of an old one only what was begun later is known."""
    if copy.content_digest:
        return copy.content_digest != said_digest(content_of(file, plan))
    return bool(_made_after(file, plan, copy.on))


def approval_since(file: FamilyFile, plan: Plan, approval: ReviewDecision) -> Since:
    """What is new since a lead approved; nothing is known where the decision does not hold what it was about."""
    if not approval.content:
        return Since((), known=False)
    return Since(_differing(parts_of(approval.content), parts_of(content_of(file, plan))))


def _differing(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[NewPart, ...]:
    keys = [*now, *(key for key in before if key not in now)]
    found = []
    for key in keys:
        if before.get(key) != now.get(key):
            kind, _, name = key.partition(":")
            found.append(NewPart(kind, name, "added" if key not in before else "removed" if key not in now else "changed"))
    return tuple(sorted(found, key=_in_the_plans_order))


def _in_the_plans_order(part: NewPart) -> tuple[int, int]:
    kinds = ("plan", ChildsVoice.kind, Goal.kind, Action.kind)
    return kinds.index(part.kind) if part.kind in kinds else len(kinds), SECTIONS.index(part.id) if part.id in SECTIONS else 0


def _made_after(file: FamilyFile, plan: Plan, day: date | None) -> tuple[NewPart, ...]:
    """Goals, steps and voices that were begun on a later day; of one begun that same day nobody knows which came first."""
    goals = [goal for goal in file.goals if goal.plan == plan.id]
    of_goals = {goal.id for goal in goals}
    records: Iterable[Record] = (
        *(voice for voice in file.voices if voice.plan == plan.id), *goals, *(step for step in file.actions if step.goal in of_goals),
    )
    return tuple(
        NewPart(record.kind, record.id, "added") for record in records
        if day is not None and record.made_at is not None and record.made_at.local().date() > day
    )
