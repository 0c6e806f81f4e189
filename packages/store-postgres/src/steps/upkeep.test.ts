import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresStore } from '../postgres';
import { aCampaign, anAccount } from '../testing/a-campaign';
import { type RealPostgres, realPostgres } from '../testing/real-postgres';
import { analyze } from './upkeep';

let server: RealPostgres;
beforeAll(async () => {
  server = await realPostgres({ fsync: 'off' });
});
afterAll(() => server.dispose());

it('does not keep a large import waiting for a vacuum, nor say that it failed when it is published', async () => {
  const { connectionString } = server;
  const store = await postgresStore({ connectionString, statementTimeoutMs: 2_000 });
  const vacuum = new pg.Client({ connectionString });
  await vacuum.connect();
  await vacuum.query('BEGIN; LOCK TABLE ghanti.recipients IN SHARE UPDATE EXCLUSIVE MODE');
  try {
    const account = await anAccount(store);
    const id = await aCampaign(store, account.id, 10_000);
    expect(await store.campaigns.get(account.id, id)).toMatchObject({ total: 10_000 });
  } finally {
    await vacuum.end();
    await store.close();
  }
});

it('leaves a step done that it could not tidy up after', async () => {
  const gone = () => Promise.reject(new Error('The database is gone.'));
  await analyze(
    {
      needsUpkeep: false,
      query: gone,
      transaction: gone,
      bulk: gone,
      bulkRows: 1,
      script: gone,
      mustTakeWrites: () => Promise.reject(new Error('not asked for')),
      close: gone,
    },
    10_000,
  );
});
