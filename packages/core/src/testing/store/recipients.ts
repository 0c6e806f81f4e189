import { describe, expect, it } from 'vitest';
import type { Tags } from '../../domain/words';
import type { NewRecipient } from '../../ports/store';
import { aCampaign } from './campaign-builder';
import { aNumber, balanceOf, fresh, type Kit } from './kit';
import { expectAllAddsUp } from './sums';

export function recipientTests(kit: Kit): void {
  const row = (number = aNumber()): NewRecipient => ({ number, given: number, tags: { tags_name: 'Maya' } });

  describe('recipients', () => {
    it('lists them in the order of their ids, page by page', async () => {
      const campaign = await aCampaign(kit).with(5).numbers();
      const ids = (await campaign.recipients()).map(({ id }) => id);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      const page = await kit.store.recipients.list(campaign.account.id, campaign.id, { page: 2, pageSize: 2 });
      expect(page?.items.map(({ id }) => id)).toEqual(ids.slice(2, 4));
      expect(page?.total).toBe(5);
    });

    it('lists those in one outward status', async () => {
      const campaign = await aCampaign(kit).with(4).numbers();
      await campaign.begun();
      const [first, second] = await campaign.dialled();
      if (!first || !second) throw new Error('unreachable');
      await campaign.apply([first], 'ended_failed');
      await campaign.apply([second], 'accepted', { providerId: fresh('call') });
      const ids = async (status: 'failed' | 'dialing' | 'sending' | 'not started') => {
        const found = await kit.store.recipients.list(campaign.account.id, campaign.id, {
          page: 1,
          pageSize: 9,
          status,
        });
        expect(found?.total).toBe(found?.items.length);
        return found?.items.map(({ id }) => id);
      };
      expect(await ids('failed')).toEqual([first.id]);
      expect(await ids('dialing')).toHaveLength(3);
      expect(await ids('sending')).toEqual([]);
      expect(await ids('not started')).toEqual([]);
    });

    it('says of a message on its way that it is being sent', async () => {
      const campaign = await aCampaign(kit).serving('SMS').with(2).numbers();
      await campaign.begun();
      await campaign.dialled();
      const list = (status: 'sending' | 'dialing') =>
        kit.store.recipients.list(campaign.account.id, campaign.id, { page: 1, pageSize: 9, status });
      expect((await list('sending'))?.total).toBe(2);
      expect((await list('dialing'))?.total).toBe(0);
      expect((await campaign.campaign()).counts).toEqual({ sending: 2 });
    });

    it('reads on after an id, at most as many as asked', async () => {
      const campaign = await aCampaign(kit).with(5).numbers();
      const all = await campaign.recipients();
      const after = await kit.store.recipients.after(campaign.account.id, campaign.id, all[1]?.id ?? 0, 2);
      expect(after).toEqual(all.slice(2, 4));
      expect(await kit.store.recipients.after(campaign.account.id, campaign.id, all[4]?.id ?? 0, 2)).toEqual([]);
    });

    it('adds numbers to a published campaign', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const rows = [row(), { ...row(), given: 9_800_000_001 }];
      const outcome = await kit.store.recipients.add(campaign.account.id, campaign.id, rows, new Date());
      if (!outcome || !('added' in outcome)) throw new Error('The rows were not added.');
      expect(outcome.added.map(({ number, given }) => ({ number, given }))).toEqual(
        rows.map(({ number, given }) => ({ number, given })),
      );
      expect((await campaign.recipients()).slice(1)).toEqual(outcome.added);
      await expectAllAddsUp(campaign);
    });

    it('adds all or none: it names those that are there already', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const { number } = await campaign.recipient();
      const rows = [row(), row(number), row()];
      expect(await kit.store.recipients.add(campaign.account.id, campaign.id, rows, new Date())).toEqual({
        duplicates: [1],
      });
      expect(await campaign.recipients()).toHaveLength(1);
    });

    it('refuses a number that the rows themselves hold twice', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const twice = row();
      const outcome = await kit.store.recipients.add(campaign.account.id, campaign.id, [twice, twice], new Date());
      expect(outcome).toEqual({ duplicates: [1] });
      expect(await campaign.recipients()).toHaveLength(1);
    });

    it('lets one of parallel adds of a number win', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const same = row();
      const outcomes = await Promise.all(
        Array.from({ length: 6 }, () => kit.store.recipients.add(campaign.account.id, campaign.id, [same], new Date())),
      );
      expect(outcomes.filter((outcome) => outcome && 'added' in outcome)).toHaveLength(1);
      expect(await campaign.recipients()).toHaveLength(2);
    });

    it('keeps numbers that are added while a run is on out of that run', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      await kit.store.recipients.add(campaign.account.id, campaign.id, [row()], new Date());
      expect((await campaign.wave()).members).toHaveLength(1);
      expect((await campaign.campaign()).counts).toEqual({ queued: 1, 'not started': 1 });
    });

    it('answers a recipient with its campaign’s name and tags', async () => {
      const tags = { tags_name: 'Ram' };
      const campaign = await aCampaign(kit)
        .named('Flood warning')
        .tagged(['tags_name'], () => tags)
        .with(1)
        .numbers();
      const recipient = await campaign.recipient();
      expect(await kit.store.recipients.get(campaign.account.id, recipient.id)).toEqual({
        ...recipient,
        campaignName: 'Flood warning',
        usableTags: ['tags_name'],
      });
    });

    it('edits number, given form and tags', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const { id } = await campaign.recipient();
      const number = aNumber();
      const patch = { number, given: 98, tags: { tags_age: 40 }, now: new Date() };
      const edited = await kit.store.recipients.edit(campaign.account.id, id, patch);
      expect(edited).toMatchObject({ number, given: 98, tags: { tags_age: 40 } });
      expect(await kit.store.recipients.get(campaign.account.id, id)).toEqual(edited);
    });

    it('keeps the reference of a number, and changes or takes it away by itself', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      expect((await campaign.recipient()).reference).toBeNull();
      const [own, plain] = [{ ...row(), reference: 'order/17 "é" 🙂' }, row()];
      const outcome = await kit.store.recipients.add(campaign.account.id, campaign.id, [own, plain], new Date());
      if (!outcome || !('added' in outcome)) throw new Error('The rows were not added.');
      expect(outcome.added.map(({ reference }) => reference)).toEqual([own.reference, null]);
      const [added] = outcome.added;
      const id = added?.id ?? 0;
      const edit = async (patch: { reference?: string | null; given?: string }) => {
        const edited = await kit.store.recipients.edit(campaign.account.id, id, { ...patch, now: new Date() });
        return typeof edited === 'object' ? edited : null;
      };
      expect(await edit({ given: '98' })).toMatchObject({ reference: own.reference, given: '98', tags: own.tags });
      expect(await edit({ reference: 'B' })).toMatchObject({ reference: 'B', given: '98', number: own.number });
      expect(await edit({ reference: null })).toMatchObject({ reference: null, tags: own.tags });
      expect((await kit.store.recipients.get(campaign.account.id, id))?.reference).toBeNull();
    });

    it('lists those of one reference, and of one reference in one status', async () => {
      const campaign = await aCampaign(kit).with(3).numbers();
      await campaign.begun();
      const rows = [
        { ...row(), reference: 'A' },
        { ...row(), reference: 'B' },
        { ...row(), reference: 'A' },
      ];
      await kit.store.recipients.add(campaign.account.id, campaign.id, rows, new Date());
      const find = (more: { reference: string; status?: 'queued' | 'not started'; page?: number }) =>
        kit.store.recipients.list(campaign.account.id, campaign.id, { page: 1, pageSize: 1, ...more });
      const numbers = async (more: Parameters<typeof find>[0]) => (await find(more))?.items.map(({ number }) => number);
      expect(await numbers({ reference: 'A' })).toEqual([rows[0]?.number]);
      expect(await numbers({ reference: 'A', page: 2 })).toEqual([rows[2]?.number]);
      expect((await find({ reference: 'A', page: 3 }))?.total).toBe(2);
      expect(await numbers({ reference: 'a' })).toEqual([]);
      expect(await numbers({ reference: 'B', status: 'not started' })).toEqual([rows[1]?.number]);
      expect((await find({ reference: 'B', status: 'queued' }))?.total).toBe(0);
      const other = await aCampaign(kit).with(1).numbers();
      const page = { page: 1, pageSize: 1, reference: 'A' };
      expect(await kit.store.recipients.list(other.account.id, campaign.id, page)).toBeNull();
      expect((await kit.store.recipients.list(other.account.id, other.id, page))?.total).toBe(0);
    });

    it('keeps the tags of two edits at once, each of its own tag', async () => {
      const campaign = await aCampaign(kit)
        .tagged(['tags_name', 'tags_due'], () => ({ tags_name: 'old', tags_due: 1 }))
        .with(1)
        .numbers();
      const { id } = await campaign.recipient();
      const edit = (tags: Tags) => kit.store.recipients.edit(campaign.account.id, id, { tags, now: new Date() });
      await Promise.all([edit({ tags_name: 'new' }), edit({ tags_due: 2 })]);
      expect((await campaign.recipient()).tags).toEqual({ tags_name: 'new', tags_due: 2 });
    });

    it('does not edit a number into one that the campaign has', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      const [first, second] = await campaign.recipients();
      const patch = { number: second?.number ?? '', tags: {}, now: new Date() };
      expect(await kit.store.recipients.edit(campaign.account.id, first?.id ?? 0, patch)).toBe('duplicate');
      expect(await campaign.recipients()).toEqual([first, second]);
    });

    it('takes an edit to the number that it has', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const { id, number } = await campaign.recipient();
      expect(await kit.store.recipients.edit(campaign.account.id, id, { number, now: new Date() })).toMatchObject({
        number,
      });
    });

    it('frees the number that an edit leaves', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const { id, number } = await campaign.recipient();
      await kit.store.recipients.edit(campaign.account.id, id, { number: aNumber(), now: new Date() });
      const outcome = await kit.store.recipients.add(campaign.account.id, campaign.id, [row(number)], new Date());
      expect(outcome).toHaveProperty('added');
    });

    it('keeps the snapshot of a queued recipient when it is edited, and dials the edit in the next run', async () => {
      const campaign = await aCampaign(kit)
        .tagged(['tags_name'], () => ({ tags_name: 'old' }))
        .with(1)
        .numbers();
      const before = await campaign.recipient();
      await campaign.begun();
      const number = aNumber();
      const patch = { number, tags: { tags_name: 'new' }, now: new Date() };
      await kit.store.recipients.edit(campaign.account.id, before.id, patch);
      const wave = await campaign.wave();
      expect(wave.members[0]).toMatchObject({
        number,
        tags: { tags_name: 'new' },
        dialNumber: before.number,
        dialTags: { tags_name: 'old' },
      });
      await campaign.release(wave);
      await campaign.played('ended_busy');
      await campaign.begun({ selection: { kind: 'individual', ids: [before.id] } });
      expect((await campaign.wave()).members[0]).toMatchObject({ dialNumber: number, dialTags: { tags_name: 'new' } });
    });

    it('does not edit or remove one that is being called', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const [flying] = await campaign.dialled();
      const id = flying?.id ?? 0;
      expect(await kit.store.recipients.edit(campaign.account.id, id, { tags: {}, now: new Date() })).toBe('busy');
      expect(await kit.store.recipients.remove(campaign.account.id, id, new Date())).toBe('busy');
      expect(await campaign.recipients()).toEqual([flying]);
    });

    it('removes one that nobody has called', async () => {
      const campaign = await aCampaign(kit).with(3).numbers();
      const [first, second, third] = await campaign.recipients();
      const removed = await kit.store.recipients.remove(campaign.account.id, second?.id ?? 0, new Date());
      expect(removed).toMatchObject({ id: second?.id, number: second?.number });
      expect(await campaign.recipients()).toEqual([first, third]);
      expect(await kit.store.recipients.get(campaign.account.id, second?.id ?? 0)).toBeNull();
      expect(await kit.store.recipients.remove(campaign.account.id, second?.id ?? 0, new Date())).toBeNull();
      expect(await kit.store.dispatch.recipients([second?.id ?? 0])).toEqual([]);
      await expectAllAddsUp(campaign);
    });

    it('takes a queued one out of its run, and releases its hold', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const [first, second] = await campaign.recipients();
      await kit.store.recipients.remove(campaign.account.id, first?.id ?? 0, new Date());
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 998, held: 2, spent: 0 });
      const wave = await campaign.wave();
      expect(wave.members.map(({ id }) => id)).toEqual([second?.id]);
      await campaign.release(wave);
      const run = await campaign.played();
      expect(run).toMatchObject({ held: 4, settled: 1, released: 3 });
      await expectAllAddsUp(campaign);
    });

    it('does not intend one that was removed after its wave was claimed', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const wave = await campaign.wave();
      await kit.store.recipients.remove(campaign.account.id, wave.members[0]?.id ?? 0, new Date());
      const { claimed } = await campaign.intend(wave);
      expect(claimed.map(({ id }) => id)).toEqual([wave.members[1]?.id]);
    });

    it('has no history for one that was never called', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      expect(await kit.store.recipients.history(campaign.account.id, (await campaign.recipient()).id)).toEqual([]);
    });

    it('is not changed by a caller who writes on its answers', async () => {
      const campaign = await aCampaign(kit)
        .tagged(['tags_name'], () => ({ tags_name: 'Ram' }))
        .with(1)
        .numbers();
      const answer = await campaign.recipient();
      Reflect.set(answer, 'hold', 99);
      Reflect.set(answer.tags, 'tags_name', 'Mallory');
      Reflect.set(answer.life, 'state', 'completed');
      expect(await campaign.recipient()).toMatchObject({
        hold: 0,
        tags: { tags_name: 'Ram' },
        life: { state: 'not_started' },
      });
    });
  });
}
