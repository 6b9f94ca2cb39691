"""What a worker's verbs and forms make of somebody who has died."""

import csv
import io
from datetime import timedelta

import pytest

from keyworker.base.errors import FieldRefused, Refusal
from keyworker.casework import forms, people, stars
from keyworker.casework.desk import Desk
from keyworker.casework.forms_record import record_files
from keyworker.domain.form_response import FormResponse
from keyworker.domain.person import Person
from tests.fakes.clock import HandClock
from tests.fakes.desks import INSTRUMENTS, desk_for
from tests.fakes.families import TODAY, save_family
from tests.fakes.forms import SHIPPED, save_form, shipped_form
from tests.fakes.memory_store import MemoryStore
from tests.fakes.remembered import remembered_family

FAMILY = remembered_family()


@pytest.fixture
def desk() -> Desk:
    clock = HandClock()
    store = MemoryStore(clock)
    save_family(store, FAMILY.records)
    return desk_for(store, clock)


def living(desk: Desk) -> Person:
    """The child, as it was before the death."""
    with desk.store.write() as tx:
        tx.save(desk.store.get(Person, FAMILY.records.eldest.id).evolve(died_on=None))
    child = desk.store.get(Person, FAMILY.records.eldest.id)
    assert child.died_on is None
    return child


def test_no_file_for_a_form_names_somebody_who_has_died() -> None:
    """People, stars and the plan: a form asks about who is living or expected. Only steps that are done keep who did them."""
    text = "".join(record_files(FAMILY.records.file(), TODAY, INSTRUMENTS).values())
    for name in FAMILY.names():
        assert name not in text
    rows = list(csv.DictReader(io.StringIO(record_files(FAMILY.records.file(), TODAY, INSTRUMENTS)["plan.csv"])))
    assert {row["owner_name"] for row in rows if row["name"] in {step.id for step in FAMILY.steps}} == {""}


@pytest.mark.parametrize("name", SHIPPED)
def test_no_shipped_form_asks_about_somebody_who_has_died(desk: Desk, name: str) -> None:
    """Neither in a question, nor among the answers to choose from, nor as a row of its own."""
    form = save_form(desk.store, shipped_form(name))
    begun = desk.store.get(FormResponse, forms.begin_response(desk, FAMILY.records.family.id, form.id).records[0].id)
    session = forms.session_of(desk, desk.store.family_file(FAMILY.records.family.id), begun)
    for view in session.views():
        said = f"{view.label} {view.hint} {view.value} {[choice.label for choice in view.choices]}"
        assert not [who for who in (*FAMILY.names(), FAMILY.records.eldest.id, FAMILY.records.partner.id) if who in said], view.ref


def test_a_row_of_a_draft_goes_with_a_child_who_died_before_anybody_answered_in_it(desk: Desk) -> None:
    """A draft that was begun before the death does not ask about the child when it is opened again."""
    alive = living(desk)
    form = save_form(desk.store, shipped_form("childs-voice"))
    family = FAMILY.records.family.id
    begun = desk.store.get(FormResponse, forms.begin_response(desk, family, form.id).records[0].id)
    with desk.store.write() as tx:
        tx.save(desk.store.get(Person, alive.id).evolve(died_on=TODAY))
    again = forms.session_of(desk, desk.store.family_file(family), begun)
    assert not [view.ref for view in again.views() if FAMILY.records.eldest.called() in view.label]


@pytest.mark.parametrize(("name", "tick"), [("whole-family-assessment", "/involved"), ("plan-review", "/with_whom")])
def test_no_row_asks_about_a_child_who_died_because_another_answer_names_them(desk: Desk, name: str, tick: str) -> None:
    """Ticked as one who took part, and nothing written of the child: the form went on to ask how the child's health is."""
    child, family = living(desk), FAMILY.records.family.id
    form = save_form(desk.store, shipped_form(name))
    draft = desk.store.get(FormResponse, forms.begin_response(desk, family, form.id).records[0].id)
    session = forms.session_of(desk, desk.store.family_file(family), draft)
    assert [view.ref for view in session.views() if child.called() in view.label]
    who = next(view.ref for view in session.views() if view.ref.endswith(tick))
    session.select(who, [child.id])
    forms.keep_answers(desk, draft, session.answers())
    with desk.store.write() as tx:
        tx.save(desk.store.get(Person, child.id).evolve(died_on=TODAY))
    again = forms.session_of(desk, desk.store.family_file(family), desk.store.get(FormResponse, draft.id))
    assert again.view(who).value == child.id
    assert not [view.ref for view in again.views() if child.called() in view.label]


