"""Every step of the star, walked as assistive technology and a keyboard do: names, roles, states, targets, order, contrast."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star.state import Step
from keyworker.ui.pages.star_tab.presenter import StarTabPresenter
from keyworker.ui.shell import style
from keyworker.ui.shell.style import apply_style
from tests.fakes import families
from tests.widget.star.conftest import Bench
from tests.widget.star.walk import controls, faults, out_of_order, weak_colours

FAMILY_STEPS = (Step.AREAS, Step.TOGETHER, Step.FIRST, Step.FINISH)


def open_draft(bench: Bench, width: int = 1166, height: int = 690) -> StarPresenter:
    assert bench.family.draft is not None
    presenter = StarPresenter(bench.context)
    bench.show(presenter, Place(PageName.STAR, bench.family.family.id, FamilyTab.STAR, bench.family.draft.id), width, height)
    return presenter


def come_to(bench: Bench, presenter: StarPresenter, step: Step) -> QWidget:
    presenter._go_to_step(step)
    bench.settle()
    if step is Step.AREAS:
        presenter.page.areas.panel._stage_chosen("hard")
    if step is Step.PAPER:
        bench.qtbot.waitUntil(lambda: len(presenter.page.paper.rows._lines) == 10)
    QApplication.sendPostedEvents()
    return presenter.widget


@pytest.mark.parametrize("step", list(Step))
def test_each_step_says_what_each_control_is(bench: Bench, step: Step) -> None:
    page = come_to(bench, open_draft(bench), step)
    assert faults(page, 24) == []
    assert len(controls(page)) >= 5


@pytest.mark.parametrize("step", FAMILY_STEPS)
def test_each_step_has_targets_for_fingers_in_family_view(bench: Bench, step: Step) -> None:
    presenter = open_draft(bench, 1366, 768)
    presenter.page.set_family_view(on=True)
    page = come_to(bench, presenter, step)
    assert faults(page, 44) == []


@pytest.mark.parametrize("step", [Step.TOGETHER, Step.FIRST, Step.FINISH, Step.PAPER])
def test_tab_never_goes_back_up_a_column(bench: Bench, step: Step) -> None:
    page = come_to(bench, open_draft(bench), step)
    assert out_of_order(page) == []


def test_the_step_before_and_the_finished_star_say_what_each_control_is(bench: Bench) -> None:
    presenter = StarPresenter(bench.context)
    bench.show(presenter, Place(PageName.STAR, bench.family.family.id, FamilyTab.STAR))
    assert faults(presenter.widget, 24) == []
    assert bench.family.finished is not None
    presenter.open(Place(PageName.STAR, bench.family.family.id, FamilyTab.STAR, bench.family.finished.id))
    bench.settle()
    presenter.page.finish.done._right.button.click()
    assert faults(presenter.widget, 24) == []


def test_the_tab_says_what_each_control_is(bench: Bench) -> None:
    presenter = StarTabPresenter(bench.context)
    bench.show(presenter, Place(PageName.FAMILY, bench.family.family.id, FamilyTab.STAR))
    presenter._page.picture._save.button.click()
    assert faults(presenter.widget, 24) == []


def test_signing_is_walked_too(bench: Bench) -> None:
    presenter = open_draft(bench)
    come_to(bench, presenter, Step.FINISH)
    sign = presenter.page.finish.agreed.row(bench.family.mother.id)[2]
    sign.click()
    assert faults(presenter.widget, 24) == []
    pad = presenter.page.finish.agreed.pad(bench.family.mother.id)
    assert pad is not None
    assert pad.pad.accessibleName() == f"Signature of {bench.family.mother.called()}"
    assert pad.pad.hasFocus()


def dark() -> QPalette:
    palette, part = QPalette(), QPalette.ColorRole
    for role in (part.Window, part.Base, part.Button, part.AlternateBase, part.HighlightedText):
        palette.setColor(role, QColor("#000000"))
    for role in (part.WindowText, part.Text, part.ButtonText, part.PlaceholderText, part.Mid, part.Midlight, part.Dark, part.Light):
        palette.setColor(role, QColor("#ffffff"))
    palette.setColor(part.Highlight, QColor("#1aebff"))
    return palette


@pytest.fixture
def high_contrast(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(style, "QPalette", dark)
    apply_style(qapp)
    yield
    monkeypatch.undo()
    apply_style(qapp)


def test_the_colours_of_the_page_are_far_enough_apart(bench: Bench) -> None:
    page = open_draft(bench).widget
    assert weak_colours(page.palette()) == []


def test_in_high_contrast_a_box_that_is_ticked_can_be_told_from_one_that_is_not(
    make_bench: Callable[..., Bench], high_contrast: None
) -> None:
    bench = make_bench(families.family_records(with_star=False))
    apply_style(QApplication.instance())  # type: ignore[arg-type]
    presenter = StarPresenter(bench.context)
    bench.show(presenter, Place(PageName.STAR, bench.family.family.id, FamilyTab.STAR))
    assert weak_colours(presenter.widget.palette()) == []
    here = list(presenter.page.before._here.values())
    ticked, empty = (one for one in (here[0], here[1]))
    assert (ticked.isChecked(), empty.isChecked()) == (True, False)

    def light(box: QWidget) -> int:
        image = box.grab().toImage()
        square = [QColor(image.pixel(x, y)).lightness() for x in range(4, 30) for y in range(image.height())]
        return sum(one > 90 for one in square)

    assert light(empty) > 40, "the empty box is drawn"
    assert light(ticked) > 1.5 * light(empty)


@pytest.fixture
def large_text(qapp: QApplication) -> Iterator[None]:
    apply_style(qapp)
    usual = qapp.property("systemPoints")
    qapp.setProperty("systemPoints", 20.0)
    apply_style(qapp)
    yield
    qapp.setProperty("systemPoints", usual)
    apply_style(qapp)


@pytest.mark.parametrize("step", list(Step))
def test_at_twice_the_text_size_nothing_is_wider_than_the_page(
    make_bench: Callable[..., Bench], large_text: None, step: Step
) -> None:
    bench = make_bench()
    presenter = open_draft(bench, 1302, 690)
    come_to(bench, presenter, step)
    assert presenter.widget.font().pointSizeF() == 22
    assert presenter.widget.width() == 1302
    for button in presenter.widget.findChildren(QPushButton):
        if button.isVisible():
            right = button.mapTo(presenter.widget, button.rect().topRight()).x()
            assert right <= 1302, button.text()
