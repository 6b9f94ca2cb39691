"""Stars of every shape in the real window, as large as each screen leaves it: what stands where. Tests of the star use this."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from keyworker.domain.star import StarReading
from keyworker.forms.instrument import Instrument
from keyworker.ui.context import Context, FamilyTab, PageName, Place
from keyworker.ui.pages.family.presenter import FamilyPresenter
from keyworker.ui.pages.plan.presenter import PlanPresenter
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.shell.style import apply_style
from tests.fakes.desks import INSTRUMENTS
from tests.fakes.families import FamilyRecords, family_records
from tests.widget.shell.frames import Frame, signed_in

BARS = 48 + 32
"""Pixels of the task bar and of the window's own frame and title."""
USUAL, TWICE = 10.0, 20.0


@dataclass(frozen=True)
class Screen:
    """A screen of 1366x768 at a scaling, and the system's text size."""

    percent: int
    points: float = USUAL

    def size(self) -> tuple[int, int]:
        """What a maximised window has inside its frame, in the pixels that a program counts."""
        return int(1366 * 100 / self.percent), int(768 * 100 / self.percent) - BARS

    def __str__(self) -> str:
        return f"{self.percent} %" + (", twice the text" if self.points == TWICE else "")


SCREENS = (Screen(100), Screen(125), Screen(150), Screen(175), Screen(100, TWICE))


def star_of(name: str, areas: int, low: str, high: str, *, step: str = "1", stages: tuple[tuple[str, str, str], ...] = (),
            label: str = "Area of life", prompt: str = "") -> Instrument:
    """A star of one's own: areas that are called alike, stages as (name, from, to)."""
    return Instrument.model_validate({
        "id": name, "edition": "1", "title": name, "audience": "adult", "licence": "own",
        "scale": {"min": low, "max": high, "step": step},
        "stages": [{"id": f"s{place}", "name": words, "from": first, "to": last} for place, (words, first, last) in enumerate(stages)],
        "areas": [{"id": f"a{place}", "label": f"{label} {place}", "prompt": prompt} for place in range(areas)],
    })


FIVE = (("Very hard", "1", "2"), ("Hard", "3", "4"), ("Up and down", "5", "6"), ("Mostly all right", "7", "8"), ("Going well", "9", "10"))
HALVES = (("Very hard just now", "1", "2.5"), ("Hard most days", "3", "4.5"), ("Up and down", "5", "6.5"), ("Mostly all right", "7", "8.5"),
          ("Going well", "9", "10"))
LONG = "Being listened to, getting on with other people and knowing where to turn when it is hard"
ASKED = ("When you think of the last few weeks, at home, at school, with friends and with everybody who comes to see you: "
         "how has it been, what has helped and what has got in the way?")
STARS = (
    *INSTRUMENTS,
    star_of("three", 3, "1", "5", stages=(("Stuck", "1", "1"), ("Trying", "2", "3"), ("Settled", "4", "5"))),
    star_of("twenty-four", 24, "1", "10", stages=FIVE),
    star_of("halves", 10, "1", "10", step="0.5", stages=HALVES),
    star_of("no-stages", 8, "1", "10"),
    star_of("no-stages-halves", 8, "1", "10", step="0.5"),
    star_of("long", 24, "1", "10", stages=FIVE, label=LONG, prompt=ASKED),
    star_of("long-halves", 10, "1", "5", step="0.5", stages=(
        ("It is too much just now", "1", "1.5"), ("Some of it begins to move", "2", "2.5"), ("We know what helps us", "3", "3.5"),
        ("Mostly it works for us", "4", "4.5"), ("It works", "5", "5")), label=LONG, prompt=ASKED),
)


@contextmanager
def at_the_screen(qtbot: QtBot, screen: Screen) -> Iterator[tuple[Frame, FamilyRecords, dict[str, str]]]:
    """A signed-in window on a screen, a family, and a star of every shape begun with its mother: ids by instrument."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = app.property("systemPoints")
    app.setProperty("systemPoints", screen.points)
    records = family_records()
    try:
        with signed_in(qtbot, records, real={PageName.STAR: StarPresenter, PageName.FAMILY: _family}) as frame:
            frame.desk.shelf.lay_out(list(STARS), [])
            readings = {star.id: StarReading(
                family=records.family.id, source="own", instrument=star.id, edition=star.edition, person=records.mother.id,
                about={records.mother.id: True}, began=frame.desk.clock.now()) for star in STARS}
            frame.tasks.on_store_thread(lambda: _save(frame, list(readings.values())))
            frame.window.resize(*screen.size())
            yield frame, records, {name: reading.id for name, reading in readings.items()}
    finally:
        app.setProperty("systemPoints", before)
        apply_style(app)


def _family(context: Context) -> FamilyPresenter:
    return FamilyPresenter(context, tabs={FamilyTab.PLAN: PlanPresenter})


def _save(frame: Frame, readings: list[StarReading]) -> None:
    with frame.store.write() as tx:
        for reading in readings:
            tx.save(reading)


def open_star(qtbot: QtBot, frame: Frame, records: FamilyRecords, reading: str) -> StarPresenter:
    """Go to a star in the window and wait for everything."""
    frame.session.go(Place(PageName.STAR, records.family.id, FamilyTab.STAR, reading))
    rest(qtbot, frame)
    presenter = frame.page(PageName.STAR)
    assert isinstance(presenter, StarPresenter)
    return presenter


def rest(qtbot: QtBot, frame: Frame) -> None:
    """Until nothing is read, built or laid out any more."""
    frame.settle(qtbot)
    qtbot.waitUntil(lambda: not any(timer.isActive() and timer.interval() == 0 for timer in frame.window.findChildren(QTimer)))
    for _ in range(3):  # words that wrap ask for their height when they know their width
        QApplication.sendPostedEvents()


def place_of(widget: QWidget) -> QRect:
    """Where a widget is in its window."""
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def out_of_sight(widget: QWidget) -> str:
    """What is missing of a widget where it is now; empty when the whole of it is seen."""
    name = widget.accessibleName() or str(widget.property("text"))
    if not widget.isVisible():
        return f"{name} is not shown"
    mine, around = place_of(widget), widget.parentWidget()
    while around is not None:
        if not place_of(around).contains(mine):
            return f"{name} is at {mine.getRect()}, of which {type(around).__name__} shows {place_of(around).intersected(mine).getRect()}"
        around = around.parentWidget()
    return ""


def covered(widgets: list[QWidget]) -> Iterator[str]:
    """Which of these lie on one another."""
    for place, widget in enumerate(widgets):
        for other in widgets[:place]:
            if place_of(widget).intersects(place_of(other)):
                yield f"{_called(widget)} lies on {_called(other)}"


def _called(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName() or widget.property('text')!r} {place_of(widget).getRect()}"
