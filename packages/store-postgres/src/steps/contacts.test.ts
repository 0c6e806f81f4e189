import type { Recipient } from '@ghanti/core';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sql } from '../driver/database';
import { postgresStore } from '../postgres';
import * as statements from '../statements/contacts.sql';
import { type RealPostgres, realPostgres } from '../testing/real-postgres';
import { lockContacts } from './contacts';

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

const number = '+9779800000001';
const gapMs = 600_000;
const recipient = (id: number) => ({ id, dialNumber: number, life: { attemptNo: 1 } }) as Recipient;

/** Dials the number in a transaction of its own; `between` runs after each of its statements. */
async function dial(id: number, now: Date, between: () => Promise<unknown> = async () => {}) {
  const client = await pool.connect();
  const sql: Sql = {
    async query<Row extends object>(statement: string, values = []) {
      const { rows } = await client.query({ text: statement, values: [...values] });
      await between();
      return rows as Row[];
    },
  };
  await client.query('BEGIN');
  const contacts = await lockContacts(sql, 1, [number], now, gapMs);
  const before = contacts.of(recipient(id));
  await contacts.save(sql, [recipient(id)]);
  await client.query('COMMIT');
  client.release();
  return before;
}

it('keeps a contact of which an older one is purged by another worker in the very moment in which it is over', async () => {
  const first = new Date('2026-11-01T10:00:00Z');
  const over = new Date(first.getTime() + gapMs);
  await dial(1, first);
  await dial(2, over, () => pool.query(statements.purgeContacts, [over]));
  expect(await dial(3, new Date(over.getTime() + 1))).toEqual([over]);
});
