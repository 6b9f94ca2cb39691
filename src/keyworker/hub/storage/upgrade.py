"""Brings a hub's store of an older version up to date, with its data, in one transaction.

Only `sqlite.py` calls this, before anything else reads the file. It must never drop a change, nor a value that waited for a decision.
"""

from typing import Any, Final

import orjson

from keyworker.base.canonical import Json, canonical
from keyworker.domain.leaves import (
    ENVELOPE,
    FIXED,
    REMOVED,
    State,
    Value,
    Write,
    accept,
    dot_from,
    new_salt,
    packed,
    patch_of,
)
from keyworker.domain.merge import apply
from keyworker.domain.pointers import Pointer, leaves_of, put, same, value_at
from keyworker.domain.record import Record
from keyworker.domain.registry import KINDS
from keyworker.hub.storage.schema import SIGNATURES
from keyworker.hub.visibility import audience_of
from keyworker.wire.chain import content_json, hub_link
from keyworker.wire.contents import FIRST_DIGEST, Content, content_of
from keyworker.wire.family_sums import added, as_bytes, record_sum
from keyworker.wire.leaf_changes import leaf_change

_NEW_CHANGES: Final = """
CREATE TABLE change_2 (
    position INTEGER PRIMARY KEY, record TEXT NOT NULL, kind TEXT NOT NULL, family TEXT, reach TEXT, content BLOB NOT NULL,
    dot TEXT NOT NULL, machine TEXT, n INTEGER, digest TEXT NOT NULL, reason TEXT, late INTEGER NOT NULL DEFAULT 0, laid BLOB,
    log TEXT, offered BLOB, chain TEXT NOT NULL, erased TEXT NOT NULL DEFAULT '', audience TEXT NOT NULL DEFAULT ''
);
"""
_NEW_RECORDS: Final = """
ALTER TABLE record ADD COLUMN leaves BLOB NOT NULL DEFAULT x'7b7d';
ALTER TABLE record ADD COLUMN under TEXT;
ALTER TABLE record ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
ALTER TABLE record ADD COLUMN audience TEXT NOT NULL DEFAULT '';
ALTER TABLE record ADD COLUMN narrowed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE record ADD COLUMN sum BLOB;
CREATE TABLE family_sum (reach TEXT NOT NULL, audience TEXT NOT NULL, sum BLOB NOT NULL, PRIMARY KEY (reach, audience)) WITHOUT ROWID;
CREATE INDEX record_changed ON record (reach, position) WHERE reach IS NOT NULL;
CREATE INDEX record_under ON record (under) WHERE under IS NOT NULL;
CREATE INDEX record_waiting ON record (waiting) WHERE waiting > 0;
"""
_INDEXES: Final = """
DROP TABLE change;
ALTER TABLE change_2 RENAME TO change;
CREATE INDEX change_by_dot ON change (dot);
CREATE INDEX change_by_record ON change (record, position);
CREATE INDEX change_by_reach ON change (reach, position) WHERE reach IS NOT NULL AND reason IS NULL;
CREATE INDEX change_set_aside ON change (machine, position) WHERE reason IS NOT NULL;
CREATE INDEX change_marks ON change (machine, kind, n) WHERE kind IN ('family_closed', 'family_opened');
CREATE INDEX change_late ON change (reach, position) WHERE late = 1;
CREATE INDEX change_set_aside_of ON change (family, position) WHERE reason IS NOT NULL;
ALTER TABLE holding ADD COLUMN told_n INTEGER;
ALTER TABLE holding ADD COLUMN told_log TEXT;
CREATE UNIQUE INDEX change_by_number ON change (log, n) WHERE log IS NOT NULL;
CREATE TABLE early (record TEXT NOT NULL, name TEXT NOT NULL, by TEXT NOT NULL, PRIMARY KEY (record, name, by)) WITHOUT ROWID;
CREATE TABLE kept_offer (machine TEXT NOT NULL, record TEXT NOT NULL, offer BLOB NOT NULL, PRIMARY KEY (machine, record)) WITHOUT ROWID;
CREATE TABLE waiting_offer (
    row INTEGER PRIMARY KEY, record TEXT NOT NULL, kind TEXT NOT NULL, family TEXT, leaf TEXT NOT NULL, name TEXT NOT NULL, dot TEXT NOT NULL,
    value BLOB NOT NULL, machine TEXT NOT NULL, at TEXT NOT NULL, finishes INTEGER NOT NULL, told INTEGER NOT NULL DEFAULT 0,
    UNIQUE (record, name, machine)
);
CREATE INDEX waiting_untold ON waiting_offer (family) WHERE told = 0;
CREATE INDEX waiting_offer_by_machine ON waiting_offer (machine);
CREATE TABLE machine_log (
    id TEXT PRIMARY KEY, machine TEXT NOT NULL, after INTEGER NOT NULL, before TEXT NOT NULL, received INTEGER NOT NULL, digest TEXT NOT NULL,
    receipt TEXT NOT NULL, begun_at TEXT NOT NULL, contested INTEGER NOT NULL, confirmed INTEGER NOT NULL
);
CREATE INDEX machine_log_by_machine ON machine_log (machine);
UPDATE machine SET state = 'active' WHERE state = 'paused';
ALTER TABLE machine ADD COLUMN heard INTEGER NOT NULL DEFAULT 0;
UPDATE machine SET heard = position;
"""


