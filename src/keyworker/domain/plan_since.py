"""What of a plan is new since somebody answered to it, was given a copy of it, or approved it.

Screen and paper ask this, so that nobody's yes ever stands under words that they were not shown. Pure. An answer, and a copy, is about
what its person may see of the plan (`plan_seen`): what they may see only later is new. How a step goes (its state, its progress, a
goal's result, the order) happens to a plan that was agreed and is no part of what was agreed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from keyworker.base.canonical import Json, digest
from keyworker.domain.agreement import ANSWERED, PART_LETTERS, latest_read
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.plan import Action, ChildsVoice, CopyGiven, Goal, Plan, plan_content
from keyworker.domain.plan_seen import seen_in_plan
from keyworker.domain.record import Record
from keyworker.domain.review import ReviewDecision

SECTIONS: Final = ("wants", "going_well", "worries", "tried_before", "network", "if_harder", "next_review")
_GOES: Final = frozenset({"status", "progress", "result", "order", "method", "on", "visibility"})
_NO_PERSON: Final = frozenset({""})


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


def parts_seen(file: FamilyFile, plan: Plan, people: frozenset[str], day: date) -> dict[str, str]:
    """The parts (`parts_of`) that these people may see on a day: what an answer, or a copy, is about.

    Without people, for an organisation, those that the whole family may see.
    """
    seen = seen_in_plan(file, plan, people or _NO_PERSON, day)
    if not seen:
        return {}
    parts = parts_of(content_of(file, plan)).items()
    return {key: words for key, words in parts if (part := _place(key))[0] == Plan.kind or part[1] in seen}


def parts_unseen(file: FamilyFile, plan: Plan, person: str, day: date) -> tuple[NewPart, ...]:
    """The parts that a person may not see on a day: no answer of theirs is about these."""
    return _differing(parts_seen(file, plan, frozenset({person}), day), parts_of(content_of(file, plan)))


def answer_since(file: FamilyFile, plan: Plan, person: str, day: date) -> Since:
    """What is new for a person since they answered; nothing is for somebody who has given no answer about what the plan says."""
    said = plan.family_agreement.get(person)
    if said is None or said.answer not in ANSWERED:
        return Since(())
    read = latest_read(plan.answers_read, person, said.answer)
    return _since(file, plan, frozenset({person}), day, read.parts if read is not None else None, said.on)


def copy_since(file: FamilyFile, plan: Plan, copy: CopyGiven, day: date) -> Since:
    """What is new for the people of a copy since it was given."""
    people = frozenset(person for person, yes in copy.people.items() if yes)
    return _since(file, plan, people, day, copy.parts or None, copy.on)


def approval_since(file: FamilyFile, plan: Plan, approval: ReviewDecision) -> Since:
    """What is new since a lead approved; nothing is known where the decision does not hold what it was about."""
    if not approval.content:
        return Since((), known=False)
    return Since(_differing(parts_of(approval.content), parts_of(content_of(file, plan))))


def _since(file: FamilyFile, plan: Plan, people: frozenset[str], day: date, parts: Mapping[str, str] | None, on: date | None) -> Since:
    """What these people may see that differs from `parts`; where an older Keyworker kept the day alone, what was begun on a later one."""
    now = parts_seen(file, plan, people, day)
    if parts is not None:
        return Since(_differing(parts, now))
    return Since(tuple(part for part in _made_after(file, plan, on) if f"{part.kind}:{part.id}" in now), known=False)


def _differing(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[NewPart, ...]:
    keys = [*now, *(key for key in before if key not in now)]
    found = (
        NewPart(*_place(key), "added" if key not in before else "removed" if key not in now else "changed")
        for key in keys if before.get(key) != now.get(key)
    )
    return tuple(sorted(found, key=_in_the_plans_order))


def _place(key: str) -> tuple[str, str]:
    """Kind and id (of a section, its name) of a part."""
    kind, _, name = key.partition(":")
    return kind, name


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
