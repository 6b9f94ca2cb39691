"""What somebody is typing into records, and what they were looking at when they began.

Presenters use this. A record is read anew whenever the hub changes it; a field that is being edited goes on from the record as it
was looked at, so that what it writes names what its author saw and nothing else. Nothing here knows Qt; `changed_by_others` reads
the store and is run by `tasks.store`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from keyworker.base.clock import Moment
from keyworker.base.errors import FieldRefused
from keyworker.casework.desk import Desk
from keyworker.domain.family import Worker
from keyworker.domain.record import Record

R = TypeVar("R", bound=Record)
FieldKey = tuple[str, str]
"""Id of a record and the name of one of its fields."""


@dataclass(frozen=True)
class ChangedElsewhere:
    """Somebody else changed a field after the author began; `by` is empty when it came from the council's data."""

    field: FieldKey
    by: str
    at: Moment


class Edits:
    """The fields that are being edited, each with the record in which its author saw it."""

    def __init__(self) -> None:
        self._held: dict[FieldKey, Record] = {}

    def begin(self, record: Record, field: str) -> None:
        """The author begins to change a field of `record` as it is shown; a second call changes nothing."""
        self._held.setdefault((record.id, field), record)

    def seen(self, record: R, field: str) -> R:
        """The record to hand to a verb: as it was when the author began, else `record` as it is shown."""
        held = self._held.get((record.id, field))
        return held if isinstance(held, type(record)) else record

    def keep(self, record: R, **fields: Any) -> None:
        """What was typed has been given to a verb: the author now looks at their own words, at the old position."""
        for field, value in fields.items():
            held = self.seen(record, field)
            if (held.id, field) in self._held and held.seen is not None:
                try:
                    self._held[held.id, field] = held.evolve(**{field: value}).shown_as()
                except FieldRefused:
                    continue  # the verb refuses it too and says so: nothing was kept, so they look at what they looked at before

    def end(self, record: str, field: str) -> None:
        """The author has left the field."""
        self._held.pop((record, field), None)

    def held(self) -> Mapping[FieldKey, Record]:
        """The fields that are being edited now, each with the record in which its author saw it."""
        return dict(self._held)

    def positions(self) -> Mapping[FieldKey, int]:
        """The hub position at which each field was looked at."""
        return {key: held.seen.position if held.seen else 0 for key, held in self._held.items()}


def changed_by_others(desk: Desk, positions: Mapping[FieldKey, int]) -> tuple[ChangedElsewhere, ...]:
    """Who changed a field after the position at which it was looked at: the newest change of each. Store thread."""
    found = []
    names: dict[str, str] = {}
    for (record, field), position in positions.items():
        theirs = [
            one for one in desk.store.history(record)
            if not one.here and (one.position or 0) > position and field in one.patch
        ]
        if theirs:
            names = names or {one.id: one.name for one in desk.store.find(Worker)}
            last = max(theirs, key=lambda one: one.position or 0)
            found.append(ChangedElsewhere((record, field), names.get(last.by or "", ""), last.at))
    return tuple(found)
