"""Laws of the star on paper: labels never collide and never leave their space, from six centimetres up."""

import itertools
from datetime import date
from decimal import Decimal

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker.documents.star_chart import Series, arrange, draw_star, lay_out, number, values_of
from keyworker.documents.tagged import TaggedPdf
from keyworker.documents.typeface import PRINTING
from keyworker.forms.instrument import Instrument
from tests.unit.documents.families import INSTRUMENTS, font_sizes, pdf_file, scores, text_of

SIX_CENTIMETRES = 170.0
WORDS = ["Health", "Getting on together", "Very long name of one part of life", "محمد", "A" * 40, "Home and money", "X"]


@st.composite
def stars(draw: st.DrawFn) -> Instrument:
    names = draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=24))
    areas = [{"id": f"a{index}", "label": f"{name} {chr(97 + index)}"} for index, name in enumerate(names)]
    scale = {"min": 1, "max": draw(st.integers(2, 10))}
    return Instrument.model_validate(
        {"id": "x", "edition": "1", "title": "X", "audience": "adult", "licence": "own", "scale": scale, "areas": areas}
    )


@settings(max_examples=40, deadline=None)
@given(stars(), st.floats(SIX_CENTIMETRES, 470), st.floats(SIX_CENTIMETRES, 400), st.booleans())
def test_labels_never_collide_and_never_leave_the_space(one: Instrument, width: float, height: float, valued: bool) -> None:
    values = {area.id: "3, now 8" for area in one.areas} if valued else {}
    plan = arrange(one, width, height, values)
    assert plan.radius > 20
    for label in plan.labels:
        assert label.left >= -0.01
        assert label.bottom >= -0.01
        assert label.left + label.width <= width + 0.01
        assert label.bottom + label.height <= height + 0.01
    assert not any(a.collides(b) for a, b in itertools.combinations(plan.labels, 2))
    assert plan.radius <= plan.centre.x <= width - plan.radius + 0.01


@pytest.mark.parametrize("count", [3, 8, 16, 24])
@pytest.mark.parametrize("size", [(SIX_CENTIMETRES, SIX_CENTIMETRES), (300.0, 250.0), (470.0, 330.0)])
def test_many_names_with_numbers_under_them_do_not_collide_either(count: int, size: tuple[float, float]) -> None:
    areas = [{"id": f"a{index}", "label": f"{('Friends and community', 'Money')[index % 2]} {chr(97 + index)}"} for index in range(count)]
    one = Instrument.model_validate({**INSTRUMENTS["local-five"].model_dump(by_alias=True), "areas": areas})
    plan = arrange(one, *size, {area.id: "3, now 8" for area in one.areas})
    assert len(plan.labels) == count
    assert not any(a.collides(b) for a, b in itertools.combinations(plan.labels, 2))


def test_names_give_way_to_numbers_where_they_do_not_fit() -> None:
    assert not arrange(INSTRUMENTS["family-wheel"], 470, 300, {}).numbered
    assert arrange(INSTRUMENTS["family-star-plus"], SIX_CENTIMETRES, SIX_CENTIMETRES, {}).numbered


def test_first_and_latest_stand_under_the_name_and_a_gap_has_no_number() -> None:
    five = INSTRUMENTS["local-five"]
    latest = {**scores(five, 4), "rest": None, "joy": None}
    values = values_of(five, Series(latest, "Now"), Series({**scores(five, 2), "joy": None}, "First"))
    assert values["table"] == "2, now 4"
    assert values["rest"] == "was 2"
    assert "joy" not in values


@pytest.mark.parametrize("size", [SIX_CENTIMETRES, 400.0])
def test_first_and_latest_differ_by_line_and_marker_and_no_letter_is_under_twelve_points(size: float) -> None:
    wheel = INSTRUMENTS["family-wheel"]
    with PRINTING:
        pdf = TaggedPdf("Star", "en-GB", date(2026, 11, 21), "Keyworker")
        figure = pdf.root.add("Figure", alt="A star")
        with pdf.content(figure):
            latest, first = Series(scores(wheel, 7), "Now"), Series(scores(wheel, 2), "First")
            draw_star(pdf, 60, 200, size, wheel, lay_out(wheel, size, size, latest, first), latest, first)
        pdf.end_page()
        made = pdf.finish()
    assert min(font_sizes(made)) >= 12
    assert "Now" in text_of(made)
    raw = _content(made)
    assert "[4 3] 0 d" in raw
    assert " re" in raw


def _content(pdf: bytes) -> str:
    with pikepdf.open(pdf_file(pdf)) as document:
        return document.pages[0].Contents.read_bytes().decode("latin-1")


@pytest.mark.parametrize("gaps", [0, 1, 3])
def test_an_area_without_a_number_is_a_sign_on_its_ray_and_a_break_in_the_line(gaps: int) -> None:
    wheel = INSTRUMENTS["family-wheel"]
    unscored = [area.id for area in wheel.areas][: gaps * 2 : 2]
    latest = Series({**scores(wheel, 7), **dict.fromkeys(unscored)}, "Now")
    with PRINTING:
        pdf = TaggedPdf("Star", "en-GB", date(2026, 11, 21), "Keyworker")
        with pdf.content(pdf.root.add("Figure", alt="A star")):
            draw_star(pdf, 60, 200, 400, wheel, lay_out(wheel, 400, 400, latest, None), latest, None)
        pdf.end_page()
        made = pdf.finish()
    raw = _content(made)
    assert raw.count("1.2 w") == gaps
    assert raw.count("2 w\n") - raw.count("1.2 w\n") == 2  # the outline and the sample in the legend
    solid = raw.split("\n2 w\n", maxsplit=1)[1].split("[] 0 d", maxsplit=1)[1]
    lines = solid.split("[] 0 d", maxsplit=1)[0].count(" l S")
    assert lines == len(wheel.areas) - 2 * gaps


def test_where_the_family_differs_its_own_number_is_a_triangle_and_both_are_named() -> None:
    wheel = INSTRUMENTS["family-wheel"]
    differs = wheel.areas[2].id
    drawn = {}
    for own in ({}, {differs: Decimal(9)}):
        latest = Series(scores(wheel, 4), "Now", own)
        assert ("family 9" in values_of(wheel, latest, None)[differs]) is bool(own)
        with PRINTING:
            pdf = TaggedPdf("Star", "en-GB", date(2026, 11, 21), "Keyworker")
            with pdf.content(pdf.root.add("Figure", alt="A star")):
                draw_star(pdf, 60, 200, 400, wheel, lay_out(wheel, 400, 400, latest, None), latest, None)
            pdf.end_page()
            made = pdf.finish()
        drawn[bool(own)] = _content(made)
        assert ("The family, where the worker differs" in text_of(made)) is bool(own)
    assert drawn[True].count("1.3 w") - drawn[False].count("1.3 w") == 2  # the point, and the sample in the legend


def test_scores_are_written_as_people_write_them() -> None:
    assert [number(Decimal(text)) for text in ("4", "4.0", "3.5", "10", "10.0")] == ["4", "4", "3.5", "10", "10"]
