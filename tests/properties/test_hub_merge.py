"""Two machines of an older Keyworker and any order of their edits: no value goes away but by somebody who had seen it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworker.base.canonical import Json
from keyworker.base.ids import new_id
from keyworker.domain.merge import leaves
from keyworker.domain.pointers import Shape, leaves_of, pointer, same
from keyworker.domain.record import Role
from keyworker.hub.ledger import Ledger
from keyworker.hub.merge import Author
from keyworker.wire.contents import Content
from tests.fakes.hub_world import Council, small_council

KEYS = st.sampled_from(["a", "b", "c"])
VALUES = st.sampled_from([0, 1, True, "x", "one\n\ntwo", "one\n\nTWO", "ONE\n\ntwo", ["l"], None])
LEAF = st.sampled_from(["plain", "text", "more"])
PATCH = st.dictionaries(LEAF, VALUES, min_size=1, max_size=3) | st.builds(lambda under: {"under": under}, st.dictionaries(KEYS, VALUES, min_size=1))
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
        self.base, self.n = 0, 0
        self.viewed: dict[str, list[Any]] = {}

    def sync(self, record: str) -> None:
        self.base, self.viewed = self.council.position(record), living(self.council, record)

    def offer(self, record: str, patch: Json) -> None:
        self.n += 1
        content = Content(record=record, kind="from_the_future", family=self.council.family.id, patch=patch,
                          base=self.base, by=self.author.worker or "", at=self.council.clock.now())
        with self.council.hub.storage.transaction() as tx:
            taken = Ledger(tx, self.council.hub.clock).take(
                content, self.author, frozenset([self.council.family.id]), n=self.n, digest=""
            )
        assert taken.reason is None
        for path, value in leaves(patch):
            self.viewed.setdefault(pointer(path), []).append(value)


def living(council: Council, record: str) -> dict[str, list[Any]]:
    """By leaf, each value that the hub has of it."""
    with council.hub.storage.reading() as tx:
        standing = tx.record(record)
    assert standing is not None
    return {leaf: [value.value for value in values] for leaf, values in standing.state().values.items()}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=1, max_size=8))
def test_every_value_lives_until_somebody_who_had_seen_it_writes_there(council: Council, steps: list[tuple[int, Json, bool]]) -> None:
    record = new_id()
    machines = [_Machine(council, council.worker.id), _Machine(council, council.lead.id)]
    machines[0].offer(record, {"id": record, "family": council.family.id, "under": {"a": 0}, "text": "one\n\ntwo"})
    for machine in machines:
        machine.sync(record)
    for who, patch, synced in steps:
        machine = machines[who]
        if synced:
            machine.sync(record)
        before, viewed = living(council, record), {leaf: list(values) for leaf, values in machine.viewed.items()}
        machine.offer(record, patch)
        after, offered = living(council, record), leaves_of(Shape(), patch)
        for leaf, value in offered.items():
            # Who sends again what they were shown has changed nothing: joined with what somebody else made of it, that is what stands.
            shown = any(same(value, known) for known in viewed.get(leaf, []))
            assert shown or any(same(value, now) for now in after[leaf]) or any("\n\n" in str(now) for now in after[leaf])
        for leaf, values in before.items():
            gone = [value for value in values if not any(same(value, now) for now in after.get(leaf, []))]
            joined = any("\n\n" in str(now) for now in after.get(leaf, []))
            assert joined or all(any(same(value, known) for known in viewed.get(leaf, [])) for value in gone)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=PATCH, second=PATCH)
def test_what_somebody_else_wrote_meanwhile_lives_on(council: Council, first: Json, second: Json) -> None:
    record = new_id()
    mine, theirs = _Machine(council, council.worker.id), _Machine(council, council.lead.id)
    mine.offer(record, {"id": record, "family": council.family.id, "under": {"a": 0}, "text": "one\n\ntwo"})
    for machine in (mine, theirs):
        machine.sync(record)
    theirs.offer(record, first)
    mine.offer(record, second)
    after = living(council, record)
    for leaf, value in leaves_of(Shape(), first).items():
        joined = any("\n\n" in str(now) for now in after[leaf])
        assert any(same(value, now) for now in after[leaf]) or joined
