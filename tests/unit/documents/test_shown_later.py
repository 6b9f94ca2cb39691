"""A yes, a copy that was given and an approval speak of what their readers were shown, and of nothing that this copy does not show."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker.base.clock import Moment
from keyworker.documents.allow_list import allow
from keyworker.domain.household import ContactRisk
from keyworker.domain.plan import Action, ActionStatus, Goal, content_digest
from keyworker.domain.plan_since import answer_since, content_of, parts_of, parts_unseen
from keyworker.domain.review import Decision, ReviewDecision
from keyworker.domain.visibility import Visibility
from tests.unit.documents.families import TODAY, House, text_of
from tests.unit.documents.test_plan_new import agree, copy_given, signing


def anna_is_asked_again(house: House) -> bool:
    return signing(house).count("I do not agree with this part because") == 2  # Tia has not answered


def test_words_that_a_child_shares_later_are_new_since_her_mothers_yes() -> None:
    house = House()
    voice = house.voice(house.tia, "I like the quiet", Visibility.PERSON, house.tia)
    house.records = [voice]
    agree(house, house.anna)
    assert not anna_is_asked_again(house)
    house.records = [voice.evolve(visibility=Visibility.FAMILY)]
    assert "Anna agreed with this plan on 12 November 2026. New since then: what Tia said." in signing(house)
    assert anna_is_asked_again(house)


def test_a_goal_and_its_step_that_the_family_sees_later_are_new() -> None:
    house = House()
    goal = Goal(family=house.id, plan=house.plan.id, text="Time alone", order=2, visibility=Visibility.PERSON, about={house.tia.id: True})
    step = Action(family=house.id, goal=goal.id, text="Walk the dog")
    house.records = [goal, step]
    agree(house, house.anna)
    house.records = [goal.evolve(visibility=Visibility.FAMILY), step]
    assert "New since then: Goal 2 and “Walk the dog” (Goal 2)." in signing(house)
    assert anna_is_asked_again(house)


def test_a_step_that_the_end_of_a_contact_risk_brings_to_a_copy_is_new() -> None:
    house = House()
    gran = house.person("Gran", "Marsh", born=date(1960, 1, 1))
    risk = ContactRisk(family=house.id, protected=gran.id, from_person=house.anna.id)
    house.records = [gran, risk, Action(family=house.id, goal=house.goal.id, text="Fetch them on Friday", owner=gran.id)]
    agree(house, house.anna)
    assert "Fetch them" not in text_of(house.copy().pdf)
    house.records[1] = risk.evolve(until=date(2026, 11, 15))
    assert "New since then: “Fetch them on Friday” (Goal 1)." in signing(house)


def test_a_childs_own_copy_says_what_her_mother_has_not_been_shown_and_asks_her_for_nothing() -> None:
    house = House()
    house.records = [house.voice(house.tia, "I like the quiet", Visibility.PERSON, house.tia)]
    agree(house, house.anna)
    text = signing(house, house.tia)
    assert "Anna agreed with this plan on 12 November 2026. Anna has not been shown: what Tia said." in text
    assert text.count("I do not agree with this part because") == 1
    assert "has not been shown" not in signing(house)


def test_private_words_leave_no_trace_beside_a_copy_that_was_given_nor_in_the_head() -> None:
    """The side door: whatever a copy does not show, nothing on it says that something is other than it was."""
    house = House()
    house.plan = house.plan.evolve(copies={"a": copy_given(house, house.anna)})
    house.records = [approval(house)]
    before = text_of(house.copy().pdf)
    house.records += [
        house.voice(house.tia, "SECRETCANARY", Visibility.PERSON, house.tia),
        Goal(family=house.id, plan=house.plan.id, text="HIDDENCANARY", order=2, visibility=Visibility.PROFESSIONALS),
    ]
    assert text_of(house.copy().pdf) == before
    assert "Approved by Tom Ashby on 5 November 2026." in before


def test_how_a_step_goes_does_not_make_an_approved_plan_a_changed_one_on_paper() -> None:
    house = House()
    house.records = [approval(house)]
    house.action = house.action.evolve(status=ActionStatus.DONE)
    assert "Approved by Tom Ashby on 5 November 2026." in text_of(house.copy().pdf)


def test_a_copy_that_was_given_before_a_child_shared_her_words_is_an_older_one() -> None:
    house = House()
    gran = house.person("Gran", "Marsh", born=date(1960, 1, 1))
    voice = house.voice(house.tia, "I like the quiet", Visibility.PERSON, house.tia)
    house.records = [gran, voice]
    house.plan = house.plan.evolve(copies={"a": copy_given(house, gran)})
    assert "changed since" not in text_of(house.copy().pdf)
    assert "changed since" not in text_of(house.copy(house.tia).pdf)
    house.records = [gran, voice.evolve(visibility=Visibility.FAMILY)]
    assert "Gran, 12 November 2026 (the plan has changed since)" in text_of(house.copy().pdf)


def approval(house: House) -> ReviewDecision:
    content = content_of(house.file(), house.plan)
    return ReviewDecision(
        family=house.id, plan=house.plan.id, decision=Decision.APPROVED, by="lead", by_name="Tom Ashby", content=content,
        at=Moment(datetime(2026, 11, 5, 9, tzinfo=UTC)), content_digest=content_digest(content),
    )


SEEN_BY = st.sampled_from([Visibility.FAMILY, Visibility.PERSON, Visibility.PROFESSIONALS])
STATE = st.fixed_dictionaries({
    "voice": st.tuples(st.sampled_from(["Quiet", "Loud"]), SEEN_BY), "goal": st.tuples(st.sampled_from(["School", "Sleep"]), SEEN_BY),
    "step": st.tuples(st.sampled_from(["Ring", "Walk"]), SEEN_BY), "owner": st.booleans(), "risk": st.booleans(), "wants": st.sampled_from(["a", "b"]),
})


@settings(deadline=None)
@given(then=STATE, now=STATE, readers=st.sampled_from(["anna", "tia", "gran", "anna tia", "tia gran"]))
def test_everything_on_a_copy_was_shown_to_who_agreed_or_is_named(then: dict[str, Any], now: dict[str, Any], readers: str) -> None:
    """For any plan then and now and any readers: what a copy shows is what Anna was shown, word for word, or is said to be new or unseen."""
    house = House()
    gran = house.person("Gran", "Marsh", born=date(1960, 1, 1))
    people = {"anna": house.anna, "tia": house.tia, "gran": gran}
    voice = house.voice(house.tia, "", Visibility.PERSON, house.tia)
    goal = Goal(family=house.id, plan=house.plan.id, order=2, about={house.tia.id: True})
    step = Action(family=house.id, goal=goal.id, about={house.tia.id: True})
    risk = ContactRisk(family=house.id, protected=gran.id, from_person=house.anna.id)

    def stand(state: dict[str, Any]) -> None:
        (words, of_voice), (text, of_goal), (what, of_step) = state["voice"], state["goal"], state["step"]
        house.plan = house.plan.evolve(wants=state["wants"])
        house.records = [
            gran, voice.evolve(words=words, visibility=of_voice), goal.evolve(text=text, visibility=of_goal),
            step.evolve(text=what, visibility=of_step, owner=gran.id if state["owner"] else None),
            *([risk] if state["risk"] else []),
        ]

    def printed(*chosen: str) -> dict[str, str]:
        allowed = allow(house.file(), frozenset(people[name].id for name in chosen), TODAY)
        ids = {record.id for record in (*allowed.goals, *allowed.actions, *allowed.voices)}
        parts = parts_of(content_of(house.file(), house.plan))
        return {key: words for key, words in parts.items() if key.startswith("plan:") or key.partition(":")[2] in ids}

    stand(then)
    agree(house, house.anna)
    seen_by_anna = printed("anna")
    assert answer_since(house.file(), house.plan, house.anna.id, TODAY).parts == ()
    stand(now)
    if now["risk"] and {"anna", "gran"} <= set(readers.split()):
        return
    new = answer_since(house.file(), house.plan, house.anna.id, TODAY).parts
    named = {f"{part.kind}:{part.id}" for part in (*new, *parts_unseen(house.file(), house.plan, house.anna.id, TODAY))}
    later = {key for key, words in printed(*readers.split()).items() if seen_by_anna.get(key) != words}
    assert later <= named
