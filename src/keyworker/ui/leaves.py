"""One leaf of a record (a conflict's, a set-aside change's, a difference's): what type it has, and the names of the ids in it. No Qt.

Pages that show what two people said beside each other use this; `ui.record_words` puts it into words.
"""

from datetime import date
from enum import Enum, StrEnum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from keyworker.domain.family_file import FamilyFile
from keyworker.domain.registry import KINDS
from keyworker.forms.instrument import InstrumentSet


class Sort(Enum):
    """How one's own value for a leaf can be given."""

    TEXT = "text"
    DAY = "day"
    PICK = "pick"
    NONE = "none"


def type_at(kind: str, path: tuple[str, ...]) -> Any:
    """The type of a leaf of a kind of record, without `| None`; None where this version does not know it."""
    found: Any = KINDS.get(kind)
    for step in path:
        if isinstance(found, type) and issubclass(found, BaseModel):
            known = found.model_fields.get(step)
            found = _present(known.annotation) if known else None
        elif get_origin(found) is dict:
            found = _present(get_args(found)[1])
        else:
            return None
    return found


def sort_at(kind: str, path: tuple[str, ...]) -> Sort:
    """How one's own value for a leaf can be given: typed, a day, one of a list, or not at all (an id, a whole object)."""
    found = type_at(kind, path)
    if found is date:
        return Sort.DAY
    if isinstance(found, type) and issubclass(found, StrEnum):
        return Sort.PICK
    return Sort.TEXT if found is str and path and path[-1] not in _IDS else Sort.NONE


def names_of(file: FamilyFile, instruments: InstrumentSet, first: str = "") -> dict[str, str]:
    """Words for the ids that leaves hold: people as they are called, agencies, workers, goals, and areas (those of `first` win)."""
    names = area_names(instruments, first) | {one.worker: one.worker_name for one in file.assignments}
    names |= {one.id: one.name for one in file.agencies}
    names |= {one.id: one.text for one in file.goals}
    return names | {one.id: one.called() for one in file.people}


def area_names(instruments: InstrumentSet, first: str = "") -> dict[str, str]:
    """Words for the areas of all stars; those of `first` win."""
    return {area.id: area.label for one in sorted(instruments, key=lambda one: one.id == first) for area in one.areas}


_IDS = frozenset({
    "owner", "goal", "plan", "child", "asked_by", "area", "reading", "instrument", "person", "joint_with", "worker", "household",
    "protected", "from_person", "one", "other", "corrects", "explained_by", "made_by", "follows",
})
"""Fields whose text is the id of something: nobody types one."""


def _present(annotation: Any) -> Any:
    """A type without `| None`, and without its bounds."""
    if get_origin(annotation) in (Union, UnionType):
        rest = [one for one in get_args(annotation) if one is not type(None)]
        return _present(rest[0]) if len(rest) == 1 else None
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
