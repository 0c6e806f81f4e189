import { describe, expect, it } from 'vitest';
import type { PhoneLine } from '../../domain/phone-line';
import type { Judge } from '../../ports/store';
import { aCampaign } from './campaign-builder';
import { aNumber, anAccount, balanceOf, fresh, inMs, type Kit } from './kit';
import { expectAllAddsUp } from './sums';

const obeys: Judge = ({ life: { attemptNo, dispatchNo } }, claim, { doNotCall, owned }) => {
  const reason = doNotCall ? 'do_not_call' : owned ? 'own_number' : null;
  return reason ? { type: 'suppressed', attemptNo, dispatchNo, reason } : claim;
};

export function suppressionTests(kit: Kit): void {
  const { add, remove, list, optOut, optIn } = {
    add: (accountId: number, ...numbers: string[]) =>
      kit.store.suppressions.add(
        accountId,
        numbers.map((number) => ({ number, note: 'asked at the door' })),
        new Date(),
      ),
    remove: (accountId: number, number: string, optedIn = false) =>
      kit.store.suppressions.remove(accountId, number, { optedIn }),
    list: (accountId: number, search?: string) =>
      kit.store.suppressions.list(accountId, { page: 1, pageSize: 100, ...(search === undefined ? {} : { search }) }),
    optOut: (number: string, line: string) => kit.store.suppressions.optOut({ number, line }, new Date()),
    optIn: (number: string, line: string) => kit.store.suppressions.optIn({ number, line }),
  };

  /** A number of ours that an account owns. */
  async function ownedLine(accountId: number): Promise<string> {
    const number = aNumber();
    const line: PhoneLine = {
      sid: fresh('line'),
      number,
      rate: 1,
      friendlyName: number,
      capabilities: { voice: true, sms: true, mms: false, fax: false },
      acceptIncoming: '',
      configureWith: '',
      callComesIn: '',
      callUrl: '',
      httpRequest: '',
    };
    await kit.store.phoneLines.reserve(accountId, line, new Date());
    await kit.store.phoneLines.confirm(accountId, line, new Date());
    return number;
  }

  describe('a do-not-call list', () => {
    it('keeps numbers in their order, each once, with who said so', async () => {
      const { id } = await anAccount(kit);
      const [one, two] = [aNumber(), aNumber()];
      expect(await add(id, two, one)).toBe(2);
      expect(await add(id, one)).toBe(0);
      const { items, total } = await list(id);
      expect(total).toBe(2);
      expect(items.map(({ number }) => number)).toEqual([one, two].sort());
      expect(items[0]).toMatchObject({ stoppedAt: null, note: 'asked at the door' });
      expect(items[0]?.listedAt).toBeInstanceOf(Date);
    });

    it('takes a number twice in one step as one', async () => {
      const { id } = await anAccount(kit);
      const number = aNumber();
      expect(await add(id, number, number)).toBe(1);
      expect((await list(id)).total).toBe(1);
    });

    it('is read by page, and by how numbers begin', async () => {
      const { id } = await anAccount(kit);
      await add(id, '+9771', '+9772', '+44_1', '+4421');
      expect((await list(id, '+977')).items.map(({ number }) => number)).toEqual(['+9771', '+9772']);
      expect((await list(id, '+44_')).items.map(({ number }) => number)).toEqual(['+44_1']);
      const second = await kit.store.suppressions.list(id, { page: 2, pageSize: 3 });
      expect([second.items.length, second.total]).toEqual([1, 4]);
    });

    it("is the account's own: nobody else reads it, changes it or is bound by it", async () => {
      const [mine, other] = [await anAccount(kit), await anAccount(kit)];
      const campaign = await aCampaign(kit).of(other).with(1).numbers();
      const { number } = await campaign.recipient();
      await add(mine.id, number);
      expect((await list(other.id)).items).toEqual([]);
      expect(await remove(other.id, number)).toBeNull();
      await campaign.begun();
      expect((await campaign.intend(await campaign.wave(), {}, undefined, { judge: obeys })).claimed).toHaveLength(1);
      expect((await list(mine.id)).total).toBe(1);
    });

    it('lets a number go that the account listed, and keeps the word of a person', async () => {
      const account = await anAccount(kit);
      const [listed, stopped] = [aNumber(), aNumber()];
      await add(account.id, listed, stopped);
      expect(await optOut(stopped, await ownedLine(account.id))).toBe(account.id);
      expect(await remove(account.id, listed)).toBe('removed');
      expect(await remove(account.id, stopped)).toBe('opted_out');
      expect((await list(account.id)).items).toMatchObject([{ number: stopped, stoppedAt: expect.any(Date) }]);
      expect(await remove(account.id, stopped, true)).toBe('removed');
      expect(await remove(account.id, stopped, true)).toBeNull();
    });

    it('gets a STOP of the account that owns the line, and gives it back for a START, only that', async () => {
      const account = await anAccount(kit);
      const line = await ownedLine(account.id);
      const [listed, plain] = [aNumber(), aNumber()];
      await add(account.id, listed);
      await optOut(listed, line);
      await optOut(plain, line);
      await optOut(plain, line);
      expect((await list(account.id)).total).toBe(2);
      expect(await optIn(plain, line)).toBe(true);
      expect(await optIn(plain, line)).toBe(false);
      expect(await optIn(listed, line)).toBe(true);
      expect((await list(account.id)).items).toMatchObject([{ number: listed, stoppedAt: null }]);
    });

    it('binds everybody when no account owns the line', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const { number } = await campaign.recipient();
      const line = aNumber();
      expect(await optOut(number, line)).toBeNull();
      expect((await list(campaign.account.id)).items).toEqual([]);
      await campaign.begun();
      const wave = await campaign.wave();
      const leavesThem: Judge = (_recipient, claim, facts) => (facts.doNotCall ? null : claim);
      expect((await campaign.intend(wave, {}, undefined, { judge: leavesThem })).claimed).toEqual([]);
      await optIn(number, line);
      expect((await campaign.intend(wave, {}, undefined, { judge: leavesThem })).claimed).toHaveLength(1);
    });
  });

  describe('a judge of intents', () => {
    it('fails one who is listed, alone and for nothing, and lets the others go', async () => {
      const campaign = await aCampaign(kit).with(3).numbers();
      const [first] = await campaign.recipients();
      if (!first) throw new Error('Nobody is there.');
      await campaign.begun();
      const wave = await campaign.wave();
      // Listed after the wave was claimed: what counts is the moment of the intent.
      await add(campaign.account.id, first.number);
      const { claimed, turnedAway } = await campaign.intend(wave, {}, undefined, { judge: obeys });
      expect(claimed).toHaveLength(2);
      expect(turnedAway).toMatchObject([{ recipient: { id: first.id }, before: { state: 'queued' }, changed: true }]);
      expect((await campaign.recipient()).life).toMatchObject({
        state: 'failed',
        reason: 'do_not_call',
        dispatchNo: 0,
      });
      expect(await campaign.recipient()).toMatchObject({ hold: 0, consumed: 0 });
      expect((await campaign.campaign()).counts).toEqual({ failed: 1, dialing: 2 });
      expect((await balanceOf(kit, campaign.account)).held).toBe(4);
      await campaign.release(wave);
      await campaign.apply(claimed, 'ended_busy');
      await campaign.finished();
      await expectAllAddsUp(campaign);
    });

    it('is told who is owned by an account of the service', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const { id } = await campaign.recipient();
      const number = await ownedLine((await anAccount(kit)).id);
      await kit.store.recipients.edit(campaign.account.id, id, { number, now: new Date() });
      await campaign.begun();
      await campaign.intend(await campaign.wave(), {}, undefined, { judge: obeys });
      expect((await campaign.recipient()).life.reason).toBe('own_number');
      expect(await kit.store.phoneLines.ownedAmong([number, aNumber()])).toEqual(new Set([number]));
    });

    it('makes one wait who may not be called yet: the wave comes back then, and not before', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const wave = await campaign.wave();
      const notBefore = inMs(60_000);
      const later: Judge = ({ life: { attemptNo, dispatchNo } }) => ({
        ...{ type: 'postponed', attemptNo, dispatchNo },
        ...{ notBefore, reason: 'calling_window' },
      });
      const { claimed, turnedAway } = await campaign.intend(wave, {}, undefined, { judge: later });
      expect([claimed.length, turnedAway.length]).toEqual([0, 2]);
      await campaign.release(wave);
      expect((await campaign.recipient()).life).toMatchObject({ state: 'queued', notBefore, reason: 'calling_window' });
      expect(await campaign.claimWave()).toBeNull();
      expect((await campaign.campaign()).counts).toEqual({ queued: 2 });
      const due = await kit.store.dispatch.claimWave({ workerId: 'kit', leaseMs: 30_000, now: inMs(60_001) });
      expect(due?.members).toHaveLength(2);
      await expectAllAddsUp(campaign);
    });

    it('may leave one as it is', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const wave = await campaign.wave();
      const outcome = await campaign.intend(wave, {}, undefined, { judge: () => null });
      expect(outcome).toEqual({ claimed: [], blocked: [], turnedAway: [] });
      expect((await campaign.intend(wave)).claimed).toHaveLength(1);
    });
  });
}
