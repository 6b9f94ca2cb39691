"""Laws of the page of the audit trail: for a lead, asked each time, by day, family and worker, and nothing of it is kept."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker import cli
from keyworker.base.errors import HubAway
from keyworker.domain.conflict import AuditKind
from keyworker.ui.context import PageName, Place
from keyworker.ui.pages.audit.presenter import AuditPresenter
from keyworker.ui.pages.audit.words import detail
from keyworker.ui.pages.print.state import FORM, Subject
from keyworker.ui.pages.reviews.table import DETAIL
from keyworker.ui.shell.reading import SEARCH
from keyworker.wire.messages import AuditAnswer, AuditLine
from tests.fakes.clock import HandClock
from tests.fakes.families import ARABIC, LEAD_RECORD, WORKER_RECORD, family_id, family_records
from tests.widget.rig import Rig, rig_for
from tests.widget.shell.frames import assert_usable


@dataclass
class FakeCouncil:
    """Answers what it has, and remembers what it was asked."""

    lines: list[AuditLine] = field(default_factory=list)
    away: bool = False
    more: bool = False
    asked: list[tuple[date, date]] = field(default_factory=list)

    def __call__(self, first: date, last: date) -> AuditAnswer:
        self.asked.append((first, last))
        if self.away:
            raise HubAway().of_a_question()
        return AuditAnswer(hub="h", machine="m", nonce="n", lines=tuple(self.lines), more=self.more)


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    families = (family_records(1), family_records(2, names=ARABIC))
    with rig_for(qtbot, qapp, [one for family in families for one in family.everything()], LEAD_RECORD) as made:
        yield made


@pytest.fixture
def council(rig: Rig) -> FakeCouncil:
    def line(what: str, family: int | None, by: str = WORKER_RECORD.id, **details: object) -> AuditLine:
        return AuditLine(at=rig.clock.now(), by=by, what=what, family=family_id(family) if family else None, machine="laptop 7", details=details)

    return FakeCouncil([
        line(AuditKind.PRINT, 2, form="standard"), line(AuditKind.OPEN_FAMILY, 1, by=LEAD_RECORD.id), line(AuditKind.FAILED_UNLOCK, None, times=3),
        line(AuditKind.OPERATOR, 1, by="", operator="root", command="assign"), line(AuditKind.READ_NAMES, None, page="today"), line("of a newer one", 1),
    ])


@pytest.fixture
def opened(rig: Rig, council: FakeCouncil) -> Callable[[], AuditPresenter]:
    def go() -> AuditPresenter:
        presenter = AuditPresenter(rig.context, council)
        rig.show(presenter.widget)
        presenter.open(Place(PageName.AUDIT))
        rig.settle()
        return presenter

    return go


def lines(presenter: AuditPresenter) -> list[list[str]]:
    model = presenter.page.model
    return [
        [f"{model.index(row, column).data()} | {model.index(row, column).data(DETAIL)}".strip(" |") for column in range(1, model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_each_line_says_who_did_what_with_which_family(rig: Rig, opened: Callable[[], AuditPresenter]) -> None:
    names = {row.family: row.name for row in rig.store.caseload()}
    worker, lead = f"{WORKER_RECORD.name} | laptop 7", f"{LEAD_RECORD.name} | laptop 7"
    assert lines(opened()) == [
        [worker, "Printed | the family's plan", names[family_id(2)]], [lead, "Opened", names[family_id(1)]],
        [worker, "Wrong passphrase | 3 times before the laptop was unlocked", ""],
        ["Operator root | laptop 7", "At the council's computer | gave the family to somebody", names[family_id(1)]], [worker, "Read names | on Today", ""],
        [worker, "of a newer one", names[family_id(1)]],
    ]


def test_the_last_four_weeks_are_asked_for_and_a_day_anew(rig: Rig, council: FakeCouncil, opened: Callable[[], AuditPresenter]) -> None:
    presenter, today = opened(), rig.clock.today()
    assert council.asked == [(today - timedelta(days=27), today)]
    presenter.page.day.chosen.emit(today - timedelta(days=3))
    rig.settle()
    assert council.asked[1:] == [(today - timedelta(days=3), today - timedelta(days=3))]


def test_a_family_and_a_worker_leave_the_other_lines_out(rig: Rig, council: FakeCouncil, opened: Callable[[], AuditPresenter]) -> None:
    presenter = opened()
    page = presenter.page
    page.family.show_value(family_id(1))
    page.family.picked.emit(family_id(1))
    assert len(lines(presenter)) == 3
    page.worker.show_value(LEAD_RECORD.id)
    page.worker.picked.emit(LEAD_RECORD.id)
    assert [line[1] for line in lines(presenter)] == ["Opened"]
    assert len(council.asked) == 1
    rig.settle()


def test_a_council_that_is_not_there_is_said_and_asked_again_at_a_press(rig: Rig, council: FakeCouncil, opened: Callable[[], AuditPresenter]) -> None:
    """Nothing from before is shown, and nobody is told that a question stays here and is sent later."""
    presenter = opened()
    page = presenter.page
    council.away = True
    presenter.open(Place(PageName.AUDIT))
    rig.settle()
    assert lines(presenter) == []
    assert page._said.text() == "The council cannot be reached. Try again when there is a connection."
    assert_usable(page)
    page.try_again.setFocus()
    page.try_again.click()
    rig.settle()
    assert page.try_again.isVisible()
    council.away = False
    page.try_again.click()
    rig.settle()
    assert (len(lines(presenter)), page.try_again.isVisible()) == (6, False)
    assert page.isAncestorOf(page.focusWidget())


def test_what_is_no_day_shows_nothing_that_was_answered_for_another(rig: Rig, council: FakeCouncil, opened: Callable[[], AuditPresenter]) -> None:
    presenter = opened()
    page, asked, place = presenter.page, len(council.asked), presenter.page.family.y()
    rig.type_into(page.day, "rubbish")
    page.day.leave()
    rig.settle()
    assert (lines(presenter), page._said.text(), len(council.asked)) == ([], "", asked)
    assert page.day.wrong()
    assert page.family.y() == page.worker.y() == place  # nothing jumps when a sentence comes under the day


def test_each_page_each_document_and_each_command_is_said_in_words(qapp: QApplication) -> None:
    """What is written down is a name of the program's; a lead reads what was done."""
    acts = {name for file in shipped_cli() for call in re.findall(r"with opened\(\w+, (.*?)\) as ", file) for name in re.findall(r'"([^"]+)"', call)}
    assert {"assign", "assign --end", "import-ssd"} <= acts
    details = [*({"page": str(page)} for page in (*PageName, SEARCH)), *({"command": act} for act in (*acts, "serve")),
               *({"form": str(subject)} for subject in (*Subject, FORM)), {"document": "star_picture", "form": "png"},
               {"document": "form_answers", "form": "home_visit"}]
    for told in details:
        line = AuditLine(at=HandClock().now(), by="", what=AuditKind.PRINT, family=None, machine="", details=told)
        assert " " in detail(line), told
        assert not {str(value) for value in told.values()} & {"png", "home_visit"} & set(detail(line).split())


def shipped_cli() -> list[str]:
    return [file.read_text("utf-8") for file in Path(cli.__file__).parent.glob("*.py")]


def test_when_the_page_is_left_nothing_of_it_stays(opened: Callable[[], AuditPresenter]) -> None:
    presenter = opened()
    presenter.leave()
    assert lines(presenter) == []


def test_that_there_is_more_is_said(council: FakeCouncil, opened: Callable[[], AuditPresenter]) -> None:
    council.more = True
    assert "There is more: choose a day" in opened().page._said.text()


def test_enter_opens_the_family_and_a_line_of_none_opens_nothing(rig: Rig, opened: Callable[[], AuditPresenter]) -> None:
    presenter = opened()
    page = presenter.page
    page.table.setFocus(Qt.FocusReason.OtherFocusReason)
    for row in (2, 1):
        page.table.setCurrentIndex(page.model.index(row, 0))
        page.table.activated.emit(page.model.index(row, 0))
    assert rig.went == [Place(PageName.FAMILY, family_id(1))]


def test_it_can_be_used_without_a_mouse_and_without_seeing(opened: Callable[[], AuditPresenter]) -> None:
    assert_usable(opened().widget)
