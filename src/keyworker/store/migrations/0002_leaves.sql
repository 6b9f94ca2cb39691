-- Records keep every value that nobody has replaced. `leaves` is what is kept beside the shown body (domain.leaves.packed), `hub_leaves`
-- what the hub last said of it, or NULL while that is the same; `waiting`: how many leaves await a decision.
ALTER TABLE records ADD COLUMN leaves BLOB NOT NULL DEFAULT x'7b7d';
ALTER TABLE records ADD COLUMN hub_leaves BLOB;
ALTER TABLE records ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
CREATE INDEX records_waiting ON records (family) WHERE waiting > 0;

-- Every change that this machine knows, with its content as it is sent and digested. `state`: 0 open (still growing), 1 frozen (numbered),
-- 2 received by the hub, 3 history. `answered`: what the hub says of the record has it in it; until then it lies on top. `was`: names
-- that it had while it grew.
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
    was BLOB
) STRICT;
INSERT INTO changes_2 SELECT
    seq, record, kind, family,
    CAST(json_object('record', record, 'kind', kind, 'family', family, 'patch', json(CAST(patch AS TEXT)), 'base', base,
        'by', coalesce(by, ''), 'at', at) AS BLOB),
    '', began, here, state, state >= 3, n, prev, digest, position, NULL
FROM changes;
DROP TABLE changes;
ALTER TABLE changes_2 RENAME TO changes;
CREATE INDEX changes_of_record ON changes (record);
CREATE INDEX changes_on_top ON changes (record, seq) WHERE here = 1 AND answered = 0;
CREATE INDEX changes_pending ON changes (state, seq) WHERE state < 2;
CREATE INDEX changes_received ON changes (kind) WHERE here = 1 AND state >= 2;
CREATE INDEX changes_by_dot ON changes (dot);

-- What was decided here and taken back before it was sent: what each such change had named, without its words. A page that still shows
-- what it said names that in its place.
CREATE TABLE undone (dot TEXT PRIMARY KEY, record TEXT NOT NULL, content BLOB NOT NULL) STRICT;

-- The hub tells everything anew, now with the names of all values; what is only here goes as it was written.
UPDATE machine SET cursor = '';
