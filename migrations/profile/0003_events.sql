-- The cold store of the event log. Events come from the log's segments in batches, or in the transaction of the change
-- that they tell of. Ids are the log's: rows come about in their order, and are never changed.

-- How far the log has come here. 'writes' goes up with every transaction that adds events.
CREATE TABLE event_log (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    drained  INTEGER NOT NULL,                    -- every event up to this one is in the table
    writes   INTEGER NOT NULL
) STRICT;
INSERT INTO event_log VALUES (1, 0, 0);

-- What payloads of a kind have in common: the text around their values.
CREATE TABLE event_shape (
    id        INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL,
    version   INTEGER NOT NULL,
    skeleton  TEXT NOT NULL,                      -- U+0001 stands for a string's letters, U+0002 for another value
    events    INTEGER NOT NULL,
    bytes     INTEGER NOT NULL,                   -- of those events as JSON lines, without their contexts
    UNIQUE (kind, version, skeleton)
) STRICT;

-- Contexts, each once, however many events share it.
CREATE TABLE event_context (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,    -- never given twice
    key     BLOB NOT NULL UNIQUE,                 -- first half of the SHA-256 of 'json'
    json    TEXT NOT NULL,                        -- correlation, actor, session, profile, fields
    events  INTEGER NOT NULL
) STRICT;
CREATE INDEX event_context_correlation ON event_context (json ->> '$.correlation');
CREATE INDEX event_context_actor ON event_context (json ->> '$.actor');
CREATE INDEX event_context_session ON event_context (json ->> '$.session') WHERE json ->> '$.session' IS NOT NULL;

CREATE TABLE event (
    id       INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,                    -- milliseconds since 1970, UTC, by a clock that may be set back
    shape    INTEGER NOT NULL,
    context  INTEGER NOT NULL,
    parent   INTEGER,                             -- the event that caused it; NULL: a beginning
    root     INTEGER,                             -- the event that began it all; NULL: the parent
    depth    INTEGER NOT NULL,
    payload  TEXT NOT NULL                        -- the values that the shape's skeleton goes around, U+001F between
) STRICT;
CREATE INDEX event_at ON event (at);
CREATE INDEX event_by_shape ON event (shape);
CREATE INDEX event_by_context ON event (context);
CREATE INDEX event_parent ON event (parent) WHERE parent IS NOT NULL;

-- Up to which event a subscriber has handled them.
CREATE TABLE event_subscriber (
    name      TEXT PRIMARY KEY,
    position  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The event that told of the latest change of a file, and of a task.
ALTER TABLE file_index ADD COLUMN event INTEGER;
ALTER TABLE task ADD COLUMN event INTEGER;
