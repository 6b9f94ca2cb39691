"""What the shipped forms ask, leave out and write, as practice needs it (domain.md 2.1-2.7, 4.1, 5.1)."""

from datetime import date

import pytest

from keyworker.casework import forms
from keyworker.casework.desk import Desk
from keyworker.domain.contact import Contact, ContactKind, ContactStatus
from keyworker.domain.family import Agency, Family
from keyworker.domain.form_response import FormResponse, ResponseStatus
from keyworker.domain.plan import Action, Goal
from keyworker.domain.visibility import Visibility
from keyworker.forms.engine import FormSession, NodeKind
from tests.fakes.forms import Said, fill, save_form, shipped_form
from tests.unit.casework.test_forms_shipped import FAMILY, FAMILY_GOAL, MOTHER, seat, walk

SAFE: dict[str, Said] = {"sources": "records", "risks": "none", "buddy_phone": "07700 900123"}
NEXT_DAY = "/data/where/next_day_note"


def begun(desk: Desk, name: str) -> tuple[FormResponse, FormSession]:
    """A draft of a shipped form, opened."""
    form = save_form(desk.store, shipped_form(name))
    draft = desk.store.get(FormResponse, forms.begin_response(desk, FAMILY.family.id, form.id).records[0].id)
    return draft, forms.session_of(desk, desk.store.family_file(FAMILY.family.id), draft)


def planned(contacts: list[Contact]) -> list[tuple[date, str]]:
    """Day and purpose of what is planned."""
    return sorted((one.at.local().date(), one.purpose) for one in contacts if one.status is ContactStatus.PLANNED and one.at is not None)


def test_what_a_family_says_of_its_worker_is_for_professionals_and_says_so() -> None:
    """It never goes onto paper for somebody of the family; they may fill it in on the screen, and read first who reads it."""
    assert walk("family-feedback", {"who": MOTHER}).response.visibility is Visibility.PROFESSIONALS
    _, session = begun(seat(), "family-feedback")
    first = next(one for one in session.views() if one.kind is NodeKind.NOTE)
    assert "Your worker can see it too." in f"{first.label} {first.hint}"


@pytest.mark.parametrize(("script", "asked"), [
    ({"reason": "could_not_engage"}, False),
    ({"reason": "transferred_out_of_area", "in_touch": "no"}, False),
    ({"reason": "family_withdrew", "in_touch": "no"}, False),
    ({"reason": "not_progressed", "in_touch": "no"}, False),
    ({"reason": "transferred_out_of_area", "in_touch": "yes"}, True),
    ({"reason": "needs_met"}, True),
])
def test_a_family_that_is_not_there_is_asked_nothing(script: dict[str, Said], asked: bool) -> None:
    """Whether they agree, what they keep going and whether we may call is asked of those who can answer, and of nobody else."""
    desk = seat()
    _, session = begun(desk, "closure")
    fill(session, script)
    for ref in ("/data/ending/family_agrees", "/data/keeping/keep_doing", "/data/keeping/if_harder", "/data/after/may_call"):
        assert (ref, session.view(ref).relevant) == (ref, asked)
    assert session.view("/data/ending/tried_to_reach").relevant is not asked
    assert walk("closure", script).response.status is ResponseStatus.FINISHED


@pytest.mark.parametrize(("may_call", "days"), [("yes", [date(2027, 2, 20), date(2027, 5, 22)]), ("no", [])])
def test_checks_after_the_end_are_planned_if_the_family_allows_them(may_call: str, days: list[date]) -> None:
    """A date that nobody is reminded of is none."""
    contacts = [one for one in walk("closure", {"reason": "needs_met", "may_call": may_call}).new(Contact) if isinstance(one, Contact)]
    assert planned(contacts) == [(day, "How things are since we ended") for day in days]
    assert {one.contact_kind for one in contacts} <= {ContactKind.PHONE}


def test_when_to_ask_again_is_planned() -> None:
    """As the next meeting is."""
    walked = walk("post-closure-check", {"kind": "phone", "reached": "yes", "again_on": "2027-02-20"})
    assert planned([one for one in walked.new(Contact) if isinstance(one, Contact)]) == [(date(2027, 2, 20), "How things are since we ended")]


PANEL: dict[str, Said] = {
    "decision": "lead_worker", "family_knows": "yes", "lead_agency": "Midtown Mediation", "lead_worker": "Canary Lead", "lead_starts": "2026-11-25",
    "outcome_what": "Canary sleeps at night", "outcome_sign": "No calls from school.", "outcome_by": "2027-01-10", "other_name": "northside homes ",
}


def test_what_the_panel_decides_is_in_the_record() -> None:
    """Key outcomes are goals, the lead family agency is one of the family's organisations, the first contact is planned."""
    walked = walk("early-help-panel", PANEL)
    (goal,) = (one for one in walked.new(Goal) if isinstance(one, Goal))
    assert walked.after.plan is not None
    assert (goal.text, goal.how_we_know, goal.plan) == ("Canary sleeps at night", "No calls from school. By 10 Jan 2027.", walked.after.plan.id)
    assert [one.id for one in walked.after.goals][-1] == goal.id
    (agency,) = (one for one in walked.new(Agency) if isinstance(one, Agency))
    assert (agency.name, agency.what, agency.contact_name) == ("Midtown Mediation", "Lead family agency", "Canary Lead")
    assert planned([one for one in walked.new(Contact) if isinstance(one, Contact)]) == [
        (date(2026, 11, 25), "First contact by the lead family worker: Canary Lead"),
    ]


