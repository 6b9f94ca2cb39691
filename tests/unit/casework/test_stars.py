"""Laws of the verbs about stars."""

from decimal import Decimal

import pytest

from keyworker.base.errors import AlreadyDone, FieldRefused, Refusal
from keyworker.casework import plans, stars
from keyworker.domain.star import AreaReading, AreaState, ReadingKind, ReadingStatus, StarReading
from tests.unit.casework.conftest import Home


def begin(home: Home, instrument: str = "family-wheel") -> StarReading:
    """A new draft for the parent."""
    changes = stars.begin_reading(home.desk, home.parent, instrument)
    return home.desk.store.get(StarReading, changes.records[0].id)


def again(home: Home, reading: StarReading) -> StarReading:
    """The reading as it stands in the store."""
    return home.desk.store.get(StarReading, reading.id)


def test_answers_given_over_several_sittings_are_all_kept(home: Home) -> None:
    """An area said from an older sight of the reading does not take another one back."""
    seen = begin(home)
    stars.record_area(home.desk, seen, "health", AreaReading(score=Decimal(4), note="Canarynote"))
    stars.record_area(home.desk, seen, "mood", AreaReading(state=AreaState.DECLINED))
    areas = again(home, seen).areas
    assert areas["health"].score == Decimal(4)
    assert areas["mood"].state is AreaState.DECLINED


def test_an_area_without_a_score_has_no_number_at_all(home: Home) -> None:
    """Not applicable is never 0: a number that was given before is gone."""
    seen = begin(home)
    stars.record_area(home.desk, seen, "health", AreaReading(state=AreaState.NOT_APPLICABLE, score=Decimal(3)))
    assert again(home, seen).areas["health"].score is None


@pytest.mark.parametrize("score", [Decimal(0), Decimal(11), Decimal("4.5"), None])
def test_a_number_that_the_scale_does_not_have_is_refused(home: Home, score: Decimal | None) -> None:
    """Only points of the instrument's own scale are taken for a scored area."""
    with pytest.raises(FieldRefused):
        stars.record_area(home.desk, begin(home), "health", AreaReading(score=score))


def test_half_points_are_taken_where_the_instrument_has_them(home: Home) -> None:
    """Nothing assumes whole numbers."""
    seen = begin(home, "local-five")
    area = home.desk.instruments["local-five"].areas[0].id
    stars.record_area(home.desk, seen, area, AreaReading(score=Decimal("3.5")))
    assert again(home, seen).areas[area].score == Decimal("3.5")


def test_disagreement_keeps_both_numbers_and_both_notes(home: Home) -> None:
    """The worker's and the family's readings stand side by side."""
    seen = begin(home)
    said = AreaReading(score=Decimal(3), note="Canaryworker", family_score=Decimal(6), family_note="Canaryfamilynote")
    stars.record_area(home.desk, seen, "health", said)
    kept = again(home, seen).areas["health"]
    assert kept.disagreed()
    assert (kept.score, kept.family_score) == (Decimal(3), Decimal(6))


def test_a_second_draft_of_the_same_star_is_refused(home: Home) -> None:
    """The unfinished one is gone on with instead."""
    begin(home)
    with pytest.raises(AlreadyDone):
        begin(home)


def test_a_finished_star_says_what_was_not_talked_about_and_never_changes(home: Home) -> None:
    """Finishing closes the reading; areas that nobody came to are `not covered`."""
    seen = begin(home)
    stars.record_area(home.desk, seen, "health", AreaReading(score=Decimal(4)))
    stars.finish_reading(home.desk, again(home, seen), agreed_by={home.parent.id: "Canaryparent"})
    done = again(home, seen)
    assert done.status is ReadingStatus.FINISHED
    assert {said.state for name, said in done.areas.items() if name != "health"} == {AreaState.NOT_COVERED}
    with pytest.raises(AlreadyDone):
        stars.record_area(home.desk, done, "health", AreaReading(score=Decimal(5)))


def test_a_star_without_any_number_cannot_be_finished(home: Home) -> None:
    """It stays a draft that can be gone on with."""
    with pytest.raises(Refusal):
        stars.finish_reading(home.desk, begin(home), agreed_by={})


def test_a_correction_is_a_new_reading_that_points_to_the_old(home: Home) -> None:
    """What was finished stays as it was."""
    seen = begin(home)
    stars.record_area(home.desk, seen, "health", AreaReading(score=Decimal(4)))
    stars.finish_reading(home.desk, again(home, seen), agreed_by={})
    changes = stars.correct_reading(home.desk, again(home, seen), "Canaryreason")
    new = home.desk.store.get(StarReading, changes.records[0].id)
    assert new.corrects == seen.id
    assert new.areas["health"].score == Decimal(4)
    assert again(home, seen).status is ReadingStatus.FINISHED


def test_the_second_star_of_a_person_is_a_review(home: Home) -> None:
    """First, then review: worked out, never asked."""
    seen = begin(home)
    assert seen.reading_kind is ReadingKind.FIRST
    stars.record_area(home.desk, seen, "health", AreaReading(score=Decimal(4)))
    stars.finish_reading(home.desk, again(home, seen), agreed_by={})
    assert begin(home).reading_kind is ReadingKind.REVIEW


def test_picked_areas_become_goals_once_linked_to_area_and_reading(home: Home) -> None:
    """Nothing is typed twice, and pressing the button twice makes no second goal."""
    seen = begin(home)
    for area in ("health", "mood", "home"):
        stars.record_area(home.desk, again(home, seen), area, AreaReading(score=Decimal(4)))
    stars.pick_areas(home.desk, again(home, seen), ["home", "health"])
    stars.finish_reading(home.desk, again(home, seen), agreed_by={})
    plans.goals_from_star(home.desk, again(home, seen))
    plans.goals_from_star(home.desk, again(home, seen))
    goals = home.desk.store.family_file(home.family).goals
    assert [(goal.area, goal.reading) for goal in goals] == [("home", seen.id), ("health", seen.id)]
    assert all(goal.text for goal in goals)
