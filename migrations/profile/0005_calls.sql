-- Calls that were made, to this machine's models and to others, while the profile logs them. What was said isn't here.
CREATE TABLE api_call (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,                 -- when it began: milliseconds since 1970, UTC
    took        INTEGER NOT NULL,                 -- milliseconds
    origin      TEXT NOT NULL,                    -- scheme, host and port
    local       INTEGER NOT NULL CHECK (local IN (0, 1)),  -- 1: it could reach this machine alone
    purpose     TEXT NOT NULL,
    profile     TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    status      INTEGER,                          -- NULL: no answer began
    bytes_out   INTEGER NOT NULL,                 -- of the bodies, as are the hashes
    bytes_in    INTEGER NOT NULL,
    tokens_in   INTEGER,                          -- NULL: nobody counted
    tokens_out  INTEGER,
    sha_out     TEXT NOT NULL,                    -- SHA-256, in hexadecimal
    sha_in      TEXT NOT NULL
) STRICT;
CREATE INDEX api_call_at ON api_call (at);
CREATE INDEX api_call_origin ON api_call (origin);
CREATE INDEX api_call_purpose ON api_call (purpose);

-- What models took in and gave out, by day.
CREATE TABLE llm_usage (
    day         TEXT NOT NULL,                    -- as the user's calendar has it: 2026-02-28
    provider    TEXT NOT NULL,
    purpose     TEXT NOT NULL,
    calls       INTEGER NOT NULL,
    tokens_in   INTEGER NOT NULL,
    tokens_out  INTEGER NOT NULL,
    PRIMARY KEY (day, provider, purpose)
) STRICT, WITHOUT ROWID;
