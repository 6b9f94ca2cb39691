"""Nothing assumes ten areas or ten points: whatever instrument a council writes goes through a whole reading, a picture and a figure."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworker.base.errors import FieldRefused
from keyworker.casework import plans, stars
from keyworker.casework.desk import Desk
from keyworker.casework.shelf import Shelf
from keyworker.documents.plan_star import Pair as Printed
from keyworker.documents.plan_star import rows
from keyworker.domain.family import Family, Worker
from keyworker.domain.person import Person
from keyworker.domain.star import AreaReading, AreaState, ReadingStatus, StarReading
from keyworker.forms import star_geometry
from keyworker.forms.instrument import MOST_AREAS, Instrument, InstrumentSet, load_instrument
from keyworker.programme.star_asked import Asked
from keyworker.programme.star_pairs import Direction, PairRules
from keyworker.programme.star_progress import FamilyStars, families_progress, progress_of, start_points
from tests.fakes.clock import HandClock
from tests.fakes.memory_store import WORKER, MemoryStore

SCALES = st.sampled_from([(1, 5, "1"), (1, 10, "1"), (1, 5, "0.5"), (0, 3, "1"), (1, 2, "1"), (0, 10, "0.5")])


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    """From 3 to 24 areas, a scale, and stages of one or two points, or none."""
    low, high, step = draw(SCALES)
    points = [Decimal(low) + Decimal(step) * place for place in range(int((high - low) / Decimal(step)) + 1)]
    stages: list[dict[str, Any]] = []
    if draw(st.booleans()):
        left = points
        while left:
            width = draw(st.integers(1, 2))
            stages.append({"id": f"s{len(stages)}", "from": left[0], "to": left[:width][-1], "name": f"Step {len(stages)}"})
            left = left[width:]
    count = draw(st.integers(3, MOST_AREAS))
    return Instrument.model_validate({
        "id": "made-up", "edition": draw(st.sampled_from(["1", "2.1"])), "title": "Made up", "audience": "adult", "licence": "own",
        "scale": {"min": low, "max": high, "step": Decimal(step)}, "stages": stages,
        "areas": [{"id": f"a{place}", "label": f"Part {place}"} for place in range(count)],
    })


def toml_of(one: Instrument) -> str:
    """The instrument as an analyst would write it."""
    head = [f'{name} = "{getattr(one, name)}"' for name in ("id", "edition", "title", "audience", "licence")]
    scale = ["[scale]", *(f"{name} = {getattr(one.scale, name)}" for name in ("min", "max", "step"))]
    stages = [f'[[stages]]\nid = "{stage.id}"\nname = "{stage.name}"\nfrom = {stage.from_}\nto = {stage.to}' for stage in one.stages]
    areas = [f'[[areas]]\nid = "{area.id}"\nlabel = "{area.label}"' for area in one.areas]
    return "\n".join([*head, *scale, *stages, *areas])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(instruments(), st.data())
def test_any_instrument_goes_through_a_file_two_readings_a_picture_a_table_and_a_figure(
    tmp_path: Path, instrument: Instrument, data: st.DataObject
) -> None:
    """From the analyst's file to the report, with some areas that have no number."""
    path = tmp_path / "made-up.toml"
    path.write_text(toml_of(instrument), "utf-8")
    assert load_instrument(path) == instrument
    clock = HandClock()
    store = MemoryStore(clock)
    desk = Desk(store, clock, Worker(id=WORKER, name="Canaryworker"), "machine", Shelf(InstrumentSet([instrument])))
    family = Family()
    family = family.evolve(family=family.id)
    person = Person(family=family.id, is_primary_carer=True)
    with store.write() as tx:
        tx.save(family)
        tx.save(person)
    first = _whole(desk, person, instrument, data)
    clock.turn(days=40)
    last = _whole(desk, person, instrument, data)
    _drawn(instrument, last)
    assert len(rows(Printed(last, first), instrument, numbered=True)[1]) == len(instrument.areas)
    plans.goals_from_star(desk, last)
    assert [one.area for one in store.family_file(family.id).goals] == last.picked_areas()
    _figured(FamilyStars.of(store.family_file(family.id), clock.today()), instrument, Asked(
        instrument.id, desk.instruments, PairRules(as_at=clock.today() + timedelta(1))
    ))


def _whole(desk: Desk, person: Person, instrument: Instrument, data: st.DataObject) -> StarReading:
    reading = stars.begin_reading(desk, person, instrument.id).records[0].id
    off = instrument.scale.max + instrument.scale.step
    with pytest.raises(FieldRefused):
        stars.record_area(desk, desk.store.get(StarReading, reading), instrument.areas[0].id, AreaReading(score=off))
    for place, area in enumerate(instrument.areas):
        point = data.draw(st.sampled_from([*instrument.scale.points(), None])) if place else instrument.scale.min
        said = AreaReading(score=point) if point is not None else AreaReading(state=AreaState.NOT_APPLICABLE)
        stars.record_area(desk, desk.store.get(StarReading, reading), area.id, said)
    seen = desk.store.get(StarReading, reading)
    stars.pick_areas(desk, seen, [instrument.areas[-1].id, instrument.areas[0].id])
    stars.finish_reading(desk, desk.store.get(StarReading, reading), agreed_by={})
    done = desk.store.get(StarReading, reading)
    assert done.status is ReadingStatus.FINISHED
    return done


def _drawn(instrument: Instrument, reading: StarReading) -> None:
    scores = {area.id: reading.score_of(area.id) for area in instrument.areas}
    outline = star_geometry.outline(instrument, scores)
    assert set(outline.spots) == {area for area, score in scores.items() if score is not None}
    assert all(-1.001 <= value <= 1.001 for spot in outline.spots.values() for value in (spot.x, spot.y))
    assert len(star_geometry.labels(instrument)) == len(instrument.areas)
    assert len(star_geometry.bands(instrument)) == len(instrument.stages)


def _figured(family: FamilyStars, instrument: Instrument, asked: Asked) -> None:
    (pair,) = progress_of([family], asked).pairs
    assert len(pair.areas) == len(instrument.areas)
    assert sum(pair.count(one) for one in Direction) + pair.excluded() == len(instrument.areas)
    figure = families_progress([family], asked, 1)
    assert (figure.numerator, figure.denominator) == (int(pair.count(Direction.INCREASE) > 0), 1)
    assert sum(one.began for one in start_points(progress_of([family], asked))) == len(instrument.areas) - pair.excluded()
