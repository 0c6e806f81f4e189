import { defaultLifePolicy, type Id, type Store } from '@ghanti/core';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Database } from './driver/database';
import { pgDatabase } from './driver/pg-database';
import { openStore } from './store';
import { aCampaign, anAccount, begun, dialWave, eventFor, rules } from './testing/a-campaign';
import { embeddedDatabase } from './testing/embedded-database';
import { type Explained, explained } from './testing/explained';
import { realPostgres } from './testing/real-postgres';

/** Enough pages that a scan of all of them is never the cheapest way to 500 rows for a planner that knows nothing better. */
const numbers = 100_000;
const numbersEmbedded = 25_000;

/**
 * What a run does for each wave, and what its operator looks at and orders meanwhile, on a table whose statistics are from before
 * its begin. Answers the plans of these steps.
 */
async function planOfARun(database: Database, numbers: number): Promise<readonly Explained[]> {
  const watching = explained(database);
  const store = await openStore(watching);
  const account = await anAccount(store);
  const campaign = await aCampaign(store, account.id, numbers);
  await database.query('ANALYZE ghanti.recipients');
  await begun(store, account.id, campaign);
  watching.plans.length = 0;
  for (let wave = 0; wave < 2; wave += 1) {
    const dialled = (await dialWave(store)) ?? [];
    expect(dialled).toHaveLength(500);
    const now = new Date();
    const accepted = dialled.map((one) => eventFor(one, 'accepted', { providerId: `CA${one.id}` }));
    await store.dispatch.apply(accepted, rules(now), now);
    const later = new Date(now.getTime() + defaultLifePolicy.silentMs + 1);
    expect(await store.dispatch.takeDue({ now: later, limit: 200, leaseMs: 30_000 })).toHaveLength(200);
    await store.dispatch.recipients(dialled.map(({ id }) => id));
    expect(await store.dispatch.live({ limit: 500 })).toHaveLength(500);
    expect(await store.dispatch.countLiveCalls()).toBe(500);
    const ended = dialled.map((one) => eventFor(one, 'ended_completed', { duration: 30 }));
    await store.dispatch.apply(ended, rules(now), now);
    await store.runs.finishReady(now);
  }
  await operate(store, account.id, campaign);
  return [...watching.plans];
}

/** Every step that an operator can take on one campaign or one number while a run is under way. */
async function operate(store: Store, accountId: Id, campaignId: Id): Promise<void> {
  const now = new Date();
  const { campaigns, recipients, runs } = store;
  await campaigns.get(accountId, campaignId);
  await campaigns.list(accountId, { page: 1, pageSize: 10 });
  const queued = { status: 'queued', page: 2, pageSize: 50 } as const;
  expect((await recipients.list(accountId, campaignId, queued))?.items).toHaveLength(50);
  await recipients.list(accountId, campaignId, { page: 3, pageSize: 50 });
  const [next] = await recipients.after(accountId, campaignId, 1_000, 500);
  if (!next) throw new Error('Nobody comes after the first thousand.');
  await recipients.get(accountId, next.id);
  await recipients.history(accountId, next.id);
  await recipients.edit(accountId, next.id, { number: '+9779700000001', given: 9_700_000_001, tags: {}, now });
  await recipients.add(accountId, campaignId, [{ number: '+9779700000002', given: 1, tags: {} }], now);
  const ours = { number: '+9779700000003', given: 1, tags: {}, reference: 'ours' };
  await recipients.add(accountId, campaignId, [ours], now);
  expect((await recipients.list(accountId, campaignId, { reference: 'ours', page: 1, pageSize: 50 }))?.total).toBe(1);
  expect(await recipients.remove(accountId, next.id, now)).not.toBeNull();
  expect((await runs.pause(accountId, campaignId, now)).outcome).toBe('done');
  expect((await runs.resume(accountId, campaignId, now)).outcome).toBe('done');
  await runs.list(accountId, campaignId);
  await runs.due(now, 10);
  await runs.terminating();
  await campaigns.update(accountId, campaignId, { name: 'Tihar', now });
  await store.phoneLines.release(accountId, 'PN0');
}

function expectNoScan(plans: readonly Explained[]): void {
  expect(plans.length).toBeGreaterThan(20);
  for (const { statement, plan } of plans) {
    const scans = plan.split('\n').filter((line) => /Seq Scan on (\w+\.)?recipients/.test(line));
    // A walk over a whole index is the same trap in another dress.
    const walks = plan.split('\n').filter((line, at, lines) => {
      const isIndex = /Index (Only )?Scan.* on (\w+\.)?recipients/.test(line);
      return isIndex && !/Index Cond/.test(lines[at + 1] ?? '');
    });
    expect([...scans, ...walks], `${statement}\n${plan}`).toEqual([]);
  }
}

describe('the statements of a running campaign and its operator', () => {
  it('never scan the recipients, on a server whose statistics are old', { timeout: 600_000 }, async () => {
    const server = await realPostgres({ fsync: 'off', autovacuum: 'off' });
    const pool = new pg.Pool({ connectionString: server.connectionString, max: 4 });
    const database = pgDatabase(pool, 'ghanti', true);
    try {
      expectNoScan(await planOfARun(database, numbers));
    } finally {
      await database.close();
      await server.dispose();
    }
  });

  it('never scan the recipients, on the embedded database', { timeout: 600_000 }, async () => {
    const database = await embeddedDatabase();
    try {
      expectNoScan(await planOfARun(database, numbersEmbedded));
    } finally {
      await database.close();
    }
  });
});
