-- Times are microseconds since 1970 in UTC, spans microseconds. States are those of JobState in
-- their order: 0 SCHEDULED, 1 QUEUED, 2 RUNNING, 3 SUCCEEDED, 4 FAILED, 5 TIMED_OUT, 6 CANCELLED,
-- 7 LOST. Arguments, result and error are in the row while they are short; what is longer is in
-- job_payload, and apart says which (1 args, 2 kwargs, 4 value, 8 error).
CREATE TABLE job (
  id               uuid    NOT NULL PRIMARY KEY,
  state            smallint NOT NULL,
  priority         smallint NOT NULL,
  ready_at         bigint NOT NULL,
  start_deadline   bigint,
  epoch            bigint NOT NULL,
  attempt          smallint NOT NULL,
  retries          smallint NOT NULL,
  owner            uuid,
  cancel_requested smallint NOT NULL,
  func             text    NOT NULL,
  args             bytea,
  kwargs           bytea,
  timeout          bigint,
  start_within     bigint,
  run_at           bigint,
  labels           text,
  idempotency_key  text,
  fingerprint      bytea,
  progress         text,
  value            bytea,
  error            text,
  apart            smallint NOT NULL,
  worker_id        integer,
  worker_pid       bigint,
  worker_node      text,
  submitted_at     bigint NOT NULL,
  started_at       bigint,
  finished_at      bigint,
  expires_at       bigint
) WITH (
  -- Rows of finished jobs and the entries of indexes that move are cleared away before they pile up.
  fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0
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
  id      uuid    NOT NULL,
  part    smallint NOT NULL,
  content bytea    NOT NULL,
  PRIMARY KEY (id, part)
);

CREATE TABLE job_label (
  name  text NOT NULL,
  value text NOT NULL,
  id    uuid NOT NULL,
  PRIMARY KEY (name, value, id)
);
CREATE INDEX job_label_id ON job_label (id);

-- What jobs printed: the beginning and the end of a long log.
CREATE TABLE job_log (
  id      uuid    NOT NULL PRIMARY KEY,
  head    bytea    NOT NULL,
  omitted bigint NOT NULL,
  tail    bytea    NOT NULL
);

-- Written to find out whether the store can be written.
CREATE TABLE probe (
  id      bigint NOT NULL PRIMARY KEY,
  counter bigint NOT NULL
);
INSERT INTO probe VALUES (1, 0);

-- The replicas. One whose lease is over by the database's clock is dead: others take its jobs, and
-- it must not run them any more.
CREATE TABLE node (
  id          uuid        NOT NULL PRIMARY KEY,
  name        text        NOT NULL,
  lease_until timestamptz NOT NULL,
  dead        boolean     NOT NULL DEFAULT false,
  report      text
);

-- What was last asked of the pool, for all replicas: 0 OPEN, 1 CLOSED, 2 TERMINATED.
CREATE TABLE pool_order (
  id      smallint NOT NULL PRIMARY KEY,
  state   smallint NOT NULL,
  size    integer,
  version bigint   NOT NULL
);
INSERT INTO pool_order VALUES (1, 0, NULL, 0);
