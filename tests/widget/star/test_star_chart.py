"""Laws of the picture: names never collide or leave it, gaps are gaps, and words say what it shows."""

from decimal import Decimal
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker.domain.star import AreaReading, AreaState
from keyworker.forms.instrument import Instrument
from keyworker.forms.star_geometry import rays
from keyworker.ui.shell.style import apply_style
from keyworker.ui.widgets.star_chart import Drawn, StarChart
from keyworker.ui.widgets.star_table import Headings, StarModel, StarTable, rows_of
from tests.fakes.desks import INSTRUMENTS

HEADINGS = Headings("Now", "First", "Before", "Change")
SIZES = [(80, 80), (150, 150), (240, 240), (320, 320), (360, 220), (420, 420), (600, 600), (1366, 700), (300, 700)]


def odd(areas: int, top: int, step: str, words: str = "Area") -> Instrument:
    named = [{"id": f"a{n}", "label": f"{words} {n}"} for n in range(areas)]
    return Instrument.model_validate({
        "id": f"odd{areas}", "edition": "1", "title": "X", "audience": "adult", "licence": "own", "areas": named,
        "scale": {"min": 1, "max": top, "step": step},
    })


STARS = [
    *INSTRUMENTS, odd(3, 5, "1"), odd(5, 5, "0.5"), odd(7, 5, "1"), odd(8, 10, "1", "A rather long name for an area"),
    odd(16, 10, "1", "Rindfleischetikettierungsueberwachung"),
]


def said(instrument: Instrument, *scores: str | None) -> dict[str, AreaReading]:
    return {
        area.id: AreaReading(score=Decimal(score)) for area, score in zip(instrument.areas, scores, strict=False) if score
    }


@pytest.fixture(autouse=True, scope="module")
def dressed(qapp: QApplication) -> None:
    apply_style(qapp)


def chart_of(qtbot: QtBot, instrument: Instrument, latest: Drawn, under: Drawn | None = None, *, interactive: bool = False,
             size: tuple[int, int] = (420, 420)) -> StarChart:
    chart = StarChart(interactive=interactive)
    qtbot.addWidget(chart)
    chart.resize(*size)
    chart.show_star(instrument, latest, under)
    return chart


@pytest.mark.parametrize("interactive", [False, True])
@pytest.mark.parametrize("instrument", STARS, ids=lambda star: star.id)
def test_names_never_meet_nor_leave_the_picture(qtbot: QtBot, instrument: Instrument, interactive: bool) -> None:
    """At every size, of every star: all its names or none, each inside the picture and clear of the others, and rays that can be seen.

    One chart is resized, as a window is; it is painted once for each way of writing the names (in full, as numbers, not at all).
    """
    areas = {area.id: AreaReading(score=instrument.scale.max, family_score=instrument.scale.min) for area in instrument.areas}
    chart = chart_of(qtbot, instrument, Drawn("now", areas), Drawn("first", areas), interactive=interactive)
    painted: set[tuple[bool, int]] = set()
    for size in SIZES:
        chart.resize(*size)
        layout = chart.star_layout()
        assert layout is not None, size
        inside = QRectF(chart.rect())
        assert inside.size().toSize().toTuple() == size
        assert all(inside.contains(label.rect) for label in layout.labels), size
        assert not any(label.rect.intersects(other.rect) for label, other in combinations(layout.labels, 2)), size
        assert len(layout.labels) in {0, len(instrument.areas)}, size
        assert layout.radius >= min(size) * 0.15, size
        if (layout.numbered, len(layout.labels)) not in painted:
            painted.add((layout.numbered, len(layout.labels)))
            assert not chart.grab().isNull(), size
    assert len(painted) >= 2


def test_names_are_there_as_soon_as_there_is_room(qtbot: QtBot) -> None:
    for instrument in INSTRUMENTS:
        chart = chart_of(qtbot, instrument, Drawn("now"), size=(600, 600))
        layout = chart.star_layout()
        assert layout is not None
        assert [" ".join(label.lines) for label in layout.labels] == [area.label for area in instrument.areas]


def test_the_legend_stays_clear_of_the_names(qtbot: QtBot) -> None:
    wheel = INSTRUMENTS["family-wheel"]
    areas = {area.id: AreaReading(score=Decimal(5), family_score=Decimal(3)) for area in wheel.areas}
    for size in ((300, 300), (600, 600), (900, 400)):
        chart = chart_of(qtbot, wheel, Drawn("This star", areas), Drawn("First star", areas), size=size)
        layout = chart.star_layout()
        assert layout is not None
        assert all(not chart._legend_rect().intersects(label.rect) for label in layout.labels)
        assert len(chart.legend_lines()) == 3


