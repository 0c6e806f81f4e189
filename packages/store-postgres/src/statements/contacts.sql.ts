/**
 * Rows of numbers that were never dialled, so that there is something to lock. Those that are there are locked too: were one
 * purged before it is read, what is dialled now would be noted nowhere. Index: contacts_pkey.
 */
export const insertContacts = /* sql */ `
INSERT INTO ghanti.contacts AS c (account_id, number, recent, expires_at)
SELECT $1, number, '[]', $3 FROM unnest($2::text[]) AS one (number) ORDER BY number
ON CONFLICT (account_id, number) DO UPDATE SET recent = c.recent`;

/** In the order of the numbers; after recipients and before what is watched, as \`save\` has it. Index: contacts_pkey. */
export const lockContacts = /* sql */ `
SELECT number, recent FROM ghanti.contacts WHERE account_id = $1 AND number = ANY($2::text[]) ORDER BY number FOR UPDATE`;

export const saveContacts = /* sql */ `
UPDATE ghanti.contacts c SET recent = new.recent, expires_at = new.expires_at
FROM json_to_recordset($2::json) AS new (number text, recent jsonb, expires_at timestamptz)
WHERE c.account_id = $1 AND c.number = new.number`;

/** As many as a batch brings at most go with each. Index: contacts_expired. */
export const purgeContacts = /* sql */ `
DELETE FROM ghanti.contacts WHERE (account_id, number) IN (
  SELECT account_id, number FROM ghanti.contacts WHERE expires_at <= $1 ORDER BY expires_at LIMIT 500 FOR UPDATE SKIP LOCKED
)`;
