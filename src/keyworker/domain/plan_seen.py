"""What people of a family may see of its plan on a day: the one rule for a copy on paper and for what an answer is about.

Pure. A copy is for all of its readers together, so a record is seen only when each of them may see it (`visible_to`), and none that is
about somebody of whom one of them must not learn.
"""

from datetime import date

from keyworker.domain.family_file import FamilyFile
from keyworker.domain.plan import Action, ChildsVoice, Goal, Plan
from keyworker.domain.record import Record
from keyworker.domain.star import StarReading
from keyworker.domain.visibility import Visibility, visible_to


def protected_from(file: FamilyFile, people: frozenset[str], day: date) -> frozenset[str]:
    """Ids of the people who are protected from one of these."""
    return frozenset(risk.protected for risk in file.risks_on(day) if risk.from_person in people)


def hidden_from(file: FamilyFile, people: frozenset[str], day: date) -> frozenset[str]:
    """Ids of the people of whom these must not learn."""
    restricted = frozenset(person.id for person in file.people if person.visibility is Visibility.RESTRICTED)
    return protected_from(file, people, day) | (restricted - people)


def may_see(record: Record, people: frozenset[str], hidden: frozenset[str]) -> bool:
    """Whether each of these people may see a record; `hidden` are those of whom they must not learn."""
    about, named = record.about_people(), _named_in(record)
    return not (about | named) & hidden and visible_to(record.visibility, about or named, people)


def seen_in_plan(file: FamilyFile, plan: Plan, people: frozenset[str], day: date) -> frozenset[str]:
    """Ids of the plan, its goals, steps and voices that these people may see; nothing of a plan that they may not see."""
    hidden = hidden_from(file, people, day)
    if not may_see(plan, people, hidden):
        return frozenset()
    parts: tuple[Goal | ChildsVoice, ...] = (*file.goals, *file.voices)
    seen = {part.id for part in parts if part.plan == plan.id and may_see(part, people, hidden)}
    seen |= {step.id for step in file.actions if step.goal in seen and may_see(step, people, hidden)}
    return frozenset(seen | {plan.id})


def _named_in(record: Record) -> frozenset[str]:
    """Ids of the people whom a record's own fields name."""
    if isinstance(record, Action):
        return frozenset({record.owner} if record.owner else ())
    if isinstance(record, ChildsVoice):
        return frozenset({record.child})
    return frozenset(record.people()) if isinstance(record, StarReading) else frozenset()
