import { describe, expect, it } from 'vitest';
import type { RerunStatus } from '../../domain/words';
import { aCampaign } from './campaign-builder';
import { balanceOf, fresh, inMs, type Kit } from './kit';
import { expectAllAddsUp } from './sums';

export function rerunTests(kit: Kit): void {
  /** A finished run of four: completed, unanswered, failed, hungup, in this order. */
  async function aFinishedRun() {
    const campaign = await aCampaign(kit).with(4).numbers();
    const run = await campaign.begun();
    const [heard, busy, broken, left] = await campaign.dialled();
    if (!heard || !busy || !broken || !left) throw new Error('Four were not dialled.');
    await campaign.apply([heard], 'ended_completed', { duration: 30, providerId: fresh('call') });
    await campaign.apply([busy], 'ended_busy');
    await campaign.apply([broken], 'ended_failed');
    await campaign.apply([left], 'ended_completed', { duration: 5 });
    await campaign.finished();
    return { campaign, run, heard, busy, broken, left };
  }
  const statuses = (...wanted: RerunStatus[]) => ({ selection: { kind: 'statuses', statuses: wanted } }) as const;

  describe('a run again', () => {
    it('takes those whose status is named, and leaves the others as they are', async () => {
      const { campaign, busy, broken } = await aFinishedRun();
      const before = await campaign.recipients();
      const run = await campaign.begun(statuses('unanswered', 'failed'));
      expect(run).toMatchObject({ runNo: 2, numbers: 2, held: 4 });
      expect((await campaign.wave()).members.map(({ id }) => id)).toEqual([busy.id, broken.id]);
      const after = await campaign.recipients();
      expect([after[0], after[3]]).toEqual([before[0], before[3]]);
      await expectAllAddsUp(campaign);
    });

    it('begins the next attempt with a fresh life', async () => {
      const { campaign, heard } = await aFinishedRun();
      await campaign.begun(statuses('completed'));
      const [again] = await campaign.recipients();
      expect(again).toMatchObject({ id: heard.id, hold: 2, consumed: null });
      expect(again?.life).toMatchObject({ state: 'queued', attemptNo: 2, dispatchNo: 0, providerId: null, from: null });
      expect(again?.life.evidence).toMatchObject({ rank: 0, ended: null, mark: false, duration: null });
    });

    it('keeps the life that it replaces, with what it cost', async () => {
      const { campaign, run, heard } = await aFinishedRun();
      const ended = await campaign.recipient();
      const second = await campaign.begun(statuses('completed'));
      const [past] = await kit.store.recipients.history(campaign.account.id, heard.id);
      expect(past).toMatchObject({ recipientId: heard.id, runId: run.id, consumed: 1 });
      expect(past?.life).toEqual(ended.life);
      expect(past?.endedAt).toBeInstanceOf(Date);
      await campaign.played('ended_no_answer');
      await campaign.begun(statuses('unanswered'));
      const history = await kit.store.recipients.history(campaign.account.id, heard.id);
      expect(history.map(({ runId, life }) => [runId, life.attemptNo, life.state])).toEqual([
        [run.id, 1, 'completed'],
        [second.id, 2, 'unanswered'],
      ]);
    });

    it('takes also those whom a termination never dialled', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      await campaign.terminate();
      await campaign.finished();
      expect((await campaign.begun(statuses('terminated'))).numbers).toBe(2);
    });

    it('finds nobody in a status that nobody has', async () => {
      const { campaign } = await aFinishedRun();
      expect(await campaign.begin(statuses('terminated'))).toEqual({ outcome: 'nobody' });
    });

    it('does not call a presumed failure again by its status: nobody knows what became of it', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const dialled = await campaign.dialled();
      const providerId = fresh('call');
      await campaign.apply(dialled, 'accepted', { providerId });
      await campaign.apply(dialled, 'lookup_absent', { providerId });
      await campaign.finished();
      const presumed = await campaign.recipient();
      expect(presumed.life.state).toBe('presumed_failed');
      expect(await campaign.begin(statuses('failed'))).toEqual({ outcome: 'nobody' });
    });

    it('calls a presumed failure again when it is named, and holds for it once', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const dialled = await campaign.dialled();
      const providerId = fresh('call');
      await campaign.apply(dialled, 'accepted', { providerId });
      await campaign.apply(dialled, 'lookup_absent', { providerId });
      const first = await campaign.finished();
      const { id } = await campaign.recipient();
      await campaign.begun({ selection: { kind: 'individual', ids: [id] } });
      expect((await balanceOf(kit, campaign.account)).held).toBe(2);
      expect(await kit.store.runs.get(first.id)).toMatchObject({ held: 2, settled: 0, released: 2 });
      await expectAllAddsUp(campaign);
    });

    it('is told nothing by a late word about an earlier attempt', async () => {
      const { campaign, heard } = await aFinishedRun();
      await campaign.begun(statuses('completed'));
      const before = await campaign.recipient();
      const [applied] = await campaign.apply([heard], 'ended_failed', { seq: 99 });
      expect(applied).toMatchObject({ changed: false });
      expect(await campaign.recipient()).toEqual(before);
    });

    it('keeps the content of the latest begin as the campaign’s own', async () => {
      const { campaign } = await aFinishedRun();
      const content = { message: 'फेरि', audio: null, priority: 'message', voice: 'ne', keypad: null } as const;
      await campaign.begun({ ...statuses('failed'), content });
      expect((await campaign.campaign()).content).toEqual(content);
      const runs = await kit.store.runs.list(campaign.account.id, campaign.id);
      expect(runs?.map(({ runNo, content }) => [runNo, content.message])).toEqual([
        [2, 'फेरि'],
        [1, 'Namaste'],
      ]);
    });

    it('keeps the earlier word of a campaign whose next run was canceled', async () => {
      const { campaign } = await aFinishedRun();
      await campaign.begun({ ...statuses('failed'), startsAt: inMs(3_600_000) });
      expect((await campaign.campaign()).status).toBe('scheduled');
      await campaign.terminate();
      expect((await campaign.campaign()).status).toBe('completed');
    });
  });
}
