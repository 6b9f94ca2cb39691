"""Laws of the figures from stars (domain.md 1.4 and 6.6): what is a pair, what changed, who is counted, and never a total."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from keyworker.base.paths import shipped
from keyworker.domain.star import CompletionMode, StarReading
from keyworker.forms.instrument import InstrumentSet
from keyworker.programme import figures, star_pairs, star_progress
from keyworker.programme.star_asked import View, WhoseStar
from keyworker.programme.star_pairs import Direction, Pair, PairChange, PairRules, Why, changes_of, pair_of
from keyworker.programme.star_progress import (
    StartPoint,
    area_improved,
    families_progress,
    maintained_high,
    mean_change_on_request,
    medians,
    moved_from_low,
    progress_of,
    start_points,
)
from tests.unit.programme.stars import AS_AT, FIRST, INSTRUMENTS, LAST, PLUS, Said, asked, family, reading

COUNCILS = shipped().parent / "shared" / "data" / "programme_figures.json"
RULES = PairRules(as_at=AS_AT)
BEFORE: Said = [3, 4, 5, 5, 2, 6, 3, 4, 5, 1]
AFTER: Said = [5, 6, 5, 7, 2, 8, 6, 4, 5, None]
HIGH: Said = [9, 10, 9, 9, 10, 10, 9, 9, 9, 10]
AREA = PLUS.areas[0].id


def change(first: Said, last: Said, rules: PairRules = RULES) -> PairChange:
    """What changed from one reading to the next."""
    pair = pair_of([reading(first, FIRST), reading(last, LAST)], rules)
    assert isinstance(pair, Pair)
    return changes_of(pair, INSTRUMENTS, rules)


def counts(one: PairChange) -> tuple[int, int, int, int]:
    """Increase, maintained, decrease, left out."""
    return (*(one.count(direction) for direction in Direction), one.excluded())  # type: ignore[return-value]


def test_the_first_vector_of_the_paper() -> None:
    assert counts(change(BEFORE, AFTER)) == (5, 4, 0, 1)
    assert families_progress([family(reading(BEFORE), reading(AFTER, LAST))], asked(), 3).numerator == 1


def test_a_family_that_began_at_the_top_is_a_pair_and_is_left_out_of_the_room_to_progress_view_with_its_reason() -> None:
    top = [family(reading(HIGH), reading(HIGH, LAST))]
    assert counts(change(HIGH, HIGH)) == (0, 10, 0, 0)
    everybody = families_progress(top, asked(), 3)
    room = families_progress(top, asked(), 3, view=View.ROOM_TO_PROGRESS)
    assert (everybody.numerator, everybody.denominator) == (0, 1)
    assert (room.denominator, room.excluded) == (0, {"no room to progress": 1})


@pytest.mark.skipif(not COUNCILS.exists(), reason="the councils' figures are not beside this checkout (../shared/data)")
def test_the_star_pairs_of_the_paper() -> None:
    for one in json.loads(COUNCILS.read_text("utf-8"))["star_pairs"]:
        changed = change(one["first"], one["last"])
        assert counts(changed) == (one["increase"], one["maintained"], one["decrease"], one["excluded"])
        assert (changed.count(Direction.INCREASE) >= 3) is one["progress_in_at_least_3"]
        assert (changed.room() > 0) is one.get("room_to_progress", True)


@pytest.mark.parametrize(
    ("readings", "why"),
    [
        ([], Why.NO_STAR),
        ([reading(BEFORE, status="draft", finished=None)], Why.NOT_FINISHED),
        ([reading(BEFORE)], Why.NO_SECOND),
        ([reading(BEFORE), reading(AFTER, FIRST)], Why.TOO_CLOSE),
        ([reading(BEFORE), reading(AFTER, FIRST + timedelta(27))], Why.TOO_CLOSE),
        ([reading(BEFORE), reading(AFTER, LAST, retrospective=True)], Why.NO_SECOND),
        ([reading(BEFORE, retrospective=True)], Why.RETROSPECTIVE),
        ([reading(BEFORE), reading(AFTER, LAST, mode=CompletionMode.FAMILY_ONLY)], Why.NO_SECOND),
        ([reading(BEFORE, mode=CompletionMode.FAMILY_ONLY)], Why.FAMILY_ONLY),
        ([reading(BEFORE), reading(AFTER, AS_AT + timedelta(1))], Why.NO_SECOND),
        ([reading(BEFORE, AS_AT + timedelta(1))], Why.OUTSIDE),
    ],
)
def test_a_series_without_a_pair_says_why(readings: list[StarReading], why: Why) -> None:
    assert pair_of(readings, RULES) is why


def test_twenty_eight_days_are_enough_and_another_gap_may_be_asked_for() -> None:
    two = [reading(BEFORE), reading(AFTER, FIRST + timedelta(28))]
    assert isinstance(pair_of(two, RULES), Pair)
    assert pair_of(two, PairRules(as_at=AS_AT, min_gap_days=29)) is Why.TOO_CLOSE


def test_a_worker_only_star_counts_unless_the_report_asks_for_those_made_together() -> None:
    two = [reading(BEFORE), reading(AFTER, LAST, mode=CompletionMode.WORKER_ONLY)]
    assert isinstance(pair_of(two, RULES), Pair)
    together = PairRules(as_at=AS_AT, modes=frozenset({CompletionMode.WORKER_AND_FAMILY}))
    assert pair_of(two, together) is Why.NO_SECOND


def test_retrospective_stars_count_only_where_they_are_asked_for() -> None:
    two = [reading(BEFORE, retrospective=True, as_at=date(2025, 3, 1)), reading(AFTER, LAST)]
    assert pair_of(two, RULES) is Why.NO_SECOND
    pair = pair_of(two, PairRules(as_at=AS_AT, retrospective=True))
    assert isinstance(pair, Pair)
    assert pair.first.day() == date(2025, 3, 1)


def test_the_pair_is_the_earliest_and_the_latest_by_the_day_that_they_are_about() -> None:
    late_entry = reading(BEFORE, LAST + timedelta(20), as_at=FIRST, from_paper=True)
    middle, last = reading(HIGH, date(2025, 12, 1)), reading(AFTER, LAST)
    pair = pair_of([middle, last, late_entry], RULES)
    assert isinstance(pair, Pair)
    assert (pair.first.id, pair.last.id) == (late_entry.id, last.id)


def test_a_correction_counts_in_the_place_of_what_it_corrects() -> None:
    wrong = reading(HIGH)
    right = reading(BEFORE, LAST + timedelta(30), corrects=wrong.id, as_at=wrong.day())
    last = reading(AFTER, LAST)
    pair = pair_of([wrong, last, right], RULES)
    assert isinstance(pair, Pair)
    assert (pair.first.id, pair.last.id) == (right.id, last.id)


def test_an_unfinished_correction_changes_no_figure() -> None:
    first, last = reading(BEFORE), reading(AFTER, LAST)
    draft = reading(HIGH, LAST, corrects=first.id, status="draft", finished=None)
    pair = pair_of([first, last, draft], RULES)
    assert isinstance(pair, Pair)
    assert pair.first.id == first.id


def test_with_a_first_day_only_pairs_whose_later_star_is_not_before_it_count() -> None:
    two = [reading(BEFORE), reading(AFTER, LAST)]
    assert isinstance(pair_of(two, PairRules(as_at=AS_AT, since=LAST)), Pair)
    assert pair_of(two, PairRules(as_at=AS_AT, since=LAST + timedelta(1))) is Why.OUTSIDE


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("declined", 5, Why.DECLINED), (5, "declined", Why.DECLINED), ("not_covered", 5, Why.NOT_COVERED), (5, None, Why.NOT_APPLICABLE),
    ],
)
def test_an_area_without_two_numbers_is_left_out_with_its_reason(first: int | str, last: int | str | None, why: Why) -> None:
    one = change([first, *BEFORE[1:]], [last, *AFTER[1:]]).areas[0]
    assert (one.excluded, one.direction) == (why, None)


def test_an_area_that_nobody_came_to_is_left_out_and_never_nought() -> None:
    one = change(BEFORE[:3], AFTER).of(PLUS.areas[5].id)
    assert one is not None
    assert (one.excluded, one.first) == (Why.NOT_COVERED, None)


def test_a_change_within_a_stage_is_an_increase_by_number_and_none_by_stage() -> None:
    one = change([3, *BEFORE[1:]], [4, *AFTER[1:]]).areas[0]
    assert (one.direction, one.stage_direction) == (Direction.INCREASE, Direction.MAINTAINED)
    fell = change([5, *BEFORE[1:]], [4, *AFTER[1:]]).areas[0]
    assert (fell.direction, fell.stage_direction) == (Direction.DECREASE, Direction.DECREASE)


def test_on_a_scale_of_half_points_half_a_point_is_a_change() -> None:
    five = INSTRUMENTS["local-five"]
    pair = pair_of([reading(["2.5"] * 6, FIRST, five), reading(["3", "2.5", "2", "2.5", "2.5", "2.5"], LAST, five)], RULES)
    assert isinstance(pair, Pair)
    assert counts(changes_of(pair, INSTRUMENTS, RULES)) == (1, 4, 1, 0)
    whole = PairRules(as_at=AS_AT, least_change=Decimal(1))
    assert counts(changes_of(pair, INSTRUMENTS, whole)) == (0, 6, 0, 0)


def test_a_pair_of_two_editions_counts_by_area_and_is_flagged() -> None:
    second = INSTRUMENTS["family-star-plus"]
    stars = family(reading(BEFORE), reading(AFTER, LAST, second))
    (pair,) = progress_of([stars], asked()).pairs
    assert pair.pair.mixed_edition
    assert counts(pair) == (5, 4, 0, 1)
    assert "mix editions" in families_progress([stars], asked(), 3).caveat
    assert families_progress([family(reading(BEFORE), reading(AFTER, LAST))], asked(), 3).caveat == ""


def test_an_area_of_one_edition_only_is_left_out() -> None:
    second = PLUS.model_copy(update={"edition": "9", "areas": PLUS.areas[1:]})
    pair = pair_of([reading(BEFORE), reading(AFTER[1:], LAST, second)], RULES)
    assert isinstance(pair, Pair)
    one = changes_of(pair, INSTRUMENTS.replaced(second), RULES).of(AREA)
    assert one is not None
    assert one.excluded is Why.NOT_IN_BOTH


def test_two_scales_are_never_compared() -> None:
    other = PLUS.model_copy(update={"edition": "9", "scale": PLUS.scale.model_copy(update={"max": Decimal(5)}), "stages": ()})
    pair = pair_of([reading(BEFORE), reading([5] * 10, LAST, other)], RULES)
    assert isinstance(pair, Pair)
    assert {one.excluded for one in changes_of(pair, INSTRUMENTS.replaced(other), RULES).areas} == {Why.OTHER_SCALE}


def test_without_the_instrument_nothing_is_guessed() -> None:
    figure = families_progress([family(reading(BEFORE), reading(AFTER, LAST))], asked(instruments=InstrumentSet()), 1)
    assert (figure.denominator, figure.excluded) == (0, {"instrument not here": 1})
    pair = pair_of([reading(BEFORE), reading(AFTER, LAST)], RULES)
    assert isinstance(pair, Pair)
    assert {one.excluded for one in changes_of(pair, InstrumentSet(), RULES).areas} == {Why.NO_INSTRUMENT}


def test_a_family_counts_once_by_the_carers_star_any_adults_or_the_best() -> None:
    calm = (reading(BEFORE), reading(BEFORE, LAST))
    dad = (reading(BEFORE, person="dad"), reading(AFTER, LAST, person="dad"))
    child = (reading(BEFORE, person="child"), reading(AFTER, LAST, person="child"))
    found = {whose: families_progress([family(*calm, *dad)], asked(), 3, whose=whose).numerator for whose in WhoseStar}
    assert found == {WhoseStar.PRIMARY_CARER: 0, WhoseStar.ANY_ADULT: 1, WhoseStar.BEST: 1}
    found = {whose: families_progress([family(*calm, *child)], asked(), 3, whose=whose).numerator for whose in WhoseStar}
    assert found == {WhoseStar.PRIMARY_CARER: 0, WhoseStar.ANY_ADULT: 0, WhoseStar.BEST: 1}
    assert "any adult" in families_progress([family(*calm)], asked(), 3, whose=WhoseStar.ANY_ADULT).definition


def test_a_couples_star_speaks_for_both_and_never_pairs_with_one_of_one_person() -> None:
    joint = (reading(BEFORE, joint_with="dad"), reading(AFTER, LAST, person="dad", joint_with="mum"))
    assert families_progress([family(*joint)], asked(), 3).numerator == 1
    assert families_progress([family(*joint, carer="dad")], asked(), 3).numerator == 1
    half = families_progress([family(joint[0], reading(AFTER, LAST))], asked(), 3)
    assert (half.denominator, half.excluded) == (0, {"no second star": 1})


def test_every_family_is_counted_or_left_out_with_a_reason() -> None:
    families = [
        family(reading(BEFORE), reading(AFTER, LAST)), family(reading(BEFORE)), family(), family(reading(BEFORE, retrospective=True)),
        family(reading(BEFORE), reading(AFTER, FIRST)), family(reading(BEFORE, person="dad")),
    ]
    figure = families_progress(families, asked(), 3)
    assert figure.denominator + figure.left_out() == len(families)
    assert figure.excluded == {
        "no second star": 1, "no star": 2, "retrospective": 1, "too few days between": 1,
    }
    assert (figure.as_at, "28 days" in figure.definition, figure.said()) == (AS_AT, True, "100% (1 of 1; 5 left out)")


def test_the_share_that_improved_in_an_area_has_its_own_denominator_and_reasons() -> None:
    families = [
        family(reading(BEFORE), reading(AFTER, LAST)), family(reading(BEFORE), reading([None, *AFTER[1:]], LAST)),
        family(reading(HIGH), reading(HIGH, LAST)), family(reading(BEFORE)),
    ]
    progress = progress_of(families, asked())
    figure = area_improved(progress, AREA)
    assert (figure.numerator, figure.denominator) == (1, 2)
    assert figure.excluded == {"no second star": 1, "not applicable": 1}
    room = area_improved(progress, AREA, view=View.ROOM_TO_PROGRESS)
    assert (room.numerator, room.denominator, room.excluded["no room to progress"]) == (1, 1, 1)


def test_staying_in_the_topmost_stage_is_a_success_of_its_own() -> None:
    progress = progress_of([family(reading(HIGH), reading(HIGH, LAST)), family(reading(BEFORE), reading(AFTER, LAST))], asked())
    figure = maintained_high(progress, AREA)
    assert (figure.numerator, figure.denominator) == (1, 2)


@pytest.mark.parametrize(("first", "last", "of", "moved"), [(4, 5, 1, 1), (4, 4, 1, 0), (1, 10, 1, 1), (5, 9, 0, 0)])
def test_began_at_one_to_four_and_moved_to_five_or_more(first: int, last: int, of: int, moved: int) -> None:
    figure = moved_from_low(progress_of([family(reading([first] * 10), reading([last] * 10, LAST))], asked()), AREA)
    assert (figure.numerator, figure.denominator) == (moved, of)


def test_low_and_high_follow_the_stages_of_any_scale_and_the_points_where_there_are_none() -> None:
    star, five = INSTRUMENTS["my-star"], INSTRUMENTS["local-five"]
    bare = PLUS.model_copy(update={"stages": ()})
    low = {one.id: [int(point) for point in one.scale.points() if star_pairs.is_low(one, point)] for one in (star, bare)}
    assert low == {"my-star": [1, 2], bare.id: [1, 2, 3, 4]}
    assert [point for point in five.scale.points() if star_pairs.is_low(five, point)] == [Decimal(1), Decimal("1.5"), Decimal(2)]
    assert [int(point) for point in star.scale.points() if star_pairs.is_high(star, point)] == [5]
    assert [int(point) for point in bare.scale.points() if star_pairs.is_high(bare, point)] == [9, 10]


def test_the_start_point_view_says_what_became_of_those_who_began_in_each_stage() -> None:
    progress = progress_of(
        [family(reading([one] * 10), reading([other] * 10, LAST)) for one, other in ((1, 2), (2, 2), (5, 4), (9, 9))], asked()
    )
    assert start_points(progress, AREA) == (StartPoint(0, 2, 1, 1, 0), StartPoint(2, 1, 0, 0, 1), StartPoint(4, 1, 0, 1, 0))
    assert [one.began for one in start_points(progress)] == [20, 10, 10]


def test_medians_need_no_caveat_and_a_mean_never_comes_without_one() -> None:
    progress = progress_of([family(reading([one] * 10), reading([one + 2] * 10, LAST)) for one in (1, 2, 6)], asked())
    middle = medians(progress, AREA)
    assert middle is not None
    assert (middle.first, middle.last, middle.pairs) == (Decimal(2), Decimal(4), 3)
    mean = mean_change_on_request(progress, AREA)
    assert mean is not None
    assert (mean.change, mean.pairs) == (Decimal(2), 3)
    assert "rough picture" in mean.caveat
    assert medians(progress, "no_such_area") is None


def test_there_is_no_total_of_a_star() -> None:
    for module in (figures, star_pairs, star_progress):
        assert not [name for name in vars(module) if "total" in name.lower() or name.lower().startswith("sum_of")]


def test_stars_of_two_instruments_are_never_in_one_figure() -> None:
    wheel = INSTRUMENTS["family-wheel"]
    mixed = family(reading(BEFORE), reading(AFTER, LAST, wheel))
    assert families_progress([mixed], asked(), 1).excluded == {"no second star": 1}
    assert families_progress([mixed], asked(wheel), 1).excluded == {"no second star": 1}
