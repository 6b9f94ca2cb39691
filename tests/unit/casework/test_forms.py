"""Laws of the verbs about forms: offered, begun, kept, finished, put right, taken out."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from keyworker.base.errors import AlreadyDone, AnswersRefused, FieldRefused, NotHere, Refusal
from keyworker.casework import forms, people, plans
from keyworker.casework.forms_write import derived_id
from keyworker.domain.agreement import Agreement
from keyworker.domain.chronology import FORM_CORRECTED, FORM_FILLED, SINCE, EventKind, chronology, happened_to
from keyworker.domain.contact import Contact
from keyworker.domain.family import Agency
from keyworker.domain.form_definition import FormDefinition
from keyworker.domain.form_response import FormResponse, ResponseStatus, standing
from keyworker.domain.merge import apply, diff, leaves
from keyworker.domain.plan import ChildsVoice, Plan
from keyworker.domain.visibility import Visibility
from keyworker.forms.engine import Answers, FormSession
from tests.fakes.forms import definition, fill, save_form
from tests.unit.casework.conftest import Home

FORM = """
| survey | | | | | | |
| | type | name | label | required | required_message | calculation |
| | csv-external | people | | | | |
| | select_one_from_file people.csv | child | Which child? | | | |
| | text | wants | What do you want? | yes | Say what you want. | |
| | text | worries | What worries you? | | | |
| | date | on | When? | | | once(today()) |
| | text | heard | What did the child say? | | | |
| | begin_repeat | others | Another | | | |
| | text | other_name | Its name? | | | |
| | end_repeat | | | | | |

