"""Where a plan stands: an approval is pinned to content, and a later edit shows."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from keyworker.base.clock import Moment
from keyworker.domain.plan import Action, ChildsVoice, Goal, Plan, Submission, content_digest, plan_content
from keyworker.domain.review import (
    ApprovalState,
    Decision,
    ReviewDecision,
    approval_state,
    latest_approval,
    latest_decision,
)

START = Moment(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
PLAN = Plan(id="0197b000-0001-7000-8000-000000000071", wants="Calm mornings")
GOAL = Goal(plan=PLAN.id, text="School every day")
ACTION = Action(goal=GOAL.id, text="Bag ready")
VOICE = ChildsVoice(plan=PLAN.id, child="c", words="I want mum to not be so tired.")
DAYS = st.integers(0, 6)
DECISIONS = st.lists(st.builds(
    lambda decision, day, digest: ReviewDecision(
        plan=PLAN.id, decision=decision, at=START.plus(timedelta(days=day)), by="lead", content_digest=digest),
    st.sampled_from(Decision), DAYS, st.sampled_from(["now", "before"]),
), max_size=4)


def _submitted(day: int) -> Plan:
    return PLAN.evolve(submission=Submission(at=START.plus(timedelta(days=day)), by="worker", content_digest="now"))


def _digest(plan: Plan = PLAN, goal: Goal = GOAL, action: Action = ACTION, voice: ChildsVoice = VOICE) -> str:
    return content_digest(plan_content(plan, [goal], [action], [voice]))


@given(DECISIONS)
def test_approved_means_that_the_last_word_was_yes_to_this_content(decisions: list[ReviewDecision]) -> None:
    """Never approved without a decision, after a return, or for other content."""
    last = latest_decision(PLAN, decisions)
    state = approval_state(PLAN, decisions, "now")
    assert (state is ApprovalState.APPROVED) == (
        last is not None and last.decision is not Decision.RETURNED and last.content_digest == "now"
    )


@given(DECISIONS, DAYS)
def test_a_submission_waits_until_it_is_answered(decisions: list[ReviewDecision], day: int) -> None:
    """It waits exactly while no decision is as late as it."""
    waiting = approval_state(_submitted(day), decisions, "now") is ApprovalState.SUBMITTED
    assert waiting == all(one.at.utc < START.plus(timedelta(days=day)).utc for one in decisions)


@given(DECISIONS)
def test_the_order_in_which_decisions_arrive_does_not_matter(decisions: list[ReviewDecision]) -> None:
    """Every machine sees the same state."""
    assert approval_state(PLAN, decisions, "now") == approval_state(PLAN, reversed(decisions), "now")


@given(DECISIONS)
def test_decisions_on_other_plans_say_nothing(decisions: list[ReviewDecision]) -> None:
    """A plan stands by its own decisions, and not by one that was taken out."""
    other = [one.evolve(plan="another") for one in decisions] + [one.evolve(removed=True) for one in decisions]
    assert approval_state(PLAN, other, "now") is ApprovalState.NOT_SUBMITTED


@given(DECISIONS)
def test_changes_are_measured_against_the_last_approval(decisions: list[ReviewDecision]) -> None:
    """A return does not become what "changed since" is measured against."""
    found = latest_approval(PLAN, decisions)
    assert found == latest_decision(PLAN, [one for one in decisions if one.decision is not Decision.RETURNED])


def test_every_word_of_a_plan_is_content() -> None:
    """Changing the plan, a goal, an action or a voice changes the digest, and so does taking one out."""
    changed = [
        _digest(plan=PLAN.evolve(wants="Quiet mornings")), _digest(goal=GOAL.evolve(text="School")),
        _digest(action=ACTION.evolve(owner_name="Sam")), _digest(voice=VOICE.evolve(words="I want a dog.")),
        _digest(goal=GOAL.evolve(removed=True)), _digest(action=ACTION.evolve(removed=True)),
        _digest(voice=VOICE.evolve(removed=True)),
    ]
    assert _digest() not in changed
    assert len(set(changed)) == len(changed)


def test_what_happens_to_a_plan_is_not_content() -> None:
    """Submitting it, sharing it or agreeing to it changes nothing that was approved."""
    assert _digest(plan=_submitted(1).evolve(shared_on=START.local().date())) == _digest()


def test_an_action_of_a_goal_that_was_taken_out_is_not_content() -> None:
    """It goes with its goal."""
    content = plan_content(PLAN, [GOAL.evolve(removed=True)], [ACTION], [])
    assert content["goals"] == content["actions"] == {}


def test_the_order_of_goals_in_memory_does_not_matter() -> None:
    """The digest is over ids, not over places in a list."""
    other = Goal(plan=PLAN.id, text="A dry bedroom")
    assert content_digest(plan_content(PLAN, [GOAL, other], [], [])) == content_digest(plan_content(PLAN, [other, GOAL], [], []))
