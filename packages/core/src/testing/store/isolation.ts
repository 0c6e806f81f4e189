import { describe, expect, it } from 'vitest';
import { rules } from './call-rules';
import { aCampaign } from './campaign-builder';
import { anAccount, fresh, type Kit } from './kit';

export function isolationTests(kit: Kit): void {
  const page = { page: 1, pageSize: 10 };

  async function aStrangerAndACampaign() {
    const campaign = await aCampaign(kit).with(2).numbers();
    const stranger = await anAccount(kit);
    return { campaign, stranger, recipient: await campaign.recipient() };
  }

  describe('another account', () => {
    it('sees no campaign that is not its own', async () => {
      const { campaign, stranger } = await aStrangerAndACampaign();
      expect(await kit.store.campaigns.get(stranger.id, campaign.id)).toBeNull();
      expect(await kit.store.campaigns.list(stranger.id, page)).toEqual({ items: [], total: 0 });
    });

    it('changes and removes none', async () => {
      const { campaign, stranger } = await aStrangerAndACampaign();
      const before = await campaign.campaign();
      const patch = { name: 'Mine now', now: new Date() };
      expect(await kit.store.campaigns.update(stranger.id, campaign.id, patch)).toBeNull();
      expect(await kit.store.campaigns.remove(stranger.id, campaign.id, new Date())).toBeNull();
      expect(await campaign.campaign()).toEqual(before);
    });

    it('sees no recipient that is not its own', async () => {
      const { campaign, stranger, recipient } = await aStrangerAndACampaign();
      expect(await kit.store.recipients.list(stranger.id, campaign.id, page)).toBeNull();
      expect(await kit.store.recipients.after(stranger.id, campaign.id, 0, 10)).toEqual([]);
      expect(await kit.store.recipients.get(stranger.id, recipient.id)).toBeNull();
    });

    it('sees no history that is not its own', async () => {
      const { campaign, stranger, recipient } = await aStrangerAndACampaign();
      await campaign.begun();
      await campaign.played();
      await campaign.begun({ selection: { kind: 'individual', ids: [recipient.id] } });
      expect(await kit.store.recipients.history(campaign.account.id, recipient.id)).toHaveLength(1);
      expect(await kit.store.recipients.history(stranger.id, recipient.id)).toEqual([]);
    });

    it('adds, edits and removes none', async () => {
      const { campaign, stranger, recipient } = await aStrangerAndACampaign();
      const before = await campaign.recipients();
      const row = { number: '+9779700000000', given: 1, tags: {} };
      expect(await kit.store.recipients.add(stranger.id, campaign.id, [row], new Date())).toBeNull();
      expect(await kit.store.recipients.edit(stranger.id, recipient.id, { tags: {}, now: new Date() })).toBeNull();
      expect(await kit.store.recipients.remove(stranger.id, recipient.id, new Date())).toBeNull();
      expect(await campaign.recipients()).toEqual(before);
    });

    it('begins nothing that is not its own, and pays for nothing', async () => {
      const { campaign, stranger } = await aStrangerAndACampaign();
      expect(await campaign.begin({ accountId: stranger.id })).toEqual({ outcome: 'not_found' });
      expect((await kit.store.accounts.byId(stranger.id))?.credit.held).toBe(0);
      expect((await campaign.campaign()).status).toBe('not started');
    });

    it('cannot begin another’s recipients by naming them', async () => {
      const { stranger, recipient } = await aStrangerAndACampaign();
      const own = await aCampaign(kit).of(stranger).with(1).numbers();
      expect(await own.begin({ selection: { kind: 'individual', ids: [recipient.id] } })).toEqual({
        outcome: 'unknown_ids',
        ids: [recipient.id],
      });
    });

    it('gives no order to a run that is not its own, and does not see it', async () => {
      const { campaign, stranger } = await aStrangerAndACampaign();
      const run = await campaign.begun();
      for (const order of ['pause', 'resume', 'terminate'] as const)
        expect(await kit.store.runs[order](stranger.id, campaign.id, new Date())).toEqual({ outcome: 'not_found' });
      expect(await kit.store.runs.list(stranger.id, campaign.id)).toBeNull();
      expect(await campaign.latestRun()).toEqual(run);
    });

    it('replays nothing under a key that is not its own', async () => {
      const { campaign, stranger } = await aStrangerAndACampaign();
      const idempotency = { accountId: campaign.account.id, scope: 'begin', key: fresh('key'), fingerprint: 'a' };
      await campaign.begun({ idempotency });
      const own = await aCampaign(kit).of(stranger).with(1).numbers();
      expect((await own.begin({ idempotency: { ...idempotency, accountId: stranger.id } })).outcome).toBe('begun');
    });

    it('reads and changes no do-not-call list that is not its own, and is not bound by it', async () => {
      const account = await anAccount(kit);
      const stranger = await anAccount(kit);
      const number = '+9779822222222';
      await kit.store.suppressions.add(account.id, [{ number, note: 'asked us by mail' }], new Date());
      expect(await kit.store.suppressions.list(stranger.id, page)).toEqual({ items: [], total: 0 });
      expect(await kit.store.suppressions.remove(stranger.id, number, { optedIn: true })).toBeNull();
      expect(await kit.store.suppressions.list(account.id, page)).toMatchObject({ items: [{ number }], total: 1 });
      // Both may list the same number, and each takes off its own.
      expect(await kit.store.suppressions.add(stranger.id, [{ number, note: null }], new Date())).toBe(1);
      expect(await kit.store.suppressions.remove(stranger.id, number, { optedIn: false })).toBe('removed');
      expect(await kit.store.suppressions.list(account.id, page)).toMatchObject({ items: [{ number }], total: 1 });
    });

    it('opens and closes no calling window that is not its own', async () => {
      const { campaign, stranger } = await aStrangerAndACampaign();
      const before = await campaign.campaign();
      const callingWindow = { from: '08:00', to: '20:00', days: ['mon'] } as const;
      const patch = { callingWindow, now: new Date() };
      expect(await kit.store.campaigns.update(stranger.id, campaign.id, patch)).toBeNull();
      expect(await campaign.campaign()).toEqual(before);
      await kit.store.campaigns.update(campaign.account.id, campaign.id, patch);
      const undo = { callingWindow: null, now: new Date() };
      expect(await kit.store.campaigns.update(stranger.id, campaign.id, undo)).toBeNull();
      expect(await campaign.campaign()).toMatchObject({ callingWindow });
    });

    it('sees and verifies no one-time password that is not its own', async () => {
      const account = await anAccount(kit);
      const stranger = await anAccount(kit);
      const now = new Date();
      const number = '+9779811111111';
      const made = await kit.store.otps.create({
        accountId: account.id,
        service: 'SMS',
        number,
        given: number,
        option: 'personnel',
        template: '{otp}',
        voice: 'ne',
        codeHash: 'hash',
        codeSalt: 'salt',
        expiresAt: new Date(now.getTime() + 60_000),
        tries: 3,
        hold: 1,
        throttles: [],
        claim: { type: 'claim', attemptNo: 1, dispatchNo: 1, from: fresh('from'), segments: 1 },
        advance: rules(now),
        now,
      });
      if (made.outcome !== 'created') throw new Error('The OTP was not created.');
      kit.deliveries.push(made.delivery.id);
      expect(await kit.store.recipients.get(account.id, made.delivery.id)).toBeNull();
      expect(await kit.store.otps.find(stranger.id, { id: made.otp.id })).toBeNull();
      expect(await kit.store.otps.find(stranger.id, { number })).toBeNull();
      expect((await kit.store.otps.list(stranger.id, page)).total).toBe(0);
      const stolen = { accountId: stranger.id, id: made.otp.id, matches: true, now };
      const outcome = await kit.store.otps.attempt(stolen).then(
        (answer) => answer.outcome,
        () => 'refused',
      );
      expect(outcome).not.toBe('verified');
      expect((await kit.store.otps.find(account.id, { id: made.otp.id }))?.otp).toMatchObject({
        verifiedAt: null,
        triesLeft: 3,
      });
    });
  });
}
