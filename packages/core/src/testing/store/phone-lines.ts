import { describe, expect, it } from 'vitest';
import type { PhoneLine } from '../../domain/phone-line';
import { aCampaign } from './campaign-builder';
import { aNumber, anAccount, balanceOf, fresh, inMs, type Kit } from './kit';

/** A number on sale that no other test has. */
export function aLine(rate = 100): PhoneLine {
  return {
    number: aNumber(),
    sid: fresh('PN'),
    friendlyName: 'Kathmandu',
    capabilities: { voice: true, sms: true, mms: false, fax: false },
    rate,
    acceptIncoming: 'voice',
    configureWith: 'webhook',
    callComesIn: 'webhook',
    callUrl: 'https://example.com/voice',
    httpRequest: 'POST',
  };
}

export function phoneLineTests(kit: Kit): void {
  const reserve = (accountId: number, line: PhoneLine, now = new Date()) =>
    kit.store.phoneLines.reserve(accountId, line, now);
  const confirm = (accountId: number, line: PhoneLine) => kit.store.phoneLines.confirm(accountId, line, new Date());

  describe('phone lines', () => {
    it('are reserved with their rate on hold, and paid for when the provider sold them', async () => {
      const account = await anAccount(kit);
      const line = aLine();
      expect(await reserve(account.id, line)).toEqual({ outcome: 'reserved' });
      expect(await balanceOf(kit, account)).toEqual({ available: 900, held: 100, spent: 0 });
      expect(await kit.store.phoneLines.owned(account.id)).toEqual([]);
      const owned = await confirm(account.id, line);
      expect(owned).toMatchObject({ ...line, accountId: account.id });
      expect(owned.boughtAt).toBeInstanceOf(Date);
      expect(await kit.store.phoneLines.owned(account.id)).toEqual([owned]);
      expect(await balanceOf(kit, account)).toEqual({ available: 900, held: 0, spent: 100 });
    });

    it('give the hold back when the provider did not sell them', async () => {
      const account = await anAccount(kit);
      const line = aLine();
      await reserve(account.id, line);
      await kit.store.phoneLines.cancel(account.id, line.sid);
      expect(await balanceOf(kit, account)).toEqual({ available: 1_000, held: 0, spent: 0 });
      expect((await kit.store.phoneLines.taken([line.sid])).size).toBe(0);
      expect(await reserve(account.id, line)).toEqual({ outcome: 'reserved' });
      await kit.store.phoneLines.cancel(account.id, line.sid);
    });

    it('cannot be had without the credits', async () => {
      const account = await anAccount(kit, 99);
      const line = aLine();
      expect(await reserve(account.id, line)).toEqual({
        outcome: 'short',
        needed: 100,
        credit: { available: 99, held: 0, spent: 0 },
      });
      expect((await kit.store.phoneLines.taken([line.sid])).size).toBe(0);
      expect(await balanceOf(kit, account)).toEqual({ available: 99, held: 0, spent: 0 });
    });

    it('go to one of two buyers', async () => {
      const [one, other] = [await anAccount(kit), await anAccount(kit)];
      const line = aLine();
      const outcomes = await Promise.all([reserve(one.id, line), reserve(other.id, line), reserve(one.id, line)]);
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['reserved', 'taken', 'taken']);
      const held = (await balanceOf(kit, one)).held + (await balanceOf(kit, other)).held;
      expect(held).toBe(100);
      for (const { id } of [one, other]) await kit.store.phoneLines.cancel(id, line.sid);
    });

    it('say which of them are taken, owned or being bought', async () => {
      const account = await anAccount(kit);
      const [owned, reserved, free] = [aLine(), aLine(), aLine()];
      await reserve(account.id, owned);
      await confirm(account.id, owned);
      await reserve(account.id, reserved);
      const taken = await kit.store.phoneLines.taken([owned.sid, reserved.sid, free.sid]);
      expect([...taken].sort()).toEqual([owned.sid, reserved.sid].sort());
      expect(await kit.store.phoneLines.taken([])).toEqual(new Set());
      await kit.store.phoneLines.cancel(account.id, reserved.sid);
    });

    it('are paid for once, though they are confirmed twice', async () => {
      const account = await anAccount(kit);
      const line = aLine();
      await reserve(account.id, line);
      await Promise.allSettled([confirm(account.id, line), confirm(account.id, line)]);
      expect(await kit.store.phoneLines.owned(account.id)).toHaveLength(1);
      expect(await balanceOf(kit, account)).toEqual({ available: 900, held: 0, spent: 100 });
    });

    it('cannot be confirmed by one who did not reserve them', async () => {
      const [one, other] = [await anAccount(kit), await anAccount(kit)];
      const line = aLine();
      await reserve(one.id, line);
      await expect(confirm(other.id, line)).rejects.toThrow();
      expect(await kit.store.phoneLines.owned(other.id)).toEqual([]);
      await kit.store.phoneLines.cancel(other.id, line.sid);
      expect((await balanceOf(kit, one)).held).toBe(100);
      await kit.store.phoneLines.cancel(one.id, line.sid);
    });

    it('are not given back by a cancel that comes after the sale', async () => {
      const account = await anAccount(kit);
      const line = aLine();
      await reserve(account.id, line);
      await confirm(account.id, line);
      await kit.store.phoneLines.cancel(account.id, line.sid);
      expect(await kit.store.phoneLines.owned(account.id)).toHaveLength(1);
      expect((await balanceOf(kit, account)).spent).toBe(100);
    });

    it('name reservations whose process died, and no sale', async () => {
      const account = await anAccount(kit);
      const [stale, young, sold] = [aLine(), aLine(), aLine()];
      await reserve(account.id, stale, inMs(-3_600_000));
      await reserve(account.id, young);
      await reserve(account.id, sold, inMs(-3_600_000));
      await confirm(account.id, sold);
      const found = (await kit.store.phoneLines.stale(inMs(-1_800_000))).filter((one) => one.accountId === account.id);
      expect(found).toEqual([{ accountId: account.id, line: stale }]);
      for (const { sid } of [stale, young]) await kit.store.phoneLines.cancel(account.id, sid);
    });

    it('are released, and can be bought again', async () => {
      const [one, other] = [await anAccount(kit), await anAccount(kit)];
      const line = aLine();
      await reserve(one.id, line);
      const owned = await confirm(one.id, line);
      expect(await kit.store.phoneLines.release(one.id, line.sid)).toEqual(owned);
      expect(await kit.store.phoneLines.owned(one.id)).toEqual([]);
      expect(await kit.store.phoneLines.release(one.id, line.sid)).toBeNull();
      expect(await reserve(other.id, line)).toEqual({ outcome: 'reserved' });
      await kit.store.phoneLines.cancel(other.id, line.sid);
    });

    it('are not released while a run calls from them', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const line = aLine();
      await reserve(campaign.account.id, line);
      await confirm(campaign.account.id, line);
      await campaign.begun();
      const dialled = await campaign.dialled({ from: line.number });
      expect(await kit.store.phoneLines.release(campaign.account.id, line.sid)).toBe('in_use');
      await campaign.apply(dialled, 'ended_busy');
      await campaign.finished();
      expect(await kit.store.phoneLines.release(campaign.account.id, line.sid)).toMatchObject({ sid: line.sid });
    });

    it('are not released by an account that only reserved them, or that they are not of', async () => {
      const [one, other] = [await anAccount(kit), await anAccount(kit)];
      const line = aLine();
      await reserve(one.id, line);
      expect(await kit.store.phoneLines.release(one.id, line.sid)).toBeNull();
      await confirm(one.id, line);
      expect(await kit.store.phoneLines.release(other.id, line.sid)).toBeNull();
      expect(await kit.store.phoneLines.owned(one.id)).toHaveLength(1);
    });
  });
}
