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
  statementTimeoutMs: z.int().min(1_000).max(3_600_000).default(120_000),
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
  /**
   * A statement that takes longer rejects with `unavailable`, in a pool that the store makes; its connection is given up. Without a
   * limit a server that is gone without a word is waited for until the system gives up, which is a quarter of an hour or two.
   * In milliseconds, default 120,000. The longest statement begins a run: about 20 seconds for a million numbers.
   */
  readonly statementTimeoutMs?: number;
}

/** The server ends a statement at its limit and says so; a server that does not even say so is given this much longer. */
const answerMs = 1_000;

/**
 * The store on a PostgreSQL, 15 or newer, for any number of processes. A server that goes away makes steps reject with
 * `unavailable`; when it is back they work again.
 *
 * @example
 * const store = await postgresStore({ connectionString: 'postgres://localhost/ghanti' })
 * @throws ZodError for wrong options; GhantiError `unavailable` when nobody answers; Error when the schema is newer than this code
 */
export async function postgresStore(options: PostgresStoreOptions = {}): Promise<Store> {
  const { connectionString, pool, schema, maxConnections, statementTimeoutMs } = optionsOf.parse(options);
  const own = () =>
    new pg.Pool({
      ...(connectionString === undefined ? {} : { connectionString }),
      max: maxConnections,
      connectionTimeoutMillis: 10_000,
      // A worker that froze, or that the network swallowed, inside a transaction must not hold its locks against the others.
      idle_in_transaction_session_timeout: 6_000,
      statement_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + answerMs,
      keepAlive: true,
      // A peer that is gone is noticed while its answer is awaited, not after the system's own two hours.
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'ghanti',
    });
  return openStore(pgDatabase(pool ?? own(), schema, pool === undefined));
}
