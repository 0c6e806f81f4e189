const columns = /* sql */ `sid, account_id, state, line, rate, bought_at`;

/** Index: phone_lines_of_account. */
export const ownedLines = /* sql */ `
SELECT ${columns} FROM ghanti.phone_lines WHERE account_id = $1 AND state = 'owned' ORDER BY id`;
export const takenLines = /* sql */ `SELECT sid FROM ghanti.phone_lines WHERE sid = ANY($1::text[])`;

/** Of two buyers one inserts. */
export const reserveLine = /* sql */ `
INSERT INTO ghanti.phone_lines (sid, account_id, state, number, line, rate, reserved_at)
VALUES ($1, $2, 'reserved', $3, $4::jsonb, $5, $6) ON CONFLICT (sid) DO NOTHING RETURNING sid`;
export const lockLine = /* sql */ `
SELECT ${columns} FROM ghanti.phone_lines WHERE sid = $1 AND account_id = $2 FOR UPDATE`;
export const confirmLine = /* sql */ `
UPDATE ghanti.phone_lines SET state = 'owned', number = $2, line = $3::jsonb, bought_at = $4 WHERE sid = $1 RETURNING ${columns}`;
export const deleteLine = /* sql */ `DELETE FROM ghanti.phone_lines WHERE sid = $1`;
export const staleLines = /* sql */ `
SELECT ${columns} FROM ghanti.phone_lines WHERE state = 'reserved' AND reserved_at < $1 ORDER BY id`;

/** A dispatch is on it, or an unfinished run of the account has called from it. Indexes: watched_lines, unfinished_runs, recipients_pkey. */
export const lineInUse = /* sql */ `
SELECT EXISTS (
  SELECT FROM ghanti.watched WHERE account_id = $1 AND from_number = $2 AND holds_line
) OR EXISTS (
  SELECT FROM ghanti.runs u JOIN ghanti.waves w ON w.run_id = u.id CROSS JOIN LATERAL unnest(w.ids) AS member (id)
    JOIN ghanti.recipients r ON r.id = member.id AND r.run_id = u.id AND r.from_number = $2
  WHERE u.account_id = $1 AND u.state IN ('scheduled', 'preparing', 'running', 'paused', 'terminating')
) AS busy`;

/** Index: phone_lines_of_number. */
export const ownedNumbers = /* sql */ `
SELECT DISTINCT number FROM ghanti.phone_lines WHERE number = ANY($1::text[]) AND state = 'owned'`;
