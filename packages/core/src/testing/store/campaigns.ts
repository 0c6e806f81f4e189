import { describe, expect, it } from 'vitest';
import type { Campaign } from '../../domain/campaign';
import type { Id } from '../../domain/words';
import type { NewCampaign } from '../../ports/store';
import { aCampaign } from './campaign-builder';
import { aNumber, anAccount, balanceOf, fresh, inMs, type Kit } from './kit';
import { expectCountsAddUp } from './sums';

export function campaignTests(kit: Kit): void {
  const newCampaign = (accountId: number, more: Partial<NewCampaign> = {}): NewCampaign => ({
    accountId,
    name: fresh('campaign'),
    services: 'PHONE',
    description: 'About the water supply',
    usableTags: ['tags_ward', 'tags_name'],
    callingWindow: null,
    now: new Date(),
    ...more,
  });
  const rows = (count: number) =>
    Array.from({ length: count }, () => {
      const number = aNumber();
      return { number, given: Number(number), tags: { tags_name: 'सीता', tags_ward: 4, tags_new: true } };
    });

  describe('drafts', () => {
    it('shows a draft to nobody until it is published', async () => {
      const account = await anAccount(kit);
      const id = await kit.store.campaigns.draft(newCampaign(account.id));
      await kit.store.campaigns.fill(id, rows(2), new Date());
      expect(await kit.store.campaigns.get(account.id, id)).toBeNull();
      expect((await kit.store.campaigns.list(account.id, { page: 1, pageSize: 10 })).total).toBe(0);
      expect(await kit.store.recipients.list(account.id, id, { page: 1, pageSize: 10 })).toBeNull();
      expect(await kit.store.campaigns.update(account.id, id, { name: 'x', now: new Date() })).toBeNull();
      expect(await kit.store.campaigns.remove(account.id, id, new Date())).toBeNull();
    });

    it('publishes what was filled in, and nothing has been said to anybody', async () => {
      const account = await anAccount(kit);
      const input = newCampaign(account.id);
      const id = await kit.store.campaigns.draft(input);
      await kit.store.campaigns.fill(id, rows(3), new Date());
      const published = await publish(kit, id);
      expect(published).toMatchObject({
        id,
        accountId: account.id,
        name: input.name,
        services: 'PHONE',
        description: input.description,
        usableTags: ['tags_ward', 'tags_name'],
        status: 'not started',
        content: null,
        scheduledFor: null,
        counts: { 'not started': 3 },
        total: 3,
      });
      expect(await kit.store.campaigns.get(account.id, id)).toEqual(published);
    });

    it('counts numbers that the draft has already, and leaves them out', async () => {
      const account = await anAccount(kit);
      const id = await kit.store.campaigns.draft(newCampaign(account.id));
      const [first, second, third] = rows(3);
      if (!first || !second || !third) throw new Error('unreachable');
      expect(await kit.store.campaigns.fill(id, [first, second, first], new Date())).toEqual({
        accepted: 2,
        duplicates: 1,
      });
      expect(await kit.store.campaigns.fill(id, [second, third], new Date())).toEqual({ accepted: 1, duplicates: 1 });
      expect((await publish(kit, id)).total).toBe(3);
    });

    it('keeps the references of those that have one', async () => {
      const account = await anAccount(kit);
      const id = await kit.store.campaigns.draft(newCampaign(account.id));
      const references = ['A', undefined, 'order/17 "é" 🙂', 'A'];
      const given = rows(4).map((one, at) => ({ ...one, ...(references[at] && { reference: references[at] }) }));
      await kit.store.campaigns.fill(id, given, new Date());
      await publish(kit, id);
      const recipients = await kit.store.recipients.after(account.id, id, 0, 10);
      expect(recipients.map(({ reference }) => reference ?? undefined)).toEqual(references);
    });

    it('keeps the numbers and tags as they were given, in their order', async () => {
      const account = await anAccount(kit);
      const id = await kit.store.campaigns.draft(newCampaign(account.id));
      const given = rows(3);
      await kit.store.campaigns.fill(id, given, new Date());
      await publish(kit, id);
      const recipients = await kit.store.recipients.after(account.id, id, 0, 10);
      expect(recipients.map(({ number, given, tags }) => ({ number, given, tags }))).toEqual(given);
      expect(recipients.map(({ reference }) => reference)).toEqual([null, null, null]);
      const [first] = recipients;
      expect(first).toMatchObject({
        accountId: account.id,
        campaignId: id,
        runId: null,
        service: 'PHONE',
        hold: 0,
        consumed: null,
        life: { state: 'not_started', attemptNo: 0, dispatchNo: 0 },
      });
    });

    it('takes 5,000 rows in one call', async () => {
      const account = await anAccount(kit);
      const id = await kit.store.campaigns.draft(newCampaign(account.id));
      expect(await kit.store.campaigns.fill(id, rows(5_000), new Date())).toEqual({ accepted: 5_000, duplicates: 0 });
      expect((await publish(kit, id)).counts).toEqual({ 'not started': 5_000 });
    });

    it('loses no row of parallel fills, and takes no number twice', async () => {
      const account = await anAccount(kit);
      const id = await kit.store.campaigns.draft(newCampaign(account.id));
      const shared = rows(20);
      const filled = await Promise.all(
        Array.from({ length: 5 }, () => kit.store.campaigns.fill(id, [...shared, ...rows(10)], new Date())),
      );
      expect(filled.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(70);
      expect((await publish(kit, id)).total).toBe(70);
    });

    it('throws a draft away with all its rows', async () => {
      const account = await anAccount(kit);
      const id = await kit.store.campaigns.draft(newCampaign(account.id));
      await kit.store.campaigns.fill(id, rows(2), new Date());
      await kit.store.campaigns.discard(id);
      await expect(kit.store.campaigns.publish(id, new Date())).rejects.toThrow();
    });

    it('does not discard what is published', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await kit.store.campaigns.discard(campaign.id);
      expect((await campaign.campaign()).total).toBe(1);
    });

    it('throws away drafts whose process died, and only those', async () => {
      const account = await anAccount(kit);
      const longAgo = new Date(0);
      const stale = await kit.store.campaigns.draft(newCampaign(account.id, { now: longAgo }));
      const young = await kit.store.campaigns.draft(newCampaign(account.id));
      const old = await aCampaign(kit).of(account).with(1).numbers();
      expect(await kit.store.campaigns.discardStale(new Date(1))).toBe(1);
      await expect(kit.store.campaigns.publish(stale, new Date())).rejects.toThrow();
      expect((await publish(kit, young)).id).toBe(young);
      expect((await old.campaign()).total).toBe(1);
    });
  });

  describe('campaigns', () => {
    it('lists an account’s campaigns, the newest first, page by page', async () => {
      const account = await anAccount(kit);
      const made = [];
      for (let i = 0; i < 5; i += 1) made.push((await aCampaign(kit).of(account).with(1).numbers()).id);
      const ids = async (page: number) =>
        (await kit.store.campaigns.list(account.id, { page, pageSize: 2 })).items.map(({ id }) => id);
      expect(await ids(1)).toEqual([made[4], made[3]]);
      expect(await ids(2)).toEqual([made[2], made[1]]);
      expect(await ids(3)).toEqual([made[0]]);
      expect(await kit.store.campaigns.list(account.id, { page: 9, pageSize: 2 })).toEqual({ items: [], total: 5 });
    });

    it('finds a word anywhere in the name, in any case, and takes it literally', async () => {
      const account = await anAccount(kit);
      await aCampaign(kit).of(account).named('Water 100% Off').with(1).numbers();
      await aCampaign(kit).of(account).named('water_meter').with(1).numbers();
      await aCampaign(kit).of(account).named('पानी').with(1).numbers();
      const names = async (search: string) =>
        (await kit.store.campaigns.list(account.id, { page: 1, pageSize: 9, search })).items.map(({ name }) => name);
      expect(await names('WATER')).toEqual(['water_meter', 'Water 100% Off']);
      expect(await names('100%')).toEqual(['Water 100% Off']);
      expect(await names('r_m')).toEqual(['water_meter']);
      expect(await names('%')).toEqual(['Water 100% Off']);
      expect(await names('नी')).toEqual(['पानी']);
      expect(await names('fire')).toEqual([]);
    });

    it('lists by outward status', async () => {
      const account = await anAccount(kit);
      const idle = await aCampaign(kit).of(account).with(1).numbers();
      const running = await aCampaign(kit).of(account).with(1).numbers();
      await running.begun();
      const list = (status: 'not started' | 'running' | 'paused') =>
        kit.store.campaigns.list(account.id, { page: 1, pageSize: 9, status });
      expect((await list('not started')).items.map(({ id }) => id)).toEqual([idle.id]);
      expect((await list('running')).items.map(({ id }) => id)).toEqual([running.id]);
      expect(await list('paused')).toEqual({ items: [], total: 0 });
    });

    it('changes the name, the description, or both, and nothing else', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      const before = await campaign.campaign();
      const now = inMs(1_000);
      const renamed = await kit.store.campaigns.update(campaign.account.id, campaign.id, { name: 'Renamed', now });
      expect(renamed).toEqual({ ...before, name: 'Renamed', updatedAt: now });
      await kit.store.campaigns.update(campaign.account.id, campaign.id, { description: 'Told', now });
      expect(await campaign.campaign()).toEqual({ ...before, name: 'Renamed', description: 'Told', updatedAt: now });
    });

    it('lets a campaign serve another way, and its next run does', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const now = new Date();
      await kit.store.campaigns.update(campaign.account.id, campaign.id, { services: 'SMS', now });
      expect((await campaign.begun()).service).toBe('SMS');
      expect((await campaign.wave()).members[0]?.service).toBe('SMS');
    });

    it('does not let the service change while a run is unfinished, and then changes nothing', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const { name } = await campaign.campaign();
      const change = { services: 'SMS', name: 'Other', now: new Date() } as const;
      expect(await kit.store.campaigns.update(campaign.account.id, campaign.id, change)).toBe('busy');
      expect(await campaign.campaign()).toMatchObject({ name, services: 'PHONE' });
    });

    it('lets the name change while it runs', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const renamed = await kit.store.campaigns.update(campaign.account.id, campaign.id, {
        name: 'Renamed',
        services: 'PHONE',
        now: new Date(),
      });
      expect(renamed).toMatchObject({ name: 'Renamed' });
    });

    it('removes a campaign with its recipients; what was spent stays spent', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const run = await campaign.played();
      const [recipient] = await campaign.recipients();
      expect(await kit.store.campaigns.remove(campaign.account.id, campaign.id, new Date())).toBe('removed');
      expect(await kit.store.campaigns.get(campaign.account.id, campaign.id)).toBeNull();
      expect(await kit.store.recipients.get(campaign.account.id, recipient?.id ?? 0)).toBeNull();
      expect(await kit.store.runs.list(campaign.account.id, campaign.id)).toBeNull();
      expect(await kit.store.runs.get(run.id)).toBeNull();
      expect(await kit.store.campaigns.remove(campaign.account.id, campaign.id, new Date())).toBeNull();
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 998, held: 0, spent: run.settled });
    });

    it('does not remove a campaign while a run is unfinished', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun({ startsAt: inMs(3_600_000) });
      expect(await kit.store.campaigns.remove(campaign.account.id, campaign.id, new Date())).toBe('busy');
      expect((await campaign.campaign()).status).toBe('scheduled');
    });

    it('keeps no credits of a removed campaign on hold', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const providerId = fresh('call');
      await campaign.apply(await campaign.dialled(), 'accepted', { providerId });
      await campaign.apply(await campaign.recipients(), 'lookup_absent', { providerId });
      await campaign.finished();
      expect((await balanceOf(kit, campaign.account)).held).toBe(2);
      await kit.store.campaigns.remove(campaign.account.id, campaign.id, new Date());
      expect(await balanceOf(kit, campaign.account)).toEqual({ available: 1_000, held: 0, spent: 0 });
    });

    it('counts what its recipients do', async () => {
      const campaign = await aCampaign(kit).with(5).numbers();
      await campaign.begun();
      await expectCountsAddUp(campaign);
      const [first, second, third] = await campaign.dialled();
      if (!first || !second || !third) throw new Error('unreachable');
      await campaign.apply([first], 'ringing', { providerId: fresh('call') });
      await campaign.apply([second], 'ended_busy');
      await campaign.apply([third], 'answered', { providerId: fresh('call') });
      expect((await campaign.campaign()).counts).toEqual({
        dialing: 2,
        ringing: 1,
        unanswered: 1,
        'in progress': 1,
      });
    });
  });
}

/** Publishes without a key. */
async function publish(kit: Kit, id: Id): Promise<Campaign> {
  const campaign = await kit.store.campaigns.publish(id, new Date());
  if ('replayed' in campaign) throw new Error('unreachable');
  return campaign;
}