| settings | | |
| | form_id | version | title |
| | canaryform | 1 | Canary form |
"""
BINDINGS = """
visibility = "restricted"
about = "/data/child"
[[write]]
name = "plan"
to = "plan"
[write.fields]
wants = "/data/wants"
worries = "/data/worries"
[[write]]
name = "contact"
to = "contact"
[write.fields]
on = "/data/on"
notes = ["/data/wants", "/data/worries"]
[[write]]
name = "voice"
to = "childs_voice"
[write.fields]
child = "/data/child"
words = "/data/heard"
[[write]]
name = "organisation"
to = "agency"
[write.fields]
name = "/data/others/other_name"
"""


@pytest.fixture
def form(home: Home, tmp_path: Path) -> FormDefinition:
    """A small form with something of everything, on this machine."""
    return save_form(home.desk.store, written(tmp_path))


def written(folder: Path, *, label: str = "What do you want?", version: str = "1", number: int = 1, **fields: object) -> FormDefinition:
    """A version of the small form."""
    (folder / "canaryform.md").write_text(FORM.replace("What do you want?", label), "utf-8")
    (folder / "canaryform.toml").write_text(BINDINGS, "utf-8")
    return definition(folder / "canaryform.md", version=version, number=number, **fields)


def begun(home: Home, form: FormDefinition, person: str | None = None) -> FormResponse:
    """A draft."""
    return home.desk.store.get(FormResponse, forms.begin_response(home.desk, home.family, form.id, person=person).records[0].id)


def session(home: Home, response: FormResponse) -> FormSession:
    """The answers as they can be asked."""
    return forms.session_of(home.desk, home.desk.store.family_file(home.family), response)


def finished(home: Home, draft: FormResponse, **script: str) -> FormResponse:
    """The draft with these answers, finished."""
    asked = session(home, draft)
    fill(asked, script)
    forms.finish_response(home.desk, draft, asked.answers())
    return home.desk.store.get(FormResponse, draft.id)


def corrected(home: Home, seen: FormResponse, **script: str) -> FormResponse:
    """A finished correction of finished answers."""
    again = home.desk.store.get(FormResponse, forms.correct_response(home.desk, seen, "Misheard.").records[0].id)
    return finished(home, again, **script)


def test_the_newest_valid_version_of_each_form_is_offered(home: Home, tmp_path: Path) -> None:
    """Not one that is withdrawn, nor one that only begins tomorrow."""
    for version, number, more in (("1", 1, {}), ("2", 2, {}), ("3", 3, {"withdrawn": True}), ("4", 4, {"valid_from": date(2026, 11, 22)})):
        save_form(home.desk.store, written(tmp_path, version=version, number=number, **more))
    assert [one.definition.version for one in forms.offered(home.desk)] == ["2"]
    home.clock.turn(days=1)
    assert [one.definition.version for one in forms.offered(home.desk)] == ["4"]


def test_a_draft_knows_what_it_was_begun_with(home: Home, form: FormDefinition) -> None:
    """Form, version and digest, whom it is about, who may see it, and what the record filled in."""
    draft = begun(home, form, home.child.id)
    assert (draft.form_id, draft.version, draft.form_digest) == ("canaryform", "1", form.digest)
    assert (draft.person, draft.about, draft.visibility) == (home.child.id, {home.child.id: True}, Visibility.RESTRICTED)
    assert draft.answers["/data/child"] == home.child.id
    assert draft.answers["/data/on"] == "2026-11-21"


def test_opening_a_form_again_goes_on_with_its_draft(home: Home, form: FormDefinition) -> None:
    """Not so for another person, and not once it is finished."""
    draft = begun(home, form)
    assert begun(home, form).id == draft.id
    assert begun(home, form, home.child.id).id != draft.id
    finished(home, draft, wants="Canary")
    assert begun(home, form).id != draft.id


def test_only_leaves_that_differ_are_written(home: Home, form: FormDefinition) -> None:
    """So that two machines that answer different questions of one draft both keep their answers."""
    draft = begun(home, form)
    here, there = session(home, draft), session(home, draft)
    here.set_value("/data/wants", "Canary here")
    there.set_value("/data/worries", "Canary there")
    there.set_reason("/data/heard", "not_known")
    range_ref = "/data/others"
    here.set_value(f"{range_ref}[1]/other_name", "Canary agency")
    there.add_repeat(range_ref)
    one, other = (forms.answered(draft, made.answers()) for made in (here, there))
    patch, second = diff(draft.body(), one.body()), diff(draft.body(), other.body())
    assert set(patch["answers"]) == {"/data/wants", *(key for key in patch["answers"] if "other_name" in key)}
    assert not dict(leaves(patch)).keys() & dict(leaves(second)).keys()
    both = session(home, FormResponse.model_validate(apply(apply(draft.body(), patch), second)))
    assert (both.view("/data/wants").value, both.view("/data/worries").value) == ("Canary here", "Canary there")
    assert both.view("/data/heard").reason == "not_known"
    assert both.view(range_ref).count == 2


def test_answers_that_are_kept_come_back(home: Home, form: FormDefinition) -> None:
    """Also one that was taken back, and the answers of an instance that was taken out and is brought back."""
    draft = begun(home, form)
    asked = session(home, draft)
    asked.set_value("/data/wants", "Canary")
    asked.set_value("/data/worries", "Canary worry")
    asked.set_value("/data/others[1]/other_name", "Canary agency")
    forms.keep_answers(home.desk, draft, asked.answers())
    kept = home.desk.store.get(FormResponse, draft.id)
    again = session(home, kept)
    again.set_value("/data/worries", None)
    again.remove_repeat("/data/others", 1)
    forms.keep_answers(home.desk, kept, again.answers())
    kept = home.desk.store.get(FormResponse, draft.id)
    last = session(home, kept)
    assert (last.view("/data/wants").value, last.view("/data/worries").value) == ("Canary", "")
    assert last.view("/data/others").count == 0
    ((instance, here),) = kept.repeats["/data/others"].items()
    assert here is False
    last.restore_repeat("/data/others", instance)
    assert last.view("/data/others[1]/other_name").value == "Canary agency"


def test_answers_of_an_instance_that_the_form_no_longer_has_are_kept(home: Home) -> None:
    """A form that makes its own instances may make fewer: they are false, and nothing that was said is lost."""
    seen = FormResponse(
        family=home.family, form_id="a", version="1", answers={"/data/goals[01]/said": "Canary", "/data/wants": "Canary wish"},
        repeats={"/data/goals": {"01": True, "02": True}},
    )
    kept = forms.answered(seen, Answers(values={"/data/goals[02]/said": "Canary two"}, repeats={"/data/goals": {"02": True}}))
    assert kept.answers == {"/data/goals[01]/said": "Canary", "/data/goals[02]/said": "Canary two"}
    assert kept.repeats == {"/data/goals": {"01": False, "02": True}}


def test_a_reason_that_is_taken_back_is_gone(home: Home, form: FormDefinition) -> None:
    """And satisfies a required question while it stands."""
    draft = begun(home, form)
    asked = session(home, draft)
    asked.set_reason("/data/wants", "prefer_not_to_say")
    assert asked.violations() == ()
    forms.keep_answers(home.desk, draft, asked.answers())
    kept = home.desk.store.get(FormResponse, draft.id)
    again = session(home, kept)
    again.set_reason("/data/wants", "")
    forms.keep_answers(home.desk, kept, again.answers())
    last = session(home, home.desk.store.get(FormResponse, draft.id))
    assert last.view("/data/wants").reason == ""
    assert last.violations() != ()


def test_a_draft_goes_on_with_the_version_that_it_began_with(home: Home, form: FormDefinition, tmp_path: Path) -> None:
    """A newer version is for new answers; a withdrawn one still opens what was begun with it."""
    draft = begun(home, form)
    save_form(home.desk.store, written(tmp_path, label="What would you like?", version="2", number=2))
    save_form(home.desk.store, form.evolve(withdrawn=True))
    assert session(home, draft).view("/data/wants").label == "What do you want?"
    assert finished(home, draft, wants="Canary").version == "1"
    with pytest.raises(Refusal):
        forms.begin_response(home.desk, home.family, form.id)


def test_answers_without_their_form_say_so(home: Home) -> None:
    """A machine that has the answers before the form asks for a sync."""
    with pytest.raises(NotHere):
        session(home, FormResponse(family=home.family, form_id="nowhere", version="1"))


def test_unfinished_answers_are_refused_by_name_and_kept_as_they_were(home: Home, form: FormDefinition) -> None:
    """Nothing of it is written: neither the end, nor any record."""
    draft = begun(home, form)
    asked = session(home, draft)
    asked.set_value("/data/worries", "Canary")
    before = home.desk.store.family_file(home.family).records
    with pytest.raises(AnswersRefused) as refused:
        forms.finish_response(home.desk, draft, asked.answers())
    assert refused.value.questions == ("/data/wants",)
    assert home.desk.store.family_file(home.family).records == before


def test_finishing_writes_answers_and_records_together(home: Home, form: FormDefinition) -> None:
    """Each with the id under its binding's name; the person comes from the question that names them."""
    done = finished(home, begun(home, form), wants="Canary wish", worries="Canary worry", child=home.child.id, heard="Canary word",
                    other_name="Canary agency")
    store = home.desk.store
    assert (done.status, done.person, done.about) == (ResponseStatus.FINISHED, home.child.id, {home.child.id: True})
    plan = store.get(Plan, done.wrote["plan"])
    contact = store.get(Contact, done.wrote["contact"])
    voice = store.get(ChildsVoice, done.wrote["voice"])
    assert (plan.wants, plan.worries, voice.words, voice.plan) == ("Canary wish", "Canary worry", "Canary word", plan.id)
    assert contact.notes == "What do you want?\nCanary wish\n\nWhat worries you?\nCanary worry"
    assert contact.completed()
    ((name, agency),) = [(name, one) for name, one in done.wrote.items() if name.startswith("organisation/")]
    assert store.get(Agency, agency).name == "Canary agency"
    assert name.removeprefix("organisation/") in done.repeats["/data/others"]


