-- The ledger, the lanes and the log. Times are microseconds since 1970 in UTC; `lease_until`, `due` are seconds of the machine's monotonic clock.
-- Columns named *_payload hold what came from or went to a patient record. Hashes are keyed with the installation's key.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE intake (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    outcome TEXT NOT NULL,
    duplicate_of INTEGER,
    moved_to TEXT NOT NULL DEFAULT '',
    taken INTEGER NOT NULL
);
CREATE UNIQUE INDEX intake_identity ON intake (source, path, size, mtime_ns, sha256) WHERE moved_to = '';
CREATE INDEX intake_content ON intake (sha256, source) WHERE outcome = 'accepted';

CREATE TABLE cause (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    code TEXT NOT NULL,
    path TEXT NOT NULL,
    element TEXT NOT NULL,
    rule TEXT NOT NULL,
    detail TEXT NOT NULL,
    shown TEXT NOT NULL
);

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    intake INTEGER NOT NULL REFERENCES intake (id),
    idx INTEGER NOT NULL,
    byte_offset INTEGER NOT NULL,
    size INTEGER NOT NULL,
    source TEXT NOT NULL,
    order_key BLOB NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    again INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL DEFAULT '',
    message_time INTEGER,
    patient BLOB,
    cause INTEGER NOT NULL DEFAULT 0,
    warnings INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    mapping_hash TEXT NOT NULL DEFAULT '',
    on_stop TEXT NOT NULL DEFAULT 'hold',
    received INTEGER NOT NULL,
    placed INTEGER,
    final INTEGER,
    purged INTEGER NOT NULL DEFAULT 0,
    identity BLOB,
    root_payload BLOB
);
CREATE INDEX message_unmapped ON message (order_key) WHERE state = 'received' OR again = 1;
CREATE INDEX message_gate ON message (order_key) WHERE state = 'received';
CREATE INDEX message_intake ON message (intake);
CREATE INDEX message_state ON message (state);
CREATE INDEX message_source ON message (source);
CREATE INDEX message_kind ON message (kind);
-- Narrow rows in id order: what a filter that matches much is answered from.
CREATE INDEX message_filter ON message (id, state, source, kind, received);
CREATE INDEX message_received ON message (received);
CREATE INDEX message_cause ON message (cause) WHERE cause > 0;
CREATE INDEX message_identity ON message (identity) WHERE identity IS NOT NULL;
CREATE INDEX message_final ON message (final) WHERE final IS NOT NULL AND purged = 0;

CREATE TABLE raw_payload (message INTEGER PRIMARY KEY REFERENCES message (id), data BLOB NOT NULL);
CREATE TABLE result_payload (message INTEGER PRIMARY KEY REFERENCES message (id), result BLOB NOT NULL, trace BLOB NOT NULL);
CREATE TABLE finding_list (message INTEGER PRIMARY KEY REFERENCES message (id), data BLOB NOT NULL);

CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES message (id),
    source TEXT NOT NULL,
    destination TEXT NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    fence INTEGER NOT NULL DEFAULT 0,
    worker TEXT NOT NULL DEFAULT '',
    lease_until REAL NOT NULL DEFAULT 0,
    lease_seconds REAL NOT NULL DEFAULT 0,
    due REAL NOT NULL DEFAULT 0,
    delay REAL NOT NULL DEFAULT 0,
    begun INTEGER NOT NULL DEFAULT 0,
    holds INTEGER NOT NULL DEFAULT 0,
    force INTEGER NOT NULL DEFAULT 0,
    cause INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL
);
CREATE UNIQUE INDEX delivery_message ON delivery (message, destination);
CREATE INDEX delivery_state ON delivery (state, message, destination);
CREATE INDEX delivery_cause ON delivery (cause, message) WHERE cause > 0;
CREATE INDEX delivery_lease ON delivery (lease_until) WHERE state = 'delivering';

CREATE TABLE packed_payload (delivery INTEGER PRIMARY KEY REFERENCES delivery (id), body BLOB NOT NULL, record BLOB NOT NULL, summary BLOB NOT NULL);

CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    delivery INTEGER NOT NULL REFERENCES delivery (id),
    number INTEGER NOT NULL,
    worker TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER,
    code TEXT NOT NULL DEFAULT '',
    status INTEGER NOT NULL DEFAULT 0,
    milliseconds REAL NOT NULL DEFAULT 0,
    request_id TEXT NOT NULL DEFAULT ''
);
CREATE INDEX attempt_delivery ON attempt (delivery);
CREATE TABLE response_payload (attempt INTEGER PRIMARY KEY REFERENCES attempt (id), data BLOB NOT NULL);

