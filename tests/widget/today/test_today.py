"""Laws of Today: what is on it, that it follows the store, that every line opens its thing."""

from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from keyworker.casework import contacts
from keyworker.domain.caseload import CaseloadRow, summarise
from keyworker.domain.contact import Contact, ContactStatus
from keyworker.domain.form_response import FormResponse
from keyworker.domain.review import ApprovalState
from keyworker.domain.star import ReadingKind
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.today.page import LINES, TodayPage
from keyworker.ui.pages.today.presenter import read_today
from keyworker.ui.pages.today.state import Leads, TodayLine, TodayState, today_state
from keyworker.ui.widgets.lines import ElidedLabel, LineButton
from tests.fakes.families import LEAD, MARKUP, WORKER_RECORD, at, family_id, family_records
from tests.widget.shell.frames import signed_in

TODAY = date(2026, 11, 21)
ROW = CaseloadRow(
    family="f", name="The Moss family", reference="F-1", people="Ann, Ben", children=(), lead_practitioner="Priya Nair", team="",
    opened_on=TODAY, is_open=True, planned_visits=(), last_contact=None, next_review=None, actions=(), draft_star=False,
    plan_state=ApprovalState.NOT_SUBMITTED, submitted_on=None, decided_on=None, open_conflicts=0,
)


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def state_of(*rows: CaseloadRow, lead: bool = False, visits: tuple[Contact, ...] = ()) -> TodayState:
    return today_state(rows, visits, TODAY, lead=lead, decisions=0)


def test_actions_are_those_past_their_day_or_due_within_the_week_oldest_first() -> None:
    row = replace(ROW, actions=(("next week", day(8)), ("soon", day(7)), ("late", day(-1)), ("some day", None), ("", day(0))))
    state = state_of(row)
    assert [line.main for line in state.actions] == ["late", "Action without words yet", "soon"]
    assert state.overdue() == 1


def test_children_not_seen_for_four_weeks_are_named_the_longest_first_counted_from_the_opening_before_a_first_visit() -> None:
    row = replace(ROW, opened_on=day(-40), children=(("Ada", day(-28)), ("Bo", day(-27)), ("Cy", None)))
    assert [(line.main, line.days, line.day) for line in state_of(row).not_seen] == [("Cy", 40, None), ("Ada", 28, day(-28))]


def test_nothing_is_asked_about_families_that_are_no_longer_worked_with() -> None:
    row = replace(ROW, is_open=False, actions=(("late", day(-1)),), children=(("Ada", day(-90)),), next_review=day(-1))
    assert state_of(row).empty()


def test_a_worker_sees_what_the_lead_decided_and_a_lead_sees_what_waits() -> None:
    returned = replace(ROW, family="r", plan_state=ApprovalState.RETURNED, decided_on=day(-90))
    approved = replace(ROW, family="a", plan_state=ApprovalState.APPROVED, decided_on=day(-14))
    old = replace(ROW, family="o", plan_state=ApprovalState.APPROVED, decided_on=day(-15))
    waiting = replace(ROW, family="w", plan_state=ApprovalState.SUBMITTED, submitted_on=day(-2))
    rows = (returned, approved, old, waiting)
    worker, lead = state_of(*rows), state_of(*rows, lead=True)
    assert [[line.family for line in lines] for lines in (worker.returned, worker.approved, worker.to_review)] == [["r"], ["a"], []]
    assert [[line.family for line in lines] for lines in (lead.returned, lead.approved, lead.to_review)] == [[], [], ["w"]]
    assert lead.to_review[0].leads is Leads.REVIEW


def test_reviews_within_a_fortnight_are_due() -> None:
    rows = [replace(ROW, family=str(days), next_review=day(days)) for days in (-3, 14, 15)]
    assert [line.family for line in state_of(*rows).reviews] == ["-3", "14"]


def test_visits_run_a_week_ahead_and_those_never_written_up_stay() -> None:
    visits = tuple(
        Contact(family="f", status=ContactStatus.PLANNED, at=at(day(days))) for days in (8, 7, 0, -2)
    )
    state = state_of(ROW, visits=visits)
    assert [line.day for line in state.visits] == [day(-2), day(0), day(7)]
    assert state.visits_today() == 2


def buttons(page: TodayPage) -> list[LineButton]:
    return [one for one in page.findChildren(LineButton) if not one.isHidden()]


def test_every_line_opens_its_thing_and_long_lists_lead_on(qtbot: QtBot) -> None:
    page = TodayPage()
    qtbot.addWidget(page)
    lines = tuple(TodayLine(f"action {n}", "The Moss family", "f", Leads.PLAN, day(-n)) for n in range(LINES + 2))
    page.show_state(TodayState(today=TODAY, lead=False, families=1, actions=lines))
    page.show()
    shown = buttons(page)
    assert len(shown) == LINES
    with qtbot.waitSignal(page.opened) as opened:
        QTest.keyClick(shown[1], Qt.Key.Key_Space)
    assert opened.args == [lines[1]]
    assert shown[1].accessibleName() == "action 1, The Moss family, Overdue, Yesterday"


