import { lifeAssignments, lifeTypes } from './life-columns.sql';
import { isTold } from './outbox.sql';

/**
 * Saves what a step changed, in one round trip: lives, watched dispatches, waves, counts, money, ledger, and what the host is
 * to be told of it (I10), where its account has enabled an endpoint that wants it. Each part waits for
 * the one before (its count is asked for), and locks its rows by id, so that every step locks in one order:
 *
 *   campaigns, runs, recipients, contacts, watched, waves, campaign_counts, run_credits, accounts
 *
 * FOR NO KEY UPDATE: an insert that refers to an account holds its row FOR KEY SHARE until it commits, and two of these must
 * not wait for each other here.
 *
 * An event's id comes from a sequence while its number is locked, by this step, since before: per number it only rises. Its
 * order within the step is the order in which it came; a subquery with ORDER BY is computed before what is selected of it.
 *
 * Indexes: primary keys and webhook_endpoints_of_account only; what is written into `recipients` stands in no index.
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
  RETURNING c.campaign_id, c.counts
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
), told AS MATERIALIZED (
  SELECT nextval('ghanti.outbox_ids') AS id, ordered.* FROM (
    SELECT new.* FROM ROWS FROM (
      json_to_recordset($9::json) AS (account_id bigint, type text, at timestamptz, number_id bigint, counts_of bigint, data json)
    ) WITH ORDINALITY AS new (account_id, type, at, number_id, counts_of, data, place)
    WHERE (SELECT count(*) FROM written) >= 0 AND ${isTold('new.account_id')}
    ORDER BY new.place
  ) ordered
), outboxed AS (
  INSERT INTO ghanti.outbox (endpoint_id, id, type, at, data, otp_id, counts, next_at)
  SELECT e.id, told.id, told.type, told.at, told.data,
    CASE WHEN told.type = 'otp.status' THEN (SELECT o.id FROM ghanti.otps o WHERE o.delivery_id = told.number_id) END,
    coalesce(
      (SELECT c.counts FROM counted c WHERE c.campaign_id = told.counts_of),
      (SELECT c.counts FROM ghanti.campaign_counts c WHERE c.campaign_id = told.counts_of)
    ),
    told.at
  FROM told JOIN ghanti.webhook_endpoints e ON e.account_id = told.account_id AND e.enabled
    AND (cardinality(e.types) = 0 OR told.type = ANY(e.types))
  RETURNING 1
)
SELECT (SELECT count(*) FROM lives) AS lives, (SELECT count(*) FROM paid) AS accounts, (SELECT count(*) FROM written) AS entries,
  (SELECT count(*) FROM outboxed) AS events`;
