"""What fields of records show, where that is not the newest: somebody types in them, or a list or a calendar is open over them.

Presenters use this. A record is read anew whenever the hub changes it; a field that does not take what is newer (it `stays`) goes on from
the record that it shows, so that what it writes names what its author saw and nothing else. A presenter tells it of each showing (`hold`,
`taken`) and of each writing (`seen`, `keep`); no field has to say that somebody begins. Nothing here knows Qt; `changed_by_others` reads
the store and is run by `tasks.store`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from keyworker.base.clock import Moment
from keyworker.base.errors import FieldRefused
from keyworker.casework.desk import Desk
from keyworker.domain.family import Worker
from keyworker.domain.record import Record

R = TypeVar("R", bound=Record)
FieldKey = tuple[str, str]
"""Id of a record and the name of one of its fields; of a part that is a field by itself, its path: `family_agreement/<person>`."""


@dataclass(frozen=True)
class ChangedElsewhere:
    """Somebody else changed a field after the author began; `by` is empty when it came from the council's data."""

    field: FieldKey
    by: str
    at: Moment


class Edits:
    """The fields that do not show the newest record, each with the record that it shows."""

    def __init__(self) -> None:
        self._held: dict[FieldKey, Record] = {}

    def hold(self, staying: Iterable[FieldKey], shown: Callable[[str], Record | None]) -> None:
        """These fields do not take what is newer: each goes on showing what it does, else the record that the page has `shown`."""
        for record, field in staying:
            looked_at = shown(record)
            if looked_at is not None:
                self._held.setdefault((record, field), looked_at)

    def taken(self, staying: Iterable[FieldKey]) -> None:
        """A newer record was shown, and every field but these has taken it."""
        stay = frozenset(staying)
        self._held = {key: record for key, record in self._held.items() if key in stay}

    def seen(self, record: R, field: str) -> R:
        """The record to hand to a verb: the one that the field shows, `record` where that is the one that the page has shown."""
        held = self._held.get((record.id, field))
        return held if isinstance(held, type(record)) else record

    def keep(self, seen: Record, field: str, **fields: Any) -> None:
        """What was written in a field has been given to a verb: it shows its author's own words now, at the old position."""
        try:
            self._held[seen.id, field] = seen.evolve(**fields).shown_as()
        except FieldRefused:
            self._held[seen.id, field] = seen  # the verb refuses it too and says so: nothing was kept

    def refused(self, seen: Record, field: str) -> None:
        """The verb kept nothing of what it was given: whoever writes there again looks at what they looked at before."""
        if (seen.id, field) in self._held:
            self._held[seen.id, field] = seen

    def held(self) -> Mapping[FieldKey, Record]:
        """The fields that show another record than the page was shown last, each with it."""
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
            if not one.here and (one.position or 0) > position and _is_in(field, one.patch)
        ]
        if theirs:
            names = names or {one.id: one.name for one in desk.store.find(Worker)}
            last = max(theirs, key=lambda one: one.position or 0)
            found.append(ChangedElsewhere((record, field), names.get(last.by or "", ""), last.at))
    return tuple(found)


def _is_in(field: str, patch: Any) -> bool:
    """Whether a change says something of a field."""
    for key in field.split("/"):
        if not isinstance(patch, Mapping) or key not in patch:
            return False
        patch = patch[key]
    return True
