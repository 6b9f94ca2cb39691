"""Laws of the verbs about the plan, its review, contacts, people and conflicts."""

from datetime import timedelta

import pytest

from keyworker.base.errors import AlreadyDone, FieldRefused, NotAllowed, Refusal
from keyworker.casework import conflicts, contacts, people, plans, reviews
from keyworker.domain.agreement import Agreed, Answer
from keyworker.domain.contact import Contact, ContactStatus
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.plan import Action, Goal, Plan
from keyworker.domain.review import ApprovalState, Decision
from keyworker.domain.visibility import Visibility
from tests.unit.casework.conftest import Home


def planned(home: Home) -> FamilyFile:
    """The family with a plan of one goal and one action."""
    plan = home.desk.store.get(Plan, plans.begin_plan(home.desk, home.family).records[0].id)
    goal = home.desk.store.get(Goal, plans.add_goal(home.desk, plan, "Canarygoal").records[0].id)
    plans.add_action(home.desk, goal, "Canaryaction")
    return file(home)


def file(home: Home) -> FamilyFile:
    """Everything of the family as it stands."""
    return home.desk.store.family_file(home.family)


def state(home: Home) -> ApprovalState:
    """Where the plan stands, as the list shows it."""
    return home.desk.store.caseload()[0].plan_state


def test_a_family_has_one_plan(home: Home) -> None:
    """A second one is refused."""
    planned(home)
    with pytest.raises(AlreadyDone):
        plans.begin_plan(home.desk, home.family)


def test_an_approval_is_pinned_to_the_content_that_was_looked_at(home: Home) -> None:
    """Submitted, approved, then an edit: changed since approval; the edit taken back: approved again."""
    plans.submit(home.desk, planned(home))
    assert state(home) is ApprovalState.SUBMITTED
    home.clock.turn(minutes=5)
    reviews.decide(home.lead, file(home), Decision.APPROVED, comment="Canarycomment")
    assert state(home) is ApprovalState.APPROVED
    plan = file(home).plan
    assert plan is not None
    plans.write_plan(home.desk, plan, worries="Canaryworry")
    assert state(home) is ApprovalState.CHANGED_SINCE_APPROVAL
    changed = file(home).plan
    assert changed is not None
    plans.write_plan(home.desk, changed, worries="")
    assert state(home) is ApprovalState.APPROVED


def test_family_agreement_and_copies_do_not_undo_an_approval(home: Home) -> None:
    """Agreement and approval are two independent states."""
    plans.submit(home.desk, planned(home))
    home.clock.turn(minutes=5)
    reviews.decide(home.lead, file(home), Decision.APPROVED)
    plans.agree(home.desk, file(home), {home.parent.id: Agreed(answer=Answer.YES)})
    plans.note_copy(home.desk, file(home), "Canarymum", frozenset({home.parent.id}), "standard", safe_at_home=True)
    kept = file(home).plan
    assert kept is not None
    assert kept.family_agreement[home.parent.id].answer is Answer.YES
    assert len(kept.copies) == 1
    assert [read.person for read in kept.answers_read.values()] == [home.parent.id]
    plans.agree(home.desk, file(home), {home.parent.id: Agreed(answer=Answer.YES)})
    again = file(home).plan
    assert again is not None
    assert len(again.answers_read) == 1  # what was read before is not kept beside it for ever
    assert state(home) is ApprovalState.APPROVED


def test_only_a_lead_decides_and_a_return_says_why(home: Home) -> None:
    """A worker cannot decide; a returned plan without a word is refused."""
    plans.submit(home.desk, planned(home))
    with pytest.raises(NotAllowed):
        reviews.decide(home.desk, file(home), Decision.APPROVED)
    with pytest.raises(FieldRefused):
        reviews.decide(home.lead, file(home), Decision.RETURNED)


def test_a_returned_plan_waits_again_once_it_is_sent_again(home: Home) -> None:
    """A later submission is a new question to the lead."""
    plans.submit(home.desk, planned(home))
    home.clock.turn(minutes=5)
    reviews.decide(home.lead, file(home), Decision.RETURNED, comment="Canarywhy")
    assert state(home) is ApprovalState.RETURNED
    home.clock.turn(minutes=5)
    plans.submit(home.desk, file(home))
    assert state(home) is ApprovalState.SUBMITTED
    assert [row.family for row in reviews.waiting(home.lead)] == [home.family]


def test_an_empty_plan_is_not_sent(home: Home) -> None:
    """There must be a goal to look at."""
    plans.begin_plan(home.desk, home.family)
    with pytest.raises(Refusal):
        plans.submit(home.desk, file(home))


def test_a_goal_goes_with_its_actions_and_comes_back(home: Home) -> None:
    """Removing is undone by restoring; nothing is deleted."""
    goal = planned(home).goals[0]
    plans.remove_goal(home.desk, goal)
    assert (file(home).goals, file(home).actions) == ((), ())
    plans.restore(home.desk, home.desk.store.get(Goal, goal.id))
    assert [one.id for one in file(home).goals] == [goal.id]
    assert [one.text for one in file(home).actions] == ["Canaryaction"]


def test_a_childs_words_are_for_the_child_alone_unless_the_child_says_otherwise(home: Home) -> None:
    """Whether others may see them is asked, and can be taken back."""
    plan = planned(home).plan
    assert plan is not None
    plans.write_voice(home.desk, plan, home.child.id, "Canarywords", method="talked", may_share=False)
    voice = file(home).voices[0]
    assert voice.visibility is Visibility.PERSON
    assert voice.about_people() == {home.child.id}
    plans.write_voice(home.desk, plan, home.child.id, "Canarywords", method="talked", may_share=True, seen=voice)
    assert file(home).voices[0].visibility is Visibility.FAMILY


