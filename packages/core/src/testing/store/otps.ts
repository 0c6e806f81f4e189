import { describe, expect, it } from 'vitest';
import type { Account } from '../../domain/account';
import type { Recipient } from '../../domain/recipient';
import type { NewOtp } from '../../ports/store';
import { eventFor, rules } from './call-rules';
import { aNumber, anAccount, balanceOf, fresh, inMs, type Kit } from './kit';
import { anOtp, newOtp } from './otp-builder';

export function otpTests(kit: Kit): void {
  const sent = (account: Account, more: Partial<NewOtp> = {}) => anOtp(kit, account, more);
  const attempt = (account: Account, id: number, matches: boolean, now = new Date()) =>
    kit.store.otps.attempt({ accountId: account.id, id, matches, now });
  const apply = (delivery: Recipient, type: 'accepted' | 'delivered' | 'failed') => {
    const now = new Date();
    return kit.store.dispatch.apply([eventFor(delivery, type, { providerId: `id-${delivery.id}` })], rules(now), now);
  };

  describe('one-time passwords', () => {
    it('are made with a delivery that may be sent at once, and a hold', async () => {
      const account = await anAccount(kit);
      const { otp, delivery, input } = await sent(account);
      expect(otp).toMatchObject({
        accountId: account.id,
        number: input.number,
        given: input.given,
        channel: 'text',
        option: 'generated',
        template: 'Your code is {otp}',
        voice: 'ne',
        status: 'sending',
        placed: false,
        consumed: null,
        expiresAt: input.expiresAt,
        verifiedAt: null,
        triesLeft: 3,
      });
      expect(delivery).toMatchObject({
        accountId: account.id,
        campaignId: null,
        runId: null,
        service: 'SMS',
        number: input.number,
        dialNumber: input.number,
        hold: 2,
      });
      expect(delivery.life).toMatchObject({ state: 'intent', attemptNo: 1, dispatchNo: 1 });
      expect(await kit.store.dispatch.recipients([delivery.id])).toEqual([delivery]);
      expect(await balanceOf(kit, account)).toEqual({ available: 998, held: 2, spent: 0 });
    });

    it('are spoken in a call that counts as live', async () => {
      const account = await anAccount(kit);
      const before = await kit.store.dispatch.countLiveCalls();
      expect((await sent(account, { service: 'PHONE' })).otp).toMatchObject({ channel: 'voice', status: 'dialing' });
      expect(await kit.store.dispatch.countLiveCalls()).toBe(before + 1);
    });

    it('tell what became of their delivery, and what it cost', async () => {
      const account = await anAccount(kit);
      const { otp, delivery } = await sent(account);
      await apply(delivery, 'accepted');
      await apply(delivery, 'delivered');
      expect((await kit.store.otps.find(account.id, { id: otp.id }))?.otp).toMatchObject({
        status: 'completed',
        placed: true,
        consumed: 1,
      });
      expect(await balanceOf(kit, account)).toEqual({ available: 999, held: 0, spent: 1 });
    });

    it('cost nothing when they could not be delivered', async () => {
      const account = await anAccount(kit);
      const { otp, delivery } = await sent(account);
      await apply(delivery, 'failed');
      expect((await kit.store.otps.find(account.id, { id: otp.id }))?.otp).toMatchObject({
        status: 'failed',
        consumed: 0,
      });
      expect(await balanceOf(kit, account)).toEqual({ available: 1_000, held: 0, spent: 0 });
    });

    it('count as placed when nobody can say what became of them', async () => {
      const account = await anAccount(kit);
      const { otp, delivery } = await sent(account);
      const lost = ['ambiguous', 'deadline'] as const;
      const events = lost.map((type) => eventFor(delivery, type));
      await kit.store.dispatch.apply(events, rules(new Date()), new Date());
      const { otp: presumed } = (await kit.store.otps.find(account.id, { id: otp.id })) ?? {};
      expect(presumed).toMatchObject({ status: 'failed', placed: true, reason: 'unknown_outcome' });
    });

    it('are looked after like any dispatch: their deadline comes', async () => {
      const { delivery } = await sent(await anAccount(kit));
      const due = await kit.store.dispatch.takeDue({ now: inMs(3_600_000), limit: 500, leaseMs: 1 });
      expect(due.map(({ id }) => id)).toContain(delivery.id);
    });

    it('are not made without the credits, and then no throttle counts them', async () => {
      const account = await anAccount(kit, 1);
      const throttles = [{ key: fresh('otp'), limit: 1, windowMs: 60_000 }];
      expect(await kit.store.otps.create(newOtp(account, { throttles }))).toEqual({ outcome: 'short', needed: 2 });
      expect(await balanceOf(kit, account)).toEqual({ available: 1, held: 0, spent: 0 });
      expect((await kit.store.otps.list(account.id, { page: 1, pageSize: 9 })).total).toBe(0);
      expect((await kit.store.throttles.hit(throttles, new Date())).allowed).toBe(true);
    });

    it('are not made when a throttle is at its limit, and then nothing is held', async () => {
      const account = await anAccount(kit);
      const throttles = [{ key: fresh('otp'), limit: 1, windowMs: 60_000 }];
      await sent(account, { throttles });
      const refused = await kit.store.otps.create(newOtp(account, { throttles }));
      expect(refused).toMatchObject({ outcome: 'throttled' });
      expect((await balanceOf(kit, account)).held).toBe(2);
      expect((await kit.store.otps.list(account.id, { page: 1, pageSize: 9 })).total).toBe(1);
    });

    it('are not made while another dispatch holds the line between the two numbers, and then nothing is held', async () => {
      const account = await anAccount(kit);
      const number = aNumber();
      const from = fresh('from');
      const claim = { type: 'claim', attemptNo: 1, dispatchNo: 1, from, segments: 1 } as const;
      const { delivery } = await sent(account, { number, claim });
      expect(await kit.store.otps.create(newOtp(account, { number, claim }))).toEqual({ outcome: 'busy' });
      expect((await balanceOf(kit, account)).held).toBe(2);
      await apply(delivery, 'accepted');
      await sent(account, { number, claim });
    });

    it('take the line once when many to one number are made at once', async () => {
      const account = await anAccount(kit);
      const number = aNumber();
      const from = fresh('from');
      const claim = { type: 'claim', attemptNo: 1, dispatchNo: 1, from, segments: 1 } as const;
      const create = () => kit.store.otps.create(newOtp(account, { number, claim }));
      const outcomes = await Promise.all(Array.from({ length: 8 }, create));
      const made = outcomes.flatMap((one) => (one.outcome === 'created' ? [one.delivery.id] : []));
      kit.deliveries.push(...made);
      expect(made).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome === 'busy')).toHaveLength(7);
      expect((await balanceOf(kit, account)).held).toBe(2);
    });

    it('hold no more than there is when many are made at once', async () => {
      const account = await anAccount(kit, 9);
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => kit.store.otps.create(newOtp(account))));
      const made = outcomes.flatMap((one) => (one.outcome === 'created' ? [one.delivery.id] : []));
      kit.deliveries.push(...made);
      expect(made).toHaveLength(4);
      expect(await balanceOf(kit, account)).toEqual({ available: 1, held: 8, spent: 0 });
    });

    it('are found by id, and the newest by number', async () => {
      const account = await anAccount(kit);
      const number = aNumber();
      const old = await sent(account, { number });
      const recent = await sent(account, { number });
      const byId = await kit.store.otps.find(account.id, { id: old.otp.id });
      expect(byId).toMatchObject({ otp: { id: old.otp.id }, codeHash: old.input.codeHash, codeSalt: 'salt' });
      const byNumber = await kit.store.otps.find(account.id, { number });
      expect(byNumber).toMatchObject({ otp: { id: recent.otp.id }, codeHash: recent.input.codeHash });
      expect(await kit.store.otps.find(account.id, { number: aNumber() })).toBeNull();
      expect(await kit.store.otps.find(account.id, { id: 2_000_000_000 })).toBeNull();
    });

    it('are found by number as the newest that may have left: nobody has one that certainly did not', async () => {
      const account = await anAccount(kit);
      const number = aNumber();
      const arrived = await sent(account, { number });
      const refused = await sent(account, { number });
      await kit.store.dispatch.apply([eventFor(refused.delivery, 'rejected_number')], rules(new Date()), new Date());
      const held = await sent(account, { number });
      const ends = (['not_sent', 'removed'] as const).map((type) => eventFor(held.delivery, type));
      await kit.store.dispatch.apply(ends, rules(new Date()), new Date());
      expect((await kit.store.otps.find(account.id, { id: held.otp.id }))?.otp).toMatchObject({
        status: 'terminated',
        placed: false,
      });
      expect((await kit.store.otps.find(account.id, { number }))?.otp.id).toBe(arrived.otp.id);
      const doubted = await sent(account, { number });
      expect((await kit.store.otps.find(account.id, { number }))?.otp.id).toBe(doubted.otp.id);
      const unsent = await sent(account);
      await kit.store.dispatch.apply([eventFor(unsent.delivery, 'rejected_number')], rules(new Date()), new Date());
      expect(await kit.store.otps.find(account.id, { number: unsent.input.number })).toBeNull();
    });

    it('are listed newest first, page by page', async () => {
      const account = await anAccount(kit);
      const ids = [];
      for (let i = 0; i < 3; i += 1) ids.unshift((await sent(account)).otp.id);
      const page = async (page: number) => await kit.store.otps.list(account.id, { page, pageSize: 2 });
      expect((await page(1)).items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
      expect((await page(2)).items.map(({ id }) => id)).toEqual(ids.slice(2));
      expect((await page(1)).total).toBe(3);
    });
  });

  describe('an attempt at a one-time password', () => {
    it('verifies it when it matches', async () => {
      const account = await anAccount(kit);
      const { otp } = await sent(account);
      const now = new Date();
      expect((await attempt(account, otp.id, true, now)).outcome).toBe('verified');
      const found = await kit.store.otps.find(account.id, { id: otp.id });
      expect(found?.otp.verifiedAt?.getTime()).toBe(now.getTime());
    });

    it('verifies it once', async () => {
      const account = await anAccount(kit);
      const { otp } = await sent(account);
      await attempt(account, otp.id, true);
      expect((await attempt(account, otp.id, true)).outcome).toBe('spent');
      expect((await attempt(account, otp.id, false)).outcome).toBe('spent');
    });

    it('verifies exactly one of parallel right answers', async () => {
      const account = await anAccount(kit);
      const { otp } = await sent(account);
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => attempt(account, otp.id, true)));
      expect(outcomes.filter(({ outcome }) => outcome === 'verified')).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome === 'spent')).toHaveLength(49);
    });

    it('costs a try when it is wrong', async () => {
      const account = await anAccount(kit);
      const { otp } = await sent(account);
      expect(await attempt(account, otp.id, false)).toEqual({ outcome: 'wrong', triesLeft: 2 });
      expect((await kit.store.otps.find(account.id, { id: otp.id }))?.otp.triesLeft).toBe(2);
      expect((await attempt(account, otp.id, true)).outcome).toBe('verified');
    });

    it('locks it after too many, also for the right answer', async () => {
      const account = await anAccount(kit);
      const { otp } = await sent(account);
      const wrong = [];
      for (let i = 0; i < 3; i += 1) wrong.push((await attempt(account, otp.id, false)).triesLeft);
      expect(wrong).toEqual([2, 1, 0]);
      expect(await attempt(account, otp.id, true)).toEqual({ outcome: 'locked', triesLeft: 0 });
    });

    it('spends no more tries than there are when many come at once', async () => {
      const account = await anAccount(kit);
      const { otp } = await sent(account);
      const outcomes = await Promise.all(Array.from({ length: 30 }, () => attempt(account, otp.id, false)));
      expect(outcomes.filter(({ outcome }) => outcome === 'wrong').length).toBeLessThanOrEqual(3);
      expect(outcomes.filter(({ outcome }) => outcome === 'locked').length).toBeGreaterThanOrEqual(27);
      expect((await attempt(account, otp.id, true)).outcome).toBe('locked');
    });

    it('finds it expired at its time', async () => {
      const account = await anAccount(kit);
      const { otp } = await sent(account);
      expect((await attempt(account, otp.id, true, otp.expiresAt)).outcome).toBe('expired');
      const before = new Date(otp.expiresAt.getTime() - 1);
      expect((await attempt(account, otp.id, true, before)).outcome).toBe('verified');
    });

    it('gets no new tries from a new code to the same number', async () => {
      const account = await anAccount(kit);
      const number = aNumber();
      const first = await sent(account, { number });
      await attempt(account, first.otp.id, false);
      await attempt(account, first.otp.id, false);
      const second = await sent(account, { number });
      expect((await kit.store.otps.find(account.id, { number }))?.otp.triesLeft).toBe(1);
      expect(await attempt(account, second.otp.id, false)).toMatchObject({ triesLeft: 0 });
      expect((await attempt(account, second.otp.id, true)).outcome).toBe('locked');
      expect((await attempt(account, first.otp.id, true)).outcome).toBe('locked');
    });

    it('gets new tries once the codes that were guessed at are dead', async () => {
      const account = await anAccount(kit);
      const number = aNumber();
      const longAgo = inMs(-3_600_000);
      const first = await sent(account, { number, now: longAgo });
      for (let i = 0; i < 3; i += 1) await attempt(account, first.otp.id, false, longAgo);
      const second = await sent(account, { number });
      expect((await attempt(account, second.otp.id, true)).outcome).toBe('verified');
    });

    it('costs other numbers, and other accounts, nothing', async () => {
      const account = await anAccount(kit);
      const other = await anAccount(kit);
      const number = aNumber();
      const guessed = await sent(account, { number });
      for (let i = 0; i < 3; i += 1) await attempt(account, guessed.otp.id, false);
      const elsewhere = await sent(account);
      const theirs = await sent(other, { number });
      expect((await attempt(account, elsewhere.otp.id, true)).outcome).toBe('verified');
      expect((await attempt(other, theirs.otp.id, true)).outcome).toBe('verified');
    });
  });
}
