-- name: pauses
SELECT scope, actor, reason_payload, at FROM pause ORDER BY scope;

-- name: pause_put
INSERT INTO pause (scope, actor, reason_payload, at) VALUES (?, ?, ?, ?)
ON CONFLICT (scope) DO UPDATE SET actor = excluded.actor, reason_payload = excluded.reason_payload, at = excluded.at;

-- name: pause_drop
DELETE FROM pause WHERE scope = ?;

-- name: breaker
SELECT failures, until FROM breaker WHERE destination = ?;

-- name: breaker_put
INSERT INTO breaker (destination, failures, until) VALUES (?, ?, ?)
ON CONFLICT (destination) DO UPDATE SET failures = excluded.failures, until = excluded.until;

-- name: incident_open
SELECT id, code, scope, detail, opened, last, times, closed, notified FROM incident WHERE code = ? AND scope = ? AND closed IS NULL;

-- name: incident_add
INSERT INTO incident (code, scope, detail, opened, last, times) VALUES (?, ?, ?, ?, ?, 1);

-- name: incident_again
UPDATE incident SET detail = ?, last = ?, times = times + 1 WHERE id = ?;

-- name: incident_close
UPDATE incident SET closed = ? WHERE id = ?;

-- name: incident_notified
UPDATE incident SET notified = ? WHERE id = ?;

-- name: incidents
SELECT id, code, scope, detail, opened, last, times, closed, notified FROM incident ORDER BY id;

-- name: incidents_open
SELECT id, code, scope, detail, opened, last, times, closed, notified FROM incident WHERE closed IS NULL ORDER BY id;

-- name: meta
SELECT value FROM meta WHERE name = ?;

-- name: meta_put
INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: purgeable
SELECT id FROM message WHERE final IS NOT NULL AND purged = 0 AND final <= ? ORDER BY final LIMIT ?;

-- name: message_purged
UPDATE message SET purged = 1 WHERE id = ?;

-- name: raw_drop
DELETE FROM raw_payload WHERE message = ?;

-- name: result_drop
DELETE FROM result_payload WHERE message = ?;

-- name: packed_drop_of
DELETE FROM packed_payload WHERE delivery IN (SELECT id FROM delivery WHERE message = ?);

-- name: responses_drop_of
DELETE FROM response_payload WHERE attempt IN (SELECT a.id FROM attempt AS a JOIN delivery AS d ON d.id = a.delivery WHERE d.message = ?);

-- name: quiet_versions
SELECT id FROM owned_key WHERE version_payload IS NOT NULL AND changed <= ? ORDER BY changed LIMIT ?;

-- name: version_drop
UPDATE owned_key SET version_payload = NULL WHERE id = ?;

-- name: oldest_unmapped
SELECT count(*), min(received) FROM message INDEXED BY message_gate WHERE state = 'received';
