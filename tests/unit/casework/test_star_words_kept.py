"""Words about an area are never lost for want of a number, and a correction stands in the place of what it corrects."""

from decimal import Decimal

import pytest

from keyworker.base.errors import AlreadyDone, FieldRefused
from keyworker.casework import plans, stars
from keyworker.domain.plan import Goal
from keyworker.domain.star import AreaReading, AreaState, ReadingStatus, StarReading, standing
from tests.unit.casework.conftest import Home


def begun(home: Home) -> StarReading:
    changes = stars.begin_reading(home.desk, home.parent, "family-wheel")
    return home.desk.store.get(StarReading, changes.records[0].id)


def again(home: Home, reading: StarReading) -> StarReading:
    return home.desk.store.get(StarReading, reading.id)


def finished(home: Home, reading: StarReading) -> StarReading:
    stars.record_area(home.desk, reading, "health", AreaReading(score=Decimal(5)))
    stars.finish_reading(home.desk, again(home, reading), agreed_by={})
    return again(home, reading)


def test_words_without_a_number_are_kept_and_stand_as_not_covered_when_finished(home: Home) -> None:
    reading = begun(home)
    stars.leave_open(home.desk, reading, "money", note="A letter came.")
    assert again(home, reading).areas["money"] == AreaReading(note="A letter came.")
    done = finished(home, again(home, reading))
    assert done.areas["money"].state is AreaState.NOT_COVERED
    assert done.areas["money"].note == "A letter came."


def test_a_step_without_a_number_is_kept_and_stands_as_not_covered_when_finished(home: Home) -> None:
    """Nothing that was said is lost, and nothing is counted that has no number."""
    reading = begun(home)
    stars.leave_open(home.desk, reading, "money", stage="hard")
    assert again(home, reading).areas["money"] == AreaReading(stage="hard")
    done = finished(home, again(home, reading))
    assert (done.areas["money"].state, done.areas["money"].stage) == (AreaState.NOT_COVERED, "hard")
    with pytest.raises(FieldRefused):
        stars.leave_open(home.desk, begun(home), "money", stage="nowhere")


def test_taking_a_number_back_keeps_the_words_and_without_words_leaves_nothing(home: Home) -> None:
    reading = begun(home)
    stars.record_area(home.desk, reading, "money", AreaReading(score=Decimal(3), note="Bills."))
    stars.leave_open(home.desk, again(home, reading), "money", note="Bills.")
    assert again(home, reading).areas["money"].score is None
    stars.leave_open(home.desk, again(home, reading), "money", note="  ")
    assert "money" not in again(home, reading).areas


def test_words_about_an_unknown_area_or_a_finished_star_are_refused(home: Home) -> None:
    reading = begun(home)
    with pytest.raises(FieldRefused):
        stars.leave_open(home.desk, reading, "nowhere", note="x")
    with pytest.raises(AlreadyDone):
        stars.leave_open(home.desk, finished(home, reading), "money", note="x")


def test_a_finished_correction_stands_where_the_corrected_star_stood(home: Home) -> None:
    first = finished(home, begun(home))
    second = finished(home, begun(home))
    changes = stars.correct_reading(home.desk, first, "wrong number")
    draft = home.desk.store.get(StarReading, changes.records[0].id)
    everything = home.desk.store.find(StarReading)
    assert [one.id for one in standing(everything)] == [first.id, second.id]
    stars.finish_reading(home.desk, draft, agreed_by={})
    assert [one.id for one in standing(home.desk.store.find(StarReading))] == [draft.id, second.id]


def test_a_correction_does_not_add_again_the_goals_of_what_it_corrects(home: Home) -> None:
    """Only an area that was picked anew becomes a goal: the chain of corrections has one goal for each."""
    first = begun(home)
    stars.record_area(home.desk, first, "health", AreaReading(score=Decimal(2)))
    stars.record_area(home.desk, again(home, first), "money", AreaReading(score=Decimal(3)))
    stars.pick_areas(home.desk, again(home, first), ["health"])
    stars.finish_reading(home.desk, again(home, first), agreed_by={})
    plans.goals_from_star(home.desk, again(home, first))
    reading = again(home, first)
    for picked in (["health"], ["health", "money"]):
        stars.correct_reading(home.desk, reading, "Wrong number")
        (draft,) = home.desk.store.find(StarReading, status=ReadingStatus.DRAFT)
        stars.pick_areas(home.desk, draft, picked)
        stars.finish_reading(home.desk, again(home, draft), agreed_by={})
        reading = again(home, draft)
        plans.goals_from_star(home.desk, reading)
        assert sorted(goal.area or "" for goal in home.desk.store.find(Goal)) == picked
