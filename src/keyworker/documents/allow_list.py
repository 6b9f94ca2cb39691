"""What may be printed for chosen people: an allow-list, never a list of what to strike out.

Only `documents` calls this. A record gets in when it is visible to every recipient (`domain.plan_seen`) and is not about somebody of
whom a recipient must not learn. What is left out is counted and never named.
"""

from dataclasses import dataclass
from datetime import date

from keyworker.documents.leaks import Watch, watch_for
from keyworker.documents.recipients import Readers, readers_of
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.plan import Action, ChildsVoice, Goal, Plan
from keyworker.domain.plan_seen import may_see, seen_in_plan
from keyworker.domain.record import Record
from keyworker.domain.star import StarReading, standing


@dataclass(frozen=True)
class Allowed:
    """What may be printed, how many items may not, and what free text is searched for on its way to paper (`free_text.Door`).

    `people` are those of the family now; `named` the ids of everybody whom the copy may name, also of who has died: what they agreed
    to then stays theirs. `gone`: ids of what is not in the plan any more and was there for every reader to see.
    """

    readers: Readers
    people: tuple[Person, ...]
    plan: Plan | None
    goals: tuple[Goal, ...]
    actions: tuple[Action, ...]
    voices: tuple[ChildsVoice, ...]
    readings: tuple[StarReading, ...]
    watch: Watch
    left_out: int
    gone: frozenset[str]
    named: frozenset[str]


def allow(file: FamilyFile, recipients: frozenset[str], today: date) -> Allowed:
    """The allow-list of a plan's family copy. Raises FieldRefused when the recipients are not people of the family."""
    readers = readers_of(file, recipients, today)
    watch = watch_for(readers)
    plan = file.plan
    mine = plan.id if plan else None
    goals = [one for one in file.goals if one.plan == mine]
    of_goals = {one.id for one in goals}
    actions = [one for one in file.actions if one.goal in of_goals]
    died = frozenset(person.id for person in file.remembered(today))
    voices = [voice for voice in file.voices if voice.plan == mine and voice.child not in died]
    readings = standing(file.stars_of_the_living(today))

    seen = seen_in_plan(file, plan, recipients, today) if plan else frozenset()
    shown_plan = plan if plan and plan.id in seen else None
    shown_goals = tuple(goal for goal in goals if goal.id in seen)
    shown_actions = tuple(_asking_anew(action, file, today) for action in actions if action.id in seen)
    shown_voices = tuple(voice for voice in voices if voice.id in seen)
    shown_readings = tuple(reading for reading in readings if _may(reading, readers))
    named = frozenset(person.id for person in file.people) - readers.hidden() - readers.unlisted
    people = tuple(person for person in file.of_the_family(today) if person.id in named)
    all_of = len(goals) + len(actions) + len(voices) + len(readings) + (1 if plan else 0)
    shown = len(shown_goals) + len(shown_actions) + len(shown_voices) + len(shown_readings) + (1 if shown_plan else 0)
    return Allowed(
        readers, people, shown_plan, shown_goals, shown_actions, shown_voices, shown_readings, watch,
        all_of - shown + len(readers.people), _gone(file, readers, mine), named,
    )


def _gone(file: FamilyFile, readers: Readers, plan: str | None) -> frozenset[str]:
    """Goals and steps that were taken out, and steps whose goal was, each of which the readers could see."""
    goals = {goal.id: goal for goal in file.removed if isinstance(goal, Goal) and goal.plan == plan and _may(goal, readers)}
    seen = goals.keys() | {goal.id for goal in file.goals if _may(goal, readers)}
    steps = [step for step in (*file.removed, *file.all(Action)) if isinstance(step, Action)]
    return frozenset(goals) | {step.id for step in steps if step.goal in seen and _may(step, readers)}


def _asking_anew(action: Action, file: FamilyFile, today: date) -> Action:
    """A step as it is printed: one that is still to be done names nobody who has died."""
    return action.evolve(owner_kind=None, owner=None, owner_name="") if file.owner_has_died(action, today) else action


def _may(record: Record, readers: Readers) -> bool:
    return may_see(record, readers.ids, readers.hidden())
