-- Vectors by what was embedded and by what embedded it. Losing this database costs time, never knowledge.
CREATE TABLE vector (
    model         TEXT NOT NULL,                  -- model fingerprint
    content_hash  BLOB NOT NULL,                  -- chunk.content_hash
    part          INTEGER NOT NULL,               -- window of the chunk, from 0
    parts         INTEGER NOT NULL,               -- windows of the chunk in all
    vector        BLOB NOT NULL,                  -- IEEE half floats, little endian, L2 norm 1
    PRIMARY KEY (model, content_hash, part)
) STRICT, WITHOUT ROWID;
