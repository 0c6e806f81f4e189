import { describe, expect, it } from 'vitest';
import type { Judge, Wave } from '../../ports/store';
import { aCampaign, type CampaignUnderTest } from './campaign-builder';
import { anAccount, inMs, type Kit } from './kit';

const dayMs = 86_400_000;
const leaseMs = 30_000;
const seconds = (later: Date | null, earlier: Date) => ((later?.getTime() ?? 0) - earlier.getTime()) / 1_000;

export function clockSetBackTests(kit: Kit): void {
  const setBack = (now = new Date()) => kit.store.dispatch.clockSetBack({ now, leaseMs, keepContactsMs: dayMs });

  /** A wave as a worker claims it whose clock says so. */
  async function waveAt(campaign: CampaignUnderTest, now: Date): Promise<Wave> {
    const wave = await campaign.claimWave(leaseMs, 'PHONE', now);
    if (!wave) throw new Error('There is no wave to claim.');
    return wave;
  }

  /** Puts the members of a wave off, by a clock that is a day ahead, and gives it back. */
  async function putOffADayAhead(campaign: CampaignUnderTest): Promise<void> {
    const tomorrow = inMs(dayMs);
    const wave = await waveAt(campaign, tomorrow);
    const { claimed } = await campaign.intend(wave, {}, undefined, { now: tomorrow });
    await campaign.apply(claimed, 'throttled', { notBefore: inMs(dayMs + 5_000) }, tomorrow);
    await campaign.release(wave, inMs(dayMs + 1_000));
  }

  describe('a clock that was ahead and is set back', () => {
    it('keeps nobody waiting whom it had put off', async () => {
      const campaign = await aCampaign(kit).with(3).numbers();
      await campaign.begun();
      await putOffADayAhead(campaign);
      expect(await campaign.claimWave()).toBeNull();
      expect(await setBack()).toBe(3);
      expect((await campaign.wave()).members).toHaveLength(3);
      expect(await setBack()).toBe(0);
    });

    it('leaves alone who waits by a clock that was right', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const notBefore = inMs(3_600_000);
      await campaign.apply(await campaign.dialled(), 'throttled', { notBefore });
      expect(await setBack()).toBe(0);
      expect(await campaign.claimWave()).toBeNull();
      expect((await campaign.recipients()).map(({ life }) => life.notBefore)).toEqual([notBefore, notBefore]);
    });

    it('opens a wave for those of it who wait no longer, and for them alone', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const [right, ahead] = await campaign.dialled();
      if (!right || !ahead) throw new Error('unreachable');
      await campaign.apply([right], 'throttled', { notBefore: inMs(3_600_000) });
      await campaign.apply([ahead], 'throttled', { notBefore: inMs(dayMs + 5_000) }, inMs(dayMs));
      expect(await setBack()).toBe(1);
      expect((await campaign.wave()).members.map(({ id }) => id)).toEqual([ahead.id]);
    });

    it('lets no deadline come sooner than it was set, nor a day late', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const tomorrow = inMs(dayMs);
      const wave = await waveAt(campaign, tomorrow);
      const [claimed] = (await campaign.intend(wave, {}, undefined, { now: tomorrow })).claimed;
      const lasts = seconds(claimed?.life.dueAt ?? null, tomorrow);
      expect(lasts).toBeGreaterThan(0);
      const now = new Date();
      expect(await setBack(now)).toBe(1);
      expect(seconds((await campaign.recipient()).life.dueAt, now)).toBeCloseTo(lasts, 1);
      const due = await kit.store.dispatch.takeDue({ now: inMs(lasts * 1_000 + 1_000), limit: 500, leaseMs });
      expect(due.map(({ id }) => id)).toContain(claimed?.id);
    });

    it('counts whom it dialled as dialled by now', async () => {
      const account = await anAccount(kit);
      const one = await aCampaign(kit).of(account).with(1).numbers();
      const other = await aCampaign(kit).of(account).with(1).numbers();
      const { number } = await one.recipient();
      await kit.store.recipients.edit(account.id, (await other.recipient()).id, { number, now: new Date() });
      const keep = { keepContactsMs: dayMs };
      await one.begun();
      const wave = await waveAt(one, inMs(dayMs));
      await one.intend(wave, {}, undefined, { ...keep, now: inMs(dayMs) });
      await one.release(wave);
      const now = new Date();
      await setBack(now);
      await other.begun();
      const told: (readonly Date[])[] = [];
      const judge: Judge = (_recipient, claim, { contacts }) => {
        told.push(contacts);
        return claim;
      };
      await other.intend(await other.wave(), { from: '+97714000009' }, undefined, { ...keep, judge });
      expect(told).toEqual([[now]]);
    });
  });
}