def from_1_to_2(connection: Any) -> None:
    """The log is replayed once: each value gets the name of the change that wrote it, and what open conflicts offered waits beside."""
    run = connection.execute
    _script(connection, _NEW_CHANGES)
    _script(connection, _NEW_RECORDS)
    _script(connection, SIGNATURES)
    replay, chain = _Replay(), FIRST_DIGEST
    rows = run(
        "SELECT position, record, kind, family, reach, offered, patch, base, by, at, machine, n, digest, reason FROM change ORDER BY position"
    ).fetchall()
    for position, record, kind, family, reach, offered, patch, base, by, at, machine, n, digest, reason in rows:
        dot = dot_from(machine, n, digest) if machine else dot_from("hub", position)
        content = {
            "record": record, "kind": kind, "family": family, "patch": orjson.loads(offered), "base": base, "by": by or "", "at": at,
        }
        laid = None if reason else replay.lay(content | {"dot": dot, "patch": orjson.loads(patch)})
        chain = hub_link(chain, position, digest, machine, reason)
        run("INSERT INTO change_2 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, NULL, ?, '', '')",
            (position, record, kind, family, reach, canonical(content), dot, machine, n, digest, reason,
             canonical(content_json(laid)) if laid else None, machine, chain))
    _keep(connection, replay)
    _script(connection, _INDEXES)
    _add_up(connection)


class _Replay:
    """Records as the log makes them: bodies as they were merged then, and the values that say the same."""

    def __init__(self) -> None:
        self.states: dict[str, State] = {}
        self._bodies: dict[str, Json] = {}
        self._under: dict[str, set[str]] = {}

    def lay(self, content: Json) -> Content:
        """The next change, of which `patch` is what it altered: as one of today, under whose name that is from now on."""
        record, model = content["record"], KINDS.get(content["kind"], Record)
        state, body = self.states.get(record, State()), apply(self._bodies.get(record, {}), content["patch"])
        said = self._said(model, state, body)
        finishes = state.finish is None and _finished(model, body)
        if finishes:
            said = {leaf: value for leaf, value in leaves_of(model.shape, body).items() if leaf not in ENVELOPE | FIXED} | said
        writes = [Write(leaf, value, frozenset(one.name(leaf) for one in state.on(leaf))) for leaf, value in said.items()]
        content = content | {"at": str(content_of(content).at)}  # a moment that is none any more would stop the upgrade
        laid = Content.model_validate({name: value for name, value in content.items() if name != "base"} | {
            "patch": patch_of(writes), "seen": {write.leaf: tuple(sorted(write.seen)) for write in writes}, "finishes": finishes,
            "over": tuple(sorted(state.names() | self.names_under(record))) if said.get(REMOVED) else (), "salt": new_salt(),
        })
        after, reason = accept(state, leaf_change(laid))
        if reason:  # of a kind that is finished from the first today: what was written in it later waits beside, and is not lost
            laid = laid.model_copy(update={"seen": dict.fromkeys(laid.seen or {}, ())})
            after, _ = accept(state, leaf_change(laid))
        self.states[record] = after
        self._bodies[record] = body
        parent = body.get(model.parent_kind) if model.parent_kind else None
        if parent:
            self._under.setdefault(str(parent), set()).add(record)
        return laid

    def names_under(self, record: str) -> frozenset[str]:
        """What lives in the records that are shown only under this one."""
        there = (child for child in self._under.get(record, ()) if not self._bodies[child].get("removed"))
        return frozenset(name for child in there for name in self.states[child].names())

    @staticmethod
    def _said(model: type[Record], state: State, body: Json) -> dict[Pointer, Any]:
        """The leaves that a change altered. Whether the record is taken out is a mark, not a field."""
        now = leaves_of(model.shape, {name: value for name, value in body.items() if name != "removed"})
        then = {leaf: values[0].value for leaf, values in state.values.items() if leaf != REMOVED}
        said = {leaf: now.get(leaf) for leaf in now.keys() | then.keys() if not same(then.get(leaf), now.get(leaf))}
        marked = any(mark.value is True for mark in state.on(REMOVED))
        return said if marked == bool(body.get("removed")) else said | {REMOVED: not marked}


