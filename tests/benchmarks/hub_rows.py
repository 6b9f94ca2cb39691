"""T17: what the hub's work grows with, in one process and without a socket.

Started by `tests.benchmarks.one`.
"""

from pathlib import Path

from keyworker.domain.leaves import accept
from keyworker.domain.plan import Plan
from keyworker.wire.leaf_changes import leaf_change
from tests.benchmarks.measure import Row, timed_call
from tests.fakes.hub_world import Council, Laptop, client_of, small_council

_IN_A_PACKAGE = 400


def record_rows(folder: Path, *, smallest: bool) -> list[Row]:
    """One record with ten times as many changes: ten times the work, when no change reads those before it."""
    few, many, rounds = (4, 40, 1) if smallest else (400, 4_000, 3)
    sides = [(_taken_in(folder / f"many {turn}", many), _taken_in(folder / f"few {turn}", few)) for turn in range(rounds)]
    return [
        Row("T17", f"the hub takes in {many:,} changes of one record", f"the same with {few:,}", [ours / theirs for ours, theirs in sides], 12,
            [ours for ours, _ in sides], [theirs for _, theirs in sides], note="packages, chain, merge and the store; no socket")
    ]


def _taken_in(folder: Path, number: int) -> float:
    folder.mkdir(parents=True)
    with small_council(folder) as council, client_of(council.hub) as client:
        laptop = Laptop(client, council.hub, council.worker, council.clock)
        laptop.enrol()
        return timed_call(_edited, council, laptop, number)


def _edited(council: Council, laptop: Laptop, number: int) -> None:
    plan = Plan(family=council.family.id, wants="as it was")
    laptop.push(laptop.made(plan))
    state, contents = council.state(plan.id), []
    for edit in range(number):
        contents.append(laptop.edit(plan, state, wants=f"text {edit}"))
        state, _ = accept(state, leaf_change(contents[-1]))
    for start in range(0, number, _IN_A_PACKAGE):
        laptop.push(*contents[start : start + _IN_A_PACKAGE])
