-- Records keep every value that nobody has replaced. `leaves` is what is kept beside the shown body (domain.leaves.packed), `hub_leaves`
-- what the hub last said of it, or NULL while that is the same; `waiting`: how many leaves await a decision.
ALTER TABLE records ADD COLUMN leaves BLOB NOT NULL DEFAULT x'7b7d';
ALTER TABLE records ADD COLUMN hub_leaves BLOB;
ALTER TABLE records ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
UPDATE records SET hub_leaves = x'7b7d' WHERE hub_body IS NOT NULL;
CREATE INDEX records_waiting ON records (family) WHERE waiting > 0;

-- Every change that this machine knows, with its content as it is sent and digested. `state`: 0 open (still growing), 1 frozen (numbered),
-- 2 received by the hub, 3 history. `answered`: what the hub says of the record has it in it; until then it lies on top. `was`: names
-- that it had while it grew. `late`: made before its author's machine had been told that the family had left it. `blank`: the family was
-- released and of the content only its digest is left.
CREATE TABLE changes_2 (
    seq INTEGER PRIMARY KEY,
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    family TEXT,
    content BLOB NOT NULL,
    dot TEXT NOT NULL,
    began TEXT NOT NULL,
    here INTEGER NOT NULL,
    state INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    n INTEGER UNIQUE,
    prev TEXT,
    digest TEXT,
    position INTEGER,
    was BLOB,
    late INTEGER NOT NULL DEFAULT 0,
    blank INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO changes_2 SELECT
    seq, record, kind, family,
    CAST(json_object('record', record, 'kind', kind, 'family', family, 'patch', json(CAST(patch AS TEXT)), 'base', base,
        'by', coalesce(by, ''), 'at', at) AS BLOB),
    '', began, here, state, state >= 3, n, prev, digest, position, NULL, 0, 0
FROM changes;
DROP TABLE changes;
ALTER TABLE changes_2 RENAME TO changes;
CREATE INDEX changes_of_record ON changes (record);
CREATE INDEX changes_on_top ON changes (record, seq) WHERE here = 1 AND answered = 0;
CREATE INDEX changes_pending ON changes (state, seq) WHERE state < 2;
CREATE INDEX changes_received ON changes (kind) WHERE here = 1 AND state >= 2;
CREATE INDEX changes_by_dot ON changes (dot);
CREATE INDEX changes_of_family ON changes (family) WHERE here = 1;
CREATE INDEX changes_late ON changes (family) WHERE late = 1;

-- Families that left this machine's scope. `mark`: of the change that says so in the log (changes.seq); `gone`: nothing of it is left but this.
CREATE TABLE leaving (
    family TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    told TEXT NOT NULL,
    mark INTEGER NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- What was only here of a released family and the hub's newest backup does not hold yet, sealed to the hub: up to its change `n` and what
-- the hub had said up to `position`.
CREATE TABLE sealed (
    id INTEGER PRIMARY KEY,
    family TEXT NOT NULL,
    n INTEGER NOT NULL,
    position INTEGER NOT NULL,
    blob BLOB NOT NULL
) STRICT;

-- What was set aside of others, for those who lead.
CREATE TABLE set_aside_of_others (
    position INTEGER PRIMARY KEY,
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    family TEXT,
    reason TEXT NOT NULL,
    content BLOB NOT NULL
) STRICT;

-- `stale`: its family is being told anew, and this has not come again yet.
ALTER TABLE records ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;
CREATE INDEX records_stale ON records (family) WHERE stale = 1;

-- The digest of each family ('' for the council's own records) over what the hub last said (wire.family_sums).
CREATE TABLE sums (family TEXT PRIMARY KEY, sum BLOB NOT NULL) STRICT, WITHOUT ROWID;
ALTER TABLE machine ADD COLUMN healed INTEGER NOT NULL DEFAULT 0;

-- `overwrite`: pages that hold words of a released family are to be overwritten. `saved_n`, `saved_position`: what the hub's newest backup holds.
ALTER TABLE machine ADD COLUMN overwrite INTEGER NOT NULL DEFAULT 0;
ALTER TABLE machine ADD COLUMN saved_n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE machine ADD COLUMN saved_position INTEGER NOT NULL DEFAULT 0;

-- What was decided here and taken back before it was sent: what each such change had named, without its words. A page that still shows
-- what it said names that in its place.
CREATE TABLE undone (dot TEXT PRIMARY KEY, record TEXT NOT NULL, content BLOB NOT NULL) STRICT;

-- The hub tells everything anew, now with the names of all values; what is only here goes as it was written.
UPDATE machine SET cursor = '';

-- The hub's newest signed word of where its log is (`told`, a receipt; `word` as it was signed). `former`: such a word that the hub no longer
-- has, since it came back from a backup; `again`: up to which number this machine sends again since then.
ALTER TABLE machine ADD COLUMN told BLOB;
ALTER TABLE machine ADD COLUMN word TEXT;
ALTER TABLE machine ADD COLUMN former TEXT;
ALTER TABLE machine ADD COLUMN again INTEGER NOT NULL DEFAULT 0;

-- Further logs of this machine, each going on after a number of the one before: a copy that was put back goes on in one of its own.
CREATE TABLE logs (num INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, after INTEGER NOT NULL) STRICT;

-- Records that the hub said before it came back from a backup and has not said again; `sent`: they were offered to it.
CREATE TABLE offering (record TEXT PRIMARY KEY, sent INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Names of values that the hub said and then no longer: somebody replaced them. They go when a backup holds the `position` at which it was seen.
CREATE TABLE replaced (record TEXT NOT NULL, name TEXT NOT NULL, leaf TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (record, name)) STRICT, WITHOUT ROWID;

-- Records that were taken off this machine, since they are for others alone: what was written in them here stays in its log.
CREATE TABLE gone (record TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
