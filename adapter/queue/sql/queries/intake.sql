-- name: intake_same
SELECT id, outcome, duplicate_of FROM intake WHERE source = ? AND path = ? AND size = ? AND mtime_ns = ? AND sha256 = ? AND moved_to = '';

-- name: intake_same_content
SELECT id FROM intake WHERE sha256 = ? AND source = ? AND outcome = 'accepted' ORDER BY id LIMIT 1;

-- name: intake_add
INSERT INTO intake (source, path, size, mtime_ns, sha256, outcome, duplicate_of, taken) VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: intake_outcome
UPDATE intake SET outcome = ? WHERE id = ?;

-- name: intake_seen
SELECT id, sha256, outcome FROM intake WHERE source = ? AND path = ? AND size = ? AND mtime_ns = ? AND moved_to = '' ORDER BY id DESC LIMIT 1;

-- name: intake_moved
UPDATE intake SET moved_to = ? WHERE id = ?;

-- name: intake_of
SELECT path, sha256, moved_to FROM intake WHERE id = ?;

-- name: path_of
SELECT path FROM intake WHERE id = ?;

-- name: messages_of_intake
SELECT id FROM message WHERE intake = ? ORDER BY id;

-- name: message_add
INSERT INTO message (intake, idx, byte_offset, size, source, order_key, state, cause, received, final) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: raw_add
INSERT INTO raw_payload (message, data) VALUES (?, ?);

-- name: raw
SELECT data FROM raw_payload WHERE message = ?;

-- name: has_raw
SELECT 1 FROM raw_payload WHERE message = ?;