-- One row a lane that anything stands in. `head` is the delivery whose turn it is; `ready` that it may be claimed when `due`.
CREATE TABLE lane (
    id INTEGER PRIMARY KEY,
    destination TEXT NOT NULL,
    hash BLOB NOT NULL,
    head INTEGER NOT NULL,
    head_order BLOB NOT NULL,
    ready INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX lane_name ON lane (destination, hash);
CREATE INDEX lane_ready ON lane (destination, due, head_order) WHERE ready = 1;
CREATE INDEX lane_head ON lane (head);
CREATE TABLE lane_entry (
    lane INTEGER NOT NULL,
    order_key BLOB NOT NULL,
    delivery INTEGER NOT NULL,
    PRIMARY KEY (lane, order_key, delivery)
) WITHOUT ROWID;
CREATE INDEX lane_entry_delivery ON lane_entry (delivery);

-- What makes two things the same: every key leads to the thing, the thing to the key first used.
CREATE TABLE thing (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, type TEXT NOT NULL, key_payload BLOB NOT NULL);
CREATE TABLE alias (hash BLOB PRIMARY KEY, thing INTEGER NOT NULL REFERENCES thing (id)) WITHOUT ROWID;
CREATE TABLE message_thing (thing INTEGER NOT NULL, message INTEGER NOT NULL, PRIMARY KEY (thing, message)) WITHOUT ROWID;
CREATE INDEX message_thing_message ON message_thing (message);

CREATE TABLE owned_key (
    id INTEGER PRIMARY KEY,
    destination TEXT NOT NULL,
    hash BLOB NOT NULL,
    key_payload BLOB NOT NULL,
    written INTEGER,
    root BLOB,
    root_payload BLOB,
    version_payload BLOB,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    sent INTEGER NOT NULL DEFAULT 1,
    changed INTEGER NOT NULL
);
CREATE UNIQUE INDEX owned_key_name ON owned_key (destination, hash);
CREATE INDEX owned_key_root ON owned_key (destination, root) WHERE root IS NOT NULL;
CREATE INDEX owned_key_quiet ON owned_key (changed) WHERE version_payload IS NOT NULL;
CREATE TABLE chain (destination TEXT NOT NULL, root BLOB NOT NULL, written INTEGER NOT NULL, PRIMARY KEY (destination, root)) WITHOUT ROWID;

-- Append-only; `hash` covers the row and the hash before it.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    message INTEGER NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    reason_payload BLOB NOT NULL,
    hash BLOB NOT NULL
);
CREATE INDEX audit_message ON audit (message) WHERE message > 0;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;

CREATE TABLE pause (scope TEXT PRIMARY KEY, actor TEXT NOT NULL, reason_payload BLOB NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE breaker (destination TEXT PRIMARY KEY, failures INTEGER NOT NULL, until INTEGER) WITHOUT ROWID;
CREATE TABLE incident (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    scope TEXT NOT NULL,
    detail TEXT NOT NULL,
    opened INTEGER NOT NULL,
    last INTEGER NOT NULL,
    times INTEGER NOT NULL,
    closed INTEGER,
    notified INTEGER
);
CREATE UNIQUE INDEX incident_open ON incident (code, scope) WHERE closed IS NULL;

-- Counters kept as states change: grouping a million rows takes over a second.
CREATE TABLE message_count (
    source TEXT NOT NULL, state TEXT NOT NULL, cause INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (source, state, cause)
) WITHOUT ROWID;
CREATE TABLE delivery_count (
    source TEXT NOT NULL, destination TEXT NOT NULL, state TEXT NOT NULL, cause INTEGER NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (source, destination, state, cause)
) WITHOUT ROWID;
CREATE TRIGGER message_comes AFTER INSERT ON message BEGIN
    INSERT INTO message_count VALUES (new.source, new.state, new.cause, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER message_changes AFTER UPDATE OF state, cause ON message WHEN old.state <> new.state OR old.cause <> new.cause BEGIN
    UPDATE message_count SET n = n - 1 WHERE source = old.source AND state = old.state AND cause = old.cause;
    INSERT INTO message_count VALUES (new.source, new.state, new.cause, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER delivery_comes AFTER INSERT ON delivery BEGIN
    INSERT INTO delivery_count VALUES (new.source, new.destination, new.state, new.cause, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER delivery_changes AFTER UPDATE OF state, cause ON delivery WHEN old.state <> new.state OR old.cause <> new.cause BEGIN
    UPDATE delivery_count SET n = n - 1 WHERE source = old.source AND destination = old.destination AND state = old.state AND cause = old.cause;
    INSERT INTO delivery_count VALUES (new.source, new.destination, new.state, new.cause, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
