/** Takes a key that is free, or whose 24 hours are over. Nothing comes back when it is taken. */
export const takeKey = /* sql */ `
INSERT INTO ghanti.idempotency AS i (account_id, scope, key, fingerprint, claimed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (account_id, scope, key) DO UPDATE
  SET fingerprint = excluded.fingerprint, claimed_at = excluded.claimed_at, run_id = NULL, reply = NULL
  WHERE i.claimed_at <= $6
RETURNING 1 AS taken`;

export const readKey = /* sql */ `
SELECT fingerprint, run_id, reply FROM ghanti.idempotency WHERE account_id = $1 AND scope = $2 AND key = $3`;

export const completeKey = /* sql */ `
UPDATE ghanti.idempotency SET reply = $5::json WHERE account_id = $1 AND scope = $2 AND key = $3 AND fingerprint = $4`;

export const abandonKey = /* sql */ `
DELETE FROM ghanti.idempotency
WHERE account_id = $1 AND scope = $2 AND key = $3 AND fingerprint = $4 AND reply IS NULL AND run_id IS NULL`;

/** A few that are over go with each claim. Index: idempotency_expired. */
export const purgeKeys = /* sql */ `
DELETE FROM ghanti.idempotency WHERE (account_id, scope, key) IN (
  SELECT account_id, scope, key FROM ghanti.idempotency WHERE claimed_at <= $1 ORDER BY claimed_at LIMIT 10 FOR UPDATE SKIP LOCKED
)`;
