"""What the Sync page says: what is only here, what was set aside, what is late, what was received and what came. Pure; no Qt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from keyworker.base.canonical import Json
from keyworker.base.clock import Moment
from keyworker.domain.conflict import conflicts_of
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.leaves import REMOVED
from keyworker.domain.record import Record
from keyworker.forms.instrument import InstrumentSet
from keyworker.store.protocol import Journal, LogLine, SetAside
from keyworker.sync.standing import Standing
from keyworker.ui.leaves import area_names, names_of
from keyworker.ui.record_places import title_of
from keyworker.ui.record_words import named_fields

ASIDE_REASONS: Final = frozenset({
    "not_valid", "not_author", "not_allowed", "out_of_scope", "unknown_family", "unknown_record", "unknown_base", "record_exists",
    "completed", "decided", "full", "failed", "blank", "erased", "waits",
})
"""The hub's names for why it sets a change aside (hub.merge.REASONS); the page has a sentence for each."""
LINES: Final = 20
"""Of each sort at most so many are shown; how many more there are is said."""


@dataclass(frozen=True)
class Line:
    """One change: in which record (`title`: what it says of itself), which `fields` of it, by whom and when; `begins`: it made the record, `blank`: what it
    said is not here any more, `silent`: it says nothing, which is how a decision for what stands is written.

    `family` is none where the family is not on this machine (any more), so that nothing can be opened.
    """

    family: str | None
    family_name: str
    kind: str
    record: str
    title: str
    fields: tuple[str, ...]
    by: str
    at: Moment
    begins: bool = False
    blank: bool = False
    silent: bool = False


@dataclass(frozen=True)
class AsideLine:
    """One change from here that the hub set aside: what was written (`patch`, in words by `names` and `asked`), when, and the reason by name."""

    n: int
    family: str | None
    family_name: str
    kind: str
    record: str
    title: str
    names: Mapping[str, str]
    patch: Json
    reason: str
    at: Moment | None = None
    asked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SyncState:
    """The sentence and its detail, how many changes are only here, and the lines of each part of the page. `now`: when it was read."""

    sentence: str
    detail: str
    pending: int
    now: Moment | None = None
    only_here: tuple[Line, ...] = ()
    aside: tuple[AsideLine, ...] = ()
    of_others: tuple[Line, ...] = ()
    late: tuple[Line, ...] = ()
    received: tuple[Line, ...] = ()
    edits_received: int = 0
    receipt_at: Moment | None = None
    came: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Known:
    """What gives lines their words: the families' files that are here, their names, and the names of workers, all by id.

    `asked`: of a change of a form that was set aside what it says to each question, by its number (`ui.questions.asked`).
    """

    files: Mapping[str, FamilyFile] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    workers: Mapping[str, str] = field(default_factory=dict)
    instruments: InstrumentSet = field(default_factory=InstrumentSet)
    asked: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    def record(self, family: str | None, record: str) -> Record | None:
        """A record, where its family is here."""
        file = self.files.get(family or "")
        return file.records.get(record) if file else None

    def names(self, family: str | None) -> dict[str, str]:
        """Words for the ids in records of a family."""
        file = self.files.get(family or "")
        return {**self.workers, **(names_of(file, self.instruments) if file else area_names(self.instruments))}

    def here(self, family: str | None) -> str | None:
        """The family, where it is on this machine."""
        return family if family in self.families else None


def sync_state(
    standing: Standing, now: Moment, journal: Journal, aside: Iterable[SetAside], waiting: Iterable[Record], known: Known,
    of_others: Iterable[SetAside] = (),
) -> SyncState:
    """The page, from what the store says. `waiting`: records in which something awaits a decision; late work is among it.

    `of_others`: what was set aside of others, as a lead is told; the newest comes first.
    """
    return SyncState(
        standing.sentence, standing.detail, standing.pending, now,
        only_here=tuple(_line(line, known) for line in journal.pending),
        aside=tuple(_aside(line, known) for line in aside),
        of_others=tuple(_of_another(line, known, now) for line in reversed(tuple(of_others))),
        late=_late(waiting, known),
        received=tuple(_line(line, known) for line in journal.received),
        edits_received=standing.received, receipt_at=standing.receipt_at,
        came=tuple(_line(line, known) for line in journal.came),
    )


def _of_another(line: SetAside, known: Known, now: Moment) -> Line:
    return Line(
        known.here(line.family), known.families.get(line.family or "", ""), line.kind, line.record,
        title_of(known.record(line.family, line.record), known.names(line.family)), named_fields(line.kind, line.patch),
        known.workers.get(line.by or "", ""), line.at or now, begins="id" in line.patch,
    )


def families_of(journal: Journal, aside: Sequence[SetAside], waiting: Sequence[Record]) -> frozenset[str]:
    """The families whose files the page needs for its words."""
    lines = (*journal.pending, *journal.received, *journal.came)
    families = [*(line.family for line in lines), *(line.family for line in aside), *(record.family for record in waiting)]
    return frozenset(family for family in families if family)


def _line(line: LogLine, known: Known) -> Line:
    title = title_of(known.record(line.family, line.record), known.names(line.family))
    return Line(
        known.here(line.family), known.families.get(line.family or "", ""), line.kind, line.record, title, named_fields(line.kind, line.patch),
        known.workers.get(line.by or "", ""), line.at, begins="id" in line.patch, blank=line.blank, silent=not line.patch,
    )


def _aside(line: SetAside, known: Known) -> AsideLine:
    names = known.names(line.family)
    return AsideLine(
        line.n, known.here(line.family), known.families.get(line.family or "", ""), line.kind, line.record,
        title_of(known.record(line.family, line.record), names), names, line.patch,
        line.reason, line.at, known.asked.get(line.n, {}),
    )


def _late(waiting: Iterable[Record], known: Known) -> tuple[Line, ...]:
    """What somebody wrote in a family after it had been given to somebody else, where it waits for a decision."""
    found = []
    for record in waiting:
        for conflict in conflicts_of(record):
            fields = conflict.fields or (("removed",) if conflict.leaf == REMOVED else conflict.path[:1])
            found += [
                Line(
                    known.here(record.family), known.families.get(record.family or "", ""), record.kind, record.id,
                    title_of(record, known.names(record.family)), fields, known.workers.get(side.by or "", ""), side.at,
                )
                for side in conflict.sides if side.late and side.at is not None
            ]
    return tuple(found)
