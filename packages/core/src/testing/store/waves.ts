import { describe, expect, it } from 'vitest';
import type { Wave } from '../../ports/store';
import { aCampaign } from './campaign-builder';
import { inMs, type Kit, wait } from './kit';

export function waveTests(kit: Kit): void {
  const claim = (leaseMs = 30_000) => kit.store.dispatch.claimWave({ workerId: 'another', leaseMs, now: new Date() });
  const renew = ({ id: waveId, epoch }: Wave, leaseMs = 30_000) =>
    kit.store.dispatch.renewWave({ waveId, epoch, leaseMs, now: new Date() });

  describe('waves', () => {
    it('are leased with their run and with those who are queued', async () => {
      const campaign = await aCampaign(kit).with(3).numbers();
      const run = await campaign.begun();
      const wave = await campaign.wave();
      expect(wave.run).toEqual(run);
      expect(wave.members).toEqual(await campaign.recipients());
      expect(wave.epoch).toBeGreaterThanOrEqual(1);
    });

    it('hold at most 500 each, in the order of the ids, and nobody twice', async () => {
      const campaign = await aCampaign(kit).with(1_001).numbers();
      await campaign.begun({ hold: 0 });
      const waves = [await campaign.wave(), await campaign.wave(), await campaign.wave()];
      expect(waves.map(({ members }) => members.length)).toEqual([500, 500, 1]);
      const ids = waves.flatMap(({ members }) => members.map(({ id }) => id));
      expect(ids).toEqual((await campaign.recipients()).map(({ id }) => id));
      expect(await campaign.claimWave()).toBeNull();
    });

    it('are leased to one of parallel claimers each', async () => {
      const campaign = await aCampaign(kit).with(501).numbers();
      await campaign.begun({ hold: 0 });
      const claims = await Promise.all(Array.from({ length: 6 }, () => claim()));
      const waves = claims.filter((wave) => wave !== null);
      expect(waves).toHaveLength(2);
      expect(new Set(waves.map(({ id }) => id)).size).toBe(2);
    });

    it('are claimed fairly: a small run does not wait for the end of a large one', async () => {
      const large = await aCampaign(kit).with(1_001).numbers();
      const largeRun = await large.begun({ hold: 0 });
      const small = await aCampaign(kit).with(1).numbers();
      const smallRun = await small.begun();
      const first = [await claim(), await claim()].map((wave) => wave?.run.id ?? 0);
      expect(first.sort((a, b) => a - b)).toEqual([largeRun.id, smallRun.id].sort((a, b) => a - b));
      expect((await claim())?.run.id).toBe(largeRun.id);
    });

    it('are taken over with a higher epoch when their lease ran out', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const lost = await campaign.wave(50);
      await wait(80);
      const wave = await campaign.wave();
      expect(wave).toMatchObject({ id: lost.id, members: lost.members });
      expect(wave.epoch).toBeGreaterThan(lost.epoch);
    });

    it('are leased of one service alone to whoever asks for it', async () => {
      const texts = await aCampaign(kit).serving('SMS').with(1).numbers();
      const calls = await aCampaign(kit).with(1).numbers();
      await texts.begun();
      await calls.begun();
      expect(await texts.claimWave(30_000, 'PHONE')).toBeNull();
      expect(await calls.claimWave(30_000, 'SMS')).toBeNull();
      expect((await texts.claimWave(30_000, 'SMS'))?.run.service).toBe('SMS');
      expect((await calls.claimWave(30_000, 'PHONE'))?.run.service).toBe('PHONE');
    });

    it('are not written to by a worker that lost its lease', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const lost = await campaign.wave(50);
      await wait(80);
      const wave = await campaign.wave();
      expect(await campaign.intend(lost)).toEqual({ claimed: [], blocked: [], turnedAway: [] });
      expect(await renew(lost)).toBe(false);
      await campaign.release(lost);
      expect(await campaign.claimWave()).toBeNull();
      expect((await campaign.intend(wave)).claimed).toHaveLength(1);
    });

    it('are not written to after the lease ran out, though nobody took over', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const lost = await campaign.wave(50);
      await wait(80);
      expect((await campaign.intend(lost)).claimed).toEqual([]);
      expect((await campaign.recipient()).life.state).toBe('queued');
    });

    it('stay leased while the lease is prolonged', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      let leaseMs = 1_500;
      let wave = await campaign.wave(leaseMs);
      // On a machine that stood still it has run out before: then a longer one is prolonged.
      for (; !(await renew(wave, 60_000)) && leaseMs < 30_000; wave = await campaign.wave(leaseMs)) leaseMs *= 2;
      await wait(leaseMs + 50);
      expect(await campaign.claimWave()).toBeNull();
      expect((await campaign.intend(wave)).claimed).toHaveLength(1);
    });

    it('cannot be prolonged when they never were', async () => {
      expect(await kit.store.dispatch.renewWave({ waveId: 2_000_000_000, epoch: 1, leaseMs: 1, now: new Date() })).toBe(
        false,
      );
    });

    it('can be claimed again when they are given back with somebody queued', async () => {
      const campaign = await aCampaign(kit).with(3).numbers();
      await campaign.begun();
      const wave = await campaign.wave();
      await campaign.intend(wave, {}, wave.members.slice(0, 1));
      await campaign.release(wave);
      const again = await campaign.wave();
      expect(again.epoch).toBeGreaterThan(wave.epoch);
      expect(again.members.map(({ id }) => id)).toEqual(wave.members.slice(1).map(({ id }) => id));
    });

    it('wait for as long as the worker says that gave them back', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const until = inMs(3_600_000);
      await campaign.release(await campaign.wave(), until);
      expect(await campaign.claimWave(30_000, 'PHONE', new Date(until.getTime() - 1))).toBeNull();
      expect((await campaign.claimWave(30_000, 'PHONE', until))?.members).toHaveLength(1);
    });

    it('wait on when the calling window changes, which has put nobody of them off', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      await campaign.release(await campaign.wave(), inMs(60_000));
      await kit.store.campaigns.update(campaign.account.id, campaign.id, { callingWindow: null, now: new Date() });
      expect(await campaign.claimWave()).toBeNull();
    });

    it('wait for one who is put off, though the worker that gave them back would wait less long', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const wave = await campaign.wave();
      await campaign.apply((await campaign.intend(wave)).claimed, 'throttled', { notBefore: inMs(60_000) });
      await campaign.release(wave, inMs(0));
      expect(await campaign.claimWave()).toBeNull();
    });

    it('are closed when nobody of them is queued any more', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      await campaign.dialled();
      expect(await campaign.claimWave()).toBeNull();
    });

    it('are opened again for one who is put back after they were closed', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const [first] = await campaign.dialled();
      if (!first) throw new Error('Nobody was dialled.');
      await campaign.apply([first], 'not_sent', { notBefore: inMs(-1) });
      const again = await campaign.wave();
      expect(again.members.map(({ id, life }) => [id, life.dispatchNo])).toEqual([[first.id, 1]]);
      const { claimed } = await campaign.intend(again);
      expect(claimed[0]?.life).toMatchObject({ state: 'intent', attemptNo: 1, dispatchNo: 2 });
    });

    it('wait for one who is put off', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      await campaign.apply(await campaign.dialled(), 'throttled', { notBefore: inMs(60_000) });
      expect(await campaign.claimWave()).toBeNull();
    });

    it('have one who was put off when the time has come, and only that one', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const [first] = await campaign.dialled();
      if (!first) throw new Error('Nobody was dialled.');
      const notBefore = inMs(3_600_000);
      await campaign.apply([first], 'throttled', { notBefore });
      expect(await campaign.claimWave(30_000, 'PHONE', new Date(notBefore.getTime() - 1))).toBeNull();
      const wave = await campaign.claimWave(30_000, 'PHONE', notBefore);
      expect(wave?.members.map(({ id }) => id)).toEqual([first.id]);
    });

    it('leave out one who is put off while others are due', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const wave = await campaign.wave();
      const { claimed } = await campaign.intend(wave, {}, wave.members.slice(0, 1));
      await campaign.apply(claimed, 'throttled', { notBefore: inMs(60_000) });
      await campaign.release(wave);
      expect((await campaign.wave()).members.map(({ id }) => id)).toEqual([wave.members[1]?.id]);
    });

    it('are not there when nothing runs', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      expect(await campaign.claimWave()).toBeNull();
    });
  });
}
