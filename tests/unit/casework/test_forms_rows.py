"""A draft asks about each goal and each child that there is when it is opened, and answers stay with what they are about."""

from datetime import date

import pytest

from keyworker.base.ids import new_id
from keyworker.casework import forms
from keyworker.casework.desk import Desk
from keyworker.domain.form_response import FormResponse, ResponseStatus
from keyworker.domain.merge import apply, diff, leaves
from keyworker.domain.person import Person
from keyworker.domain.plan import Action, ActionStatus, Goal, GoalResult
from keyworker.domain.record import Record
from keyworker.forms.engine import FormSession, NodeKind
from tests.fakes.forms import fill, save_form, shipped_form
from tests.unit.casework.test_forms_shipped import ELDEST, FAMILY, MOTHER, YOUNGEST, seat

CHILD, DIFFERENCE = "/data/children[{}]/child", "/data/children[{}]/child_now/difference"
EARLIER, LATER = "0197b000-0001-7000-8000-000000000000", "7197b000-0001-7000-8000-00000000ffff"
"""Ids that sort before and behind those of the family's own people."""


def begun(desk: Desk, name: str = "plan-review") -> FormResponse:
    """A draft of a shipped form."""
    form = save_form(desk.store, shipped_form(name))
    return desk.store.get(FormResponse, forms.begin_response(desk, FAMILY.family.id, form.id).records[0].id)


def opened(desk: Desk, draft: FormResponse) -> FormSession:
    """The draft as it stands in the store, opened."""
    now = desk.store.get(FormResponse, draft.id)
    return forms.session_of(desk, desk.store.family_file(FAMILY.family.id), now)


def kept(desk: Desk, draft: FormResponse, session: FormSession) -> FormResponse:
    """The draft after its answers were kept."""
    forms.keep_answers(desk, desk.store.get(FormResponse, draft.id), session.answers())
    return desk.store.get(FormResponse, draft.id)


def saved(desk: Desk, *records: Record) -> None:
    """Records that somebody made meanwhile."""
    with desk.store.write() as tx:
        for one in records:
            tx.save(one)


def baby(identity: str, forename: str = "Canary") -> Person:
    """Another child of the family, younger than all others."""
    return Person(id=identity, family=FAMILY.family.id, forename=forename, date_of_birth=date(2026, 3, 1), created_by="w", machine="m")


def asked(session: FormSession, path: str = "/data/children", leaf: str = "child") -> dict[str, str]:
    """Of each row that is asked: its reference by what it is about."""
    rows = [one.ref for one in session.views() if one.kind is NodeKind.REPEAT and one.ref.startswith(f"{path}[")]
    return {session.view(f"{ref}/{leaf}").value: ref for ref in rows}


def another(draft: FormResponse, *records: Record) -> Desk:
    """Another machine with the draft, which knows of other people."""
    desk = seat()
    save_form(desk.store, shipped_form("plan-review"))
    saved(desk, FormResponse.model_validate(draft.body()), *records)
    return desk


@pytest.fixture
def desk() -> Desk:
    """A desk with the family."""
    return seat()


def test_a_child_who_came_since_has_a_row_and_answers_stay_with_their_child(desk: Desk) -> None:
    """Also when the new child sorts before the others; and nobody's row is at another place than theirs."""
    draft = begun(desk)
    session = opened(desk, draft)
    before = asked(session)
    assert {ELDEST, YOUNGEST} <= before.keys()
    for child, ref in before.items():
        session.set_value(f"{ref}/child_now/difference", f"Of {child}")
    kept(desk, draft, session)
    saved(desk, baby(EARLIER), baby(LATER))
    again = opened(desk, draft)
    now = asked(again)
    assert now.keys() == {*before, EARLIER, LATER}
    assert {child: again.view(f"{ref}/child_now/difference").value for child, ref in now.items()} == {
        **{child: f"Of {child}" for child in before}, EARLIER: "", LATER: "",
    }
    assert again.view(f"{now[LATER]}/child_now/difference").label.strip() == "What is different for Canary?"


def test_the_answers_of_a_child_who_was_taken_out_stay(desk: Desk) -> None:
    """Under the name that the child had, without asking for more; and the last row is not the one that goes."""
    draft = begun(desk)
    session = opened(desk, draft)
    rows = asked(session)
    session.set_value(f"{rows[ELDEST]}/child_now/difference", "Sleeps better")
    session.set_value(f"{rows[YOUNGEST]}/child_now/difference", "Plays more")
    kept(desk, draft, session)
    saved(desk, FAMILY.eldest.evolve(removed=True), baby(LATER))
    again = opened(desk, draft)
    now = asked(again)
    assert now.keys() == {*rows, LATER}
    assert again.view(f"{now[ELDEST]}/child_now/difference").value == "Sleeps better"
    assert FAMILY.eldest.called() in again.view(f"{now[ELDEST]}/child_now/difference").label
    assert not again.view(f"{now[ELDEST]}/child_now/difference").required
    assert again.view(f"{now[ELDEST]}/child_now/gone_note").relevant
    assert again.view(f"{now[YOUNGEST]}/child_now/difference").value == "Plays more"
    assert not again.view(f"{now[YOUNGEST]}/child_now/gone_note").relevant


