"""Laws of how the star page is seen: family view, long names, tab order, small screens."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star.state import Step
from tests.fakes import families
from tests.widget.star.conftest import Bench
from tests.widget.star.hands import button, draft_on, kept, press, star_place, step_of


def test_family_view_shows_nothing_but_the_step_and_targets_for_fingers(bench: Bench) -> None:
    presenter = draft_on(bench)
    with bench.qtbot.waitSignal(presenter.page.family_view_changed) as told:
        press(bench, Qt.Key.Key_F9)
    assert told.args == [True]
    page = presenter.page
    for hidden in (page._head, page._tabs, page.areas._list):
        assert not hidden.isVisible()
    page.areas.panel._stage_chosen("hard")
    for one in page.areas.findChildren(QWidget):
        if one.isVisible() and (isinstance(one, QPushButton) or type(one).__name__ == "BigChoice"):
            assert min(one.width(), one.height()) >= 44, one.accessibleName()
    press(bench, Qt.Key.Key_F9)
    assert page._head.isVisible()
    assert not page.in_family_view()


@pytest.mark.parametrize("names", [families.LONG, families.ARABIC, families.MARKUP], ids=["long", "arabic", "markup"])
def test_no_name_breaks_the_page(qtbot: QtBot, make_bench: Callable[..., Bench], names: families.Names) -> None:
    bench = make_bench(families.family_records(names=names))
    presenter = draft_on(bench, 824, 560)
    for step in Step:
        presenter._go_to_step(step)
        bench.settle()
        assert (presenter.widget.width(), presenter.widget.height()) == (824, 560)
        assert presenter.widget.minimumSizeHint().width() <= 824


def test_every_control_has_a_name(bench: Bench) -> None:
    presenter = draft_on(bench)
    for step in Step:
        presenter._go_to_step(step)
        bench.settle()
        for one in presenter.widget.findChildren(QWidget):
            takes_focus = one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None
            if takes_focus and one.objectName() != "qt_spinbox_lineedit":
                named = one.accessibleName() or getattr(one, "text", str)()
                assert named or type(one).__name__ in {"QScrollArea", "FirstStep", "FinishStep", "TogetherStep", "BeforeStep"}, one


def tab_stops(page: QWidget) -> list[QWidget]:
    stops: list[QWidget] = []
    one = page.nextInFocusChain()
    while one is not None and one is not page:
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isEnabled():
            stops.append(one)
        one = one.nextInFocusChain()
    return stops


def test_tab_goes_in_reading_order_also_through_what_is_made_late(bench: Bench) -> None:
    presenter = StarPresenter(bench.context)
    bench.show(presenter, star_place(bench))
    before = presenter.page.before
    places = {id(one): place for place, one in enumerate(tab_stops(presenter.widget))}
    order: list[QWidget] = [button(presenter, "Go on with the star from Thursday"), before._person, before._partner,
                            before.stars.radios()[0], before._modes.buttons()[0], *before._here.values(), before._language,
                            before._past, before._begin, before._paper]
    assert [places[id(one)] for one in order] == sorted(places[id(one)] for one in order)
    assert bench.family.draft is not None
    presenter.open(star_place(bench, bench.family.draft.id))
    bench.settle()
    presenter._go_to_step(Step.FINISH)
    finish = presenter.page.finish
    rows = [finish.agreed.row(one.id) for one in (bench.family.mother, bench.family.eldest)]
    for row in rows:
        row[0].setChecked(True)
    places = {id(one): place for place, one in enumerate(tab_stops(presenter.widget))}
    late: list[QWidget] = [finish._retrospective, *(one for row in rows for one in row), finish._finish]
    assert [places[id(one)] for one in late] == sorted(places[id(one)] for one in late)


def test_all_answers_are_seen_without_scrolling_on_the_smallest_full_screen(bench: Bench) -> None:
    presenter = draft_on(bench, 1102, 670)
    panel = presenter.page.areas.panel
    instrument = panel._instrument
    assert instrument is not None
    for area in instrument.areas:
        panel.show_area(instrument, area, None)
        for stage in instrument.stages:
            panel._stage_chosen(stage.id)
            QApplication.sendPostedEvents()
            for one in (*panel._reasons.values(), panel._apart_button):
                assert one.visibleRegion().boundingRect() == one.rect(), (area.id, stage.id, one.text())
                assert one.height() >= 24


@pytest.mark.parametrize("size", [(1366, 768), (1024, 640), (780, 430)], ids=str)
def test_in_family_view_everything_is_within_the_width(bench: Bench, size: tuple[int, int]) -> None:
    presenter = draft_on(bench, *size)
    presenter.page.set_family_view(on=True)
    presenter.page.areas.panel._stage_chosen("hard")
    bench.settle()
    scroll = presenter.page.areas._scroll
    bench.qtbot.waitUntil(lambda: scroll.horizontalScrollBar().maximum() == 0)
    assert (presenter.widget.width(), presenter.widget.height()) == size


def test_large_text_on_a_small_screen_leaves_the_question_and_the_way_on(bench: Bench) -> None:
    presenter = draft_on(bench, 560, 360)
    assert presenter.widget.width() == 560
    assert not presenter.page.areas._map.isVisible()
    press(bench, Qt.Key.Key_5)
    press(bench, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert presenter._area == "home"
    assert kept(bench).areas["mood"].score == 5


def test_in_family_view_one_goes_on_by_buttons_to_the_question_who_agrees(bench: Bench) -> None:
    presenter = draft_on(bench)
    presenter._go_to_step(Step.PAPER)
    presenter.page.toggle_family_view()
    assert not presenter.page.in_family_view()
    presenter._go_to_step(Step.TOGETHER)
    presenter.page.toggle_family_view()
    for words, step in (("What first?", "first"), ("Do you agree?", "finish"), ("Back", "first"), ("Back to the picture", "together"),
                        ("Back to the areas", "areas")):
        button(presenter, words).click()
        assert step_of(presenter) == step
    presenter.leave()
    assert not presenter.page.in_family_view()


def test_the_end_in_family_view_asks_only_those_who_are_here(bench: Bench) -> None:
    presenter = draft_on(bench)
    presenter._go_to_step(Step.FINISH)
    presenter.page.toggle_family_view()
    agreed = presenter.page.finish.agreed
    assert agreed.row(bench.family.mother.id)[0].isVisible()
    for one in (bench.family.father, bench.family.partner, bench.family.eldest):
        assert not any(widget.isVisible() for widget in agreed.row(one.id))
    presenter.page.toggle_family_view()
    assert agreed.row(bench.family.father.id)[0].isVisible()
