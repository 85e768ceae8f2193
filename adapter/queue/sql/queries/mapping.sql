-- name: message
SELECT id, intake, idx, byte_offset, size, source, order_key, state, version, again, kind, message_time, patient, cause, warnings, unread,
       mapping_hash, on_stop, received, placed, final, purged, root_payload
FROM message WHERE id = ?;

-- name: unmapped
SELECT m.id, m.version, m.intake, m.source, i.path, m.idx, m.byte_offset, r.data, m.order_key, m.received, m.again
FROM message AS m INDEXED BY message_unmapped
JOIN intake AS i ON i.id = m.intake
JOIN raw_payload AS r ON r.message = m.id
WHERE (m.state = 'received' OR m.again = 1) AND m.order_key > ?
ORDER BY m.order_key LIMIT ?;

-- name: message_placed
UPDATE message
SET kind = ?, message_time = ?, patient = ?, warnings = ?, unread = ?, mapping_hash = ?, on_stop = ?, placed = ?, identity = ?, root_payload = ?,
    state = ?, cause = ?, again = 0, version = version + 1
WHERE id = ?;

-- name: message_state
UPDATE message SET state = ?, cause = ?, again = 0, version = version + 1 WHERE id = ?;

-- name: message_again
UPDATE message SET again = 1, version = version + 1, final = NULL WHERE id = ?;

-- name: message_final
UPDATE message SET final = ? WHERE id = ?;

-- name: result_put
INSERT INTO result_payload (message, result, trace) VALUES (?, ?, ?)
ON CONFLICT (message) DO UPDATE SET result = excluded.result, trace = excluded.trace;

-- name: result
SELECT result FROM result_payload WHERE message = ?;

-- name: trace
SELECT trace FROM result_payload WHERE message = ?;

-- name: findings_put
INSERT INTO finding_list (message, data) VALUES (?, ?) ON CONFLICT (message) DO UPDATE SET data = excluded.data;

-- name: findings
SELECT data FROM finding_list WHERE message = ?;

-- name: cause_by_hash
SELECT id FROM cause WHERE hash = ?;

-- name: cause_add
INSERT INTO cause (hash, code, path, element, rule, detail, shown) VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: cause
SELECT code, path, element, rule, detail, shown FROM cause WHERE id = ?;

-- name: causes_with
SELECT id FROM cause WHERE instr(lower(code || ' ' || path || ' ' || element || ' ' || detail || ' ' || shown), ?) > 0;
