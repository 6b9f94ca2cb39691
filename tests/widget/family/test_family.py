"""Laws of the family page: who they are at a glance, every line opens its thing, nothing typed is lost, risks are words."""

import html
from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from keyworker.domain.chronology import EventKind
from keyworker.domain.contact import Contact
from keyworker.domain.person import Person
from keyworker.domain.record import Record
from keyworker.ui import terms
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.family.chronology import ChronologyPage
from keyworker.ui.pages.family.overview import OverviewPage
from keyworker.ui.pages.family.panels import AddPersonPanel, PersonPanel
from keyworker.ui.pages.family.people import PeoplePage
from keyworker.ui.pages.family.presenter import FamilyPresenter
from keyworker.ui.pages.family.table import ChronologyModel, Column
from keyworker.ui.shell.style import apply_style
from keyworker.ui.widgets.date_field import DateField
from keyworker.ui.widgets.lines import LineButton
from keyworker.wire.messages import ChangeEntry, SetAsideEntry
from tests.fakes.families import ARABIC, LEAD_RECORD, LONG, MARKUP, Names, family_records, new_family
from tests.widget.review.scenes import conflict
from tests.widget.rig import Rig, rig_for
from tests.widget.shell.frames import PlainPage, assert_usable

FAMILY = family_records()
ID = FAMILY.family.id


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, FAMILY.everything()) as made:
        yield made


def presenter_on(rig: Rig, tab: FamilyTab = FamilyTab.OVERVIEW, record: str | None = None, family: str = ID) -> FamilyPresenter:
    tabs = {FamilyTab.STAR: PlainPage, FamilyTab.PLAN: PlainPage}
    presenter = FamilyPresenter(rig.context, tabs=tabs)
    rig.show(presenter.widget)
    presenter.open(Place(PageName.FAMILY, family, tab, record))
    rig.settle()
    return presenter


def people_of(presenter: FamilyPresenter) -> PeoplePage:
    """The tab People, which has been opened."""
    assert presenter._people is not None
    return presenter._people.page


def overview_of(presenter: FamilyPresenter) -> OverviewPage:
    """The overview, which has been opened."""
    assert presenter._overview is not None
    return presenter._overview


def chronology_of(presenter: FamilyPresenter) -> ChronologyPage:
    """The chronology, which has been opened."""
    assert presenter._chronology is not None
    return presenter._chronology


def shown_words(widget: QWidget) -> str:
    """Every word that is shown inside a widget, without the marks that keep directions apart."""
    words = [one.text() for one in widget.findChildren(QLabel) if one.isVisible()]
    words += [one.accessibleName() for one in widget.findChildren(LineButton) if one.isVisible()]
    return " ".join(words).translate({0x2068: None, 0x2069: None, 0x200B: None})


def test_the_head_says_who_they_are_and_what_to_be_careful_of(rig: Rig) -> None:
    page = presenter_on(rig).page
    assert page._name.text() == "The Okafor-Reid family"
    assert page._risk.isVisible()
    assert page._withheld.isVisible()
    assert "Priya Nair" in page._facts.text()
    assert "24 Nov" in page._facts.text()


def test_the_overview_says_who_lives_where_and_what_comes_next(rig: Rig) -> None:
    words = shown_words(overview_of(presenter_on(rig)))
    for expected in ("14 Canal Street", "Address withheld", "Not for Daniel", "Ellie", "11 years", "expected 9 February 2027",
                     "Next: Home visit", "Last: ", "A draft", "Bag and clothes", "overdue"):
        assert expected in words


def test_each_line_of_the_overview_opens_its_thing(rig: Rig) -> None:
    overview = overview_of(presenter_on(rig))
    for line in overview.findChildren(LineButton):
        line.click()
    opened = {(one.page, one.tab) for one in rig.went}
    assert {(PageName.FAMILY, FamilyTab.PEOPLE), (PageName.FAMILY, FamilyTab.PLAN), (PageName.CONTACT, FamilyTab.OVERVIEW)} <= opened
    assert all(one.family == ID for one in rig.went)


def test_what_waits_for_a_decision_is_said(qtbot: QtBot, qapp: QApplication) -> None:
    assert FAMILY.plan is not None
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=[conflict(FAMILY.plan, "/wants", "b")]) as rig:
        overview = overview_of(presenter_on(rig))
        assert overview._decisions.isVisible()
        overview._decisions.click()
        assert rig.went == [Place(PageName.DECISIONS, ID)]


