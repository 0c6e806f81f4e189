import { describe, expect, it } from 'vitest';
import { aCampaign } from './campaign-builder';
import { balanceOf, fresh, inMs, type Kit } from './kit';
import { expectAllAddsUp } from './sums';

export function finishTests(kit: Kit): void {
  const sweep = async (now = new Date()) => (await kit.store.runs.finishReady(now)).map(({ id }) => id);

  describe('finishing', () => {
    it('finishes a run when the last of its recipients is over', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      const { id } = await campaign.begun();
      const [first, second] = await campaign.dialled();
      if (!first || !second) throw new Error('Two were not dialled.');
      await campaign.apply([first], 'ended_busy');
      expect(await sweep()).not.toContain(id);
      await campaign.apply([second], 'ended_completed', { duration: 30 });
      const now = new Date();
      expect(await sweep(now)).toContain(id);
      const run = await kit.store.runs.get(id);
      expect(run).toMatchObject({ state: 'finished', held: 4, settled: 1, released: 3, terminatedAt: null });
      expect(run?.finishedAt?.getTime()).toBe(now.getTime());
      expect((await campaign.campaign()).status).toBe('completed');
      await expectAllAddsUp(campaign);
    });

    it('finishes it once: of parallel sweeps one names it', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const { id } = await campaign.begun();
      await campaign.apply(await campaign.dialled(), 'ended_busy');
      const swept = (await Promise.all(Array.from({ length: 6 }, () => sweep()))).flat();
      expect(swept.filter((one) => one === id)).toHaveLength(1);
      expect(await sweep()).not.toContain(id);
    });

    it('misses no end when the last two come at once', async () => {
      for (let round = 0; round < 5; round += 1) {
        const campaign = await aCampaign(kit).with(2).numbers();
        await campaign.begun();
        const dialled = await campaign.dialled();
        await Promise.all(
          dialled.map(async (one) => {
            await campaign.apply([one], 'ended_busy');
            await sweep();
          }),
        );
        await campaign.finished();
      }
    });

    it('does not finish a run of which somebody is queued, in flight or put back', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const { id } = await campaign.begun();
      expect(await sweep()).not.toContain(id);
      const dialled = await campaign.dialled();
      expect(await sweep()).not.toContain(id);
      await campaign.apply(dialled, 'ambiguous');
      expect(await sweep()).not.toContain(id);
      await campaign.apply(dialled, 'lookup_absent');
      await campaign.apply(dialled, 'lookup_absent');
      expect(await sweep()).not.toContain(id);
    });

    it('does not finish a run that has not started', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const { id } = await campaign.begun({ startsAt: inMs(3_600_000) });
      expect(await sweep()).not.toContain(id);
    });

    it('finishes a run of many waves', async () => {
      const campaign = await aCampaign(kit).with(502).numbers();
      const { id } = await campaign.begun({ hold: 1 });
      await campaign.apply(await campaign.dialled(), 'ended_busy');
      expect(await sweep()).not.toContain(id);
      await campaign.apply(await campaign.dialled(), 'ended_busy');
      expect(await campaign.finished()).toMatchObject({ held: 502, released: 502 });
      await expectAllAddsUp(campaign);
    });

    it('finishes a run whose recipients were all removed', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      await kit.store.recipients.remove(campaign.account.id, (await campaign.recipient()).id, new Date());
      expect(await campaign.finished()).toMatchObject({ held: 2, released: 2 });
    });

    it('goes on holding what a presumed failure may yet cost, and settles it after the end', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const [first, second] = await campaign.dialled();
      if (!first || !second) throw new Error('Two were not dialled.');
      const providerId = fresh('call');
      await campaign.apply([first], 'accepted', { providerId });
      await campaign.apply([first], 'lookup_absent', { providerId });
      await campaign.apply([second], 'ended_busy');
      expect(await campaign.finished()).toMatchObject({ held: 4, settled: 0, released: 2 });
      expect((await balanceOf(kit, campaign.account)).held).toBe(2);
      await expectAllAddsUp(campaign);
      await campaign.apply([first], 'deadline');
      expect(await campaign.latestRun()).toMatchObject({ state: 'finished', held: 4, settled: 0, released: 4 });
      expect((await balanceOf(kit, campaign.account)).held).toBe(0);
      await expectAllAddsUp(campaign);
    });

    it('lets a campaign be begun again', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      await campaign.played();
      const { id } = await campaign.recipient();
      const again = await campaign.begun({ selection: { kind: 'individual', ids: [id] } });
      expect(again.runNo).toBe(2);
      expect((await campaign.campaign()).status).toBe('running');
    });
  });
}
