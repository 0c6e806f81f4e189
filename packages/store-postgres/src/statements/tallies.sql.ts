/** A key may have no row yet: it is locked by its name, in one order for all. */
export const lockTallies = /* sql */ `
SELECT pg_advisory_xact_lock(lock) FROM (
  SELECT DISTINCT hashtextextended('ghanti tally ' || key, 0) AS lock FROM unnest($1::text[]) AS key ORDER BY lock
) ordered`;
export const readTallies = /* sql */ `
SELECT key, tally FROM ghanti.tallies WHERE key = ANY($1::text[]) AND expires_at > $2`;
export const saveTallies = /* sql */ `
INSERT INTO ghanti.tallies (key, tally, expires_at)
SELECT key, tally, expires_at FROM json_to_recordset($1::json) AS new (key text, tally jsonb, expires_at timestamptz)
ORDER BY key
ON CONFLICT (key) DO UPDATE SET tally = excluded.tally, expires_at = excluded.expires_at`;
export const deleteTallies = /* sql */ `DELETE FROM ghanti.tallies WHERE key = ANY($1::text[])`;
/** A few that nobody needs any more go with each step that keeps one. Index: tallies_expired. */
export const purgeTallies = /* sql */ `
DELETE FROM ghanti.tallies WHERE key IN (
  SELECT key FROM ghanti.tallies WHERE expires_at <= $1 ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED
)`;
