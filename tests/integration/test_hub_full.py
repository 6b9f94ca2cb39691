"""However much waits in one record, it finds room in a package: nobody can stop a family's sync with words."""

import random

from keyworker.domain.plan import Plan
from keyworker.domain.record import TEXT_LENGTH
from keyworker.hub import merge
from tests.fakes.hub_world import Council, Laptop

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
