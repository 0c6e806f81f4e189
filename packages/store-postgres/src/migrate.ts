import type { Database } from './driver/database';
import { migrations } from './migrations';

/**
 * Brings the schema to this version of the code. Each migration is one transaction; the list is locked meanwhile, so that
 * several processes that start at once do it once. Every check is made anew under the lock.
 *
 * @throws when the database was made by newer code: older code must not write into it
 */
export async function migrate(database: Database): Promise<void> {
  if ((await currentVersion(database)) === migrations.length) return;
  for (const [index, { name, text }] of migrations.entries()) {
    await database.script(`
BEGIN;
SELECT pg_advisory_xact_lock(hashtextextended('ghanti migrations', 0));
CREATE SCHEMA IF NOT EXISTS ghanti;
CREATE TABLE IF NOT EXISTS ghanti.ghanti_migrations (
  version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
);
COMMIT;`);
    await apply(database, index + 1, name, text);
  }
  await currentVersion(database);
}

async function apply(database: Database, version: number, name: string, text: string): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('ghanti migrations', 0))`);
    const done = await sql.query('SELECT 1 FROM ghanti.ghanti_migrations WHERE version = $1', [version]);
    if (done.length > 0) return;
    for (const statement of statementsOf(text)) await sql.query(statement);
    await sql.query('INSERT INTO ghanti.ghanti_migrations (version, name) VALUES ($1, $2)', [version, name]);
  });
}

/** Migrations hold plain statements: a line that ends with a semicolon ends one. */
function statementsOf(text: string): string[] {
  return text.split(/;\s*\n/).filter((statement) => statement.replace(/--.*$/gm, '').trim() !== '');
}

async function currentVersion(database: Database): Promise<number> {
  const [table] = await database.query<{ known: boolean }>(
    `SELECT to_regclass('ghanti.ghanti_migrations') IS NOT NULL AS known`,
  );
  if (!table?.known) return 0;
  const [row] = await database.query<{ version: number }>(
    'SELECT coalesce(max(version), 0) AS version FROM ghanti.ghanti_migrations',
  );
  const version = row?.version ?? 0;
  if (version > migrations.length)
    throw new Error(
      `The database is of version ${version}, this code knows ${migrations.length}: it was made by a newer Ghanti. Upgrade.`,
    );
  return version;
}
