-- What a later version might change.
ALTER TABLE job ADD COLUMN later text NOT NULL DEFAULT 'as before';
