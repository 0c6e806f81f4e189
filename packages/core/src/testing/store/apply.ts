import { describe, expect, it } from 'vitest';
import type { Advancer } from '../../ports/store';
import { eventFor, rules } from './call-rules';
import { aCampaign } from './campaign-builder';
import { balanceOf, fresh, inMs, type Kit } from './kit';
import { expectAllAddsUp } from './sums';

export function applyTests(kit: Kit): void {
  async function aCall(numbers = 1) {
    const campaign = await aCampaign(kit).with(numbers).numbers();
    await campaign.begun();
    const dialled = await campaign.dialled();
    const [first] = dialled;
    if (!first) throw new Error('Nobody was dialled.');
    return { campaign, dialled, first };
  }

  describe('apply', () => {
    it('carries a life over an event, and answers what it was before', async () => {
      const { campaign, first } = await aCall();
      const providerId = fresh('call');
      const [applied] = await campaign.apply([first], 'accepted', { providerId });
      expect(applied).toMatchObject({ changed: true, effects: [], before: first.life });
      expect(applied?.recipient.life).toMatchObject({ state: 'accepted', providerId });
      expect(await campaign.recipient()).toEqual(applied?.recipient);
    });

    it('keeps the keys that were pressed, over a late and a doubled event, and forgets them on a re-run', async () => {
      const { campaign, first } = await aCall();
      const providerId = fresh('call');
      const keys = '12#';
      await campaign.apply([first], 'accepted', { providerId });
      await campaign.apply([first], 'ended_completed', { providerId, duration: 30 });
      await campaign.apply([first], 'mark', { providerId, keys });
      await campaign.apply([first], 'mark', { providerId });
      expect((await campaign.recipient()).life.evidence).toMatchObject({ keys, mark: true });
      await campaign.finished();
      await campaign.begun({ selection: { kind: 'statuses', statuses: ['completed'] } });
      expect((await campaign.recipient()).life.evidence.keys).toBeNull();
      const [past] = (await kit.store.recipients.history(campaign.account.id, first.id)) ?? [];
      expect(past?.life.evidence.keys).toBe(keys);
    });

    it('applies several events of one recipient in their order', async () => {
      const { campaign, first } = await aCall();
      const now = new Date();
      const providerId = fresh('call');
      const applied = await kit.store.dispatch.apply(
        [
          eventFor(first, 'accepted', { providerId }),
          eventFor(first, 'ringing', { providerId }),
          eventFor(first, 'answered', { providerId }),
          eventFor(first, 'ended_completed', { providerId, duration: 61 }),
        ],
        rules(now),
        now,
      );
      expect(applied.map(({ before, recipient }) => [before.state, recipient.life.state])).toEqual([
        ['intent', 'accepted'],
        ['accepted', 'ringing'],
        ['ringing', 'answered'],
        ['answered', 'completed'],
      ]);
      expect(await campaign.recipient()).toMatchObject({ hold: 0, consumed: 2, life: { state: 'completed' } });
      await expectAllAddsUp(campaign);
    });

    it('settles the charge and releases the rest', async () => {
      const { campaign, first } = await aCall();
      const [applied] = await campaign.apply([first], 'ended_completed', { duration: 30 });
      expect(applied?.effects).toContainEqual({ type: 'settle' });
      expect(applied?.recipient).toMatchObject({ hold: 0, consumed: 1 });
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 999, held: 0, spent: 1 });
      expect(await campaign.latestRun()).toMatchObject({ held: 2, settled: 1, released: 1 });
    });

    it('releases all of the hold of one who cost nothing', async () => {
      const { campaign, first } = await aCall();
      await campaign.apply([first], 'ended_busy');
      expect(await campaign.recipient()).toMatchObject({ hold: 0, consumed: 0, life: { state: 'unanswered' } });
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 1_000, held: 0, spent: 0 });
    });

    it('never charges more than was held', async () => {
      const { campaign, first } = await aCall();
      await campaign.apply([first], 'ended_completed', { duration: 3_600 });
      expect(await campaign.recipient()).toMatchObject({ hold: 0, consumed: 2 });
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 998, held: 0, spent: 2 });
    });

    it('never opens a hold again that was settled, whatever comes', async () => {
      const { campaign, first } = await aCall();
      await campaign.apply([first], 'ended_completed', { duration: 5, seq: 1 });
      const charging: Advancer = (recipient, event) => ({ ...rules()(recipient, event), charge: 2 });
      const now = new Date();
      await kit.store.dispatch.apply([eventFor(first, 'mark')], charging, now);
      await kit.store.dispatch.apply([eventFor(first, 'ended_failed', { seq: 9 })], charging, now);
      expect(await campaign.recipient()).toMatchObject({ hold: 0, consumed: 1 });
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 999, held: 0, spent: 1 });
    });

    it('corrects how it ended without moving money', async () => {
      const { campaign, first } = await aCall();
      await campaign.apply([first], 'ended_completed', { duration: 5 });
      expect((await campaign.campaign()).counts).toEqual({ hungup: 1 });
      const [late] = await campaign.apply([first], 'mark');
      expect(late).toMatchObject({ changed: true, recipient: { consumed: 1, life: { state: 'completed' } } });
      expect((await campaign.campaign()).counts).toEqual({ completed: 1 });
      await expectAllAddsUp(campaign);
    });

    it('changes nothing when an event comes twice', async () => {
      const { campaign, first } = await aCall();
      await campaign.apply([first], 'ended_completed', { duration: 30, seq: 4 });
      const before = await campaign.recipient();
      const [again] = await campaign.apply([first], 'ended_completed', { duration: 30, seq: 4 });
      expect(again).toMatchObject({ changed: false, recipient: before });
      expect(await campaign.recipient()).toEqual(before);
    });

    it('settles once when the same end comes in parallel', async () => {
      const { campaign, dialled } = await aCall(3);
      await Promise.all(Array.from({ length: 10 }, () => campaign.apply(dialled, 'ended_completed', { duration: 61 })));
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 994, held: 0, spent: 6 });
      await expectAllAddsUp(campaign);
    });

    it('deadlocks nobody when parallel batches name recipients in different orders', async () => {
      const { campaign, dialled } = await aCall(20);
      const backwards = [...dialled].reverse();
      await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          campaign.apply(i % 2 ? dialled : backwards, i < 5 ? 'ringing' : 'ended_completed', { duration: 9 }),
        ),
      );
      expect((await campaign.campaign()).counts).toEqual({ hungup: 20 });
      await expectAllAddsUp(campaign);
    });

    it('comes to the same end in whatever order events arrive', async () => {
      const { campaign, dialled } = await aCall(2);
      const [one, other] = dialled;
      if (!one || !other) throw new Error('Two were not dialled.');
      const told = [
        ['answered', { seq: 2 }],
        ['ended_completed', { seq: 3, duration: 30 }],
        ['mark', {}],
      ] as const;
      for (const [type, facts] of told) await campaign.apply([one], type, facts);
      for (const [type, facts] of [...told].reverse()) await campaign.apply([other], type, facts);
      const [a, b] = await campaign.recipients();
      expect(b?.life.state).toBe(a?.life.state);
      expect(b?.consumed).toBe(a?.consumed);
    });

    it('leaves out recipients that are not there', async () => {
      const { campaign, first } = await aCall();
      const now = new Date();
      const nobody = { ...eventFor(first, 'ringing'), recipientId: 2_000_000_000 };
      const applied = await kit.store.dispatch.apply([nobody, eventFor(first, 'ringing')], rules(now), now);
      expect(applied.map(({ recipient }) => recipient.id)).toEqual([first.id]);
      expect(await kit.store.dispatch.apply([], rules(now), now)).toEqual([]);
      await expectAllAddsUp(campaign);
    });

    it('takes 500 events in one step', async () => {
      const campaign = await aCampaign(kit).with(500).numbers();
      await campaign.begun({ hold: 1 });
      const applied = await campaign.apply(await campaign.dialled(), 'ended_completed', { duration: 30 });
      expect(applied).toHaveLength(500);
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 500, held: 0, spent: 500 });
      await expectAllAddsUp(campaign);
    });

    it('leaves nothing behind when the rules throw halfway', async () => {
      const { campaign, dialled } = await aCall(2);
      const broken: Advancer = (recipient, event) => {
        if (recipient.id === dialled[1]?.id) throw new Error('broken rules');
        return rules()(recipient, event);
      };
      const events = dialled.map((one) => eventFor(one, 'ended_completed', { duration: 30 }));
      await expect(kit.store.dispatch.apply(events, broken, new Date())).rejects.toThrow('broken rules');
      expect(await campaign.recipients()).toEqual(dialled);
      expect((await balanceOf(kit, campaign.account)).held).toBe(4);
    });

    it('keeps holding for a presumed failure until it is settled', async () => {
      const { campaign, first } = await aCall();
      const providerId = fresh('call');
      await campaign.apply([first], 'accepted', { providerId });
      const [presumed] = await campaign.apply([first], 'lookup_absent', { providerId });
      expect(presumed?.recipient).toMatchObject({ hold: 2, life: { state: 'presumed_failed' } });
      expect((await balanceOf(kit, campaign.account)).held).toBe(2);
      await campaign.apply([first], 'ended_completed', { duration: 70, seq: 2 });
      expect(await campaign.recipient()).toMatchObject({ hold: 0, consumed: 2, life: { state: 'completed' } });
      await expectAllAddsUp(campaign);
    });

    it('puts a recipient back whose request the provider never got, with its hold', async () => {
      const { campaign, first } = await aCall();
      await campaign.apply([first], 'ambiguous');
      await campaign.apply([first], 'lookup_absent');
      const [absent] = await campaign.apply([first], 'lookup_absent');
      expect(absent?.recipient).toMatchObject({ hold: 2, life: { state: 'queued', attemptNo: 1, dispatchNo: 1 } });
      expect((await campaign.wave()).members.map(({ id }) => id)).toEqual([first.id]);
    });

    it('fails a queued recipient that may not be called', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const [applied] = await campaign.apply(await campaign.recipients(), 'suppressed', { reason: 'missing_tag' });
      expect(applied?.recipient).toMatchObject({ hold: 0, life: { state: 'failed', reason: 'missing_tag' } });
      await campaign.finished();
      await expectAllAddsUp(campaign);
    });
  });

  describe('deadlines', () => {
    const mine = async (campaignId: number, now: Date, limit = 500, leaseMs = 60_000) =>
      (await kit.store.dispatch.takeDue({ now, limit, leaseMs })).filter((one) => one.campaignId === campaignId);

    it('names those whose deadline has passed, and puts them off', async () => {
      const { campaign, first } = await aCall();
      const due = first.life.dueAt?.getTime() ?? 0;
      expect(await mine(campaign.id, new Date(due - 1))).toEqual([]);
      const now = new Date(due + 1);
      const [taken] = await mine(campaign.id, now);
      expect(taken).toMatchObject({ id: first.id, life: { state: 'intent' } });
      expect(await mine(campaign.id, now)).toEqual([]);
      expect(await mine(campaign.id, new Date(due + 60_002))).toHaveLength(1);
    });

    it('gives each to one of parallel workers', async () => {
      const { campaign, dialled } = await aCall(10);
      const now = inMs(3_600_000);
      const taken = await Promise.all(Array.from({ length: 5 }, () => mine(campaign.id, now, 100, 7_200_000)));
      expect(
        taken
          .flat()
          .map(({ id }) => id)
          .sort((a, b) => a - b),
      ).toEqual(dialled.map(({ id }) => id));
    });

    it('takes no more than asked', async () => {
      await aCall(5);
      expect((await kit.store.dispatch.takeDue({ now: inMs(3_600_000), limit: 3, leaseMs: 1 })).length).toBe(3);
    });

    it('names those of one instant by their ids, whoever was touched last', async () => {
      const { campaign, dialled } = await aCall(3);
      const now = new Date();
      for (const one of [...dialled].reverse())
        await kit.store.dispatch.apply([eventFor(one, 'ambiguous')], rules(now), now);
      const taken = await mine(campaign.id, inMs(3_600_000));
      expect(new Set(taken.map(({ life }) => life.state))).toEqual(new Set(['unknown']));
      expect(taken.map(({ id }) => id)).toEqual(dialled.map(({ id }) => id));
    });

    it('awaits nothing of one that is over', async () => {
      const { campaign, first } = await aCall();
      await campaign.apply([first], 'ended_busy');
      expect(await mine(campaign.id, inMs(365 * 24 * 3_600_000))).toEqual([]);
    });
  });

  describe('recipients by id', () => {
    it('answers those that are there, whoever’s they are', async () => {
      const one = await aCampaign(kit).with(1).numbers();
      const other = await aCampaign(kit).with(1).numbers();
      const both = [await one.recipient(), await other.recipient()];
      const found = await kit.store.dispatch.recipients([...both.map(({ id }) => id), 2_000_000_000]);
      expect([...found].sort((a, b) => a.id - b.id)).toEqual(both);
      expect(await kit.store.dispatch.recipients([])).toEqual([]);
    });
  });
}