def test_the_focus_stays_on_its_line_when_the_page_is_read_anew(qtbot: QtBot) -> None:
    page = TodayPage()
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    lines = tuple(TodayLine(f"action {n}", "", "f", Leads.PLAN, TODAY) for n in range(3))
    page.show_state(TodayState(today=TODAY, lead=False, families=1, actions=lines))
    buttons(page)[2].setFocus()
    page.show_state(TodayState(today=TODAY, lead=False, families=1, actions=lines[1:]))
    focused = page.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "action 2, Today"


def test_without_anything_to_do_it_says_so(qtbot: QtBot) -> None:
    page = TodayPage()
    qtbot.addWidget(page)
    for families, words in ((3, "Nothing waits for you today."), (0, "There are no families on this laptop yet.")):
        page.show_state(TodayState(today=TODAY, lead=False, families=families))
        assert any(label.text() == words for label in page.findChildren(QLabel) if not label.isHidden())


def test_names_are_shown_as_they_are_never_as_markup(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1, names=MARKUP)) as frame:
        frame.session.go(Place(PageName.TODAY))
        frame.settle(qtbot)
        page = frame.page(PageName.TODAY).widget
        shown = [one for one in page.findChildren(ElidedLabel) if one.text().startswith("<b>Bold</b> & ")]
        assert shown
        assert all("&lt;b&gt;" in one.toolTip() for one in page.findChildren(LineButton) if one.accessibleName().startswith("<b>"))


def test_it_follows_what_is_written_while_it_is_open(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1, contacts=0)) as frame:
        frame.session.go(Place(PageName.TODAY))
        frame.settle(qtbot)
        page = frame.page(PageName.TODAY).widget
        assert isinstance(page, TodayPage)
        frame.tasks.store(contacts.plan_visit, frame.desk, family_id(1), frame.desk.clock.now(), purpose="Before school")
        frame.settle(qtbot)
        qtbot.waitUntil(lambda: any("Before school" in one.accessibleName() for one in buttons(page)))
        line = next(one for one in buttons(page) if "Before school" in one.accessibleName())
        line.click()
        place = frame.session.place()
        assert place is not None
        assert (place.page, place.family) == (PageName.CONTACT, family_id(1))
        assert frame.store.get(Contact, place.record or "").purpose == "Before school"


def test_a_star_that_is_due_is_named_with_whom_and_by_when_and_leads_to_the_tab() -> None:
    """One that is begun stands among those to go on with; one that is far away is not there."""
    rows = [summarise(family_records(1, with_star=False).file(), TODAY)]
    state = today_state(rows, (), TODAY, lead=False, decisions=0)
    line = state.stars_due[0]
    assert (line.main, line.star, line.leads) == ("Sam", ReadingKind.FIRST, Leads.STAR)
    assert line.day is not None
    assert line.day < TODAY
    assert today_state(rows, (), TODAY, lead=True, decisions=0).stars_due == ()
    begun = summarise(family_records(2).file(), TODAY)
    assert today_state([begun], (), TODAY, lead=False, decisions=0, review_every={"family-wheel": 60}).stars_due == ()
    assert begun.draft_star


def test_whatever_is_half_written_stands_here_for_its_author(qtbot: QtBot) -> None:
    """A visit, a correction of one, and answers to a form: each line opens it; somebody else's are not here."""
    family = family_records(1)
    mark = {"family": family.family.id, "made_at": at(TODAY)}
    mine = (
        Contact(**mark, made_by=WORKER_RECORD.id, worker=WORKER_RECORD.id, at=at(day(-1)), purpose="Mornings"),
        Contact(**mark, made_by=WORKER_RECORD.id, worker=WORKER_RECORD.id, at=at(day(-2)), purpose="Put right", corrects="c"),
        FormResponse(**mark, made_by=WORKER_RECORD.id, form_id="home-visit", version="1", form_digest="0" * 64, title="Home visit",
                     began=at(day(-3))),
    )
    theirs = (Contact(**mark, made_by=LEAD, worker=LEAD, at=at(TODAY), purpose="Not mine"),
              FormResponse(**mark, made_by=LEAD, form_id="f", version="1", form_digest="0" * 64, title="Not mine", began=at(TODAY)))
    with signed_in(qtbot, family) as frame:
        with frame.store.write() as tx:
            for record in (*mine, *theirs):
                tx.save(record)
        state = read_today(frame.desk)
        assert [line.record for line in state.contacts] == [mine[1].id, mine[0].id]
        assert [(line.main, line.record, line.leads) for line in state.forms] == [("Home visit", mine[2].id, Leads.FORM)]
        frame.session.go(Place(PageName.TODAY))
        frame.settle(qtbot)
        page = frame.page(PageName.TODAY).widget
        qtbot.waitUntil(lambda: {"Visits to finish writing", "Forms to finish"} <= {
            label.text() for label in page.findChildren(QLabel) if label.isVisible()
        })
        next(line for line in page.findChildren(LineButton) if "Home visit" in line.accessibleName()).click()
        assert frame.session.place() == Place(PageName.FORM, family.family.id, FamilyTab.FORMS, mine[2].id)
