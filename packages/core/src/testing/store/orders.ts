import { describe, expect, it } from 'vitest';
import { aCampaign } from './campaign-builder';
import { balanceOf, fresh, inMs, type Kit } from './kit';
import { expectAllAddsUp } from './sums';

export function orderTests(kit: Kit): void {
  describe('pause and resume', () => {
    it('stops claims, and lets them go on', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      expect(await campaign.pause()).toMatchObject({ outcome: 'done', run: { state: 'paused' } });
      expect((await campaign.campaign()).status).toBe('paused');
      expect(await campaign.claimWave()).toBeNull();
      expect(await campaign.resume()).toMatchObject({ outcome: 'done', run: { state: 'running' } });
      expect((await campaign.wave()).members).toHaveLength(2);
    });

    it('lets nobody be dialled from a wave that was claimed before', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const wave = await campaign.wave();
      await campaign.pause();
      expect(await campaign.intend(wave)).toEqual({ claimed: [], blocked: [], turnedAway: [] });
      expect((await campaign.campaign()).counts).toEqual({ queued: 2 });
      await campaign.resume();
      expect((await campaign.intend(wave)).claimed).toHaveLength(2);
    });

    it('lets calls that are in flight run out, and the run finish', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const dialled = await campaign.dialled();
      await campaign.pause();
      const [applied] = await campaign.apply(dialled, 'ended_completed', { duration: 30 });
      expect(applied?.recipient.life.state).toBe('completed');
      await campaign.finished();
      expect((await campaign.campaign()).status).toBe('completed');
    });

    it('says which state forbids an order', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      expect(await campaign.pause()).toEqual({ outcome: 'forbidden', run: null });
      expect(await campaign.resume()).toEqual({ outcome: 'forbidden', run: null });
      expect(await campaign.terminate()).toEqual({ outcome: 'forbidden', run: null });
      await campaign.begun();
      expect(await campaign.resume()).toMatchObject({ outcome: 'forbidden', run: { state: 'running' } });
      await campaign.pause();
      expect(await campaign.pause()).toMatchObject({ outcome: 'forbidden', run: { state: 'paused' } });
      await campaign.terminate();
      await campaign.finished();
      expect(await campaign.terminate()).toMatchObject({ outcome: 'forbidden', run: { state: 'finished' } });
    });

    it('finds no campaign that is not there', async () => {
      const { account } = await aCampaign(kit).with(1).numbers();
      for (const order of ['pause', 'resume', 'terminate'] as const)
        expect(await kit.store.runs[order](account.id, 2_000_000_000, new Date())).toEqual({ outcome: 'not_found' });
    });

    it('pauses for a fault of ours, with the reason, until it is resumed', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const { id } = await campaign.begun();
      const paused = await kit.store.runs.pauseForFault(id, 'account_fault: 20003', new Date());
      expect(paused).toMatchObject({ state: 'paused', reason: 'account_fault: 20003' });
      expect(await campaign.claimWave()).toBeNull();
      expect(await campaign.resume()).toMatchObject({ outcome: 'done', run: { state: 'running', reason: null } });
    });

    it('leaves a run that does not run as it is when a fault comes', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const { id } = await campaign.begun();
      await campaign.pause();
      const before = await kit.store.runs.get(id);
      expect(await kit.store.runs.pauseForFault(id, 'account_fault: 20003', new Date())).toBeNull();
      expect(await kit.store.runs.get(id)).toEqual(before);
      expect(await kit.store.runs.pauseForFault(2_000_000_000, 'x', new Date())).toBeNull();
    });
  });

  describe('terminate', () => {
    it('ends all who are queued in the same step, and releases their hold', async () => {
      const campaign = await aCampaign(kit).with(3).numbers();
      const { id } = await campaign.begun();
      const now = inMs(0);
      expect((await kit.store.runs.terminate(campaign.account.id, campaign.id, now)).outcome).toBe('done');
      for (const recipient of await campaign.recipients())
        expect(recipient).toMatchObject({ hold: 0, life: { state: 'terminated' } });
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 1_000, held: 0, spent: 0 });
      const run = await kit.store.runs.get(id);
      expect(run).toMatchObject({ held: 6, settled: 0, released: 6 });
      expect(run?.terminatedAt?.getTime()).toBe(now.getTime());
      await campaign.finished();
      expect((await campaign.campaign()).status).toBe('terminated');
      await expectAllAddsUp(campaign);
    });

    it('waits for those who are in flight, and names its run until they are over', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      const { id } = await campaign.begun();
      const wave = await campaign.wave();
      const { claimed } = await campaign.intend(wave, {}, wave.members.slice(0, 1));
      const order = await campaign.terminate();
      expect(order).toMatchObject({ outcome: 'done', run: { state: 'terminating' } });
      expect((await campaign.campaign()).status).toBe('running');
      expect((await kit.store.runs.terminating()).map((run) => run.id)).toContain(id);
      expect((await kit.store.runs.finishReady(new Date())).map((run) => run.id)).not.toContain(id);
      await campaign.apply(claimed, 'terminate');
      await campaign.apply(claimed, 'ended_canceled');
      await campaign.finished();
      expect((await kit.store.runs.terminating()).map((run) => run.id)).not.toContain(id);
      expect((await campaign.campaign()).counts).toEqual({ terminated: 2 });
      await expectAllAddsUp(campaign);
    });

    it('lets nobody be dialled from a wave that was claimed before', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const wave = await campaign.wave();
      await campaign.terminate();
      expect(await campaign.intend(wave)).toEqual({ claimed: [], blocked: [], turnedAway: [] });
      expect(await campaign.claimWave()).toBeNull();
    });

    it('ends a paused run', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      await campaign.pause();
      expect((await campaign.terminate()).outcome).toBe('done');
      await campaign.finished();
    });

    it('is done once: a second order is forbidden', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const orders = await Promise.all(Array.from({ length: 6 }, () => campaign.terminate()));
      expect(orders.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
      expect(orders.filter(({ outcome }) => outcome === 'forbidden')).toHaveLength(5);
      await expectAllAddsUp(campaign);
    });

    it('does not wait for ever for one who is put back while it ends', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const dialled = await campaign.dialled();
      await campaign.terminate();
      await campaign.apply(dialled, 'throttled', { notBefore: inMs(60_000) });
      const run = await campaign.finished();
      expect(run).toMatchObject({ held: 2, settled: 0, released: 2 });
      expect(await campaign.recipient()).toMatchObject({ hold: 0, life: { state: 'terminated' } });
      await expectAllAddsUp(campaign);
    });

    it('charges for what was talked before the end', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const dialled = await campaign.dialled();
      await campaign.apply(dialled, 'answered', { providerId: fresh('call') });
      await campaign.terminate();
      const flying = await campaign.recipients();
      const [asked] = await campaign.apply(flying, 'terminate');
      expect(asked?.effects).toContainEqual(expect.objectContaining({ type: 'hang_up' }));
      await campaign.apply(flying, 'ended_completed', { duration: 12 });
      expect(await campaign.finished()).toMatchObject({ settled: 1, released: 1 });
      expect(await campaign.recipient()).toMatchObject({ consumed: 1, life: { state: 'terminated' } });
    });
  });
}
