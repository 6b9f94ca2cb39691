"""Each shipped form can be completed for a family, and writes into the record what its bindings name."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from keyworker.casework import forms
from keyworker.casework.desk import Desk
from keyworker.casework.forms_targets import TARGETS
from keyworker.domain.agreement import Agreement, Answer
from keyworker.domain.contact import Contact, ContactKind, ContactStatus
from keyworker.domain.family import Agency
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse, ResponseStatus
from keyworker.domain.plan import Action, ActionStatus, ChildsVoice, GoalResult, OwnerKind
from keyworker.domain.record import Record
from keyworker.domain.visibility import Visibility
from keyworker.forms.bindings import FIELDS
from tests.fakes.clock import HandClock
from tests.fakes.desks import desk_for
from tests.fakes.families import TODAY, FamilyRecords, family_records, save_family
from tests.fakes.forms import SHIPPED, Said, fill, save_form, shipped_form
from tests.fakes.memory_store import MemoryStore

FAMILY = family_records()
MOTHER, ELDEST, YOUNGEST = FAMILY.mother.id, FAMILY.eldest.id, FAMILY.youngest.id


@dataclass(frozen=True)
class Walked:
    """The family before and after somebody filled in a form, and the answers."""

    before: FamilyFile
    after: FamilyFile
    response: FormResponse

    def new(self, kind: type[Record]) -> list[Record]:
        """The records of a kind that the form wrote."""
        return [one for one in self.after.all(kind) if one.id not in self.before.records]


def seat(family: FamilyRecords = FAMILY) -> Desk:
    """A desk with the family in its store."""
    clock = HandClock()
    store = MemoryStore(clock)
    save_family(store, family)
    return desk_for(store, clock)


def walk(name: str, script: dict[str, Said], *, desk: Desk | None = None) -> Walked:
    """Begin a form, answer it, keep it, and finish it."""
    desk = desk or seat()
    form = save_form(desk.store, shipped_form(name))
    begun = desk.store.get(FormResponse, forms.begin_response(desk, FAMILY.family.id, form.id).records[0].id)
    before = desk.store.family_file(FAMILY.family.id)
    session = forms.session_of(desk, before, begun)
    fill(session, script)
    assert session.violations() == ()
    forms.keep_answers(desk, begun, session.answers())
    kept = desk.store.get(FormResponse, begun.id)
    forms.finish_response(desk, kept, forms.session_of(desk, before, kept).answers())
    return Walked(before, desk.store.family_file(FAMILY.family.id), desk.store.get(FormResponse, begun.id))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_form_can_be_completed_with_nothing_but_what_it_asks_for(name: str) -> None:
    """Every required question answered with the first thing at hand: nothing stands in the way of finishing."""
    smallest: dict[str, dict[str, Said]] = {
        "agreement": {"explained": ("their_choice", "sharing", "safety")},
        "risk-lone-working": {"sources": "records", "risks": "none", "buddy_phone": "07700 900123", "until": "16:00:00.000Z",
                              "from": "15:00:00.000Z"},
        "whole-family-assessment": {"safety_worries": "none"}, "plan-review": {"next_review": "2026-12-20"},
    }
    walked = walk(name, smallest.get(name, {}))
    assert walked.response.status is ResponseStatus.FINISHED
    assert walked.response.title


def test_the_targets_take_the_fields_that_the_bindings_may_name() -> None:
    """What the hub accepts is what finishing can write."""
    assert {to: target.fields for to, target in TARGETS.items()} == {str(to): names for to, names in FIELDS.items()}


def test_agreement_becomes_the_familys_agreement() -> None:
    """Who answered what, what was explained, which notice, and whom not to share with."""
    walked = walk("agreement", {
        "explained": ("their_choice", "sharing", "safety", "complaints"), "notice_given": "yes", "privacy_notice": "2026-09",
        "not_with": "Not with Daniel.", "answer_person": MOTHER, "answer_said": "partly", "answer_words": "Not the school yet.",
        "answer_signed": "Samantha Reid", "preferred_contact": "Ring after six",
    })
    (made,) = walked.new(Agreement)
    assert isinstance(made, Agreement)
    said = made.people[MOTHER]
    assert (said.answer, said.words, said.name, said.on) == (Answer.PARTLY, "Not the school yet.", "Samantha Reid", TODAY)
    assert {topic for topic, yes in made.explained.items() if yes} == {"their_choice", "sharing", "safety", "complaints"}
    assert (made.privacy_notice, made.not_with, made.visibility) == ("2026-09", "Not with Daniel.", Visibility.FAMILY)
    assert walked.after.family.preferred_contact == "Ring after six"
    assert walked.response.wrote["agreement"] == made.id


def test_the_assessment_fills_the_plan_and_writes_over_nothing() -> None:
    """What was in the plan stays and the new words follow; each child's wish is that child's voice; a new organisation is added."""
    walked = walk("whole-family-assessment", {
        "safety_worries": "none", "wants": "A quiet evening.", "going_well": "Ellie reads to Noah.", "worries": "Rent is late.",
        "child_wants[2]": "More park", "child_share": "yes", "child_method": "drawing", "child_seen": "2026-11-20",
        "other_name": "Foodbank", "other_what": "food", "other_phone": "01632 960555", "next": "plan", "plan_by": "2026-12-19",
        "parent_who": MOTHER,
    })
    plan = walked.after.plan
    assert plan is not None
    assert plan.wants.startswith("Calm mornings.")
    assert plan.wants.endswith("\n\nA quiet evening.")
    assert (plan.next_review, plan.going_well.splitlines()[-1]) == (date(2026, 12, 19), "Ellie reads to Noah.")
    (voice,) = walked.new(ChildsVoice)
    assert isinstance(voice, ChildsVoice)
    assert (voice.child, voice.words, voice.visibility) == (YOUNGEST, "More park", Visibility.FAMILY)
    assert (voice.method, voice.on) == ("drawing", date(2026, 11, 20))
    assert [one.name for one in walked.new(Agency) if isinstance(one, Agency)] == ["Foodbank"]


@pytest.mark.parametrize(("child", "asked", "not_asked"), [
    (YOUNGEST, "/data/little/little_play", "/data/older/older_feeling"), (ELDEST, "/data/older/older_feeling", "/data/little/little_play"),
])
def test_a_childs_voice_asks_what_fits_the_childs_age(child: str, asked: str, not_asked: str) -> None:
    """Under five is watched, eleven and over speaks for itself; the words become that child's voice, shown to nobody else by default."""
    desk = seat()
    form = save_form(desk.store, shipped_form("childs-voice"))
    begun = desk.store.get(FormResponse, forms.begin_response(desk, FAMILY.family.id, form.id, person=child).records[0].id)
    session = forms.session_of(desk, desk.store.family_file(FAMILY.family.id), begun)
    assert session.view("/data/child_page/child").value == child
    assert (session.view(asked).relevant, session.view(not_asked).relevant) == (True, False)
    assert FAMILY.eldest.called() in session.view("/data/older").label or child == YOUNGEST
    fill(session, {"words": "I want to sleep.", "may_share": "no", "method": "talked"})
    forms.finish_response(desk, begun, session.answers())
    voice = next(one for one in desk.store.find(ChildsVoice, family=FAMILY.family.id) if one.words == "I want to sleep.")
    assert (voice.child, voice.visibility, voice.about) == (child, Visibility.PERSON, {child: True})


