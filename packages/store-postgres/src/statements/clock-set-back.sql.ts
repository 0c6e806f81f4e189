/*
 * What is put right once a clock was set back. Unless it says otherwise, $1 is the present instant, and $2 the latest one at which a clock that is
 * right can have written.
 */

/** A page of the open waves that wait beyond $1, from the wave $2 on. Index: waves_pkey. */
export const waitingWaves = /* sql */ `
SELECT id FROM ghanti.waves WHERE open AND not_before > $1 AND id > $2 ORDER BY id LIMIT 20`;

/** Members of the waves $3 whose wait such a clock began. Index: recipients_pkey. */
export const endWaits = /* sql */ `
WITH mine AS (
  SELECT r.id FROM ghanti.waves w JOIN ghanti.recipients r ON r.id = ANY(w.ids) AND r.run_id = w.run_id
  WHERE w.id = ANY($3::bigint[]) AND r.state = 'queued' AND r.not_before > $1 AND r.updated_at > $2
  ORDER BY r.id FOR UPDATE OF r
)
UPDATE ghanti.recipients r SET not_before = NULL, updated_at = $1 FROM mine WHERE r.id = mine.id
RETURNING r.id`;

/** $1: ids of waves, locked before their members are looked at: who puts one back meanwhile opens its wave again afterwards. */
export const lockWaves = /* sql */ `
SELECT id FROM ghanti.waves WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE`;

/** $1: ids of waves, which wait for their earliest member and no longer. Index: recipients_pkey. */
export const wavesFromEarliest = /* sql */ `
UPDATE ghanti.waves w SET not_before = nullif(waiting.earliest, '-infinity')
FROM (
  SELECT one.id, min(coalesce(r.not_before, '-infinity')) AS earliest
  FROM ghanti.waves one JOIN ghanti.recipients r ON r.id = ANY(one.ids) AND r.run_id = one.run_id AND r.state = 'queued'
  WHERE one.id = ANY($1::bigint[]) GROUP BY one.id
) waiting
WHERE w.id = waiting.id AND w.open`;

/** $1: the longest lease, in milliseconds. Leases go by the database's own clock, and so does this. */
export const shortenLeases = /* sql */ `
UPDATE ghanti.waves SET lease_until = clock_timestamp() + $1 * interval '1 millisecond'
WHERE open AND lease_until > clock_timestamp() + $1 * interval '1 millisecond'`;

/** Deadlines keep their length and begin now. Recipients before what is watched, as everywhere. Index: watched_due. */
export const deadlinesFromNow = /* sql */ `
WITH mine AS (
  SELECT r.id, $1::timestamptz + greatest(r.due_at - r.updated_at, interval '0') AS due_at
  FROM ghanti.watched w JOIN ghanti.recipients r ON r.id = w.recipient_id
  WHERE w.due_at > $1 AND r.due_at > $1 AND r.updated_at > $2
  ORDER BY r.id FOR UPDATE OF r
), watched AS (
  UPDATE ghanti.watched w SET due_at = mine.due_at FROM mine WHERE w.recipient_id = mine.id
)
UPDATE ghanti.recipients r SET due_at = mine.due_at, updated_at = $1 FROM mine WHERE r.id = mine.id
RETURNING r.id`;

/** A contact that is said to be later than $2 took place before $1. $3: how long contacts are kept, in milliseconds. Index: contacts_expired. */
export const contactsNow = /* sql */ `
UPDATE ghanti.contacts c SET expires_at = $1::timestamptz + $3 * interval '1 millisecond', recent = (
  SELECT jsonb_agg(jsonb_set(one, '{0}', to_jsonb(least((one ->> 0)::bigint, (extract(epoch FROM $1::timestamptz) * 1000)::bigint))) ORDER BY n)
  FROM jsonb_array_elements(c.recent) WITH ORDINALITY AS all_of_it (one, n)
)
WHERE c.expires_at > $2::timestamptz + $3 * interval '1 millisecond' AND c.recent <> '[]'`;
