const columns = /* sql */ `id, email, first_name, last_name, password_hash, is_admin, available, held, spent, created_at`;

/** The first account is the administrator; of two made at once the index one_administrator lets one pass. */
export const insertAccount = /* sql */ `
INSERT INTO ghanti.accounts (email, first_name, last_name, password_hash, is_admin, available, held, spent, created_at)
SELECT $1, $2, $3, $4, NOT EXISTS (SELECT FROM ghanti.accounts), 0, 0, 0, $5
ON CONFLICT DO NOTHING
RETURNING ${columns}`;

export const accountById = /* sql */ `SELECT ${columns} FROM ghanti.accounts WHERE id = $1`;
/** Grants to one account follow one another: each must see what the ones before it left. */
export const lockAccount = /* sql */ `${accountById} FOR UPDATE`;
export const accountByEmail = /* sql */ `SELECT ${columns} FROM ghanti.accounts WHERE email = $1`;
export const countAccounts = /* sql */ `SELECT count(*) AS n FROM ghanti.accounts`;

export const listAccounts = /* sql */ `SELECT ${columns} FROM ghanti.accounts ORDER BY id LIMIT $1 OFFSET $2`;
export const setPassword = /* sql */ `UPDATE ghanti.accounts SET password_hash = $2 WHERE id = $1 RETURNING id`;

export const balance = /* sql */ `SELECT available, held, spent FROM ghanti.accounts WHERE id = $1`;

/** The account is locked against a change of its password, which ends the families that it sees. */
export const insertFamily = /* sql */ `
INSERT INTO ghanti.session_families (id, account_id)
SELECT $1, id FROM ghanti.accounts WHERE id = $2 AND password_hash IS NOT DISTINCT FROM $3 FOR SHARE
RETURNING id`;
export const insertToken = /* sql */ `
INSERT INTO ghanti.session_tokens (token_hash, family_id, expires_at) VALUES ($1, $2, $3)`;

/** A shown token with its family, under the lock of both: parallel rotations wait here. */
export const lockToken = /* sql */ `
SELECT t.family_id, t.expires_at, t.spent, f.account_id, f.revoked_at IS NOT NULL AS revoked
FROM ghanti.session_tokens t JOIN ghanti.session_families f ON f.id = t.family_id
WHERE t.token_hash = $1 FOR UPDATE OF f, t`;
export const spendToken = /* sql */ `UPDATE ghanti.session_tokens SET spent = true WHERE token_hash = $1`;
export const revokeFamily = /* sql */ `
UPDATE ghanti.session_families SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1`;
/** All logins of an account but one. Index: session_families_of_account. */
export const revokeFamilies = /* sql */ `
UPDATE ghanti.session_families SET revoked_at = $2
WHERE account_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $3`;
export const familyIsLive = /* sql */ `
SELECT EXISTS (SELECT FROM ghanti.session_families WHERE id = $1 AND revoked_at IS NULL) AS live`;

/** Rows of keys that were never hit, so that there is something to lock. Those that are there are locked too: no purge comes between. */
export const insertThrottles = /* sql */ `
INSERT INTO ghanti.throttles AS t (key, hits, expires_at)
SELECT key, '[]', $2 FROM (SELECT DISTINCT unnest($1::text[]) AS key) one ORDER BY key
ON CONFLICT (key) DO UPDATE SET hits = t.hits`;
export const lockThrottles = /* sql */ `
SELECT key, hits FROM ghanti.throttles WHERE key = ANY($1::text[]) ORDER BY key FOR UPDATE`;
export const saveThrottles = /* sql */ `
UPDATE ghanti.throttles t SET hits = new.hits, expires_at = new.expires_at
FROM json_to_recordset($1::json) AS new (key text, hits jsonb, expires_at timestamptz) WHERE t.key = new.key`;
/** A few that nobody needs any more go with each hit. Index: throttles_expired. */
export const purgeThrottles = /* sql */ `
DELETE FROM ghanti.throttles WHERE key IN (
  SELECT key FROM ghanti.throttles WHERE expires_at <= $1 ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED
)`;
export const deleteThrottle = /* sql */ `DELETE FROM ghanti.throttles WHERE key = $1`;
