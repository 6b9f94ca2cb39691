"""What a change costs follows what it writes: ten times as much is ten times the work, and not a hundred times, wherever it is written."""

import gc
import sys
from collections import Counter
from collections.abc import Callable
from time import process_time
from types import FrameType
from typing import Any

import pytest

from keyworker.domain.leaves import REMOVED, Write, new_dot, new_salt, patch_of
from keyworker.domain.plan import Action, Goal, plan_id
from keyworker.domain.pointers import meets, overlap
from keyworker.domain.record import Record, Role
from keyworker.hub.ledger import Ledger
from keyworker.hub.merge import Author
from keyworker.wire.contents import Content
from tests.fakes.hub_world import Council, Laptop

AT_MOST = 30
"""How many times the work for ten times as much may be: far below what a square of it would be."""


def change(laptop: Laptop, record: Record, *writes: Write, begins: bool = False) -> Content:
    """A change of a record, as a Keyworker says it."""
    said = record.writes(begins=True) + writes if begins else writes
    salt = new_salt()
    return Content(
        record=record.id, kind=record.kind, family=record.family, patch=patch_of(said), by=laptop.worker.id, at=laptop.clock.now(),
        dot=new_dot(salt), seen={write.leaf: tuple(sorted(write.seen)) for write in said}, salt=salt,
    )


def goal_of(council: Council, laptop: Laptop) -> Goal:
    return Goal(family=council.family.id, plan=plan_id(council.family.id), text="Canary", made_by=laptop.worker.id)


def out(council: Council, laptop: Laptop, record: Record) -> Content:
    """The mark of somebody who takes out all that lives in a record, and saw nothing under it."""
    mark = change(laptop, record, Write(REMOVED, True))
    return mark.model_copy(update={"over": tuple(sorted(council.state(record.id).names()))})


def taken(council: Council, laptop: Laptop, *contents: Content, begin: int = 0) -> None:
    """Contents as one package of the laptop has them, laid one after another."""
    with council.hub.storage.transaction() as tx:
        ledger = Ledger(tx, council.clock)
        author = Author(laptop.worker.id, laptop.id, Role.WORKER, tx.head(), laptop.id)
        for number, content in enumerate(contents):
            done = ledger.take(content, author, frozenset({council.family.id}), n=begin + number + 1, digest=f"{begin + number:064}")
            assert done.reason is None


def called(work: Callable[[], object]) -> Counter[str]:
    """How often functions are called while something is done, by their names."""
    found: Counter[str] = Counter()

    def note(frame: FrameType, event: str, what: Any) -> None:
        if event == "call":
            found[frame.f_code.co_name] += 1
        elif event == "c_call":
            found[what.__name__] += 1

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return found


def seconds(work: Callable[[], object]) -> float:
    """The least of three runs."""
    runs = []
    for _ in range(3):
        gc.collect()
        begun = process_time()
        work()
        runs.append(process_time() - begun)
    return min(runs)


def test_a_word_in_a_record_of_many_fields_that_nobody_knows_costs_no_square_of_them(council: Council, laptop: Laptop) -> None:
    """Bodies are built of their leaves, and taken apart, in one pass."""

    def written(fields: int) -> Goal:
        goal = goal_of(council, laptop)
        taken(council, laptop, change(laptop, goal, *(Write(f"/z{number}", "a") for number in range(fields)), begins=True), begin=10 * fields)
        return goal

    few, many = written(900), written(9_000)

    def state(goal: Goal) -> object:
        with council.hub.storage.reading() as tx:
            standing = tx.record(goal.id)
        assert standing is not None
        return standing.state().body()

    assert seconds(lambda: state(many)) < AT_MOST * seconds(lambda: state(few))

    def word(goal: Goal, begin: int) -> int:
        return called(lambda: taken(council, laptop, change(laptop, goal, Write("/text", "w")), begin=begin)).total()

    assert word(many, 200_000) < AT_MOST * word(few, 200_001)


def test_whether_a_new_leaf_meets_another_looks_once_at_each() -> None:
    leaves = [f"/z{number}" for number in range(500)]
    assert called(lambda: meets({"/y"}, leaves))["parts"] == len(leaves) + 1
    group = "/areas/a/~(score,state)"
    for new, there in (("/a", "/a/b"), ("/a/b/c", "/a/b"), (group, "/areas/a/score"), ("/areas/a/state/x", group), ("/areas", group), (group, group)):
        assert meets({new}, {"/z", there}) == overlap({new, there, "/z"} if new != there else [new, there]) is True
    for new, there in (("/a", "/ab"), ("/a/b", "/a/c"), (group, "/areas/a/note"), (group, "/areas/b/score")):
        assert meets({new}, {"/z", there}) == overlap({new, there, "/z"}) is False


