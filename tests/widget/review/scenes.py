"""Plans before a lead: submitted, approved before, and conflicts on them. For the tests of the lead's pages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from keyworker.base.canonical import Json
from keyworker.domain.plan import Action, ChildsVoice, Goal, Plan, Submission, content_digest, plan_content
from keyworker.domain.record import Record
from keyworker.domain.review import Decision, ReviewDecision
from tests.fakes.families import LEAD, TODAY, FamilyRecords, at
from tests.fakes.hub_said import Dispute
from tests.fakes.memory_store import WORKER

GONE_GOAL = "0197b000-0009-7000-8000-00000000aaaa"


def plan_of(records: FamilyRecords) -> Plan:
    assert records.plan is not None
    return records.plan


def goals_of(records: FamilyRecords) -> list[Goal]:
    return [one for one in records.others if isinstance(one, Goal)]


def actions_of(records: FamilyRecords) -> list[Action]:
    return [one for one in records.others if isinstance(one, Action)]


def content_of(records: FamilyRecords) -> Json:
    voices = [one for one in records.others if isinstance(one, ChildsVoice)]
    return plan_content(plan_of(records), goals_of(records), actions_of(records), voices)


def submitted(records: FamilyRecords, days: int = 3, note: str = "") -> FamilyRecords:
    """The plan was sent to the lead, some days ago."""
    sent = Submission(at=at(TODAY - timedelta(days=days), 15), by=WORKER, content_digest=content_digest(content_of(records)), note=note)
    return replace(records, plan=plan_of(records).evolve(submission=sent))


def decided(records: FamilyRecords, decision: Decision, days: int = 40, change: Callable[[Json], Json] = dict) -> FamilyRecords:
    """A lead decided some days ago on what the plan said then: `change` makes that of what it says now."""
    content = change(content_of(records))
    return records.with_more(
        ReviewDecision(
            family=records.family.id, plan=plan_of(records).id, decision=decision, at=at(TODAY - timedelta(days=days)), by=LEAD,
            by_name="Tom Ashby", content_digest=content_digest(content), content=content,
        )
    )


def older(content: Json) -> Json:
    """An earlier content: other worries, a goal less, one more, a step of the first goal by another person and day."""
    then: Json = {part: dict(body) for part, body in content.items()}
    then["plan"]["worries"] = "Missed school."
    last = list(then["goals"])[-1]
    del then["goals"][last]
    then["goals"][GONE_GOAL] = {"text": "A quiet room for homework", "order": 9}
    then["actions"] = {one: body for one, body in then["actions"].items() if body["goal"] != last}
    first = next(iter(then["actions"]))
    then["actions"][first] = {**then["actions"][first], "owner_name": "Daniel", "due": "2026-10-30"}
    return then


def conflict(record: Record, leaf: str, offered: Any) -> Dispute:
    """The worker wrote what the record says, the lead something else, yesterday."""
    day = TODAY - timedelta(days=1)
    return Dispute(record, leaf, offered, WORKER, at(day, 9), LEAD, at(day, 11))
