"""The single family plan: goals, actions, each child's voice; and its content, to which an approval is pinned.

Sections after domain.md 2.2. Family agreement and the manager's approval are two independent states: nothing here may make
one wait for the other.
"""

import uuid
from collections.abc import Callable, Iterable
from enum import StrEnum
from itertools import count
from typing import ClassVar, Final

from pydantic import Field

from keyworker.base.canonical import Json, digest
from keyworker.base.clock import Day, Moment
from keyworker.domain.agreement import Agreed, AnswerRead
from keyworker.domain.pointers import Shape
from keyworker.domain.protective import if_unsafe_copy
from keyworker.domain.record import LINE_LENGTH, NAME_LENGTH, TEXT_LENGTH, ListColumns, Part, Record
from keyworker.domain.visibility import Visibility

LARGEST_ORDER: Final = 1_000_000_000


class CopyGiven(Part):
    """A paper or electronic copy that somebody was given."""

    to: str = Field(default="", max_length=NAME_LENGTH)
    on: Day | None = None
    form: str = Field(default="standard", max_length=40)
    safe_at_home: bool | None = Field(default=None, description="is it safe for a paper copy to be at home? none: not asked")
    people: dict[str, bool] = Field(default_factory=dict, description="ids of the family's people whom it was for, each true")
    parts: dict[str, str] = Field(default_factory=dict, description="a digest for each part of what it said (`plan_since.parts_seen`)")
    content_digest: str = Field(default="", max_length=64, description="of an earlier Keyworker's copies; nothing is read from it")


class Submission(Part):
    """The worker asks the lead to look at the plan as it stands."""

    at: Moment
    by: str = Field(description="worker id")
    content_digest: str = Field(max_length=64)
    note: str = Field(default="", max_length=LINE_LENGTH)
    id: str = Field(default="", max_length=36, description="of its own, so that a decision can say which it answers; empty: a former Keyworker's")

    def name(self) -> str:
        """What a decision calls it that answers it."""
        return self.id or digest(_without_absent(self.model_dump(mode="json")))


_MOST_ERASED: Final = 50
"""Plans of one family: so many are looked for that were erased before the one that stands."""


class Plan(Record):
    """The one plan of a family. Goals, actions and voices are records of their own that point here."""

    kind: ClassVar[str] = "plan"
    one_per_family: ClassVar[bool] = True
    shape: ClassVar[Shape] = Record.shape.also(whole=[("submission",), ("family_agreement", "*"), ("copies", "*")], strict={("copies", "*"): if_unsafe_copy})

    visibility: Visibility = Visibility.FAMILY
    wants: str = Field(default="", max_length=TEXT_LENGTH, description="what we want to be different, in the family's words")
    going_well: str = Field(default="", max_length=TEXT_LENGTH)
    worries: str = Field(default="", max_length=TEXT_LENGTH)
    tried_before: str = Field(default="", max_length=TEXT_LENGTH)
    network: str = Field(default="", max_length=TEXT_LENGTH, description="what family and friends will do")
    if_harder: str = Field(default="", max_length=TEXT_LENGTH, description="what we do if it gets harder, whom to call")
    next_review: Day | None = None
    shared_on: Day | None = Field(default=None, description="the day it was gone through with the family")
    family_agreement: dict[str, Agreed] = Field(default_factory=dict, description="by person id")
    answers_read: dict[str, AnswerRead] = Field(default_factory=dict, description="by an id of each: what was read when somebody answered")
    copies: dict[str, CopyGiven] = Field(default_factory=dict, description="by an id of each copy")
    submission: Submission | None = None

    def columns(self) -> ListColumns:
        """Due is the next review."""
        return ListColumns(due=self.next_review, status="submitted" if self.submission else "draft")

    def search_text(self) -> str:
        """All that was written."""
        return " ".join([self.wants, self.going_well, self.worries, self.tried_before, self.network, self.if_harder])


def plan_id(family: str, erased: int = 0) -> str:
    """The id of the family's plan: the same on every machine that begins it (a plan with another id, made before, stays valid).

    An id that was erased by law says nothing again, so where so many plans of the family were `erased` the next one has another.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:keyworker:plan:{family}" + (f":{erased}" if erased else "")))


def next_plan_id(family: str, is_erased: Callable[[str], bool]) -> str:
    """The id with which a family's plan begins: the first that was not erased."""
    return next(found for found in (plan_id(family, erased) for erased in count()) if not is_erased(found))


def former_plans(plan: Plan) -> frozenset[str]:
    """The ids of plans of its family that were erased before this one was begun."""
    former: list[str] = []
    for erased in range(_MOST_ERASED):
        found = plan_id(plan.family or "", erased)
        if found == plan.id:
            return frozenset(former)
        former.append(found)
    return frozenset()


