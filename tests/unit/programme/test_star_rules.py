"""Laws of what a figure from stars leaves out and says: room, scales, one stage, whose star, and a definition of its own."""

from datetime import date
from decimal import Decimal

import pytest

from keyworker.domain.family import Episode, Family
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.star import CompletionMode, UsedScale
from keyworker.forms.instrument import Instrument, InstrumentSet, Stage
from keyworker.programme.figures import Figure
from keyworker.programme.star_asked import Asked, View, WhoseStar
from keyworker.programme.star_pairs import AreaChange, PairChange, Why, is_low
from keyworker.programme.star_progress import (
    FamilyStars,
    area_improved,
    families_progress,
    maintained_high,
    moved_from_low,
    progress_of,
    series_pairs,
)
from tests.unit.programme.stars import FIRST, INSTRUMENTS, LAST, MUM, PLUS, Said, asked, family, reading

AREA = PLUS.areas[0].id
WITHIN_A_STAGE: Said = [9, 9, 9, 5, 5, 5, 3, 3, 3, 3]
"""Three areas begin in the topmost stage."""
ROSE_AT_THE_TOP: Said = [10, 10, 10, 6, 6, 5, 3, 3, 3, 3]


def staged(*ends: int) -> Instrument:
    """A star whose stages end at these points."""
    stages = tuple(
        Stage.model_validate({"id": f"s{end}", "from": begin + 1, "to": end}) for begin, end in zip((0, *ends), ends, strict=False)
    )
    return PLUS.model_copy(update={"id": "made-up", "stages": stages, "scale": PLUS.scale.model_copy(update={"max": Decimal(ends[-1])})})


def pair(first: Said, last: Said, instrument: Instrument = PLUS) -> PairChange:
    """One pair of mum's."""
    stars = family(reading(first, instrument=instrument), reading(last, LAST, instrument))
    return progress_of([stars], asked(instrument, INSTRUMENTS.replaced(instrument))).pairs[0]


def test_with_room_to_progress_an_area_that_rose_within_the_topmost_stage_is_no_progress() -> None:
    stars = [family(reading(WITHIN_A_STAGE), reading(ROSE_AT_THE_TOP, LAST))]
    found = {view: families_progress(stars, asked(), 3, view=view) for view in View}
    assert {view: (one.numerator, one.denominator) for view, one in found.items()} == {View.ALL: (1, 1), View.ROOM_TO_PROGRESS: (0, 1)}
    assert families_progress(stars, asked(), 2, view=View.ROOM_TO_PROGRESS).numerator == 1


def test_by_stage_only_areas_that_reached_a_higher_stage_are_progress_with_room_and_without() -> None:
    by_number = family(reading([3] * 10), reading([4] * 10, LAST))
    two_stages = family(reading(WITHIN_A_STAGE), reading([10, 10, 10, 7, 7, 6, 3, 3, 3, 3], LAST))
    for view in View:
        assert families_progress([by_number], asked(), 1, view=view).numerator == 1
        assert families_progress([by_number], asked(), 1, view=view, by_stage=True).said() == "0% (0 of 1)"
        counted = [families_progress([two_stages], asked(), least, view=view, by_stage=True).numerator for least in (2, 3)]
        assert counted == [1, 0]
    improved = [area_improved(progress_of([by_number], asked()), AREA, by_stage=one).numerator for one in (False, True)]
    assert improved == [1, 0]


def test_an_area_that_is_left_out_has_no_room_to_progress() -> None:
    assert not AreaChange(AREA, excluded=Why.DECLINED).room
    assert AreaChange(AREA).room
    assert pair([5, 5, 5, *["declined"] * 7], [5] * 10).room() == 3
    few = [family(reading([5, 5, *["declined"] * 8]), reading([9] * 10, LAST))]
    assert families_progress(few, asked(), 3, view=View.ROOM_TO_PROGRESS).excluded == {"no room to progress": 1}


def test_a_reading_is_never_read_on_another_scale_than_its_own() -> None:
    five = PLUS.model_copy(update={"edition": "9", "stages": (), "scale": PLUS.scale.model_copy(update={"max": Decimal(5)})})
    ten, short = UsedScale(), UsedScale(max=Decimal(5))
    only = InstrumentSet([five])
    for scales, why in (((ten, short), Why.OTHER_SCALE), ((short, ten), Why.OTHER_SCALE), ((short, None), None), ((short, short), None)):
        stars = family(reading([3] * 10, scale=scales[0]), reading([5] * 10, LAST, five, scale=scales[1]))
        (found,) = progress_of([stars], asked(five, only)).pairs
        assert {one.excluded for one in found.areas} == {why}
    halves = UsedScale(max=Decimal(5), step=Decimal("0.5"))
    assert families_progress([family(reading([3] * 10, scale=halves), reading([5] * 10, LAST, five))], asked(five, only), 1).excluded == {
        "another scale": 1
    }


def test_a_removed_reading_is_in_no_pair() -> None:
    stars = family(reading([3] * 10), reading([5] * 10, LAST, removed=True))
    assert list(series_pairs(stars, asked()).values()) == [Why.NO_SECOND]


def test_only_the_stars_of_the_work_that_was_opened_last_are_counted() -> None:
    home = Family()
    home = home.evolve(family=home.id)
    mum = Person(family=home.id, is_primary_carer=True, date_of_birth=date(1990, 1, 1))
    child = Person(family=home.id, date_of_birth=date(2016, 1, 1))
    earlier = Episode(family=home.id, opened_on=date(2024, 1, 1))
    work = Episode(family=home.id, opened_on=FIRST)
    old, first, last = (
        reading([3] * 10, day, family=home.id, person=mum.id) for day in (date(2024, 2, 1), FIRST, LAST)
    )
    found = FamilyStars.of(FamilyFile.of([home, mum, child, earlier, work, old, first, last]), LAST)
    assert {one.id for one in found.readings} == {first.id, last.id}
    assert found.carer == mum.id
    assert found.adults == {mum.id}


