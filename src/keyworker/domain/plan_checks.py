"""What a lead will look for in a plan, worked out beforehand so that the worker sees it first.

The list is domain.md 2.6; the ones that today's records can answer. A check helps and never blocks: a draft may always be saved
and sent. The pages of the plan and of its review have the words; here is only what is so.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from keyworker.domain.corrections import chain_of, in_force
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import RelationshipType
from keyworker.domain.plan import Action, Goal, OwnerKind, Plan
from keyworker.domain.star import AreaState, standing

REVIEW_WITHIN = timedelta(days=84)
"""A review every 12 weeks (domain.md 1.3 and 2.4); a council's own limit comes with its settings."""

JARGON = re.compile(
    r"\b(service users?|non[- ]complian(?:t|ce)|clients?|closed down|level 3|troubled famil(?:y|ies))\b", re.IGNORECASE
)
_ABBREVIATION = re.compile(r"\bDNA(?:'d|ed)?\b")


class CheckName(StrEnum):
    """The checks, in the order of domain.md 2.6."""

    AGREED_TO_WORK = "agreed_to_work"
    EVERY_PARENT = "every_parent"
    EACH_CHILD_HEARD = "each_child_heard"
    GOOD_AND_WORRIES = "good_and_worries"
    TRIED_BEFORE = "tried_before"
    STAR_DONE = "star_done"
    GOALS_HAVE_ACTIONS = "goals_have_actions"
    PICKED_ARE_GOALS = "picked_are_goals"
    OWNER_AND_DATE = "owner_and_date"
    SHARED_OUT = "shared_out"
    NETWORK = "network"
    IF_HARDER = "if_harder"
    PLAIN_WORDS = "plain_words"
    REVIEW_DATE = "review_date"
    FAMILY_ANSWERED = "family_answered"
    COPY_GIVEN = "copy_given"


@dataclass(frozen=True)
class Check:
    """One check: whether it is met, where on the page (or on which tab) it is mended, and what it is about.

    `record` is the id of a record there, or `agreement`: the place where an agreement to work together is written down.
    """

    name: CheckName
    met: bool
    place: str
    names: tuple[str, ...] = ()
    record: str | None = None


def plan_checks(file: FamilyFile, plan: Plan, today: date) -> tuple[Check, ...]:
    """Every check, met or not."""
    goals = [one for one in file.goals if one.plan == plan.id]
    actions = [one for one in file.actions if any(goal.id == one.goal for goal in goals)]
    name = CheckName
    unheard = tuple(
        child.called() for child in file.children(today)
        if not any(voice.child == child.id and voice.words.strip() and voice.method and voice.on for voice in file.voices)
    )
    parents = _parents_left_out(file, plan, actions, today)
    died = frozenset(person.id for person in file.remembered(today))
    agreed = any(agreement.agreed(without=died) and agreement.privacy_notice for agreement in file.agreements)
    return (
        Check(name.AGREED_TO_WORK, agreed, "people", record="agreement"),
        Check(name.EVERY_PARENT, not parents, "people", parents),
        Check(name.EACH_CHILD_HEARD, not unheard, "voices", unheard),
        Check(name.GOOD_AND_WORRIES, bool(plan.going_well.strip() and plan.worries.strip()),
              "worries" if plan.going_well.strip() else "going_well"),
        Check(name.TRIED_BEFORE, bool(plan.tried_before.strip()), "tried_before"),
        _star_done(file, today),
        *_goals(file, goals, actions, today),
        Check(name.NETWORK, bool(plan.network.strip()) or any(one.owner_kind is OwnerKind.NETWORK for one in actions), "network"),
        Check(name.IF_HARDER, bool(plan.if_harder.strip()), "if_harder"),
        _plain_words(plan, goals, actions),
        Check(name.REVIEW_DATE, plan.next_review is not None and today <= plan.next_review <= today + REVIEW_WITHIN, "next_review"),
        Check(name.FAMILY_ANSWERED, bool(plan.family_agreement.keys() - died), "agreement"),
        Check(name.COPY_GIVEN, bool(plan.copies) and all(one.safe_at_home is not None for one in plan.copies.values()), "copies"),
    )


def _parents_left_out(file: FamilyFile, plan: Plan, actions: Iterable[Action], today: date) -> tuple[str, ...]:
    """Living parents, wherever they live, who were neither seen, nor asked, nor have a part in the plan."""
    parents = {tie.one for tie in file.relationships if tie.relationship is RelationshipType.PARENT and tie.stands_on(today)}
    taken_in = {person for contact in in_force(file.contacts) for person, how in contact.seen_people.items() if how.seen}
    taken_in |= plan.family_agreement.keys() | {one.owner for one in actions if one.owner}
    taken_in |= {person for agreement in file.agreements for person in agreement.people}
    return tuple(person.called() for person in file.living(today) if person.id in parents - taken_in)


def _star_done(file: FamilyFile, today: date) -> Check:
    finished = standing(file.stars_of_the_living(today))
    if not finished:
        return Check(CheckName.STAR_DONE, met=False, place="star")
    last = finished[-1]
    open_areas = [one for one in last.areas.values() if one.state is AreaState.NOT_COVERED and not one.note]
    return Check(CheckName.STAR_DONE, not open_areas, "star", record=last.id)


def _goals(file: FamilyFile, goals: list[Goal], actions: list[Action], today: date) -> tuple[Check, ...]:
    empty = next((one for one in goals if not any(act.goal == one.id for act in actions)), None)
    linked = {(one.reading, one.area) for one in goals}
    finished = standing(file.stars_of_the_living(today))
    prompted = chain_of(finished[-1], file.readings) if finished else frozenset()
    missing = finished and any(not any((reading, area) in linked for reading in prompted) for area in finished[-1].picked_areas())
    named = {action.id for action in actions if action.owner_name and not file.owner_has_died(action, today)}
    loose = next((action for action in actions if action.is_open() and (action.id not in named or action.due is None)), None)
    owners = {action.owner or action.owner_name for action in actions if action.id in named}
    return (
        Check(CheckName.GOALS_HAVE_ACTIONS, bool(goals) and empty is None, "goals", record=empty.id if empty else None),
        Check(CheckName.PICKED_ARE_GOALS, not missing, "goals"),
        Check(CheckName.OWNER_AND_DATE, bool(actions) and loose is None, "goals", record=loose.id if loose else None),
        Check(CheckName.SHARED_OUT, len(actions) < 2 or len(owners) > 1, "goals"),
    )


def _plain_words(plan: Plan, goals: list[Goal], actions: list[Action]) -> Check:
    texts = [("wants", plan.wants), ("going_well", plan.going_well), ("worries", plan.worries), ("tried_before", plan.tried_before),
             ("network", plan.network), ("if_harder", plan.if_harder)]
    texts += [("goals", f"{one.text} {one.how_we_know}") for one in goals] + [("goals", one.text) for one in actions]
    for place, text in texts:
        found = JARGON.search(text) or _ABBREVIATION.search(text)
        if found:
            return Check(CheckName.PLAIN_WORDS, met=False, place=place, names=(found[0],))
    return Check(CheckName.PLAIN_WORDS, met=True, place="wants")