class GoalResult(StrEnum):
    """Progress at a review."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    MET = "met"


class Goal(Record):
    """Something the family wants to change; linked to the star's area and the reading that prompted it."""

    kind: ClassVar[str] = "goal"
    shape: ClassVar[Shape] = Record.shape.also(quiet=["/order"])

    visibility: Visibility = Visibility.FAMILY
    plan: str
    text: str = Field(default="", max_length=TEXT_LENGTH)
    how_we_know: str = Field(default="", max_length=TEXT_LENGTH)
    instrument: str | None = None
    area: str | None = Field(default=None, description="area id of the instrument")
    reading: str | None = Field(default=None, description="star reading id")
    order: int = Field(default=0, ge=-LARGEST_ORDER, le=LARGEST_ORDER)
    result: GoalResult | None = None

    def search_text(self) -> str:
        """The goal and how we will know."""
        return f"{self.text} {self.how_we_know}"


class OwnerKind(StrEnum):
    """Who may own an action."""

    MEMBER = "member"
    WORKER = "worker"
    AGENCY = "agency"
    NETWORK = "network"


class ActionStatus(StrEnum):
    """domain.md, section 7, Plan."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    NOT_DONE = "not_done"
    NO_LONGER_NEEDED = "no_longer_needed"


OPEN_STATUSES = frozenset({ActionStatus.NOT_STARTED, ActionStatus.IN_PROGRESS})


class Action(Record):
    """Who does what by when, under a goal. `owner` is an id by `owner_kind`; `owner_name` is what is printed."""

    kind: ClassVar[str] = "action"
    parent_kind: ClassVar[str | None] = "goal"
    shape: ClassVar[Shape] = Record.shape.also(groups={(): (("owner", "owner_kind", "owner_name"),)}, quiet=["/order"])

    visibility: Visibility = Visibility.FAMILY
    goal: str
    text: str = Field(default="", max_length=TEXT_LENGTH)
    owner_kind: OwnerKind | None = None
    owner: str | None = None
    owner_name: str = Field(default="", max_length=NAME_LENGTH)
    due: Day | None = None
    status: ActionStatus = ActionStatus.NOT_STARTED
    progress: str = Field(default="", max_length=TEXT_LENGTH)
    order: int = Field(default=0, ge=-LARGEST_ORDER, le=LARGEST_ORDER)

    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return not self.removed and self.status in OPEN_STATUSES

    def columns(self) -> ListColumns:
        """Due date, status and owner."""
        return ListColumns(due=self.due, status=self.status, owner=self.owner)

    def search_text(self) -> str:
        """What, who and how it goes."""
        return f"{self.text} {self.owner_name} {self.progress}"


class ChildsVoice(Record):
    """What one child said, apart from everybody else's words. Whether others may see it is the child's answer."""

    kind: ClassVar[str] = "childs_voice"
    shape: ClassVar[Shape] = Record.shape.also(signed=["/asked_by"])
    shown_as_asked: ClassVar[bool] = True

    visibility: Visibility = Visibility.PERSON
    plan: str
    child: str = Field(description="person id")
    words: str = Field(default="", max_length=TEXT_LENGTH)
    method: str = Field(default="", max_length=200, description="talked, drawing, game, watched …")
    asked_by: str | None = Field(default=None, description="worker id")
    on: Day | None = None

    def columns(self) -> ListColumns:
        """The day and the child."""
        return ListColumns(happened=self.on, owner=self.child)

    def search_text(self) -> str:
        """The child's words."""
        return self.words


CONTENT_PARTS = ("plan", "goals", "actions", "voices")
_CONTENT_OF_PLAN = ("wants", "going_well", "worries", "tried_before", "network", "if_harder", "next_review")
_CONTENT_OF_GOAL = ("text", "how_we_know", "area", "reading", "order", "result")
_CONTENT_OF_ACTION = ("goal", "text", "owner_kind", "owner", "owner_name", "due", "status", "progress", "order")
_CONTENT_OF_VOICE = ("child", "words", "method", "on", "visibility")


def plan_content(
    plan: Plan, goals: Iterable[Goal], actions: Iterable[Action], voices: Iterable[ChildsVoice]
) -> Json:
    """What an approval is pinned to: the words of the plan, its goals, actions and voices by id, without removed ones.

    Who was given a copy, who agreed and that it was submitted are not content: they happen to a plan and do not change it.
    """
    mine = [goal for goal in goals if goal.plan == plan.id and not goal.removed]
    of_goals = {goal.id for goal in mine}
    return {
        "plan": _picked(plan, _CONTENT_OF_PLAN),
        "goals": {goal.id: _picked(goal, _CONTENT_OF_GOAL) for goal in mine},
        "actions": {
            one.id: _picked(one, _CONTENT_OF_ACTION) for one in actions if one.goal in of_goals and not one.removed
        },
        "voices": {
            one.id: _picked(one, _CONTENT_OF_VOICE) for one in voices if one.plan == plan.id and not one.removed
        },
    }


def content_digest(content: Json) -> str:
    """SHA-256 of a plan's content, 64 hexadecimal characters."""
    return digest(content)


def _without_absent(said: Json) -> Json:
    return {name: value for name, value in said.items() if value not in (None, "")}


def _picked(record: Record, names: tuple[str, ...]) -> Json:
    body = record.body()
    return {name: body[name] for name in names if body.get(name) not in (None, "")}
