import { recipientColumns } from './recipients.sql';

/**
 * Leases the wave with the lowest number of any running run: one row, by the database's own clock. Index: open_waves gives
 * the order, so that finished waves are never walked.
 */
export const claimWave = /* sql */ `
UPDATE ghanti.waves w
SET epoch = w.epoch + 1, lease_owner = $1, lease_until = clock_timestamp() + $2 * interval '1 millisecond',
  -- given back, it has no lease: one that ran out is a worker that never came to that
  crashes = CASE WHEN w.lease_until IS NULL THEN 0 ELSE w.crashes + 1 END
WHERE w.id = (
  SELECT one.id FROM ghanti.waves one JOIN ghanti.runs u ON u.id = one.run_id AND u.state = 'running'
    AND ($4::text IS NULL OR u.service = $4)
  WHERE one.open AND (one.lease_until IS NULL OR one.lease_until <= clock_timestamp())
    AND (one.not_before IS NULL OR one.not_before <= $3)
  ORDER BY one.n, one.id LIMIT 1 FOR UPDATE OF one SKIP LOCKED
)
RETURNING w.id, w.run_id, w.epoch, w.ids, w.crashes, w.preparing_id, (
  SELECT c.calling_window FROM ghanti.runs u JOIN ghanti.campaigns c ON c.id = u.campaign_id WHERE u.id = w.run_id
) AS calling_window`;

/** The members of a wave that may be dialled now. Index: recipients_pkey; sorted by the caller, so that the planner keeps to it. */
export const waveMembers = /* sql */ `
SELECT ${recipientColumns} FROM ghanti.recipients r
WHERE r.id = ANY($1::bigint[]) AND r.run_id = $2 AND r.state = 'queued' AND (r.not_before IS NULL OR r.not_before <= $3)`;

export const renewWave = /* sql */ `
UPDATE ghanti.waves SET lease_until = clock_timestamp() + $3 * interval '1 millisecond'
WHERE id = $1 AND epoch = $2 AND open AND lease_until > clock_timestamp()
RETURNING id`;

/** Whom a worker is about to prepare, and how often in a row it was this one. */
export const preparing = /* sql */ `
UPDATE ghanti.waves SET preparing_id = $3, preparing_times = CASE
  WHEN $3::bigint IS NULL THEN 0 WHEN preparing_id = $3 THEN preparing_times + 1 ELSE 1 END
WHERE id = $1 AND epoch = $2 AND lease_until IS NOT NULL
RETURNING preparing_times AS times`;

/** Locked before its members are looked at: who puts one back meanwhile opens it again afterwards. */
export const lockWave = /* sql */ `
SELECT id, run_id, ids FROM ghanti.waves WHERE id = $1 AND epoch = $2 AND lease_until IS NOT NULL FOR UPDATE`;

/**
 * Closed when nobody of it is queued, else open from its earliest member's time, or from $4 when that is later. Whoever was being
 * prepared has brought nobody down. Index: recipients_pkey.
 */
export const releaseWave = /* sql */ `
UPDATE ghanti.waves w
SET lease_owner = NULL, lease_until = NULL, preparing_id = NULL, preparing_times = 0, open = w.open AND waiting.n > 0,
  not_before = greatest(nullif(waiting.earliest, '-infinity'), $4::timestamptz)
FROM (
  SELECT count(*) AS n, min(coalesce(r.not_before, '-infinity')) AS earliest
  FROM ghanti.recipients r WHERE r.id = ANY($2::bigint[]) AND r.run_id = $3 AND r.state = 'queued'
) waiting
WHERE w.id = $1`;

/**
 * The fence of intents: the wave while its lease holds and its run is running. The run is kept so until commit (FOR KEY
 * SHARE waits for orders, not for settlements); two holders of one wave meet at the recipients' locks.
 */
export const wavesRun = /* sql */ `
SELECT w.run_id, u.account_id, c.calling_window
FROM ghanti.waves w JOIN ghanti.runs u ON u.id = w.run_id JOIN ghanti.campaigns c ON c.id = u.campaign_id
WHERE w.id = $1 AND w.epoch = $2 AND w.open AND w.lease_until > clock_timestamp() AND u.state = 'running'
FOR KEY SHARE OF u`;

/**
 * Takes the lines of intents: of two that want one, one gets it. In the order of the lines, so that two batches cannot wait
 * for each other. Index: watched_lines.
 */
