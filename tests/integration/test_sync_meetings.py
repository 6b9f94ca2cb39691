"""What two people did apart, met at the hub: over real stores, a real hub and the real round of sync."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker.casework import conflicts, plans
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.plan import Goal, Plan, plan_id
from keyworker.domain.record import Role
from keyworker.hub import council
from tests.fakes.town import Laptop, Town, make_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and a worker who hold the same family."""
    made = make_town(tmp_path)
    made.add_laptop("lead", Role.LEAD)
    made.add_family(made.add_laptop("worker").worker)
    made.settle()
    yield made
    made.close()


def file_of(town: Town, name: str) -> FamilyFile:
    return town.laptops[name].store.family_file(town.families[0])


def with_goal(town: Town) -> None:
    """The plan with a goal, on both machines."""
    worker = town.laptops["worker"]
    plans.begin_plan(worker.desk, town.families[0])
    plans.add_goal(worker.desk, plan_on(town, "worker"), "Canarygoal")
    town.settle()


def plan_on(town: Town, name: str) -> Plan:
    plan = file_of(town, name).plan
    assert plan is not None
    return plan


def goal_on(town: Town, name: str) -> Goal:
    [goal] = file_of(town, name).goals
    return goal


def disputed(town: Town) -> list[tuple[object, ...]]:
    """Leaf and the values of each conflict, the shown one first; both machines have the same."""
    seen = [
        [(conflict.leaf, *(side.value for side in conflict.sides)) for conflict in file_of(town, name).conflicts]
        for name in ("lead", "worker")
    ]
    assert seen[0] == seen[1]
    return seen[0]


def test_what_was_written_before_its_author_heard_that_an_assignment_ended_is_in_the_record(town: Town) -> None:
    """The family goes from its author's machine; another person of it and a new one are there, with the name that was written."""
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    other = town.add_family(worker.worker)
    town.settle()
    family = town.families[0]
    council.end_assignment(town.hub, family, worker.worker.id)
    with worker.store.write() as tx:
        tx.save(file_of(town, "worker").people[0].evolve(forename="Canaryedited"))
        tx.save(Person(family=family, forename="Canarynew", **worker.desk.mark()))
    worker.sync()
    with lead.store.write() as tx:
        tx.save(lead.store.family_file(other).people[0].evolve(forename="Canaryelsewhere"))
    lead.sync()
    worker.sync()
    assert worker.store.outgoing().pending == 0
    with town.hub.storage.transaction() as tx:
        there = {one.body["forename"] for one in tx.records(Person.kind, family=family)}
    assert {"Canaryedited", "Canarynew"} <= there
    assert family not in {row.family for row in worker.store.caseload()}


def test_a_plan_that_two_begin_apart_is_one_plan(town: Town) -> None:
    for name in ("worker", "lead"):
        desk = town.laptops[name].desk
        plans.begin_plan(desk, town.families[0])
        plans.write_plan(desk, plan_on(town, name), wants=f"Canarywants of {name}")
        plans.add_goal(desk, plan_on(town, name), f"Canarygoal of {name}")
    plans.write_plan(town.laptops["lead"].desk, plan_on(town, "lead"), worries="Canaryworry")
    town.settle()
    bodies = [{one.id: one.body() for one in file_of(town, name).records.values()} for name in ("worker", "lead")]
    assert bodies[0] == bodies[1]
    file = file_of(town, "lead")
    [plan] = file.all(Plan)
    assert (plan.id, plan.worries) == (plan_id(town.families[0]), "Canaryworry")
    assert {(one.text, one.plan) for one in file.goals} == {(f"Canarygoal of {name}", plan.id) for name in ("worker", "lead")}
    [one] = disputed(town)
    assert one[0] == "/wants"
    assert {one[1], one[2]} == {"Canarywants of worker", "Canarywants of lead"}
    assert not any(laptop.store.set_aside() for laptop in town.laptops.values())