def test_an_answer_that_a_record_cannot_hold_is_refused_whole(home: Home, form: FormDefinition) -> None:
    """A contact of tomorrow is not written, and the answers stay a draft."""
    draft = begun(home, form)
    asked = session(home, draft)
    fill(asked, {"wants": "Canary", "on": "2026-11-25"})
    with pytest.raises(FieldRefused):
        forms.finish_response(home.desk, draft, asked.answers())
    assert home.desk.store.get(FormResponse, draft.id).status is ResponseStatus.DRAFT
    assert home.desk.store.find(Plan, family=home.family) == []


def test_an_answer_longer_than_the_record_keeps_is_refused_with_its_length(home: Home, form: FormDefinition) -> None:
    draft = begun(home, form)
    asked = session(home, draft)
    fill(asked, {"wants": "x" * 50_001})
    with pytest.raises(FieldRefused, match="50,001 letters"):
        forms.finish_response(home.desk, draft, asked.answers())


def test_finished_answers_stand(home: Home, form: FormDefinition) -> None:
    """They are neither answered, finished nor taken out again."""
    done = finished(home, begun(home, form), wants="Canary")
    answers = session(home, done).answers()
    verbs: tuple[Callable[[], object], ...] = (
        lambda: forms.keep_answers(home.desk, done, answers), lambda: forms.finish_response(home.desk, done, answers),
        lambda: forms.remove_response(home.desk, done), lambda: forms.choose_language(home.desk, done, "English (en)"),
    )
    for verb in verbs:
        with pytest.raises(AlreadyDone):
            verb()


