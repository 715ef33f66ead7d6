-- Who submitted a job, and the W3C trace context it was submitted in; null: not known.
ALTER TABLE job ADD COLUMN principal text;
ALTER TABLE job ADD COLUMN trace_parent text;

-- What a principal asks for: its jobs, newest first, and how many of them have not ended.
CREATE INDEX job_principal  ON job (principal, id) WHERE principal IS NOT NULL;
CREATE INDEX job_unfinished ON job (principal, state) WHERE principal IS NOT NULL AND state < 3;

-- Idempotency keys are a principal's own. Nobody's name is empty.
DROP INDEX job_key;
CREATE UNIQUE INDEX job_key ON job (idempotency_key, coalesce(principal, ''))
  WHERE idempotency_key IS NOT NULL;
