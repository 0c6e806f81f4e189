import type { Store } from '@ghanti/core';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresStore } from '../postgres';
import { anAccount } from '../testing/a-campaign';
import { type RealPostgres, realPostgres } from '../testing/real-postgres';

let server: RealPostgres;
let client: pg.Client;
let store: Store;
beforeAll(async () => {
  server = await realPostgres({ fsync: 'off' });
  const { connectionString } = server;
  store = await postgresStore({ connectionString });
  client = new pg.Client({ connectionString });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await store.close();
  await server.dispose();
});

it('claims no more of one endpoint than it gets at once, however close upon each other its workers come', async () => {
  const { id: accountId } = await anAccount(store);
  const endpoint = { accountId, url: 'https://host.example/', description: '', types: [], sealedSecret: 'sealed' };
  const { id } = (await store.outbox.register({ ...endpoint, now: new Date() })) as { id: number };
  await client.query(
    `INSERT INTO ghanti.outbox (endpoint_id, id, type, at, data, next_at)
    SELECT $1, n, 'run.state', now(), '{}', now() - interval '1 minute' FROM generate_series(1, 2000) n`,
    [id],
  );
  const bound = { endpoints: 32, perEndpoint: 4, cautiousAfter: 5, leaseMs: 60_000 };
  // One comes when another has just gone: it must see what that one took.
  for (let round = 0; round < 60; round += 1) {
    const workers = Array.from({ length: 8 }, () => store.outbox.claimDue({ ...bound, now: new Date() }));
    expect((await Promise.all(workers)).flat()).toHaveLength(bound.perEndpoint);
    await client.query('UPDATE ghanti.outbox SET leased_until = NULL WHERE leased_until IS NOT NULL');
  }
});
