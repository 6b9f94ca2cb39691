"""Laws of quick entry from paper, met by keys: one sheet, digits and Tab, kept at once, finished with the day of the paper."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from keyworker.domain.star import AreaReading, AreaState, CompletionMode, ReadingStatus, StarReading
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.star.paper import PaperStep
from keyworker.ui.pages.star.presenter import StarPresenter
from tests.fakes import families
from tests.fakes.desks import INSTRUMENTS
from tests.widget.star.conftest import Bench


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def keys(text: str) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, text)


def tab_to(name: str) -> None:
    """Press Tab until the control with this name has the focus."""
    for _ in range(80):
        focused = QApplication.focusWidget()
        if focused is not None and (focused.accessibleName() == name or getattr(focused, "text", str)() == name):
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(name)


def sheet_of(bench: Bench, instrument: str = "family-wheel") -> tuple[StarPresenter, PaperStep]:
    """Begin a sheet as a person does, by keys."""
    presenter = StarPresenter(bench.context)
    bench.show(presenter, Place(PageName.STAR, bench.family.family.id, FamilyTab.STAR))
    presenter.page.before.stars.choose(instrument)
    tab_to("Enter it from paper")
    press(Qt.Key.Key_Space)
    bench.settle()
    presenter.open(bench.went[-1])
    bench.settle()
    bench.qtbot.waitUntil(lambda: len(presenter.page.paper.rows.stops()) == 2 * len(INSTRUMENTS[instrument].areas))
    return presenter, presenter.page.paper


def kept(bench: Bench) -> StarReading:
    bench.settle()
    return bench.kept(StarReading, bench.went[-1].record or "")


@pytest.fixture
def empty(make_bench: Callable[..., Bench]) -> Bench:
    return make_bench(families.family_records(with_star=False))


def test_a_whole_sheet_is_entered_by_digits_and_tab(empty: Bench) -> None:
    presenter, _sheet = sheet_of(empty)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QLineEdit)
    assert focused.hasSelectedText()
    keys("3/11/2026")
    tab_to("Bodies and health, 1 to 10")
    for answer in ("1", "2", "10", "n", "5", "6", "r", "4/7", "9", "t"):
        keys(answer)
        press(Qt.Key.Key_Tab)
    keys("Sleeps well")
    tab_to("Samantha agrees" if empty.family.mother.called() == "Samantha" else f"{empty.family.mother.called()} agrees")
    press(Qt.Key.Key_Space)
    tab_to("Finish the star")
    press(Qt.Key.Key_Space)
    done = kept(empty)
    assert (done.status, done.from_paper, done.as_at, done.retrospective) == (ReadingStatus.FINISHED, True, date(2026, 11, 3), False)
    said = [done.areas[area.id] for area in INSTRUMENTS["family-wheel"].areas]
    assert [one.score for one in said] == [1, 2, 10, None, 5, 6, None, 4, 9, None]
    assert [said[place].state for place in (3, 6, 9)] == [AreaState.NOT_APPLICABLE, AreaState.DECLINED, AreaState.NOT_COVERED]
    assert (said[7].family_score, said[0].note) == (Decimal(7), "Sleeps well")
    assert done.agreed_by == {empty.family.mother.id: empty.family.mother.called()}
    assert str(presenter.page._step) == "finish"


def test_enter_goes_on_as_tab_does(empty: Bench) -> None:
    sheet_of(empty, "local-five")
    tab_to("Sleep and rest, 1 to 5")
    for answer in ("2.5", "3,5", "5"):
        keys(answer)
        press(Qt.Key.Key_Return)
    said = kept(empty)
    scores = [said.areas[area.id].score for area in INSTRUMENTS["local-five"].areas if area.id in said.areas]
    assert scores == [Decimal("2.5"), Decimal("3.5"), Decimal(5)]


def test_what_is_typed_is_kept_without_leaving_the_field(empty: Bench) -> None:
    sheet_of(empty)
    tab_to("Money, 1 to 10")
    keys("7")
    empty.qtbot.waitUntil(lambda: "money" in kept(empty).areas)
    assert kept(empty).areas["money"].score == 7


def test_a_number_that_is_none_is_said_beside_it_and_not_kept_and_the_star_is_not_finished(empty: Bench) -> None:
    presenter, sheet = sheet_of(empty)
    tab_to("Bodies and health, 1 to 10")
    keys("11")
    press(Qt.Key.Key_Tab)
    keys("4")
    press(Qt.Key.Key_Tab)
    wrong = sheet.rows._rows["health"]
    assert wrong.means.text() == "Not a number of this star: 1 to 10"
    inner = wrong.number.focusProxy()
    assert inner is not None
    assert inner.accessibleDescription() == wrong.means.text()
    assert wrong.number.text() == "11"
    button = next(one for one in presenter.widget.findChildren(QPushButton) if one.text() == "Finish the star" and one.isVisible())
    button.click()
    assert kept(empty).status is ReadingStatus.DRAFT
    assert "health" not in kept(empty).areas
    assert "Bodies and health" in presenter.page.errors.accessibleName()
    presenter.page.errors.places[0].click()
    assert QApplication.focusWidget() is inner


def test_a_day_to_come_is_not_taken(empty: Bench) -> None:
    _presenter, sheet = sheet_of(empty)
    keys("24/12/2026")
    press(Qt.Key.Key_Tab)
    assert "still to come" in sheet._day._error.text()
    assert kept(empty).as_at == date(2026, 11, 21)


def test_who_was_there_and_who_decided_are_kept_at_once(empty: Bench) -> None:
    _presenter, sheet = sheet_of(empty)
    sheet._here[empty.family.eldest.id].click()
    sheet._mode.setCurrentIndex(1)
    sheet._mode.activated.emit(1)
    reading = kept(empty)
    assert reading.mode is CompletionMode.WORKER_ONLY
    assert reading.present == {empty.family.mother.id: True, empty.family.eldest.id: True}


def test_a_draft_of_the_guided_star_can_go_on_as_a_sheet_and_nothing_is_lost(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench()
    assert bench.family.draft is not None
    presenter = StarPresenter(bench.context)
    bench.show(presenter, Place(PageName.STAR, bench.family.family.id, FamilyTab.STAR, bench.family.draft.id))
    tabs = presenter.page._tabs
    tabs.setCurrentIndex(tabs.count() - 1)
    rows = presenter.page.paper.rows
    bench.qtbot.waitUntil(lambda: len(rows._lines) == 10)
    assert (rows._rows["health"].number.text(), rows._lines["learning"].text()) == ("7", "Three whole weeks.")
    rows.answered.emit("health", None)
    bench.settle()
    assert "health" not in bench.kept(StarReading, bench.family.draft.id).areas
    rows.answered.emit("learning", AreaReading(score=Decimal(6)))
    bench.settle()
    assert bench.kept(StarReading, bench.family.draft.id).areas["learning"] == AreaReading(score=Decimal(6), note="Three whole weeks.")
