import { describe, expect, it } from 'vitest';
import type { Account } from '../../domain/account';
import type { IdempotencyClaim } from '../../ports/store';
import { aCampaign } from './campaign-builder';
import { aNumber, anAccount, balanceOf, fresh, type Kit } from './kit';
import { newOtp } from './otp-builder';
import { aLine } from './phone-lines';

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

    it('are taken over from a request that has died', async () => {
      const claim = await aClaim();
      await take(claim);
      expect(await take(claim, later(50_000))).toEqual({ state: 'running' });
      expect(await take(claim, later(61_000))).toEqual({ state: 'claimed' });
      expect(await take(claim, later(62_000))).toEqual({ state: 'running' });
      expect(await take({ ...claim, fingerprint: 'b' }, later(200_000))).toEqual({ state: 'mismatch' });
    });

    it('tell what they have brought about, and are not taken by being asked', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const { account } = campaign;
      const claim = { ...(await aClaim()), accountId: account.id };
      expect(await kit.store.idempotency.effect(claim, now)).toBeNull();
      const run = await campaign.begun({ idempotency: claim, now });
      expect(await kit.store.idempotency.effect(claim, now)).toEqual({ replayed: { ids: [run.id] } });
      expect(await kit.store.idempotency.effect({ ...claim, fingerprint: 'b' }, now)).toEqual({
        replayed: 'key_reused',
      });
      expect(await kit.store.idempotency.effect({ ...claim, scope: 'POST /other' }, now)).toBeNull();
      const dead = new Date(now.getTime() + day + 60_000);
      expect(await kit.store.idempotency.effect(claim, dead)).toBeNull();
    });

    it('live for 24 hours', async () => {
      const claim = await aClaim();
      await take(claim);
      await kit.store.idempotency.complete(claim, { status: 201 });
      expect(await take(claim, later(day - 1_000))).toEqual({ state: 'done', reply: { status: 201 } });
      expect(await take({ ...claim, fingerprint: 'b' }, later(day + 1_000))).toEqual({ state: 'claimed' });
    });
  });

  /** Twelve requests under one key at once, each with its own try. The answer is what each came to. */
  const atOnce = <T>(step: (n: number) => Promise<T>) => Promise.all(Array.from({ length: 12 }, (_, n) => step(n)));
  const keyOf = (account: Account): IdempotencyClaim => ({
    accountId: account.id,
    scope: 'POST /x',
    key: fresh('key'),
    fingerprint: 'a',
  });

  describe('an effect and its key', () => {
    async function aDraft(account: Account): Promise<number> {
      const about = {
        name: fresh('campaign'),
        services: 'PHONE',
        description: '',
        usableTags: [],
        callingWindow: null,
        now,
      } as const;
      const id = await kit.store.campaigns.draft({ accountId: account.id, ...about });
      const number = aNumber();
      await kit.store.campaigns.fill(id, [{ number, given: number, tags: {} }], now);
      return id;
    }

    it('publish one campaign of many drafts, and know it after a crash', async () => {
      const account = await anAccount(kit);
      const key = keyOf(account);
      const drafts = await atOnce(() => aDraft(account));
      const outcomes = await Promise.all(drafts.map((id) => kit.store.campaigns.publish(id, now, key)));
      const made = outcomes.flatMap((one) => ('replayed' in one ? [] : [one.id]));
      expect(made).toHaveLength(1);
      const found = outcomes.flatMap((one) => ('replayed' in one ? [one.replayed] : []));
      expect(found).toEqual(Array.from({ length: 11 }, () => ({ ids: made })));
      expect((await kit.store.campaigns.list(account.id, { page: 1, pageSize: 20 })).total).toBe(1);
      const other = await kit.store.campaigns.publish(await aDraft(account), now, { ...key, fingerprint: 'b' });
      expect(other).toEqual({ replayed: 'key_reused' });
    });

    it('add numbers once', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const key = keyOf(campaign.account);
      const number = aNumber();
      const rows = [{ number, given: number, tags: {} }];
      const outcomes = await atOnce(() => kit.store.recipients.add(campaign.account.id, campaign.id, rows, now, key));
      const added = outcomes.flatMap((one) => (one && 'added' in one ? one.added.map(({ id }) => id) : []));
      expect(added).toHaveLength(1);
      for (const one of outcomes) if (one && !('added' in one)) expect(one).toEqual({ replayed: { ids: added } });
      expect(await campaign.recipients()).toHaveLength(2);
    });

    it('leave the key free when the numbers were refused', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const key = keyOf(campaign.account);
      const { number } = await campaign.recipient();
      const add = (one: string, claim = key) =>
        kit.store.recipients.add(campaign.account.id, campaign.id, [{ number: one, given: one, tags: {} }], now, claim);
      expect(await add(number)).toEqual({ duplicates: [0] });
      expect(await add(aNumber(), { ...key, fingerprint: 'b' })).toHaveProperty('added');
    });

    it('send one code', async () => {
      const account = await anAccount(kit);
      const key = keyOf(account);
      const outcomes = await atOnce(() => kit.store.otps.create(newOtp(account, { idempotency: key })));
      const [made, ...more] = outcomes.flatMap((one) => (one.outcome === 'created' ? [one] : []));
      expect([made?.otp.accountId, more]).toEqual([account.id, []]);
      if (made) kit.deliveries.push(made.delivery.id);
      for (const one of outcomes)
        if (one.outcome !== 'created') expect(one).toMatchObject({ outcome: 'replayed', otp: { id: made?.otp.id } });
      expect((await balanceOf(kit, account)).held).toBe(2);
    });

    it('buy one number', async () => {
      const account = await anAccount(kit);
      const key = keyOf(account);
      const line = aLine(7);
      const outcomes = await atOnce(() => kit.store.phoneLines.reserve(account.id, line, now, key));
      expect(outcomes.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome === 'replayed')).toHaveLength(11);
      expect((await balanceOf(kit, account)).held).toBe(7);
      await kit.store.phoneLines.cancel(account.id, line.sid);
      await kit.store.idempotency.unbind(key, { ids: ['another'] });
      expect(await kit.store.phoneLines.reserve(account.id, line, now, key)).toMatchObject({ outcome: 'replayed' });
      await kit.store.idempotency.unbind(key, { ids: [line.sid] });
      expect(await kit.store.phoneLines.reserve(account.id, line, now, key)).toEqual({ outcome: 'reserved' });
    });

    it('grant credits once', async () => {
      const account = await anAccount(kit);
      const key = keyOf(account);
      const { available } = await balanceOf(kit, account);
      const granted = await atOnce(() => kit.store.accounts.grant(account.id, 5, now, key));
      expect(granted.filter((one) => one === null)).toEqual([]);
      expect((await balanceOf(kit, account)).available).toBe(available + 5);
      expect(await kit.store.idempotency.effect(key, now)).toEqual({ replayed: { ids: [account.id] } });
    });

    it('stay together when the request that made it is given back', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const key = keyOf(campaign.account);
      const number = aNumber();
      const add = () =>
        kit.store.recipients.add(campaign.account.id, campaign.id, [{ number, given: number, tags: {} }], now, key);
      await take(key);
      await add();
      await kit.store.idempotency.abandon(key);
      expect(await take(key)).toEqual({ state: 'claimed' });
      expect(await add()).toHaveProperty('replayed');
    });
  });
}
