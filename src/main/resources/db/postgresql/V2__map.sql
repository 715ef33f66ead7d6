-- Jobs that are maps: how many items, in how many chunks, and whether each spreads, as JSON.
ALTER TABLE job ADD COLUMN map text;

-- Input that is being kept for jobs that are not accepted yet, and the process that does it.
CREATE TABLE map_upload (
  id    uuid NOT NULL PRIMARY KEY,
  owner uuid NOT NULL
);

-- The items of maps, in chunks: a JSON array each.
CREATE TABLE map_input (
  id         uuid    NOT NULL,
  chunk      integer NOT NULL,
  first_item integer NOT NULL,
  items      integer NOT NULL,
  content    bytea   NOT NULL,
  PRIMARY KEY (id, chunk)
);

-- What became of items, one after the other: lines of values if they succeeded (state 3), else
-- the error of all of them, as JSON. position is how many items of the map had ended before.
CREATE TABLE map_outcome (
  id         uuid    NOT NULL,
  first_item integer NOT NULL,
  items      integer NOT NULL,
  position   integer NOT NULL,
  state      smallint NOT NULL,
  content    bytea   NOT NULL,
  PRIMARY KEY (id, first_item)
);
CREATE INDEX map_outcome_position ON map_outcome (id, position);
CREATE INDEX map_outcome_failure  ON map_outcome (id, first_item) WHERE state <> 3;
