"""A machine joins texts as the hub will: no conflict is shown between a pull and a push that the hub would not make."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker.casework import conflicts, plans
from keyworker.domain.conflict import conflicts_of
from keyworker.domain.plan import Plan
from keyworker.domain.record import Role
from keyworker.hub.verify import verify
from tests.fakes.town import Laptop, Town, make_town

TEXT = "Canary\n\nhome\n\nschool\n\nfriends"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = make_town(tmp_path)
    made.add_laptop("lead", Role.LEAD)
    worker = made.add_laptop("worker")
    made.add_family(worker.worker)
    made.settle()
    plans.begin_plan(worker.desk, made.families[0])
    plans.write_plan(worker.desk, worker.plan(made.families[0]), wants=TEXT)
    made.settle()
    yield made
    made.close()


def shown(laptop: Laptop, town: Town) -> list[object]:
    """What the field shows, and what waits beside it."""
    plan = laptop.plan(town.families[0])
    return [plan.wants, [[side.value for side in conflict.sides] for conflict in conflicts_of(plan)]]


def behind(town: Town) -> Plan:
    """The lead changed a paragraph, the worker has it; the worker's page was opened before."""
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    page = worker.plan(town.families[0])
    plans.write_plan(lead.desk, lead.plan(town.families[0]), wants=TEXT.replace("home", "a dry home"))
    lead.sync()
    worker.sync()
    return page


def test_different_paragraphs_are_joined_on_the_screen_before_they_are_sent(town: Town) -> None:
    worker, page = town.laptops["worker"], behind(town)
    plans.write_plan(worker.desk, page, wants=TEXT.replace("school", "school every day"))
    both = TEXT.replace("home", "a dry home").replace("school", "school every day")
    assert shown(worker, town) == [both, []]
    assert conflicts.count(worker.desk) == 0
    town.settle()
    assert shown(worker, town) == shown(town.laptops["lead"], town) == [both, []]
    assert holds(town)


def test_the_same_paragraph_waits_on_the_screen_as_at_the_hub(town: Town) -> None:
    worker, page = town.laptops["worker"], behind(town)
    plans.write_plan(worker.desk, page, wants=TEXT.replace("home", "a warm home"))
    before = shown(worker, town)
    assert before[1] != []
    town.settle()
    assert shown(worker, town) == before


@pytest.mark.parametrize("sent_between", [False, True])
def test_who_types_on_in_a_joined_text_names_both_parts_of_it(town: Town, sent_between: bool) -> None:
    """Also in the other's paragraph, which was on the screen: nothing is asked and nothing is set aside."""
    worker, page = town.laptops["worker"], behind(town)
    plans.write_plan(worker.desk, page, wants=TEXT.replace("school", "school every day"))
    joined = worker.plan(town.families[0])
    if sent_between:
        worker.sync()
    plans.write_plan(worker.desk, joined, wants=joined.wants.replace("a dry home", "a dry and warm home"))
    wanted = [TEXT.replace("home", "a dry and warm home").replace("school", "school every day"), []]
    assert shown(worker, town) == wanted
    town.settle()
    assert shown(worker, town) == shown(town.laptops["lead"], town) == wanted
    assert worker.store.set_aside() == []
    assert holds(town)


def test_what_was_joined_on_the_screen_is_never_named_when_the_hub_joined_otherwise(town: Town) -> None:
    """The lead wrote once more meanwhile: the hub never makes the text that the worker saw, and refuses nothing."""
    worker, lead, page = town.laptops["worker"], town.laptops["lead"], behind(town)
    plans.write_plan(worker.desk, page, wants=TEXT.replace("school", "school every day"))
    plans.write_plan(lead.desk, lead.plan(town.families[0]), wants=TEXT.replace("home", "a dry home").replace("friends", "friends on Sundays"))
    lead.sync()
    joined = worker.plan(town.families[0])
    plans.write_plan(worker.desk, joined, wants=joined.wants.replace("Canary", "Canary first"))
    town.settle()
    assert worker.store.set_aside() == []
    wanted = "Canary first\n\na dry home\n\nschool every day\n\nfriends on Sundays"
    assert shown(worker, town) == shown(lead, town) == [wanted, []]
    assert holds(town)


@pytest.mark.parametrize("seed", range(12))
def test_what_the_screen_shows_is_what_the_hub_says_once_it_has_it(town: Town, seed: int) -> None:
    """Pages opened long before, own edits that grow, the other's words in between."""
    rng = random.Random(seed)
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    pages = [worker.plan(town.families[0])]
    for turn in range(14):
        act = rng.choice(("theirs", "mine", "mine", "stale", "open", "push"))
        if act == "theirs":
            lead.sync()
            plans.write_plan(lead.desk, lead.plan(town.families[0]), wants=edited(lead.plan(town.families[0]).wants, rng, f"l{turn}"))
            lead.sync()
            worker.sync()
        elif act == "open":
            pages.append(worker.plan(town.families[0]))
        elif act == "push":
            push_and_compare(worker, town)
        else:
            page = rng.choice(pages) if act == "stale" else worker.plan(town.families[0])
            plans.write_plan(worker.desk, page, wants=edited(page.wants, rng, f"w{turn}"))
    push_and_compare(worker, town)
    town.settle()
    assert shown(lead, town)[0] == shown(worker, town)[0]
    assert worker.store.set_aside() == lead.store.set_aside() == []
    assert holds(town)


def push_and_compare(worker: Laptop, town: Town) -> None:
    """Where two values wait already, a machine may not know what both are changes of: then the hub may join what waited on the screen."""
    before = shown(worker, town)
    worker.sync()
    after = shown(worker, town)
    assert after == before or (before[1] != [] and after[1] == [])


def edited(text: str, rng: random.Random, mark: str) -> str:
    parts = text.split("\n\n")
    parts[rng.randrange(len(parts))] += f" {mark}"
    return "\n\n".join(parts)


def holds(town: Town) -> bool:
    with town.hub.storage.reading() as tx:
        proof = verify(tx)
    assert proof.findings == ()
    return True


def test_who_decides_over_a_text_that_was_joined_here_names_both_parts_of_it(town: Town) -> None:
    """The hub joined otherwise meanwhile: the decision is none that it must refuse, and what came unseen waits beside it."""
    worker, lead, family = town.laptops["worker"], town.laptops["lead"], town.families[0]
    first, second = lead.plan(family), lead.plan(family)
    plans.write_plan(worker.desk, worker.plan(family), wants=TEXT.replace("school", "school every day"))
    worker.sync()
    lead.sync()
    plans.write_plan(lead.desk, first, wants=TEXT.replace("home", "a dry home"))
    plans.write_plan(lead.desk, second, wants="Otherwise.")
    plans.write_plan(worker.desk, worker.plan(family), wants=TEXT.replace("school", "school on Mondays"))
    worker.sync()
    (asked,) = conflicts.waiting(lead.desk)
    assert len(asked.sides) == 2
    conflicts.decide(lead.desk, asked, "Both, as the lead decided.")
    plans.write_plan(lead.desk, lead.plan(family), wants="Both, and the lead goes on.")
    town.settle()
    assert lead.store.set_aside() == []
    for laptop in town.laptops.values():
        assert {side.value for conflict in conflicts_of(laptop.plan(family)) for side in conflict.sides} >= {"Both, and the lead goes on."}
    assert holds(town)
