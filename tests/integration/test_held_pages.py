"""A page stays open while what it shows goes from the machine, and comes back: no word that is then written on it is lost, or blamed wrongly."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from keyworker.base.errors import HubAway, RecordGone
from keyworker.casework import plans
from keyworker.domain.conflict import conflicts_of
from keyworker.domain.plan import Goal, Plan
from keyworker.domain.record import Record
from keyworker.domain.visibility import Visibility
from keyworker.hub.council import assign, end_assignment
from keyworker.hub.merge import OUT_OF_SCOPE
from tests.fakes.town import Laptop, Town, worker_and_lead_with_a_plan


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A worker with a family and its plan, and a lead."""
    made = worker_and_lead_with_a_plan(tmp_path)
    yield made
    made.close()


def write(laptop: Laptop, record: Record) -> None:
    with laptop.store.write() as tx:
        tx.save(record)


def goes_and_comes_back(town: Town) -> None:
    """The family is given to nobody, goes from the machine, and is given back."""
    worker, family = town.laptops["worker"], town.families[0]
    end_assignment(town.hub, family, worker.worker.id)
    worker.sync()
    worker.sync()
    assert not worker.store.caseload()
    assign(town.hub, family, worker.worker.id)
    town.settle()


def plan_of(laptop: Laptop) -> Plan:
    return laptop.store.find(Plan)[0]


def test_a_page_held_while_its_family_goes_and_comes_back_writes_as_it_would_have(town: Town) -> None:
    worker = town.laptops["worker"]
    page = plan_of(worker)
    goes_and_comes_back(town)
    plans.write_plan(worker.desk, page, wants="Canary of a page that was held")
    town.settle()
    assert plan_of(town.laptops["lead"]).wants == "Canary of a page that was held"
    assert worker.store.set_aside() == []


def test_a_page_that_showed_an_edit_before_it_grew_is_no_worse_for_the_family_having_gone_between(town: Town) -> None:
    """The page shows the first half of a sentence; the rest was typed elsewhere, all was sent, the family went and came back."""
    worker = town.laptops["worker"]
    page = plan_of(worker)
    plans.write_plan(worker.desk, page, wants="Canary half")
    held = plan_of(worker)
    plans.write_plan(worker.desk, plan_of(worker), wants="Canary half of a sentence")
    goes_and_comes_back(town)
    plans.write_plan(worker.desk, held, wants="Canary written on the held page")
    town.settle()
    assert worker.store.set_aside() == []
    shown = plan_of(town.laptops["lead"])
    assert {shown.wants, *(side.value for found in conflicts_of(shown) for side in found.sides)} == {
        "Canary half of a sentence", "Canary written on the held page",
    }


def restricted_goal(town: Town) -> Goal:
    """What the worker's page holds of a goal of the lead's that is no longer for them, and has gone from their machine."""
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    goal = Goal(family=town.families[0], plan=plan_of(lead).id, text="Canary goal", made_by=lead.worker.id)
    write(lead, goal)
    town.settle()
    page = worker.store.get(Goal, goal.id)
    write(lead, lead.store.get(Goal, goal.id).evolve(visibility=Visibility.RESTRICTED))
    town.settle()
    return page


def test_what_is_written_on_a_page_whose_record_is_for_others_alone_is_refused_at_once_and_kept(town: Town) -> None:
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    page = restricted_goal(town)
    for text in ("Canary typed", "Canary typed on"):
        with pytest.raises(RecordGone):
            plans.write_goal(worker.desk, page, text=text)
    assert worker.store.find(Goal) == []
    assert [entry.patch for entry in worker.store.journal(9).pending] == [{"text": "Canary typed on"}]
    town.settle()
    for aside in (worker.store.set_aside(), lead.store.set_aside_of_others()):
        assert [(change.record, change.reason, change.patch) for change in aside] == [(page.id, OUT_OF_SCOPE, {"text": "Canary typed on"})]


def test_what_is_written_on_such_a_page_counts_when_its_author_may_see_the_record_again(town: Town) -> None:
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    page = restricted_goal(town)
    worker.wire.fault = "lost"
    with pytest.raises(RecordGone):
        plans.write_goal(worker.desk, page, text="Canary typed")
    write(lead, lead.store.get(Goal, page.id).evolve(visibility=Visibility.FAMILY))
    lead.sync()
    worker.wire.fault = ""
    with suppress(HubAway):
        town.settle()
    town.settle()
    assert worker.store.set_aside() == []
    for laptop in (worker, lead):
        assert laptop.store.get(Goal, page.id).text == "Canary typed"