def test_a_correction_begins_with_the_same_answers_and_a_reason(home: Home, form: FormDefinition) -> None:
    """It is begun once, and what it corrects no longer stands when it is finished."""
    draft = begun(home, form)
    with pytest.raises(Refusal):
        forms.correct_response(home.desk, draft, "Too early.")
    done = finished(home, draft, wants="Canary")
    with pytest.raises(FieldRefused):
        forms.correct_response(home.desk, done, "  ")
    again = home.desk.store.get(FormResponse, forms.correct_response(home.desk, done, "Misheard.").records[0].id)
    assert forms.correct_response(home.desk, done, "Misheard.").records[0].id == again.id
    assert (again.answers, again.corrects, again.correction_reason) == (done.answers, done.id, "Misheard.")
    last = finished(home, again, wants="Canary two")
    assert standing([done, last]) == [last]
    assert home.desk.store.get(FormResponse, done.id).answers["/data/wants"] == "Canary"


def test_a_correction_changes_what_may_still_change_and_adds_to_what_stands(home: Home, form: FormDefinition) -> None:
    """The child's voice is the same record, the plan's paragraph gives way, and a finished contact gets one that corrects it."""
    done = finished(home, begun(home, form), wants="Canary wish", child=home.child.id, heard="Canary word")
    last = corrected(home, done, wants="Canary other wish", heard="Canary other word")
    store = home.desk.store
    assert (last.wrote["voice"], last.wrote["plan"]) == (done.wrote["voice"], done.wrote["plan"])
    assert store.get(ChildsVoice, done.wrote["voice"]).words == "Canary other word"
    assert store.get(Plan, done.wrote["plan"]).wants == "Canary other wish"
    contact = store.get(Contact, last.wrote["contact"])
    assert contact.corrects == done.wrote["contact"] != contact.id
    assert "Canary wish" in store.get(Contact, done.wrote["contact"]).notes


def test_a_correction_leaves_alone_what_it_does_not_change(home: Home, form: FormDefinition) -> None:
    """Words that somebody wrote in between, in a record or beside a paragraph, stay."""
    done = finished(home, begun(home, form), wants="Canary wish", worries="Canary worry", child=home.child.id, heard="Canary word")
    store = home.desk.store
    plan, voice = store.get(Plan, done.wrote["plan"]), store.get(ChildsVoice, done.wrote["voice"])
    plans.write_plan(home.desk, plan, wants="Canary first.\n\nCanary wish\n\nCanary last.", worries="Canary else")
    plans.write_voice(home.desk, plan, home.child.id, "Canary from the plan", method="talked", may_share=True, seen=voice)
    corrected(home, done, wants="Canary new wish")
    plan = store.get(Plan, plan.id)
    assert (plan.wants, plan.worries) == ("Canary first.\n\nCanary new wish\n\nCanary last.", "Canary else")
    assert store.get(ChildsVoice, voice.id).words == "Canary from the plan"


