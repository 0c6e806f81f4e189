import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sql } from '../driver/database';
import { postgresStore } from '../postgres';
import * as statements from '../statements/accounts.sql';
import { type RealPostgres, realPostgres } from '../testing/real-postgres';
import { countHit, lockHits, throttledFor } from './throttles';

let server: RealPostgres;
let pool: pg.Pool;
beforeAll(async () => {
  server = await realPostgres({ fsync: 'off' });
  await (await postgresStore({ connectionString: server.connectionString })).close();
  pool = new pg.Pool({ connectionString: server.connectionString });
});
afterAll(async () => {
  await pool.end();
  await server.dispose();
});

const rule = { key: 'otp:number:x', limit: 1, windowMs: 60_000 };

/** A hit in a transaction of its own; `between` runs after each of its statements. Null: it was allowed. */
async function hit(now: Date, between: () => Promise<unknown> = async () => {}): Promise<number | null> {
  const client = await pool.connect();
  const sql: Sql = {
    async query<Row extends object>(statement: string, values = []) {
      const { rows } = await client.query({ text: statement, values: [...values] });
      await between();
      return rows as Row[];
    },
  };
  await client.query('BEGIN');
  const hits = await lockHits(sql, [rule], now);
  const wait = throttledFor(hits, [rule], now);
  if (wait === null) await countHit(sql, hits, [rule], now);
  await client.query('COMMIT');
  client.release();
  return wait;
}

it('counts a hit on a key that another worker purges in the very moment in which its last one is over', async () => {
  const first = new Date('2026-11-01T10:00:00Z');
  const over = new Date(first.getTime() + rule.windowMs);
  expect(await hit(first)).toBeNull();
  expect(await hit(over, () => pool.query(statements.purgeThrottles, [over]))).toBeNull();
  expect(await hit(new Date(over.getTime() + 1))).toBe(rule.windowMs - 1);
});
