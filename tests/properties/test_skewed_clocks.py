"""Clocks decide nothing: whatever they say, years off or four minutes off, what people see follows the order in which things were done."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from keyworker.casework import people, plans, reviews, stars
from keyworker.domain.agreement import Agreed, Answer
from keyworker.domain.contact import Contact, ContactStatus
from keyworker.domain.corrections import in_force
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.plan import Goal, Plan, content_digest, plan_content
from keyworker.domain.record import Role
from keyworker.domain.review import ApprovalState, Decision, approval_state, latest_decision
from keyworker.domain.star import AreaReading, standing
from keyworker.hub.council import assign
from tests.fakes.clock import HandClock
from tests.fakes.town import Laptop, Town, make_town

YEARS, MINUTES = timedelta(days=730), timedelta(minutes=4)
RIGHT = timedelta()
PAIRS = [(RIGHT, MINUTES), (MINUTES, RIGHT), (RIGHT, -MINUTES), (-MINUTES, RIGHT), (YEARS, RIGHT), (RIGHT, YEARS), (-YEARS, YEARS), (YEARS, -YEARS)]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Two workers with one family, and two leads."""
    made = make_town(tmp_path)
    worker = made.add_laptop("worker")
    made.add_laptop("colleague")
    made.add_laptop("lead", Role.LEAD)
    leads = made.team.leads
    made.add_laptop("other lead", Role.LEAD)
    made.save(made.team.evolve(leads={**leads, **made.team.leads}))
    family = made.add_family(worker.worker)
    assign(made.hub, family, made.laptops["colleague"].worker.id)
    made.settle()
    yield made
    made.close()


def skew(laptop: Laptop, by: timedelta) -> None:
    """From now on this machine's clock is off by so much."""
    laptop.clock = HandClock(HandClock().now().plus(by).utc)
    laptop.store._clock = laptop.clock


def turn(town: Town) -> None:
    """A minute goes by, on every clock."""
    for laptop in town.laptops.values():
        laptop.clock.turn(minutes=1)
    town.clock.turn(minutes=1)
    town.settle()
    turn_of_clocks = {laptop.store.cursor()[1] for laptop in town.laptops.values()}
    assert len(turn_of_clocks) == 1


def file_at(town: Town, name: str) -> FamilyFile:
    return town.laptops[name].store.family_file(town.families[0])


def state_at(town: Town, name: str) -> ApprovalState:
    file = file_at(town, name)
    assert file.plan is not None
    content = content_digest(plan_content(file.plan, file.goals, file.actions, file.voices))
    state = approval_state(file.plan, file.decisions, content)
    [row] = [row for row in town.laptops[name].store.caseload() if row.family == town.families[0]]
    assert row.plan_state is state
    return state


def states(town: Town) -> set[ApprovalState]:
    """What everybody sees of the plan, once all have synced."""
    turn(town)
    queues = {bool(reviews.waiting(town.laptops[name].desk)) for name in ("lead", "other lead")}
    found = {state_at(town, name) for name in town.laptops}
    assert queues == {found == {ApprovalState.SUBMITTED}}
    return found


