"""Laws of My families: found by a few letters, ordered, opened; quick with five hundred."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker.casework import people
from keyworker.domain.caseload import CaseloadRow
from keyworker.domain.family import Family
from keyworker.domain.review import ApprovalState
from keyworker.ui.context import PageName, Place
from keyworker.ui.pages.families.page import FamiliesPage
from keyworker.ui.pages.families.state import Column, FamiliesState, families_state, matching, ordered
from keyworker.ui.pages.families.table import FamiliesModel, headings, plan_words
from keyworker.ui.shell.style import apply_style
from tests.fakes.families import ARABIC, LONG, family_id, family_records
from tests.widget.shell.frames import assert_usable, signed_in

TODAY = date(2026, 11, 21)
ROW = CaseloadRow(
    family="f", name="The Moss family", reference="F-0001", people="Zoë, Ben", children=(("Ben", None),),
    lead_practitioner="Priya Nair", team="", opened_on=TODAY, is_open=True, planned_visits=(), last_contact=None, next_review=None,
    actions=(), draft_star=False, plan_state=ApprovalState.NOT_SUBMITTED, submitted_on=None, decided_on=None, open_conflicts=0,
)


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> FamiliesPage:
    apply_style(qapp)
    made = FamiliesPage()
    made.setMinimumSize(300, 200)
    made.resize(1100, 700)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def state_of(*rows: CaseloadRow) -> FamiliesState:
    return families_state(rows, TODAY)


@pytest.mark.parametrize("letters", ["mo", "MOSS", "zoe", "f 0001", "pri moss", "ben fam", ""])
def test_letters_find_the_beginnings_of_words_without_case_and_accents(letters: str) -> None:
    assert len(matching(state_of(ROW).lines, letters)) == 1


@pytest.mark.parametrize("letters", ["oss", "mo x", "f-0002"])
def test_letters_inside_words_find_nothing(letters: str) -> None:
    assert matching(state_of(ROW).lines, letters) == []


def test_what_is_overdue_is_worked_out_for_the_day() -> None:
    line = state_of(replace(ROW, actions=(("a", day(-1)), ("b", day(0)), ("c", None)), planned_visits=(day(-1), day(2)))).lines[0]
    assert (line.open_actions, line.overdue, line.next_visit) == (3, 1, day(2))


@pytest.mark.parametrize("reverse", [False, True])
def test_families_without_a_value_come_last_in_either_order(reverse: bool) -> None:
    rows = [replace(ROW, family="a", next_review=day(5)), replace(ROW, family="b"), replace(ROW, family="c", next_review=day(1))]
    found = [line.row.family for line in ordered(state_of(*rows).lines, Column.NEXT_REVIEW, reverse=reverse)]
    assert found == (["a", "c", "b"] if reverse else ["c", "a", "b"])


def test_most_overdue_actions_come_first() -> None:
    rows = [replace(ROW, family=str(n), actions=(("x", day(-1)),) * n) for n in (0, 3, 1)]
    assert [line.row.family for line in ordered(state_of(*rows).lines, Column.ACTIONS)] == ["3", "1", "0"]


def test_every_state_of_a_plan_has_words() -> None:
    assert len({plan_words(state) for state in ApprovalState}) == len(ApprovalState)


def test_the_model_keeps_qts_rules_and_says_alerts_in_words(qtbot: QtBot) -> None:
    model = FamiliesModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.show_lines(state_of(replace(ROW, alerts=("Contact risk",)), ROW).lines, TODAY)
    model.show_lines(state_of(ROW).lines, TODAY)
    model.show_lines(state_of(replace(ROW, alerts=("Contact risk",))).lines, TODAY)
    said = model.data(model.index(0, Column.FAMILY), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "The Moss family, Contact risk · F-0001"


def test_five_hundred_families_are_filtered_and_drawn_and_the_chosen_one_stays_chosen(qtbot: QtBot, page: FamiliesPage) -> None:
    rows = [replace(ROW, family=f"f{n}", name=f"Family {n}", reference=f"F-{n:04}") for n in range(500)]
    page.show_state(state_of(*rows))
    assert page.model.rowCount() == 500
    QTest.keyClicks(page.letters, "F-0123")
    assert page.model.rowCount() == 1
    page.letters.clear()
    current = page.model.line(page.table.currentIndex().row())
    assert current is not None
    assert current.row.family == "f123"
    assert not page.grab().isNull()


def test_letters_then_enter_open_the_first_and_down_goes_into_the_table(qtbot: QtBot, page: FamiliesPage) -> None:
    page.show_state(state_of(ROW, replace(ROW, family="g", name="The Shaw family")))
    QTest.keyClicks(page.letters, "sh")
    with qtbot.waitSignal(page.opened) as opened:
        QTest.keyClick(page.letters, Qt.Key.Key_Return)
    assert opened.args == ["g"]
    QTest.keyClick(page.letters, Qt.Key.Key_Down)
    assert page.focusWidget() is page.table
    with qtbot.waitSignal(page.opened) as opened:
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert opened.args == ["g"]


def test_the_order_can_be_chosen_by_keyboard_and_by_the_head_of_a_column(qtbot: QtBot, page: FamiliesPage) -> None:
    page.show_state(state_of(replace(ROW, family="a", next_review=day(5)), replace(ROW, family="b", next_review=day(1))))

    def shown() -> list[str]:
        lines = [page.model.line(row) for row in range(page.model.rowCount())]
        return [line.row.family for line in lines if line]

    page.order.activated.emit(Column.NEXT_REVIEW)
    assert shown() == ["b", "a"]
    page.table.horizontalHeader().sectionClicked.emit(Column.NEXT_REVIEW)
    assert shown() == ["a", "b"]


def test_when_nothing_is_found_or_there_it_says_so(qtbot: QtBot, page: FamiliesPage) -> None:
    page.show_state(state_of())
    nobody = page._none.text()
    page.show_state(state_of(ROW))
    assert page._none.isHidden()
    page.letters.setText("zzz")
    assert page._none.isVisible()
    assert page._none.text() != nobody
    assert not page.table.isVisible()


def test_narrow_pages_leave_out_columns_but_never_the_family_and_the_visit(qtbot: QtBot, page: FamiliesPage) -> None:
    page.show_state(state_of(ROW, replace(ROW, lead_practitioner="Tom Ashby")))
    counts = []
    for width in (1700, 900, 500):
        page.resize(width, 500)
        shown = [column for column in Column if not page.table.isColumnHidden(column)]
        counts.append(len(shown))
        assert {Column.FAMILY, Column.NEXT_VISIT} <= set(shown)
        assert sum(page.table.columnWidth(column) for column in shown) <= page.table.viewport().width()
    assert counts[0] == len(Column)
    assert counts[0] > counts[1] > counts[2]


def test_every_head_is_read_whole_on_the_smallest_full_screen(qtbot: QtBot, page: FamiliesPage) -> None:
    page.show_state(state_of(ROW, replace(ROW, lead_practitioner="Tom Ashby")))
    page.resize(1102, 670)
    head = page.table.horizontalHeader()
    shown = [column for column in Column if not page.table.isColumnHidden(column)]
    assert Column.LEAD in shown
    words, padding = head.fontMetrics().horizontalAdvance, 30
    assert all(head.sectionSize(column) >= words(headings()[column]) + padding for column in shown)


def test_it_follows_the_store_and_long_names_break_nothing(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1, names=LONG), family_records(2, names=ARABIC)) as frame:
        frame.session.go(Place(PageName.FAMILIES))
        frame.settle(qtbot)
        page = frame.page(PageName.FAMILIES).widget
        assert isinstance(page, FamiliesPage)
        assert page.letters.hasFocus()
        family = frame.store.get(Family, family_id(1))
        frame.tasks.store(people.write_family, frame.desk, family, name="The Abara family")
        frame.settle(qtbot)
        qtbot.waitUntil(lambda: page.model.index(0, 0).data() == "The Abara family")
        assert_usable(page)
        page.opened.emit(family_id(2))
        assert frame.session.place() == Place(PageName.FAMILY, family_id(2))


def test_a_family_without_a_plan_says_so_and_comes_last_in_the_order_of_plans() -> None:
    written = replace(ROW, family="w", name="Written", has_plan=True)
    lines = ordered(state_of(ROW, written).lines, Column.PLAN)
    model = FamiliesModel()
    model.show_lines(lines, TODAY)
    words = [model.data(model.index(row, Column.PLAN)) for row in range(2)]
    assert words == [plan_words(ApprovalState.NOT_SUBMITTED), "No plan yet"]
