import { lifeAssignments, lifeTypes } from './life-columns.sql';

/**
 * Saves what a step changed, in one round trip: lives, watched dispatches, waves, counts, money, ledger. Each part waits for
 * the one before (its count is asked for), and locks its rows by id, so that every step locks in one order:
 *
 *   campaigns, runs, recipients, watched, waves, campaign_counts, run_credits, accounts
 *
 * FOR NO KEY UPDATE: an insert that refers to an account holds its row FOR KEY SHARE until it commits, and two of these must
 * not wait for each other here.
 *
 * Indexes: primary keys only; what is written into `recipients` stands in no index.
 */
export const save = /* sql */ `
WITH lives AS (
  UPDATE ghanti.recipients r SET ${lifeAssignments},
    hold = new.hold, consumed = new.consumed, updated_at = new.updated_at, ended_at = new.ended_at
  FROM json_to_recordset($1::json) AS new (id bigint, ${lifeTypes},
    hold bigint, consumed bigint, updated_at timestamptz, ended_at timestamptz)
  WHERE r.id = new.id
  RETURNING 1
), unwatched AS (
  DELETE FROM ghanti.watched WHERE recipient_id = ANY($3::bigint[]) AND (SELECT count(*) FROM lives) >= 0
  RETURNING 1
), watched AS (
  INSERT INTO ghanti.watched AS w (recipient_id, account_id, service, from_number, to_number, holds_line, slot, due_at)
  SELECT new.recipient_id, new.account_id, new.service, new.from_number, new.to_number, new.holds_line, new.recipient_id,
    new.due_at
  FROM json_to_recordset($2::json) AS new (recipient_id bigint, account_id bigint, service text, from_number text,
    to_number text, holds_line boolean, due_at timestamptz)
  WHERE (SELECT count(*) FROM unwatched) >= 0
  ORDER BY new.recipient_id
  ON CONFLICT (recipient_id) DO UPDATE SET holds_line = excluded.holds_line, due_at = excluded.due_at,
    from_number = excluded.from_number, to_number = excluded.to_number,
    -- it keeps the line that its intent took
    slot = CASE WHEN w.holds_line AND excluded.holds_line THEN w.slot ELSE excluded.slot END
  RETURNING 1
), reopened AS (
  UPDATE ghanti.waves w SET open = true,
    not_before = CASE WHEN w.open THEN least(coalesce(w.not_before, '-infinity'), locked.not_before)
      ELSE locked.not_before END
  FROM (
    SELECT one.id, coalesce(new.not_before, '-infinity') AS not_before
    FROM ghanti.waves one JOIN json_to_recordset($4::json) AS new (id bigint, not_before timestamptz) ON new.id = one.id
    WHERE (SELECT count(*) FROM watched) >= 0
    ORDER BY one.id FOR NO KEY UPDATE OF one
  ) locked
  WHERE w.id = locked.id
  RETURNING 1
), counted AS (
  UPDATE ghanti.campaign_counts c
  SET counts = (
    SELECT array_agg(n + delta ORDER BY place) FROM unnest(c.counts, locked.deltas) WITH ORDINALITY AS one (n, delta, place)
  )
  FROM (
    SELECT one.campaign_id, new.deltas
    FROM ghanti.campaign_counts one
      JOIN json_to_recordset($5::json) AS new (campaign_id bigint, deltas bigint[]) USING (campaign_id)
    WHERE (SELECT count(*) FROM reopened) >= 0
    ORDER BY one.campaign_id FOR NO KEY UPDATE OF one
  ) locked
  WHERE c.campaign_id = locked.campaign_id
  RETURNING 1
), booked AS (
  UPDATE ghanti.run_credits r SET settled = r.settled + locked.settled, released = r.released + locked.released
  FROM (
    SELECT one.run_id, new.settled, new.released
    FROM ghanti.run_credits one
      JOIN json_to_recordset($6::json) AS new (run_id bigint, settled bigint, released bigint) USING (run_id)
    WHERE (SELECT count(*) FROM counted) >= 0
    ORDER BY one.run_id FOR NO KEY UPDATE OF one
  ) locked
  WHERE r.run_id = locked.run_id
  RETURNING 1
), paid AS (
  UPDATE ghanti.accounts a
  SET available = a.available + locked.available, held = a.held + locked.held, spent = a.spent + locked.spent
  FROM (
    SELECT one.id, new.available, new.held, new.spent
    FROM ghanti.accounts one
      JOIN json_to_recordset($7::json) AS new (id bigint, available bigint, held bigint, spent bigint) USING (id)
    WHERE (SELECT count(*) FROM booked) >= 0
    ORDER BY one.id FOR NO KEY UPDATE OF one
  ) locked
  WHERE a.id = locked.id
  RETURNING 1
), written AS (
  INSERT INTO ghanti.ledger (account_id, kind, amount, run_id, line_sid)
  SELECT new.account_id, new.kind, new.amount, new.run_id, new.line_sid
  FROM json_to_recordset($8::json) AS new (account_id bigint, kind text, amount bigint, run_id bigint, line_sid text)
  WHERE (SELECT count(*) FROM paid) >= 0
  RETURNING 1
)
SELECT (SELECT count(*) FROM lives) AS lives, (SELECT count(*) FROM paid) AS accounts, (SELECT count(*) FROM written) AS entries`;
