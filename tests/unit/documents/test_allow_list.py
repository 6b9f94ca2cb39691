"""Laws of the allow-list: an item is printed only when every reader may see it; what is left out is counted, never named."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker.base.errors import FieldRefused
from keyworker.documents.allow_list import allow
from keyworker.domain.household import ContactRisk
from keyworker.domain.plan import Action, Goal
from keyworker.domain.visibility import Visibility
from tests.unit.documents.families import INSTRUMENTS, TODAY, House, reading


def test_a_copy_is_for_somebody_of_this_family() -> None:
    house = House()
    with pytest.raises(FieldRefused):
        allow(house.file(), frozenset(), TODAY)
    with pytest.raises(FieldRefused):
        allow(house.file(), frozenset({"somebody-else"}), TODAY)


def test_a_childs_words_are_for_the_child_until_they_say_otherwise() -> None:
    house = House()
    voice = house.voice(house.tia, "Only for me")
    house.records = [voice]
    assert not allow(house.file(), frozenset({house.anna.id}), TODAY).voices
    assert allow(house.file(), frozenset({house.tia.id}), TODAY).voices == (voice,)
    assert not allow(house.file(), frozenset({house.tia.id, house.anna.id}), TODAY).voices
    house.records = [house.voice(house.tia, "Mum may see", Visibility.PERSON, house.tia, house.anna)]
    assert allow(house.file(), frozenset({house.tia.id, house.anna.id}), TODAY).voices


def test_an_action_under_a_hidden_goal_is_hidden_with_it_and_both_are_counted() -> None:
    house = House()
    goal = Goal(family=house.id, plan=house.plan.id, text="x", visibility=Visibility.RESTRICTED)
    house.records = [goal, Action(family=house.id, goal=goal.id, text="y")]
    allowed = allow(house.file(), frozenset({house.anna.id}), TODAY)
    assert allowed.goals == (house.goal,)
    assert allowed.left_out == 2


def test_only_finished_readings_that_nobody_corrected_count() -> None:
    house = House()
    wheel = INSTRUMENTS["family-wheel"]
    first = reading(house, wheel, on=date(2026, 6, 1))
    right = reading(house, wheel, on=date(2026, 6, 2)).evolve(corrects=first.id)
    draft = reading(house, wheel, on=date(2026, 6, 3)).evolve(status="draft")
    house.records = [first, right, draft]
    assert allow(house.file(), frozenset({house.anna.id}), TODAY).readings == (right,)


def house_with_risk() -> tuple[House, ContactRisk]:
    house = House()
    dad = house.person("Gareth", "Pike", born=date(1988, 1, 1))
    risk = ContactRisk(family=house.id, protected=house.anna.id, from_person=dad.id)
    house.records = [dad, risk]
    return house, risk


def test_somebody_who_must_not_learn_about_a_person_gets_nothing_about_them() -> None:
    house, risk = house_with_risk()
    about_anna = Goal(family=house.id, plan=house.plan.id, text="x", about={house.anna.id: True})
    hers = Action(family=house.id, goal=house.goal.id, text="y", owner=house.anna.id)
    star = reading(house, INSTRUMENTS["family-wheel"], on=TODAY)
    house.records += [about_anna, hers, star]
    allowed = allow(house.file(), frozenset({risk.from_person}), TODAY)
    assert house.anna.id not in {one.id for one in allowed.people}
    assert about_anna not in allowed.goals
    assert hers not in allowed.actions
    assert not allowed.readings
    assert allowed.left_out == 4


def test_the_protected_persons_own_copy_keeps_what_is_about_the_other_and_does_not_list_them() -> None:
    house, risk = house_with_risk()
    about_dad = Goal(family=house.id, plan=house.plan.id, text="x", about={risk.from_person: True})
    house.records.append(about_dad)
    allowed = allow(house.file(), frozenset({house.anna.id}), TODAY)
    assert about_dad in allowed.goals
    assert risk.from_person not in {one.id for one in allowed.people}
    assert allowed.left_out == 0


def test_two_people_of_whom_one_must_not_learn_about_the_other_never_share_a_copy() -> None:
    house, risk = house_with_risk()
    with pytest.raises(FieldRefused):
        allow(house.file(), frozenset({house.anna.id, risk.from_person}), TODAY)


def test_a_risk_that_has_ended_hides_nothing() -> None:
    house, risk = house_with_risk()
    house.records[-1] = risk.evolve(until=date(2026, 1, 1))
    assert not allow(house.file(), frozenset({risk.from_person}), TODAY).readers.people


visibilities = st.sampled_from(list(Visibility))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(visibilities, st.sets(st.integers(0, 2))), max_size=6), st.sets(st.integers(0, 2), min_size=1))
def test_whatever_the_marks_nothing_outside_the_rule_gets_in(items: list[tuple[Visibility, set[int]]], chosen: set[int]) -> None:
    house = House()
    people = [house.anna, house.tia, house.leo]
    goals = [
        Goal(family=house.id, plan=house.plan.id, visibility=mark, about={people[one].id: True for one in about}, order=index)
        for index, (mark, about) in enumerate(items)
    ]
    house.records = list(goals)
    allowed = allow(house.file(), frozenset(people[one].id for one in chosen), TODAY)
    fits = [
        goal
        for goal, (mark, about) in zip(goals, items, strict=True)
        if mark is Visibility.FAMILY or (mark is Visibility.PERSON and about and chosen <= about)
    ]
    assert {goal.id for goal in allowed.goals} == {goal.id for goal in fits} | {house.goal.id}
    assert allowed.left_out == len(goals) - len(fits)
