import type { Store } from '@ghanti/core';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresStore } from '../postgres';
import { aCampaign, anAccount, begun, dialWave, eventFor, rules } from '../testing/a-campaign';
import { type RealPostgres, realPostgres } from '../testing/real-postgres';

let server: RealPostgres;
let store: Store;
beforeAll(async () => {
  server = await realPostgres({ fsync: 'off' });
  store = await postgresStore({ connectionString: server.connectionString });
});
afterAll(async () => {
  await store.close();
  await server.dispose();
});

/** A run of one number, who has heard the message. */
async function aRunThatIsOver(): Promise<number> {
  const account = await anAccount(store);
  const runId = await begun(store, account.id, await aCampaign(store, account.id, 1));
  const [one] = (await dialWave(store)) ?? [];
  if (!one) throw new Error('Nobody was dialled.');
  const now = new Date();
  await store.dispatch.apply([eventFor(one, 'ended_completed', { providerId: 'CA1', duration: 9 })], rules(now), now);
  return runId;
}

it('finishes every run that is over, though one of them cannot be: its sums are broken', async () => {
  const broken = await aRunThatIsOver();
  const sound = await aRunThatIsOver();
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  await client.query('UPDATE ghanti.recipients SET hold = 5 WHERE run_id = $1', [broken]);
  await client.end();
  expect((await store.runs.finishReady(new Date())).map(({ id }) => id)).toEqual([sound]);
  await expect(store.runs.finishReady(new Date())).rejects.toThrow('check');
});
