"""Laws of room: in family view nothing is cut off at the right, however large the text; in the picture no name lies on a mark."""

import math
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from keyworker.domain.star import AreaReading, AreaState
from keyworker.forms.instrument import Instrument
from keyworker.forms.star_geometry import gap_spot, rays
from keyworker.ui.pages.star.state import Step
from keyworker.ui.shell.style import apply_style
from keyworker.ui.widgets.star_chart import Drawn, StarChart
from keyworker.ui.widgets.star_labels import away
from tests.widget.star.conftest import Bench
from tests.widget.star.hands import draft_on


def cut_off(page: QWidget) -> list[str]:
    """What lies past the right edge of the viewport that it is in."""
    wrong = []
    for area in page.findChildren(QScrollArea):
        inner = area.widget()
        if not area.isVisible() or inner is None:
            continue
        for one in inner.findChildren(QWidget):
            right = one.mapTo(inner, QPoint(one.width(), 0)).x()
            if one.isVisible() and right > area.viewport().width():
                wrong.append(f"{type(one).__name__} {one.accessibleName()!r} ends at {right} of {area.viewport().width()}")
    return wrong


@pytest.mark.parametrize("step", [Step.AREAS, Step.TOGETHER, Step.FIRST, Step.FINISH])
@pytest.mark.parametrize(("width", "height", "larger"), [(1166, 690, 1), (1093, 614, 1), (1166, 690, 2)])
def test_in_family_view_nothing_is_cut_off_at_the_right(bench: Bench, width: int, height: int, larger: int, step: Step) -> None:
    before = QApplication.font()
    font = QFont(before)
    font.setPointSizeF(font.pointSizeF() * larger)
    QApplication.setFont(font)
    try:
        presenter = draft_on(bench, width, height)
        presenter._go_to_step(step)
        presenter.page.set_family_view(on=True)
        bench.settle()
        bench.qtbot.waitUntil(lambda: not cut_off(presenter.widget))
        assert (presenter.widget.width(), presenter.widget.height()) == (width, height)
    finally:
        QApplication.setFont(before)


def test_at_the_end_in_family_view_the_question_has_the_whole_width(bench: Bench) -> None:
    presenter = draft_on(bench)
    presenter._go_to_step(Step.FINISH)
    presenter.page.set_family_view(on=True)
    finish = presenter.page.finish
    bench.qtbot.waitUntil(lambda: finish.agreed.width() >= finish.viewport().width() - 20)
    presenter.page.set_family_view(on=False)
    bench.qtbot.waitUntil(lambda: finish._about.isVisible() and finish.agreed.width() < finish.viewport().width() * 0.7)


def instrument_of(areas: int) -> Instrument:
    return Instrument.model_validate({
        "id": "many", "edition": "1", "title": "X", "audience": "adult", "licence": "own", "scale": {"min": 1, "max": 10},
        "areas": [{"id": f"a{n}", "label": f"Confidence and getting on, number {n}"} for n in range(areas)],
    })


def chart_of(qtbot: QtBot, instrument: Instrument, latest: dict[str, AreaReading], under: dict[str, AreaReading], side: int = 420,
             *, interactive: bool = False, text: float = 1) -> StarChart:
    apply_style(QApplication.instance())  # type: ignore[arg-type]
    chart = StarChart(interactive=interactive)
    qtbot.addWidget(chart)
    chart.set_text_scale(text)
    chart.resize(side, side)
    chart.show_star(instrument, Drawn("Now", latest), Drawn("First", under))
    return chart


def all_at(instrument: Instrument, score: int) -> dict[str, AreaReading]:
    return {area.id: AreaReading(score=Decimal(score)) for area in instrument.areas}


@pytest.mark.parametrize("interactive", [False, True])
@pytest.mark.parametrize("text", [1, 1.2, 2])
@pytest.mark.parametrize("areas", [3, 6, 10, 24])
def test_no_name_lies_on_a_mark_at_the_top_of_the_scale(qtbot: QtBot, areas: int, text: float, *, interactive: bool) -> None:
    one = instrument_of(areas)
    layout = chart_of(qtbot, one, all_at(one, 10), all_at(one, 10), interactive=interactive, text=text).star_layout()
    assert layout is not None
    assert len(layout.labels) == areas
    tips = [layout.place(ray.tip) for ray in rays(one)]
    assert min(away(label.rect, tip) for label in layout.labels for tip in tips) >= layout.mark() * 1.8


def test_numbers_become_smaller_before_they_go_and_then_the_words_send_to_the_table(qtbot: QtBot) -> None:
    one = instrument_of(24)
    chart = chart_of(qtbot, one, all_at(one, 5), {}, text=2)
    layout = chart.star_layout()
    assert layout is not None
    assert layout.numbered
    assert layout.shrink < 1
    assert "see the table" not in chart.accessibleDescription()
    chart.resize(100, 100)
    chart.show()
    assert "see the table" in chart.accessibleDescription()


def test_marks_in_one_place_are_both_seen(qtbot: QtBot) -> None:
    one = instrument_of(4)
    latest = all_at(one, 10) | {"a1": AreaReading(state=AreaState.DECLINED)}
    chart = chart_of(qtbot, one, latest, all_at(one, 10), 600)
    layout, image = chart.star_layout(), chart.grab().toImage()
    assert layout is not None
    tip = layout.place(rays(one)[0].tip)
    corner = tip + QPointF(1, 1) * layout.mark() * 1.25
    palette = chart.palette()

    def near(at: QPointF, colour: QColor) -> bool:
        seen = [image.pixelColor(at.toPoint() + QPoint(x, y)) for x in (-1, 0, 1) for y in (-1, 0, 1)]
        return any(math.dist((one.red(), one.green(), one.blue()), (colour.red(), colour.green(), colour.blue())) < 60 for one in seen)

    assert near(tip, palette.highlight().color())
    assert near(corner, palette.windowText().color())
    beside, hidden = layout.place(gap_spot(one, "a1", 1)), layout.place(rays(one)[1].tip)
    assert near(beside, palette.placeholderText().color())
    assert math.hypot(beside.x() - hidden.x(), beside.y() - hidden.y()) > layout.mark() * 3
