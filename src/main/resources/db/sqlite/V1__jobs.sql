-- Times are microseconds since 1970 in UTC, spans microseconds. States are those of JobState in
-- their order: 0 SCHEDULED, 1 QUEUED, 2 RUNNING, 3 SUCCEEDED, 4 FAILED, 5 TIMED_OUT, 6 CANCELLED,
-- 7 LOST. Arguments, result and error are in the row while they are short; what is longer is in
-- job_payload, and apart says which (1 args, 2 kwargs, 4 value, 8 error).
CREATE TABLE job (
  id               BLOB    NOT NULL PRIMARY KEY,
  state            INTEGER NOT NULL,
  priority         INTEGER NOT NULL,
  ready_at         INTEGER NOT NULL,
  start_deadline   INTEGER,
  epoch            INTEGER NOT NULL,
  attempt          INTEGER NOT NULL,
  retries          INTEGER NOT NULL,
  owner            BLOB,
  cancel_requested INTEGER NOT NULL,
  func             TEXT    NOT NULL,
  args             BLOB,
  kwargs           BLOB,
  timeout          INTEGER,
  start_within     INTEGER,
  run_at           INTEGER,
  labels           TEXT,
  idempotency_key  TEXT,
  fingerprint      BLOB,
  progress         TEXT,
  value            BLOB,
  error            TEXT,
  apart            INTEGER NOT NULL,
  worker_id        INTEGER,
  worker_pid       INTEGER,
  worker_node      TEXT,
  submitted_at     INTEGER NOT NULL,
  started_at       INTEGER,
  finished_at      INTEGER,
  expires_at       INTEGER
);

CREATE INDEX job_ready     ON job (priority DESC, ready_at, id) WHERE state = 1;
CREATE INDEX job_deadline  ON job (start_deadline) WHERE state = 1 AND start_deadline IS NOT NULL;
CREATE INDEX job_scheduled ON job (ready_at) WHERE state = 0;
CREATE INDEX job_owner     ON job (owner) WHERE state = 2;
CREATE INDEX job_expiry    ON job (expires_at) WHERE expires_at IS NOT NULL;
-- For listings. Most jobs have succeeded: those are found without an index of their own.
CREATE INDEX job_state     ON job (state, id) WHERE state <> 3;
CREATE INDEX job_func      ON job (func, id);
CREATE UNIQUE INDEX job_key ON job (idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE job_payload (
  id      BLOB    NOT NULL,
  part    INTEGER NOT NULL,
  content BLOB    NOT NULL,
  PRIMARY KEY (id, part)
) WITHOUT ROWID;

CREATE TABLE job_label (
  name  TEXT NOT NULL,
  value TEXT NOT NULL,
  id    BLOB NOT NULL,
  PRIMARY KEY (name, value, id)
) WITHOUT ROWID;
CREATE INDEX job_label_id ON job_label (id);

-- What jobs printed: the beginning and the end of a long log.
CREATE TABLE job_log (
  id      BLOB    NOT NULL PRIMARY KEY,
  head    BLOB    NOT NULL,
  omitted INTEGER NOT NULL,
  tail    BLOB    NOT NULL
);

-- Written to find out whether the store can be written.
CREATE TABLE probe (
  id      INTEGER NOT NULL PRIMARY KEY,
  counter INTEGER NOT NULL
);
INSERT INTO probe VALUES (1, 0);
