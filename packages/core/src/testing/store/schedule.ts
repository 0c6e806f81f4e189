import { describe, expect, it } from 'vitest';
import { aCampaign } from './campaign-builder';
import { aNumber, balanceOf, inMs, type Kit } from './kit';
import { expectAllAddsUp } from './sums';

const hour = 3_600_000;

export function scheduleTests(kit: Kit): void {
  describe('a scheduled run', () => {
    it('is paid for now, and leaves its recipients as they are', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      const before = await campaign.recipients();
      const startsAt = inMs(hour);
      const run = await campaign.begun({ startsAt });
      expect(run).toMatchObject({ state: 'scheduled', scheduledFor: startsAt, startedAt: null, held: 4 });
      expect(await campaign.recipients()).toEqual(before);
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 996, held: 4, spent: 0 });
      expect(await campaign.campaign()).toMatchObject({ status: 'scheduled', scheduledFor: startsAt });
      await expectAllAddsUp(campaign);
    });

    it('is not claimed before it starts', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun({ startsAt: inMs(hour) });
      expect(await campaign.claimWave()).toBeNull();
    });

    it('is due when its time has come, the oldest first', async () => {
      const later = await (await aCampaign(kit).with(1).numbers()).begun({ startsAt: inMs(2 * hour) });
      const sooner = await (await aCampaign(kit).with(1).numbers()).begun({ startsAt: inMs(hour) });
      const mine = async (now: Date, limit = 100) =>
        (await kit.store.runs.due(now, limit)).map(({ id }) => id).filter((id) => id === later.id || id === sooner.id);
      expect(await mine(new Date())).toEqual([]);
      expect(await mine(inMs(1.5 * hour))).toEqual([sooner.id]);
      expect(await mine(inMs(3 * hour))).toEqual([sooner.id, later.id]);
      expect(await kit.store.runs.due(inMs(3 * hour), 1)).toHaveLength(1);
      const next = await kit.store.runs.nextDue();
      expect(next?.getTime()).toBeLessThanOrEqual(sooner.scheduledFor?.getTime() ?? 0);
    });

    it('starts with everybody whom it froze, and nobody who came later', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      const { id } = await campaign.begun({ startsAt: inMs(hour) });
      const row = { number: aNumber(), given: 'x', tags: {} };
      await kit.store.recipients.add(campaign.account.id, campaign.id, [row], new Date());
      const started = await kit.store.runs.start(id, inMs(hour));
      expect(started).toMatchObject({ id, state: 'running', numbers: 2 });
      expect(started?.startedAt).not.toBeNull();
      expect((await campaign.campaign()).counts).toEqual({ queued: 2, 'not started': 1 });
      expect((await campaign.wave()).members).toHaveLength(2);
      await expectAllAddsUp(campaign);
    });

    it('releases at its start what it held for those who are gone', async () => {
      const campaign = await aCampaign(kit).with(3).numbers();
      const { id } = await campaign.begun({ startsAt: inMs(hour) });
      await kit.store.recipients.remove(campaign.account.id, (await campaign.recipient()).id, new Date());
      await kit.store.runs.start(id, inMs(hour));
      expect(await kit.store.runs.get(id)).toMatchObject({ held: 6, released: 2 });
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 996, held: 4, spent: 0 });
      await campaign.played();
      await expectAllAddsUp(campaign);
    });

    it('finishes at once when all are gone', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const { id } = await campaign.begun({ startsAt: inMs(hour) });
      await kit.store.recipients.remove(campaign.account.id, (await campaign.recipient()).id, new Date());
      await kit.store.runs.start(id, inMs(hour));
      expect(await campaign.finished()).toMatchObject({ held: 2, settled: 0, released: 2 });
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 1_000, held: 0, spent: 0 });
    });

    it('starts once: of parallel starts one finds it', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      const { id } = await campaign.begun({ startsAt: inMs(hour) });
      const started = await Promise.all(Array.from({ length: 6 }, () => kit.store.runs.start(id, inMs(hour))));
      expect(started.filter((run) => run !== null)).toHaveLength(1);
      await expectAllAddsUp(campaign);
    });

    it('is missed with a reason, gives its hold back, and its recipients were never touched', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      const before = await campaign.recipients();
      const { id } = await campaign.begun({ startsAt: inMs(hour) });
      const missed = await kit.store.runs.miss(id, 'missed by 2 hours', inMs(3 * hour));
      expect(missed).toMatchObject({ state: 'missed', reason: 'missed by 2 hours', held: 4, settled: 0, released: 4 });
      expect(await campaign.recipients()).toEqual(before);
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 1_000, held: 0, spent: 0 });
      expect((await campaign.campaign()).status).toBe('not started');
      expect(await kit.store.runs.start(id, inMs(3 * hour))).toBeNull();
      await campaign.begun();
    });

    it('is either started or missed, never both', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const { id } = await campaign.begun({ startsAt: inMs(hour) });
      const [started, missed] = await Promise.all([
        kit.store.runs.start(id, inMs(hour)),
        kit.store.runs.miss(id, 'late', inMs(hour)),
      ]);
      expect([started, missed].filter((run) => run !== null)).toHaveLength(1);
      await expectAllAddsUp(campaign);
    });

    it('is canceled when it is terminated, and gives its hold back', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      const before = await campaign.recipients();
      await campaign.begun({ startsAt: inMs(hour) });
      expect(await campaign.terminate()).toMatchObject({ outcome: 'done', run: { state: 'canceled', released: 4 } });
      expect(await campaign.recipients()).toEqual(before);
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 1_000, held: 0, spent: 0 });
      expect((await campaign.campaign()).status).toBe('not started');
    });

    it('cannot be paused, and stands in the way of another begin', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const run = await campaign.begun({ startsAt: inMs(hour) });
      expect(await campaign.pause()).toEqual({ outcome: 'forbidden', run });
      expect(await campaign.begin()).toEqual({ outcome: 'unfinished', run });
    });

    it('neither starts nor misses a run that runs, or that is not there', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const run = await campaign.begun();
      expect(await kit.store.runs.start(run.id, new Date())).toBeNull();
      expect(await kit.store.runs.miss(run.id, 'late', new Date())).toBeNull();
      expect(await kit.store.runs.start(2_000_000_000, new Date())).toBeNull();
      expect(await campaign.latestRun()).toEqual(run);
    });
  });
}
