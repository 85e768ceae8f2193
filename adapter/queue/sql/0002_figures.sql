-- What the windows and the report count: when something stopped and for how long, and the figures of each minute of the last week.

-- One row a stop: `delivery` 0 = the message itself. A stop goes on while its cause stays; times as in 0001.
CREATE TABLE stop (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL,
    delivery INTEGER NOT NULL,
    source TEXT NOT NULL,
    destination TEXT NOT NULL,
    cause INTEGER NOT NULL,
    began INTEGER NOT NULL,
    ended INTEGER
);
CREATE UNIQUE INDEX stop_open ON stop (message, delivery) WHERE ended IS NULL;
CREATE INDEX stop_began ON stop (began);
INSERT INTO stop (message, delivery, source, destination, cause, began)
SELECT id, 0, source, '', cause, coalesce(placed, received) FROM message WHERE state IN ('needs_mapping', 'rejected');
INSERT INTO stop (message, delivery, source, destination, cause, began)
SELECT message, id, source, destination, cause, changed FROM delivery WHERE state = 'failed';

-- `minute`: seconds since 1970 at its start; `figures`: JSON of `adapter.engine.figures`.
CREATE TABLE minute (minute INTEGER PRIMARY KEY, figures TEXT NOT NULL);

CREATE INDEX delivery_shared ON delivery (changed) WHERE state = 'acknowledged';
-- Rows that say that a person was needed: few, so that asking for each delivery of a week costs little.
CREATE INDEX audit_hand ON audit (message) WHERE action IN ('redrive', 'remap', 'skip') OR after = 'needs_mapping';
