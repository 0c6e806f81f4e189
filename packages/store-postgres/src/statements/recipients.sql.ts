import { lifeColumnsOf } from './life-columns.sql';
import { isTold } from './outbox.sql';

/** What `RecipientRow` reads. */
export const recipientColumns = /* sql */ `r.id, r.account_id, r.campaign_id, r.run_id, r.wave_id, r.service,
  r.number, r.given, r.tags, r.reference, coalesce(r.dial_number, r.number) AS dial_number, coalesce(r.dial_tags, r.tags) AS dial_tags,
  ${lifeColumnsOf('r')}, r.hold, r.consumed, r.updated_at, r.ended_at`;

/** By id. Index: recipients_pkey. No ORDER BY: a sorted status scan is a trap, and the caller has the order. */
export const recipientsById = /* sql */ `
SELECT ${recipientColumns} FROM ghanti.recipients r WHERE r.id = ANY($1::bigint[])`;

/** The same under their locks, taken in the order of ids, as everywhere, with whether somebody is to be told. Index: recipients_pkey. */
export const lockRecipients = /* sql */ `
SELECT ${recipientColumns}, ${isTold('r.account_id')} AS told FROM ghanti.recipients r WHERE r.id = ANY($1::bigint[]) ORDER BY r.id FOR UPDATE`;

/**
 * The rows of a campaign, to be ordered by (campaign_id, id). A range, not an equality: of an equality the planner drops the first
 * key, and then the primary key gives the same order and is walked through everybody else's rows.
 */
const inCampaign = /* sql */ `r.campaign_id BETWEEN $1 AND $1 AND r.account_id = $2`;

/** A page of a campaign. Index: recipients_of_campaign. */
export const pageOfCampaign = /* sql */ `
SELECT ${recipientColumns} FROM ghanti.recipients r
WHERE ${inCampaign}
ORDER BY r.campaign_id, r.id LIMIT $3 OFFSET $4`;

/**
 * A page of those in some states of a campaign. Index: recipients_of_campaign. The state is compared inside an expression, whose
 * yield the planner takes to be a half: by the column's statistics, which are from before the begin, nobody is queued, and a scan
 * of all looks cheap.
 */
export const pageOfStatus = /* sql */ `
SELECT ${recipientColumns} FROM ghanti.recipients r
WHERE ${inCampaign} AND coalesce(r.state = ANY($5::text[]), false) AND r.service = ANY($6::text[])
ORDER BY r.campaign_id, r.id LIMIT $3 OFFSET $4`;

/**
 * Those of one reference, in some states or in any. Index: recipient_references. Found before they are ordered: by the order of ids
 * everybody else's rows would be walked through for the few that there are.
 */
const ofReference = /* sql */ `
SELECT ${recipientColumns} FROM ghanti.recipients r
WHERE r.campaign_id = $1 AND r.account_id = $2 AND r.reference = $3
  AND ($4::text[] IS NULL OR (r.state = ANY($4) AND r.service = ANY($5::text[])))`;

export const pageOfReference = /* sql */ `
WITH found AS MATERIALIZED (${ofReference}) SELECT * FROM found ORDER BY id LIMIT $6 OFFSET $7`;

export const countReference = /* sql */ `SELECT count(*) AS n FROM (${ofReference}) found`;

/** The next ones after an id. Index: recipients_of_campaign. */
export const afterId = /* sql */ `
SELECT ${recipientColumns} FROM ghanti.recipients r JOIN ghanti.campaigns c ON c.id = r.campaign_id AND c.published
WHERE ${inCampaign} AND r.id > $3
ORDER BY r.campaign_id, r.id LIMIT $4`;

/** A number with its campaign, as the wire answers it. */
export const recipientOfCampaign = /* sql */ `
SELECT ${recipientColumns}, c.name AS campaign_name, c.usable_tags
FROM ghanti.recipients r JOIN ghanti.campaigns c ON c.id = r.campaign_id AND c.account_id = r.account_id AND c.published
WHERE r.id = $1 AND r.account_id = $2`;

/** Numbers that come into a campaign, which `campaign` selects: those that it has are left out. Index: recipient_numbers. */
const insertInto = (campaign: string, returning: string) => /* sql */ `
INSERT INTO ghanti.recipients AS r (account_id, campaign_id, service, number, given, tags, reference, state, attempt_no, dispatch_no,
  rank, mark, terminate_asked, absences, updated_at)
SELECT c.account_id, c.id, c.services, new.number, new.given, new.tags, new.reference, 'not_started', 0, 0, 0, false, false, 0, $3
FROM ${campaign} c,
  ROWS FROM (json_to_recordset($2::json) AS (number text, given jsonb, tags jsonb, reference text))
    WITH ORDINALITY AS new (number, given, tags, reference, n)
WHERE c.id = $1
ORDER BY new.n
ON CONFLICT (campaign_id, number) WHERE campaign_id IS NOT NULL DO NOTHING
RETURNING ${returning}`;

export const insertRecipients = insertInto('ghanti.campaigns', recipientColumns);

/**
 * Numbers that stream into a draft, counted under `$4`, the place of their status; they are not sent back. In one statement: a list has
 * hundreds of such steps. Several fills of one draft wait for each other.
 */
export const fillRecipients = /* sql */ `
WITH draft AS (
  SELECT id, account_id, services FROM ghanti.campaigns WHERE id = $1 AND NOT published FOR UPDATE
), added AS (
  ${insertInto('draft', '1')}
), counted AS (
  UPDATE ghanti.campaign_counts SET counts[$4] = counts[$4] + (SELECT count(*) FROM added)
  WHERE campaign_id = (SELECT id FROM draft)
)
SELECT (SELECT count(*) FROM added) AS accepted, (SELECT count(*) FROM draft) AS drafts`;

/** Of these numbers, those that the campaign has. Index: recipient_numbers. */
export const numbersThere = /* sql */ `
SELECT number FROM ghanti.recipients WHERE campaign_id = $1 AND number = ANY($2::text[])`;

/** What later runs dial and say; a run that has it keeps its snapshot. Index: recipients_pkey. */
export const editRecipient = /* sql */ `
UPDATE ghanti.recipients SET
  dial_number = coalesce(dial_number, number), dial_tags = coalesce(dial_tags, tags),
  number = coalesce($2, number), given = coalesce($3::jsonb, given), tags = tags || coalesce($4::jsonb, '{}'), updated_at = $5,
  reference = CASE WHEN $6 THEN $7 ELSE reference END
WHERE id = $1`;

export const deleteRecipient = /* sql */ `
WITH gone AS (DELETE FROM ghanti.recipients WHERE id = $1), unwatched AS (DELETE FROM ghanti.watched WHERE recipient_id = $1)
DELETE FROM ghanti.past_attempts WHERE recipient_id = $1`;

/** Earlier lives, oldest first. Index: past_attempts_pkey. */
export const pastAttempts = /* sql */ `
SELECT p.recipient_id, p.run_id, ${lifeColumnsOf('p')}, p.consumed, p.ended_at
FROM ghanti.past_attempts p JOIN ghanti.recipients r ON r.id = p.recipient_id
WHERE p.recipient_id = $1 AND r.account_id = $2 AND r.campaign_id IS NOT NULL
ORDER BY p.run_id`;
