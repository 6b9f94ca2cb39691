"""Laws of the star's geometry: it holds for any number of areas and points, and a gap is a gap."""

import itertools
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.base.paths import shipped
from keyworker.forms import star_geometry as geometry
from keyworker.forms.instrument import Instrument, load_instrument

WHEEL = load_instrument(shipped("forms", "instruments", "family-wheel.toml"))
FIVE = load_instrument(shipped("forms", "instruments", "local-five.toml"))


def star(areas: int, top: int, step: str = "1") -> Instrument:
    scale = {"min": 1, "max": top, "step": step}
    named = [{"id": f"a{n}", "label": f"Area {n}"} for n in range(areas)]
    return Instrument.model_validate(
        {"id": "x", "edition": "1", "title": "X", "audience": "adult", "licence": "own", "scale": scale, "areas": named}
    )


stars = st.builds(star, st.integers(3, 24), st.integers(2, 20), st.sampled_from(["1", "0.5"]))


def distance(spot: geometry.Spot) -> float:
    return math.hypot(spot.x, spot.y)


def test_the_first_area_points_up_and_the_next_is_to_its_right() -> None:
    first, second = geometry.rays(WHEEL)[:2]
    assert (first.tip.x, first.tip.y) == pytest.approx((0, 1))
    assert second.tip.x > 0


@given(stars)
def test_every_ray_ends_at_the_same_distance_and_higher_scores_lie_further_out(one: Instrument) -> None:
    assert all(distance(ray.tip) == pytest.approx(1) for ray in geometry.rays(one))
    radii = [geometry.radius_of(point, one.scale) for point in one.scale.points()]
    assert radii == sorted(radii)
    assert (radii[0], radii[-1]) == pytest.approx((geometry.INNER, 1))


@given(stars, st.data())
def test_a_gap_has_no_spot_and_no_line_and_a_whole_reading_closes(one: Instrument, data: st.DataObject) -> None:
    choice = st.one_of(st.none(), st.sampled_from(one.scale.points()))
    scores = {area.id: data.draw(choice) for area in one.areas}
    drawn = geometry.outline(one, scores)
    scored = {area for area, score in scores.items() if score is not None}
    assert drawn.spots.keys() == scored
    ids = [area.id for area in one.areas]
    neighbours = sum(1 for index, area in enumerate(ids) if {area, ids[(index + 1) % len(ids)]} <= scored)
    assert len(drawn.lines) == neighbours
    assert drawn.closed == (len(scored) == len(ids))


def test_nothing_scored_draws_nothing() -> None:
    empty = geometry.outline(WHEEL, {})
    assert not empty.spots
    assert not empty.lines
    assert not empty.closed


def test_a_score_of_another_scale_is_a_gap_and_an_unknown_area_is_not_drawn() -> None:
    drawn = geometry.outline(FIVE, {"rest": Decimal(9), "talk": Decimal("3.5"), "elsewhere": Decimal(1)})
    assert drawn.spots.keys() == {"talk"}


@given(stars)
def test_labels_stand_outside_the_star_and_point_away_from_it(one: Instrument) -> None:
    for label in geometry.labels(one):
        assert distance(label.anchor) > 1
        if label.side is geometry.Side.START:
            assert label.anchor.x > 0
        if label.side is geometry.Side.END:
            assert label.anchor.x < 0


def test_short_names_are_taken_when_asked_for_and_there() -> None:
    assert geometry.labels(WHEEL, short=True)[0].text == "Health"
    assert geometry.labels(WHEEL)[0].text == "Bodies and health"
    assert geometry.labels(FIVE, short=True)[0].text == "Sleep and rest"


@pytest.mark.parametrize("one", [WHEEL, FIVE], ids=lambda one: one.id)
def test_stage_rings_follow_each_other_without_hole_and_hold_their_points(one: Instrument) -> None:
    rings = geometry.bands(one)
    assert rings[0].inner == 0
    assert rings[-1].outer == 1
    for ring, after in itertools.pairwise(rings):
        assert ring.outer == pytest.approx(after.inner)
    for ring, stage in zip(rings, one.stages, strict=True):
        for point in one.points_of(stage):
            assert ring.inner <= geometry.radius_of(point, one.scale) <= ring.outer


def test_the_web_has_a_ring_for_each_whole_point_only() -> None:
    assert [point for point, _ in geometry.grid(FIVE)] == [1, 2, 3, 4, 5]
    assert len(geometry.ring(6, 0.5)) == 6


@given(stars, st.data())
def test_touching_a_ray_finds_its_area(one: Instrument, data: st.DataObject) -> None:
    ray = data.draw(st.sampled_from(geometry.rays(one)))
    along = data.draw(st.floats(0.2, 1.2))
    assert geometry.area_at(one, ray.tip.x * along, ray.tip.y * along) == ray.area


def test_touching_far_outside_finds_nothing() -> None:
    assert geometry.area_at(WHEEL, 3, 3) is None


def test_a_score_off_the_scale_and_an_unknown_area_are_errors_of_ours() -> None:
    with pytest.raises(ValueError, match="scale"):
        geometry.radius_of(Decimal(11), WHEEL.scale)
    with pytest.raises(KeyError):
        geometry.gap_spot(WHEEL, "none")
    assert distance(geometry.gap_spot(WHEEL, "money")) == pytest.approx(0.93)