def test_what_is_written_after_beginning_the_same_plan_unseen_is_no_conflict(town: Town) -> None:
    """The second machine's later edits, frozen apart from its beginning, are laid on what it began from."""
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    for name in ("worker", "lead"):
        plans.begin_plan(town.laptops[name].desk, town.families[0])
    lead.store.freeze(100)
    plans.write_plan(lead.desk, plan_on(town, "lead"), worries="Canaryworry")
    worker.sync()
    town.settle()
    assert plan_on(town, "worker").worries == plan_on(town, "lead").worries == "Canaryworry"
    assert disputed(town) == []


def write_goal(laptop: Laptop, goal: Goal) -> None:
    plans.write_goal(laptop.desk, goal, text="Canarylonger")


def add_action(laptop: Laptop, goal: Goal) -> None:
    plans.add_action(laptop.desk, goal, "Canaryaction")


@pytest.mark.parametrize("write", [write_goal, add_action])
@pytest.mark.parametrize("removed_first", [True, False])
@pytest.mark.parametrize("out", [True, False])
def test_a_goal_taken_out_while_another_wrote_in_it_stays_until_a_person_decides(
    town: Town, write: object, removed_first: bool, out: bool
) -> None:
    """Whatever the hub heard first."""
    assert callable(write)
    with_goal(town)
    lead, worker = town.laptops["lead"], town.laptops["worker"]
    plans.remove_goal(lead.desk, goal_on(town, "lead"))
    write(worker, goal_on(town, "worker"))
    (lead if removed_first else worker).sync()
    town.settle()
    assert disputed(town) == [("/removed", False, True)]
    assert len(file_of(town, "worker").goals) == 1
    [conflict] = conflicts.waiting(worker.desk)
    assert [side.by for side in conflict.sides] == [None, lead.worker.id]
    conflicts.decide(worker.desk, conflict, value=out)
    town.settle()
    for name in ("worker", "lead"):
        file = file_of(town, name)
        assert len(file.goals) == (0 if out else 1)
        assert [action.text for action in file.actions] == ([] if out else ["Canaryaction"] * (write is add_action))
        assert conflicts.waiting(town.laptops[name].desk) == []


def test_a_goal_whose_actions_the_remover_had_seen_is_taken_out(town: Town) -> None:
    with_goal(town)
    lead, worker = town.laptops["lead"], town.laptops["worker"]
    add_action(worker, goal_on(town, "worker"))
    write_goal(worker, goal_on(town, "worker"))
    town.settle()
    plans.remove_goal(lead.desk, goal_on(town, "lead"))
    town.settle()
    assert disputed(town) == []
    assert file_of(town, "worker").goals == ()


def test_a_goal_is_taken_out_over_what_its_page_showed_and_not_over_what_came_since(town: Town) -> None:
    """A page shows a goal; meanwhile another's words come to the machine; taking out on the older page covers only what it showed."""
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    with_goal(town)
    page = goal_on(town, "worker")
    plans.write_goal(lead.desk, goal_on(town, "lead"), how_we_know="Canarywords")
    town.settle()
    plans.remove_goal(worker.desk, page)
    town.settle()
    assert [goal.how_we_know for goal in file_of(town, "lead").goals] == ["Canarywords"]
    assert disputed(town)


def test_a_decision_to_take_out_covers_what_its_page_showed_and_not_what_came_since(town: Town) -> None:
    """Taken out by one, written in by another: while somebody reads the question, more is written."""
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    with_goal(town)
    plans.remove_goal(worker.desk, goal_on(town, "worker"))
    plans.write_goal(lead.desk, goal_on(town, "lead"), text="Canaryfirst")
    town.settle()
    [asked] = conflicts.waiting(worker.desk)
    plans.write_goal(lead.desk, goal_on(town, "lead"), how_we_know="Canarysince")
    town.settle()
    conflicts.decide(worker.desk, asked, True)
    town.settle()
    assert [goal.how_we_know for goal in file_of(town, "lead").goals] == ["Canarysince"]