def test_the_buttons_go_to_visit_unfinished_star_and_print(rig: Rig) -> None:
    presenter = presenter_on(rig)
    for button in (presenter.page.visit, presenter.page.star, presenter.page.print):
        button.click()
    rig.settle()  # what is typed is kept before anything is printed
    assert FAMILY.draft is not None
    assert rig.went == [
        Place(PageName.CONTACT, ID), Place(PageName.STAR, ID, FamilyTab.STAR, FAMILY.draft.id), Place(PageName.PRINT, ID)
    ]


def test_another_tab_is_opened_with_the_family(rig: Rig) -> None:
    presenter = presenter_on(rig)
    presenter.page.tabs.setCurrentIndex(2)
    plan = presenter._others[FamilyTab.PLAN]
    assert isinstance(plan, PlainPage)
    assert plan.opened == [Place(PageName.FAMILY, ID, FamilyTab.PLAN)]


def test_nothing_is_printed_while_a_field_on_any_tab_cannot_be_read(rig: Rig) -> None:
    """What stands on the screen would be missing on paper: it is said at the top, and a line leads to the tab and the field."""
    presenter = presenter_on(rig)
    presenter.page.tabs.setCurrentIndex(2)
    rig.qtbot.waitUntil(presenter._others[FamilyTab.PLAN].widget.isVisible)
    field = DateField("Next review", rig.clock.today)
    field.setParent(presenter._others[FamilyTab.PLAN].widget)
    field.show()
    rig.type_into(field, "soon")
    presenter.page.tabs.setCurrentIndex(0)
    presenter.page.print.click()
    rig.settle()
    assert rig.went == []
    assert "Next review" in presenter.page.errors.accessibleName()
    presenter.page.errors.places[0].click()
    assert presenter.page.current_tab() is FamilyTab.PLAN


def test_a_tab_is_made_when_it_is_opened_for_the_first_time(rig: Rig) -> None:
    presenter = presenter_on(rig)
    assert presenter._people is None
    assert presenter._others == {}
    presenter.page.tabs.setCurrentIndex(4)
    rig.settle()
    assert "Parent of Ellie" in shown_words(people_of(presenter))


def test_the_chronology_is_filtered_by_person_and_kind_and_opens_the_thing(rig: Rig) -> None:
    presenter = presenter_on(rig, FamilyTab.CHRONOLOGY)
    page = chronology_of(presenter)
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    everything = page.model.rowCount()
    page.person.show_value(FAMILY.eldest.id)
    page.kind.show_value(EventKind.CONTACT)
    page.filtered.emit()
    assert 0 < page.model.rowCount() < everything
    assert all(FAMILY.eldest.id in row.event.people and row.event.kind is EventKind.CONTACT for row in page.model._rows)
    page.table.activated.emit(page.model.index(0, 0))
    assert rig.went[-1].page is PageName.CONTACT


def test_the_chronology_is_newest_first(rig: Rig) -> None:
    days = [row.event.on for row in chronology_of(presenter_on(rig, FamilyTab.CHRONOLOGY)).model._rows]
    assert days == sorted(days, reverse=True)


def test_a_model_without_rows_is_a_whole_model(qtbot: QtBot) -> None:
    model = ChronologyModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert model.rowCount() == 0


def test_people_says_how_each_belongs_and_marks_risks_by_words(rig: Rig) -> None:
    words = shown_words(people_of(presenter_on(rig, FamilyTab.PEOPLE)))
    for expected in ("Parent of Ellie", "Former partner of Daniel", "Child of Sam", "Step-parent of Ellie", "Contact risk",
                     "Sam is to be safe from Daniel", "Address withheld", "Must not learn it: Daniel", "St Anne's Primary School",
                     "Daniel's flat"):
        assert expected in words


def test_a_field_of_a_person_is_kept_while_typing(rig: Rig) -> None:
    presenter = presenter_on(rig, FamilyTab.PEOPLE, FAMILY.eldest.id)
    panel = people_of(presenter).panel(PersonPanel)
    assert panel.isVisible()
    rig.type_into(panel.texts["school"], "New ")
    rig.qtbot.waitUntil(lambda: rig.store.get(Person, FAMILY.eldest.id).school.startswith("New "))


