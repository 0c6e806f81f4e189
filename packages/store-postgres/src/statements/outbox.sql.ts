/** What `EndpointRow` reads. */
const columns = /* sql */ `e.id, e.account_id, e.url, e.description, e.types, e.enabled, e.disabled_reason, e.failures,
  e.created_at, e.updated_at`;

/** The secrets before the present one that sign at an instant, the latest first: what a FROM reads as `one` and `place`. */
const signingAt = (now: string) => /* sql */ `jsonb_array_elements(CASE WHEN e.previous_until > ${now}
    THEN jsonb_build_object('secret', e.previous_secret, 'until', e.previous_until) || e.older_secrets
    ELSE e.older_secrets END) WITH ORDINALITY AS older (one, place)
  WHERE (one ->> 'until')::timestamptz > ${now}`;

/** With the secrets that sign at $1, the present one first. */
const target = /* sql */ `${columns},
  ARRAY[e.secret] || ARRAY(SELECT one ->> 'secret' FROM ${signingAt('$1')} ORDER BY place) AS sealed_secrets`;

/** Whether an account has somebody to tell, for statements that lock its rows. Index: webhook_endpoints_of_account. */
export const isTold = (account: string) => /* sql */ `EXISTS (
  SELECT FROM ghanti.webhook_endpoints one WHERE one.account_id = ${account} AND one.enabled
)`;

/** Two registrations of one account wait for each other. */
export const lockAccount = /* sql */ `SELECT id FROM ghanti.accounts WHERE id = $1 FOR NO KEY UPDATE`;
export const countEndpoints = /* sql */ `SELECT count(*) AS n FROM ghanti.webhook_endpoints WHERE account_id = $1`;
export const insertEndpoint = /* sql */ `
INSERT INTO ghanti.webhook_endpoints AS e (account_id, url, description, types, secret, created_at, updated_at)
VALUES ($1, $2, $3, $4::text[], $5, $6, $6) RETURNING ${columns}`;

/** Index: webhook_endpoints_of_account. */
export const listEndpoints = /* sql */ `
SELECT ${columns} FROM ghanti.webhook_endpoints e WHERE e.account_id = $1 ORDER BY e.id`;
export const endpointById = /* sql */ `
SELECT ${target} FROM ghanti.webhook_endpoints e WHERE e.id = $2 AND e.account_id = $3`;

export const updateEndpoint = /* sql */ `
UPDATE ghanti.webhook_endpoints e SET url = coalesce($3, e.url), description = coalesce($4, e.description),
  types = coalesce($5::text[], e.types), enabled = coalesce($6, e.enabled),
  disabled_reason = CASE $6 WHEN true THEN NULL WHEN false THEN 'asked' ELSE e.disabled_reason END,
  failures = CASE WHEN $6 THEN 0 ELSE e.failures END, failing_since = CASE WHEN $6 THEN NULL ELSE e.failing_since END,
  resume_at = CASE WHEN $6 THEN NULL ELSE e.resume_at END, updated_at = $7
WHERE e.id = $1 AND e.account_id = $2 RETURNING ${columns}`;

/** Nothing when $6 sign already. A process of an older version signs with the last two. */
export const rotateSecret = /* sql */ `
UPDATE ghanti.webhook_endpoints e SET secret = $3, previous_secret = e.secret, previous_until = $4, updated_at = $5,
  older_secrets = (SELECT coalesce(jsonb_agg(one ORDER BY place), '[]') FROM ${signingAt('$5')})
WHERE e.id = $1 AND e.account_id = $2 AND (SELECT count(*) FROM ${signingAt('$5')}) + 1 < $6
RETURNING ${columns}`;

export const deleteEndpoint = /* sql */ `
WITH gone AS (
  DELETE FROM ghanti.webhook_endpoints e WHERE e.id = $1 AND e.account_id = $2 RETURNING ${columns}
), unsent AS (
  DELETE FROM ghanti.outbox WHERE endpoint_id = (SELECT id FROM gone)
)
SELECT * FROM gone`;

/** Index: outbox_pkey. */
export const listDeliveries = /* sql */ `
SELECT o.id AS event_id, o.type, o.at, o.data, o.otp_id, o.counts, o.state, o.attempts, o.next_at, o.last_status,
  o.last_error, o.ended_at
FROM ghanti.outbox o WHERE o.endpoint_id = $1 ORDER BY o.id DESC LIMIT $2 OFFSET $3`;
export const countDeliveries = /* sql */ `SELECT count(*) AS n FROM ghanti.outbox WHERE endpoint_id = $1`;

/** How many more requests an endpoint may get now: $2 at once in all, one when it has failed $3 times. Index: outbox_leased. */
const room = /* sql */ `CASE WHEN e.failures >= $3 THEN 1 ELSE $2::int END - (
  SELECT count(*) FROM ghanti.outbox l WHERE l.endpoint_id = e.id AND l.leased_until > $1
)`;

