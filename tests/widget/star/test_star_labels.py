"""Laws of the names in the picture, over made-up instruments and sizes: never over each other, never outside, all or none."""

from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from keyworker.forms.instrument import Area, Audience, Instrument, Licence, Scale
from keyworker.ui.shell import fonts
from keyworker.ui.widgets.star_labels import SMALLEST_WITH_NUMBERS, StarLayout, lay_out

WORDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=14)
LABELS = st.lists(WORDS, min_size=1, max_size=7).map(" ".join)
SIDES = st.integers(80, 1200)


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    labels = draw(st.lists(LABELS, min_size=3, max_size=24, unique_by=str.casefold))
    top = draw(st.sampled_from([3, 5, 10]))
    return Instrument(
        id="made", edition="1", title="Made", audience=Audience.ADULT, licence=Licence.OWN, scale=Scale(min=1, max=top),
        areas=tuple(Area(id=f"a{place}", label=label) for place, label in enumerate(labels)),
    )


def laid(instrument: Instrument, width: int, height: int, points: float, gap: float) -> StarLayout:
    font = QFont(fonts.register()[0])
    font.setPointSizeF(points)
    return lay_out(instrument, QRectF(0, 0, width, height), QFontMetricsF(font), gap)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(instrument=instruments(), width=SIDES, height=SIDES, points=st.sampled_from([10.0, 11.0, 22.0]), gap=st.sampled_from([0.0, 7.0]))
def test_names_never_collide_nor_leave_the_picture(
    qapp: QApplication, instrument: Instrument, width: int, height: int, points: float, gap: float
) -> None:
    layout = laid(instrument, width, height, points, gap)
    room = QRectF(0, 0, width, height)
    assert len(layout.labels) in {0, len(instrument.areas)}
    for label in layout.labels:
        assert room.contains(label.rect)
        assert any(line.strip() for line in label.lines)
    for one, other in combinations(layout.labels, 2):
        assert not one.rect.intersects(other.rect)
    assert layout.radius >= 8
    assert room.contains(QRectF(layout.centre.x() - layout.radius, layout.centre.y() - layout.radius, 2 * layout.radius, 2 * layout.radius))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(instrument=instruments(), side=st.integers(420, 1200))
def test_with_room_every_area_has_its_name_or_its_number(qapp: QApplication, instrument: Instrument, side: int) -> None:
    layout = laid(instrument, side, side, 11.0, 0.0)
    assert [label.area for label in layout.labels] == [area.id for area in instrument.areas]
    if layout.numbered:
        assert [label.lines for label in layout.labels] == [(str(place),) for place in range(1, len(instrument.areas) + 1)]


def test_a_thumbnail_has_no_names(qapp: QApplication) -> None:
    areas = tuple(Area(id=f"a{place}", label=f"Name {place}") for place in range(5))
    instrument = Instrument(
        id="made", edition="1", title="Made", audience=Audience.ADULT, licence=Licence.OWN, scale=Scale(min=1, max=5), areas=areas)
    assert laid(instrument, 80, 80, 11.0, 0.0).labels == ()
    assert SMALLEST_WITH_NUMBERS > 80
