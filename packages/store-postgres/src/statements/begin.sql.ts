import { lifeColumns, lifeColumnsOf } from './life-columns.sql';

/** Who may be named one by one: whoever is not queued and not with the provider. */
export const individual = /* sql */ `r.id = ANY($4::bigint[]) AND r.state = ANY($5::text[])`;

/** Who is taken by state. */
export const byState = /* sql */ `r.state = ANY($4::text[])`;

/** The frozen members of a run, in the order of their ids. */
const members = /* sql */ `
SELECT r.id FROM ghanti.recipients r
WHERE r.id IN (SELECT unnest(w.ids) FROM ghanti.waves w WHERE w.run_id = $1)`;

export const countMembers = /* sql */ `
SELECT coalesce(sum(cardinality(ids)), 0)::bigint AS n FROM ghanti.waves WHERE run_id = $1`;

/** Which ids of an individual selection were taken. */
export const memberIds = /* sql */ `SELECT unnest(ids) AS id FROM ghanti.waves WHERE run_id = $1`;

/** The largest texts that tags bring. Lengths in UTF-16 units, as JavaScript counts: astral characters count twice. */
export const extents = /* sql */ `
SELECT tag.name AS tag,
  coalesce(max(char_length(said.text) + char_length(regexp_replace(said.text, '[^\\U00010000-\\U0010FFFF]', '', 'g'))), 0) AS longest,
  coalesce(bool_and(said.text ~ '^[ -~]*$'), true) AS ascii
FROM unnest($2::text[]) AS tag (name)
  CROSS JOIN (SELECT tags FROM ghanti.recipients r WHERE r.id IN (${members})) one
  CROSS JOIN LATERAL (SELECT coalesce(one.tags ->> tag.name, '') AS text) said
GROUP BY tag.name`;

/**
 * Queues a run's members: keeps the lives that it replaces, gives each a fresh one, and holds its credits. Answers what they
 * were, for the counts. Fields of the fresh life are those of \`begunLife\`: a test holds the two together.
 */
export const queueMembers = /* sql */ `
WITH taken AS (
  SELECT r.* FROM ghanti.recipients r
  WHERE r.id IN (SELECT unnest(w.ids) FROM ghanti.waves w WHERE w.run_id = $1)
  ORDER BY r.id FOR UPDATE
), kept AS (
  INSERT INTO ghanti.past_attempts (recipient_id, run_id, ${lifeColumns}, consumed, ended_at)
  SELECT t.id, t.run_id, ${lifeColumnsOf('t')}, t.consumed, coalesce(t.ended_at, t.updated_at)
  FROM taken t WHERE t.run_id IS NOT NULL
), unwatched AS (
  DELETE FROM ghanti.watched w USING taken t WHERE w.recipient_id = t.id AND t.due_at IS NOT NULL
), queued AS (
  UPDATE ghanti.recipients r SET
    run_id = $1, wave_id = place.wave_id, service = $2, dial_number = NULL, dial_tags = NULL,
    state = 'queued', attempt_no = r.attempt_no + 1, dispatch_no = 0, provider_id = NULL, from_number = NULL, rank = 0,
    ended_kind = NULL, ended_seq = NULL, mark = false, duration = NULL, answered_by = NULL, keys = NULL, terminate_asked = false,
    content_seconds = NULL, segments = NULL, absences = 0, intent_at = NULL, not_before = NULL, due_at = NULL, reason = NULL,
    hold = $3, consumed = NULL, updated_at = $4, ended_at = NULL
  FROM taken t JOIN (
    SELECT w.id AS wave_id, unnest(w.ids) AS id FROM ghanti.waves w WHERE w.run_id = $1
  ) place ON place.id = t.id
  WHERE r.id = t.id
)
SELECT service, state, run_id, count(*) AS n, sum(hold)::bigint AS hold FROM taken GROUP BY service, state, run_id`;

export const lockCampaign = /* sql */ `
SELECT id, services FROM ghanti.campaigns WHERE id = $1 AND account_id = $2 AND published FOR UPDATE`;

export const keepContent = /* sql */ `UPDATE ghanti.campaigns SET content = $2::jsonb, updated_at = $3 WHERE id = $1`;
