"""Laws of then and now: three readings told apart, words for each change, where it began, a picture file that is warned of and noted."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from struct import unpack
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.star import AreaReading, AreaState, ReadingKind, StarReading
from keyworker.forms.instrument import Instrument
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.star_tab.presenter import StarTabPresenter
from keyworker.ui.pages.star_tab.state import star_tab_state
from keyworker.ui.shell.style import apply_style
from keyworker.ui.widgets.star_chart import Drawn, StarChart
from keyworker.ui.widgets.star_export import PictureForm, picture
from keyworker.ui.widgets.star_starts import StartsView, starts
from keyworker.ui.widgets.star_words import change_words, named, with_place
from tests.fakes import families
from tests.fakes.desks import INSTRUMENTS
from tests.fakes.families import at
from tests.widget.star.conftest import Bench

WHEEL = INSTRUMENTS["family-wheel"]
TODAY = date(2026, 11, 21)
_ACROSS = Qt.Orientation.Horizontal


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    apply_style(qapp)


def scored(instrument: Instrument, step: int, start: int = 0) -> dict[str, AreaReading]:
    points = instrument.scale.points()
    return {area.id: AreaReading(score=points[(place * step + start) % len(points)]) for place, area in enumerate(instrument.areas)}


def three_stars(records: families.FamilyRecords) -> families.FamilyRecords:
    """Three finished readings of the mother, 140, 70 and 7 days ago."""
    assert records.finished is not None
    made = [
        records.finished.model_copy(update={
            "id": f"0197b000-0001-7000-8000-0000000ff{place}00", "areas": scored(WHEEL, 3, place), "as_at": None,
            "reading_kind": ReadingKind.REVIEW if place else ReadingKind.FIRST, "finished": at(TODAY - timedelta(days=days)),
        }) for place, days in enumerate((140, 70, 7))
    ]
    return replace(records, draft=None, finished=None).with_more(*made)


def tab_of(bench: Bench, choose: Callable[[QWidget, str], Path | None] | None = None) -> StarTabPresenter:
    presenter = StarTabPresenter(bench.context, choose) if choose else StarTabPresenter(bench.context)
    bench.show(presenter, Place(PageName.FAMILY, bench.family.family.id, FamilyTab.STAR), 1110, 700)
    return presenter


def press(presenter: StarTabPresenter, words: str) -> None:
    next(one for one in presenter.widget.findChildren(QPushButton) if one.text() == words and one.isVisible()).click()


@pytest.mark.parametrize(("then", "now", "words"), [
    ("3", "5", "up 2"), ("5", "3", "down 2"), ("4", "4", "the same"), ("2.5", "3", "up 0.5"), (None, "4", "not compared"),
    ("4", None, "not compared"),
])
def test_a_change_is_said_in_words_and_nothing_is_compared_with_no_number(then: str | None, now: str | None, words: str) -> None:
    before, after = (AreaReading(score=Decimal(one)) if one else AreaReading(state=AreaState.DECLINED) for one in (then, now))
    assert change_words(before, after) == words
    assert change_words(None, after) == "not compared"


def test_three_readings_have_three_marks_and_three_lines_in_the_legend(qtbot: QtBot) -> None:
    chart = StarChart()
    qtbot.addWidget(chart)
    chart.resize(600, 600)
    now, first, before = (Drawn(name, scored(WHEEL, 3, place)) for place, name in enumerate(("Now", "First", "Before")))
    chart.show_star(WHEEL, now, first, before)
    assert [(one.line.value, one.name) for one in chart.legend_lines()] == [("latest", "Now"), ("previous", "Before"), ("under", "First")]
    grey = {key: image.convertToFormat(QImage.Format.Format_Grayscale8) for key, image in {
        "under": _alone(chart, now, first, None), "previous": _alone(chart, now, None, first)}.items()}
    assert grey["under"] != grey["previous"], "told apart without colour"


def _alone(chart: StarChart, now: Drawn, first: Drawn | None, before: Drawn | None) -> QImage:
    chart.show_star(WHEEL, Drawn("", {}), Drawn("x", first.areas) if first else None, Drawn("x", before.areas) if before else None)
    return chart.grab().toImage()


def test_the_tab_shows_first_before_and_now_with_the_change(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(three_stars(families.family_records()))
    presenter = tab_of(bench)
    model = presenter._page.picture.table.model()
    assert [model.headerData(column, _ACROSS) for column in range(model.columnCount())] == ["Area", "First", "Before", "Now", "Since the first"]
    assert [model.index(0, column).data() for column in range(5)] == [
        "Bodies and health", "1, Very hard just now", "2, Very hard just now", "3, Hard most days", "up 2"]
    words = presenter._page.picture.chart.accessibleDescription()
    for day in ("14 November 2026", "12 September 2026", "4 July 2026"):
        assert day in words


def test_where_it_began_names_every_area_once_with_where_it_is_now() -> None:
    first, now = scored(WHEEL, 3), scored(WHEEL, 3, 2)
    first["money"] = AreaReading(state=AreaState.DECLINED)
    steps = starts(WHEEL, first, now)
    assert [step.step for step in steps][:5] == [stage.name for stage in WHEEL.stages]
    named_areas = [area for step in steps for area, _now, _change in step.areas]
    assert sorted(named_areas) == sorted(area.label for area in WHEEL.areas)
    assert steps[-1].step == "would rather not say"
    assert steps[0].areas[0] == ("Bodies and health", "3, Hard most days", "up 2")


def test_without_steps_it_began_at_a_number(qtbot: QtBot) -> None:
    plain = WHEEL.model_copy(update={"stages": ()})
    steps = starts(plain, scored(plain, 0, 4), scored(plain, 0, 4))
    assert [step.step for step in steps] == ["5"]
    view = StartsView()
    qtbot.addWidget(view)
    view.show_starts(steps)


def test_another_editions_stars_are_listed_and_not_drawn_over_these() -> None:
    records = three_stars(families.family_records())
    old = records.others[-3]
    assert isinstance(old, StarReading)
    mixed = replace(records, others=(*records.others[:-3], old.model_copy(update={"edition": "0"}), *records.others[-2:]))
    shown = star_tab_state(mixed.file(), INSTRUMENTS, TODAY).shown()
    assert shown is not None
    assert shown.mixed()
    assert shown.previous is None
    assert [line.edition for line in shown.lines] == ["", "", "0"]


def test_a_couple_and_each_of_them_are_three_series() -> None:
    records = three_stars(families.family_records())
    one = records.others[-1]
    assert isinstance(one, StarReading)
    alone = one.model_copy(update={"id": "0197b000-0001-7000-8000-0000000fa001", "person": records.partner.id})
    both = one.model_copy(update={"id": "0197b000-0001-7000-8000-0000000fa002", "joint_with": records.partner.id})
    state = star_tab_state(records.with_more(alone, both).file(), INSTRUMENTS, TODAY)
    assert sorted(series.who for series in state.series) == ["Kieran", "Sam", "Sam & Kieran"]


def test_areas_without_a_name_are_called_by_their_place() -> None:
    shell = WHEEL.model_copy(update={"areas": tuple(
        area.model_copy(update={"label": "" if place % 2 else area.label}) for place, area in enumerate(WHEEL.areas))})
    labels = [area.label for area in named(shell).areas]
    assert labels[:4] == ["Bodies and health", "Area 2", "Our home", "Area 4"]
    assert [with_place(2, labels[1]), with_place(3, labels[2])] == ["Area 2", "3. Our home"]
    assert named(WHEEL) is WHEEL


def test_the_tab_says_when_the_next_star_is_due(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(three_stars(families.family_records()))
    presenter = tab_of(bench)
    assert not presenter._page._due.isVisible()
    bench.clock.turn(days=70)
    presenter.open(Place(PageName.FAMILY, bench.family.family.id, FamilyTab.STAR))
    bench.settle()
    assert presenter._page._due.text() == "The next star with Sam is due by 6 February 2027."
    bench.clock.turn(days=20)
    presenter.open(Place(PageName.FAMILY, bench.family.family.id, FamilyTab.STAR))
    bench.settle()
    assert presenter._page._due.text() == "The next star with Sam was due by 6 February 2027."


def test_a_family_without_a_star_is_told_when_the_first_is_due(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(families.family_records(with_star=False))
    presenter = tab_of(bench)
    assert presenter._page._due.text().startswith("The first star with Sam was due by")


@pytest.mark.parametrize("form", list(PictureForm))
def test_a_picture_is_saved_only_after_the_warning_and_is_written_down_first(
    make_bench: Callable[..., Bench], tmp_path: Path, form: PictureForm
) -> None:
    bench = make_bench(three_stars(families.family_records()))
    presenter = tab_of(bench, lambda _parent, name: tmp_path / name)
    assert not presenter._page.picture._save._card.isVisible()
    press(presenter, "Save the picture…")
    assert "not locked" in presenter._page.picture._save._forms[form].accessibleDescription()
    presenter._page.picture._save._forms[form].click()
    bench.settle()
    notes = [one for one in bench.tasks.on_store_thread(bench.store.find, AuditEvent) if one.what is AuditKind.EXPORT]
    assert [(one.family, one.details["form"]) for one in notes] == [(bench.family.family.id, form.value)]
    assert "Sam" not in str(notes[0].details)
    assert (tmp_path / f"star.{form.value}").stat().st_size > 2000


def test_nothing_is_written_down_when_it_is_called_off(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(three_stars(families.family_records()))
    presenter = tab_of(bench, lambda _parent, _name: None)
    presenter._page.picture_wanted.emit(PictureForm.PNG)
    bench.settle()
    assert not [one for one in bench.tasks.on_store_thread(bench.store.find, AuditEvent) if one.what is AuditKind.EXPORT]


def test_a_place_that_cannot_be_written_is_said(make_bench: Callable[..., Bench], tmp_path: Path) -> None:
    bench = make_bench(three_stars(families.family_records()))
    presenter = tab_of(bench, lambda _parent, name: tmp_path / "nowhere" / name)
    presenter._page.picture_wanted.emit(PictureForm.SVG)
    bench.settle()
    assert "could not be written there" in presenter._page._error.accessibleName()


def test_the_drawing_is_vectors_with_a_title_and_words(qapp: QApplication) -> None:
    made = picture(PictureForm.SVG, WHEEL, Drawn("Now", scored(WHEEL, 3)), Drawn("First", scored(WHEEL, 5))).file()
    root = ET.fromstring(made)
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == WHEEL.title
    assert "Our home: 7, Mostly all right." in (root.findtext(f"{space}desc") or "")
    assert root.find(f".//{space}image") is None
    texts = " ".join("".join(one.itertext()).strip() for one in root.iter(f"{space}text"))
    assert "Bodies and health" in texts


def test_the_picture_file_is_a_png_that_says_what_it_shows(qapp: QApplication) -> None:
    made = picture(PictureForm.PNG, WHEEL, Drawn("Now", scored(WHEEL, 3))).file()
    image = QImage.fromData(made)
    assert (image.width(), image.height()) == (1350, 1350)
    assert "Our home: 7" in image.text("Description")
    assert image.pixelColor(2, 2).name() == "#ffffff"
    place = 8
    while place < len(made):
        length, kind = unpack(">I4s", made[place: place + 8])
        assert unpack(">I", made[place + 8 + length: place + 12 + length])[0] == zlib.crc32(made[place + 4: place + 8 + length]), kind
        place += 12 + length
    assert place == len(made)
