"""Which finished record is in force where some were put right: one rule for stars, answers to forms and contacts.

A finished record is never changed; a correction is a new record that points to it (`corrects`). Screens, paper, figures, forms
and the chronology ask here and nowhere else, so that none of them shows a number that another has replaced.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from keyworker.base.clock import Moment
from keyworker.domain.order import place
from keyworker.domain.record import Seen


class Correctable(Protocol):
    """A record that, once it is finished, is only put right by another one."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def seen(self) -> Seen | None:
        """As it was read."""
        ...

    @property
    def corrects(self) -> str | None:
        """The id of the record that this one puts right."""
        ...

    def completed(self) -> bool:
        """Whether it is finished."""
        ...

    def finished_at(self) -> Moment | None:
        """When it was finished, as far as is known."""
        ...


C = TypeVar("C", bound=Correctable)


def in_force(records: Iterable[C]) -> list[C]:
    """Finished records that no finished correction replaces, in the order given.

    Of two finished corrections of one record, made on machines that had not met, the one that came to the hub last is in force
    alone, on every machine alike (`domain.order`); a correction of a correction that is not in force is not in force either.
    """
    known = {record.id: record for record in records if record.completed()}
    heirs = _heirs(known.values())
    return [record for record in known.values() if record.id not in heirs and _inherits(record, known, heirs)]


def replaced_by(records: Iterable[C]) -> dict[str, C]:
    """For each finished record that is not in force (by its id) the one that is in its place."""
    known = {record.id: record for record in records if record.completed()}
    kept = {_began_with(record, known): record for record in in_force(known.values())}
    others = ((other.id, kept.get(_began_with(other, known))) for other in known.values())
    return {other: record for other, record in others if record is not None and record.id != other}


def origin(record: C, known: dict[str, C]) -> C:
    """The record that a chain of corrections began with; of a ring of them, any."""
    chain = {record.id}
    while record.corrects in known and record.corrects not in chain:
        record = known[record.corrects]
        chain.add(record.id)
    return record


def chain_of(record: C, known: Iterable[C]) -> frozenset[str]:
    """The ids of a record and of everything that it puts right, through one correction after the other."""
    others = {other.id: other for other in known}
    chain = {record.id}
    while record.corrects is not None and record.corrects not in chain:
        chain.add(record.corrects)
        if record.corrects not in others:
            break
        record = others[record.corrects]
    return frozenset(chain)


def _began_with(record: C, known: dict[str, C]) -> str:
    """The id of what a chain of corrections began with, which may not be among those that are known."""
    first = origin(record, known)
    return first.corrects if first.corrects is not None and first.corrects not in known else first.id


def _heirs(finished: Iterable[C]) -> dict[str, C]:
    """By the id of what is corrected, the one correction that takes its place."""
    heirs: dict[str, C] = {}
    for record in finished:
        if record.corrects is not None:
            heirs[record.corrects] = max(heirs.get(record.corrects, record), record, key=place)
    return heirs


def _inherits(record: C, known: dict[str, C], heirs: dict[str, C]) -> bool:
    """Whether a record, and everything that it corrects in its turn, came in the place of what was there; of a ring, any."""
    chain: set[str] = set()
    while record.corrects is not None and record.id not in chain:
        if heirs[record.corrects].id != record.id:
            return False
        chain.add(record.id)
        if record.corrects not in known:
            return True
        record = known[record.corrects]
    return True
