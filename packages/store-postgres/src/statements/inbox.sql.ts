/** The same event again is kept once. Index: inbox_digest_key. */
export const keepEvents = /* sql */ `
INSERT INTO ghanti.inbox (recipient_id, event, digest, received_at, next_at)
SELECT new.recipient_id, new.event, new.digest, $2, $2
FROM json_to_recordset($1::json) AS new (recipient_id bigint, event json, digest text)
ORDER BY new.digest
ON CONFLICT (digest) DO NOTHING`;

/** Indexes: inbox_received, inbox_due. */
export const dueEvents = /* sql */ `
WITH forgotten AS (DELETE FROM ghanti.inbox WHERE received_at < $4)
UPDATE ghanti.inbox i SET next_at = $3
WHERE i.id IN (
  SELECT id FROM ghanti.inbox WHERE next_at <= $1 AND received_at >= $4 ORDER BY next_at, id LIMIT $2 FOR UPDATE SKIP LOCKED
)
RETURNING i.id, i.recipient_id, i.event`;

/** No index: what waits in the inbox is little, and mostly nothing. */
export const eventsAbout = /* sql */ `
SELECT id, recipient_id, event FROM ghanti.inbox WHERE recipient_id = ANY($1::bigint[]) ORDER BY id`;

export const dropEvents = /* sql */ `DELETE FROM ghanti.inbox WHERE id = ANY($1::bigint[])`;