def accent_pixels(chart: StarChart, x: float, y: float, reach: int = 4) -> int:
    image: QImage = chart.grab().toImage()
    accent = chart.palette().highlight().color()
    near = [QColor(image.pixel(int(x) + across, int(y) + down)) for across in range(-reach, reach + 1) for down in range(-reach, reach + 1)]
    return sum(abs(one.red() - accent.red()) + abs(one.green() - accent.green()) + abs(one.blue() - accent.blue()) < 40 for one in near)


def test_a_gap_is_not_joined_over(qtbot: QtBot) -> None:
    wheel = INSTRUMENTS["family-wheel"]
    whole = chart_of(qtbot, wheel, Drawn("", said(wheel, *["10"] * 10)), size=(600, 600))
    gap = said(wheel, *["10"] * 10)
    gap["mood"] = AreaReading(state=AreaState.DECLINED)
    broken = chart_of(qtbot, wheel, Drawn("", gap), size=(600, 600))
    layout = whole.star_layout()
    assert layout is not None
    one, other = (layout.place(ray.tip) for ray in rays(wheel)[:2])
    middle = (one + other) / 2
    assert accent_pixels(whole, middle.x(), middle.y()) > 4
    assert accent_pixels(broken, middle.x(), middle.y()) == 0


def test_arrow_keys_and_touch_reach_every_area(qtbot: QtBot) -> None:
    wheel = INSTRUMENTS["family-wheel"]
    chart = chart_of(qtbot, wheel, Drawn(""), interactive=True)
    went: list[str] = []
    chart.area_chosen.connect(went.append)
    for _ in wheel.areas:
        QTest.keyClick(chart, Qt.Key.Key_Right)
    assert went == [area.id for area in wheel.areas]
    QTest.keyClick(chart, Qt.Key.Key_Down)
    assert went[-1] == wheel.areas[0].id
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert went[-1] == wheel.areas[-1].id
    layout = chart.star_layout()
    assert layout is not None
    for label in layout.labels:
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, label.rect.center().toPoint())
        assert went[-1] == label.area
    with qtbot.waitSignal(chart.area_entered):
        QTest.keyClick(chart, Qt.Key.Key_Return)


def test_the_description_says_the_reading_in_words(qtbot: QtBot) -> None:
    wheel = INSTRUMENTS["family-wheel"]
    areas = said(wheel, "5", "3")
    areas["home"] = AreaReading(score=Decimal(4), family_score=Decimal(7))
    areas["money"] = AreaReading(state=AreaState.NOT_APPLICABLE)
    words = chart_of(qtbot, wheel, Drawn("This star", areas), Drawn("First star", said(wheel, "2"))).accessibleDescription()
    for part in ("This star: Bodies and health: 5, Up and down.", "Our home: 4, Hard most days; the family says 7, Mostly all right.",
                 "Money: does not apply.", "Learning and play: not talked about yet.", "First star: Bodies and health: 2, Very hard"):
        assert part in words


def test_the_table_says_what_the_picture_says(qtbot: QtBot) -> None:
    wheel = INSTRUMENTS["family-wheel"]
    areas = said(wheel, "5", "3")
    areas["home"] = AreaReading(score=Decimal(4), family_score=Decimal(7), note="Damp")
    model = StarModel(full_notes=False)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_rows(rows_of(wheel, areas, said(wheel, "2")), HEADINGS)
    assert [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())] == [
        "Area", "First", "Now", "Change", "Family's own", "Note"]
    assert [model.index(2, column).data() for column in range(6)] == [
        "Our home", "not talked about yet", "4, Hard most days", "not compared", "7, Mostly all right", "yes"]
    assert model.index(0, 3).data() == "up 3"
    model.show_rows(rows_of(wheel, said(wheel, "5")), HEADINGS)
    assert model.columnCount() == 2


@pytest.mark.parametrize("width", [300, 700, 1200])
def test_the_table_shows_all_its_rows_without_scrolling(qtbot: QtBot, width: int) -> None:
    wheel = INSTRUMENTS["family-wheel"]
    table = StarTable(full_notes=True)
    qtbot.addWidget(table)
    areas = {area.id: AreaReading(score=Decimal(5), note="Words " * 30) for area in wheel.areas}
    table.show_rows(rows_of(wheel, areas, areas, areas), HEADINGS)
    table.resize(width, 100)
    table.show()
    assert table.verticalHeader().length() <= table.viewport().height()
