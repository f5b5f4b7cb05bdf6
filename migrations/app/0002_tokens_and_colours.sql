-- What a profile is told apart by at a glance.
ALTER TABLE profile ADD COLUMN colour TEXT NOT NULL DEFAULT 'green';

-- Who else may call the engine. A revoked token's row is deleted.
CREATE TABLE token (
    id          TEXT PRIMARY KEY,                 -- UUID v7
    name        TEXT NOT NULL COLLATE NOCASE,
    hash        BLOB NOT NULL UNIQUE,             -- SHA-256 of the token
    profile_id  TEXT REFERENCES profile (id) ON DELETE CASCADE,  -- NULL: as good as the owner
    browser     INTEGER NOT NULL CHECK (browser IN (0, 1)),
    created_at  INTEGER NOT NULL,
    used_at     INTEGER,
    expires_at  INTEGER
) STRICT;
CREATE UNIQUE INDEX token_name ON token (name) WHERE browser = 0;
CREATE INDEX token_profile ON token (profile_id);
