-- Who is told how a job ends, as JSON; null: nobody.
ALTER TABLE job ADD COLUMN callbacks text;

-- The news of ended jobs and how far they are: states are those of DeliveryState in their order,
-- 0 PENDING, 1 DELIVERED, 2 FAILED. The process in whose hands one is owns it; host is the server of
-- a webhook, null with the call of a function.
CREATE TABLE job_callback (
  seq      bigint   NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id       uuid     NOT NULL UNIQUE,
  target   text     NOT NULL,
  host     text,
  state    smallint NOT NULL,
  owner    uuid     NOT NULL,
  epoch    bigint   NOT NULL,
  next_at  bigint   NOT NULL,
  attempts integer  NOT NULL,
  history  text
) WITH (
  fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX job_callback_function ON job_callback (owner, seq)
  WHERE state = 0 AND host IS NULL;
CREATE INDEX job_callback_webhook ON job_callback (owner, next_at, seq, host)
  WHERE state = 0 AND host IS NOT NULL;
CREATE INDEX job_callback_pending ON job_callback (id) WHERE state = 0;
