-- name: lane_by_name
SELECT id, destination, head, head_order, ready, due FROM lane WHERE destination = ? AND hash = ?;

-- name: lane_add
INSERT INTO lane (destination, hash, head, head_order, ready, due) VALUES (?, ?, ?, ?, ?, ?);

-- name: lane_drop
DELETE FROM lane WHERE id = ?;

-- name: lane_first
SELECT order_key, delivery FROM lane_entry WHERE lane = ? ORDER BY order_key, delivery LIMIT 1;

-- name: lane_head
UPDATE lane SET head = ?, head_order = ?, ready = ?, due = ? WHERE id = ?;

-- name: lanes_of
SELECT l.id, l.destination, l.head, l.head_order, l.ready, l.due FROM lane_entry AS e JOIN lane AS l ON l.id = e.lane WHERE e.delivery = ?;

-- name: lanes_taken
UPDATE lane SET ready = 0 WHERE head = ?;

-- name: entry
SELECT 1 FROM lane_entry WHERE lane = ? AND order_key = ? AND delivery = ?;

-- name: entry_add
INSERT INTO lane_entry (lane, order_key, delivery) VALUES (?, ?, ?);

-- name: entries_leave
DELETE FROM lane_entry WHERE delivery = ?;

-- name: held_by
SELECT d.message FROM lane_entry AS e JOIN lane AS l ON l.id = e.lane JOIN delivery AS d ON d.id = l.head
WHERE e.delivery = ?1 AND l.head <> ?1 ORDER BY l.head_order LIMIT 1;

-- name: held_count
SELECT (SELECT count(*) FROM lane_entry) - (SELECT count(*) FROM lane);

-- name: heads_new
SELECT l.head, l.head_order FROM lane AS l INDEXED BY lane_ready
WHERE l.ready = 1 AND l.destination = ? AND l.due = 0
  AND l.head_order < coalesce((SELECT min(order_key) FROM message INDEXED BY message_gate WHERE state = 'received'), x'ffffffffffffffffff')
  AND NOT EXISTS (SELECT 1 FROM lane_entry AS e JOIN lane AS o ON o.id = e.lane WHERE e.delivery = l.head AND o.head <> l.head)
ORDER BY l.head_order LIMIT ?;

-- name: heads_due_again
SELECT l.head, l.head_order FROM lane AS l INDEXED BY lane_ready
WHERE l.ready = 1 AND l.destination = ? AND l.due > 0 AND l.due <= ?
  AND NOT EXISTS (SELECT 1 FROM lane_entry AS e JOIN lane AS o ON o.id = e.lane WHERE e.delivery = l.head AND o.head <> l.head)
ORDER BY l.due LIMIT ?;

-- name: next_due
SELECT due FROM lane INDEXED BY lane_ready WHERE ready = 1 AND destination = ? AND due > 0 ORDER BY due LIMIT 1;
