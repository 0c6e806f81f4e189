/** Puts numbers on an account's list; a row back for each that was not on it. Index: suppressions_pkey. */
export const listNumbers = /* sql */ `
WITH listed AS (
  INSERT INTO ghanti.suppressions AS s (account_id, number, listed_at, note)
  SELECT $1, new.number, $3, new.note FROM json_to_recordset($2::json) AS new (number text, note text)
  ORDER BY new.number
  ON CONFLICT (account_id, number) DO UPDATE SET listed_at = excluded.listed_at, note = excluded.note
    WHERE s.listed_at IS NULL
  RETURNING 1
)
SELECT count(*) AS added FROM listed`;

export const lockSuppression = /* sql */ `
SELECT stopped_at FROM ghanti.suppressions WHERE account_id = $1 AND number = $2 FOR UPDATE`;
export const deleteSuppression = /* sql */ `DELETE FROM ghanti.suppressions WHERE account_id = $1 AND number = $2`;

/** Index: suppressions_by_prefix. */
const matching = /* sql */ `FROM ghanti.suppressions WHERE account_id = $1 AND number LIKE $2`;
export const listSuppressions = /* sql */ `
SELECT number, listed_at, stopped_at, note ${matching} ORDER BY number USING ~<~ LIMIT $3 OFFSET $4`;
export const countSuppressions = /* sql */ `SELECT count(*) AS n ${matching}`;

/** The account that owns a line, else 0: everybody's. Index: phone_lines_of_number. */
const owner = (line: string) => /* sql */ `
coalesce((SELECT account_id FROM ghanti.phone_lines WHERE number = ${line} AND state = 'owned' ORDER BY id LIMIT 1), 0)`;

export const optOut = /* sql */ `
INSERT INTO ghanti.suppressions AS s (account_id, number, stopped_at) VALUES (${owner('$2')}, $1, $3)
ON CONFLICT (account_id, number) DO UPDATE SET stopped_at = coalesce(s.stopped_at, excluded.stopped_at)
RETURNING account_id`;

/** Takes back the person's word; the row goes when the account has not listed the number itself. */
export const optIn = /* sql */ `
WITH mine AS (
  SELECT account_id, number, listed_at FROM ghanti.suppressions
  WHERE account_id = ${owner('$2')} AND number = $1 AND stopped_at IS NOT NULL FOR UPDATE
), gone AS (
  DELETE FROM ghanti.suppressions s USING mine
  WHERE s.account_id = mine.account_id AND s.number = mine.number AND mine.listed_at IS NULL RETURNING 1
), kept AS (
  UPDATE ghanti.suppressions s SET stopped_at = NULL FROM mine
  WHERE s.account_id = mine.account_id AND s.number = mine.number AND mine.listed_at IS NOT NULL RETURNING 1
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM kept) AS n`;

/**
 * What forbids numbers: asked for each by itself, so that no statistics make a scan of it. Indexes: suppressions_pkey,
 * phone_lines_of_number.
 */
export const whatForbids = /* sql */ `
SELECT one.number,
  (SELECT true FROM ghanti.suppressions s WHERE s.account_id = $2 AND s.number = one.number LIMIT 1) AS by_account,
  (SELECT true FROM ghanti.suppressions s WHERE s.account_id = 0 AND s.number = one.number LIMIT 1) AS by_service,
  (SELECT true FROM ghanti.phone_lines l WHERE l.number = one.number AND l.state = 'owned' LIMIT 1) AS owned
FROM unnest($1::text[]) AS one (number)`;
