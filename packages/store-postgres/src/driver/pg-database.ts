import { exhaustedBy } from '@ghanti/core';
import pg from 'pg';
import type { Database, Sql, SqlValue } from './database';
import { Rollback, schemaWriter } from './database';
import { isUnanswered, typed, withRetries } from './retry';

const int8 = 20;
const int8Array = 1016;
const numeric = 1700;

/** Ids and credits are far below 2^53. Given with each query, so that a host's own use of the pool stays as it was. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format) {
    if (format !== 'binary' && (oid === int8 || oid === numeric)) return Number;
    if (format !== 'binary' && oid === int8Array)
      return (text: string) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(Number));
    return pg.types.getTypeParser(oid, format);
  },
};

/**
 * The seam on a PostgreSQL pool.
 *
 * @param ownsPool ends the pool with the store
 */
export function pgDatabase(pool: pg.Pool, schema: string, ownsPool: boolean): Database {
  const write = schemaWriter(schema);
  // An idle connection that the server ended is not ours to report: the pool drops it, and the next step opens another.
  pool.on('error', ignoreLostConnection);
  // Nor is one that ends in the very moment in which the pool hands it out: it has no listener between the pool's and ours,
  // and an error that nobody hears ends the process. The query that follows is told.
  const heard = new WeakSet<pg.PoolClient>();
  const listen = (client: pg.PoolClient) => {
    if (heard.has(client)) return;
    heard.add(client);
    client.on('error', ignoreLostConnection);
  };
  pool.on('acquire', listen);

  async function run<Row>(on: pg.Pool | pg.PoolClient, statement: string, values: readonly SqlValue[]): Promise<Row[]> {
    const result = await on.query({ text: write(statement), values: [...values], types });
    return result.rows as Row[];
  }

  /** The disk was full when it was last written to. */
  let wasFull = false;
  function noted(error: unknown): unknown {
    wasFull ||= exhaustedBy(error) === 'disk';
    return typed(error);
  }

  async function attempt<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken: Error | undefined;
    const onLost = (error: Error) => {
      broken = error;
    };
    client.on('error', onLost);
    try {
      await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
      const answer = await work({ query: (statement, values = []) => run(client, statement, values) });
      await client.query('COMMIT');
      return answer;
    } catch (error) {
      if (isUnanswered(error)) broken = error;
      else
        await client.query('ROLLBACK').catch((cause: Error) => {
          broken = cause;
        });
      throw error;
    } finally {
      client.off('error', onLost);
      client.release(broken);
    }
  }

  async function transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    try {
      return await withRetries(() => attempt(work));
    } catch (error) {
      throw noted(error);
    }
  }

  return {
    needsUpkeep: false,
    bulkRows: 5_000,
    transaction,
    bulk: transaction,
    async query<Row extends object>(statement: string, values: readonly SqlValue[] = []) {
      try {
        return await withRetries(() => run<Row>(pool, statement, values));
      } catch (error) {
        throw noted(error);
      }
    },
    async script(text) {
      try {
        await pool.query(write(text));
      } catch (error) {
        throw noted(error);
      }
    },
    async mustTakeWrites() {
      if (!wasFull) return;
      try {
        await withRetries(() =>
          attempt(async (sql) => {
            await sql.query(needsRoom);
            throw new Rollback(null);
          }),
        );
        wasFull = false;
      } catch (error) {
        throw typed(error);
      }
    },
    async close() {
      if (ownsPool) {
        await pool.end();
        return;
      }
      pool.off('error', ignoreLostConnection);
      pool.off('acquire', listen);
    },
  };
}

/** Two megabytes, which are given back at once. */
const needsRoom = 'CREATE TABLE ghanti.room AS SELECT n FROM generate_series(1, 50000) n';

function ignoreLostConnection(): void {}