def test_a_field_of_a_person_that_somebody_else_changes_is_not_overwritten(rig: Rig) -> None:
    presenter = presenter_on(rig, FamilyTab.PEOPLE, FAMILY.eldest.id)
    field = people_of(presenter).panel(PersonPanel).texts["school"]
    rig.type_into(field, "Mine ")
    rig.hub_says(FAMILY.eldest, {"school": "Theirs"}, 900)
    assert field.text().startswith("Mine ")
    assert LEAD_RECORD.name in field._notice.text()


def panel_with(rig: Rig, person: str, field: str, day: str) -> PersonPanel:
    """The panel of a person, in which a day was written into a field and left."""
    panel = people_of(presenter_on(rig, FamilyTab.PEOPLE, person)).panel(PersonPanel)
    line = panel.fields[field]
    assert isinstance(line, DateField)
    rig.type_into(line, day)
    line.leave()
    rig.settle()
    return panel


def test_the_day_of_birth_takes_the_place_of_the_expected_day(rig: Rig) -> None:
    panel = panel_with(rig, FAMILY.unborn.id, "date_of_birth", "1/9/2026")
    assert not panel.error.isVisible()
    born = rig.store.get(Person, FAMILY.unborn.id)
    assert (born.date_of_birth, born.expected_on) == (date(2026, 9, 1), None)
    assert panel.expected.value() is None


def test_an_expected_day_of_who_was_born_is_refused_beside_the_fields(rig: Rig) -> None:
    panel = panel_with(rig, FAMILY.eldest.id, "expected_on", "1/12/2026")
    assert panel.error.isVisible()
    assert rig.store.get(Person, FAMILY.eldest.id).expected_on is None


def test_leaving_half_way_through_adding_somebody_adds_them(rig: Rig) -> None:
    presenter = presenter_on(rig, FamilyTab.PEOPLE)
    page = people_of(presenter)
    page.openers[0].click()
    rig.type_into(page.panel(AddPersonPanel).forename, "Josephine")
    presenter.leave()
    rig.settle()
    assert "Josephine" in [one.forename for one in rig.all(Person)]


def test_what_the_hub_sends_is_shown_at_once(rig: Rig) -> None:
    presenter = presenter_on(rig)
    rig.hub_says(FAMILY.family, {"name": "Reid and Reid"}, 900)
    assert presenter.page._name.text() == "Reid and Reid"


def test_a_family_of_which_nothing_is_known_says_what_to_do(qtbot: QtBot, qapp: QApplication) -> None:
    with rig_for(qtbot, qapp, [new_family()]) as rig:
        presenter = presenter_on(rig)
        words = shown_words(overview_of(presenter))
        assert "Nobody has been added yet." in words
        assert "No plan yet." in words
        assert "No star yet." in words
        assert not presenter.page._risk.isVisible()
        assert_usable(presenter.widget)


@pytest.mark.parametrize("names", [LONG, ARABIC, MARKUP])
@pytest.mark.parametrize("tab", [FamilyTab.OVERVIEW, FamilyTab.PEOPLE, FamilyTab.CHRONOLOGY])
def test_no_name_makes_the_page_wider_than_the_window(qtbot: QtBot, qapp: QApplication, names: Names, tab: FamilyTab) -> None:
    family = family_records(names=names)
    records: Sequence[Record] = family.everything()
    with rig_for(qtbot, qapp, records) as rig:
        presenter = presenter_on(rig, tab)
        presenter.widget.resize(834, 560)
        content = presenter.page.tabs.currentWidget()
        assert content is not None
        assert presenter.widget.width() == 834
        assert content.width() <= 834
        inside = content.widget() if hasattr(content, "widget") else content
        assert inside.width() <= content.width()


@pytest.mark.parametrize("tab", [FamilyTab.OVERVIEW, FamilyTab.PEOPLE, FamilyTab.CHRONOLOGY])
def test_everything_on_a_tab_has_a_name_and_is_reached_by_tab(rig: Rig, tab: FamilyTab) -> None:
    assert_usable(presenter_on(rig, tab).widget)


