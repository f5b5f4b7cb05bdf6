-- What is known of a person's work: commands, editors, sessions and their captured states. Times are milliseconds since
-- 1970, UTC.

-- Commands that ended in a shell, inside of the profile's folders.
CREATE TABLE command (
    id           INTEGER PRIMARY KEY,
    source       TEXT NOT NULL,                   -- where it comes from, as 'bash 4711 1768471200123'; 'atuin'
    number       TEXT NOT NULL,                   -- which of the source's it is: the same is never kept twice
    began_at     INTEGER NOT NULL,
    duration_ms  INTEGER NOT NULL,
    exit_code    INTEGER NOT NULL,
    cwd          TEXT NOT NULL,                   -- absolute
    command      TEXT NOT NULL,                   -- without its secrets
    tail         TEXT,                            -- the end of what a failed one wrote, without its secrets
    event        INTEGER,                         -- that told of it
    UNIQUE (source, number)
) STRICT;
CREATE INDEX command_began ON command (began_at);
CREATE INDEX command_same ON command (cwd, command, began_at);

-- What each editor told last.
CREATE TABLE editor (
    name     TEXT PRIMARY KEY,
    told_at  INTEGER NOT NULL,
    state    TEXT NOT NULL,                       -- JSON: active file, cursor, selection, open and unsaved files
    event    INTEGER
) STRICT, WITHOUT ROWID;

-- A stretch of work: from its first sign until the profile is left, Continuo ends, or nothing happens for a while.
CREATE TABLE session (
    id         TEXT PRIMARY KEY,                  -- UUID v7
    began_at   INTEGER NOT NULL,
    active_at  INTEGER NOT NULL,                  -- the last sign of work that is known
    ended_at   INTEGER                            -- NULL: it goes on, or its end was forced
) STRICT;
CREATE INDEX session_began ON session (began_at);

-- Session states as they were captured.
CREATE TABLE session_state (
    id           TEXT PRIMARY KEY,                -- UUID v7
    session      TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    captured_at  INTEGER NOT NULL,
    cause        TEXT NOT NULL,                   -- exit, switch, regular, manual, inactivity, suspend, recovered
    version      INTEGER NOT NULL,                -- of the payload
    headline     TEXT NOT NULL,                   -- one line for lists
    payload      TEXT NOT NULL                    -- JSON, docs/session-state.schema.json
) STRICT;
CREATE INDEX session_state_captured ON session_state (captured_at);
CREATE INDEX session_state_session ON session_state (session);

-- What a person decided about blockers and next steps, by their keys.
CREATE TABLE statement (
    key         TEXT PRIMARY KEY,
    decided_at  INTEGER NOT NULL,
    pinned      INTEGER NOT NULL DEFAULT 0,
    dismissed   INTEGER NOT NULL DEFAULT 0,
    kind        TEXT NOT NULL,                    -- blocker, next-step
    text        TEXT                              -- in place of the one that was derived
) STRICT, WITHOUT ROWID;

-- What was changed last, whichever folder it is in.
CREATE INDEX file_index_mtime ON file_index (mtime_ns);
