import { describe, expect, it } from 'vitest';
import type { Extents, IdempotencyClaim } from '../../ports/store';
import { aCampaign, aContent } from './campaign-builder';
import { anAccount, balanceOf, fresh, type Kit } from './kit';
import { expectAllAddsUp } from './sums';

export function beginTests(kit: Kit): void {
  describe('begin', () => {
    it('queues everybody who was not started, and holds the credits', async () => {
      const campaign = await aCampaign(kit).with(3).numbers();
      const run = await campaign.begun();
      expect(run).toMatchObject({
        accountId: campaign.account.id,
        campaignId: campaign.id,
        runNo: 1,
        service: 'PHONE',
        state: 'running',
        numbers: 3,
        holdPerNumber: 2,
        talkLimitSeconds: 120,
        held: 6,
        settled: 0,
        released: 0,
        content: aContent,
        selection: { kind: 'not_started' },
        scheduledFor: null,
        terminatedAt: null,
        finishedAt: null,
      });
      expect(run.startedAt).not.toBeNull();
      expect(await kit.store.runs.get(run.id)).toEqual(run);
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 994, held: 6, spent: 0 });
      for (const recipient of await campaign.recipients()) {
        expect(recipient).toMatchObject({ runId: run.id, hold: 2, consumed: null, dialNumber: recipient.number });
        expect(recipient.life).toMatchObject({ state: 'queued', attemptNo: 1, dispatchNo: 0 });
      }
      expect(await campaign.campaign()).toMatchObject({ status: 'running', content: aContent, counts: { queued: 3 } });
    });

    it('works out the price once, from the number and the extents of the tags that are used', async () => {
      const names = ['Al', 'श्री राम', '', 'Ma\u00f1ana!'];
      const campaign = await aCampaign(kit)
        .tagged(['tags_name', 'tags_no', 'tags_other'], (i) => ({
          tags_name: names[i] ?? '',
          tags_no: 10 ** i,
          tags_other: 'x'.repeat(50),
        }))
        .with(4)
        .numbers();
      const asked: [Extents, string][] = [];
      await campaign.begun({
        tags: ['tags_name', 'tags_no'],
        price: (extents, service) => {
          asked.push([extents, service]);
          return { holdPerNumber: 5, talkLimitSeconds: 300 };
        },
      });
      expect(asked).toEqual([
        [
          {
            numbers: 4,
            tags: [
              { tag: 'tags_name', longest: 8, ascii: false },
              { tag: 'tags_no', longest: 4, ascii: true },
            ],
          },
          'PHONE',
        ],
      ]);
      expect((await balanceOf(kit, campaign.account)).held).toBe(20);
    });

    it('takes a tag that nobody has for empty', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      let extents: Extents | undefined;
      await campaign.begun({
        tags: ['tags_name'],
        price: (given) => {
          extents = given;
          return { holdPerNumber: 1, talkLimitSeconds: 60 };
        },
      });
      expect(extents?.tags).toEqual([{ tag: 'tags_name', longest: 0, ascii: true }]);
    });

    it('holds nothing and begins nobody when the credits are short', async () => {
      const account = await anAccount(kit, 5);
      const campaign = await aCampaign(kit).of(account).with(3).numbers();
      const before = await campaign.recipients();
      expect(await campaign.begin()).toEqual({
        outcome: 'short',
        needed: 6,
        credit: { available: 5, held: 0, spent: 0 },
      });
      expect(await campaign.recipients()).toEqual(before);
      expect(await campaign.campaign()).toMatchObject({ status: 'not started', content: null });
      expect(await kit.store.runs.list(account.id, campaign.id)).toEqual([]);
      expect(await balanceOf(kit, account)).toEqual({ available: 5, held: 0, spent: 0 });
    });

    it('spends the last credit that there is', async () => {
      const account = await anAccount(kit, 6);
      const campaign = await aCampaign(kit).of(account).with(3).numbers();
      await campaign.begun();
      expect(await balanceOf(kit, account)).toEqual({ available: 0, held: 6, spent: 0 });
    });

    it('begins for nothing when the price is nothing', async () => {
      const campaign = await aCampaign(kit)
        .of(await anAccount(kit, 0))
        .with(1)
        .numbers();
      await campaign.begun({ hold: 0 });
      await campaign.played();
      await expectAllAddsUp(campaign, 0);
    });

    it('does not begin a campaign that is not there', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      expect(await campaign.begin({ campaignId: 2_000_000_000 })).toEqual({ outcome: 'not_found' });
    });

    it('does not begin while a run is unfinished, and names it', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const run = await campaign.begun();
      expect(await campaign.begin()).toEqual({ outcome: 'unfinished', run });
    });

    it('begins nobody when everybody was begun before', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      await campaign.played();
      expect(await campaign.begin()).toEqual({ outcome: 'nobody' });
      expect(await kit.store.runs.list(campaign.account.id, campaign.id)).toHaveLength(1);
    });

    it('lets exactly one of parallel begins have the campaign', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => campaign.begin()));
      expect(outcomes.filter(({ outcome }) => outcome === 'begun')).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome === 'unfinished')).toHaveLength(7);
      await expectAllAddsUp(campaign);
    });

    it('begins individual numbers by their ids, one of them named twice', async () => {
      const campaign = await aCampaign(kit).with(3).numbers();
      const [first, second, third] = await campaign.recipients();
      const ids = [third?.id ?? 0, first?.id ?? 0, third?.id ?? 0];
      expect((await campaign.begun({ selection: { kind: 'individual', ids } })).numbers).toBe(2);
      expect((await campaign.wave()).members.map(({ id }) => id)).toEqual([first?.id, third?.id]);
      expect((await campaign.recipients())[1]).toEqual(second);
    });

    it('names ids that are not the campaign’s, and begins nobody', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const other = await aCampaign(kit).of(campaign.account).with(1).numbers();
      const mine = (await campaign.recipient()).id;
      const theirs = (await other.recipient()).id;
      const selection = { kind: 'individual', ids: [mine, theirs, 2_000_000_000] } as const;
      const outcome = await campaign.begin({ selection });
      expect(outcome.outcome).toBe('unknown_ids');
      if (outcome.outcome !== 'unknown_ids') return;
      expect([...outcome.ids].sort((a, b) => a - b)).toEqual([theirs, 2_000_000_000]);
      expect((await campaign.campaign()).counts).toEqual({ 'not started': 1 });
    });
  });

  describe('begin under an idempotency key', () => {
    const key = (accountId: number, fingerprint = 'a'): IdempotencyClaim => ({
      accountId,
      scope: 'POST /campaigns/1/begin',
      key: fresh('key'),
      fingerprint,
    });

    it('replays the run that the key began', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const idempotency = key(campaign.account.id);
      const run = await campaign.begun({ idempotency });
      expect(await campaign.begin({ idempotency })).toEqual({ outcome: 'replayed', run });
      await expectAllAddsUp(campaign);
    });

    it('replays it also when it is over', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const idempotency = key(campaign.account.id);
      await campaign.begun({ idempotency });
      const run = await campaign.played();
      expect(await campaign.begin({ idempotency })).toEqual({ outcome: 'replayed', run });
    });

    it('refuses the key with another body', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const idempotency = key(campaign.account.id);
      await campaign.begun({ idempotency });
      expect(await campaign.begin({ idempotency: { ...idempotency, fingerprint: 'b' } })).toEqual({
        outcome: 'key_reused',
      });
    });

    it('begins once for parallel requests under one key, and replays it to the others', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const idempotency = key(campaign.account.id);
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => campaign.begin({ idempotency })));
      const words = outcomes.map(({ outcome }) => outcome).sort();
      expect(words).toEqual(['begun', ...Array.from({ length: 7 }, () => 'replayed')]);
      expect(new Set(outcomes.map((one) => ('run' in one ? one.run?.id : null))).size).toBe(1);
    });

    it('leaves the key free when nothing was begun', async () => {
      const account = await anAccount(kit, 1);
      const campaign = await aCampaign(kit).of(account).with(1).numbers();
      const idempotency = key(account.id);
      expect((await campaign.begin({ idempotency })).outcome).toBe('short');
      await kit.store.accounts.grant(account.id, 9, new Date());
      expect((await campaign.begin({ idempotency })).outcome).toBe('begun');
    });
  });
}
