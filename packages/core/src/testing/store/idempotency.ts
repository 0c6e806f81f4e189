import { describe, expect, it } from 'vitest';
import type { IdempotencyClaim } from '../../ports/store';
import { anAccount, fresh, type Kit } from './kit';

const day = 24 * 3_600_000;

export function idempotencyTests(kit: Kit): void {
  async function aClaim(more: Partial<IdempotencyClaim> = {}): Promise<IdempotencyClaim> {
    const account = await anAccount(kit);
    return { accountId: account.id, scope: 'POST /otp', key: fresh('key'), fingerprint: 'a', ...more };
  }
  const now = new Date();
  const later = (ms: number) => new Date(now.getTime() + ms);
  const take = (claim: IdempotencyClaim, at = now) => kit.store.idempotency.claim(claim, at);

  describe('idempotency keys', () => {
    it('are claimed once, and running until they are done', async () => {
      const claim = await aClaim();
      expect(await take(claim)).toEqual({ state: 'claimed' });
      expect(await take(claim)).toEqual({ state: 'running' });
    });

    it('replay the reply that they stand for', async () => {
      const claim = await aClaim();
      const reply = { status: 200, body: { data: { id: 7, name: 'पानी', none: null } } };
      await take(claim);
      await kit.store.idempotency.complete(claim, reply);
      expect(await take(claim)).toEqual({ state: 'done', reply });
    });

    it('do not stand for another body', async () => {
      const claim = await aClaim();
      await take(claim);
      expect(await take({ ...claim, fingerprint: 'b' })).toEqual({ state: 'mismatch' });
      await kit.store.idempotency.complete(claim, {});
      expect(await take({ ...claim, fingerprint: 'b' })).toEqual({ state: 'mismatch' });
    });

    it('are free again when the request failed', async () => {
      const claim = await aClaim();
      await take(claim);
      await kit.store.idempotency.abandon(claim);
      expect(await take({ ...claim, fingerprint: 'b' })).toEqual({ state: 'claimed' });
    });

    it('are each account’s own, and each route’s own', async () => {
      const claim = await aClaim();
      const stranger = await anAccount(kit);
      await take(claim);
      expect(await take({ ...claim, accountId: stranger.id, fingerprint: 'b' })).toEqual({ state: 'claimed' });
      expect(await take({ ...claim, scope: 'POST /other', fingerprint: 'b' })).toEqual({ state: 'claimed' });
    });

    it('are claimed by exactly one of parallel requests', async () => {
      const claim = await aClaim();
      const states = await Promise.all(Array.from({ length: 12 }, () => take(claim)));
      expect(states.filter(({ state }) => state === 'claimed')).toHaveLength(1);
      expect(states.filter(({ state }) => state === 'running')).toHaveLength(11);
    });

    it('live for 24 hours', async () => {
      const claim = await aClaim();
      await take(claim);
      await kit.store.idempotency.complete(claim, { status: 201 });
      expect(await take(claim, later(day - 1_000))).toEqual({ state: 'done', reply: { status: 201 } });
      expect(await take({ ...claim, fingerprint: 'b' }, later(day + 1_000))).toEqual({ state: 'claimed' });
    });
  });
}
