"""What a lead does with a plan that was submitted: see what is new, decide, say why; half-typed comments are kept on this machine."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from keyworker.base.errors import FieldRefused, Refusal
from keyworker.casework.desk import Desk
from keyworker.domain.caseload import CaseloadRow
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.plan import content_digest, plan_content
from keyworker.domain.record import fitting
from keyworker.domain.review import ApprovalState, Decision, ReviewDecision
from keyworker.store.protocol import Changes


@dataclass(frozen=True)
class ReviewDraft:
    """What a lead has typed about a plan and not decided yet: one general comment, and comments by section."""

    comment: str = ""
    comments: Mapping[str, str] = field(default_factory=dict)


def waiting(desk: Desk) -> list[CaseloadRow]:
    """Families whose plan waits for a decision, the oldest submission first. Raises NotAllowed for anybody but a lead."""
    desk.only_lead()
    rows = [row for row in desk.store.caseload() if row.plan_state is ApprovalState.SUBMITTED]
    return sorted(rows, key=lambda row: (row.submitted_on is None, row.submitted_on, row.name))


def keep_draft(desk: Desk, family: str, draft: ReviewDraft) -> Changes:
    """Keep half-typed comments on this machine, in the encrypted store; they travel only with the decision."""
    kept = {section: words for section, words in draft.comments.items() if words}
    with desk.store.write() as tx:
        tx.keep_setting(_draft_name(family), asdict(ReviewDraft(draft.comment, kept)) if draft.comment or kept else None)
    return tx.changes


def draft_of(desk: Desk, family: str) -> ReviewDraft:
    """What was typed about a family's plan before, or an empty draft."""
    kept = desk.store.setting(_draft_name(family))
    return ReviewDraft(str(kept.get("comment", "")), dict(kept.get("comments", {}))) if isinstance(kept, dict) else ReviewDraft()


@fitting()
def decide(
    desk: Desk, file: FamilyFile, decision: Decision, *, comment: str = "", comments: Mapping[str, str] | None = None
) -> Changes:
    """Decide on the plan as `file` shows it; the decision is pinned to that content, signed, and never changed. The draft is done with.

    Raises NotAllowed for anybody but a lead, FieldRefused when a plan is returned without a word why.
    """
    desk.only_lead()
    plan = file.plan
    if plan is None:
        raise Refusal("This family has no plan yet.")
    said = {section: words.strip() for section, words in (comments or {}).items() if words.strip()}
    if decision is Decision.RETURNED and not comment.strip() and not said:
        raise FieldRefused("comment", "Say what should be different.", "A few words help the worker more than a returned plan.")
    content = plan_content(plan, file.goals, file.actions, file.voices)
    made = ReviewDecision(
        family=plan.family, plan=plan.id, decision=decision, at=desk.clock.now(), by=desk.worker.id, by_name=desk.worker.name,
        comment=comment.strip(), comments=said, content_digest=content_digest(content), content=content,
        submission=plan.submission.name() if plan.submission else "",
        follows={earlier.id: True for earlier in file.decisions if earlier.plan == plan.id}, **desk.mark(),
    )
    if desk.signing is not None:
        made = made.model_copy(update={"key": desk.signing.public_hex, "signature": desk.signing.sign(made.statement()).hex()})
    with desk.store.write() as tx:
        tx.save(made)
        tx.keep_setting(_draft_name(file.family.id), None)
    return tx.changes


def _draft_name(family: str) -> str:
    return f"review_draft:{family}"
