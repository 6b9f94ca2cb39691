"""Laws of the lead's queue: the oldest first, what sort of review and what is new in words, Enter opens."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker.domain.review import Decision
from keyworker.ui.context import PageName, Place
from keyworker.ui.pages.reviews.presenter import ReviewsPresenter
from keyworker.ui.pages.reviews.table import DETAIL, WordsLine, WordsModel
from tests.fakes.families import ARABIC, LEAD_RECORD, LONG, MARKUP, WORKER_RECORD, family_records
from tests.widget.review.scenes import decided, older, submitted
from tests.widget.rig import Rig, rig_for
from tests.widget.shell.frames import assert_usable

FIRST = submitted(family_records(1, names=LONG), days=9)
CHANGED = submitted(decided(family_records(2, goals=3), Decision.APPROVED, change=older), days=3)
AGAIN = submitted(decided(family_records(3, names=ARABIC), Decision.RETURNED, days=5), days=1)
LATELY = decided(family_records(4, names=MARKUP), Decision.APPROVED_WITH_ACTIONS, days=2)



@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    families = (CHANGED, AGAIN, FIRST, LATELY)
    with rig_for(qtbot, qapp, [one for family in families for one in family.everything()], LEAD_RECORD) as made:
        yield made


def opened(rig: Rig) -> ReviewsPresenter:
    presenter = ReviewsPresenter(rig.context)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.REVIEWS))
    rig.settle()
    return presenter


def lines(model: WordsModel) -> list[list[str]]:
    return [
        [f"{model.index(row, column).data()} | {model.index(row, column).data(DETAIL)}" for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_the_oldest_submission_stands_first(rig: Rig) -> None:
    page = opened(rig).page
    families = [page.queue_model.family(row) for row in range(page.queue_model.rowCount())]
    assert families == [FIRST.family.id, CHANGED.family.id, AGAIN.family.id]


def test_a_line_says_what_sort_of_review_it_is_and_what_is_new(rig: Rig) -> None:
    found = lines(opened(rig).page.queue_model)
    assert [line[2] for line in found] == [
        "First plan | 2 goals new, 4 steps new, 1 child heard, 7 sections written",
        "Changed since approved on 12 October 2026 | 1 goal new, 1 goal taken out, 2 steps new, 1 step changed, 1 section changed",
        "First plan, sent again | 2 goals new, 4 steps new, 1 child heard, 7 sections written",
    ]
    assert found[0][1] == "Thu 12 Nov | 9 days ago"
    assert found[0][0].endswith("| Priya Nair")


def test_what_was_decided_lately_stands_below(rig: Rig) -> None:
    page = opened(rig).page
    found = {page.decided_model.family(row): line[2] for row, line in enumerate(lines(page.decided_model))}
    assert found[LATELY.family.id] == "Approved with actions | Tom Ashby"


def test_enter_opens_the_review_of_the_chosen_family(rig: Rig) -> None:
    page = opened(rig).page
    QTest.keyClick(page.queue, Qt.Key.Key_Down)
    page.queue.activated.emit(page.queue.currentIndex())
    assert rig.went == [Place(PageName.REVIEW, CHANGED.family.id)]


def test_the_focus_goes_round_the_whole_line(rig: Rig) -> None:
    page = opened(rig).page
    page.focus_first()
    table = page.queue
    rig.qtbot.waitUntil(table.hasFocus)
    picture = table.viewport().grab().toImage()
    frame = QApplication.palette().color(QPalette.ColorRole.Highlight)
    lines = [table.visualRect(table.model().index(0, column)) for column in range(3)]
    assert all(picture.pixelColor(one.center().x(), one.top()) == frame for one in lines)
    assert picture.pixelColor(lines[0].left(), lines[0].center().y()) == frame
    assert picture.pixelColor(lines[-1].right(), lines[-1].center().y()) == frame
    below = table.visualRect(table.model().index(1, 0))
    assert picture.pixelColor(below.left(), below.center().y()) != frame


def test_an_empty_queue_says_so(qtbot: QtBot, qapp: QApplication) -> None:
    with rig_for(qtbot, qapp, family_records().everything(), LEAD_RECORD) as rig:
        page = opened(rig).page
        assert not page.queue.isVisible()
        assert page._empty.isVisible()


def test_nobody_but_a_lead_sees_the_queue(qtbot: QtBot, qapp: QApplication) -> None:
    with rig_for(qtbot, qapp, FIRST.everything(), WORKER_RECORD) as rig:
        page = opened(rig).page
        assert page.queue_model.rowCount() == 0
        assert [type(one).__name__ for one in rig.errors] == ["NotAllowed"]


def test_a_plan_that_arrives_while_the_page_is_open_appears(rig: Rig) -> None:
    presenter = opened(rig)
    plan = LATELY.plan
    assert plan is not None
    sent = submitted(LATELY, days=1).plan
    assert sent is not None
    assert sent.submission is not None
    rig.hub_says(plan, {"submission": sent.body()["submission"]}, 900)
    rig.settle()
    assert presenter.page.queue_model.row_of(LATELY.family.id) >= 0


def test_the_model_is_one_that_views_can_trust(qapp: QApplication) -> None:
    model = WordsModel(("Family", "When"))
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for count in (3, 0, 1):
        model.show_lines([WordsLine(str(place), (("<b>x</b>", "y"), ("z", ""))) for place in range(count)])
    assert "&lt;b&gt;" in str(model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole))
    del tester


def test_every_control_has_a_name_and_is_reached_by_tab(rig: Rig) -> None:
    assert_usable(opened(rig).widget)