def _finished(model: type[Record], body: Json) -> bool:
    try:
        return model.model_validate(body).completed()
    except (ValueError, RecursionError):
        return False


def _keep(connection: Any, replay: _Replay) -> None:
    states, rows = replay.states, connection.execute("SELECT id, kind, body FROM record").fetchall()
    for record, kind, raw in rows:
        body = orjson.loads(raw)
        if kind == "conflict" and not body.get("settled") and body.get("record") in states:
            states[body["record"]] = _beside(states[body["record"]], record, body)
    for record, kind, _ in rows:
        state = states.get(record, State())
        body = state.body()
        out = state.taken_out(replay.names_under(record))
        if out:
            body["removed"] = True
        parent = KINDS.get(kind, Record).parent_kind
        audience = audience_of(kind, body, lambda said=body: str(said.get("made_by") or ""))  # type: ignore[misc]
        connection.execute(
            "UPDATE record SET body = ?, leaves = ?, under = ?, waiting = ?, audience = ?, narrowed = iif(? = '', 0, position) WHERE id = ?",
            (canonical(body), canonical(packed(state)), body.get(parent) if parent else None, len(state.waiting(out=out)), audience, audience, record),
        )
    # Until now everybody who held a family had all of it.
    connection.execute("UPDATE change_2 SET audience = (SELECT audience FROM record WHERE id = change_2.record) WHERE record IN "
                       "(SELECT id FROM record WHERE audience <> '')")


def _add_up(connection: Any) -> None:
    """The sum of each record and of each family."""
    totals: dict[tuple[str, str], int] = {}
    for record, reach, audience, body, leaves in connection.execute("SELECT id, reach, audience, body, leaves FROM record").fetchall():
        own = record_sum(record, body, leaves)
        connection.execute("UPDATE record SET sum = ? WHERE id = ?", (as_bytes(own), record))
        if reach is not None:
            totals[reach, audience] = added(totals.get((reach, audience), 0), own)
    for (reach, audience), total in totals.items():
        connection.execute("INSERT INTO family_sum VALUES (?, ?, ?)", (reach, audience, as_bytes(total)))


def _beside(state: State, conflict: str, body: Json) -> State:
    """What an undecided conflict offered, as a value that waits beside the one that stands."""
    offered, path = body["offered"], body["path"]
    leaf = next((leaf for leaf in state.values if leaf == path or _covers(leaf, path)), path)
    standing = state.on(leaf) or (Value(dot_from("absent", conflict)),)
    value = offered.get("value")
    if leaf != path:  # the kind now cuts the record so that the old leaf is a part of one
        value = value_at(put(put({}, leaf, standing[0].value), path, value), leaf)
    unknown = dot_from("before", conflict)  # what both had before them is in no value that is kept
    beside = Value(dot_from("conflict", conflict), value, (unknown + unknown,), offered.get("by"), offered.get("at"), salt=new_salt())
    return State({**state.values, leaf: (*standing, beside)}, state.finish)


def _covers(leaf: Pointer, path: str) -> bool:
    object_, _, group = leaf.rpartition("/~(")
    if group:
        return path.rpartition("/")[0] == object_ and path.rpartition("/")[2] in group[:-1].split(",")
    return path.startswith(f"{leaf}/")


def _script(connection: Any, text: str) -> None:
    """Statements one by one, inside the transaction that is open (a script would end it)."""
    for statement in text.split(";"):
        if statement.strip():
            connection.execute(statement)
