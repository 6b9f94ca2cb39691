"""Erasure by law of one record: its words go from the log, from what stands, from what was imported, and from every machine.

`keyworker-hub erase` calls this. What stays proves that nothing else went: each change keeps its place, its name, what it replaced and the
digest of what it said. A record that repeats the words, which a lead's decision on a plan does, goes with it. What was erased is also
written in a list beside the store (`erased.jsonl`, ids alone): a hub that was put back from a backup erases it again before it serves. It must
never erase what belongs to no family.
"""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

import orjson

from keyworker.base.errors import FolderUnusable, NotHere, Refusal
from keyworker.domain.conflict import AuditEvent, PastConflict
from keyworker.domain.leaves import new_dot, new_salt
from keyworker.domain.plan import CONTENT_PARTS
from keyworker.domain.record import ListColumns
from keyworker.domain.review import ReviewDecision
from keyworker.hub.identity import Hub
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Logged, Standing
from keyworker.wire.contents import Content

LIST: Final = "erased.jsonl"


def to_erase(tx: Tx, record: str) -> list[Standing]:
    """The record, and those that hold its words. Raises NotHere; Refusal for what is not erased by record, or was erased before."""
    standing = tx.record(record)
    if standing is None:
        raise NotHere("The hub has no such record.", "Name it by its id.")
    if standing.family is None or standing.kind == AuditEvent.kind:
        raise Refusal("Only what is written about a family is erased by record.")
    if standing.erased:
        raise Refusal("What this record said was erased before.")
    decisions = tx.records(ReviewDecision.kind, family=standing.family)
    repeating = [decision for decision in decisions if decision.id != record and _repeats(decision, record)]
    return [standing, *repeating, *tx.records(PastConflict.kind, owner=record)]


def remember(folder: Path, records: Iterable[Standing]) -> None:
    """Write in the list beside the store what is to be erased, before it is; after a line that was cut a new one begins. Raises FolderUnusable."""
    lines = b"\n" + b"".join(orjson.dumps({"record": erased.id, "kind": erased.kind, "family": erased.family}) + b"\n" for erased in records)
    try:
        with (folder / LIST).open("ab") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise FolderUnusable from error


def replay(hub: Hub, folder: Path) -> int:
    """Erase what the list beside the store says and the store still holds, or never had yet; answers how many records. Raises FolderUnusable."""
    try:
        listed = (folder / LIST).read_bytes().splitlines()
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise FolderUnusable from error
    done = 0
    with hub.storage.transaction() as tx:
        for line in listed:
            row = _row(line)
            standing = tx.record(row.id) if row else None
            if row is None or (standing and standing.erased):
                continue
            position = _noted(hub, tx, standing or row)
            if standing is None:
                tx.put(replace(row, position=position), ListColumns())
            tx.erase(row.id, position)
            done += 1
    return done


def _row(line: bytes) -> Standing | None:
    """A line of the list; none for one that was cut when the power went, before anything was erased."""
    try:
        said = orjson.loads(line)
        return Standing(str(said["record"]), str(said["kind"]), str(said["family"]), {}, 0, str(said["family"]))
    except (ValueError, TypeError, KeyError):
        return None


def erase(hub: Hub, record: str) -> dict[str, int]:
    """Erase a record and what holds its words: by id, in how many changes. Machines do so with their next sync."""
    with hub.storage.transaction() as tx:
        return {standing.id: tx.erase(standing.id, _noted(hub, tx, standing)) for standing in to_erase(tx, record)}


def _noted(hub: Hub, tx: Tx, standing: Standing) -> int:
    """The position of the erasing: a change that says nothing."""
    content = Content(record=standing.id, kind=standing.kind, family=standing.family, patch={}, by="", at=hub.clock.now(), dot=new_dot(),
                      seen={}, salt=new_salt())
    return tx.append(Logged(content, standing.reach, content.dot))


def _repeats(decision: Standing, record: str) -> bool:
    content = decision.body.get("content") or {}
    return decision.body.get("plan") == record or any(record in (content.get(part) or {}) for part in CONTENT_PARTS[1:])
