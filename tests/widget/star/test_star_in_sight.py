"""Laws of sight: on every screen, for every star, in both views, stage, number and the way on are whole and in sight without scrolling."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.star.area_step import AreaStep
from keyworker.ui.pages.star.finish import Finishing
from keyworker.ui.pages.star.presenter import StarPresenter
from tests.widget.shell.frames import Frame
from tests.widget.star.sights import SCREENS, STARS, Screen, at_the_screen, covered, open_star, out_of_sight, rest

screens = pytest.mark.parametrize("screen", SCREENS, ids=str)


def answers(step: AreaStep) -> list[QWidget]:
    """The tiles of stages and numbers that are offered."""
    panel = step.panel
    return [tile for row in (panel._stages, panel._numbers) if not row.isHidden() for tile in row.tiles()]


def ways(step: AreaStep) -> list[QWidget]:
    """The buttons of the foot that are offered."""
    return [button for button in (step._previous, step._leave, step._next) if not button.isHidden()]


def seen_wrong(step: AreaStep) -> Iterator[str]:
    """What cannot be seen whole, or is covered, of what one needs to answer and to go on."""
    offered = [*answers(step), *ways(step)]
    yield from (words for words in map(out_of_sight, offered) if words)
    around = [part for part in (step._chart, step._list) if part.isVisible()]
    yield from covered([*offered, *around])
    yield from (words for words in map(out_of_sight, around) if words)


def every_area(qtbot: QtBot, frame: Frame, presenter: StarPresenter) -> Iterator[str]:
    """Go through the areas of a star, choose the stage with most numbers; what is wrong there."""
    step, instrument = presenter.page.areas, presenter._instrument()
    assert instrument is not None
    widest = max(instrument.stages, key=lambda stage: len(instrument.points_of(stage)), default=None)
    for area in instrument.areas:
        presenter._go_to_area(area.id)
        if widest is not None:
            step.panel._stage_chosen(widest.id)
        rest(qtbot, frame)
        numbers = instrument.points_of(widest) if widest is not None else instrument.scale.points()
        assert len(step.panel._numbers.tiles()) == (0 if len(numbers) == 1 else len(numbers))  # one number wide: the stage is it
        yield from (f"{instrument.id}, {area.id}: {fault}" for fault in seen_wrong(step))


@screens
@pytest.mark.parametrize("for_family", [False, True], ids=["guided", "family view"])
def test_stage_number_and_the_way_on_are_in_sight_for_every_star(qtbot: QtBot, screen: Screen, for_family: bool) -> None:
    """Whole, inside every part that holds them, and nothing lies on anything."""
    wrong: list[str] = []
    with at_the_screen(qtbot, screen) as (frame, records, readings):
        for star in STARS:
            presenter = open_star(qtbot, frame, records, readings[star.id])
            presenter.page.set_family_view(on=for_family)
            rest(qtbot, frame)
            wrong += every_area(qtbot, frame, presenter)
            if for_family:
                frame.session._end_family_view()
                presenter.page.set_family_view(on=False)
        assert (frame.window.width(), frame.window.height()) == screen.size()
    assert not wrong, "\n".join([str(len(wrong)), *wrong[:40]])


@screens
def test_before_the_star_its_title_and_the_way_to_begin_are_in_sight(qtbot: QtBot, screen: Screen) -> None:
    """There are no steps yet that could stand beside a name."""
    with at_the_screen(qtbot, screen) as (frame, records, _readings):
        frame.session.go(Place(PageName.STAR, records.family.id, FamilyTab.STAR))
        rest(qtbot, frame)
        presenter = frame.page(PageName.STAR)
        assert isinstance(presenter, StarPresenter)
        page = presenter.page
        assert [words for words in map(out_of_sight, (page._title, page.before._begin)) if words] == []
        assert page._back.width() < page.width() / 2


@screens
def test_the_plan_stands_at_the_goals_that_a_star_made(qtbot: QtBot, screen: Screen) -> None:
    """The story: the plan opened with the focus in the first new goal, which was far below what one saw."""
    with at_the_screen(qtbot, screen) as (frame, records, _readings):
        assert records.draft is not None
        presenter = open_star(qtbot, frame, records, records.draft.id)
        presenter._hand.pick("health")
        rest(qtbot, frame)
        presenter._finish(Finishing(last=False))
        rest(qtbot, frame)
        presenter._make_goals()
        rest(qtbot, frame)
        place = frame.session.place()
        assert place is not None
        assert (place.page, place.tab) == (PageName.FAMILY, FamilyTab.PLAN)
        field = QApplication.focusWidget()
        assert isinstance(field, QPlainTextEdit)
        assert "Bodies and health" in field.toPlainText()
        assert out_of_sight(field) == ""
