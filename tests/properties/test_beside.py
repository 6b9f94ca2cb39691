"""The merge model's worlds beside the real hub and stores: the same moves, and after each of them both sides say the same.

Here a few states of each world; `KEYWORKER_BESIDE=5000` (states of each world) goes as deep as there is time for.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.properties.beside import Both, ground, paths
from tests.properties.merge_model.worlds import Case, acts, case

X, Z, KX, GX = ("R", "/x"), ("R", "/z"), ("K", "/x"), ("G", "/x")
STATES = int(os.environ.get("KEYWORKER_BESIDE", "25"))
PART: dict[str, Any] = {"begins": {"G": {"/x": "g0"}, "K": {"/x": "k0", "/up": "G"}}}
ONE: dict[str, Any] = {"begins": {"R": {"/x": "x0", "/z": "z0"}}}

WORLDS = (
    case("two machines, two edits each, two leaves", "AB", acts({"A": 2, "B": 2}, X, Z), **ONE),
    case("pages left open, lost receipts", "AB", acts({"A": 2, "B": 1}, X, page=1, lost=1), **ONE),
    case("decisions on both sides", "AB", acts({"A": 1, "B": 1}, X, decide=3), **ONE),
    case("three machines, a conflict of three, a decision", "ABC", acts({"A": 1, "B": 1, "C": 1}, X, decide=1), **ONE),
    case("finishing, twice, and deciding after", "AB", acts({"A": 1, "B": 1}, X, finish=2, decide=1), **ONE),
    case("finishing a draft of three", "ABC", acts({"A": 1, "B": 1, "C": 1}, X, finish=1), **ONE),
    case("taking out and bringing back", "AB", acts({"A": 1, "B": 1}, X, remove=1, keep=1), **ONE),
    case("thrown away and finished", "AB", acts({"A": 1}, X, remove=1, finish=1, keep=1), **ONE),
    case("edit, take out a goal with an action", "AB", acts({"A": 1, "B": 1}, KX, remove=1), **PART),
    case("an open edit and a page, taken out", "AB", acts({"A": 2, "B": 1}, KX, page=1, remove=1), **PART),
)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.label)
def test_the_code_says_what_the_model_says_after_each_move(world: Case, tmp_path: Path) -> None:
    """By leaf what is shown and what waits, what is finished, what is out, and what was set aside; and hub and machines prove themselves."""
    start = ground(tmp_path / "ground", world)
    for number, path in enumerate(paths(world, STATES)):
        both = Both.begin(start, world, tmp_path / str(number))
        try:
            for place, move in enumerate(path):
                assert (both.do(move), path[: place + 1]) == ([], path[: place + 1])
            assert both.proofs() == []
        finally:
            both.town.close()