def test_a_home_visit_becomes_a_contact_a_voice_a_step_and_a_date() -> None:
    """Nothing of it is typed a second time."""
    walked = walk("home-visit", {
        "at": "2026-11-21T10:30:00.000Z", "minutes": "50", "planned": "planned", "purpose": "Morning plan", "outcome": "met",
        "seen": (MOTHER, ELDEST), "alone": (ELDEST,), "happened": "We practised the bag.", "worry": "no", "voice_child": ELDEST,
        "voice_words": "It is too loud.", "voice_share": "no", "agreed_what": "Ring the school", "agreed_who": "worker",
        "agreed_due": "2026-11-27", "agreed_goal": FAMILY_GOAL, "next_visit": "2026-11-28T15:00:00.000Z", "next_purpose": "See how it went",
    })
    contacts = {one.status: one for one in walked.new(Contact) if isinstance(one, Contact)}
    done, planned = contacts[ContactStatus.FINISHED], contacts[ContactStatus.PLANNED]
    assert (done.contact_kind, done.minutes, done.purpose) == (ContactKind.HOME_VISIT, 50, "Morning plan")
    assert {one: how.alone for one, how in done.seen_people.items()} == {MOTHER: False, ELDEST: True}
    assert "We practised the bag." in done.notes
    assert done.at is not None
    assert planned.at is not None
    assert done.at.local().hour == 10
    assert (planned.at.local().date(), planned.purpose) == (date(2026, 11, 28), "See how it went")
    (voice,) = walked.new(ChildsVoice)
    assert isinstance(voice, ChildsVoice)
    assert (voice.child, voice.words) == (ELDEST, "It is too loud.")
    (step,) = walked.new(Action)
    assert isinstance(step, Action)
    assert (step.text, step.owner_kind, step.due, step.goal) == ("Ring the school", OwnerKind.WORKER, date(2026, 11, 27), FAMILY_GOAL)


