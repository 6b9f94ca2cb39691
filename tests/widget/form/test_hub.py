"""Laws of two people in one draft: what is being typed is never overwritten, what the other said is told and taken over."""

import pytest

from keyworker.casework import conflicts
from keyworker.domain.family import Family
from keyworker.domain.form_response import FormResponse
from keyworker.domain.person import Person
from keyworker.ui.questions.choose import OneQuestion
from keyworker.wire.leaf_changes import entry_of
from tests.widget.form.bench import Filled, definition, shipped_form
from tests.widget.rig import Rig


@pytest.fixture
def shared(rig: Rig) -> Filled:
    """A draft that came from the hub."""
    form, family = definition(), rig.all(Family)[0].id
    response = FormResponse(
        family=family, form_id=form.form_id, version=form.version, form_digest=form.digest, title=form.title, began=rig.clock.now()
    )
    entry = entry_of(response, 500)
    rig.store.take([entry], cursor="2", position=500, have=0)
    return Filled(rig, record=response.id)


def test_what_somebody_else_says_is_shown_and_told(shared: Filled) -> None:
    shared.rig.hub_says(shared.kept(), {"answers": {"/data/you/children": "4"}}, 501)
    assert shared.question("children").view.value == "4"
    assert "How many children live here?" in shared.page.notice()
    assert "Tom Ashby" in shared.page.notice()


def test_what_is_being_typed_is_never_overwritten(shared: Filled) -> None:
    shared.type("story", "Our own wor")
    shared.rig.hub_says(shared.kept(), {"answers": {"/data/you/story": "Their words", "/data/you/children": "4"}}, 501)
    field = shared.question("story").controls()[0]
    assert field.property("plainText") == "Our own wor"
    assert "Tom Ashby" in shared.question("story").notice()
    shared.rig.key_in(field, "ds")
    shared.leave_field()
    (waits,) = conflicts.waiting(shared.rig.context.desk)
    assert [side.value for side in waits.sides] == ["Their words", "Our own words"]
    assert shared.question("children").view.value == "4"


def test_an_answer_given_meanwhile_never_takes_the_others_back(shared: Filled) -> None:
    shared.type("name", "Sa")
    shared.rig.hub_says(shared.kept(), {"answers": {"/data/you/children": "4"}}, 501)
    shared.press(shared.presenter.leave)
    assert (shared.answers()["name"], shared.answers()["children"]) == ("Sa", "4")


def test_answers_that_were_finished_elsewhere_are_read(shared: Filled) -> None:
    shared.rig.hub_says(shared.kept(), {"status": "finished", "finished": str(shared.rig.clock.now())}, 501)
    assert shared.page.answers.isVisible()


def test_people_of_the_family_are_choices_and_follow_the_record(rig: Rig) -> None:
    filled = Filled(rig, shipped_form("childs-voice"))
    child = next(one for one in filled.page.filling.questions() if isinstance(one, OneQuestion))
    assert "Ellie" in {choice.label for choice in child.view.choices}
    ellie = next(one for one in rig.all(Person) if one.called() == "Ellie")
    rig.hub_says(ellie, {"known_as": "Els"}, 601)
    child = next(one for one in filled.page.filling.questions() if isinstance(one, OneQuestion))
    assert "Els" in {choice.label for choice in child.view.choices}
