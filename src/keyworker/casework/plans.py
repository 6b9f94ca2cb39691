"""What a worker does with the family's one plan: write it, add goals and actions, keep each child's voice, agree, submit.

Goals, actions and voices are records of their own, so that two people may work on one plan at once.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from keyworker.base.errors import AlreadyDone, FieldRefused, Refusal
from keyworker.base.ids import new_id
from keyworker.casework.desk import Desk
from keyworker.casework.star_beginnings import instrument_for
from keyworker.domain.agreement import Agreed, AnswerRead, pinned
from keyworker.domain.corrections import chain_of
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.plan import (
    Action,
    ChildsVoice,
    CopyGiven,
    Goal,
    Plan,
    Submission,
    content_digest,
    next_plan_id,
)
from keyworker.domain.plan_since import content_of, parts_seen
from keyworker.domain.record import fitting
from keyworker.domain.star import ReadingStatus, StarReading
from keyworker.domain.visibility import Visibility
from keyworker.store.protocol import Changes


def begin_plan(desk: Desk, family: str) -> Changes:
    """Begin the family's plan; the answer's first record is it. Raises AlreadyDone when there is one."""
    with desk.store.write() as tx:
        if tx.find(Plan, family=family):
            raise AlreadyDone("This family already has its plan.", "Open it and go on there.")
        tx.save(Plan(id=next_plan_id(family, tx.is_erased), family=family, **desk.mark()))
    return tx.changes


def write_plan(desk: Desk, seen: Plan, **fields: Any) -> Changes:
    """Keep what was written in the plan's own sections (`wants`, `going_well`, `next_review` …)."""
    with desk.store.write() as tx:
        tx.save(seen.evolve(**fields))
    return tx.changes


@fitting()
def add_goal(desk: Desk, plan: Plan, text: str = "") -> Changes:
    """Add a goal at the end; the answer's first record is it."""
    with desk.store.write() as tx:
        order = 1 + max((one.order for one in tx.find(Goal, family=plan.family)), default=0)
        tx.save(Goal(family=plan.family, plan=plan.id, text=text, order=order, **desk.mark()))
    return tx.changes


def goals_from_star(desk: Desk, reading: StarReading) -> Changes:
    """Make each picked area of a finished reading a goal of the plan (begun if need be), linked to area and reading.

    Its words are the area's name; where nobody has published one they are left to the family, and the page shows the area's place.
    An area that already has a goal from this reading, or from one that it puts right, is left alone, so this may be repeated. Raises Refusal for an unfinished star.
    """
    if reading.status is not ReadingStatus.FINISHED:
        raise Refusal("This star is not finished yet.", "Finish it, then its areas can go into the plan.")
    # The family's record gets no word of a content pack, which expires.
    instrument = instrument_for(desk.shelf.shipped, reading)
    with desk.store.write() as tx:
        plan = min(tx.find(Plan, family=reading.family), key=lambda one: one.id, default=None)
        if plan is None:
            plan = Plan(id=next_plan_id(reading.family or "", tx.is_erased), family=reading.family, **desk.mark())
            tx.save(plan)
        goals = tx.find(Goal, family=reading.family)
        chain = chain_of(reading, tx.find(StarReading, family=reading.family))
        linked = {goal.area for goal in goals if goal.reading in chain}
        order = max((one.order for one in goals), default=0)
        for area_id in reading.picked_areas():
            if area_id in linked:
                continue
            order += 1
            tx.save(
                Goal(
                    family=reading.family, plan=plan.id, order=order, instrument=reading.instrument, area=area_id,
                    reading=reading.id, text=instrument.name_of(area_id), **desk.mark(),
                )
            )
    return tx.changes


def write_goal(desk: Desk, seen: Goal, **fields: Any) -> Changes:
    """Keep what was written about a goal."""
    with desk.store.write() as tx:
        tx.save(seen.evolve(**fields))
    return tx.changes


def remove_goal(desk: Desk, seen: Goal) -> Changes:
    """Take a goal out of the plan; its actions go with it (`FamilyFile.actions`), and `restore` brings all back."""
    with desk.store.write() as tx:
        tx.save(seen.evolve(removed=True))
    return tx.changes


@fitting()
def add_action(desk: Desk, goal: Goal, text: str = "", **fields: Any) -> Changes:
    """Add an action under a goal; the answer's first record is it."""
    with desk.store.write() as tx:
        order = 1 + max((one.order for one in tx.find(Action, family=goal.family)), default=0)
        tx.save(Action(family=goal.family, goal=goal.id, text=text, order=order, **fields, **desk.mark()))
    return tx.changes


