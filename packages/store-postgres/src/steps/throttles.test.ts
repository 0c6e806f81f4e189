import { afterAll, beforeAll, expect, it } from 'vitest';
import * as statements from '../statements/accounts.sql';
import { type TwoWorkers, twoWorkers } from '../testing/two-workers';
import { countHit, lockHits, throttledFor } from './throttles';

let workers: TwoWorkers;
beforeAll(async () => {
  workers = await twoWorkers();
});
afterAll(() => workers.dispose());

const rule = { key: 'otp:number:x', limit: 1, windowMs: 60_000 };

/** How long a hit has to wait; null: it was counted. */
function hit(now: Date, between?: () => Promise<unknown>): Promise<number | null> {
  return workers.transaction(async (sql) => {
    const hits = await lockHits(sql, [rule], now);
    const wait = throttledFor(hits, [rule], now);
    if (wait === null) await countHit(sql, hits, [rule], now);
    return wait;
  }, between);
}

it('counts a hit on a key that another worker purges in the very moment in which its last one is over', async () => {
  const first = new Date('2026-11-01T10:00:00Z');
  const over = new Date(first.getTime() + rule.windowMs);
  expect(await hit(first)).toBeNull();
  expect(await hit(over, () => workers.other(statements.purgeThrottles, [over]))).toBeNull();
  expect(await hit(new Date(over.getTime() + 1))).toBe(rule.windowMs - 1);
});
