"""Two machines and the hub edit one record in any order: every leaf ends applied, equal, or in a conflict; none is dropped."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworker.base.canonical import Json
from keyworker.base.ids import new_id
from keyworker.domain.merge import apply, leaves, path_of, value_at
from keyworker.domain.record import Role
from keyworker.hub.ledger import Ledger
from keyworker.hub.merge import Author
from keyworker.wire.messages import Content
from tests.fakes.hub_world import Council, small_council

KEYS = st.sampled_from(["a", "b", "c"])
VALUES = st.sampled_from([0, 1, True, "x", "one\n\ntwo", "one\n\nTWO", "ONE\n\ntwo", ["l"], None])
PATCH = st.dictionaries(KEYS, VALUES | st.dictionaries(KEYS, VALUES, min_size=1, max_size=2), min_size=1, max_size=3)
STEP = st.tuples(st.integers(0, 1), PATCH, st.booleans())
"""Who edits, what, and whether that machine had synced before."""


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Council]:
    with small_council(tmp_path) as made:
        yield made


class _Machine:
    """What one author is looking at: what the hub last said, and their own edits on top."""

    def __init__(self, council: Council, worker: str) -> None:
        self.author = Author(worker, new_id(), Role.LEAD)
        self.council = council
        self.base, self.seen, self.n = 0, dict[str, Any](), 0

    def sync(self, record: str) -> None:
        self.base, self.seen = self.council.position(record), self.council.body(record)

    def offer(self, record: str, patch: Json) -> int:
        self.n += 1
        content = Content(record=record, kind="from_the_future", family=self.council.family.id, patch=patch,
                          base=self.base, by=self.author.worker or "", at=self.council.clock.now())
        with self.council.hub.storage.transaction() as tx:
            taken = Ledger(tx, self.council.hub.clock).take(
                content, self.author, frozenset([self.council.family.id]), n=self.n, digest=""
            )
        assert taken.reason is None
        self.seen = apply(self.seen, patch)
        return taken.position


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=8))
def test_every_leaf_ends_applied_equal_or_before_a_person(council: Council, steps: list[tuple[int, Json, bool]]) -> None:
    record = new_id()
    machines = [_Machine(council, council.worker.id), _Machine(council, council.lead.id)]
    machines[0].offer(record, {"id": record, "family": council.family.id, "a": {"a": 0}, "b": "one\n\ntwo"})
    for one in machines:
        one.sync(record)
    for who, patch, synced in steps:
        machine = machines[who]
        if synced:
            machine.sync(record)
        before = council.body(record)
        offered = [(path, value) for path, value in leaves(patch)]
        position = machine.offer(record, patch)
        after = council.body(record)
        disputed = [
            (path_of(one["path"]), one["offered"].get("value")) for one in council.conflicts(record)
            if one["offered"].get("by") == machine.author.worker
        ]
        with council.hub.storage.transaction() as tx:
            [logged] = tx.history(record, after=position - 1, until=position)
        assert apply(before, logged.patch) == after
        for path, value in offered:
            now = value_at(after, path)
            merged = isinstance(now, str) and isinstance(value, str) and "\n\n" in now
            assert now == value or merged or (path, value) in disputed
        untouched = [path for path, _ in leaves(before) if not any(_touch(path, other) for other, _ in offered)]
        assert [value_at(after, path) for path in untouched] == [value_at(before, path) for path in untouched]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=PATCH, second=PATCH)
def test_what_somebody_else_wrote_meanwhile_is_never_overwritten_unseen(
    council: Council, first: Json, second: Json
) -> None:
    record = new_id()
    mine, theirs = _Machine(council, council.worker.id), _Machine(council, council.lead.id)
    mine.offer(record, {"id": record, "family": council.family.id, "a": {"a": 0}, "b": "one\n\ntwo"})
    for one in (mine, theirs):
        one.sync(record)
    start = council.body(record)
    theirs.offer(record, first)
    between = council.body(record)
    mine.offer(record, second)
    after = council.body(record)
    for path, value in leaves(first):
        changed = value_at(start, path) != value and not isinstance(value, str)
        if changed and value_at(between, path) == value:
            assert value_at(after, path) == value


def _touch(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
