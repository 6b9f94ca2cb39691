"""Stories of one value: pages that were opened before, answers that were cut; over real stores, a real hub and the round of sync."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from keyworker.casework import conflicts, plans
from keyworker.domain.conflict import conflicts_of
from keyworker.domain.leaves import NOTHING
from keyworker.domain.plan import Plan
from keyworker.hub import pull
from tests.fakes.town import Laptop, Town, worker_and_lead_with_a_plan


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and a worker who hold the same family, with a plan."""
    made = worker_and_lead_with_a_plan(tmp_path)
    yield made
    made.close()


class Undone(Exception):
    """Something went wrong in the middle of a transaction."""


def plan_on(town: Town, name: str) -> Plan:
    plan = town.laptops[name].store.family_file(town.families[0]).plan
    assert plan is not None
    return plan


def write(laptop: Laptop, plan: Plan, words: str) -> None:
    plans.write_plan(laptop.desk, plan, wants=words)


def waits(laptop: Laptop) -> list[tuple[object, ...]]:
    found = (conflict for record in laptop.store.waiting() for conflict in conflicts_of(record))
    return [tuple(side.value for side in conflict.sides) for conflict in found]


def test_a_page_that_writes_in_another_field_has_not_seen_what_was_written_elsewhere_meanwhile(town: Town) -> None:
    """Its words for another field go into the same change, which does not put the rest of that change on the page."""
    worker = town.laptops["worker"]
    page = plan_on(town, "worker")
    write(worker, plan_on(town, "worker"), "Canary elsewhere")
    plans.write_plan(worker.desk, page, worries="Canary worries")
    write(worker, page, "Canary page")
    town.settle()
    assert waits(worker) == waits(town.laptops["lead"]) == [("Canary elsewhere", "Canary page")]


def test_a_page_that_writes_in_another_field_still_has_its_own_words_before_it(town: Town) -> None:
    """What it wrote first goes under another name since then; it is still what its author had on the screen."""
    worker = town.laptops["worker"]
    page = plan_on(town, "worker")
    write(worker, page, "Canary first")
    plans.write_plan(worker.desk, page, worries="Canary worries")
    write(worker, page, "Canary second")
    town.settle()
    assert (plan_on(town, "lead").wants, waits(worker)) == ("Canary second", [])


@pytest.mark.parametrize("sent_between", [False, True])
def test_a_page_over_an_edit_that_grew_since_loses_nothing_and_is_not_refused(town: Town, sent_between: bool) -> None:
    """The page names what the edit was called before it grew, and the hub never heard of that: its words were set aside."""
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    write(worker, plan_on(town, "worker"), "Canary one")
    page = plan_on(town, "worker")
    write(worker, plan_on(town, "worker"), "Canary two")
    if sent_between:
        town.settle()
    write(worker, page, "Canary three")
    town.settle()
    assert worker.store.set_aside() == []
    assert waits(worker) == waits(lead) == [("Canary two", "Canary three")]


def test_a_page_over_an_edit_that_grew_since_is_joined_where_others_paragraphs_were_changed(town: Town) -> None:
    """What the edit had replaced stands for it, so that the texts still have their ancestor."""
    worker = town.laptops["worker"]
    write(worker, plan_on(town, "worker"), "Canary\n\nhome\n\nschool")
    town.settle()
    write(worker, plan_on(town, "worker"), "Canary\n\nhome\n\nschool every day")
    page = plan_on(town, "worker")
    write(worker, plan_on(town, "worker"), "Canary\n\nhome\n\nschool every day, at nine")
    write(worker, page, "Canary morning\n\nhome\n\nschool")
    town.settle()
    assert plan_on(town, "lead").wants == "Canary morning\n\nhome\n\nschool every day, at nine"
    assert waits(worker) == []


