"""The tables of the SQLCipher back end, as a new file gets them. Only `sqlite.py` uses this.

A file of an older version is brought up to date by `upgrade`, on its data; the tables here say what comes out of both.
"""

from typing import Final

VERSION: Final = 2

TABLES: Final = """
CREATE TABLE record (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, family TEXT, reach TEXT, body BLOB NOT NULL,
    position INTEGER NOT NULL, status TEXT, owner TEXT, happened TEXT, leaves BLOB NOT NULL DEFAULT x'7b7d', under TEXT,
    waiting INTEGER NOT NULL DEFAULT 0, audience TEXT NOT NULL DEFAULT '', narrowed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX record_by_reach ON record (reach, row) WHERE reach IS NOT NULL;
CREATE INDEX record_by_columns ON record (kind, owner, status);
CREATE INDEX record_by_family ON record (kind, family);
CREATE INDEX record_changed ON record (reach, position) WHERE reach IS NOT NULL;
CREATE INDEX record_under ON record (under) WHERE under IS NOT NULL;
CREATE INDEX record_waiting ON record (waiting) WHERE waiting > 0;

CREATE TABLE change (
    position INTEGER PRIMARY KEY, record TEXT NOT NULL, kind TEXT NOT NULL, family TEXT, reach TEXT, content BLOB NOT NULL,
    dot TEXT NOT NULL, machine TEXT, n INTEGER, digest TEXT NOT NULL, reason TEXT, late INTEGER NOT NULL DEFAULT 0, laid BLOB,
    audience TEXT NOT NULL DEFAULT ''
);
CREATE INDEX change_by_dot ON change (dot);
CREATE INDEX change_by_record ON change (record, position);
CREATE INDEX change_by_reach ON change (reach, position) WHERE reach IS NOT NULL AND reason IS NULL;
CREATE INDEX change_set_aside ON change (machine, position) WHERE reason IS NOT NULL;
CREATE UNIQUE INDEX change_by_number ON change (machine, n) WHERE machine IS NOT NULL;

CREATE TABLE working (
    assignment TEXT PRIMARY KEY, family TEXT NOT NULL, worker TEXT NOT NULL, team TEXT, active INTEGER NOT NULL,
    until TEXT
) WITHOUT ROWID;
CREATE INDEX working_by_worker ON working (worker, family) WHERE active = 1;
CREATE INDEX working_by_team ON working (team, family) WHERE active = 1;
CREATE TABLE leading (worker TEXT NOT NULL, team TEXT NOT NULL, PRIMARY KEY (worker, team)) WITHOUT ROWID;

CREATE TABLE machine (
    id TEXT PRIMARY KEY, worker TEXT NOT NULL, name TEXT NOT NULL, sign_key TEXT NOT NULL, seal_key TEXT NOT NULL,
    version TEXT NOT NULL, number TEXT NOT NULL, state TEXT NOT NULL, enrolled_at TEXT NOT NULL, received INTEGER NOT NULL,
    digest TEXT NOT NULL, receipt TEXT NOT NULL, cursor TEXT NOT NULL, position INTEGER NOT NULL, snapshot_family TEXT,
    snapshot_row INTEGER NOT NULL, last_contact TEXT
);
CREATE TABLE holding (
    machine TEXT NOT NULL, family TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (machine, family)
) WITHOUT ROWID;
CREATE TABLE answer (row INTEGER PRIMARY KEY, machine TEXT NOT NULL, cursor TEXT NOT NULL, state BLOB NOT NULL);
CREATE INDEX answer_by_machine ON answer (machine);
CREATE TABLE code (
    id TEXT PRIMARY KEY, worker TEXT NOT NULL, secret_hash TEXT NOT NULL, expires TEXT NOT NULL, used INTEGER NOT NULL
);
CREATE TABLE imported (source TEXT PRIMARY KEY, record TEXT NOT NULL, body BLOB NOT NULL, position INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE apart (machine TEXT NOT NULL, digest TEXT NOT NULL, at TEXT NOT NULL, package BLOB NOT NULL, PRIMARY KEY (machine, digest));
CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
"""