def test_a_child_who_was_seen_stays_seen_in_a_visit_that_is_written_up_after_the_death(desk: Desk) -> None:
    """It may be the last time that anybody saw the child: the tick went, and the visit was finished without it."""
    seen, other = living(desk), FAMILY.records.youngest
    family = FAMILY.records.family.id
    form = save_form(desk.store, shipped_form("home-visit"))
    draft = desk.store.get(FormResponse, forms.begin_response(desk, family, form.id).records[0].id)
    session = forms.session_of(desk, desk.store.family_file(family), draft)
    outcome, who = (next(view.ref for view in session.views() if view.ref.endswith(end)) for end in ("/outcome", "/seen"))
    session.set_value(outcome, "met")
    session.select(who, [seen.id, other.id])
    forms.keep_answers(desk, draft, session.answers())
    with desk.store.write() as tx:
        tx.save(desk.store.get(Person, seen.id).evolve(died_on=TODAY))
    again = forms.session_of(desk, desk.store.family_file(family), desk.store.get(FormResponse, draft.id))
    assert set(again.view(who).value.split()) == {seen.id, other.id}
    assert seen.called() in [choice.label for choice in again.view(who).choices]


def test_a_childs_words_that_were_written_down_before_the_death_can_be_finished(desk: Desk) -> None:
    child, family = living(desk), FAMILY.records.family.id
    form = save_form(desk.store, shipped_form("childs-voice"))
    draft = desk.store.get(FormResponse, forms.begin_response(desk, family, form.id).records[0].id)
    session = forms.session_of(desk, desk.store.family_file(family), draft)
    which = next(view.ref for view in session.views() if view.ref.endswith("/child"))
    session.set_value(which, child.id)
    forms.keep_answers(desk, draft, session.answers())
    with desk.store.write() as tx:
        tx.save(desk.store.get(Person, child.id).evolve(died_on=TODAY))
    again = forms.session_of(desk, desk.store.family_file(family), desk.store.get(FormResponse, draft.id))
    assert again.view(which).value == child.id
    assert which not in {violation.ref for violation in again.violations()}


def test_no_star_is_begun_with_somebody_who_has_died(desk: Desk) -> None:
    """Whatever page asked for it, and as one of a couple too."""
    records = FAMILY.records
    with pytest.raises(Refusal, match="living"):
        stars.begin_reading(desk, records.partner, "family-wheel")
    with pytest.raises(Refusal, match="living"):
        stars.begin_reading(desk, records.mother, "family-star", joint_with=records.partner.id)


def test_a_death_is_written_down_and_taken_back(desk: Desk) -> None:
    """Today at the latest, and not before the birth."""
    noah = desk.store.get(Person, FAMILY.records.youngest.id)
    people.write_person(desk, noah, died_on=TODAY)
    assert noah.id in {person.id for person in desk.store.family_file(FAMILY.records.family.id).remembered(TODAY)}
    people.write_person(desk, desk.store.get(Person, noah.id), died_on=None)
    assert noah.id in {child.id for child in desk.store.family_file(FAMILY.records.family.id).children(TODAY)}
    for day in (TODAY + timedelta(days=1), (noah.date_of_birth or TODAY) - timedelta(days=1)):
        with pytest.raises(FieldRefused) as refused:
            people.write_person(desk, desk.store.get(Person, noah.id), died_on=day)
        assert refused.value.field == "died_on"


def test_the_day_of_agreement_is_that_of_somebody_living() -> None:
    """A form that shows when working together was agreed goes by who can still say so."""
    file = FAMILY.records.file()
    row = next(csv.DictReader(io.StringIO(record_files(file, TODAY, INSTRUMENTS)["family.csv"])))
    assert {str(agreement.on) for agreement in file.agreements if FAMILY.records.mother.id in agreement.people} == {row["agreed_on"]}
