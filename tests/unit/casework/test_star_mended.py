"""Laws of stars that are put right: one heir, what counts as first, what can be picked, what is thrown away, whose words a goal has."""

from datetime import timedelta
from decimal import Decimal

import pytest

from keyworker.base.errors import AlreadyDone
from keyworker.base.ids import new_id
from keyworker.casework import plans, stars
from keyworker.domain.family import Episode
from keyworker.domain.star import AreaReading, AreaState, ReadingKind, ReadingStatus, StarReading, standing
from keyworker.store.protocol import Changes
from tests.fakes.desks import INSTRUMENTS
from tests.unit.casework.conftest import Home


def again(home: Home, reading: StarReading) -> StarReading:
    return home.desk.store.get(StarReading, reading.id)


def made(home: Home, changes: Changes) -> StarReading:
    return home.desk.store.get(StarReading, changes.records[0].id)


def begin(home: Home) -> StarReading:
    return made(home, stars.begin_reading(home.desk, home.parent, "family-wheel"))


def finish(home: Home, seen: StarReading, number: int = 4) -> StarReading:
    stars.record_area(home.desk, again(home, seen), "health", AreaReading(score=Decimal(number)))
    stars.finish_reading(home.desk, again(home, seen), agreed_by={})
    return again(home, seen)


def opened(home: Home) -> None:
    """The work is opened (again) today."""
    with home.desk.store.write() as tx:
        tx.save(Episode(family=home.family, opened_on=home.clock.today()))


def test_a_first_star_after_the_work_was_opened_again_is_a_first_star(home: Home) -> None:
    opened(home)
    finish(home, begin(home))
    home.clock.turn(days=200)
    opened(home)
    anew = begin(home)
    assert anew.reading_kind is ReadingKind.FIRST
    finish(home, anew)
    assert begin(home).reading_kind is ReadingKind.REVIEW


def test_a_star_worked_out_afterwards_makes_no_later_one_a_review(home: Home) -> None:
    before = home.clock.today() - timedelta(3)
    finish(home, made(home, stars.begin_reading(home.desk, home.parent, "family-wheel", retrospective=True, as_at=before)))
    assert begin(home).reading_kind is ReadingKind.FIRST


def test_a_draft_that_was_thrown_away_stands_in_nobodys_way_and_comes_back(home: Home) -> None:
    draft = begin(home)
    stars.discard_draft(home.desk, draft)
    assert home.desk.store.family_file(home.family).readings == ()
    stars.restore_draft(home.desk, again(home, draft))
    assert [one.id for one in home.desk.store.family_file(home.family).readings] == [draft.id]
    stars.discard_draft(home.desk, again(home, draft))
    begin(home)
    with pytest.raises(AlreadyDone):
        stars.restore_draft(home.desk, again(home, draft))


def test_a_finished_star_cannot_be_thrown_away(home: Home) -> None:
    with pytest.raises(AlreadyDone):
        stars.discard_draft(home.desk, finish(home, begin(home)))


def test_a_correction_that_was_thrown_away_can_be_begun_again(home: Home) -> None:
    first = finish(home, begin(home))
    stars.discard_draft(home.desk, made(home, stars.correct_reading(home.desk, first, "Canarywhy")))
    assert made(home, stars.correct_reading(home.desk, first, "Canarywhy")).corrects == first.id


def test_of_two_finished_corrections_the_one_finished_last_stands_alone_with_what_corrects_it(home: Home) -> None:
    first = finish(home, begin(home))
    one = made(home, stars.correct_reading(home.desk, first, "Canarywhy"))
    home.clock.turn(minutes=5)
    late = finish(home, one, 7).evolve(id=new_id(), finished=home.clock.now())
    home.clock.turn(minutes=5)
    early = again(home, one)
    for order in ([first, early, late], [late, early, first]):
        assert standing(order) == [late]
    beside = early.evolve(id=new_id(), corrects=early.id)
    assert standing([first, early, late, beside]) == [late]
    after = late.evolve(id=new_id(), corrects=late.id)
    assert standing([after, beside, first, early, late]) == [after]
    assert standing([early, late]) == [late]


@pytest.mark.parametrize("state", [AreaState.NOT_APPLICABLE, AreaState.NOT_COVERED])
def test_an_area_without_a_place_in_the_talk_is_not_picked_and_leaves_no_gap(home: Home, state: AreaState) -> None:
    seen = begin(home)
    for area in ("health", "mood", "home"):
        stars.record_area(home.desk, again(home, seen), area, AreaReading(score=Decimal(4)))
    stars.record_area(home.desk, again(home, seen), "money", AreaReading(state=state))
    stars.pick_areas(home.desk, again(home, seen), ["money", "mood", "no_such", "home", "health", "home"])
    assert picked(home, seen) == {"mood": 1, "home": 2, "health": 3}
    stars.record_area(home.desk, again(home, seen), "home", AreaReading(state=state, picked=2))
    assert picked(home, seen) == {"mood": 1, "health": 2}
    stars.leave_open(home.desk, again(home, seen), "mood", note="Canarynote")
    stars.finish_reading(home.desk, again(home, seen), agreed_by={})
    assert again(home, seen).status is ReadingStatus.FINISHED
    assert picked(home, seen) == {"health": 1}


def picked(home: Home, seen: StarReading) -> dict[str, int]:
    return {name: said.picked for name, said in again(home, seen).areas.items() if said.picked is not None}


def test_a_goal_of_an_area_that_nobody_named_has_no_words_until_the_family_gives_them(home: Home) -> None:
    star, area = next(
        (one, area) for one in INSTRUMENTS for place, area in enumerate(one.areas, start=1) if area.label == f"Area {place}"
    )
    seen = made(home, stars.enter_from_paper(
        home.desk, home.parent, star.id, edition=star.edition, on=home.clock.today(), areas={area.id: AreaReading(score=Decimal(2))},
        picked=[area.id],
    ))
    plans.goals_from_star(home.desk, seen)
    [goal] = home.desk.store.family_file(home.family).goals
    assert (goal.area, goal.text) == (area.id, "")
