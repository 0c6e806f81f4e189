import pg from 'pg';
import type { Sql, SqlValue } from '../driver/database';
import { postgresStore } from '../postgres';
import { realPostgres } from './real-postgres';

/** Two connections to a database of a test file's own: what one does between two statements of the other is for the test to say. */
export interface TwoWorkers {
  /** A transaction of the first; `between` runs after each of its statements. */
  transaction<T>(work: (sql: Sql) => Promise<T>, between?: () => Promise<unknown>): Promise<T>;
  /** A statement of the second. */
  other(statement: string, values: readonly SqlValue[]): Promise<unknown>;
  dispose(): Promise<void>;
}

export async function twoWorkers(): Promise<TwoWorkers> {
  const server = await realPostgres({ fsync: 'off' });
  const { connectionString } = server;
  await (await postgresStore({ connectionString })).close();
  const first = new pg.Client({ connectionString });
  const second = new pg.Client({ connectionString });
  await Promise.all([first.connect(), second.connect()]);
  return {
    async transaction(work, between = async () => {}) {
      await first.query('BEGIN');
      const answer = await work({
        async query<Row extends object>(statement: string, values: readonly SqlValue[] = []) {
          const { rows } = await first.query({ text: statement, values: [...values] });
          await between();
          return rows as Row[];
        },
      });
      await first.query('COMMIT');
      return answer;
    },
    other: (statement, values) => second.query(statement, [...values]),
    async dispose() {
      await Promise.all([first.end(), second.end()]);
      await server.dispose();
    },
  };
}
