-- The registry of profiles, and what is the same for all of them. Times are milliseconds since 1970, UTC.
CREATE TABLE profile (
    id          TEXT PRIMARY KEY,                 -- UUID v7, also the name of the profile's folder
    name        TEXT NOT NULL COLLATE NOCASE,
    created_at  INTEGER NOT NULL,
    active      INTEGER NOT NULL DEFAULT 0 CHECK (active IN (0, 1)),
    deleted_at  INTEGER                           -- in the trash since
) STRICT;
CREATE UNIQUE INDEX profile_name ON profile (name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX profile_active ON profile (active) WHERE active = 1;

CREATE TABLE setting (
    key    TEXT PRIMARY KEY,
    value  TEXT NOT NULL                          -- JSON
) STRICT, WITHOUT ROWID;
