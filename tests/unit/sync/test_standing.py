"""Laws of the sync sentence and of when to sync."""

from datetime import UTC, datetime, timedelta
from itertools import repeat

import pytest

from keyworker.base.clock import Moment
from keyworker.store.protocol import Outgoing
from keyworker.sync.schedule import Schedule
from keyworker.sync.standing import standing
from keyworker.wire.messages import Receipt

NOW = Moment(datetime(2026, 11, 21, 14, 10, tzinfo=UTC))


def receipt(received: int, at: Moment) -> Receipt:
    """A receipt for so many changes."""
    return Receipt(machine="m", hub="h", received=received, digest="0" * 64, position=9, at=at)


def ago(**span: float) -> Moment:
    """A moment before now."""
    return NOW.plus(-timedelta(**span))


@pytest.mark.parametrize(
    ("outgoing", "sentence"),
    [
        (Outgoing(0, None, 14, 20, receipt(20, ago(minutes=7)), None), "All 14 changes received by the council at 14:03"),
        (Outgoing(0, None, 14, 20, receipt(20, ago(days=1)), None), "All 14 changes received by the council yesterday 14:10"),
        (Outgoing(0, None, 14, 20, receipt(20, ago(minutes=7)), None, None, 2),
         "14 changes received by the council at 14:03, 2 set aside: see Sync"),
        (Outgoing(3, ago(hours=21, minutes=50), 14, 20, receipt(20, ago(minutes=7)), None),
         "3 changes are only on this laptop, the oldest from yesterday 16:20"),
        (Outgoing(1, ago(minutes=1), 0, 0, None, None), "1 change is only on this laptop, from 14:09"),
        (Outgoing(0, None, 0, 2, receipt(2, NOW), None), "Nothing has been written on this laptop yet"),
    ],
)
def test_the_sentence_says_what_the_receipts_say(outgoing: Outgoing, sentence: str) -> None:
    """Received only what a receipt covers; everything else is only on this laptop."""
    assert standing(outgoing, NOW).sentence == sentence


def test_never_received_while_something_is_pending() -> None:
    """The word does not appear while even one change is only here."""
    assert "received" not in standing(Outgoing(1, ago(minutes=1), 99, 99, receipt(99, NOW), NOW), NOW).sentence


def test_a_receipt_is_an_answer_too() -> None:
    """Nothing is said to be received at a time after the council last answered."""
    for contact, said in ((ago(minutes=8), "14:09"), (NOW, "14:10"), (None, "14:09")):
        assert standing(Outgoing(0, None, 3, 3, receipt(3, ago(minutes=1)), contact), NOW).detail == f"The council last answered at {said}."
    assert standing(Outgoing(0, None, 0, 0, None, None), NOW).detail == "The council has not answered this laptop yet."


def test_a_sync_begins_a_second_after_the_last_change_and_at_most_a_minute_after_the_first() -> None:
    """Typing goes on undisturbed, yet nothing waits longer than a minute."""
    schedule = Schedule()
    assert schedule.due(0.0)
    schedule.began(0.0)
    schedule.ended(reached=True)
    schedule.changed(10.0)
    assert not schedule.due(10.5)
    assert schedule.due(11.0)
    for second in range(10, 70):
        schedule.changed(float(second))
    assert schedule.due(70.0)


def test_an_absent_hub_is_asked_less_and_less_often() -> None:
    """Back-off grows to a ceiling and ends with the first answer."""
    schedule = Schedule(chance=lambda: 0.5)
    for second, wait in ((0.0, 5.0), (100.0, 15.0), (200.0, 60.0), (400.0, 300.0), (1000.0, 300.0)):
        schedule.began(second)
        schedule.ended(reached=False)
        schedule.changed(second)
        assert not schedule.due(second + wait - 0.1)
        assert schedule.due(second + wait)
    schedule.ended(reached=True)
    schedule.changed(1000.0)
    assert schedule.due(1001.0)


def test_machines_that_lost_their_hub_at_one_moment_do_not_come_back_at_one_moment() -> None:
    """Each waits from half of the time to one and a half times of it, by chance."""
    for chance, wait in ((0.0, 2.5), (0.999, 7.49)):
        schedule = Schedule(chance=repeat(chance).__next__)
        schedule.began(0.0)
        schedule.ended(reached=False)
        assert not schedule.due(wait - 0.1)
        assert schedule.due(wait + 0.1)


def test_a_machine_that_slept_syncs_at_once() -> None:
    """The wall clock went on, its own ticks did not; what failed before it slept counts no more. A clock that is put back is no sleep."""
    schedule = Schedule(chance=lambda: 0.5)
    for failing in range(4):
        schedule.began(float(failing))
        schedule.ended(reached=False)
    for wall in (1000.0, 1001.0, 500.0, 501.0):
        assert not schedule.ticked(wall)
    assert not schedule.due(100.0)
    assert schedule.ticked(501.0 + 3600)
    assert schedule.due(100.0)
    assert not schedule.ticked(502.0 + 3600)
