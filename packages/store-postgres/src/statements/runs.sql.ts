/** What `RunRow` reads. */
const runColumns = /* sql */ `u.id, u.account_id, u.campaign_id, u.run_no, u.service, u.state, u.content, u.selection,
  u.numbers, u.hold_per_number, u.talk_limit_seconds, c.held, c.settled, c.released, u.reason, u.scheduled_for,
  u.created_at, u.started_at, u.terminated_at, u.finished_at`;

/** The states of an unfinished run, as the predicate of the indexes has them. */
const unfinished = /* sql */ `('scheduled', 'preparing', 'running', 'paused', 'terminating')`;

/** Every read of whole runs begins so. */
export const allRuns = /* sql */ `SELECT ${runColumns} FROM ghanti.runs u JOIN ghanti.run_credits c ON c.run_id = u.id`;

export const runById = /* sql */ `${allRuns} WHERE u.id = $1`;

/** Index: runs_campaign_id_run_no_key. */
export const runsOfCampaign = /* sql */ `
${allRuns} WHERE u.campaign_id = $1 AND u.account_id = $2 ORDER BY u.run_no DESC`;

/** Scheduled runs whose time has come. Index: unfinished_runs. */
export const dueRuns = /* sql */ `
${allRuns} WHERE u.state = 'scheduled' AND u.state IN ${unfinished} AND u.scheduled_for <= $1
ORDER BY u.scheduled_for, u.id LIMIT $2`;

/** Index: unfinished_runs. */
export const nextDueRun = /* sql */ `
SELECT min(scheduled_for) AS at FROM ghanti.runs WHERE state = 'scheduled' AND state IN ${unfinished}`;

/** Index: unfinished_runs. */
export const terminatingRuns = /* sql */ `
${allRuns} WHERE u.state = 'terminating' AND u.state IN ${unfinished} ORDER BY u.id`;

export const runStates = /* sql */ `SELECT id, state FROM ghanti.runs WHERE id = ANY($1::bigint[])`;

/**
 * Locks a run for an order. FOR UPDATE, which those that only need it to stay as it is (FOR KEY SHARE) wait for, and
 * settlements do not: these have their own row.
 */
export const lockRun = /* sql */ `${allRuns} WHERE u.id = $1 FOR UPDATE OF u`;

export const lockLatestRun = /* sql */ `
${allRuns} WHERE u.campaign_id = $1 ORDER BY u.run_no DESC LIMIT 1 FOR UPDATE OF u`;

export const moveRun = /* sql */ `
UPDATE ghanti.runs SET state = $2, reason = $3, started_at = $4, terminated_at = $5, finished_at = $6 WHERE id = $1`;

export const insertRun = /* sql */ `
INSERT INTO ghanti.runs (account_id, campaign_id, run_no, service, state, content, selection, numbers, hold_per_number,
  talk_limit_seconds, scheduled_for, created_at)
SELECT $1, $2, coalesce(max(run_no), 0) + 1, $3, 'preparing', $4::jsonb, $5::jsonb, 0, 0, 0, $6, $7
FROM ghanti.runs WHERE campaign_id = $2
RETURNING id`;

export const priceRun = /* sql */ `
WITH credits AS (INSERT INTO ghanti.run_credits (run_id, held) VALUES ($1, $2))
UPDATE ghanti.runs SET numbers = $3, hold_per_number = $4, talk_limit_seconds = $5, state = $6, started_at = $7 WHERE id = $1`;

/**
 * Runs that may be over: their campaign counts nobody queued (2), dialing (3), ringing (4), in progress (5), sending (6) or
 * sent (7). The counts name candidates only; the anti-join decides. Index: unfinished_runs.
 */
export const runsWithNobodyLeft = /* sql */ `
SELECT u.id FROM ghanti.runs u JOIN ghanti.campaign_counts c ON c.campaign_id = u.campaign_id
WHERE u.state IN ('running', 'paused', 'terminating')
  AND 0 = ALL (c.counts[3:7]) AND (u.state = 'terminating' OR c.counts[2] = 0)
ORDER BY u.id`;

/** I2, by an anti-join over its waves. Indexes: waves_run_id_n_key, recipients_pkey. */
export const somebodyLeft = /* sql */ `
SELECT EXISTS (
  SELECT FROM ghanti.waves w CROSS JOIN LATERAL unnest(w.ids) AS member (id)
    JOIN ghanti.recipients r ON r.id = member.id AND r.run_id = w.run_id
  WHERE w.run_id = $1 AND NOT r.state = ANY($2::text[])
) AS somebody`;

export const closeWaves = /* sql */ `
UPDATE ghanti.waves SET open = false, lease_owner = NULL, lease_until = NULL WHERE run_id = $1 AND open`;

/**
 * Ends those of a run that are queued, as the machine does for \`terminate\`: a test holds the two together. Answers what to
 * book. Indexes: waves_run_id_n_key, recipients_pkey.
 */
export const endQueued = /* sql */ `
WITH queued AS (
  SELECT r.id, r.service, r.hold FROM ghanti.recipients r
  WHERE r.id IN (SELECT unnest(w.ids) FROM ghanti.waves w WHERE w.run_id = $1) AND r.run_id = $1 AND r.state = 'queued'
  ORDER BY r.id FOR UPDATE
), ended AS (
  UPDATE ghanti.recipients r SET state = 'terminated', terminate_asked = true, due_at = NULL, hold = 0,
    consumed = coalesce(r.consumed, 0), updated_at = $2, ended_at = $2
  FROM queued WHERE r.id = queued.id
)
SELECT service, count(*) AS n, sum(hold)::bigint AS hold FROM queued GROUP BY service`;

/** Gives back what the final members of a run still hold; a presumed failure may still turn out to have cost something. */
export const releaseFinal = /* sql */ `
WITH held AS (
  SELECT r.id, r.hold FROM ghanti.recipients r
  WHERE r.id IN (SELECT unnest(w.ids) FROM ghanti.waves w WHERE w.run_id = $1) AND r.run_id = $1
    AND r.hold > 0 AND r.state <> 'presumed_failed'
  ORDER BY r.id FOR UPDATE
), freed AS (
  UPDATE ghanti.recipients r SET hold = 0, consumed = coalesce(r.consumed, 0), updated_at = $2 FROM held WHERE r.id = held.id
)
SELECT coalesce(sum(hold), 0)::bigint AS hold FROM held`;
