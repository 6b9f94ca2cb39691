-- One row per record. `body` is what is shown; `hub_body` is what the hub last said, or NULL while that is the same.
-- `readable` 0: a kind or a body that this Keyworker cannot read; kept and passed on, found by nothing, no list columns.
CREATE TABLE records (
    num INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    family TEXT,
    position INTEGER NOT NULL,
    readable INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    done INTEGER NOT NULL,
    due TEXT,
    happened TEXT,
    status TEXT,
    owner TEXT,
    body BLOB NOT NULL,
    hub_body BLOB
) STRICT;
CREATE INDEX records_of_family ON records (family, kind);
CREATE INDEX records_by_status ON records (kind, status, due);
CREATE INDEX records_by_owner ON records (kind, owner, due) WHERE owner IS NOT NULL;
CREATE INDEX records_unreadable ON records (kind) WHERE readable = 0;

-- Every change that this machine knows. `state`: 0 open (still growing), 1 frozen (numbered), 2 received by the hub but its word
-- about it not yet heard, 3 history. 0 to 2 lie on top of `hub_body`; 0 and 1 are pending.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY,
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    family TEXT,
    patch BLOB NOT NULL,
    base INTEGER NOT NULL,
    by TEXT,
    at TEXT NOT NULL,
    began TEXT NOT NULL,
    here INTEGER NOT NULL,
    state INTEGER NOT NULL,
    n INTEGER UNIQUE,
    prev TEXT,
    digest TEXT,
    position INTEGER,
    echoed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX changes_of_record ON changes (record);
CREATE INDEX changes_on_top ON changes (state, seq) WHERE state < 3;
CREATE INDEX changes_received ON changes (kind) WHERE here = 1 AND state >= 2;

-- Changes from here that the hub set aside.
CREATE TABLE set_aside (
    n INTEGER PRIMARY KEY,
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    family TEXT,
    reason TEXT NOT NULL
) STRICT;

-- One row per family that is not removed. `row` NULL: to be summarised anew; `stale_on`: the day on which a child comes of age.
CREATE TABLE families (
    family TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    row BLOB,
    stale_on TEXT
) STRICT, WITHOUT ROWID;

-- The words under which a record is found (for snippets), and their index; rowid is records.num.
CREATE TABLE words (num INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE search USING fts5(
    text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO search (search, rank) VALUES ('automerge', 0);
INSERT INTO search (search, rank) VALUES ('crisismerge', 1000);

CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- Where the sync of this machine stands; `written_by` is the version of the Keyworker that derived what is derived.
CREATE TABLE machine (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    cursor TEXT NOT NULL DEFAULT '',
    position INTEGER NOT NULL DEFAULT 0,
    receipt BLOB,
    token TEXT,
    contact TEXT,
    written_by TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO machine (one) VALUES (1);
