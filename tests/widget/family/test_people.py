"""Laws of the tab People: every verb about people and homes has its panel, what is refused says so beside the field, nothing is lost."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from keyworker.domain.agreement import Agreement, Answer, Topic
from keyworker.domain.family import Agency
from keyworker.domain.household import Address, ContactRisk, Household
from keyworker.domain.person import Person, Relationship, RelationshipType
from keyworker.domain.visibility import Visibility
from keyworker.ui.context import FamilyTab
from keyworker.ui.pages.family.agreement_panel import AgreementPanel
from keyworker.ui.pages.family.home_panels import NOWHERE, AddressPanel, HomePanel, MovePanel, WithholdPanel
from keyworker.ui.pages.family.panels import AgencyPanel, PersonPanel
from keyworker.ui.pages.family.people import PeoplePage
from keyworker.ui.pages.family.tie_panels import RelatePanel, RiskPanel
from tests.fakes.families import ARABIC, LEAD_RECORD, LONG, MARKUP, TODAY, Names, family_records
from tests.widget.family.test_family import FAMILY, people_of, presenter_on, shown_words
from tests.widget.rig import Rig, rig_for
from tests.widget.shell.frames import assert_usable


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, FAMILY.everything()) as made:
        yield made


@pytest.fixture
def page(rig: Rig) -> PeoplePage:
    return people_of(presenter_on(rig, FamilyTab.PEOPLE))


def home_of(rig: Rig, person: Person) -> str:
    """What the home is called in which somebody lives today."""
    return next((one.name for one in rig.all(Household) if person.id in one.living_here(rig.clock.today())), "")


def test_two_people_are_related(rig: Rig) -> None:
    page = people_of(presenter_on(rig, FamilyTab.PEOPLE))
    page.openers[2].click()
    page.panel(RelatePanel).one.show_value(FAMILY.eldest.id)
    page.panel(RelatePanel).what.show_value(RelationshipType.HALF_SIBLING)
    page.panel(RelatePanel).other.show_value(FAMILY.unborn.id)
    page.panel(RelatePanel).main.click()
    rig.settle()
    made = [one for one in rig.all(Relationship) if one.relationship is RelationshipType.HALF_SIBLING]
    assert [(one.one, one.other) for one in made] == [(FAMILY.eldest.id, FAMILY.unborn.id)]
    assert not page.panel(RelatePanel).isVisible()


def test_nobody_is_related_to_themselves(rig: Rig) -> None:
    page = people_of(presenter_on(rig, FamilyTab.PEOPLE))
    page.openers[2].click()
    page.panel(RelatePanel).one.show_value(FAMILY.eldest.id)
    page.panel(RelatePanel).other.show_value(FAMILY.eldest.id)
    page.panel(RelatePanel).main.click()
    rig.settle()
    assert page.panel(RelatePanel).error.isVisible()


def test_an_address_is_withheld_from_the_ticked_people(rig: Rig) -> None:
    page = people_of(presenter_on(rig, FamilyTab.PEOPLE))
    assert FAMILY.home is not None
    page.withhold_wanted.emit(FAMILY.home.id)
    boxes = {one.accessibleName(): one for one in page.panel(WithholdPanel).findChildren(QCheckBox)}
    assert boxes["Daniel"].isChecked()
    boxes["Kieran"].setChecked(True)
    page.panel(WithholdPanel).main.click()
    rig.settle()
    assert rig.store.get(Address, FAMILY.home.id).withheld() == {FAMILY.father.id, FAMILY.partner.id}


def test_a_contact_risk_is_noted(rig: Rig) -> None:
    page = people_of(presenter_on(rig, FamilyTab.PEOPLE))
    page.openers[3].click()
    page.panel(RiskPanel).protected.show_value(FAMILY.eldest.id)
    page.panel(RiskPanel).from_person.show_value(FAMILY.father.id)
    page.panel(RiskPanel).main.click()
    rig.settle()
    assert (FAMILY.eldest.id, FAMILY.father.id) in [(one.protected, one.from_person) for one in rig.all(ContactRisk)]


def test_an_organisation_needs_a_name(rig: Rig) -> None:
    page = people_of(presenter_on(rig, FamilyTab.PEOPLE))
    page.add_agency.click()
    page.panel(AgencyPanel).main.click()
    rig.settle()
    assert page.panel(AgencyPanel).error.isVisible()
    rig.type_into(page.panel(AgencyPanel).texts["name"], "Food bank")
    page.panel(AgencyPanel).main.click()
    rig.settle()
    assert "Food bank" in [one.name for one in rig.all(Agency)]


def test_a_relationship_that_ended_is_not_shown_until_it_is_put_back(rig: Rig, page: PeoplePage) -> None:
    page.openers[2].click()
    row = page.panel(RelatePanel).ties.all()[0]
    before = shown_words(page.homes.widget)
    row.over.click()
    rig.settle()
    assert shown_words(page.homes.widget) != before
    assert [one.until for one in rig.all(Relationship) if one.until] == [rig.clock.today()]
    page.back.click()
    rig.settle()
    assert shown_words(page.homes.widget) == before


def test_what_two_people_are_to_each_other_is_put_right_in_place(rig: Rig, page: PeoplePage) -> None:
    page.openers[2].click()
    row = page.panel(RelatePanel).ties.all()[0]
    row.what.picked.emit(RelationshipType.CARER)
    row.responsible.picked.emit(False)
    rig.settle()
    changed = [one for one in rig.all(Relationship) if one.relationship is RelationshipType.CARER]
    assert [one.parental_responsibility for one in changed] == [False]


def test_only_a_lead_is_offered_to_end_a_contact_risk(rig: Rig) -> None:
    page = people_of(presenter_on(rig, FamilyTab.PEOPLE))
    page.openers[3].click()
    assert [row.over.isHidden() for row in page.panel(RiskPanel).risks.all()] == [True]


def test_a_contact_risk_that_has_ended_is_no_alert_any_more(qtbot: QtBot, qapp: QApplication) -> None:
    with rig_for(qtbot, qapp, FAMILY.everything(), LEAD_RECORD) as rig:
        risk_ends(rig)


def risk_ends(rig: Rig) -> None:
    presenter = presenter_on(rig, FamilyTab.PEOPLE)
    page = people_of(presenter)
    page.openers[3].click()
    page.panel(RiskPanel).risks.all()[0].over.click()
    rig.settle()
    assert [one.until for one in rig.all(ContactRisk)] == [rig.clock.today()]
    assert not presenter.page._risk.isVisible()
    page.back.click()
    rig.settle()
    assert presenter.page._risk.isVisible()


def test_an_organisation_is_put_right_taken_out_and_put_back(rig: Rig, page: PeoplePage) -> None:
    line = page.agencies.lines.all()[0]
    line.edit.click()
    panel = page.panel(AgencyPanel)
    rig.type_into(panel.texts["phone"], "New ")
    panel.main.click()
    rig.settle()
    assert any(one.phone.startswith("New ") for one in rig.all(Agency))
    page.agencies.lines.all()[0].edit.click()
    panel.out.click()
    rig.settle()
    assert len(page.agencies.lines.all()) == 1
    page.back.click()
    rig.settle()
    assert len(page.agencies.lines.all()) == 2


def test_somebody_is_taken_out_of_the_family_and_put_back(rig: Rig) -> None:
    presenter = presenter_on(rig, FamilyTab.PEOPLE, FAMILY.partner.id)
    page = people_of(presenter)
    page.panel(PersonPanel).out.click()
    rig.settle()
    assert FAMILY.partner.id not in [one.id for one in rig.all(Person)]
    assert "Kieran was taken out" in shown_words(page)
    page.back.click()
    rig.settle()
    assert FAMILY.partner.id in [one.id for one in rig.all(Person)]


def test_whoever_a_contact_risk_names_is_not_taken_out(rig: Rig) -> None:
    page = people_of(presenter_on(rig, FamilyTab.PEOPLE, FAMILY.father.id))
    page.panel(PersonPanel).out.click()
    rig.settle()
    assert page.panel(PersonPanel).error.isVisible()
    assert FAMILY.father.id in [one.id for one in rig.all(Person)]


def test_a_home_is_added_with_who_lives_there(rig: Rig, page: PeoplePage) -> None:
    page.openers[1].click()
    panel = page.panel(HomePanel)
    rig.type_into(panel.name, "Gran's")
    rig.type_into(panel.places["postcode"], "ZZ99 5GG")
    panel.people.boxes[FAMILY.eldest.id].setChecked(True)
    panel.main.click()
    rig.settle()
    assert home_of(rig, FAMILY.eldest) == "Gran's"
    assert home_of(rig, FAMILY.youngest) == "Home"
    assert "ZZ99 5GG" in shown_words(page.homes.widget)
    assert not panel.isVisible()


def test_a_home_half_written_is_kept_when_the_page_is_left(rig: Rig) -> None:
    presenter = presenter_on(rig, FamilyTab.PEOPLE)
    people_of(presenter).openers[1].click()
    rig.type_into(people_of(presenter).panel(HomePanel).places["town"], "Ramsbottom")
    presenter.leave()
    rig.settle()
    assert "Ramsbottom" in [one.town for one in rig.all(Address)]


def test_an_empty_home_is_refused_beside_its_field(rig: Rig, page: PeoplePage) -> None:
    page.openers[1].click()
    panel = page.panel(HomePanel)
    panel.main.click()
    rig.settle()
    assert panel.error.isVisible()
    assert panel.places["lines"]._error.isVisible()
    assert len(rig.all(Household)) == 2


def test_a_move_ends_the_old_stay(rig: Rig, page: PeoplePage) -> None:
    page.move_wanted.emit(FAMILY.partner.id)
    panel = page.panel(MovePanel)
    assert panel.who.value() == FAMILY.partner.id
    other = next(one.id for one in rig.all(Household) if one.name == "Daniel's flat")
    panel.to.show_value(other)
    rig.type_into(panel.since, "1/11/2026")
    panel.main.click()
    rig.settle()
    home = next(one for one in rig.all(Household) if one.name == "Home")
    assert home.members[FAMILY.partner.id].until == date(2026, 11, 1)
    assert home_of(rig, FAMILY.partner) == "Daniel's flat"


def test_a_move_to_nowhere_that_is_written_down_shows_them_apart(rig: Rig, page: PeoplePage) -> None:
    page.move_wanted.emit(FAMILY.partner.id)
    page.panel(MovePanel).to.show_value(NOWHERE)
    page.panel(MovePanel).main.click()
    rig.settle()
    assert home_of(rig, FAMILY.partner) == ""
    assert "Home not written down yet" in shown_words(page.homes.widget)


def test_a_day_to_come_is_refused_beside_the_day(rig: Rig, page: PeoplePage) -> None:
    page.move_wanted.emit(FAMILY.partner.id)
    panel = page.panel(MovePanel)
    panel.to.show_value(NOWHERE)
    panel.since.show_date(TODAY + timedelta(days=300))
    panel.main.click()
    rig.settle()
    assert panel.since._error.isVisible()
    assert home_of(rig, FAMILY.partner) == "Home"


def test_a_move_of_the_whole_home_begins_another_address_withheld_as_before(rig: Rig, page: PeoplePage) -> None:
    assert FAMILY.home is not None
    page.address_wanted.emit(FAMILY.home.household, FAMILY.home.id)
    panel = page.panel(AddressPanel)
    panel.places["lines"].show_text("1 New Road")
    rig.type_into(panel.places["postcode"], "X")
    panel.main.click()
    rig.settle()
    assert rig.store.get(Address, FAMILY.home.id).until is not None
    new = next(one for one in rig.all(Address) if one.lines == "1 New Road")
    assert new.withheld() == FAMILY.home.withheld()
    assert "14 Canal Street" not in shown_words(page.homes.widget)


def test_a_misspelt_address_is_put_right_where_it_stands(rig: Rig, page: PeoplePage) -> None:
    assert FAMILY.home is not None
    page.address_wanted.emit(FAMILY.home.household, FAMILY.home.id)
    panel = page.panel(AddressPanel)
    panel.why.show_value(False)
    panel.why.picked.emit(False)
    panel.places["town"].show_text("Rawtenstall")
    panel.main.click()
    rig.settle()
    kept = rig.store.get(Address, FAMILY.home.id)
    assert (kept.town, kept.until) == ("Rawtenstall", None)


def test_only_another_name_of_a_home_is_no_move(rig: Rig, page: PeoplePage) -> None:
    assert FAMILY.home is not None
    page.address_wanted.emit(FAMILY.home.household, FAMILY.home.id)
    rig.type_into(page.panel(AddressPanel).name, "Our ")
    page.panel(AddressPanel).main.click()
    rig.settle()
    assert "Our Home" in [one.name for one in rig.all(Household)]
    assert rig.store.get(Address, FAMILY.home.id).until is None


def test_an_agreement_is_written_down_and_shown_for_everybody_in_their_words(qtbot: QtBot, qapp: QApplication) -> None:
    records = [one for one in FAMILY.everything() if not isinstance(one, Agreement)]
    with rig_for(qtbot, qapp, records) as rig:
        presenter = presenter_on(rig, FamilyTab.PEOPLE, "agreement")
        page = people_of(presenter)
        panel = page.panel(AgreementPanel)
        assert panel.isVisible()
        sam, daniel = (panel.answers.get(one.id) for one in (FAMILY.mother, FAMILY.father))
        assert sam is not None
        assert daniel is not None
        sam.answer.show_value(Answer.YES)
        rig.type_into(sam.words, "As long as you text first")
        daniel.answer.show_value(Answer.NO)
        panel.topics[Topic.SHARING].setChecked(True)
        rig.type_into(panel.notice, "April 2026")
        rig.type_into(panel.not_with, "Not with my brother")
        panel.main.click()
        rig.settle()
        made = rig.all(Agreement)
        assert [one.visibility for one in made] == [Visibility.FAMILY]
        assert set(made[0].people) == {FAMILY.mother.id, FAMILY.father.id}
        words = shown_words(page.agreement)
        for expected in ("Sam agreed: “As long as you text first”", "Daniel did not agree.", "Whom we talk to", "April 2026",
                         "Not with my brother"):
            assert expected in words
        presenter.page.tabs.setCurrentIndex(3)
        rig.settle()
        assert any(event.record == made[0].id for event in presenter._events)


def test_a_second_look_at_an_agreement_changes_only_what_was_changed(rig: Rig, page: PeoplePage) -> None:
    page.agreement.change.click()
    panel = page.panel(AgreementPanel)
    row = panel.answers.get(FAMILY.eldest.id)
    assert row is not None
    row.answer.show_value(Answer.PARTLY)
    panel.main.click()
    rig.settle()
    kept = rig.all(Agreement)
    assert len(kept) == 1
    assert {person: said.answer for person, said in kept[0].people.items()} == {
        FAMILY.mother.id: Answer.YES, FAMILY.eldest.id: Answer.PARTLY
    }
    assert kept[0].people[FAMILY.mother.id].on == TODAY - timedelta(days=84)


def test_an_agreement_half_written_is_kept_when_the_page_is_left(rig: Rig) -> None:
    presenter = presenter_on(rig, FamilyTab.PEOPLE)
    page = people_of(presenter)
    page.agreement.add.click()
    rig.type_into(page.panel(AgreementPanel).not_with, "The housing office")
    presenter.leave()
    rig.settle()
    assert "The housing office" in [one.not_with for one in rig.all(Agreement)]


def test_nothing_at_all_is_no_agreement(rig: Rig, page: PeoplePage) -> None:
    page.agreement.add.click()
    page.panel(AgreementPanel).main.click()
    rig.settle()
    assert page.panel(AgreementPanel).error.isVisible()
    assert len(rig.all(Agreement)) == 1


def test_nothing_on_the_page_speaks_of_consent(rig: Rig, page: PeoplePage) -> None:
    page.agreement.add.click()
    boxes = " ".join(one.text() for one in page.findChildren(QCheckBox))
    assert "consent" not in f"{shown_words(page)} {boxes}".lower()


@pytest.mark.parametrize("kind", [HomePanel, MovePanel, AddressPanel, RelatePanel, RiskPanel, AgencyPanel, AgreementPanel, PersonPanel])
@pytest.mark.parametrize("names", [LONG, ARABIC, MARKUP])
def test_no_panel_is_wider_than_the_window(qtbot: QtBot, qapp: QApplication, names: Names, kind: type[HomePanel]) -> None:
    with rig_for(qtbot, qapp, family_records(names=names).everything()) as rig:
        presenter = presenter_on(rig, FamilyTab.PEOPLE)
        presenter.widget.resize(834, 560)
        page = people_of(presenter)
        page.open_panel(page.panel(kind))
        qtbot.waitUntil(lambda: page.panel(kind).isVisible())
        content = page.widget()
        assert content is not None
        assert content.minimumSizeHint().width() <= page.viewport().width()
        assert_usable(presenter.widget)
