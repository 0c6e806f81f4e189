/** Takes a key that is free, whose 24 hours are over, or whose request has died. Nothing comes back when it is taken. */
export const takeKey = /* sql */ `
INSERT INTO ghanti.idempotency AS i (account_id, scope, key, fingerprint, claimed_at, taken_until) VALUES ($1, $2, $3, $4, $5, $7)
ON CONFLICT (account_id, scope, key) DO UPDATE SET taken_until = excluded.taken_until,
  fingerprint = excluded.fingerprint,
  claimed_at = CASE WHEN i.claimed_at > $6 THEN i.claimed_at ELSE excluded.claimed_at END,
  effect = CASE WHEN i.claimed_at > $6 THEN i.effect END,
  reply = CASE WHEN i.claimed_at > $6 THEN i.reply END
  WHERE i.claimed_at <= $6 OR (i.reply IS NULL AND i.taken_until <= $5 AND i.fingerprint = excluded.fingerprint)
RETURNING 1 AS taken`;

export const readKey = /* sql */ `
SELECT fingerprint, reply FROM ghanti.idempotency WHERE account_id = $1 AND scope = $2 AND key = $3`;

/** What a key that lives was bound to. */
export const readEffect = /* sql */ `
SELECT fingerprint, effect FROM ghanti.idempotency
WHERE account_id = $1 AND scope = $2 AND key = $3 AND claimed_at > $4`;

/**
 * The key of a step, while it lives, made when it is not there: of two steps under one key the second waits here for the end
 * of the first, and then sees what that made.
 */
export const lockKey = /* sql */ `
INSERT INTO ghanti.idempotency AS i (account_id, scope, key, fingerprint, claimed_at, taken_until) VALUES ($1, $2, $3, $4, $5, $5)
ON CONFLICT (account_id, scope, key) DO UPDATE SET
  fingerprint = CASE WHEN i.claimed_at > $6 THEN i.fingerprint ELSE excluded.fingerprint END,
  claimed_at = CASE WHEN i.claimed_at > $6 THEN i.claimed_at ELSE excluded.claimed_at END,
  effect = CASE WHEN i.claimed_at > $6 THEN i.effect END,
  reply = CASE WHEN i.claimed_at > $6 THEN i.reply END
RETURNING fingerprint, effect`;

export const bindKey = /* sql */ `
UPDATE ghanti.idempotency SET effect = $4::json WHERE account_id = $1 AND scope = $2 AND key = $3`;

export const completeKey = /* sql */ `
UPDATE ghanti.idempotency SET reply = $5::json WHERE account_id = $1 AND scope = $2 AND key = $3 AND fingerprint = $4`;

/** A key with an effect stays: whoever asks again finds it. */
export const freeKey = /* sql */ `
UPDATE ghanti.idempotency SET taken_until = claimed_at
WHERE account_id = $1 AND scope = $2 AND key = $3 AND fingerprint = $4 AND reply IS NULL AND effect IS NOT NULL`;
export const abandonKey = /* sql */ `
DELETE FROM ghanti.idempotency
WHERE account_id = $1 AND scope = $2 AND key = $3 AND fingerprint = $4 AND reply IS NULL AND effect IS NULL`;

/** The key may have been bound to another effect since. */
export const unbindKey = /* sql */ `
UPDATE ghanti.idempotency SET effect = NULL
WHERE account_id = $1 AND scope = $2 AND key = $3 AND fingerprint = $4 AND reply IS NULL AND effect::jsonb = $5::jsonb`;

/** A few that are over go with each that is taken or locked, and after it: who waits for a key has purged none. Index: idempotency_expired. */
export const purgeKeys = /* sql */ `
DELETE FROM ghanti.idempotency WHERE (account_id, scope, key) IN (
  SELECT account_id, scope, key FROM ghanti.idempotency WHERE claimed_at <= $1 ORDER BY claimed_at LIMIT 10 FOR UPDATE SKIP LOCKED
)`;