@pytest.mark.parametrize("more", [{"decision": "more"}, {"decision": "social_care"}])
def test_a_panel_that_decides_otherwise_writes_no_goals(more: dict[str, Said]) -> None:
    """Nor a contact or organisation of a lead worker who does not begin."""
    walked = walk("early-help-panel", {**PANEL, **more})
    assert [*walked.new(Goal), *walked.new(Agency), *walked.new(Contact)] == []


def test_a_family_that_cannot_safely_know_finds_no_goals_of_a_panel() -> None:
    """Goals are what the whole family sees."""
    assert walk("early-help-panel", {**PANEL, "family_knows": "not_safe"}).new(Goal) == []


def test_every_topic_of_an_agreement_is_talked_about_or_said_why_not() -> None:
    """What is written down, their rights and how to complain; choice, sharing and safety cannot wait."""
    _, session = begun(seat(), "agreement")
    session.select("/data/talked/explained", ["their_choice", "sharing", "safety", "complaints"])
    later = session.view("/data/talked/not_today")
    assert (later.relevant, later.required, later.required_ok) == (True, True, False)
    session.set_value("/data/talked/not_today", "Tired; on Monday.")
    assert session.view("/data/talked/not_today").required_ok
    session.select("/data/talked/explained", ["their_choice", "sharing", "safety", "complaints", "what_we_write", "their_rights"])
    assert not session.view("/data/talked/not_today").relevant


@pytest.mark.parametrize(("name", "ref", "field"), [
    ("agreement", "/data/reach/preferred_contact", "preferred_contact"), ("risk-lone-working", "/data/decision_page/lone_working", "lone_working"),
])
def test_what_was_filled_in_from_the_record_does_not_write_over_what_came_since(name: str, ref: str, field: str) -> None:
    """A draft shows what it was begun with; finishing writes only what somebody changed in it."""
    desk = seat()
    with desk.store.write() as tx:
        tx.save(desk.store.get(Family, FAMILY.family.id).evolve(**{field: "Old words"}))
    draft, _ = begun(desk, name)
    with desk.store.write() as tx:
        tx.save(desk.store.get(Family, FAMILY.family.id).evolve(**{field: "New words"}))
    session = forms.session_of(desk, desk.store.family_file(FAMILY.family.id), draft)
    assert session.view(ref).value == "Old words"
    fill(session, {**SAFE, "from": "15:00:00.000Z", "until": "16:00:00.000Z", "explained": ("their_choice", "sharing", "safety")})
    forms.finish_response(desk, draft, session.answers())
    assert getattr(desk.store.get(Family, FAMILY.family.id), field) == "New words"


@pytest.mark.parametrize(("day", "fits"), [("2026-11-20", False), ("2026-11-21", True), ("2026-11-22", True)])
def test_a_safety_check_is_for_today_or_later(day: str, fits: bool) -> None:
    """As its message says."""
    _, session = begun(seat(), "risk-lone-working")
    session.set_value("/data/where/day", day)
    assert session.view("/data/where/day").constraint_ok is fits


@pytest.mark.parametrize(("arrive", "out", "fits", "next_day"), [
    ("15:00", "16:00", True, False), ("22:30", "00:30", True, True), ("15:00", "15:00", False, False), ("15:00", "14:00", False, True),
    ("09:00", "21:00", True, False), ("09:00", "21:30", False, False),
])
def test_a_visit_may_end_after_midnight(arrive: str, out: str, fits: bool, next_day: bool) -> None:
    """It is said that this is the next day; what would take more than twelve hours is a slip."""
    _, session = begun(seat(), "risk-lone-working")
    session.set_value("/data/where/from", f"{arrive}:00.000Z")
    session.set_value("/data/where/until", f"{out}:00.000Z")
    assert session.view("/data/where/until").constraint_ok is fits
    assert session.view(NEXT_DAY).relevant is next_day


@pytest.mark.parametrize("name", ["home-visit", "taf-meeting"])
def test_the_only_goal_of_a_plan_is_the_one_that_a_step_helps_with(name: str) -> None:
    """With several one chooses; without one the form says that the step stays with the form."""
    step = "/data/agreed[1]/step"
    for goals, chosen, told in ((2, "", False), (1, FAMILY_GOAL, False), (0, "", True)):
        desk = seat()
        with desk.store.write() as tx:
            for one in FAMILY.file().goals[goals:]:
                tx.save(desk.store.get(Goal, one.id).evolve(removed=True))
        _, session = begun(desk, name)
        session.set_value(f"{step}/agreed_what", "Ring the school")
        assert (goals, session.view(f"{step}/agreed_goal").value) == (goals, chosen)
        assert session.view(f"{step}/no_goal_note").relevant is told


def test_a_step_without_a_goal_is_said_to_stay_in_the_form() -> None:
    """Nothing is written, and the question says so before."""
    walked = walk("home-visit", {"outcome": "nobody", "agreed_what": "Ring the school", "agreed_who": "worker"})
    assert walked.new(Action) == []
    _, session = begun(seat(), "home-visit")
    session.set_value("/data/agreed[1]/step/agreed_what", "Ring the school")
    assert "does not go into the plan" in session.view("/data/agreed[1]/step/agreed_goal").hint
