-- A thing is found by its aliases, of which the key first used is one: a second index over that key found nothing and cost a page for each new thing.
CREATE TABLE thing_new (id INTEGER PRIMARY KEY, hash BLOB NOT NULL, type TEXT NOT NULL, key_payload BLOB NOT NULL);
INSERT INTO thing_new SELECT id, hash, type, key_payload FROM thing;
CREATE TABLE alias_new (hash BLOB PRIMARY KEY, thing INTEGER NOT NULL REFERENCES thing_new (id)) WITHOUT ROWID;
INSERT INTO alias_new SELECT hash, thing FROM alias;
DROP TABLE alias;
DROP TABLE thing;
ALTER TABLE thing_new RENAME TO thing;
ALTER TABLE alias_new RENAME TO alias;
