-- Jobs that are maps: how many items, in how many chunks, and whether each spreads, as JSON.
ALTER TABLE job ADD COLUMN map TEXT;

-- Input that is being kept for jobs that are not accepted yet, and the process that does it.
CREATE TABLE map_upload (
  id    BLOB NOT NULL PRIMARY KEY,
  owner BLOB NOT NULL
);

-- The items of maps, in chunks: a JSON array each.
CREATE TABLE map_input (
  id         BLOB    NOT NULL,
  chunk      INTEGER NOT NULL,
  first_item INTEGER NOT NULL,
  items      INTEGER NOT NULL,
  content    BLOB    NOT NULL,
  PRIMARY KEY (id, chunk)
);

-- What became of items, one after the other: lines of values if they succeeded (state 3), else
-- the error of all of them, as JSON. position is how many items of the map had ended before.
CREATE TABLE map_outcome (
  id         BLOB    NOT NULL,
  first_item INTEGER NOT NULL,
  items      INTEGER NOT NULL,
  position   INTEGER NOT NULL,
  state      INTEGER NOT NULL,
  content    BLOB    NOT NULL,
  PRIMARY KEY (id, first_item)
);
CREATE INDEX map_outcome_position ON map_outcome (id, position);
CREATE INDEX map_outcome_failure  ON map_outcome (id, first_item) WHERE state <> 3;