FAMILY_GOAL = FAMILY.file().goals[0].id


def test_a_visit_at_which_nobody_was_in_is_one() -> None:
    """It says what was tried, and asks for nothing that could not be seen."""
    walked = walk("home-visit", {"outcome": "nobody", "tried": ("knocked", "card"), "no_access_next": "Ring on Monday."})
    (done,) = walked.new(Contact)
    assert isinstance(done, Contact)
    assert (done.status, done.seen_people) == (ContactStatus.NO_ACCESS, {})
    assert "Ring on Monday." in done.notes


def test_a_safety_check_tells_the_next_person_and_nobody_else() -> None:
    """One line goes to the family's page; the answers are for the lead."""
    walked = walk("risk-lone-working", {
        "sources": "records", "risks": ("animals",), "buddy_phone": "07700 900123", "from": "15:00:00.000Z", "until": "16:00:00.000Z",
        "lead_knows": "yes", "lone_working": "Two dogs; ring first.", "decision": "alone",
    })
    assert walked.after.family.lone_working == "Two dogs; ring first."
    assert walked.response.visibility is Visibility.RESTRICTED


def test_a_meeting_looks_at_each_goal_and_plans_the_next_one() -> None:
    """The goals of the plan are there by themselves; what was said of each goes back to it."""
    walked = walk("taf-meeting", {
        "at": "2026-11-20T14:00:00.000Z", "venue": "School", "family_came": "all", "family_present": (MOTHER,), "result[1]": "better", "result[2]": "same",
        "decision": "continue", "next_at": "2027-01-15T14:00:00.000Z", "well": "Mornings.", "step_status[1]": "done", "step_progress[1]": "Since Monday.",
    })
    step = walked.after.actions[0]
    assert (step.status, step.progress) == (ActionStatus.DONE, "Since Monday.")
    assert [one.status for one in walked.after.actions[1:]] == [one.status for one in walked.before.actions[1:]]
    assert [one.result for one in walked.after.goals] == [GoalResult.BETTER, GoalResult.SAME]
    contacts = {one.status: one for one in walked.new(Contact) if isinstance(one, Contact)}
    assert contacts[ContactStatus.FINISHED].contact_kind is ContactKind.MEETING
    assert contacts[ContactStatus.PLANNED].contact_kind is ContactKind.MEETING
    assert walked.after.plan is not None
    assert walked.after.plan.next_review == date(2027, 1, 15)