def test_a_row_that_nobody_answered_goes_with_its_child_and_comes_back_with_it(desk: Desk) -> None:
    """Somebody who was written down twice is not asked about twice."""
    draft = begun(desk)
    rows = asked(opened(desk, draft))
    saved(desk, FAMILY.eldest.evolve(removed=True))
    kept(desk, draft, opened(desk, draft))
    assert asked(opened(desk, draft)).keys() == rows.keys() - {ELDEST}
    saved(desk, desk.store.get(Person, ELDEST).evolve(removed=False))
    assert asked(opened(desk, draft)).keys() == rows.keys()


def test_who_grew_up_or_what_was_done_since_keeps_its_row(desk: Desk) -> None:
    """It was part of what the draft asks when it began."""
    draft = begun(desk)
    session = opened(desk, draft)
    people, steps = asked(session), asked(session, "/data/steps", "step_id")
    assert steps
    saved(
        desk, FAMILY.eldest.evolve(date_of_birth=date(2000, 1, 1)),
        *(desk.store.get(Action, one).evolve(status=ActionStatus.DONE) for one in steps),
    )
    again = opened(desk, draft)
    assert asked(again).keys() == people.keys()
    assert asked(again, "/data/steps", "step_id").keys() == steps.keys()


@pytest.mark.parametrize("name", ["plan-review", "closure", "taf-meeting"])
def test_goals_written_after_the_form_was_begun_are_asked_about(name: str) -> None:
    """Begun too early is not for ever: the form says that the plan has no goals, and once it has, asks about each."""
    desk = seat()
    goals = [one.id for one in FAMILY.file().goals]
    saved(desk, *(desk.store.get(Goal, one).evolve(removed=True) for one in goals))
    draft = begun(desk, name)
    assert asked(opened(desk, draft), "/data/goals", "goal") == {}
    saved(desk, *(desk.store.get(Goal, one).evolve(removed=False) for one in goals))
    session = opened(desk, draft)
    assert asked(session, "/data/goals", "goal").keys() == set(goals)
    assert {session.view(f"{ref}/goal_is").value for ref in asked(session, "/data/goals", "goal").values()} == set(goals)


def test_what_is_said_of_a_goal_that_came_later_goes_to_that_goal(desk: Desk) -> None:
    """And the result of one that was taken out is written nowhere."""
    draft = begun(desk)
    session = opened(desk, draft)
    first, second = (one.id for one in FAMILY.file().goals)
    session.set_value(f"{asked(session, '/data/goals', 'goal')[first]}/progress/result", "worse")
    kept(desk, draft, session)
    new = FAMILY.file().goals[0].evolve(id=new_id(), text="Canary goal", order=99)
    saved(desk, desk.store.get(Goal, first).evolve(removed=True), new)
    again = opened(desk, draft)
    rows = asked(again, "/data/goals", "goal")
    assert rows.keys() == {first, second, new.id}
    again.set_value(f"{rows[second]}/progress/result", "same")
    again.set_value(f"{rows[new.id]}/progress/result", "met")
    fill(again, {"with_whom": (MOTHER,), "decision": "close"})
    stands = kept(desk, draft, again)
    forms.finish_response(desk, stands, again.answers())
    assert {one.id: one.result for one in desk.store.family_file(FAMILY.family.id).goals} == {
        second: GoalResult.SAME, new.id: GoalResult.MET,
    }


def test_two_machines_that_see_different_new_children_agree_on_the_rows(desk: Desk) -> None:
    """Each added the one it knew; together the draft has both, no leaf was written in two ways, and each answer has its child."""
    draft = begun(desk)
    saved(desk, baby(EARLIER))
    session = opened(desk, draft)
    session.set_value(f"{asked(session)[EARLIER]}/child_now/difference", "Here")
    ours = kept(desk, draft, session)
    other = another(draft, baby(LATER))
    session = opened(other, draft)
    session.set_value(f"{asked(session)[LATER]}/child_now/difference", "There")
    theirs = kept(other, draft, session)
    mine, others = diff(draft.body(), ours.body()), diff(draft.body(), theirs.body())
    written, there = dict(leaves(mine)), dict(leaves(others))
    assert [path for path in written.keys() & there.keys() if written[path] != there[path]] == []
    both = another(FormResponse.model_validate(apply(ours.body(), others)), baby(EARLIER), baby(LATER))
    session = opened(both, draft)
    said = {child: session.view(f"{ref}/child_now/difference").value for child, ref in asked(session).items()}
    assert (said[EARLIER], said[LATER]) == ("Here", "There")


def test_finished_answers_have_the_rows_that_they_were_finished_with(desk: Desk) -> None:
    """Neither they nor what puts them right ask about a child who came afterwards."""
    draft = begun(desk)
    session = opened(desk, draft)
    rows = asked(session).keys()
    fill(session, {"with_whom": (MOTHER,), "decision": "close"})
    forms.finish_response(desk, draft, session.answers())
    saved(desk, baby(LATER))
    done = desk.store.get(FormResponse, draft.id)
    assert done.status is ResponseStatus.FINISHED
    assert asked(opened(desk, draft)).keys() == rows
    again = desk.store.get(FormResponse, forms.correct_response(desk, done, "Misheard.").records[0].id)
    assert asked(opened(desk, again)).keys() == rows


def test_opening_a_draft_writes_nothing(desk: Desk) -> None:
    """It says what the record says, and keeping it unchanged leaves the record as it is."""
    draft = begun(desk)
    session = opened(desk, draft)
    assert (session.answers().values, session.answers().repeats) == (draft.answers, draft.repeats)
    assert kept(desk, draft, session).body() == draft.body()
