import { describe, expect, it } from 'vitest';
import type { Wave } from '../../ports/store';
import { aCampaign, type CampaignUnderTest } from './campaign-builder';
import { anAccount, balanceOf, type Kit } from './kit';
import { expectCountsAddUp, expectMoneyAddsUp } from './sums';

export function contentionTests(kit: Kit): void {
  async function campaignsOfOneAccount(credits: number, count: number) {
    const account = await anAccount(kit, credits);
    const campaigns: CampaignUnderTest[] = [];
    for (let i = 0; i < count; i += 1) campaigns.push(await aCampaign(kit).of(account).with(3).numbers());
    return { account, campaigns };
  }

  describe('contention for a small balance', () => {
    it('lets as many of parallel begins through as the balance pays for', async () => {
      const { account, campaigns } = await campaignsOfOneAccount(20, 10);
      const outcomes = await Promise.all(campaigns.map((campaign) => campaign.begin()));
      expect(outcomes.filter(({ outcome }) => outcome === 'begun')).toHaveLength(3);
      expect(outcomes.filter(({ outcome }) => outcome === 'short')).toHaveLength(7);
      expect(await balanceOf(kit, account)).toEqual({ available: 2, held: 18, spent: 0 });
    });

    it('loses no credit in 200 parallel begins and terminations', async () => {
      const { account, campaigns } = await campaignsOfOneAccount(20, 10);
      const everybody = campaigns.map(async (campaign) => (await campaign.recipients()).map(({ id }) => id));
      const ids = await Promise.all(everybody);
      const orders = Array.from({ length: 200 }, async (_, turn) => {
        const campaign = campaigns[turn % campaigns.length];
        const individual = ids[turn % campaigns.length];
        if (!campaign || !individual) throw new Error('unreachable');
        if (turn % 3 === 0) return (await campaign.terminate()).outcome;
        const outcome = await campaign.begin({ selection: { kind: 'individual', ids: individual } });
        return outcome.outcome;
      });
      const outcomes = await Promise.all(orders);
      expect(outcomes).toContain('begun');
      const { available, held, spent } = await balanceOf(kit, account);
      expect(available + held + spent).toBe(20);
      expect(Math.min(available, held)).toBeGreaterThanOrEqual(0);
      for (const campaign of campaigns) {
        await expectMoneyAddsUp(campaign, 20);
        await expectCountsAddUp(campaign);
        await campaign.terminate();
      }
      expect(await balanceOf(kit, account)).toEqual({ available: 20, held: 0, spent: 0 });
    });

    it('dials everybody once when many workers claim at once', async () => {
      const campaigns = [await aCampaign(kit).with(30).numbers(), await aCampaign(kit).with(30).numbers()];
      for (const campaign of campaigns) await campaign.begun();
      const dialled: number[] = [];
      const worker = async (workerId: string) => {
        for (;;) {
          const wave = await kit.store.dispatch.claimWave({ workerId, leaseMs: 30_000, now: new Date() });
          if (!wave) return;
          const campaign = campaigns.find(({ id }) => id === wave.run.campaignId);
          if (!campaign) throw new Error('A wave of an earlier test was left.');
          const { claimed } = await campaign.intend(wave);
          dialled.push(...claimed.map(({ id }) => id));
          await campaign.apply(claimed, 'ended_completed', { duration: 9 });
          await campaign.release(wave);
        }
      };
      await Promise.all(['a', 'b', 'c', 'd'].map(worker));
      expect(dialled).toHaveLength(60);
      expect(new Set(dialled).size).toBe(60);
      for (const campaign of campaigns) expect(await campaign.finished()).toMatchObject({ settled: 30, released: 30 });
    });

    /** Waves of three numbers each, of campaigns of their own. */
    async function wavesOf(count: number) {
      const campaigns = await Promise.all(Array.from({ length: count }, () => aCampaign(kit).with(3).numbers()));
      const waves: { readonly campaign: CampaignUnderTest; readonly wave: Wave }[] = [];
      for (const campaign of campaigns) {
        await campaign.begun();
        waves.push({ campaign, wave: await campaign.wave() });
      }
      return waves;
    }

    it('lets no more calls be live than there are channels, when several workers write intents at once', async () => {
      const waves = await wavesOf(4);
      const before = await kit.store.dispatch.countLiveCalls();
      const intend = ({ campaign, wave }: (typeof waves)[number]) =>
        campaign.intend(wave, {}, wave.members, { channels: before + 5 });
      const recorded = await Promise.all(waves.map(intend));
      expect(recorded.flatMap(({ claimed }) => claimed)).toHaveLength(5);
      expect(recorded.flatMap(({ blocked }) => blocked)).toHaveLength(7);
      expect(await kit.store.dispatch.countLiveCalls()).toBe(before + 5);
      const [first] = recorded.flatMap(({ claimed }) => claimed);
      const whose = waves.find(({ wave }) => wave.members.some(({ id }) => id === first?.id));
      if (!first || !whose) throw new Error('Nobody was claimed.');
      await whose.campaign.apply([first], 'ended_busy');
      const again = await Promise.all(waves.map(intend));
      expect(again.flatMap(({ claimed }) => claimed)).toHaveLength(1);
      for (const { campaign, wave } of waves) await campaign.release(wave);
    });

    it('lets all of them be live while channels are plenty', async () => {
      const waves = await wavesOf(4);
      const channels = (await kit.store.dispatch.countLiveCalls()) + 200;
      const intend = ({ campaign, wave }: (typeof waves)[number]) =>
        campaign.intend(wave, {}, wave.members, { channels });
      const recorded = await Promise.all(waves.map(intend));
      expect(recorded.flatMap(({ claimed }) => claimed)).toHaveLength(12);
      for (const { campaign, wave } of waves) await campaign.release(wave);
    });

    it('keeps its sums while calls end, numbers go and the run is ended, all at once', async () => {
      const campaign = await aCampaign(kit).with(40).numbers();
      await campaign.begun();
      const wave = await campaign.wave();
      const { claimed } = await campaign.intend(wave, {}, wave.members.slice(0, 20));
      const queued = wave.members.slice(20);
      await Promise.all([
        ...claimed.map((one, i) => campaign.apply([one], i % 2 ? 'ended_busy' : 'ended_completed', { duration: 61 })),
        ...queued.slice(0, 10).map(({ id }) => kit.store.recipients.remove(campaign.account.id, id, new Date())),
        campaign.intend(wave, {}, queued.slice(5, 15)),
        campaign.terminate(),
        kit.store.runs.finishReady(new Date()),
      ]);
      await expectMoneyAddsUp(campaign);
      await expectCountsAddUp(campaign);
    });

    it('grants, holds and buys at once without losing a credit', async () => {
      const { account, campaigns } = await campaignsOfOneAccount(30, 5);
      await Promise.all([
        ...campaigns.map((campaign) => campaign.begin()),
        ...Array.from({ length: 10 }, () => kit.store.accounts.grant(account.id, 1, new Date())),
      ]);
      const { available, held, spent } = await balanceOf(kit, account);
      expect(available + held + spent).toBe(40);
      expect(held).toBe(30);
    });
  });
}
