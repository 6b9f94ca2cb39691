"""What waits for a person: each conflict with both sides, and each change that the hub set aside. Pure; no Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from keyworker.domain import conflict as conflict_module
from keyworker.domain.conflict import Conflict
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse
from keyworker.domain.leaves import NOTHING
from keyworker.domain.person import Person
from keyworker.domain.plan import ChildsVoice
from keyworker.domain.record import Record
from keyworker.domain.star import StarReading
from keyworker.forms.instrument import InstrumentSet
from keyworker.store.protocol import SetAside
from keyworker.ui.leaves import Sort, names_of, sort_at
from keyworker.ui.pages.decisions.questions import Asked

ASIDE_REASONS: Final = frozenset({
    "not_valid", "not_author", "not_allowed", "out_of_scope", "unknown_family", "unknown_record", "unknown_base", "record_exists",
    "completed", "decided", "full", "failed",
})
"""The hub's names for why it sets a change aside (hub.merge.REASONS); the page has a sentence for each."""
_TITLES: Final = ("text", "words", "name", "forename", "purpose", "lines", "what")


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
class AsideLine:
    """One change from here that the hub set aside: what was changed to what, and the reason by name."""

    n: int
    family: str | None
    family_name: str
    kind: str
    record: str
    title: str
    names: Mapping[str, str]
    fields: tuple[tuple[str, Any], ...]
    reason: str


@dataclass(frozen=True)
class DecisionsState:
    """Everything on the page."""

    waiting: tuple[Waiting, ...] = ()
    aside: tuple[AsideLine, ...] = ()


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


def aside_of(
    one: SetAside, file: FamilyFile | None, instruments: InstrumentSet, workers: Mapping[str, str]
) -> AsideLine:
    """One change that the hub set aside; `file` is none when the family is not on this machine (any more)."""
    names = {**workers, **(names_of(file, instruments) if file else {})}
    record = file.records.get(one.record) if file else None
    hidden = {"id", "family", "made_by", "made_at", "source", "visibility", "about"}
    fields = tuple((name, value) for name, value in sorted(one.patch.items()) if name not in hidden)
    return AsideLine(
        one.n, one.family if file else None, file.family.name if file else "", one.kind, one.record, title_of(record, names), names, fields,
        one.reason,
    )


def title_of(record: Record | None, names: Mapping[str, str]) -> str:
    """What a record says of itself, in its own words; empty when it says nothing."""
    if isinstance(record, Person):
        return record.called()
    if isinstance(record, StarReading):
        return names.get(record.person, "")
    if isinstance(record, FormResponse):
        return record.title
    if isinstance(record, ChildsVoice):
        return names.get(record.child, "")
    found = (getattr(record, name, "") for name in _TITLES)
    return next((" ".join(text.split()) for text in found if isinstance(text, str) and text.strip()), "")


def next_of(waiting: Iterable[str], decided: str) -> str | None:
    """Which conflict has the focus once one is decided: the one after it, else the one before it, else none."""
    ids = list(waiting)
    if decided not in ids:
        return next(iter(ids), None)
    place = ids.index(decided)
    rest = ids[place + 1 :] or ids[:place][-1:]
    return rest[0] if rest else None