def test_a_review_writes_each_result_and_the_next_date() -> None:
    """And what to do if it gets harder is added to what the plan says."""
    walked = walk("plan-review", {
        "with_whom": (MOTHER,), "result[1]": "met", "result[2]": "worse", "decision": "amend", "next_review": "2027-01-10",
        "if_harder": "Ring Jo at once.", "child_says[1]": "Better now", "child_share": "yes",
    })
    assert [one.result for one in walked.after.goals] == [GoalResult.MET, GoalResult.WORSE]
    assert walked.after.plan is not None
    assert walked.after.plan.next_review == date(2027, 1, 10)
    assert walked.after.plan.if_harder.endswith("Ring Jo at once.")
    assert len(walked.new(ChildsVoice)) == 1


def test_a_review_date_must_be_ahead_and_within_twelve_weeks() -> None:
    """domain.md 2.4; the message says how to mend it."""
    desk = seat()
    form = save_form(desk.store, shipped_form("plan-review"))
    begun = desk.store.get(FormResponse, forms.begin_response(desk, FAMILY.family.id, form.id).records[0].id)
    session = forms.session_of(desk, desk.store.family_file(FAMILY.family.id), begun)
    session.select("/data/decided/decision", ["continue"])
    for days, fits in ((0, False), (1, True), (84, True), (85, False)):
        session.set_value("/data/decided/next_review", (TODAY + timedelta(days=days)).isoformat())
        view = session.view("/data/decided/next_review")
        assert (days, view.constraint_ok) == (days, fits)


def test_the_panel_adds_the_organisations_that_it_names() -> None:
    """One that the family has already is not written down twice."""
    named = {"other_name": "northside homes ", "lead_agency": "Northside Homes"}
    assert walk("early-help-panel", {**named}).new(Agency) == []
    assert len(walk("early-help-panel", {**named, "other_name": "Midtown Mediation"}).new(Agency)) == 1


def test_ending_keeps_what_the_family_will_do() -> None:
    """The plan says who helps and what to do if it gets harder; the ending itself is the lead's to record."""
    walked = walk("closure", {"reason": "single_agency", "who_helps": "Aunt Jo", "if_harder": "Ring school first.", "may_call": "yes"})
    assert walked.after.plan is not None
    assert "Aunt Jo" in walked.after.plan.network
    assert walked.after.plan.if_harder.endswith("Ring school first.")
    answers = {key.rpartition("/")[2]: text for key, text in walked.response.answers.items()}
    assert (answers["check_3"], answers["check_6"]) == ("2027-02-20", "2027-05-22")
    assert walked.before.episodes == walked.after.episodes


def test_a_check_afterwards_is_a_contact() -> None:
    """With its own sort, and what was said."""
    walked = walk("post-closure-check", {"kind": "phone", "reached": "yes", "talked_to": (MOTHER,), "kept": "Bag at night."})
    (done,) = walked.new(Contact)
    assert isinstance(done, Contact)
    assert (done.contact_kind, done.status) == (ContactKind.PHONE, ContactStatus.FINISHED)
    assert "Bag at night." in done.notes


def test_feedback_and_audit_write_nothing_into_the_record() -> None:
    """They are about us, not about the family."""
    for name in ("family-feedback", "case-audit"):
        walked = walk(name, {})
        assert walked.response.wrote == {}
        assert {*walked.after.records} == {*walked.before.records}


def test_an_audit_counts_what_is_met() -> None:
    """Of the checks that apply."""
    desk = seat()
    form = save_form(desk.store, shipped_form("case-audit"))
    begun = desk.store.get(FormResponse, forms.begin_response(desk, FAMILY.family.id, form.id).records[0].id)
    session = forms.session_of(desk, desk.store.family_file(FAMILY.family.id), begun)
    session.select("/data/start/agreement", ["met"])
    session.select("/data/start/everybody", ["partly"])
    session.select("/data/start/needs", ["not_applicable"])
    assert session.view("/data/judgement/count_note").label.strip().startswith("Met: 1 of 2 that apply.")