def write_action(desk: Desk, seen: Action, **fields: Any) -> Changes:
    """Keep what was written about an action: `text`, `owner_kind`, `owner`, `owner_name`, `due`, `status`, `progress`."""
    with desk.store.write() as tx:
        tx.save(seen.evolve(**fields))
    return tx.changes


def remove_action(desk: Desk, seen: Action) -> Changes:
    """Take an action out of the plan."""
    with desk.store.write() as tx:
        tx.save(seen.evolve(removed=True))
    return tx.changes


def restore(desk: Desk, seen: Goal | Action) -> Changes:
    """Bring back what was taken out (undo)."""
    with desk.store.write() as tx:
        tx.save(seen.evolve(removed=False))
    return tx.changes


@fitting()
def write_voice(desk: Desk, plan: Plan, child: str, words: str, *, method: str, may_share: bool,
                seen: ChildsVoice | None = None) -> Changes:
    """Keep what one child said. `may_share`: the child said that the family may see it; else only the child's own copy has it.

    `seen` is the child's voice as the page showed it; none makes a new one.
    """
    visibility = Visibility.FAMILY if may_share else Visibility.PERSON
    with desk.store.write() as tx:
        if seen is not None:
            tx.save(seen.evolve(words=words, method=method, visibility=visibility))
        else:
            tx.save(
                ChildsVoice(
                    family=plan.family, plan=plan.id, child=child, about={child: True}, words=words, method=method,
                    visibility=visibility, asked_by=desk.worker.id, on=desk.clock.today(), **desk.mark(),
                )
            )
    return tx.changes


def agree(desk: Desk, file: FamilyFile, agreed: Mapping[str, Agreed]) -> Changes:
    """Keep the family's answers to the plan as `file` shows it, by person id, each with what the plan says that this person may see.

    It never waits for the manager, nor the manager for it. Raises Refusal when there is no plan.
    """
    plan = _plan_of(file)
    read: Mapping[str, AnswerRead] = plan.answers_read
    for person, answer in agreed.items():
        seen = parts_seen(file, plan, frozenset({person}), desk.clock.today())
        read = pinned(read, {person: answer}, seen, desk.clock.now())
    with desk.store.write() as tx:
        shared = plan.shared_on or desk.clock.today()
        tx.save(plan.evolve(family_agreement={**plan.family_agreement, **agreed}, answers_read=dict(read), shared_on=shared))
    return tx.changes


def word_answer(desk: Desk, seen: Plan, person: str, words: str, name: str) -> Changes:
    """Keep in which words somebody answers. Their answer, and what they read when they gave it, stay as they are."""
    kept = seen.family_agreement.get(person) or Agreed(on=desk.clock.today())
    said = kept.model_copy(update={"words": words, "name": kept.name or name})
    with desk.store.write() as tx:
        tx.save(seen.evolve(family_agreement={**seen.family_agreement, person: said}))
    return tx.changes


@fitting()
def note_copy(desk: Desk, file: FamilyFile, to: str, people: frozenset[str], form: str, *, safe_at_home: bool | None) -> Changes:
    """Keep that somebody was given a copy of the plan as `file` shows it; `people` are those of the family whom it is for, by id.

    Raises Refusal when there is no plan.
    """
    plan = _plan_of(file)
    given = CopyGiven(
        to=to, on=desk.clock.today(), form=form, safe_at_home=safe_at_home, people=dict.fromkeys(sorted(people), True),
        parts=parts_seen(file, plan, people, desk.clock.today()),
    )
    with desk.store.write() as tx:
        tx.save(plan.evolve(copies={**plan.copies, new_id(): given}))
    return tx.changes


def submit(desk: Desk, file: FamilyFile, note: str = "") -> Changes:
    """Ask the lead to look at the plan as `file` shows it. Raises Refusal when there is nothing to look at yet."""
    plan = file.plan
    if plan is None or not any(goal.plan == plan.id for goal in file.goals):
        raise Refusal("The plan has no goal yet.", "Add at least one goal, then send it to your lead.")
    if plan.next_review is not None and plan.next_review < desk.clock.today():
        raise FieldRefused("next_review", "The next review is in the past.", "Choose a day from today on.")
    content = content_digest(content_of(file, plan))
    with desk.store.write() as tx:
        tx.save(
            plan.evolve(
                submission=Submission(at=desk.clock.now(), by=desk.worker.id, content_digest=content, note=note, id=new_id())
            )
        )
    return tx.changes


def _plan_of(file: FamilyFile) -> Plan:
    if file.plan is None:
        raise Refusal("This family has no plan yet.")
    return file.plan


def overdue(action: Action, today: date) -> bool:
    """Whether an action is open and its day has passed."""
    return action.is_open() and action.due is not None and action.due < today
