-- What a later version might bring: a table, and a column with a value for the jobs there are.
ALTER TABLE job ADD COLUMN note TEXT NOT NULL DEFAULT 'from before';
CREATE TABLE note (id INTEGER NOT NULL PRIMARY KEY, text TEXT NOT NULL);
