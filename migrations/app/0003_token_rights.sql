-- Whether a client that is bound to a profile may put events of its own into the log.
ALTER TABLE token ADD COLUMN may_emit INTEGER NOT NULL DEFAULT 0 CHECK (may_emit IN (0, 1));
