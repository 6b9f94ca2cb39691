"""The lead's decision on a plan, pinned to the content that was looked at; and where the plan stands by it.

Only a lead decides (security.md, Roles). A decision is never changed; a later one stands beside it. It is signed by the lead's machine; who
reads decisions says which signatures hold (`store.proofs`), and one that does not counts as no decision.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field, PrivateAttr

from keyworker.base.canonical import canonical, digest
from keyworker.base.clock import Moment
from keyworker.domain.order import in_order
from keyworker.domain.plan import CONTENT_PARTS, Plan, Submission, content_digest
from keyworker.domain.record import LEADS_ONLY, TEXT_LENGTH, ListColumns, Record, Role


class Decision(StrEnum):
    """domain.md 2.6: decision values."""

    APPROVED = "approved"
    APPROVED_WITH_ACTIONS = "approved_with_actions"
    RETURNED = "returned_for_changes"


class Proof(StrEnum):
    """Whether a decision is what its lead decided: signed by their machine; made before Keyworker signed decisions; or it cannot be verified."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    BROKEN = "broken"


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
    submission: str = Field(default="", max_length=64, description="name of the submission that it answers; empty: none, or a former Keyworker's decision")
    follows: dict[str, bool] = Field(default_factory=dict, description="ids of the decisions that the lead had before them, each true")
    key: str = Field(default="", max_length=64, description="the signing key of the lead's machine (public, Ed25519, hexadecimal)")
    signature: str = Field(default="", max_length=128, description="by that key, over `statement`")
    _holds: bool = PrivateAttr(default=False)

    def statement(self) -> bytes:
        """What the lead's machine signs: what was decided on which content, by whom, when, in which words."""
        words = digest({"name": self.by_name, "comment": self.comment, "comments": self.comments})
        return canonical({
            "keyworker": "decision on a plan", "id": self.id, "family": self.family, "plan": self.plan, "decision": self.decision,
            "content": self.content_digest, "by": self.by, "at": str(self.at), "words": words, "submission": self.submission,
            "follows": sorted(self.follows),
        })

    def verified(self) -> None:
        """Its reader has found that a key of the lead's signed it."""
        whole = {part: self.content.get(part, {}) for part in CONTENT_PARTS}  # a part in which nothing is does not travel
        self._holds = content_digest(whole) == self.content_digest

    @property
    def proof(self) -> Proof:
        """Whether it is what the lead decided, as far as its reader found out."""
        if not self.signature and not self.key:
            return Proof.UNSIGNED
        return Proof.SIGNED if self._holds else Proof.BROKEN

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
    NOT_VERIFIED = "not_verified"
    """Something is there that looks like a decision, and no machine of the lead's signed it."""


def in_turn(decisions: Iterable[ReviewDecision]) -> list[ReviewDecision]:
    """Decisions in their order: each after those that its lead had before them, and else in the order of the hub."""
    return in_order((decision for decision in decisions if not decision.removed), lambda decision: decision.follows)


def latest_decision(plan: Plan, decisions: Iterable[ReviewDecision]) -> ReviewDecision | None:
    """The newest decision on a plan. What cannot be verified is none."""
    return _newest(plan, (decision for decision in decisions if decision.proof is not Proof.BROKEN))


def unverified(plan: Plan, decisions: Iterable[ReviewDecision]) -> ReviewDecision | None:
    """What looks like the newest decision on a plan and cannot be verified; none while the newest is one."""
    newest = _newest(plan, decisions)
    return newest if newest is not None and newest.proof is Proof.BROKEN else None


def _newest(plan: Plan, decisions: Iterable[ReviewDecision]) -> ReviewDecision | None:
    mine = in_turn(decision for decision in decisions if decision.plan == plan.id)
    return mine[-1] if mine else None


def latest_approval(plan: Plan, decisions: Iterable[ReviewDecision]) -> ReviewDecision | None:
    """The newest decision that approved the plan: what "changed since" is measured against."""
    return latest_decision(plan, (one for one in decisions if one.decision is not Decision.RETURNED))


def approval_state(plan: Plan, decisions: Iterable[ReviewDecision], content_digest: str) -> ApprovalState:
    """Where the plan stands, given the digest of its content now.

    A submission that no decision answers is waiting, whatever the clocks say.
    """
    mine = [decision for decision in decisions if decision.plan == plan.id and not decision.removed]
    last = latest_decision(plan, mine)
    if plan.submission and not any(_answers(decision, plan.submission) for decision in mine if decision.proof is not Proof.BROKEN):
        return ApprovalState.SUBMITTED
    if unverified(plan, mine) is not None:
        return ApprovalState.NOT_VERIFIED
    if last is None:
        return ApprovalState.NOT_SUBMITTED
    if last.decision is Decision.RETURNED:
        return ApprovalState.RETURNED
    return ApprovalState.APPROVED if last.content_digest == content_digest else ApprovalState.CHANGED_SINCE_APPROVAL


def _answers(decision: ReviewDecision, submission: Submission) -> bool:
    """Whether a decision answers a submission. A former Keyworker's does not say which: of it only the clocks can be compared."""
    if decision.submission or submission.id:
        return decision.submission == submission.name() or (not decision.submission and not decision.follows and decision.at.utc >= submission.at.utc)
    return decision.at.utc >= submission.at.utc
