"""However much waits in one record, it finds room in a package: nobody can stop a family's sync with words."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from keyworker.base.canonical import canonical
from keyworker.casework import plans
from keyworker.domain.plan import Plan
from keyworker.domain.record import TEXT_LENGTH
from keyworker.hub import merge
from tests.fakes.copies import back_up, put_back
from tests.fakes.hub_world import Council, Laptop
from tests.fakes.town import Town, make_town

FIELDS = ("wants", "going_well", "worries", "tried_before", "network", "if_harder")
LETTERS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 20_000))
"""Three bytes each, of which no two say the same: what packs worst."""


def reasons(council: Council, plan: Plan) -> list[str | None]:
    with council.hub.storage.reading() as tx:
        return [change.reason for change in tx.whole_history(plan.id)]


def long_text(chance: random.Random) -> str:
    return "".join(chance.choices(LETTERS, k=TEXT_LENGTH))


def test_what_waits_in_a_record_always_finds_room_in_a_package_and_a_decision_finds_room_in_the_record(
    council: Council, laptop: Laptop
) -> None:
    chance = random.Random(8)
    plan = Plan(family=council.family.id)
    laptop.push(laptop.made(plan))
    blank = council.state(plan.id)
    for _ in range(merge.MOST_VALUES):
        laptop.push(laptop.edit(plan, blank, wants=long_text(chance)))
    assert reasons(council, plan)[-1] == merge.FULL
    assert laptop.pull_all()

    waiting = council.state(plan.id).on("/wants")
    assert len(waiting) > 5
    decision = laptop.edit(plan, blank, wants=long_text(chance))
    laptop.push(decision.model_copy(update={"seen": {"/wants": tuple(value.name("/wants") for value in waiting)}}))
    assert reasons(council, plan)[-1] is None
    assert laptop.pull_all()


def test_something_brief_is_taken_where_no_long_text_finds_room(council: Council, laptop: Laptop) -> None:
    chance = random.Random(8)
    plan = Plan(family=council.family.id)
    laptop.push(laptop.made(plan))
    blank = council.state(plan.id)
    for _ in range(merge.MOST_VALUES):
        laptop.push(laptop.edit(plan, blank, wants=long_text(chance)))
    laptop.push(laptop.edit(plan, blank, worries="brief"))
    assert reasons(council, plan)[-1] is None
    assert council.body(plan.id)["worries"] == "brief"


def _of(letters: str) -> Callable[[random.Random], str]:
    return lambda chance: "".join(chance.choices(letters, k=TEXT_LENGTH))


@pytest.mark.parametrize("words", [
    _of(LETTERS), _of("".join(map(chr, range(32, 127)))), lambda _: (",[{" * TEXT_LENGTH)[:TEXT_LENGTH], lambda _: ('\\",' * TEXT_LENGTH)[:TEXT_LENGTH],
], ids=["letters", "keyboard", "signs", "quotes"])
def test_whatever_people_write_fits_a_package_an_offer_and_an_answer(tmp_path: Path, words: Callable[[random.Random], str]) -> None:
    """Six people fill every field of one plan at once, the hub is put back, and they write on: all of them have the same in the end."""
    chance, town = random.Random(8), make_town(tmp_path)
    laptops = [town.add_laptop(name) for name in ("worker", "second", "third", "fourth", "fifth", "sixth")]
    family = town.add_family(laptops[0].worker)
    for laptop in laptops[1:]:
        town.give(family, laptop)
    laptops[0].sync()
    plans.begin_plan(laptops[0].desk, family)
    town.settle()
    copy = back_up(town)
    pages = [_plan(town, number) for number in range(len(laptops))]
    for field in FIELDS:
        for laptop, page in zip(laptops, pages, strict=True):
            plans.write_plan(laptop.desk, page, **{field: words(chance)})
            laptop.sync()
    town.settle()
    with town.hub.storage.reading() as tx:
        row = tx.record(pages[0].id)
    assert row is not None
    assert len(canonical(row.body)) + len(canonical(row.leaves)) > 1_500_000
    put_back(town, copy)
    for number, laptop in enumerate(laptops):
        plans.add_goal(laptop.desk, _plan(town, number), f"goal {number}")
    town.settle()
    for laptop in laptops:
        assert (laptop.store.outgoing().pending, laptop.store.outgoing().again) == (0, None)
        assert len(laptop.store.family_file(family).goals) == len(laptops)
    assert len({laptop.store.total() for laptop in laptops}) == 1
    town.close()


def _plan(town: Town, number: int) -> Plan:
    plan = list(town.laptops.values())[number].store.family_file(town.families[0]).plan
    assert plan is not None
    return plan
