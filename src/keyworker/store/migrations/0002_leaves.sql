-- Records keep every value that nobody has replaced. `leaves` is what is kept beside the shown body (domain.leaves.packed), `hub_leaves`
-- what the hub last said of it, or NULL while that is the same; `waiting`: how many leaves await a decision.
ALTER TABLE records ADD COLUMN leaves BLOB NOT NULL DEFAULT x'7b7d';
ALTER TABLE records ADD COLUMN hub_leaves BLOB;
ALTER TABLE records ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
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

-- The hub tells everything anew, now with the names of all values; what is only here goes as it was written.
UPDATE machine SET cursor = '';