def test_a_decision_on_a_page_over_an_edit_that_grew_since_is_not_refused(town: Town) -> None:
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    write(worker, plan_on(town, "worker"), "Canary mine")
    write(lead, plan_on(town, "lead"), "Canary theirs")
    lead.sync()
    worker.sync()
    (shown,) = conflicts.waiting(worker.desk)
    conflicts.decide(worker.desk, shown, "Canary decided")
    town.settle()
    assert worker.store.set_aside() == lead.store.set_aside() == []
    assert waits(worker) == waits(lead) == []
    assert plan_on(town, "lead").wants == "Canary decided"


def test_what_both_had_before_them_is_said_on_both_machines(town: Town) -> None:
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    for before in ("", "Canary before"):
        if before:
            write(worker, plan_on(town, "worker"), before)
            town.settle()
        write(worker, plan_on(town, "worker"), "Canary of the worker")
        write(lead, plan_on(town, "lead"), "Canary of the lead")
        town.settle()
        for laptop in (worker, lead):
            (shown,) = conflicts.waiting(laptop.desk)
            assert conflicts.before(laptop.desk, shown) == (before or None)
        conflicts.decide(lead.desk, shown, "Canary decided")
        town.settle()


def test_two_decisions_are_told_as_such_on_both_machines_with_what_both_had_before_them(town: Town) -> None:
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    write(worker, plan_on(town, "worker"), "Canary of the worker")
    write(lead, plan_on(town, "lead"), "Canary of the lead")
    town.settle()
    for laptop, words in ((worker, "Canary decided so"), (lead, "Canary decided otherwise")):
        (shown,) = conflicts.waiting(laptop.desk)
        assert not shown.decided()
        conflicts.decide(laptop.desk, shown, words)
    town.settle()
    for laptop in (worker, lead):
        (shown,) = conflicts.waiting(laptop.desk)
        assert shown.decided()
        assert conflicts.before(laptop.desk, shown) is NOTHING
        assert set(conflicts.decided_between(laptop.desk, shown)) == {"Canary of the worker", "Canary of the lead"}
        assert {side.value for side in shown.sides} == {"Canary decided so", "Canary decided otherwise"}


def test_an_own_edit_that_somebody_replaced_meanwhile_does_not_come_back_when_the_answer_is_cut(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each answer says up to which own change its records hold; what it does not say of a record stays on top of that record."""
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    write(worker, plan_on(town, "worker"), "Canary mine")
    worker.sync(die_at=6)
    lead.sync()
    write(lead, plan_on(town, "lead"), "Canary theirs")
    plans.add_goal(lead.desk, plan_on(town, "lead"), "Canary goal")
    lead.sync()
    monkeypatch.setattr(pull, "RAW_TARGET", 500)
    shown: list[str] = []
    while worker.sync(die_at=9).applied or not shown or shown[-1] != "Canary theirs":
        shown.append(plan_on(town, "worker").wants)
    assert shown[-1] == "Canary theirs"
    assert "Canary mine" not in shown[shown.index("Canary theirs"):]
    town.settle()
    assert waits(worker) == []


def test_who_writes_twice_from_one_reading_has_their_first_words_on_the_screen(town: Town) -> None:
    """A page hands over a second value before it has read again: nobody is asked to decide against oneself."""
    worker = town.laptops["worker"]
    page = plan_on(town, "worker")
    write(worker, page, "Canary one")
    worker.store.freeze(100)
    write(worker, page, "Canary two")
    worker.sync()
    write(worker, page, "Canary three")
    town.settle()
    assert plan_on(town, "lead").wants == "Canary three"
    assert waits(worker) == waits(town.laptops["lead"]) == []


def test_what_was_undone_with_its_transaction_is_named_by_nobody(town: Town) -> None:
    """The first writing came to nothing: the second must not name a value that never was."""
    worker = town.laptops["worker"]
    page = plan_on(town, "worker")
    with suppress(Undone), worker.store.write() as tx:
        tx.save(page.evolve(wants="Canary never"))
        raise Undone
    write(worker, page, "Canary once")
    town.settle()
    assert worker.store.set_aside() == []
    assert plan_on(town, "lead").wants == "Canary once"
