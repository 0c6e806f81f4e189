import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { lockDataDir } from '../driver/data-dir-lock';
import { type Sql, schemaWriter } from '../driver/database';
import { migrations } from '../migrations';

/** A database that the doctor looks at: one snapshot, nothing can be written. */
export interface Patient {
  /** For the report: where it is, without a password. */
  readonly name: string;
  readonly sql: Sql;
  close(): Promise<void>;
}

/** Where to look. */
export type Place = { readonly url: string } | { readonly folder: string };

const snapshot = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** @throws Error in words for an operator: nobody answers, the folder is in use, there is no Ghanti in it */
export async function openDatabase(place: Place, schema: string): Promise<Patient> {
  const patient = 'url' in place ? await openServer(place.url, schema) : await openFolder(place.folder, schema);
  try {
    const [row] = await patient.sql.query<{ known: boolean }>(
      `SELECT to_regclass('ghanti.ghanti_migrations') IS NOT NULL AS known`,
    );
    if (!row?.known) throw new Error(`There is no Ghanti in the schema ${schema} of ${patient.name}.`);
    await mustBeOfThisVersion(patient);
    return patient;
  } catch (error) {
    await patient.close();
    throw error;
  }
}

/** The checks know what this version of the code writes. */
async function mustBeOfThisVersion({ sql, name }: Patient): Promise<void> {
  const [row] = await sql.query<{ version: number }>(
    'SELECT coalesce(max(version), 0)::integer AS version FROM ghanti.ghanti_migrations',
  );
  const version = row?.version ?? 0;
  if (version > migrations.length)
    throw new Error(`A newer Ghanti has made ${name}: ask its own doctor, this one knows less.`);
  if (version < migrations.length)
    throw new Error(`An older Ghanti has made ${name}: ask its own doctor, or start this service once.`);
}

async function openServer(url: string, schema: string): Promise<Patient> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'ghanti-doctor',
  });
  // Told by the query that was running; an idle loss needs no second voice.
  client.on('error', () => {});
  await client.connect();
  await client.query(snapshot);
  const { host, port, pathname } = new URL(url);
  const write = schemaWriter(schema);
  return {
    name: `PostgreSQL ${host || `localhost:${port || 5432}`}${pathname}`,
    sql: {
      async query<Row extends object>(statement: string, values = []) {
        const result = await client.query({ text: write(statement), values: [...values] });
        return result.rows as Row[];
      },
    },
    close: () => client.end(),
  };
}

async function openFolder(folder: string, schema: string): Promise<Patient> {
  const home = resolve(folder);
  const data = join(home, 'pglite');
  await access(data).catch(() => {
    throw new Error(`There is no embedded database in ${home}. Set DATABASE_URL, or name the folder with --data-dir.`);
  });
  const unlock = await lockDataDir(home);
  const database = await PGlite.create({ dataDir: data }).catch(async (error: unknown) => {
    await unlock();
    throw error;
  });
  await database.exec(snapshot);
  const write = schemaWriter(schema);
  return {
    name: `the embedded database in ${home}`,
    sql: {
      query: async <Row extends object>(statement: string, values: readonly unknown[] = []) =>
        (await database.query<Row>(write(statement), [...values])).rows,
    },
    async close() {
      await database.close();
      await unlock();
    },
  };
}
