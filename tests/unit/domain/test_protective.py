"""Of a leaf that protects somebody the strictest value is shown while several stand, whichever came first."""

from itertools import permutations
from typing import Any

import pytest

from keyworker.domain.contact import Concern
from keyworker.domain.family import Assignment
from keyworker.domain.household import Address, ContactRisk
from keyworker.domain.leaves import AUDIENCE, LeafChange, State, Write, accept, new_dot
from keyworker.domain.plan import Goal, Plan
from keyworker.domain.pointers import value_at
from keyworker.domain.record import Record

CASES = [
    (Address, "/withheld_from/p", [True, False, None], True),
    (ContactRisk, "/until", ["2026-11-01", None, "2026-12-01"], None),
    (ContactRisk, "/until", ["2026-11-01", "2027-12-01"], "2027-12-01"),
    (Concern, "/immediate_danger", [False, None, True], True),
    (Concern, "/immediate_danger", [False, None], None),
    (Plan, "/copies/c", [{"to": "a", "safe_at_home": True}, {"to": "a"}, {"to": "a", "safe_at_home": False}], {"to": "a", "safe_at_home": False}),
    (Assignment, "/until", ["2026-12-01", None, "2026-11-01"], "2026-11-01"),
    (Goal, AUDIENCE, [{"visibility": "family"}, {"visibility": "restricted"}, {"visibility": "person"}], {"visibility": "restricted"}),
    (Address, "/withheld_from/p", ["nonsense", 7, True, {"a": 1}], True),
    (ContactRisk, "/until", [5, "2026-11-01"], 5),
    (Assignment, "/until", ["x", "2026-11-01"], "2026-11-01"),
]


@pytest.mark.parametrize(("kind", "leaf", "values", "strictest"), CASES)
def test_the_strictest_value_is_shown_in_any_order(kind: type[Record], leaf: str, values: list[Any], strictest: Any) -> None:
    for order in permutations(values):
        state = State()
        for value in order:
            state, _ = accept(state, LeafChange(new_dot(), (Write(leaf, value),), salt="s"), kind.shape)
        assert value_at(state.body(), leaf) == strictest
        assert len(state.on(leaf)) == len(values)
