"""The tables of the SQLCipher back end, as a new file gets them. Only `sqlite.py` uses this.

A file of an older version is brought up to date by `upgrade`, on its data; the tables here say what comes out of both.
"""

from typing import Final

VERSION: Final = 2

SIGNATURES: Final = """
CREATE TABLE signature (
    machine TEXT NOT NULL, log TEXT NOT NULL, hub TEXT NOT NULL, first INTEGER NOT NULL, n INTEGER NOT NULL, digest TEXT NOT NULL,
    key TEXT NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (log, n)
) WITHOUT ROWID;
"""

TABLES: Final = SIGNATURES + """
CREATE TABLE record (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, family TEXT, reach TEXT, body BLOB NOT NULL,
    position INTEGER NOT NULL, status TEXT, owner TEXT, happened TEXT, leaves BLOB NOT NULL DEFAULT x'7b7d', under TEXT,
    waiting INTEGER NOT NULL DEFAULT 0, audience TEXT NOT NULL DEFAULT '', narrowed INTEGER NOT NULL DEFAULT 0, sum BLOB
);
CREATE TABLE family_sum (reach TEXT NOT NULL, audience TEXT NOT NULL, sum BLOB NOT NULL, PRIMARY KEY (reach, audience)) WITHOUT ROWID;
CREATE INDEX record_by_reach ON record (reach, row) WHERE reach IS NOT NULL;
CREATE INDEX record_by_columns ON record (kind, owner, status);
CREATE INDEX record_by_family ON record (kind, family);
CREATE INDEX record_changed ON record (reach, position) WHERE reach IS NOT NULL;
CREATE INDEX record_under ON record (under) WHERE under IS NOT NULL;
CREATE INDEX record_waiting ON record (waiting) WHERE waiting > 0;

CREATE TABLE change (
    position INTEGER PRIMARY KEY, record TEXT NOT NULL, kind TEXT NOT NULL, family TEXT, reach TEXT, content BLOB NOT NULL,
    dot TEXT NOT NULL, machine TEXT, n INTEGER, digest TEXT NOT NULL, reason TEXT, late INTEGER NOT NULL DEFAULT 0, laid BLOB,
    log TEXT, offered BLOB, chain TEXT NOT NULL, erased TEXT NOT NULL DEFAULT '', audience TEXT NOT NULL DEFAULT ''
);
CREATE INDEX change_by_dot ON change (dot);
CREATE INDEX change_by_record ON change (record, position);
CREATE INDEX change_by_reach ON change (reach, position) WHERE reach IS NOT NULL AND reason IS NULL;
CREATE INDEX change_set_aside ON change (machine, position) WHERE reason IS NOT NULL;
CREATE INDEX change_marks ON change (machine, kind, n) WHERE kind IN ('family_closed', 'family_opened');
CREATE INDEX change_late ON change (reach, position) WHERE late = 1;
CREATE INDEX change_set_aside_of ON change (family, position) WHERE reason IS NOT NULL;
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
    snapshot_row INTEGER NOT NULL, last_contact TEXT, heard INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE machine_log (
    id TEXT PRIMARY KEY, machine TEXT NOT NULL, after INTEGER NOT NULL, before TEXT NOT NULL, received INTEGER NOT NULL, digest TEXT NOT NULL,
    receipt TEXT NOT NULL, begun_at TEXT NOT NULL, contested INTEGER NOT NULL, confirmed INTEGER NOT NULL
);
CREATE INDEX machine_log_by_machine ON machine_log (machine);
CREATE TABLE holding (
    machine TEXT NOT NULL, family TEXT NOT NULL, state TEXT NOT NULL, told_n INTEGER, told_log TEXT, PRIMARY KEY (machine, family)
) WITHOUT ROWID;
CREATE TABLE answer (row INTEGER PRIMARY KEY, machine TEXT NOT NULL, cursor TEXT NOT NULL, state BLOB NOT NULL);
CREATE INDEX answer_by_machine ON answer (machine);
CREATE TABLE code (
    id TEXT PRIMARY KEY, worker TEXT NOT NULL, secret_hash TEXT NOT NULL, expires TEXT NOT NULL, used INTEGER NOT NULL
);
CREATE TABLE imported (source TEXT PRIMARY KEY, record TEXT NOT NULL, body BLOB NOT NULL, position INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
"""
