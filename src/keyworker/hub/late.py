"""What those hear who go on with a family: work of somebody who had not heard that it left them, and what was set aside of it.

`hub.pull` calls this. Late work is a part of the record and is marked for everybody who has the family. What was set aside is nobody's
but its author's and the leads'.
"""

from collections.abc import Iterable
from typing import Any, Final

from keyworker.base.canonical import Json, canonical
from keyworker.domain.leaves import dot_from
from keyworker.domain.record import Role
from keyworker.hub import visibility
from keyworker.hub.merge import REPEATED
from keyworker.hub.seen_from import SeenFrom
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Logged
from keyworker.wire.chain import content_json
from keyworker.wire.messages import ChangeEntry, Entry, SetAsideEntry

_MOST: Final = 1_000_000
"""Bytes of all that goes beside a family that is new to a machine."""
_LONGEST: Final = 100_000
"""Bytes of something that was set aside, as a lead is shown it: one that is longer must not keep their machine from everything else."""
_BEGINNING: Final = 2_000
"""So many letters of each of its texts are told then."""


def change_entry(change: Logged) -> Entry:
    """A change for the history of its record, or for its author that it was set aside and why."""
    content = change.content
    if change.reason is not None:
        return SetAsideEntry(position=change.position, n=change.n or 0, record=content.record, kind=content.kind,
                             family=content.family, reason=change.reason)
    names = sorted(name for seen in (content.seen or {}).values() for name in seen)
    joins = content.seen if change.machine is None and content.seen and change.dot == dot_from(*names) else {}
    return ChangeEntry(position=change.position, record=content.record, kind=content.kind, family=content.family, patch=content.patch,
                       by=change.by, machine=change.machine, at=content.at, dot=change.dot, late=change.late, joins=joins or {})


def set_aside_for(tx: Tx, machine: str, role: Role, families: Iterable[str], after: int, until: int) -> list[SetAsideEntry]:
    """For a lead, what was set aside of others in these families, by position after one and up to another."""
    if role is not Role.LEAD:
        return []
    return [
        SetAsideEntry(position=change.position, n=0, record=change.content.record, kind=change.content.kind, family=change.content.family,
                      reason=change.reason or "", content=_brief(content_json(change.content)))
        for change in tx.set_aside_in(families, after, until) if change.machine != machine and change.reason != REPEATED
    ]


def _brief(content: Json) -> Json:
    """What was written, so that it finds room beside everything else: of one that is too long how its texts begin. The hub keeps the whole."""
    who_and_when = {name: said for name in ("by", "at") if isinstance(said := content.get(name), str) and len(said) <= _BEGINNING}
    for brief in (content, {**who_and_when, "patch": _cut(content.get("patch"), _BEGINNING)}):
        if len(canonical(brief)) <= _LONGEST:
            return brief
    return {**who_and_when, "patch": {}}


def _cut(value: Any, letters: int) -> Any:
    """A JSON value with no text longer than that."""
    if isinstance(value, dict):
        return {name: _cut(under, letters) for name, under in value.items()}
    if isinstance(value, list):
        return [_cut(under, letters) for under in value]
    return f"{value[:letters]} …" if isinstance(value, str) and len(value) > letters else value


def before(tx: Tx, sees: SeenFrom, role: Role, family: str) -> list[Entry]:
    """What goes with a family that is new to a machine, beside its records: late work in it, and for a lead what was set aside."""
    head = tx.head()
    now: dict[str, visibility.Audience] = {}
    late: list[Entry] = [change_entry(change) for change in tx.late_in(family) if visibility.tells(tx, change, sees.viewer, now)]
    return _fitting([*set_aside_for(tx, sees.machine.id, role, [family], 0, head), *late])


def _fitting(entries: list[Entry]) -> list[Entry]:
    """The newest of these that find room in one answer: marks of what was late must not keep a family from whom it was given to."""
    room, found = _MOST, []
    for entry in sorted(entries, key=lambda entry: getattr(entry, "position", 0), reverse=True):
        room -= len(canonical(entry.model_dump(mode="json")))
        if room < 0:
            break
        found.append(entry)
    return found[::-1]
