"""What waits for a person: each conflict with all its sides. Pure; no Qt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from keyworker.domain import conflict as conflict_module
from keyworker.domain.conflict import Conflict
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.leaves import NOTHING
from keyworker.domain.star import StarReading
from keyworker.forms.instrument import InstrumentSet
from keyworker.ui.leaves import Sort, names_of, sort_at
from keyworker.ui.questions.asked import Asked
from keyworker.ui.record_places import title_of


@dataclass(frozen=True)
class Side:
    """What one person said: the value as JSON, who, and when on their clock; `seen`: what they had before them, where that differed.

    `mine`: it was who reads this.
    """

    said: conflict_module.Side
    name: str
    seen: Any = NOTHING
    mine: bool = False


@dataclass(frozen=True)
class Waiting:
    """One conflict. `title` is what the record says of itself, `path` the leaf, `names` words for ids in it.

    `sides` begins with what the record shows; `before` is what all of them are changes of (`casework.conflicts.before`). `several`: texts that can stand one after the other. `sort`: how one's own value can be
    given; `between`: what several people decided, each without the other; `asked`: the question, of an answer to a form. `corrects`: other words than finished ones can go into a correction. `wrote_in`: who
    wrote in what somebody else took out. `decided`: who decided it while one's own words (`draft`) were begun.
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
    between: tuple[Any, ...] = ()
    draft: str = ""
    asked: Asked | None = None
    corrects: bool = True
    wrote_in: tuple[Side, ...] = ()
    decided: Side | None = None


@dataclass(frozen=True)
class Whole:
    """One answer to all parts of a question: `by` is whose words it keeps (empty: what the record shows), `places` the sides by conflict."""

    by: str
    places: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Asking:
    """One question, with a part for each leaf; `own`: one's own words from two machines."""

    id: str
    parts: tuple[Waiting, ...]
    own: bool = False

    @property
    def first(self) -> Waiting:
        """Its first part, which says as well as any which record it is about."""
        return self.parts[0]

    def people(self) -> tuple[str, ...]:
        """Who wrote what is asked about, by name, each once; somebody without a name is left out."""
        return tuple(dict.fromkeys(side.name for part in self.parts for side in part.sides if side.name))

    def wholes(self) -> tuple[Whole, ...]:
        """The answers to all of it at once: what the record shows, and what each person wrote. None for a single part."""
        if len(self.parts) < 2:
            return ()
        found = [Whole("", tuple((part.conflict.id, 0) for part in self.parts))]
        authors = {side.said.by: side.name for part in self.parts for side in part.sides if side.name}
        for author, name in authors.items():
            places = tuple((part.conflict.id, _place_of(part, author)) for part in self.parts)
            if all(place >= 0 for _, place in places) and places not in [whole.places for whole in found]:
                found.append(Whole(name, places))
        return tuple(found) if self.first.corrects or not self.first.conflict.finished else tuple(found[:1])


def _place_of(part: Waiting, author: str | None) -> int:
    return next((place for place, side in enumerate(part.sides) if side.said.by == author), -1)


@dataclass(frozen=True)
class Taken:
    """A decision that was just taken and is only here: what it was about, and the names of its changes."""

    what: str
    changes: tuple[str, ...]
    conflict: str


@dataclass(frozen=True)
class DecisionsState:
    """Everything on the page; `aside`: how many changes from here were set aside, which the Sync page shows.

    `undecided`: what one had begun to decide in one's own words when somebody else decided it or its family was closed.
    """

    asking: tuple[Asking, ...] = ()
    aside: int = 0
    taken: Taken | None = None
    undecided: tuple[Waiting, ...] = ()

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """Every conflict, in order."""
        return tuple(part for question in self.asking for part in question.parts)


def waiting_of(
    conflict: Conflict, file: FamilyFile, instruments: InstrumentSet, workers: Mapping[str, str], *, several: bool,
    reader: str, before: Any = NOTHING, between: Sequence[Any] = (), draft: str = "", asked: Asked | None = None, seen: Sequence[Any] = (), corrects: bool = True,
    wrote_in: Sequence[conflict_module.Side] = (),
) -> Waiting:
    """One conflict of a family, ready to be shown to `reader`. `several` says whether the verb could keep several; only words are worth it."""
    record = file.records.get(conflict.record)
    names = {**workers, **names_of(file, instruments, record.instrument if isinstance(record, StarReading) else "")}
    path = conflict.path
    sort = Sort.NONE if conflict.fields or conflict.finished else sort_at(conflict.record_kind, path)
    if asked is not None:
        sort = asked.sort() if path[0] == "answers" and not conflict.finished else Sort.NONE
    return Waiting(
        conflict, file.family.id, file.family.name, conflict.record_kind, title_of(record, names), path, names,
        tuple(
            Side(side, names.get(side.by or "", ""), had, side.by == reader)
            for side, had in zip(conflict.sides, seen or repeat(NOTHING), strict=False)
        ),
        several and sort is Sort.TEXT and (asked is None or asked.paragraphs()), sort, before=before, between=tuple(between), draft=draft, asked=asked, corrects=corrects,
        wrote_in=tuple(Side(side, names.get(side.by or "", "")) for side in wrote_in),
    )


def next_of(waiting: Iterable[str], decided: str) -> str | None:
    """Which conflict has the focus once one is decided: the one after it, else the one before it, else none."""
    ids = list(waiting)
    if decided not in ids:
        return next(iter(ids), None)
    place = ids.index(decided)
    rest = ids[place + 1 :] or ids[:place][-1:]
    return rest[0] if rest else None
