/** The outward word of a run's state: a run that never began to dial has none. */
const word = /* sql */ `CASE state
      WHEN 'scheduled' THEN 'scheduled' WHEN 'paused' THEN 'paused'
      WHEN 'finished' THEN CASE WHEN terminated_at IS NULL THEN 'completed' ELSE 'terminated' END
      ELSE 'running' END`;

/** A campaign with its counts, the word of its latest run that has one, and its latest run's time. */
const view = /* sql */ `
SELECT c.id, c.account_id, c.name, c.services, c.description, c.usable_tags, c.content, c.calling_window, c.created_at, c.updated_at,
  n.counts, coalesce(told.word, 'not started') AS status, latest.scheduled_for
FROM ghanti.campaigns c JOIN ghanti.campaign_counts n ON n.campaign_id = c.id
  LEFT JOIN LATERAL (
    SELECT ${word} AS word FROM ghanti.runs
    WHERE campaign_id = c.id AND state NOT IN ('draft', 'missed', 'canceled') ORDER BY run_no DESC LIMIT 1
  ) told ON true
  LEFT JOIN LATERAL (
    SELECT scheduled_for FROM ghanti.runs WHERE campaign_id = c.id ORDER BY run_no DESC LIMIT 1
  ) latest ON true`;

export const campaignById = /* sql */ `${view} WHERE c.id = $1 AND c.account_id = $2 AND c.published`;

/** `search` is a plain text: position() knows no wildcards. Index: campaigns_of_account. */
const matching = /* sql */ `
WHERE c.account_id = $1 AND c.published AND ($2 = '' OR position(lower($2) IN lower(c.name)) > 0)
  AND ($3::text IS NULL OR coalesce(told.word, 'not started') = $3)`;

export const listCampaigns = /* sql */ `${view} ${matching} ORDER BY c.id DESC LIMIT $4 OFFSET $5`;
export const countCampaigns = /* sql */ `SELECT count(*) AS n FROM (${view} ${matching}) matching`;

export const insertDraft = /* sql */ `
WITH draft AS (
  INSERT INTO ghanti.campaigns (account_id, name, services, description, usable_tags, calling_window, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $7) RETURNING id
)
INSERT INTO ghanti.campaign_counts (campaign_id) SELECT id FROM draft RETURNING campaign_id AS id`;

/** Several fills of one draft wait for each other. */
export const lockDraft = /* sql */ `
SELECT id, account_id FROM ghanti.campaigns WHERE id = $1 AND NOT published FOR UPDATE`;
export const publishDraft = /* sql */ `UPDATE ghanti.campaigns SET published = true, updated_at = $2 WHERE id = $1`;
/** Index: drafts. */
export const staleDrafts = /* sql */ `SELECT id FROM ghanti.campaigns WHERE NOT published AND created_at < $1`;

/** For steps that change the campaign or who is in it: they wait for each other and for a begin. */
export const lockCampaign = /* sql */ `
SELECT id, services FROM ghanti.campaigns WHERE id = $1 AND account_id = $2 AND published FOR UPDATE`;
/** For orders on its run, which lock the run itself. */
export const lockCampaignForOrder = /* sql */ `
SELECT id FROM ghanti.campaigns WHERE id = $1 AND account_id = $2 AND published`;

export const unfinishedRunOf = /* sql */ `
SELECT id FROM ghanti.runs WHERE campaign_id = $1
  AND state IN ('scheduled', 'preparing', 'running', 'paused', 'terminating')`;

export const updateCampaign = /* sql */ `
UPDATE ghanti.campaigns SET name = coalesce($2, name), services = coalesce($3, services),
  description = coalesce($4, description), updated_at = $5
WHERE id = $1`;

/** SQL's NULL: at any time. */
export const callingWindowOf = /* sql */ `SELECT calling_window FROM ghanti.campaigns WHERE id = $1`;
export const setCallingWindow = /* sql */ `UPDATE ghanti.campaigns SET calling_window = $2::jsonb WHERE id = $1`;

/**
 * Whoever the old window put off is due again. Recipients before waves, as everywhere. Indexes: recipients_of_campaign,
 * waves_pkey.
 */
export const judgeAnew = /* sql */ `
WITH due AS (
  SELECT id, wave_id FROM ghanti.recipients WHERE campaign_id = $1 AND state = 'queued' AND reason = 'calling_window'
  ORDER BY id FOR UPDATE
), again AS (
  UPDATE ghanti.recipients r SET not_before = NULL, reason = NULL FROM due WHERE r.id = due.id RETURNING 1
)
UPDATE ghanti.waves w SET not_before = NULL
FROM (
  SELECT one.id FROM ghanti.waves one
  WHERE one.id IN (SELECT wave_id FROM due) AND one.open AND (SELECT count(*) FROM again) >= 0
  ORDER BY one.id FOR NO KEY UPDATE OF one
) locked
WHERE w.id = locked.id`;

/** Lives that have ended stay what they were: a late word about a call is read as one about a call. Index: recipients_of_campaign. */
export const serveAnew = /* sql */ `
UPDATE ghanti.recipients SET service = $2 WHERE campaign_id = $1 AND state = 'not_started'`;

/** What a campaign's recipients still hold: presumed failures of finished runs. */
export const heldInCampaign = /* sql */ `
SELECT run_id, sum(hold)::bigint AS hold FROM ghanti.recipients WHERE campaign_id = $1 AND hold > 0 GROUP BY run_id`;

/** Everything of a campaign but the ledger; its runs go last, with their waves and sums. */
export const deleteRecipientsOf = /* sql */ `
WITH gone AS (DELETE FROM ghanti.recipients WHERE campaign_id = $1 RETURNING id, due_at, run_id), unwatched AS (
  DELETE FROM ghanti.watched WHERE recipient_id IN (SELECT id FROM gone WHERE due_at IS NOT NULL)
)
DELETE FROM ghanti.past_attempts WHERE recipient_id IN (SELECT id FROM gone WHERE run_id IS NOT NULL)`;
/** Some numbers of a draft, after an id: nobody has begun it, so that nothing refers to them. Index: recipients_of_campaign. */
export const deleteSomeOfDraft = /* sql */ `
WITH part AS (
  SELECT id FROM ghanti.recipients WHERE campaign_id = $1 AND id > $2 ORDER BY campaign_id, id LIMIT $3
), gone AS (
  DELETE FROM ghanti.recipients WHERE id IN (SELECT id FROM part)
)
SELECT max(id) AS last_id FROM part`;
export const deleteCampaign = /* sql */ `DELETE FROM ghanti.campaigns WHERE id = $1`;