def test_words_that_the_plan_has_already_are_not_added_twice(home: Home, form: FormDefinition) -> None:
    """Whoever fills in a second form with the same sentence finds it once."""
    finished(home, begun(home, form), wants="Canary wish")
    home.clock.turn(minutes=1)
    done = finished(home, begun(home, form), wants="Canary wish")
    assert home.desk.store.get(Plan, done.wrote["plan"]).wants == "Canary wish"


def test_two_machines_that_finish_one_draft_write_one_record(home: Home) -> None:
    """The id follows from the draft and the binding, and sorts where the draft does."""
    one, other = FormResponse(form_id="a", version="1"), FormResponse(form_id="a", version="1")
    assert derived_id(one.id, "contact") == derived_id(one.id, "contact")
    assert len({derived_id(one.id, "contact"), derived_id(one.id, "voice"), derived_id(other.id, "contact")}) == 3
    assert derived_id(one.id, "contact")[:13] == one.id[:13]
    assert home.family


def test_a_draft_is_taken_out_and_brought_back(home: Home, form: FormDefinition) -> None:
    """Taken out, it is opened no more."""
    draft = begun(home, form)
    forms.remove_response(home.desk, draft)
    assert begun(home, form).id != draft.id
    forms.restore_response(home.desk, home.desk.store.get(FormResponse, draft.id))
    assert draft.id in {one.id for one in home.desk.store.family_file(home.family).responses}


def test_finished_answers_are_in_the_chronology_and_drafts_are_not(home: Home, form: FormDefinition) -> None:
    """Named by their form, about whom they are about, as visible as they are themselves."""
    draft = begun(home, form, home.child.id)
    assert happened_to(chronology(home.desk.store.family_file(home.family)), kind=EventKind.FORM) == ()
    corrected(home, finished(home, draft, wants="Canary"), wants="Canary two")
    events = happened_to(chronology(home.desk.store.family_file(home.family)), home.child.id, EventKind.FORM)
    assert [(event.title, event.detail) for event in events] == [(SINCE[FORM_FILLED], "Canary form"), (FORM_CORRECTED, "Canary form")]
    assert {one.visibility for one in events} == {Visibility.RESTRICTED}


def test_finished_answers_open_as_they_were(home: Home, form: FormDefinition) -> None:
    """A child who grew up or was taken out is still called by name; a correction chooses from them and from who came since."""
    done = finished(home, begun(home, form), wants="Canary", child=home.child.id)
    people.take_out(home.desk, home.child)
    newcomer = people.add_person(home.desk, home.family, forename="Canarynew").records[0].id
    view = session(home, done).view("/data/child")
    assert (view.value, {one.label for one in view.choices}) == (home.child.id, {"Canaryparent", "Canarychild"})
    again = home.desk.store.get(FormResponse, forms.correct_response(home.desk, done, "Another child.").records[0].id)
    choices = [one.value for one in session(home, again).view("/data/child").choices]
    assert sorted(choices) == sorted([home.parent.id, home.child.id, newcomer])
    last = finished(home, again, child=newcomer)
    assert session(home, last).view("/data/child").value == newcomer


def test_a_draft_chooses_from_who_is_there_now(home: Home, form: FormDefinition) -> None:
    """Somebody who came after it was begun is offered."""
    draft = begun(home, form)
    newcomer = people.add_person(home.desk, home.family, forename="Canarynew").records[0].id
    assert newcomer in {one.value for one in session(home, draft).view("/data/child").choices}


def test_a_form_without_bindings_writes_nothing(home: Home, tmp_path: Path) -> None:
    """The answers are the record."""
    (tmp_path / "canaryform.md").write_text(FORM, "utf-8")
    plain = save_form(home.desk.store, definition(tmp_path / "canaryform.md"))
    done = finished(home, begun(home, plain), wants="Canary")
    assert done.wrote == {}
    assert home.desk.store.find(Agreement, family=home.family) == []
