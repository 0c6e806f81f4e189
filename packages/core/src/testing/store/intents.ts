import { describe, expect, it } from 'vitest';
import type { Advancer } from '../../ports/store';
import { claimOf, letsAllGo, rules } from './call-rules';
import { aCampaign, type CampaignUnderTest } from './campaign-builder';
import { anAccount, fresh, type Kit } from './kit';
import { expectAllAddsUp } from './sums';

export function intentTests(kit: Kit): void {
  const liveOf = async (runId: number) =>
    (await kit.store.dispatch.live({ runId, limit: 100 })).map(({ recipientId }) => recipientId);

  /** Two campaigns of one account with the same one number, both begun. */
  async function twoCampaignsToOneNumber(services: 'PHONE' | 'SMS' = 'PHONE') {
    const account = await anAccount(kit);
    const one = await aCampaign(kit).of(account).serving(services).with(1).numbers();
    const other = await aCampaign(kit).of(account).serving(services).with(1).numbers();
    const { number } = await one.recipient();
    const { id } = await other.recipient();
    await kit.store.recipients.edit(account.id, id, { number, now: new Date() });
    await one.begun();
    await other.begun();
    return { one, other };
  }
  const ids = (recipients: readonly { readonly id: number }[]) => recipients.map(({ id }) => id);

  describe('intents', () => {
    it('tell whose a provider id is, also when its attempt was replaced since, so that a lookup takes no other one', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const stranger = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const dialled = await campaign.dialled();
      const { id, number } = await campaign.recipient();
      const providerId = fresh('CA');
      const ask = (to: string) => kit.store.dispatch.owners({ to, providerIds: [providerId, fresh('CA')] });
      expect(await ask(number)).toEqual([]);
      await campaign.apply(dialled, 'accepted', { providerId });
      const owner = { providerId, recipientId: id, attemptNo: 1 };
      expect(await ask(number)).toEqual([owner]);
      await campaign.apply(dialled, 'ended_busy', { providerId });
      await kit.store.runs.finishReady(new Date());
      await campaign.begun({ selection: { kind: 'individual', ids: [id] } });
      expect(await ask(number)).toEqual([owner]);
      expect(await ask((await stranger.recipient()).number)).toEqual([]);
      expect(await kit.store.dispatch.owners({ to: number, providerIds: [] })).toEqual([]);
    });

    it('are written before any request leaves, with what the claim says', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const { claimed, blocked } = await campaign.intend(await campaign.wave(), { from: '+97714111111' });
      expect(blocked).toEqual([]);
      expect(claimed).toEqual(await campaign.recipients());
      for (const { life, hold } of claimed) {
        expect(life).toMatchObject({ state: 'intent', attemptNo: 1, dispatchNo: 1, from: '+97714111111' });
        expect(life.intentAt).toBeInstanceOf(Date);
        expect(life.dueAt).toBeInstanceOf(Date);
        expect(hold).toBe(2);
      }
      expect((await campaign.campaign()).counts).toEqual({ dialing: 2 });
    });

    it('are written once: a second worker with the same members gets nobody', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const wave = await campaign.wave();
      const twice = await Promise.all([campaign.intend(wave), campaign.intend(wave)]);
      expect(twice.flatMap(({ claimed }) => ids(claimed)).sort((a, b) => a - b)).toEqual(ids(wave.members));
      expect((await campaign.intend(wave)).claimed).toEqual([]);
    });

    it('are not written for one whom the rules do not let go', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const { id: waveId, epoch, members } = await campaign.wave();
      const now = new Date();
      const stale = members.map(({ life, ...member }) => ({ ...member, life: { ...life, attemptNo: 99 } }));
      const intents = stale.map((member) => claimOf(member));
      const outcome = await kit.store.dispatch.recordIntents({
        ...{ waveId, epoch, intents, judge: letsAllGo, keepContactsMs: 0 },
        ...{ advance: rules(now), now },
      });
      expect(outcome.claimed).toEqual([]);
      expect((await campaign.recipient()).life.state).toBe('queued');
    });

    it('are not written for a recipient of another run', async () => {
      const mine = await aCampaign(kit).with(1).numbers();
      const other = await aCampaign(kit).with(1).numbers();
      await mine.begun();
      await other.begun();
      const wave = await mine.wave();
      const outcome = await mine.intend(wave, {}, await other.recipients());
      expect(outcome).toEqual({ claimed: [], blocked: [], turnedAway: [] });
      expect((await other.recipient()).life.state).toBe('queued');
    });

    it('leave nothing behind when the rules throw', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const { id: waveId, epoch, members } = await campaign.wave();
      const broken: Advancer = (recipient, event) => {
        if (recipient.id === members[1]?.id) throw new Error('broken rules');
        return rules()(recipient, event);
      };
      const intents = members.map((member) => claimOf(member));
      const step = { waveId, epoch, intents, judge: letsAllGo, keepContactsMs: 0, advance: broken, now: new Date() };
      await expect(kit.store.dispatch.recordIntents(step)).rejects.toThrow('broken rules');
      expect((await campaign.campaign()).counts).toEqual({ queued: 2 });
      expect((await campaign.intend({ id: waveId, epoch, members })).claimed).toHaveLength(2);
    });
  });

  describe('the line between two numbers', () => {
    it('is held by one dispatch at a time', async () => {
      const { one, other } = await twoCampaignsToOneNumber();
      const [first] = await one.dialled();
      const wave = await other.wave();
      expect(await other.intend(wave)).toEqual({ claimed: [], blocked: ids(wave.members), turnedAway: [] });
      expect((await other.recipient()).life.state).toBe('queued');
      if (!first) throw new Error('Nobody was dialled.');
      await one.apply([first], 'ended_busy');
      expect((await other.intend(wave)).claimed).toHaveLength(1);
    });

    it('is held by one of parallel dispatches', async () => {
      const { one, other } = await twoCampaignsToOneNumber();
      const [waveOfOne, waveOfOther] = [await one.wave(), await other.wave()];
      const outcomes = await Promise.all([one.intend(waveOfOne), other.intend(waveOfOther)]);
      expect(outcomes.flatMap(({ claimed }) => claimed)).toHaveLength(1);
      expect(outcomes.flatMap(({ blocked }) => blocked)).toHaveLength(1);
    });

    it('is free from another caller’s number', async () => {
      const { one, other } = await twoCampaignsToOneNumber();
      await one.dialled({ from: '+97714000001' });
      expect(await other.dialled({ from: '+97714000002' })).toHaveLength(1);
    });

    it('is held against another account too: both may call from a number of the provider, and doubt goes by the two numbers', async () => {
      const one = await aCampaign(kit).with(1).numbers();
      const other = await aCampaign(kit).with(1).numbers();
      const { number } = await one.recipient();
      await kit.store.recipients.edit(other.account.id, (await other.recipient()).id, { number, now: new Date() });
      await one.begun();
      await other.begun();
      const dialled = await one.dialled();
      expect(dialled).toHaveLength(1);
      const wave = await other.wave();
      expect((await other.intend(wave)).claimed).toEqual([]);
      await one.apply(dialled, 'ended_busy');
      expect((await other.intend(wave)).claimed).toHaveLength(1);
    });

    it('goes by the number that is dialled, not by one that was edited since', async () => {
      const { one, other } = await twoCampaignsToOneNumber();
      const { id, number } = await other.recipient();
      await kit.store.recipients.edit(other.account.id, id, { number: `${number}0`, now: new Date() });
      await one.dialled();
      expect((await other.intend(await other.wave())).blocked).toEqual([id]);
    });

    it('is held by a call until it is over, also while it is in doubt', async () => {
      const { one, other } = await twoCampaignsToOneNumber();
      const dialled = await one.dialled();
      const wave = await other.wave();
      const providerId = fresh('call');
      for (const type of ['ambiguous', 'lookup_found', 'ringing', 'answered'] as const) {
        await one.apply(dialled, type, type === 'ambiguous' ? {} : { providerId });
        expect((await other.intend(wave)).blocked).toHaveLength(1);
      }
      await one.apply(dialled, 'ended_completed', { duration: 9 });
      expect((await other.intend(wave)).claimed).toHaveLength(1);
    });

    it('is held by a message only until the provider has answered for it', async () => {
      const { one, other } = await twoCampaignsToOneNumber('SMS');
      const dialled = await one.dialled();
      const wave = await other.wave();
      expect((await other.intend(wave)).blocked).toHaveLength(1);
      await one.apply(dialled, 'accepted', { providerId: fresh('message') });
      expect((await other.intend(wave)).claimed).toHaveLength(1);
    });

    it('is let go by a proof that nothing was sent', async () => {
      const { one, other } = await twoCampaignsToOneNumber();
      await one.apply(await one.dialled(), 'not_sent');
      expect((await other.intend(await other.wave())).claimed).toHaveLength(1);
    });
  });

  describe('what is live', () => {
    const expectLive = async (campaign: CampaignUnderTest, recipientIds: readonly number[]) =>
      expect(await liveOf((await campaign.latestRun()).id)).toEqual(recipientIds);

    it('lists the dispatches that hold a line, of a run, after an id', async () => {
      const campaign = await aCampaign(kit).with(3).numbers();
      const run = await campaign.begun();
      await expectLive(campaign, []);
      const dialled = await campaign.dialled();
      const [first, second, third] = dialled;
      if (!first || !second || !third) throw new Error('Three were not dialled.');
      expect(await kit.store.dispatch.live({ runId: run.id, limit: 1 })).toEqual([
        { recipientId: first.id, accountId: campaign.account.id, attemptNo: 1, dispatchNo: 1 },
      ]);
      const rest = await kit.store.dispatch.live({ runId: run.id, afterId: first.id, limit: 9 });
      expect(rest.map(({ recipientId }) => recipientId)).toEqual([second.id, third.id]);
      await campaign.apply([second], 'ended_busy');
      await expectLive(campaign, [first.id, third.id]);
    });

    it('lists those of all runs', async () => {
      const one = await aCampaign(kit).with(1).numbers();
      const other = await aCampaign(kit).with(1).numbers();
      await one.begun();
      await other.begun();
      const dialled = [...(await one.dialled()), ...(await other.dialled())];
      const afterId = Math.min(...ids(dialled)) - 1;
      const live = await kit.store.dispatch.live({ afterId, limit: 100 });
      expect(live.map(({ recipientId }) => recipientId)).toEqual(expect.arrayContaining(ids(dialled)));
    });

    it('counts calls until they are over, and never messages', async () => {
      const before = await kit.store.dispatch.countLiveCalls();
      const calls = await aCampaign(kit).with(3).numbers();
      const messages = await aCampaign(kit).serving('SMS').with(2).numbers();
      await calls.begun();
      await messages.begun();
      const dialled = await calls.dialled();
      await messages.dialled();
      expect(await kit.store.dispatch.countLiveCalls()).toBe(before + 3);
      await calls.apply(dialled.slice(0, 2), 'ended_completed', { duration: 9 });
      expect(await kit.store.dispatch.countLiveCalls()).toBe(before + 1);
      await calls.apply(dialled, 'ended_busy');
      expect(await kit.store.dispatch.countLiveCalls()).toBe(before);
      await expectAllAddsUp(calls);
    });
  });
}
