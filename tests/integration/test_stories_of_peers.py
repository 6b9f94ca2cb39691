"""What hurts the users of comparable systems, one story each by the name of the system: here it ends well.

Stories that other files tell: a damaged file is not a wrong passphrase (KeePassXC: `test_store_durability`, `unit/vault`), a second program on one
store (`test_store_durability`), an older client may send (SORMAS: `test_hub_pull`), nothing readable on a lost machine (CHT: `test_store_durability`).
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from keyworker.base.errors import HubAway
from keyworker.casework import conflicts, plans
from keyworker.cli.verify import proof_of
from keyworker.domain.family import Assignment
from keyworker.domain.plan import Goal, Plan
from keyworker.domain.record import Role
from keyworker.hub import merge, pull
from keyworker.hub.verify import verify
from keyworker.sync import round as rounds
from keyworker.sync.round import Round
from tests.fakes.bad_days import BadWire
from tests.fakes.town import Killed, Laptop, Town, make_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and a worker who hold the same family, with a plan."""
    made = make_town(tmp_path)
    made.add_laptop("lead", Role.LEAD)
    worker = made.add_laptop("worker")
    made.add_family(worker.worker)
    made.settle()
    plans.begin_plan(worker.desk, made.families[0])
    for laptop in made.laptops.values():
        laptop.wire = BadWire(made.hub, laptop.wire.machine)
    made.settle()
    yield made
    with made.hub.storage.reading() as tx:
        assert verify(tx).findings == ()
    assert [proof_of(laptop.store, laptop.identity).findings for laptop in made.laptops.values()] == [()] * len(made.laptops)
    made.close()


def plan_on(town: Town, name: str) -> Plan:
    plan = town.laptops[name].store.family_file(town.families[0]).plan
    assert plan is not None
    return plan


def write(town: Town, name: str, **fields: str) -> None:
    plans.write_plan(town.laptops[name].desk, plan_on(town, name), **fields)


def goals(town: Town, name: str) -> list[str]:
    return [goal.text for goal in town.laptops[name].store.family_file(town.families[0]).goals]


def waits(town: Town, name: str) -> list[tuple[Any, ...]]:
    return [tuple(side.value for side in conflict.sides) for conflict in conflicts.waiting(town.laptops[name].desk)]


def received(town: Town, name: str) -> int:
    with town.hub.storage.reading() as tx:
        machine = tx.machine(town.laptops[name].identity.machine)
    assert machine is not None
    return machine.received


def step_by_step(laptop: Laptop, at_each: Callable[[int], None]) -> None:
    """A round, with something done before each of its steps on the store."""
    steps = 0

    def on_store(work: Any, *arguments: Any) -> Any:
        nonlocal steps
        steps += 1
        at_each(steps)
        return work(*arguments)

    Round(laptop.store, laptop.identity, laptop.wire, laptop.clock, on_store, laptop.told.append, laptop.told.append).run()


