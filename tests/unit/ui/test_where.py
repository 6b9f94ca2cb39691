"""Laws of where the person was before a lock."""

import pytest

from keyworker.casework.desk import Desk
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.shell.where import Where, keep_where, read_where
from tests.fakes.clock import HandClock
from tests.fakes.desks import desk_for
from tests.fakes.memory_store import MemoryStore

HERE = Where(Place(PageName.STAR, "family", FamilyTab.STAR, "reading", "areas/money"), (0, 120), family_view=True, concern=False)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def desk(clock: HandClock) -> Desk:
    return desk_for(MemoryStore(clock), clock)


def test_what_was_kept_is_read(desk: Desk) -> None:
    assert read_where(desk) is None
    keep_where(desk, HERE)
    assert read_where(desk) == HERE
    keep_where(desk, None)
    assert read_where(desk) is None


@pytest.mark.parametrize(("hours", "still"), [(1, True), (11, True), (13, False), (-3, True)])
def test_the_next_morning_begins_at_today_for_another_family_may_be_looking(desk: Desk, clock: HandClock, hours: int, still: bool) -> None:
    keep_where(desk, HERE)
    clock.turn(hours=hours)
    assert (read_where(desk) == HERE) is still


@pytest.mark.parametrize("kept", [{}, {"at": "x"}, {"at": "2026-11-21T14:03:00Z", "place": {"page": "gone"}}, [], "text"])
def test_what_another_version_kept_is_left_alone(desk: Desk, kept: object) -> None:
    with desk.store.write() as tx:
        tx.keep_setting("where", kept)
    assert read_where(desk) is None
