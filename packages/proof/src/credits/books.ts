import type { Sql } from '../../../store-postgres/src/driver/database';

/** Checks that the database makes of every commit, from inside it: I4 of the account, I3 of the run whose credits it moved. */
export interface Books {
  /** Commits that were looked at. */
  checks(): Promise<number>;
  /** What some commit broke, the first of it. */
  broken(): Promise<readonly string[]>;
}

/**
 * A deferred trigger runs at the end of its transaction, which by then holds the row of every account and run whose credits it
 * moved: what it reads of them is what is being committed. It writes down what does not add up, and lets it pass.
 */
const triggers = [
  'CREATE TABLE ghanti.broken (what text NOT NULL)',
  'CREATE SEQUENCE ghanti.commits_checked',
  `
CREATE FUNCTION ghanti.check_account() RETURNS trigger LANGUAGE plpgsql AS $check$
DECLARE account bigint := coalesce(to_jsonb(NEW) ->> 'account_id', to_jsonb(NEW) ->> 'id')::bigint;
BEGIN
  PERFORM nextval('ghanti.commits_checked');
  INSERT INTO ghanti.broken
  SELECT format('I4: account %s has available %s, held %s, spent %s; its ledger grants %s, holds %s, spent %s',
    a.id, a.available, a.held, a.spent, l.granted, l.held - l.settled - l.released, l.settled)
  FROM ghanti.accounts a CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount) FILTER (WHERE kind = 'grant'), 0) AS granted,
      coalesce(sum(amount) FILTER (WHERE kind = 'hold'), 0) AS held,
      coalesce(sum(amount) FILTER (WHERE kind = 'settle'), 0) AS settled,
      coalesce(sum(amount) FILTER (WHERE kind = 'release'), 0) AS released
    FROM ghanti.ledger WHERE account_id = a.id
  ) l
  WHERE a.id = account AND (least(a.available, a.held, a.spent) < 0 OR l.granted <> a.available + a.held + a.spent
    OR a.held <> l.held - l.settled - l.released OR a.spent <> l.settled);
  RETURN NULL;
END $check$`,
  `
CREATE FUNCTION ghanti.check_run() RETURNS trigger LANGUAGE plpgsql AS $check$
BEGIN
  PERFORM nextval('ghanti.commits_checked');
  INSERT INTO ghanti.broken
  SELECT format('I3: run %s is %s, held %s, settled %s, released %s; its numbers hold %s',
    u.id, u.state, c.held, c.settled, c.released, r.hold)
  FROM ghanti.runs u JOIN ghanti.run_credits c ON c.run_id = u.id
    CROSS JOIN LATERAL (SELECT coalesce(sum(hold), 0) AS hold FROM ghanti.recipients WHERE run_id = u.id) r
  WHERE u.id = NEW.run_id AND (c.settled + c.released > c.held OR c.held - c.settled - c.released <> r.hold);
  RETURN NULL;
END $check$`,
  ...[
    ['accounts', 'check_account'],
    ['ledger', 'check_account'],
    ['run_credits', 'check_run'],
  ].map(
    ([table, check]) => `
CREATE CONSTRAINT TRIGGER every_commit AFTER INSERT OR UPDATE ON ghanti.${table}
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ghanti.${check}()`,
  ),
];

/** Puts the checks into a database that a store has opened. */
export async function openBooks(sql: Sql): Promise<Books> {
  for (const statement of triggers) await sql.query(statement);
  return {
    async checks() {
      const [row] = await sql.query<{ n: number }>('SELECT last_value::float8 AS n FROM ghanti.commits_checked');
      return row?.n ?? 0;
    },
    async broken() {
      return (await sql.query<{ what: string }>('SELECT what FROM ghanti.broken LIMIT 20')).map(({ what }) => what);
    },
  };
}
