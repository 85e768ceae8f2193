-- name: stop_now
SELECT id, cause FROM stop WHERE message = ? AND delivery = ? AND ended IS NULL;

-- name: stop_add
INSERT INTO stop (message, delivery, source, destination, cause, began) VALUES (?, ?, ?, ?, ?, ?);

-- name: stop_end
UPDATE stop SET ended = ? WHERE id = ?;

-- name: shared
WITH timed AS (
    SELECT d.source, d.destination, m.kind, max(0, d.changed - min(i.mtime_ns / 1000, m.received)) AS took, NOT EXISTS (
        SELECT 1 FROM audit AS a INDEXED BY audit_hand
        WHERE a.message = d.message AND (a.action IN ('redrive', 'remap', 'skip') OR a.after = 'needs_mapping')
            AND (a.subject = 'message' OR a.subject_id = d.id)
    ) AS alone
    FROM delivery AS d INDEXED BY delivery_shared JOIN message AS m ON m.id = d.message JOIN intake AS i ON i.id = m.intake
    WHERE d.state = 'acknowledged' AND d.changed >= ? AND d.changed < ? AND d.cause NOT IN (SELECT id FROM cause WHERE code = 'nothing-to-send')
)
SELECT source, destination, kind,
    CASE WHEN took < 10000000 THEN (took + 50000) / 100000 * 100000
        WHEN took < 600000000 THEN (took + 500000) / 1000000 * 1000000
        ELSE (took + 30000000) / 60000000 * 60000000 END AS span,
    count(*), sum(alone)
FROM timed GROUP BY source, destination, kind, span ORDER BY source, destination, kind, span;

-- name: stops_in_time
WITH waited AS (
    SELECT s.source, s.destination, c.code, c.path, c.element, s.ended IS NULL AS open, coalesce(s.ended, ?) - s.began AS span
    FROM stop AS s INDEXED BY stop_began JOIN cause AS c ON c.id = s.cause WHERE s.began >= ? AND s.began < ?
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY source, destination, code, path, element ORDER BY span) AS place,
        count(*) OVER (PARTITION BY source, destination, code, path, element) AS n
    FROM waited
)
SELECT source, destination, code, path, element, n, sum(open), min(CASE WHEN place * 100 >= n * 50 THEN span END), max(span)
FROM ranked GROUP BY source, destination, code, path, element ORDER BY n DESC, source, destination, code, path, element;

-- name: minute_put
INSERT INTO minute (minute, figures) VALUES (?, ?) ON CONFLICT (minute) DO UPDATE SET figures = excluded.figures;

-- name: minute_drop
DELETE FROM minute WHERE minute < ?;

-- name: minutes
SELECT minute, figures FROM minute WHERE minute >= ? ORDER BY minute;
