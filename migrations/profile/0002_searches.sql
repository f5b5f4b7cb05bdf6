-- Searches that were made, and those that were saved under a name.
CREATE TABLE search (
    id     INTEGER PRIMARY KEY,
    name   TEXT COLLATE NOCASE,                   -- NULL: a recent one
    asked  TEXT NOT NULL,                         -- JSON: query, mode and filters
    at     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX search_name ON search (name) WHERE name IS NOT NULL;
CREATE UNIQUE INDEX search_recent ON search (asked) WHERE name IS NULL;
