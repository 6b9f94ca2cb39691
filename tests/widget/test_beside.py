"""Laws of the marks on fields: whoever looks at a field is told that others wrote beside it, and is one press from the decision."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from keyworker.casework import conflicts
from keyworker.domain.contact import Contact
from keyworker.ui.context import FamilyTab, PageName, Place, Presenter
from keyworker.ui.pages.contact.presenter import ContactPresenter
from keyworker.ui.pages.decisions.presenter import DecisionsPresenter
from keyworker.ui.pages.family.people_presenter import PeoplePresenter
from keyworker.ui.pages.form.presenter import FormPresenter
from keyworker.ui.pages.plan.presenter import PlanPresenter
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star.state import Step
from keyworker.ui.widgets.wrapping_button import WrappingButton
from tests.fakes.families import family_records
from tests.widget.decisions.test_decisions_of_forms import answers, pointer
from tests.widget.decisions.test_decisions_of_forms import question as key
from tests.widget.form.bench import definition
from tests.widget.review.scenes import actions_of, conflict, goals_of, plan_of
from tests.widget.rig import Rig, rig_for
from tests.widget.shell.frames import assert_usable

FAMILY = family_records()
WORRIES = conflict(plan_of(FAMILY), "/worries", "The flat is damp.")
GOAL = conflict(goals_of(FAMILY)[0], "/text", "Ellie sees her friends")
STATUS = conflict(actions_of(FAMILY)[0], "/status", "done")


def marks(widget: QWidget) -> list[WrappingButton]:
    return [one for one in widget.findChildren(WrappingButton) if one.property("role") == "beside" and one.isVisible()]


def shown(rig: Rig, presenter: Presenter, place: Place) -> Presenter:
    rig.show(presenter.widget)
    presenter.open(place)
    rig.settle()
    return presenter


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=(WORRIES, GOAL, STATUS)) as made:
        yield made


def test_fields_of_a_plan_say_that_others_wrote_there_and_lead_to_the_decision(rig: Rig) -> None:
    presenter = PlanPresenter(rig.context)
    shown(rig, presenter, Place(PageName.FAMILY, FAMILY.family.id, FamilyTab.PLAN))
    worries = presenter.page.texts["worries"]
    (mark,) = marks(worries)
    assert mark.words().replace("\u2068", "").replace("\u2069", "") == "Tom Ashby wrote something else here: decide"
    assert "Worries" in mark.accessibleName()
    goal = presenter.page.field(GOAL.record.id, "text")
    assert goal is not None
    assert len(marks(goal)) == 1
    mark.setFocus()
    QTest.keyClick(mark, Qt.Key.Key_Space)
    assert rig.went == [Place(PageName.DECISIONS, FAMILY.family.id, record=WORRIES.id)]
    assert_usable(presenter.widget)


def test_a_mark_goes_when_it_was_decided_and_comes_when_somebody_writes(rig: Rig) -> None:
    presenter = PlanPresenter(rig.context)
    shown(rig, presenter, Place(PageName.FAMILY, FAMILY.family.id, FamilyTab.PLAN))
    waits = next(one for one in conflicts.waiting(rig.context.desk) if one.id == WORRIES.id)
    rig.context.tasks.store(conflicts.choose, rig.context.desk, waits, (0,))
    rig.settle()
    assert marks(presenter.page.texts["worries"]) == []
    rig.hub_says(plan_of(FAMILY), {"wants": "Something"}, 900)
    assert marks(presenter.page.texts["worries"]) == []


def test_whoever_comes_back_from_the_decision_goes_on_where_they_left(rig: Rig) -> None:
    """At the mark while it waits; in the field once it was decided."""
    place = Place(PageName.FAMILY, FAMILY.family.id, FamilyTab.PLAN)
    presenter = PlanPresenter(rig.context)
    shown(rig, presenter, place)
    for decided in (False, True):
        (mark,) = marks(presenter.page.texts["worries"])
        QTest.keyClick(mark, Qt.Key.Key_Space)
        presenter.leave()
        presenter.widget.hide()
        if decided:
            waits = next(one for one in conflicts.waiting(rig.context.desk) if one.id == WORRIES.id)
            rig.context.tasks.store(conflicts.choose, rig.context.desk, waits, (0,))
            rig.settle()
        shown(rig, presenter, place)
        wanted = presenter.page.texts["worries"].focusProxy() if decided else mark
        assert presenter.page.focusWidget() is wanted


def test_typing_on_leaves_what_waits_beside_the_field(rig: Rig) -> None:
    presenter = PlanPresenter(rig.context)
    shown(rig, presenter, Place(PageName.FAMILY, FAMILY.family.id, FamilyTab.PLAN))
    rig.type_into(presenter.page.texts["worries"], "More. ")
    presenter.leave()
    rig.settle()
    assert len(marks(presenter.page.texts["worries"])) == 1


def test_a_contacts_field_and_what_is_chosen_on_it_are_marked(qtbot: QtBot, qapp: QApplication) -> None:
    contact = draft()
    both = (conflict(contact, "/notes", "Nobody spoke."), conflict(contact, "/contact_kind", "phone"))
    with rig_for(qtbot, qapp, [*FAMILY.everything(), contact], disputes=both) as rig:
        presenter = ContactPresenter(rig.context)
        shown(rig, presenter, Place(PageName.CONTACT, FAMILY.family.id, record=contact.id))
        assert len(marks(presenter.page.texts["notes"])) == 1
        other = [one for one in marks(presenter.widget) if "Sort of contact" in one.words()]
        assert len(other) == 1
        assert_usable(presenter.widget)


def draft() -> Contact:
    contact = next(one for one in FAMILY.everything() if isinstance(one, Contact) and not one.completed())
    return contact.evolve(status="draft")


def test_a_persons_field_is_marked_in_its_panel_and_before_that_above_the_homes(qtbot: QtBot, qapp: QApplication) -> None:
    one = conflict(FAMILY.mother, "/known_as", "Jo")
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=(one,)) as rig:
        presenter = PeoplePresenter(rig.context)
        rig.show(presenter.page)
        presenter.show(rig.store.family_file(FAMILY.family.id), ())
        rig.settle()
        (mark,) = marks(presenter.page)
        assert "Known as" in mark.words()
        presenter.edit(FAMILY.mother.id)
        rig.settle()
        panel = presenter.page.open_in_panel()
        assert panel is not None
        rig.settle()
        assert len(marks(panel.fields["known_as"])) == 1


SEVEN = {"forename": "Sammy", "surname": "Okafor-Reid", "known_as": "Jo", "phone": "0161 496 0000", "email": "sam@example.org", "school": "College",
         "language": "Polish"}


def test_what_has_no_field_on_the_page_is_said_in_one_line_that_names_the_places(qtbot: QtBot, qapp: QApplication) -> None:
    """However much a colleague wrote; it leads to the decision, and whoever comes back from there is at it again."""
    disputes = [conflict(FAMILY.mother, f"/{name}", words) for name, words in SEVEN.items()]
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=disputes) as rig:
        presenter = PeoplePresenter(rig.context)
        rig.show(presenter.page)
        presenter.show(rig.store.family_file(FAMILY.family.id), ())
        rig.settle()
        (mark,) = marks(presenter.page)
        assert "in 7 places" in mark.words()
        assert "Tom Ashby" in mark.words()
        for label in ("First name", "Surname", "Known as", "Phone", "Email", "School", "Language"):
            assert label in mark.accessibleName()
        mark.click()
        assert rig.went[-1].page is PageName.DECISIONS
        assert rig.went[-1].record in {dispute.id for dispute in disputes}
        presenter.show(rig.store.family_file(FAMILY.family.id), ())
        rig.settle()
        assert mark.hasFocus()
        presenter.edit(FAMILY.mother.id)
        rig.settle()
        assert not mark.isVisible()
        assert len(marks(presenter.page)) == len(SEVEN)
        assert_usable(presenter.page)


def test_a_star_is_marked_but_never_in_family_view(qtbot: QtBot, qapp: QApplication) -> None:
    assert FAMILY.draft is not None
    one = conflict(FAMILY.draft, "/going_well", "Mornings.")
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=(one,)) as rig:
        presenter = StarPresenter(rig.context)
        shown(rig, presenter, Place(PageName.STAR, FAMILY.family.id, record=FAMILY.draft.id, part=Step.TOGETHER))
        assert len(marks(presenter.widget)) == 1
        presenter.page.set_family_view(on=True)
        rig.settle()
        assert marks(presenter.widget) == []
        presenter.page.set_family_view(on=False)
        rig.settle()
        assert len(marks(presenter.widget)) == 1


def test_a_question_of_a_form_is_marked(qtbot: QtBot, qapp: QApplication) -> None:
    response = answers()
    one = conflict(response, pointer("answers", key("name")), "Sam Reid")
    with rig_for(qtbot, qapp, [*FAMILY.everything(), definition(), response], disputes=(one,)) as rig:
        presenter = FormPresenter(rig.context)
        shown(rig, presenter, Place(PageName.FORM, FAMILY.family.id, FamilyTab.FORMS, response.id))
        question = next(asked for asked in presenter.page.filling.questions() if asked.view.key == key("name"))
        assert len(marks(question)) == 1


def test_nobody_else_is_told_of_somebodys_own_two_machines(qtbot: QtBot, qapp: QApplication) -> None:
    own = replace(WORRIES, stands_by=WORRIES.offered_by)
    with rig_for(qtbot, qapp, FAMILY.everything(), disputes=(own,)) as rig:
        presenter = PlanPresenter(rig.context)
        shown(rig, presenter, Place(PageName.FAMILY, FAMILY.family.id, FamilyTab.PLAN))
        assert marks(presenter.widget) == []


def test_the_decision_begins_with_the_part_that_was_asked_for(rig: Rig) -> None:
    presenter = DecisionsPresenter(rig.context)
    shown(rig, presenter, Place(PageName.DECISIONS, FAMILY.family.id, record=GOAL.id))
    part = presenter.page.part(GOAL.id)
    assert part is not None
    card = next(shown for shown in presenter.page.all_cards() if shown.isAncestorOf(part))
    assert card.hasFocus()


