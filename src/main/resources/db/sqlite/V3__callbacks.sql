-- Who is told how a job ends, as JSON; null: nobody.
ALTER TABLE job ADD COLUMN callbacks TEXT;

-- The news of ended jobs and how far they are: states are those of DeliveryState in their order,
-- 0 PENDING, 1 DELIVERED, 2 FAILED. The process in whose hands one is owns it; host is the server of
-- a webhook, null with the call of a function.
CREATE TABLE job_callback (
  seq      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  id       BLOB    NOT NULL UNIQUE,
  target   TEXT    NOT NULL,
  host     TEXT,
  state    INTEGER NOT NULL,
  owner    BLOB    NOT NULL,
  epoch    INTEGER NOT NULL,
  next_at  INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  history  TEXT
);
CREATE INDEX job_callback_function ON job_callback (owner, seq)
  WHERE state = 0 AND host IS NULL;
CREATE INDEX job_callback_webhook ON job_callback (owner, next_at, seq, host)
  WHERE state = 0 AND host IS NOT NULL;
CREATE INDEX job_callback_pending ON job_callback (id) WHERE state = 0;