def test_two_edits_from_the_same_sight_of_an_action_both_stay(home: Home) -> None:
    """A save carries what changed, not everything that was on the screen."""
    action = planned(home).actions[0]
    plans.write_action(home.desk, action, owner_name="Canaryowner")
    plans.write_action(home.desk, action, progress="Canaryprogress")
    kept = home.desk.store.get(Action, action.id)
    assert (kept.owner_name, kept.progress) == ("Canaryowner", "Canaryprogress")


def test_a_planned_visit_becomes_a_record_of_who_was_seen(home: Home) -> None:
    """Planned, then written up, then finished and unchangeable; not before it has happened."""
    soon = home.clock.now().plus(timedelta(hours=1))
    changes = contacts.plan_visit(home.desk, home.family, soon)
    visit = home.desk.store.get(Contact, changes.records[0].id)
    assert visit.status is ContactStatus.PLANNED
    contacts.write_contact(home.desk, visit, notes="Canarynotes")
    visit = home.desk.store.get(Contact, visit.id)
    with pytest.raises(FieldRefused):
        contacts.finish_contact(home.desk, visit)
    home.clock.turn(hours=2)
    contacts.finish_contact(home.desk, visit)
    visit = home.desk.store.get(Contact, visit.id)
    assert visit.status is ContactStatus.FINISHED
    with pytest.raises(AlreadyDone):
        contacts.write_contact(home.desk, visit, notes="Canaryother")


def test_a_concern_is_kept_with_one_sentence_and_is_restricted(home: Home) -> None:
    """It waits for nothing but a word of facts, and is never for the family's paper."""
    with pytest.raises(FieldRefused):
        contacts.raise_concern(home.desk, home.family, facts="  ")
    contacts.raise_concern(home.desk, home.family, facts="Canaryfact", about=(home.child.id,))
    assert file(home).concerns[0].visibility is Visibility.RESTRICTED


def test_nobody_is_born_and_expected(home: Home) -> None:
    """An unborn child has an expected date only."""
    with pytest.raises(FieldRefused):
        people.write_person(home.desk, home.child, expected_on=home.clock.today())


def plans_now(home: Home) -> Plan:
    plan = file(home).plan
    assert plan is not None
    return plan


@pytest.mark.parametrize(
    ("sides", "stands"),
    [((0,), "Canaryone"), ((1,), "Canarytwo"), ((0, 1), "Canaryone\n\nCanarytwo"), ((1, 0), "Canarytwo\n\nCanaryone"), ((), "Canarythree")],
)
def test_a_decided_conflict_puts_what_was_chosen_into_the_record(home: Home, sides: tuple[int, ...], stands: str) -> None:
    """One decision: the leaf says what was chosen, nothing waits there any more, and it is not decided twice."""
    plans.write_plan(home.desk, planned(home).plan or plans_now(home), worries="Canaryone")
    home.beside(plans_now(home), {"worries": "Canarytwo"})
    (seen,) = conflicts.waiting(home.desk)
    if sides:
        conflicts.choose(home.desk, seen, sides)
    else:
        conflicts.decide(home.desk, seen, "Canarythree")
    assert plans_now(home).worries == stands
    assert conflicts.waiting(home.desk) == []
    with pytest.raises(AlreadyDone):
        conflicts.decide(home.desk, seen, "Canaryagain")


def test_a_conflict_about_one_entry_of_a_keyed_object_changes_only_that_entry(home: Home) -> None:
    """Deciding one leaf leaves its neighbours alone; a value that does not fit is refused."""
    plan = planned(home).plan
    assert plan is not None
    agreed = {home.parent.id: Agreed(answer=Answer.YES), home.child.id: Agreed(answer=Answer.YES)}
    plans.agree(home.desk, file(home), agreed)
    other = {"answer": "no", "words": ""}
    home.beside(plans_now(home), {"family_agreement": {home.parent.id: other}})
    (conflict,) = conflicts.waiting(home.desk)
    assert conflict.leaf == f"/family_agreement/{home.parent.id}"
    with pytest.raises(FieldRefused):
        conflicts.decide(home.desk, conflict, {"answer": "perhaps, Canary"})
    conflicts.choose(home.desk, conflict, (1,))
    kept = file(home).plan
    assert kept is not None
    answers = {who: one.answer for who, one in kept.family_agreement.items()}
    assert answers == {home.parent.id: Answer.NO, home.child.id: Answer.YES}


def test_an_answer_and_a_copy_are_pinned_to_what_their_people_may_see(home: Home) -> None:
    """A child's private words are part of the child's answer and copy, and of nobody else's."""
    plan = planned(home).plan
    assert plan is not None
    voice = plans.write_voice(home.desk, plan, home.child.id, "Canaryquiet", method="talked", may_share=False).records[0]
    both = {home.parent.id: Agreed(answer=Answer.YES), home.child.id: Agreed(answer=Answer.YES)}
    plans.agree(home.desk, file(home), both)
    plans.note_copy(home.desk, file(home), "Canarymum", frozenset({home.parent.id}), "standard", safe_at_home=True)
    plans.note_copy(home.desk, file(home), "Canaryschool", frozenset(), "standard", safe_at_home=None)
    kept = file(home).plan
    assert kept is not None
    private = f"childs_voice:{voice.id}"
    assert {read.person: private in read.parts for read in kept.answers_read.values()} == {home.parent.id: False, home.child.id: True}
    assert all(copy.parts and private not in copy.parts for copy in kept.copies.values())
    assert {copy.to: dict(copy.people) for copy in kept.copies.values()} == {"Canarymum": {home.parent.id: True}, "Canaryschool": {}}
