import type { Store } from '@ghanti/core';
import pg from 'pg';
import { z } from 'zod';
import { pgDatabase } from './driver/pg-database';
import { schemaName } from './options';
import { openStore } from './store';

const optionsOf = z.strictObject({
  connectionString: z.string().min(1).optional(),
  pool: z.instanceof(pg.Pool).optional(),
  schema: schemaName,
  /** More than 10 lose on few cores: batches are what makes it fast. */
  maxConnections: z.int().min(2).max(100).default(10),
});

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:5432/database`; without it and without `pool` the PG* variables of the environment. */
  readonly connectionString?: string;
  /** A pool of the host's own, which stays the host's to end. */
  readonly pool?: pg.Pool;
  /** The schema that holds all tables. Default `ghanti`; made when it is not there. */
  readonly schema?: string;
  /** Connections at most, of a pool that the store makes. Default 10. */
  readonly maxConnections?: number;
}

/**
 * The store on a PostgreSQL, 15 or newer, for any number of processes. A server that goes away makes steps reject with
 * `unavailable`; when it is back they work again.
 *
 * @example
 * const store = await postgresStore({ connectionString: 'postgres://localhost/ghanti' })
 * @throws ZodError for wrong options; GhantiError `unavailable` when nobody answers; Error when the schema is newer than this code
 */
export async function postgresStore(options: PostgresStoreOptions = {}): Promise<Store> {
  const { connectionString, pool, schema, maxConnections } = optionsOf.parse(options);
  const own = () =>
    new pg.Pool({
      ...(connectionString === undefined ? {} : { connectionString }),
      max: maxConnections,
      connectionTimeoutMillis: 10_000,
      // A worker that froze, or that the network swallowed, inside a transaction must not hold its locks against the others.
      idle_in_transaction_session_timeout: 6_000,
      keepAlive: true,
      application_name: 'ghanti',
    });
  return openStore(pgDatabase(pool ?? own(), schema, pool === undefined));
}