def figures_of(question: Asked) -> list[Figure]:
    """Every kind of figure of the same stars."""
    stars = [family(reading(WITHIN_A_STAGE), reading(ROSE_AT_THE_TOP, LAST))]
    progress = progress_of(stars, question)
    return [
        *(families_progress(stars, question, 3, whose=whose, view=view, by_stage=by_stage)
          for whose in WhoseStar for view in View for by_stage in (False, True)),
        *(area_improved(progress, AREA, view=view, by_stage=by_stage) for view in View for by_stage in (False, True)),
        maintained_high(progress, AREA), moved_from_low(progress, AREA),
    ]


def test_every_figure_names_its_star_who_decided_and_whether_looking_back_counts() -> None:
    for one in figures_of(asked()):
        assert all(edition.title in one.definition for edition in INSTRUMENTS.editions(PLUS.id))
        assert "28 days apart" in one.definition
        assert "decided by worker and family together or the worker alone" in one.definition
        assert "about an earlier day do not count." in one.definition
        assert "least change" in one.definition or "A change is at least one st" in one.definition
        assert "; all." not in one.definition
        assert one.definition.endswith(".")


def test_figures_that_count_by_different_rules_never_have_the_same_definition() -> None:
    together = frozenset({CompletionMode.WORKER_AND_FAMILY})
    questions = [asked(), asked(retrospective=True), asked(modes=together), asked(min_gap_days=60), asked(INSTRUMENTS["my-star"])]
    said = [one.definition for question in questions for one in figures_of(question)]
    assert len(said) == len(set(said))
    for change, words in ((Decimal(1), "at least 1 point."), (Decimal(2), "at least 2 points."), (None, "at least one step of the scale.")):
        assert words in families_progress([], asked(least_change=change), 3).definition
    assert "made-up" in families_progress([], Asked("made-up", INSTRUMENTS, asked().rules), 3).definition


def test_the_carers_own_star_goes_before_the_couples_and_the_couples_before_none() -> None:
    couple = reading([3] * 10, joint_with="dad"), reading([9] * 10, LAST, joint_with="dad")
    own = reading([5] * 10), reading([4] * 10, LAST)
    figure = families_progress([family(*couple, *own)], asked(), 3)
    assert (figure.numerator, figure.denominator) == (0, 1)
    assert "the carer's own star, and only where that has no pair" in figure.definition
    assert families_progress([family(*couple, own[0])], asked(), 3).numerator == 1
    assert families_progress([family(*couple, *own)], asked(), 3, whose=WhoseStar.ANY_ADULT).numerator == 1


def test_a_family_without_a_named_carer_is_left_out_with_that_reason() -> None:
    nobody = family(reading([3] * 10), reading([5] * 10, LAST), carer=None)
    assert families_progress([nobody], asked(), 3).excluded == {"no carer named": 1}
    assert families_progress([nobody], asked(), 3, whose=WhoseStar.ANY_ADULT).numerator == 1
    assert families_progress([family(carer=MUM)], asked(), 3).excluded == {"no star": 1}


@pytest.mark.parametrize(
    ("ends", "low"),
    [((1, 2, 3, 4), [1]), ((1, 2, 3), [1]), ((1, 2, 3, 4, 5, 6, 7, 8), [1, 2, 3]), ((5, 10), [1, 2, 3, 4, 5])],
)
def test_two_fifths_that_do_not_divide_are_rounded_down_to_at_least_one_and_it_is_said(ends: tuple[int, ...], low: list[int]) -> None:
    star = staged(*ends)
    assert [int(point) for point in star.scale.points() if is_low(star, point)] == low
    figure = moved_from_low(progress_of([], asked(star, InstrumentSet([star]))), AREA)
    assert f"scale: {low[0]} to {low[-1]} (" in figure.definition
    assert "rounded down" in figure.definition


def test_a_star_of_one_stage_is_left_out_of_what_needs_stages_with_its_reason() -> None:
    one = staged(10)
    question = asked(one, InstrumentSet([one]))
    stars = [family(reading([3] * 10, instrument=one), reading([9] * 10, LAST, one))]
    progress = progress_of(stars, question)
    needing = [
        maintained_high(progress, AREA), moved_from_low(progress, AREA), area_improved(progress, AREA, by_stage=True),
        area_improved(progress, AREA, view=View.ROOM_TO_PROGRESS), families_progress(stars, question, 3, by_stage=True),
        families_progress(stars, question, 3, view=View.ROOM_TO_PROGRESS),
    ]
    assert [(figure.denominator, figure.excluded) for figure in needing] == [(0, {"only one stage": 1})] * len(needing)
    assert area_improved(progress, AREA).said() == families_progress(stars, question, 3).said() == "100% (1 of 1)"


def test_by_stage_a_star_without_stages_or_with_other_stages_in_another_edition_is_left_out() -> None:
    bare = PLUS.model_copy(update={"id": "made-up", "stages": ()})
    other = staged(4, 10).model_copy(update={"edition": "9"})
    for first, last in ((bare, bare), (staged(2, 4, 6, 8, 10), other)):
        question = asked(first, InstrumentSet([first, last]))
        stars = [family(reading([3] * 10, instrument=first), reading([9] * 10, LAST, last))]
        assert families_progress(stars, question, 3, by_stage=True).excluded == {"no stages to compare": 1}
        assert area_improved(progress_of(stars, question), AREA, by_stage=True).excluded == {"no stages to compare": 1}
        assert families_progress(stars, question, 3).numerator == 1