@pytest.mark.parametrize(("worker", "lead"), PAIRS)
def test_where_a_plan_stands_follows_what_was_done_and_no_clock(town: Town, worker: timedelta, lead: timedelta) -> None:
    """Story 7."""
    skew(town.laptops["worker"], worker)
    skew(town.laptops["lead"], lead)
    desk, leads, other = town.laptops["worker"].desk, town.laptops["lead"].desk, town.laptops["other lead"].desk
    plans.begin_plan(desk, town.families[0])
    [plan] = desk.store.find(Plan)
    plans.add_goal(desk, plan, "bed by nine")
    assert states(town) == {ApprovalState.NOT_SUBMITTED}
    plans.submit(desk, file_at(town, "worker"))
    assert states(town) == {ApprovalState.SUBMITTED}
    reviews.decide(leads, file_at(town, "lead"), Decision.RETURNED, comment="say by when")
    assert states(town) == {ApprovalState.RETURNED}
    [goal] = desk.store.find(Goal)
    plans.write_goal(desk, goal, text="bed by nine on school nights")
    plans.submit(desk, file_at(town, "worker"))
    assert states(town) == {ApprovalState.SUBMITTED}
    reviews.decide(leads, file_at(town, "lead"), Decision.APPROVED)
    assert states(town) == {ApprovalState.APPROVED}
    reviews.decide(other, file_at(town, "other lead"), Decision.RETURNED, comment="not yet")
    assert states(town) == {ApprovalState.RETURNED}
    plans.submit(desk, file_at(town, "worker"))
    assert states(town) == {ApprovalState.SUBMITTED}
    reviews.decide(leads, file_at(town, "lead"), Decision.APPROVED)
    assert states(town) == {ApprovalState.APPROVED}
    plans.write_goal(desk, desk.store.find(Goal)[0], text="bed by eight")
    assert states(town) == {ApprovalState.CHANGED_SINCE_APPROVAL}


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_leads_who_decide_at_once_are_in_the_order_of_the_hub_for_everybody(town: Town, first: timedelta, second: timedelta) -> None:
    skew(town.laptops["lead"], first)
    skew(town.laptops["other lead"], second)
    desk = town.laptops["worker"].desk
    plans.begin_plan(desk, town.families[0])
    plans.add_goal(desk, desk.store.find(Plan)[0], "bed by nine")
    plans.submit(desk, file_at(town, "worker"))
    town.settle()
    reviews.decide(town.laptops["lead"].desk, file_at(town, "lead"), Decision.APPROVED)
    reviews.decide(town.laptops["other lead"].desk, file_at(town, "other lead"), Decision.RETURNED, comment="not yet")
    for name in ("lead", "other lead"):
        town.laptops[name].sync()
    assert states(town) == {ApprovalState.RETURNED}
    for name in town.laptops:
        file = file_at(town, name)
        last = latest_decision(file.plan, file.decisions) if file.plan else None
        assert last is not None
        assert last.by == town.laptops["other lead"].worker.id


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_newest_of_the_readings_is_the_one_that_was_made_last(town: Town, first: timedelta, second: timedelta) -> None:
    skew(town.laptops["worker"], first)
    skew(town.laptops["colleague"], second)
    made = []
    for name in ("worker", "colleague", "worker", "colleague"):
        desk = town.laptops[name].desk
        person = desk.store.find(Person)[0]
        before = {one.id for one in file_at(town, name).readings}
        stars.begin_reading(desk, person, "family-wheel")
        [reading] = [one for one in file_at(town, name).readings if one.id not in before]
        area = next(iter(stars.instrument_of(desk, reading).areas)).id
        stars.record_area(desk, reading, area, AreaReading(score=stars.instrument_of(desk, reading).scale.min))
        stars.finish_reading(desk, next(one for one in file_at(town, name).readings if one.id == reading.id), agreed_by={})
        made.append(reading.id)
        turn(town)
    for name in town.laptops:
        assert [one.id for one in standing(file_at(town, name).readings)] == made


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_of_two_corrections_the_one_that_came_last_is_in_force_for_everybody(town: Town, first: timedelta, second: timedelta) -> None:
    skew(town.laptops["worker"], first)
    skew(town.laptops["colleague"], second)
    desk = town.laptops["worker"].desk
    wrong = Contact(family=town.families[0], status=ContactStatus.FINISHED, notes="wrong", **desk.mark())
    with desk.store.write() as tx:
        tx.save(wrong)
    turn(town)
    for name in ("worker", "colleague"):
        mine = town.laptops[name].desk
        with mine.store.write() as tx:
            tx.save(Contact(family=town.families[0], status=ContactStatus.FINISHED, notes=name, corrects=wrong.id, **mine.mark()))
    for name in ("worker", "colleague"):
        town.laptops[name].sync()
    turn(town)
    for name in town.laptops:
        assert [one.notes for one in in_force(file_at(town, name).contacts)] == ["colleague"]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_what_somebody_answered_last_is_what_they_have_read(town: Town, first: timedelta, second: timedelta) -> None:
    skew(town.laptops["worker"], first)
    skew(town.laptops["colleague"], second)
    family, person = town.families[0], town.laptops["worker"].store.find(Person)[0]
    people.record_agreement(town.laptops["worker"].desk, family, {person.id: Agreed(answer=Answer.YES)}, explained=["sharing"])
    turn(town)
    seen = file_at(town, "colleague").agreements[0]
    answer = {person.id: Agreed(answer=Answer.NO)}
    people.record_agreement(town.laptops["colleague"].desk, family, answer, explained=["sharing", "safety"], seen=seen)
    turn(town)
    seen = file_at(town, "worker").agreements[0]
    people.record_agreement(town.laptops["worker"].desk, family, {person.id: Agreed(answer=Answer.YES)}, explained=["sharing", "safety"], seen=seen)
    turn(town)
    for name in town.laptops:
        assert file_at(town, name).agreements[0].since(person.id) == ()


