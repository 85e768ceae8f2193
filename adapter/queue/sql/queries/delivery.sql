-- name: delivery
SELECT id, message, source, destination, state, tries, fence, worker, lease_until, lease_seconds, due, delay, begun, holds, force, cause, changed
FROM delivery WHERE id = ?;

-- name: deliveries_and_messages
SELECT d.id, d.message, d.source, d.destination, d.state, d.tries, d.fence, d.worker, d.lease_until, d.lease_seconds, d.due, d.delay, d.begun,
       d.holds, d.force, d.cause, d.changed,
       m.id, m.intake, m.idx, m.byte_offset, m.size, m.source, m.order_key, m.state, m.version, m.again, m.kind, m.message_time, m.patient,
       m.cause, m.warnings, m.unread, m.mapping_hash, m.on_stop, m.received, m.placed, m.final, m.purged, m.root_payload
FROM json_each(?) AS j CROSS JOIN delivery AS d ON d.id = j.value JOIN message AS m ON m.id = d.message;

-- name: deliveries_to_claim
SELECT d.id, d.message, d.source, d.destination, d.state, d.tries, d.fence, d.worker, d.lease_until, d.lease_seconds, d.due, d.delay, d.begun,
       d.holds, d.force, d.cause, d.changed,
       m.id, m.intake, m.idx, m.byte_offset, m.size, m.source, m.order_key, m.state, m.version, m.again, m.kind, m.message_time, m.patient,
       m.cause, m.warnings, m.unread, m.mapping_hash, m.on_stop, m.received, m.placed, m.final, m.purged, m.root_payload,
       r.result, f.data
FROM json_each(?) AS j CROSS JOIN delivery AS d ON d.id = j.value JOIN message AS m ON m.id = d.message
JOIN result_payload AS r ON r.message = d.message JOIN finding_list AS f ON f.message = d.message;

-- name: deliveries_of
SELECT id, message, source, destination, state, tries, fence, worker, lease_until, lease_seconds, due, delay, begun, holds, force, cause, changed
FROM delivery WHERE message = ?;

-- name: delivery_open
SELECT 1 FROM delivery INDEXED BY delivery_message
WHERE message = ? AND (state = 'pending' OR state = 'delivering' OR state = 'failed' OR state = 'delivered') LIMIT 1;

-- name: delivery_add
INSERT INTO delivery (message, source, destination, state, changed) VALUES (?, ?, ?, ?, ?);

-- name: delivery_update
UPDATE delivery
SET state = ?, tries = ?, fence = ?, worker = ?, lease_until = ?, lease_seconds = ?, due = ?, delay = ?, begun = ?, holds = ?, force = ?, cause = ?,
    changed = ?
WHERE id = ?;

-- name: leases
SELECT id, message, source, destination, state, tries, fence, worker, lease_until, lease_seconds, due, delay, begun, holds, force, cause, changed
FROM delivery WHERE state = 'delivering' ORDER BY id;

-- name: leases_ended
SELECT id, message, source, destination, state, tries, fence, worker, lease_until, lease_seconds, due, delay, begun, holds, force, cause, changed
FROM delivery WHERE state = 'delivering' AND (lease_until <= ? OR lease_until - lease_seconds > ?) ORDER BY id;

-- name: next_lease_end
SELECT min(lease_until) FROM delivery WHERE state = 'delivering';

-- name: waits_from_before
SELECT id, message, source, destination, state, tries, fence, worker, lease_until, lease_seconds, due, delay, begun, holds, force, cause, changed
FROM delivery WHERE state = 'pending' AND due - delay > ? ORDER BY id;

-- name: packed
SELECT body, record, summary FROM packed_payload WHERE delivery = ?;

-- name: record_of
SELECT record FROM packed_payload WHERE delivery = ?;

-- name: latest_packed
SELECT p.body FROM packed_payload AS p JOIN delivery AS d ON d.id = p.delivery WHERE d.message = ? ORDER BY d.changed DESC, d.id DESC LIMIT 1;

-- name: packed_add
INSERT INTO packed_payload (delivery, body, record, summary)
SELECT ?1, ?2, ?3, ?4 FROM delivery WHERE id = ?1 AND state = 'delivering' AND fence = ?5 AND worker = ?6
ON CONFLICT (delivery) DO NOTHING RETURNING delivery;

-- name: packed_drop
DELETE FROM packed_payload WHERE delivery = ?;

-- name: attempt_add
INSERT INTO attempt (delivery, number, worker, started) VALUES (?, ?, ?, ?);

-- name: attempt_end
UPDATE attempt SET ended = ?, code = ?, status = ?, milliseconds = ?, request_id = ?
WHERE delivery = ? AND number = ? AND ended IS NULL;

-- name: attempt_lost
UPDATE attempt SET code = ? WHERE delivery = ? AND number = ? AND ended IS NULL;

-- name: attempt_drop
DELETE FROM attempt WHERE delivery = ? AND number = ? AND ended IS NULL;

-- name: codes_of
SELECT code FROM attempt WHERE delivery = ? AND code <> '' ORDER BY id DESC LIMIT ?;

-- name: attempts_of_message
SELECT a.id, a.delivery, a.number, a.worker, a.started, a.ended, a.code, a.status, a.milliseconds, a.request_id, p.attempt IS NOT NULL
FROM delivery AS d JOIN attempt AS a ON a.delivery = d.id LEFT JOIN response_payload AS p ON p.attempt = a.id WHERE d.message = ? ORDER BY a.id;

-- name: response_put
INSERT INTO response_payload (attempt, data) SELECT id, ? FROM attempt WHERE delivery = ? AND number = ? ORDER BY id DESC LIMIT 1;

-- name: response_of
SELECT p.data FROM attempt AS a JOIN response_payload AS p ON p.attempt = a.id WHERE a.delivery = ? ORDER BY a.id DESC LIMIT 1;

-- name: response_of_attempt
SELECT p.data FROM attempt AS a JOIN response_payload AS p ON p.attempt = a.id JOIN delivery AS d ON d.id = a.delivery
WHERE a.id = ? AND d.message = ?;

-- name: latest_response
SELECT p.data FROM delivery AS d JOIN attempt AS a ON a.delivery = d.id JOIN response_payload AS p ON p.attempt = a.id
WHERE d.message = ? ORDER BY a.id DESC LIMIT 1;

-- name: first_attempt
SELECT started FROM attempt WHERE delivery = ? ORDER BY id LIMIT 1;
