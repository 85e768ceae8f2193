-- name: newest_message
SELECT max(id) FROM message;

-- name: message_counts
SELECT source, state, sum(n) FROM message_count GROUP BY source, state;

-- name: delivery_counts
SELECT destination, state, sum(n) FROM delivery_count GROUP BY destination, state;

-- name: kinds
WITH RECURSIVE known (kind) AS (
    SELECT min(kind) FROM message WHERE kind > ''
    UNION ALL SELECT (SELECT min(kind) FROM message WHERE kind > known.kind) FROM known WHERE known.kind IS NOT NULL
) SELECT kind FROM known WHERE kind IS NOT NULL;

-- name: cause_counts
SELECT cause, state, '', source, n FROM message_count WHERE cause > 0 AND n > 0 AND state IN ('needs_mapping', 'rejected')
UNION ALL
SELECT cause, state, destination, source, n FROM delivery_count WHERE cause > 0 AND n > 0 AND state = 'failed';

-- name: messages_in_time
SELECT count(*) FROM (SELECT 1 FROM message INDEXED BY message_received WHERE received >= ? AND received < ? LIMIT ?);

-- name: audit_last
SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1;

-- name: audit_add
INSERT INTO audit (id, at, actor, action, subject, subject_id, message, before, after, reason_payload, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: audit_after
SELECT id, at, actor, action, subject, subject_id, message, before, after, reason_payload, hash FROM audit WHERE id > ? ORDER BY id LIMIT ?;

-- name: history
SELECT id, at, actor, action, subject, subject_id, message, before, after, reason_payload, hash FROM audit WHERE message = ? AND message > 0 ORDER BY id;