/**
 * Endpoints with something due that nobody else is claiming for; those that have all they may have take no turn of others. Index:
 * outbox_due.
 */
export const lockOpenEndpoints = /* sql */ `
SELECT e.id FROM ghanti.webhook_endpoints e
WHERE e.enabled AND (e.resume_at IS NULL OR e.resume_at <= $1)
  AND EXISTS (SELECT FROM ghanti.outbox o WHERE o.endpoint_id = e.id AND o.next_at <= $1)
  AND ${room} > 0
ORDER BY random() LIMIT $4 FOR NO KEY UPDATE OF e SKIP LOCKED`;

/**
 * Leases due rows of endpoints under their locks. A statement of its own, which sees what was leased until they were locked: so the
 * bound on one endpoint holds over all workers. Index: outbox_due.
 */
export const claimDeliveries = /* sql */ `
WITH open AS (
  SELECT ${target}, ${room} AS room FROM ghanti.webhook_endpoints e WHERE e.id = ANY($4::bigint[])
), due AS (
  SELECT one.endpoint_id, one.id FROM open CROSS JOIN LATERAL (
    SELECT o.endpoint_id, o.id FROM ghanti.outbox o
    WHERE o.endpoint_id = open.id AND o.next_at <= $1
    ORDER BY o.next_at, o.id
    LIMIT greatest(0, open.room)
    FOR UPDATE SKIP LOCKED
  ) one
), leased AS (
  UPDATE ghanti.outbox o SET attempts = o.attempts + 1, leased_until = $5, next_at = $5
  FROM due WHERE o.endpoint_id = due.endpoint_id AND o.id = due.id
  RETURNING o.endpoint_id, o.id AS event_id, o.type, o.at, o.data, o.otp_id, o.counts, o.attempts
)
SELECT leased.*, open.* FROM leased JOIN open ON open.id = leased.endpoint_id ORDER BY leased.event_id`;

/** The endpoint before the row, as in a claim. */
export const recordDelivered = /* sql */ `
WITH healed AS (
  UPDATE ghanti.webhook_endpoints SET failures = 0, failing_since = NULL, resume_at = NULL
  WHERE id = $1 AND (failures > 0 OR failing_since IS NOT NULL OR resume_at IS NOT NULL)
  RETURNING 1
)
UPDATE ghanti.outbox SET state = 'delivered', next_at = NULL, leased_until = NULL, last_status = $3, last_error = NULL,
  ended_at = $4
WHERE endpoint_id = $1 AND id = $2 AND next_at IS NOT NULL AND (SELECT count(*) FROM healed) >= 0`;

export const lockEndpoint = /* sql */ `SELECT id FROM ghanti.webhook_endpoints WHERE id = $1 FOR NO KEY UPDATE`;

/** Only of the attempt that it was: a later one has a lease of its own. */
export const recordFailed = /* sql */ `
UPDATE ghanti.outbox SET state = CASE WHEN $4::timestamptz IS NULL THEN 'given_up' ELSE state END, next_at = $4,
  leased_until = NULL, last_status = $5, last_error = $6, ended_at = CASE WHEN $4::timestamptz IS NULL THEN $7::timestamptz END
WHERE endpoint_id = $1 AND id = $2 AND attempts = $3 AND next_at IS NOT NULL
RETURNING 1 AS recorded`;

/** Answers the endpoint as it is now, and whether it was enabled before. Under its lock. */
export const countEndpointFailure = /* sql */ `
UPDATE ghanti.webhook_endpoints e SET failures = e.failures + 1, failing_since = coalesce(e.failing_since, $2),
  resume_at = $3, enabled = e.enabled AND NOT ($4 OR coalesce(e.failing_since, $2) <= $5),
  disabled_reason = CASE WHEN NOT e.enabled THEN e.disabled_reason WHEN $4 THEN 'gone'
    WHEN coalesce(e.failing_since, $2) <= $5 THEN 'failing' END,
  updated_at = CASE WHEN e.enabled AND ($4 OR coalesce(e.failing_since, $2) <= $5) THEN $2 ELSE e.updated_at END
FROM (SELECT enabled FROM ghanti.webhook_endpoints WHERE id = $1) before
WHERE e.id = $1 RETURNING ${columns}, before.enabled AS was_enabled`;

/** What waits for an endpoint that is enabled is late, and not over. Index: outbox_by_age. */
export const purgeOutbox = /* sql */ `
WITH gone AS (
  DELETE FROM ghanti.outbox WHERE (endpoint_id, id) IN (
    SELECT o.endpoint_id, o.id FROM ghanti.outbox o WHERE o.at < $1 AND (
      o.next_at IS NULL OR NOT EXISTS (SELECT FROM ghanti.webhook_endpoints e WHERE e.id = o.endpoint_id AND e.enabled)
    ) LIMIT 5000 FOR UPDATE OF o SKIP LOCKED
  ) RETURNING 1
)
SELECT count(*) AS n FROM gone`;
