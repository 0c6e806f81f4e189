import type { Store } from '@ghanti/core';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresStore } from '../postgres';
import { aCampaign, anAccount, begun } from '../testing/a-campaign';
import { type RealPostgres, realPostgres } from '../testing/real-postgres';

let server: RealPostgres;
let store: Store;
let order: pg.Client;
beforeAll(async () => {
  server = await realPostgres({ fsync: 'off' });
  store = await postgresStore({ connectionString: server.connectionString, statementTimeoutMs: 2_000 });
  order = new pg.Client({ connectionString: server.connectionString });
  await order.connect();
});
afterAll(async () => {
  await order.end();
  await store.close();
  await server.dispose();
});

it('puts back a wave with nobody to dial without its run, which an order has that asks for the wave', async () => {
  const { id } = await anAccount(store);
  const runId = await begun(store, id, await aCampaign(store, id, 3));
  await order.query(`UPDATE ghanti.recipients SET not_before = now() + interval '1 hour'`);
  const claim = async () => store.dispatch.claimWave({ workerId: 'a', leaseMs: 30_000, now: new Date() });
  await order.query('BEGIN');
  await order.query('SELECT FROM ghanti.runs WHERE id = $1 FOR UPDATE', [runId]);
  expect(await claim()).toBeNull();
  await order.query('UPDATE ghanti.waves SET open = false WHERE run_id = $1', [runId]);
  await order.query('ROLLBACK');
  const { rows } = await order.query('SELECT open, lease_until, not_before > now() AS later FROM ghanti.waves');
  expect(rows).toEqual([{ open: true, lease_until: null, later: true }]);
});
