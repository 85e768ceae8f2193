-- name: thing_of
SELECT t.id, t.hash, t.key_payload FROM alias AS a JOIN thing AS t ON t.id = a.thing WHERE a.hash = ?;

-- name: things_of
SELECT unhex(j.value), t.id, t.hash, t.key_payload
FROM json_each(?) AS j JOIN alias AS a ON a.hash = unhex(j.value) JOIN thing AS t ON t.id = a.thing;

-- name: look
SELECT j.key, t.key_payload, o.key_payload, o.written, o.root_payload, o.version_payload, o.withdrawn, o.sent
FROM json_each(?2) AS j LEFT JOIN alias AS a ON a.hash = unhex(j.value) LEFT JOIN thing AS t ON t.id = a.thing
LEFT JOIN owned_key AS o ON o.destination = ?1 AND o.hash = coalesce(t.hash, unhex(j.value))
WHERE t.id IS NOT NULL OR o.id IS NOT NULL;

-- name: thing_add
INSERT INTO thing (hash, type, key_payload) VALUES (?, ?, ?);

-- name: alias_add
INSERT INTO alias (hash, thing) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING;

-- name: message_thing_add
INSERT INTO message_thing (thing, message) VALUES (?, ?) ON CONFLICT (thing, message) DO NOTHING;

-- name: thing_hashes_of
SELECT t.hash FROM message_thing AS m JOIN thing AS t ON t.id = m.thing WHERE m.message = ?;

-- name: root_of
SELECT root_payload FROM message WHERE identity = ? AND id <> ? ORDER BY id DESC LIMIT 1;

-- name: owned_of_root
SELECT key_payload, written, root_payload, version_payload, withdrawn, sent FROM owned_key WHERE destination = ? AND root = ? ORDER BY id;

-- name: owned_put
INSERT INTO owned_key (destination, hash, key_payload, written, root, root_payload, version_payload, withdrawn, sent, changed)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (destination, hash) DO UPDATE SET written = excluded.written, root = excluded.root, root_payload = excluded.root_payload,
    version_payload = excluded.version_payload, withdrawn = excluded.withdrawn, sent = excluded.sent, changed = excluded.changed;

-- name: chains
SELECT j.key, c.written FROM json_each(?2) AS j JOIN chain AS c ON c.destination = ?1 AND c.root = unhex(j.value);

-- name: chain_put
INSERT INTO chain (destination, root, written) VALUES (?, ?, ?)
ON CONFLICT (destination, root) DO UPDATE SET written = max(written, excluded.written);
