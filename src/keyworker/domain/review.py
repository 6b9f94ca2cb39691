"""The lead's decision on a plan, pinned to the content that was looked at; and where the plan stands by it.

Only a lead decides (security.md, Roles). A decision is never changed; a later one stands beside it.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field

from keyworker.base.clock import Moment
from keyworker.domain.plan import Plan
from keyworker.domain.record import LEADS_ONLY, TEXT_LENGTH, ListColumns, Record, Role


class Decision(StrEnum):
    """domain.md 2.6: decision values."""

    APPROVED = "approved"
    APPROVED_WITH_ACTIONS = "approved_with_actions"
    RETURNED = "returned_for_changes"


class ReviewDecision(Record):
    """What the lead decided about one plan. `content` is the plan's content as it was looked at (plan.plan_content)."""

    kind: ClassVar[str] = "review_decision"
    written_by: ClassVar[frozenset[Role]] = LEADS_ONLY

    plan: str
    decision: Decision
    at: Moment
    by: str = Field(description="worker id of the lead")
    by_name: str = Field(default="", max_length=500)
    comment: str = Field(default="", max_length=TEXT_LENGTH)
    comments: dict[str, str] = Field(default_factory=dict, description="section of the plan: comment")
    content_digest: str = Field(max_length=64)
    content: dict[str, Any] = Field(default_factory=dict)

    def completed(self) -> bool:
        """A decision is never changed."""
        return True

    def columns(self) -> ListColumns:
        """When, what, and on which plan."""
        return ListColumns(happened=self.at.local().date(), status=self.decision, owner=self.plan)

    def search_text(self) -> str:
        """The comments."""
        return " ".join([self.comment, *self.comments.values()])


class ApprovalState(StrEnum):
    """Where a plan stands with the lead."""

    NOT_SUBMITTED = "not_submitted"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    CHANGED_SINCE_APPROVAL = "changed_since_approval"


def latest_decision(plan: Plan, decisions: Iterable[ReviewDecision]) -> ReviewDecision | None:
    """The newest decision on a plan, by the moment on the lead's clock (then by id)."""
    mine = [one for one in decisions if one.plan == plan.id and not one.removed]
    return max(mine, key=lambda one: (one.at.utc, one.id), default=None)


def latest_approval(plan: Plan, decisions: Iterable[ReviewDecision]) -> ReviewDecision | None:
    """The newest decision that approved the plan: what "changed since" is measured against."""
    return latest_decision(plan, (one for one in decisions if one.decision is not Decision.RETURNED))


def approval_state(plan: Plan, decisions: Iterable[ReviewDecision], content_digest: str) -> ApprovalState:
    """Where the plan stands, given the digest of its content now.

    A submission that no decision has answered (by the digest that was submitted, or later on the clock) is waiting.
    """
    mine = list(decisions)
    last = latest_decision(plan, mine)
    waiting = plan.submission
    if waiting and (last is None or last.at.utc < waiting.at.utc):
        return ApprovalState.SUBMITTED
    if last is None:
        return ApprovalState.NOT_SUBMITTED
    if last.decision is Decision.RETURNED:
        return ApprovalState.RETURNED
    return ApprovalState.APPROVED if last.content_digest == content_digest else ApprovalState.CHANGED_SINCE_APPROVAL
