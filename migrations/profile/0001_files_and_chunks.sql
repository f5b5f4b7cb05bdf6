-- Files, chunks, entities and tasks of one profile. Times are milliseconds since 1970, UTC.

-- 'generation' is random and new whenever the database is created or restored; a derived index made from
-- another generation is rebuilt.
CREATE TABLE meta (
    key    TEXT PRIMARY KEY,
    value  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('generation', lower(hex(randomblob(16))));

CREATE TABLE root (
    id             INTEGER PRIMARY KEY,
    path           TEXT NOT NULL UNIQUE,          -- absolute, canonical
    added_at       INTEGER NOT NULL,
    device         INTEGER,                       -- of the file system it was last seen on
    missing_since  INTEGER                        -- the folder isn't there (an unplugged drive); its index is kept
) STRICT;

CREATE TABLE repository (
    id        INTEGER PRIMARY KEY,
    root_id   INTEGER NOT NULL REFERENCES root (id) ON DELETE CASCADE,
    worktree  TEXT NOT NULL,                      -- absolute path of the worktree
    branch    TEXT,                               -- NULL when detached
    head      TEXT,                               -- commit id
    UNIQUE (root_id, worktree)
) STRICT;

CREATE TABLE file_index (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    root_id        INTEGER NOT NULL REFERENCES root (id) ON DELETE CASCADE,
    path           TEXT NOT NULL,                 -- relative to the root, '/' between parts
    repository_id  INTEGER REFERENCES repository (id) ON DELETE SET NULL,
    size           INTEGER NOT NULL,
    mtime_ns       INTEGER NOT NULL,
    content_hash   BLOB NOT NULL,                 -- SHA-256; empty when it couldn't be read
    language       TEXT NOT NULL,
    chunker        TEXT NOT NULL,                 -- fingerprint of what cut it into chunks
    skip_reason    TEXT,                          -- NULL: indexed
    chunk_count    INTEGER NOT NULL,
    token_count    INTEGER NOT NULL,
    indexed_at     INTEGER NOT NULL,
    touched_at     INTEGER NOT NULL,              -- when its change was seen: what is embedded first
    UNIQUE (root_id, path)
) STRICT;
CREATE INDEX file_index_repository ON file_index (repository_id);

-- Every change to chunks has a number. Derived indexes remember the last they applied.
CREATE TABLE change_counter (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    last  INTEGER NOT NULL
) STRICT;
INSERT INTO change_counter VALUES (1, 0);

CREATE TABLE chunk (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    file_id       INTEGER NOT NULL REFERENCES file_index (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,               -- place in the file, from 0
    kind          TEXT NOT NULL,
    symbol        TEXT NOT NULL,                  -- qualified name or heading path, '' when it has none
    symbols       TEXT NOT NULL,                  -- names defined inside, separated by spaces
    context       TEXT NOT NULL,                  -- context header without its file part
    start_line    INTEGER NOT NULL,               -- from 1, inclusive
    end_line      INTEGER NOT NULL,
    text          TEXT NOT NULL,
    content_hash  BLOB NOT NULL,                  -- SHA-256 of context and text: the key of its vectors
    tokens        INTEGER NOT NULL,
    change        INTEGER NOT NULL
) STRICT;
CREATE INDEX chunk_file ON chunk (file_id, ordinal);
CREATE UNIQUE INDEX chunk_change ON chunk (change);
CREATE INDEX chunk_content ON chunk (content_hash);

CREATE TABLE chunk_gone (
    change    INTEGER PRIMARY KEY,
    chunk_id  INTEGER NOT NULL
) STRICT;
-- Whatever deletes a chunk, its file or its root, the derived indexes hear of it.
CREATE TRIGGER chunk_deleted AFTER DELETE ON chunk BEGIN
    UPDATE change_counter SET last = last + 1;
    INSERT INTO chunk_gone SELECT last, OLD.id FROM change_counter;
END;

CREATE TABLE model (
    id           INTEGER PRIMARY KEY,
    fingerprint  TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    dimensions   INTEGER NOT NULL
) STRICT;

-- What each model has still to embed. Written with the chunk, removed with its chunk_vector.
CREATE TABLE embed_pending (
    model_id    INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
    chunk_id    INTEGER NOT NULL REFERENCES chunk (id) ON DELETE CASCADE,
    touched_at  INTEGER NOT NULL,
    PRIMARY KEY (model_id, chunk_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX embed_pending_first ON embed_pending (model_id, touched_at DESC, chunk_id);
CREATE INDEX embed_pending_chunk ON embed_pending (chunk_id);

-- Chunks whose vectors stand in the vector cache, by change number for the vector index.
CREATE TABLE chunk_vector (
    model_id  INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
    chunk_id  INTEGER NOT NULL REFERENCES chunk (id) ON DELETE CASCADE,
    change    INTEGER NOT NULL,
    PRIMARY KEY (model_id, chunk_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX chunk_vector_change ON chunk_vector (model_id, change);
CREATE INDEX chunk_vector_chunk ON chunk_vector (chunk_id);

CREATE TABLE entity (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    file_id     INTEGER NOT NULL REFERENCES file_index (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,                    -- CodeUnit, Document, Reference
    unit        TEXT NOT NULL,                    -- function, method, class, …; '' for other kinds
    name        TEXT NOT NULL,
    qualified   TEXT NOT NULL,
    signature   TEXT NOT NULL,
    doc         TEXT NOT NULL,                    -- first line of its doc comment or docstring
    start_line  INTEGER NOT NULL,
    end_line    INTEGER NOT NULL,
    path_key    TEXT                              -- of a Document: its path backwards, for links to find it by
) STRICT;
CREATE INDEX entity_file ON entity (file_id);
CREATE INDEX entity_path_key ON entity (path_key) WHERE path_key IS NOT NULL;
CREATE INDEX entity_name ON entity (name COLLATE NOCASE);
CREATE INDEX entity_qualified ON entity (qualified COLLATE NOCASE);

CREATE TABLE entity_link (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    file_id      INTEGER NOT NULL REFERENCES file_index (id) ON DELETE CASCADE,
    from_entity  INTEGER NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
    kind         TEXT NOT NULL,                   -- imports, references, mentions
    target       TEXT NOT NULL,                   -- as written
    to_file      INTEGER REFERENCES file_index (id) ON DELETE SET NULL,
    line         INTEGER NOT NULL
) STRICT;
CREATE INDEX entity_link_file ON entity_link (file_id);
CREATE INDEX entity_link_from ON entity_link (from_entity);
CREATE INDEX entity_link_to ON entity_link (to_file);

-- What each link was looked up by: a file or a code unit that comes or goes under one of these changes where it leads.
CREATE TABLE entity_link_key (
    key      TEXT NOT NULL,
    link_id  INTEGER NOT NULL REFERENCES entity_link (id) ON DELETE CASCADE,
    PRIMARY KEY (key, link_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_link_key_link ON entity_link_key (link_id);

CREATE TABLE task (
    id           TEXT PRIMARY KEY,                -- UUID v7
    title        TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('candidate', 'open', 'done', 'dismissed')),
    created_at   INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL,
    file_id      INTEGER REFERENCES file_index (id) ON DELETE SET NULL,
    marker       TEXT,                            -- TODO, FIXME, BUG, HACK; NULL: written by hand
    line         INTEGER,
    fingerprint  TEXT,                            -- of marker and text: the same comment moved is the same task
    gone_at      INTEGER,                         -- when its comment went; NULL while it is there
    gone_path    TEXT,                            -- the path of its file when that went
    reopens      INTEGER NOT NULL DEFAULT 0       -- 1: done because its comment went, opens again with it
) STRICT;
CREATE INDEX task_file ON task (file_id);
CREATE INDEX task_state ON task (state, changed_at DESC);
CREATE INDEX task_fingerprint ON task (fingerprint);