@pytest.mark.parametrize("marked", [False, True], ids=["a goal that stands", "a goal that is marked as taken out"])
def test_steps_under_a_goal_cost_no_square_of_them(council: Council, laptop: Laptop, *, marked: bool) -> None:
    def work(steps: int) -> int:
        goal = goal_of(council, laptop)
        taken(council, laptop, change(laptop, goal, begins=True), begin=steps)
        if marked:
            taken(council, laptop, out(council, laptop, goal), begin=10_000 + steps)
        begun = [change(laptop, Action(family=council.family.id, goal=goal.id, text="Canary"), begins=True) for _ in range(steps)]
        return called(lambda: taken(council, laptop, *begun, begin=20_000 + steps)).total()

    assert work(200) < AT_MOST * work(20)


def test_a_step_under_a_goal_that_is_kept_in_sight_reads_no_other_step(council: Council, laptop: Laptop) -> None:
    goal = goal_of(council, laptop)
    taken(council, laptop, change(laptop, goal, begins=True))
    taken(council, laptop, out(council, laptop, goal), begin=10)
    assert council.body(goal.id).get("removed") is True
    steps = [Action(family=council.family.id, goal=goal.id, text="Canary") for _ in range(50)]
    taken(council, laptop, *(change(laptop, step, begins=True) for step in steps), begin=100)
    word = change(laptop, steps[0], Write("/text", "w"))
    assert called(lambda: taken(council, laptop, word, begin=200))["under"] == 0
    assert not council.body(goal.id).get("removed")


def test_steps_that_go_one_after_another_are_read_once(council: Council, laptop: Laptop) -> None:
    """The goal that is marked as taken out goes with the last of them."""
    goal = goal_of(council, laptop)
    taken(council, laptop, change(laptop, goal, begins=True))
    steps = [Action(family=council.family.id, goal=goal.id, text="Canary") for _ in range(20)]
    taken(council, laptop, *(change(laptop, step, begins=True) for step in steps), begin=100)
    taken(council, laptop, out(council, laptop, goal), begin=200)
    assert not council.body(goal.id).get("removed")
    marks = [out(council, laptop, step) for step in steps]
    assert called(lambda: taken(council, laptop, *marks, begin=300))["under"] <= 1 + len(steps)  # each step's own, and the goal's once
    assert council.body(goal.id).get("removed") is True


def test_a_former_clients_changes_of_one_record_cost_no_square_of_them(council: Council, laptop: Laptop) -> None:
    def work(changes: int) -> int:
        goal = goal_of(council, laptop)
        council.save(goal)
        base = council.position(goal.id)
        typed = [laptop.content(goal, {"text": f"Canary {number}"}, base) for number in range(changes)]
        found = called(lambda: taken(council, laptop, *typed, begin=1_000 * changes)).total()
        assert council.body(goal.id)["text"] == f"Canary {changes - 1}"
        assert council.waiting(goal.id) == {}
        with council.hub.storage.reading() as tx:
            last = tx.history(goal.id)[-1].said
        assert {leaf: len(names) for leaf, names in (last.seen or {}).items()} == {"/text": 2}  # what was told, and their own last words
        return found

    assert work(200) < AT_MOST * work(20)


def test_whatever_a_former_client_says_that_it_saw_the_history_of_a_record_is_read_once(council: Council, laptop: Laptop) -> None:
    """Its changes name other positions as they go on."""
    def work(changes: int) -> int:
        goal = goal_of(council, laptop)
        council.save(goal)
        for number in range(changes):
            council.save(council.read(Goal, goal.id).evolve(text=f"Canary {number}"))
        with council.hub.storage.reading() as tx:
            bases = [made.position for made in tx.history(goal.id)]
        typed = [laptop.content(goal, {"how_we_know": f"Canary {base}"}, base) for base in bases]
        return called(lambda: taken(council, laptop, *typed, begin=1_000 * changes))["_logged"]

    assert work(40) < AT_MOST * work(4)


def test_however_many_words_a_change_names_the_store_is_asked_once_for_them(council: Council, laptop: Laptop) -> None:
    goal = goal_of(council, laptop)
    taken(council, laptop, change(laptop, goal, begins=True))

    def asked(names: int) -> int:
        seen = council.state(goal.id).shown_names("/text")
        for number in range(names):
            taken(council, laptop, change(laptop, goal, Write("/text", f"Canary {number}", seen)), begin=1_000 * names + number)
            seen |= council.state(goal.id).shown_names("/text")
        last = change(laptop, goal, Write("/text", "Canary at last", seen))
        return called(lambda: taken(council, laptop, last, begin=1_000 * names + 500))["execute"]

    assert asked(100) == asked(10)