def test_odk_an_upload_that_breaks_off_goes_on_at_the_next_package(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was received is not sent again."""
    worker = town.laptops["worker"]
    monkeypatch.setattr(rounds, "RAW_TARGET", 2_000)
    before = received(town, "worker")
    for number in range(12):
        plans.add_goal(worker.desk, plan_on(town, "worker"), f"Goal {number}")

    def breaks(step: int) -> None:
        if step == 5:
            raise Killed

    with suppress(Killed):
        step_by_step(worker, breaks)
    half, sent = received(town, "worker"), len(worker.wire.sent)  # type: ignore[attr-defined]
    assert before < half < before + 12
    worker.sync()
    assert received(town, "worker") == before + 12
    assert sent + len(worker.wire.sent[sent:]) <= 12  # type: ignore[attr-defined]


def test_odk_packages_that_arrive_out_of_order_break_nothing(town: Town) -> None:
    """A package that the network kept comes after later ones: it is a repeat of what is there."""
    worker = town.laptops["worker"]
    worker.wire.fault = "late"
    write(town, "worker", wants="First")
    with suppress(HubAway):
        worker.sync()
    write(town, "worker", wants="Second")
    worker.sync()
    worker.wire.arrive()  # type: ignore[attr-defined]
    town.settle()
    assert plan_on(town, "lead").wants == "Second"
    assert waits(town, "lead") == []


def test_odk_cht_who_wrote_learns_of_a_conflict_on_their_own_machine(town: Town) -> None:
    write(town, "lead", wants="Calm mornings")
    write(town, "worker", wants="A quiet home")
    town.settle()
    assert waits(town, "lead") == waits(town, "worker") == [("Calm mornings", "A quiet home")]


def test_odk_nothing_unsent_goes_away_by_taking_it_out_or_by_being_told_everything_anew(town: Town) -> None:
    worker = town.laptops["worker"]
    goal = plans.add_goal(worker.desk, plan_on(town, "worker"), "Unsent").records[0].id
    plans.remove_goal(worker.desk, worker.store.get(Goal, goal))
    plans.add_goal(worker.desk, plan_on(town, "worker"), "Unsent too")
    worker.store._connection.run("UPDATE machine SET cursor = 'unknown'")
    worker.sync()
    with town.hub.storage.reading() as tx:
        standing = tx.record(goal)
    assert standing is not None
    assert (standing.body["text"], standing.body["removed"]) == ("Unsent", True)
    assert goals(town, "worker") == ["Unsent too"]


def test_odk_a_machine_gets_the_families_of_its_worker_and_no_other(town: Town) -> None:
    stranger = town.add_laptop("stranger")
    stranger.sync()
    assert stranger.store.caseload() == []


def test_cht_standard_notes_anki_nobody_is_told_received_before_it_was(town: Town) -> None:
    """The answer is lost: the hub has it, the machine does not say so, and the repeat is no second change."""
    worker = town.laptops["worker"]
    write(town, "worker", wants="Calm mornings")
    before = received(town, "worker")
    worker.wire.fault = "lost"
    with suppress(HubAway):
        worker.sync()
    assert (worker.store.outgoing().pending, received(town, "worker")) == (1, before)
    worker.wire.fault = "answer lost"
    with suppress(HubAway):
        worker.sync()
    assert (worker.store.outgoing().pending, received(town, "worker")) == (1, before + 1)
    worker.sync()
    assert (worker.store.outgoing().pending, received(town, "worker")) == (0, before + 1)


def test_cht_a_first_sync_that_is_interrupted_makes_nothing_wrong(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull, "RAW_TARGET", 2_000)
    monkeypatch.setattr(rounds, "SLICE", 2)
    for number in range(10):
        plans.add_goal(town.laptops["worker"].desk, plan_on(town, "worker"), f"Goal {number}")
    town.settle()
    other = town.add_laptop("other")
    town.save(Assignment(family=town.families[0], worker=other.worker.id, worker_name="other", team=town.team.id))
    for step in (3, 5, 6, 8, 9):
        other.sync(die_at=step)
    town.settle()
    assert sorted(goals(town, "other")) == sorted(goals(town, "worker"))


def test_cht_the_log_has_each_step_that_was_made_without_a_signal(town: Town) -> None:
    for words in ("First", "Second", "Third"):
        write(town, "worker", wants=words)
        town.laptops["worker"].store.freeze(10)
    town.settle()
    with town.hub.storage.reading() as tx:
        said = [change.content.patch.get("wants") for change in tx.history(plan_on(town, "lead").id)]
    assert [words for words in said if words] == ["First", "Second", "Third"]


def test_commcare_one_bad_change_does_not_block_the_queue(town: Town) -> None:
    """It is set aside with its record and a reason; what was made after it arrives."""
    worker = town.laptops["worker"]
    write(town, "worker", wants="Calm mornings")
    plans.add_goal(worker.desk, plan_on(town, "worker"), "Sleep")
    run = worker.store._connection.rows
    ((number, content),) = run("SELECT seq, content FROM changes WHERE state = 0 AND kind = 'plan'")
    run("UPDATE changes SET content = ? WHERE seq = ?", (content.replace(b'"Calm mornings"', b"7"), number))
    town.settle()
    assert goals(town, "lead") == ["Sleep"]
    assert [(aside.kind, aside.family, aside.reason) for aside in worker.store.set_aside()] == [("plan", town.families[0], merge.NOT_VALID)]


def test_commcare_what_was_sent_is_kept_so_that_it_can_be_sent_again(town: Town) -> None:
    write(town, "worker", wants="Calm mornings")
    town.settle()
    kept = town.laptops["worker"].store.frozen(0, 1_000)
    assert [change.n for change in kept] == list(range(1, received(town, "worker") + 1))
    assert kept[-1].content.patch["wants"] == "Calm mornings"


def test_primero_two_who_write_one_field_without_a_signal_are_both_before_a_person(town: Town) -> None:
    """Whoever comes last replaces nothing that they had not seen."""
    for name, words in (("lead", "High"), ("worker", "Low")):
        write(town, name, worries=words)
    for name in ("worker", "lead", "worker"):
        town.laptops[name].sync()
    assert waits(town, "worker") == waits(town, "lead") == [("Low", "High")]


def test_sormas_work_that_was_not_sent_arrives_when_the_family_was_taken_away_meanwhile(town: Town) -> None:
    with town.hub.storage.reading() as tx:
        (row,) = [row for _, row in tx.snapshot(town.families[0], 0, 1_000) if row.kind == Assignment.kind]
    write(town, "worker", wants="Written before anybody told me")
    plan = plan_on(town, "worker").id
    town.save(row.read(Assignment).evolve(until=town.clock.today()))
    town.settle()
    with town.hub.storage.reading() as tx:
        standing = tx.record(plan)
    assert standing is not None
    assert standing.body["wants"] == "Written before anybody told me"
    assert town.laptops["worker"].store.outgoing().pending == 0


def test_sormas_what_is_made_in_the_middle_of_a_sync_is_not_lost(town: Town) -> None:
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    write(town, "lead", worries="Rent")
    lead.sync()
    write(town, "worker", wants="Calm mornings")

    def adds(step: int) -> None:
        if step < 9:
            plans.add_goal(worker.desk, plan_on(town, "worker"), f"Made at step {step}")

    step_by_step(worker, adds)
    made = goals(town, "worker")
    assert len(made) > 4
    town.settle()
    assert sorted(goals(town, "lead")) == sorted(made)


def test_opensrp_a_sync_is_complete_when_everything_is_here(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull, "RAW_TARGET", 4_000)
    for number in range(60):
        plans.add_goal(town.laptops["worker"].desk, plan_on(town, "worker"), f"Goal {number}")
    town.laptops["worker"].sync()
    done = town.laptops["lead"].sync()
    assert not done.more
    assert len(goals(town, "lead")) == 60


def test_securedrop_own_words_do_not_flicker_while_a_sync_runs(town: Town) -> None:
    write(town, "lead", worries="Rent")
    town.laptops["lead"].sync()
    write(town, "worker", wants="Calm mornings")
    goal = plans.add_goal(town.laptops["worker"].desk, plan_on(town, "worker"), "Sleep").records[0].id
    town.settle()
    plans.remove_goal(town.laptops["worker"].desk, town.laptops["worker"].store.get(Goal, goal))
    write(town, "worker", wants="Quiet mornings")
    seen: list[tuple[str, list[str]]] = []
    step_by_step(town.laptops["worker"], lambda step: seen.append((plan_on(town, "worker").wants, goals(town, "worker"))))
    assert set(map(str, seen)) == {str(("Quiet mornings", []))}


def test_joplin_a_hub_that_has_nothing_to_say_takes_nothing_away(town: Town) -> None:
    write(town, "worker", wants="Calm mornings")
    town.settle()
    assert town.laptops["worker"].sync().applied == 0
    assert plan_on(town, "worker").wants == "Calm mornings"


def test_joplin_joined_text_has_each_paragraph_once(town: Town) -> None:
    write(town, "worker", wants="home\n\nschool\n\nhealth")
    town.settle()
    write(town, "lead", wants="home\n\nschool every day\n\nhealth")
    write(town, "worker", wants="home\n\nschool\n\nhealth\n\nmoney")
    town.settle()
    assert plan_on(town, "lead").wants == "home\n\nschool every day\n\nhealth\n\nmoney"
    assert waits(town, "worker") == []


def test_keepassxc_what_is_being_typed_survives_what_comes_in(town: Town) -> None:
    """The page was open when others' words came: both are there."""
    page = plan_on(town, "worker")
    write(town, "lead", wants="Calm mornings")
    town.settle()
    plans.write_plan(town.laptops["worker"].desk, page, wants="A quiet home")
    town.settle()
    assert waits(town, "lead") == [("Calm mornings", "A quiet home")]


def test_standard_notes_repeats_make_no_second_copy(town: Town) -> None:
    worker = town.laptops["worker"]
    plans.add_goal(worker.desk, plan_on(town, "worker"), "Sleep")
    for fault in ("repeated", "answer lost", "late and repeated"):
        worker.wire.fault = fault
        with suppress(HubAway):
            worker.sync()
        worker.wire.arrive()  # type: ignore[attr-defined]
    town.settle()
    assert goals(town, "lead") == goals(town, "worker") == ["Sleep"]
