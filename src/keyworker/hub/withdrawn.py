"""What was withdrawn and must stay so when the hub comes back from a backup: who may see a record, and who holds families no more.

`hub.ledger` says so with each record that it keeps, `hub.erasure` what it erases; the storage writes it in the list beside the store
(`hub.storage.withdrawn_list`), and `hub.restored` does it again. Only ids, levels, roles and days are in it. Source: the merge's rule on what
is kept outside the database.
"""

from typing import Final

from keyworker.base.canonical import Json
from keyworker.domain.family import Assignment, Team, Worker
from keyworker.domain.record import Record
from keyworker.domain.registry import KINDS
from keyworker.domain.visibility import Visibility
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Standing

ERASED: Final = "erased"
ENDED: Final = "ended"
LEVEL: Final = "level"
ROLE_SAID: Final = "role_said"
"""The operator said the role of a worker: imports leave it so, also after the hub came back from a backup."""

HOLDING: Final = {Worker.kind: ("role",), Team.kind: ("leads",), Assignment.kind: ("until", "worker", "team")}
"""The kinds that say who holds families, and by which fields; each also by being removed."""


def note(tx: Tx, before: Standing | None, after: Standing) -> None:
    """Say how strict a record is now and what it says of who holds families, where that is another than it was: the last word counts."""
    level = level_of(after.kind, after.body)
    if level is not level_of(after.kind, before.body if before else {}):
        tx.withdraw({"what": LEVEL, "record": after.id, "level": level.value})
    if before and after.kind in HOLDING and (now := _holding(after)) != _holding(before):
        tx.withdraw({"what": ENDED, "record": after.id, **now})


def note_erased(tx: Tx, standing: Standing) -> None:
    """Say that a record is erased."""
    tx.withdraw({"what": ERASED, "record": standing.id, "kind": standing.kind, "family": standing.family})


def level_of(kind: str, body: Json) -> Visibility:
    """Who may see a record, as its body shows: the strictest of its values. What nobody reads is only for the lead."""
    level = body.get("visibility", KINDS.get(kind, Record).model_fields["visibility"].default)
    return Visibility(level) if level in tuple(Visibility) else Visibility.RESTRICTED


def stricter(level: Visibility, other: Visibility) -> bool:
    """Whether a level shows a record to fewer people than another."""
    levels = tuple(Visibility)
    return levels.index(level) > levels.index(other)


def _holding(standing: Standing) -> Json:
    """What a worker, a team or an assignment says of who holds families."""
    said: Json = {name: standing.body.get(name) for name in HOLDING[standing.kind]}
    if "leads" in said:
        said["leads"] = sorted(worker for worker, leads in (said["leads"] or {}).items() if leads)
    return {**said, "removed": bool(standing.body.get("removed"))}


def awaited(record: str) -> str:
    """The setting with the level that a record must have as soon as the hub has it again."""
    return f"level:{record}"
