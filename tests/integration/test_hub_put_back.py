"""A hub that came back from a backup: within one sync of each machine it has what any machine still has, and the sentence is true throughout."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker.base.errors import HubAway
from keyworker.casework import conflicts, plans
from keyworker.domain.plan import Goal, Plan
from keyworker.domain.record import Role
from keyworker.hub.verify import verify
from keyworker.sync.standing import standing
from tests.fakes.copies import back_up, put_back
from tests.fakes.town import Laptop, Town, make_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and two workers who hold the same family, with a plan."""
    made = make_town(tmp_path)
    made.add_laptop("lead", Role.LEAD)
    worker, other = made.add_laptop("worker"), made.add_laptop("other")
    family = made.add_family(worker.worker)
    made.give(family, other)
    made.settle()
    plans.begin_plan(worker.desk, family)
    made.settle()
    yield made
    with made.hub.storage.reading() as tx:
        assert verify(tx).findings == ()
    made.close()


def plan_on(laptop: Laptop, town: Town) -> Plan:
    plan = laptop.store.family_file(town.families[0]).plan
    assert plan is not None
    return plan


def write(laptop: Laptop, town: Town, **words: str) -> None:
    plans.write_plan(laptop.desk, plan_on(laptop, town), **words)


def at_hub(town: Town, kind: type[Goal] | type[Plan]) -> list[dict[str, object]]:
    with town.hub.storage.reading() as tx:
        return [one.body for one in tx.records(kind.kind, family=town.families[0]) if not one.body.get("removed")]


def sentence(laptop: Laptop) -> str:
    return standing(laptop.store.outgoing(), laptop.clock.now()).sentence


def test_what_each_machine_still_has_is_at_the_hub_after_its_next_sync(town: Town) -> None:
    worker, other, lead = town.laptops["worker"], town.laptops["other"], town.laptops["lead"]
    copy = back_up(town)
    write(worker, town, wants="Canary one")
    plans.add_goal(worker.desk, plan_on(worker, town), "Canary goal")
    town.settle()
    put_back(town, copy)
    other.sync()
    assert [plan["wants"] for plan in at_hub(town, Plan)] == ["Canary one"]
    assert [goal["text"] for goal in at_hub(town, Goal)] == ["Canary goal"]
    town.settle()
    for laptop in (worker, other, lead):
        assert plan_on(laptop, town).wants == "Canary one"
        assert (laptop.store.outgoing().pending, laptop.store.set_aside(), conflicts.waiting(laptop.desk)) == (0, [], [])


def test_words_by_a_machine_that_never_comes_again_are_there_as_passed_on(town: Town) -> None:
    worker, other = town.laptops["worker"], town.laptops["other"]
    copy = back_up(town)
    write(worker, town, wants="Canary one")
    town.settle()
    write(other, town, wants="Canary two")
    town.settle()
    put_back(town, copy)
    town.laptops.pop("worker").store.close()
    town.settle()
    with town.hub.storage.reading() as tx:
        found = tx.record(plan_on(other, town).id)
        assert found is not None
        assert [value.value for value in found.state().on("/wants")] == ["Canary two"]


def test_until_it_is_received_again_the_sentence_says_so(town: Town) -> None:
    worker = town.laptops["worker"]
    write(worker, town, wants="Canary one")
    worker.sync()
    copy = back_up(town)
    write(worker, town, wants="Canary two", worries="Canary worry")
    worker.sync()
    assert "All 3 changes received" in sentence(worker)
    put_back(town, copy)
    heard: list[str] = []
    worker.wire.before = lambda: heard.append(sentence(worker))
    worker.sync()
    assert "The council's copy was put back. 1 change is being sent again" in heard
    assert "All 3 changes received" in sentence(worker)
    assert heard.index("The council's copy was put back. 1 change is being sent again") > 0


def test_later_words_are_not_set_aside_for_it(town: Town) -> None:
    """A plan that the hub has forgotten is written in on a machine that still shows it."""
    worker, other = town.laptops["worker"], town.laptops["other"]
    copy = back_up(town)
    plans.add_goal(worker.desk, plan_on(worker, town), "Canary goal")
    town.settle()
    put_back(town, copy)
    goal = other.store.family_file(town.families[0]).goals[0]
    plans.write_goal(other.desk, goal, text="Canary other")
    other.sync()
    town.settle()
    assert [goal["text"] for goal in at_hub(town, Goal)] == ["Canary other"]
    assert [laptop.store.set_aside() for laptop in town.laptops.values()] == [[], [], []]


@pytest.mark.parametrize("step", range(1, 14))
def test_a_round_that_dies_anywhere_goes_on(town: Town, step: int) -> None:
    worker, other = town.laptops["worker"], town.laptops["other"]
    copy = back_up(town)
    write(worker, town, wants="Canary one")
    plans.add_goal(other.desk, plan_on(other, town), "Canary goal")
    town.settle()
    put_back(town, copy)
    worker.sync(die_at=step)
    other.sync(die_at=step)
    town.settle()
    assert [(plan["wants"], goal["text"]) for plan in at_hub(town, Plan) for goal in at_hub(town, Goal)] == [("Canary one", "Canary goal")]


def test_put_back_a_second_time_between_offer_and_answer(town: Town) -> None:
    worker, other = town.laptops["worker"], town.laptops["other"]
    copy = back_up(town)
    write(worker, town, wants="Canary one")
    town.settle()
    put_back(town, copy)
    other.wire.fault = "pulls lost"
    with pytest.raises(HubAway):
        other.sync()
    put_back(town, copy)
    other.wire.fault = ""
    town.laptops.pop("worker").store.close()
    town.settle()
    assert [plan["wants"] for plan in at_hub(town, Plan)] == ["Canary one"]
