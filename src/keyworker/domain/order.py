"""Which of several records came later: what their authors had before them, and else the order of the hub. Never a clock.

Laptops' clocks lie: four minutes, or half a year. Moments are shown to people and decide nothing. Pure functions.
"""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from keyworker.domain.record import Record, Seen


class Placed(Protocol):
    """A record, as far as its place in an order goes."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def seen(self) -> Seen | None:
        """As it was read."""
        ...


R = TypeVar("R", bound=Record)


def place(record: "Placed") -> tuple[bool, int, str]:
    """Where a record is in the order of the hub; what the hub has not yet told comes after all that it has."""
    position = record.seen.position if record.seen is not None else 0
    return position == 0, position, record.id


def in_order(records: Iterable[R], follows: Callable[[R], Iterable[str]]) -> list[R]:
    """The records, each after those of them that its author had before them (`follows`, by id), and else in the order of the hub."""
    waiting = {record.id: record for record in sorted(records, key=place)}
    before = {record.id: {other for other in follows(record) if other in waiting and other != record.id} for record in waiting.values()}
    found: list[R] = []
    while waiting:
        free = next((record for record in waiting.values() if not before[record.id] & waiting.keys()), None)
        record = free or next(iter(waiting.values()))  # a ring of them, which nobody honest makes, is as good as none
        found.append(waiting.pop(record.id))
    return found
