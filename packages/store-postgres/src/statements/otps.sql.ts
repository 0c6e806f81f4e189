import { lifeColumns } from './life-columns.sql';

/** An OTP with what its delivery tells. Index: recipients_pkey. */
const view = /* sql */ `
SELECT o.id, o.account_id, o.number, o.given, o.channel, o.option, o.template, o.voice, o.code_hash, o.code_salt, o.expires_at,
  o.tries, o.failures, o.verified_at, o.created_at, r.service, r.state, r.reason, r.consumed,
  r.provider_id IS NOT NULL OR r.state = 'presumed_failed' AS placed
FROM ghanti.otps o JOIN ghanti.recipients r ON r.id = o.delivery_id`;

export const otpById = /* sql */ `${view} WHERE o.id = $1 AND o.account_id = $2`;
/** Nobody has a code that certainly did not leave. Index: otps_of_number. */
export const newestOtp = /* sql */ `${view} WHERE o.number = $1 AND o.account_id = $2
  AND NOT (r.provider_id IS NULL AND r.state IN ('failed', 'terminated')) ORDER BY o.id DESC LIMIT 1`;
/** Index: otps_of_account. */
export const listOtps = /* sql */ `${view} WHERE o.account_id = $1 ORDER BY o.id DESC LIMIT $2 OFFSET $3`;
export const countOtps = /* sql */ `SELECT count(*) AS n FROM ghanti.otps WHERE account_id = $1`;

/**
 * Codes and tries of one number wait for each other, though it may have no row yet: a lock of the transaction, by a hash of
 * account and number.
 */
export const lockNumber = /* sql */ `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`;

/** The codes of a number that may still be verified. Index: otps_of_number. */
export const failuresOf = /* sql */ `
SELECT coalesce(max(failures), 0) AS failures FROM ghanti.otps
WHERE account_id = $1 AND number = $2 AND verified_at IS NULL AND expires_at > $3`;
export const countFailure = /* sql */ `
UPDATE ghanti.otps SET failures = failures + 1
WHERE account_id = $1 AND number = $2 AND verified_at IS NULL AND expires_at > $3`;
export const verifyOtp = /* sql */ `UPDATE ghanti.otps SET verified_at = $2 WHERE id = $1`;

export const nextRecipientId = /* sql */ `
SELECT nextval(pg_get_serial_sequence('ghanti.recipients', 'id')) AS id`;

/** The delivery of an OTP, as its claim made it. */
export const insertDelivery = /* sql */ `
INSERT INTO ghanti.recipients (id, account_id, service, number, given, tags, ${lifeColumns}, hold, updated_at)
OVERRIDING SYSTEM VALUE
SELECT new.id, new.account_id, new.service, new.number, new.given, '{}', ${lifeColumns
  .split(', ')
  .map((name) => `new.${name}`)
  .join(', ')}, new.hold, new.updated_at
FROM json_populate_record(NULL::ghanti.recipients, $1::json) new`;

export const insertOtp = /* sql */ `
INSERT INTO ghanti.otps (account_id, delivery_id, number, given, channel, option, template, voice, code_hash, code_salt,
  expires_at, tries, failures, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
RETURNING id`;
