-- Lines of work, the board, chat threads, and what is known of notes. Times are milliseconds since 1970, UTC. What has
-- a 'deleted_at' is shown no more and can be restored for a month.

CREATE TABLE intent (
    id          TEXT PRIMARY KEY,                 -- UUID v7
    title       TEXT NOT NULL,
    note        TEXT,                             -- Markdown
    state       TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    resolution  TEXT,                             -- what came of it
    created_at  INTEGER NOT NULL,
    closed_at   INTEGER,
    deleted_at  INTEGER
) STRICT;
CREATE INDEX intent_state ON intent (state, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX intent_deleted ON intent (deleted_at) WHERE deleted_at IS NOT NULL;

-- A CHECK can't be changed, so the table is made anew.
CREATE TABLE task_rebuilt (
    id              TEXT PRIMARY KEY,             -- UUID v7
    title           TEXT NOT NULL,
    titled          INTEGER NOT NULL DEFAULT 0 CHECK (titled IN (0, 1)),  -- 1: by a person, not by its comment
    state           TEXT NOT NULL CHECK (state IN ('candidate', 'open', 'doing', 'blocked', 'done', 'dismissed')),
    place           REAL NOT NULL,                -- tasks of a state stand in its order
    priority        INTEGER NOT NULL DEFAULT 2 CHECK (priority BETWEEN 0 AND 3),  -- urgent, high, normal, low
    due             TEXT,                         -- 2026-01-31
    intent_id       TEXT REFERENCES intent (id) ON DELETE SET NULL,
    note            TEXT,                         -- Markdown
    source          TEXT NOT NULL CHECK (source IN ('comment', 'checkbox', 'failure', 'chat', 'manual')),
    source_event    INTEGER,                      -- of the command that failed
    source_message  TEXT,                         -- of a chat
    created_at      INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL,             -- of its state
    deleted_at      INTEGER,
    file_id         INTEGER REFERENCES file_index (id) ON DELETE SET NULL,
    marker          TEXT,                         -- TODO, FIXME, BUG, HACK; NULL: no comment
    line            INTEGER,
    fingerprint     TEXT,                         -- of marker and text: the same comment moved is the same task
    gone_at         INTEGER,                      -- when its comment or checkbox went; NULL while it is there
    gone_path       TEXT,                         -- the path of its file when that went
    ticked          INTEGER,                      -- 1: its checkbox is ticked, 0: it isn't; NULL: it has none
    ticked_done     INTEGER NOT NULL DEFAULT 0 CHECK (ticked_done IN (0, 1)),  -- 1: done by its tick, opens without it
    event           INTEGER                       -- that told of it
) STRICT;

-- What was done because its comment went is open again, and asks whether it is done.
INSERT INTO task_rebuilt (id, title, state, place, source, created_at, changed_at, file_id, marker, line, fingerprint,
                          gone_at, gone_path, event)
SELECT id, title, decided,
       iif(decided = 'candidate', -changed_at, row_number() OVER (PARTITION BY decided ORDER BY changed_at DESC, number)),
       iif(fingerprint IS NULL, 'manual', 'comment'),
       created_at, changed_at, file_id, marker, line, fingerprint, gone_at, gone_path, event
FROM (SELECT rowid AS number, iif(reopens = 1 AND state = 'done', 'open', state) AS decided, * FROM task)
ORDER BY number;
DROP TABLE task;
ALTER TABLE task_rebuilt RENAME TO task;
CREATE INDEX task_file ON task (file_id);
CREATE INDEX task_state ON task (state, changed_at DESC);
CREATE INDEX task_fingerprint ON task (fingerprint);
CREATE INDEX task_place ON task (state, place);
CREATE INDEX task_intent ON task (intent_id, state) WHERE intent_id IS NOT NULL;
CREATE INDEX task_deleted ON task (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE task_label (
    task_id  TEXT NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    label    TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (task_id, label)
) STRICT, WITHOUT ROWID;

CREATE TABLE thread (
    id          TEXT PRIMARY KEY,                 -- UUID v7
    title       TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,                 -- when something was last said
    deleted_at  INTEGER
) STRICT;
CREATE INDEX thread_changed ON thread (changed_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX thread_deleted ON thread (deleted_at) WHERE deleted_at IS NOT NULL;

-- In the order of their rowids.
CREATE TABLE message (
    id          TEXT PRIMARY KEY,                 -- UUID v7
    thread_id   TEXT NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
    role        TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    text        TEXT NOT NULL,
    at          INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('writing', 'done', 'stopped', 'failed')),
    error       TEXT,
    citations   TEXT CHECK (json_valid(citations)),  -- JSON: the parts of files that it was given
    provider    TEXT,
    model       TEXT,
    local       INTEGER CHECK (local IN (0, 1)),  -- 1: the model is on this machine
    tokens_in   INTEGER,
    tokens_out  INTEGER,
    took_ms     INTEGER,
    prompt      TEXT CHECK (json_valid(prompt))   -- JSON: what the model was asked, to the letter
) STRICT;
CREATE INDEX message_thread ON message (thread_id);
CREATE INDEX message_at ON message (at);
CREATE INDEX message_writing ON message (state) WHERE state = 'writing';

-- What is known of the files of the notes' folder. The files are the truth: all of it can be made anew.
CREATE TABLE note (
    path       TEXT PRIMARY KEY,                  -- relative to the folder, '/' between parts
    title      TEXT NOT NULL,
    excerpt    TEXT NOT NULL,                     -- the beginning of its text, plain
    text_hash  TEXT NOT NULL,                     -- SHA-256 of the file, in hexadecimal
    mtime_ns   INTEGER NOT NULL,
    size       INTEGER NOT NULL,
    open       INTEGER NOT NULL,                  -- checkboxes
    done       INTEGER NOT NULL,
    title_key  TEXT NOT NULL,                     -- what links find it by, in lower case: its title,
    path_key   TEXT NOT NULL,                     -- its path without the ending,
    stem_key   TEXT NOT NULL,                     -- and its file's name without the ending
    folded     TEXT NOT NULL                      -- title, path and text in lower case, to be searched
) STRICT;
CREATE INDEX note_mtime ON note (mtime_ns DESC);
CREATE INDEX note_title ON note (title_key);
CREATE INDEX note_path ON note (path_key);
CREATE INDEX note_stem ON note (stem_key);

CREATE TABLE note_link (
    id      INTEGER PRIMARY KEY,
    note    TEXT NOT NULL REFERENCES note (path) ON DELETE CASCADE ON UPDATE CASCADE,
    line    INTEGER NOT NULL,                     -- from 1
    target  TEXT NOT NULL,                        -- as written
    wiki    INTEGER NOT NULL CHECK (wiki IN (0, 1)),  -- 1: [[target]], 0: [text](target)
    key     TEXT NOT NULL,                        -- of the target, to be compared with those of notes, files and tasks
    text    TEXT NOT NULL                         -- the line
) STRICT;
CREATE INDEX note_link_note ON note_link (note);
CREATE INDEX note_link_key ON note_link (key);

-- Notes that were deleted. Their files lie in a folder of their own, named after the id.
CREATE TABLE note_trash (
    id          TEXT PRIMARY KEY,                 -- UUID v7
    path        TEXT NOT NULL,                    -- where it was
    title       TEXT NOT NULL,
    deleted_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX note_trash_deleted ON note_trash (deleted_at);
