"""One leaf of a record (a conflict's, a set-aside change's, a difference's): how it can be given, and the names of the ids in it. No Qt.

Pages that show what two people said beside each other use this; `ui.record_words` puts it into words.
"""

from datetime import date
from enum import Enum, StrEnum

from keyworker.domain.family_file import FamilyFile
from keyworker.domain.registry import type_at
from keyworker.forms.instrument import InstrumentSet


class Sort(Enum):
    """How one's own value for a leaf can be given."""

    TEXT = "text"
    DAY = "day"
    PICK = "pick"
    NONE = "none"


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
    names = area_names(instruments, first) | {assignment.worker: assignment.worker_name for assignment in file.assignments}
    names |= {one.id: one.name for one in file.agencies}
    names |= {one.id: one.text for one in file.goals}
    return names | {one.id: one.called() for one in file.people}


def area_names(instruments: InstrumentSet, first: str = "") -> dict[str, str]:
    """Words for the areas of all stars; those of `first` win."""
    return {area.id: area.label for instrument in sorted(instruments, key=lambda instrument: instrument.id == first) for area in instrument.areas}


_IDS = frozenset({
    "owner", "goal", "plan", "child", "asked_by", "area", "reading", "instrument", "person", "joint_with", "worker", "household",
    "protected", "from_person", "one", "other", "corrects", "explained_by", "made_by", "follows",
})
"""Fields whose text is the id of something: nobody types one."""