export const takeLines = /* sql */ `
INSERT INTO ghanti.watched (recipient_id, account_id, service, from_number, to_number, holds_line, slot, due_at)
SELECT new.recipient_id, new.account_id, new.service, new.from_number, new.to_number, true, 0, new.due_at
FROM json_to_recordset($1::json) AS new (recipient_id bigint, account_id bigint, service text, from_number text,
  to_number text, due_at timestamptz)
WHERE NOT EXISTS (
  SELECT FROM ghanti.watched w WHERE w.from_number = new.from_number AND w.to_number = new.to_number AND w.holds_line
)
ORDER BY new.from_number, new.to_number, new.recipient_id
ON CONFLICT DO NOTHING
RETURNING recipient_id`;

/** Those whose deadline has passed, longest ago first, then by id; not locked yet. Index: watched_due. */
export const dueIds = /* sql */ `
SELECT recipient_id FROM ghanti.watched WHERE due_at IS NOT NULL AND due_at <= $1
ORDER BY due_at, recipient_id LIMIT $2`;

/** Puts deadlines off, of those that nobody else has. Locks recipients before what is watched, as everywhere. Index: recipients_pkey. */
export const putOff = /* sql */ `
WITH mine AS (
  SELECT id, due_at FROM ghanti.recipients WHERE id = ANY($1::bigint[]) AND due_at <= $2 ORDER BY id FOR UPDATE SKIP LOCKED
), watched AS (
  UPDATE ghanti.watched w SET due_at = $3 FROM mine WHERE w.recipient_id = mine.id
)
UPDATE ghanti.recipients r SET due_at = $3 FROM mine WHERE r.id = mine.id
RETURNING ${recipientColumns}, mine.due_at AS was_due_at`;

/** Who holds a line, of one run or of all. Indexes: watched_live, recipients_pkey. */
export const liveDispatches = /* sql */ `
SELECT r.id, r.account_id, r.attempt_no, r.dispatch_no
FROM ghanti.watched w JOIN ghanti.recipients r ON r.id = w.recipient_id
WHERE w.holds_line AND w.service IN ('PHONE', 'SMS') AND w.recipient_id > $1 AND ($2::bigint IS NULL OR r.run_id = $2)
ORDER BY w.recipient_id LIMIT $3`;

/**
 * From the count to the commit: near the bound intents for calls wait for each other, far from it only for those that are near. After
 * recipients and contacts, before what is watched.
 */
export const lockChannels = (far: boolean) => /* sql */ `
SELECT pg_advisory_xact_lock${far ? '_shared' : ''}(hashtextextended('ghanti channels', 0))`;

/** Index: watched_live. */
export const countLiveCalls = /* sql */ `
SELECT count(*) AS n FROM ghanti.watched WHERE holds_line AND service = 'PHONE'`;

/** Cuts a selection into waves of $3, in the order of ids: the frozen members of a run. */
export const cutWaves = (condition: string) => /* sql */ `
INSERT INTO ghanti.waves (run_id, n, ids)
SELECT $1, one.n, array_agg(one.id ORDER BY one.id)
FROM (
  SELECT r.id, (row_number() OVER (ORDER BY r.id) - 1) / $3::bigint AS n
  FROM ghanti.recipients r WHERE r.campaign_id = $2 AND ${condition}
) one
GROUP BY one.n`;

/**
 * Which attempts have these provider ids, among those to a number. Asked only in doubt, so that no index has
 * to hold what an event changes. A recipient whose number was edited since is not found: an edit waits for the end of its
 * call, and a lookup looks back two seconds before its intent.
 *
 * Indexes: recipient_numbers, otps_of_number, recipients_pkey, past_attempts_pkey.
 */
export const owners = /* sql */ `
WITH reached AS MATERIALIZED (
  SELECT id FROM ghanti.recipients WHERE number = $1 AND campaign_id IS NOT NULL
  UNION ALL
  SELECT delivery_id FROM ghanti.otps WHERE number = $1
)
SELECT r.provider_id, r.id, r.attempt_no FROM reached JOIN ghanti.recipients r USING (id)
WHERE r.provider_id = ANY($2::text[])
UNION ALL
SELECT p.provider_id, p.recipient_id, p.attempt_no FROM reached JOIN ghanti.past_attempts p ON p.recipient_id = reached.id
WHERE p.provider_id = ANY($2::text[])`;
