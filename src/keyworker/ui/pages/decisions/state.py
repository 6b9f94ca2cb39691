"""What waits for a person: each conflict with all its sides. Pure; no Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from keyworker.domain import conflict as conflict_module
from keyworker.domain.conflict import Conflict
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.leaves import NOTHING
from keyworker.domain.star import StarReading
from keyworker.forms.instrument import InstrumentSet
from keyworker.ui.leaves import Sort, names_of, sort_at
from keyworker.ui.pages.decisions.questions import Asked
from keyworker.ui.record_places import title_of


@dataclass(frozen=True)
class Side:
    """What one person said: the value as JSON, who, and when on their clock."""

    said: conflict_module.Side
    name: str


@dataclass(frozen=True)
class Waiting:
    """One conflict. `title` is what the record says of itself, `path` the leaf, `names` words for ids in it.

    `sides` begins with what the record shows; `before` is what all of them are changes of (`casework.conflicts.before`). `several`: texts that can stand one after the other. `sort`: how one's own value can be
    given; `asked`: the question, of an answer to a form.
    """

    conflict: Conflict
    family: str
    family_name: str
    kind: str
    title: str
    path: tuple[str, ...]
    names: Mapping[str, str]
    sides: tuple[Side, ...]
    several: bool
    sort: Sort
    before: Any = NOTHING
    draft: str = ""
    asked: Asked | None = None


@dataclass(frozen=True)
class DecisionsState:
    """Everything on the page; `aside`: how many changes from here were set aside, which the Sync page shows."""

    waiting: tuple[Waiting, ...] = ()
    aside: int = 0


def waiting_of(
    conflict: Conflict, file: FamilyFile, instruments: InstrumentSet, workers: Mapping[str, str], *, several: bool,
    before: Any = NOTHING, draft: str = "", asked: Asked | None = None,
) -> Waiting:
    """One conflict of a family, ready to be shown. `several` says whether the verb could keep several; only words are worth it."""
    record = file.records.get(conflict.record)
    names = {**workers, **names_of(file, instruments, record.instrument if isinstance(record, StarReading) else "")}
    path = conflict.path
    sort = Sort.NONE if conflict.fields or conflict.finished else sort_at(conflict.record_kind, path)
    if asked is not None:
        sort = asked.sort() if path[0] == "answers" and not conflict.finished else Sort.NONE
    return Waiting(
        conflict, file.family.id, file.family.name, conflict.record_kind, title_of(record, names), path, names,
        tuple(Side(side, names.get(side.by or "", "")) for side in conflict.sides), several and sort is Sort.TEXT, sort,
        before=before, draft=draft, asked=asked,
    )


def next_of(waiting: Iterable[str], decided: str) -> str | None:
    """Which conflict has the focus once one is decided: the one after it, else the one before it, else none."""
    ids = list(waiting)
    if decided not in ids:
        return next(iter(ids), None)
    place = ids.index(decided)
    rest = ids[place + 1 :] or ids[:place][-1:]
    return rest[0] if rest else None