def test_late_work_is_marked_in_the_chronology_with_who_and_when_and_opens(rig: Rig) -> None:
    plan = FAMILY.plan
    assert plan is not None
    late = ChangeEntry(position=900, record=plan.id, kind="plan", family=ID, patch={"wants": "x"}, by=LEAD_RECORD.id, at=rig.clock.now(),
                       dot="AAAAAAAAAAA", late=True)
    rig._take([late], 900)
    presenter = presenter_on(rig, FamilyTab.CHRONOLOGY)
    chronology = chronology_of(presenter)
    chronology.kind.show_value(EventKind.LATE)
    chronology.filtered.emit()
    rows = [chronology.model.row(place) for place in range(chronology.model.rowCount())]
    (row,) = [one for one in rows if one is not None]
    assert row.event.record == plan.id
    cells = [chronology.model.index(0, column) for column in Column]
    assert [str(cell.data()) for cell in cells[1:3]] == ["Written by a former worker", terms.names([LEAD_RECORD.name])]
    assert str(cells[3].data()).startswith(f"Plan, before {LEAD_RECORD.name} heard that the family had been given to somebody else.")
    for cell in cells:  # whatever is cut stands in the tooltip
        assert str(cell.data()) in html.unescape(str(cell.data(Qt.ItemDataRole.ToolTipRole)))
    chronology.opened.emit(row.event)
    assert rig.went[-1] == Place(PageName.FAMILY, ID, FamilyTab.PLAN, plan.id)


def test_a_visit_that_was_written_late_stands_once_and_is_marked(rig: Rig) -> None:
    visit = next(one for one in rig.all(Contact) if one.family == ID and one.completed())
    late = ChangeEntry(position=900, record=visit.id, kind="contact", family=ID, patch={"notes": "x"}, by=LEAD_RECORD.id, at=rig.clock.now(),
                       dot="AAAAAAAAAAA", late=True)
    rig._take([late], 900)
    model = chronology_of(presenter_on(rig, FamilyTab.CHRONOLOGY)).model
    rows = [place for place in range(model.rowCount()) if (row := model.row(place)) and row.event.record == visit.id]
    (place,) = rows
    assert str(model.index(place, Column.WORDS).data()).startswith(f"By {LEAD_RECORD.name}, a former worker. ")
    assert f"before {LEAD_RECORD.name} heard" in str(model.index(place, Column.WORDS).data(Qt.ItemDataRole.ToolTipRole))


@pytest.mark.parametrize("scale", [1, 1.75])
def test_days_in_the_chronology_are_never_cut(rig: Rig, qapp: QApplication, scale: float) -> None:
    points = float(qapp.property("systemPoints"))
    try:
        qapp.setProperty("systemPoints", points * scale)
        apply_style(qapp)
        table = chronology_of(presenter_on(rig, FamilyTab.CHRONOLOGY)).table
        assert table.columnWidth(Column.DAY) >= table.fontMetrics().horizontalAdvance("Wed 30 Nov 2026") + 20
        assert table.columnWidth(Column.WORDS) > table.columnWidth(Column.WHO)
    finally:
        qapp.setProperty("systemPoints", points)
        apply_style(qapp)


@pytest.mark.parametrize("width", [1080, 1400])
def test_nothing_in_the_chronology_is_cut_while_there_is_room(rig: Rig, width: int) -> None:
    """The words of an event, which may be of any length, have what is left."""
    presenter = presenter_on(rig, FamilyTab.CHRONOLOGY)
    presenter.widget.resize(width, 740)
    rig.settle()
    page = chronology_of(presenter)
    letters = page.table.fontMetrics()
    assert "Plan gone through with the family" in page.model.words_in(Column.WHAT)
    for column in (Column.DAY, Column.WHAT, Column.WHO):
        assert max(map(letters.horizontalAdvance, page.model.words_in(column))) + 20 <= page.table.columnWidth(column)
    assert page.table.columnWidth(Column.WORDS) > width // 4


def test_a_lead_sees_what_was_set_aside_of_others_with_its_words(rig: Rig) -> None:
    plan = FAMILY.plan
    assert plan is not None
    content = {"record": plan.id, "kind": "plan", "family": ID, "patch": {"wants": "Canaryaside"}, "by": LEAD_RECORD.id,
               "at": str(rig.clock.now())}
    aside = SetAsideEntry(position=900, n=0, record=plan.id, kind="plan", family=ID, reason="out_of_scope", content=content)
    rig._take([aside], 900)
    page = presenter_on(rig).page
    assert page.aside.isVisible()
    assert "Canaryaside" in page.aside.accessibleName()
    assert LEAD_RECORD.name in page.aside.accessibleName()
    page.show_tab(FamilyTab.PEOPLE)
    assert not page.aside.isVisible()  # it is said once, and not above what somebody works on
