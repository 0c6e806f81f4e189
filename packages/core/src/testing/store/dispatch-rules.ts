import { describe, expect, it } from 'vitest';
import type { CallingWindow } from '../../domain/calling-window';
import type { DialFacts, Judge } from '../../ports/store';
import { aCampaign, type CampaignUnderTest } from './campaign-builder';
import { anAccount, inMs, type Kit, wait } from './kit';

const office: CallingWindow = { from: '10:00', to: '17:00', days: ['mon', 'fri'] };
const dayMs = 86_400_000;

export function dispatchRuleTests(kit: Kit): void {
  describe('the calling window of a campaign', () => {
    const update = ({ account, id }: CampaignUnderTest, callingWindow: CallingWindow | null) =>
      kit.store.campaigns.update(account.id, id, { callingWindow, now: new Date() });

    it('is kept, changed, and taken away', async () => {
      const campaign = await aCampaign(kit).openAt(office).with(1).numbers();
      expect((await campaign.campaign()).callingWindow).toEqual(office);
      await kit.store.campaigns.update(campaign.account.id, campaign.id, { name: 'Tihar', now: new Date() });
      expect((await campaign.campaign()).callingWindow).toEqual(office);
      expect(await update(campaign, { ...office, to: '24:00' })).toMatchObject({ callingWindow: { to: '24:00' } });
      expect(await update(campaign, null)).toMatchObject({ callingWindow: null });
      expect(
        (
          await aCampaign(kit)
            .with(1)
            .numbers()
            .then((plain) => plain.campaign())
        ).callingWindow,
      ).toBeNull();
    });

    it('comes with the wave, and the judge is told what it is by then', async () => {
      const campaign = await aCampaign(kit).openAt(office).with(1).numbers();
      await campaign.begun();
      const wave = await campaign.wave();
      expect(wave.callingWindow).toEqual(office);
      await update(campaign, null);
      const told: DialFacts[] = [];
      const judge: Judge = (_recipient, claim, facts) => {
        told.push(facts);
        return claim;
      };
      await campaign.intend(wave, {}, undefined, { judge });
      expect(told).toEqual([{ doNotCall: false, owned: false, callingWindow: null, contacts: [] }]);
    });

    it('is told with the lists of one who is dialled once more, as they are then', async () => {
      const campaign = await aCampaign(kit).openAt(office).with(1).numbers();
      const [recipient] = await campaign.recipients();
      if (!recipient) throw new Error('There is no recipient.');
      const allowed = { doNotCall: false, owned: false, callingWindow: office };
      expect(await kit.store.dispatch.facts(recipient)).toEqual(allowed);
      const listed = [{ number: recipient.dialNumber, note: null }];
      await kit.store.suppressions.add(campaign.account.id, listed, new Date());
      await update(campaign, null);
      expect(await kit.store.dispatch.facts(recipient)).toEqual({
        ...allowed,
        doNotCall: true,
        callingWindow: null,
      });
      await kit.store.campaigns.remove(campaign.account.id, campaign.id, new Date());
      expect(await kit.store.dispatch.facts(recipient)).toBeNull();
    });

    it('when it changes, makes those due again whom the old one put off, and nobody else', async () => {
      const campaign = await aCampaign(kit).openAt(office).with(2).numbers();
      await campaign.begun();
      const wave = await campaign.wave();
      const [first, second] = wave.members;
      const until = inMs(60_000);
      const judge: Judge = ({ id, life: { attemptNo, dispatchNo } }) => ({
        ...{ type: 'postponed', attemptNo, dispatchNo, notBefore: until },
        reason: id === first?.id ? 'calling_window' : 'recall_gap',
      });
      await campaign.intend(wave, {}, undefined, { judge });
      await campaign.release(wave);
      expect(await campaign.claimWave()).toBeNull();
      await update(campaign, null);
      expect((await campaign.wave()).members.map(({ id }) => id)).toEqual([first?.id]);
      expect((await campaign.recipients()).find(({ id }) => id === second?.id)?.life.notBefore).toEqual(until);
    });
  });

  describe('contacts of a number', () => {
    /** Two campaigns of one account with the same number, called from two lines. */
    async function twoCampaigns() {
      const account = await anAccount(kit);
      const [one, other] = [
        await aCampaign(kit).of(account).with(1).numbers(),
        await aCampaign(kit).of(account).with(1).numbers(),
      ];
      const { number } = await one.recipient();
      await kit.store.recipients.edit(account.id, (await other.recipient()).id, { number, now: new Date() });
      await one.begun();
      await other.begun();
      return { one, other };
    }

    /** Dials, and answers what the judge was told of earlier contacts. */
    async function dial(campaign: CampaignUnderTest, now: Date, from: string, keepContactsMs = dayMs) {
      const told: Date[] = [];
      const judge: Judge = (_recipient, claim, { contacts }) => {
        told.push(...contacts);
        return claim;
      };
      const wave = await campaign.wave();
      const { claimed } = await campaign.intend(wave, { from }, undefined, { judge, keepContactsMs, now });
      await campaign.release(wave);
      return { told, claimed };
    }

    it('are told to the judge over all campaigns of the account, oldest first', async () => {
      const { one, other } = await twoCampaigns();
      const first = new Date();
      expect((await dial(one, first, '+97714000001')).told).toEqual([]);
      expect((await dial(other, inMs(1_000), '+97714000002')).told).toEqual([first]);
    });

    it('are forgotten after their time, and not kept where no rule asks for them', async () => {
      const { one, other } = await twoCampaigns();
      await dial(one, inMs(-2 * dayMs), '+97714000001');
      expect((await dial(other, new Date(), '+97714000002')).told).toEqual([]);
      const plain = await twoCampaigns();
      await dial(plain.one, new Date(), '+97714000001', 0);
      expect((await dial(plain.other, new Date(), '+97714000002')).told).toEqual([]);
    });

    it('leave out what the very attempt did before its redial, and count it once', async () => {
      const { one, other } = await twoCampaigns();
      const { claimed } = await dial(one, inMs(-5_000), '+97714000001');
      await one.apply(claimed, 'not_sent', { notBefore: inMs(-1) });
      const redialled = new Date();
      expect((await dial(one, redialled, '+97714000001')).told).toEqual([]);
      expect((await dial(other, inMs(1_000), '+97714000002')).told).toEqual([redialled]);
    });

    it('are not made by one who was turned away, or whose line was busy', async () => {
      const { one, other } = await twoCampaigns();
      const wave = await one.wave();
      await one.intend(wave, {}, undefined, { judge: () => null, keepContactsMs: dayMs });
      expect((await dial(other, new Date(), '+97714000002')).told).toEqual([]);
      const { blocked } = await one.intend(wave, { from: '+97714000002' }, undefined, { keepContactsMs: dayMs });
      expect(blocked).toHaveLength(1);
      await one.release(wave);
      expect((await dial(one, inMs(1_000), '+97714000001')).told).toHaveLength(1);
    });

    it('let one of parallel dialers see the other', async () => {
      const { one, other } = await twoCampaigns();
      const once: Judge = (_recipient, claim, { contacts }) => (contacts.length > 0 ? null : claim);
      const judged = { judge: once, keepContactsMs: dayMs };
      const [waveOfOne, waveOfOther] = [await one.wave(), await other.wave()];
      const outcomes = await Promise.all([
        one.intend(waveOfOne, { from: '+97714000001' }, undefined, judged),
        other.intend(waveOfOther, { from: '+97714000002' }, undefined, judged),
      ]);
      expect(outcomes.flatMap(({ claimed }) => claimed)).toHaveLength(1);
    });
  });

  describe('a wave that workers die over', () => {
    const prepare = (wave: { id: number; epoch: number }, recipientId: number | null) =>
      kit.store.dispatch.preparing({ waveId: wave.id, epoch: wave.epoch, recipientId });

    it('counts the leases that ran out in a row', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      expect((await campaign.wave(40)).crashes).toBe(0);
      await wait(60);
      expect((await campaign.wave(40)).crashes).toBe(1);
      await wait(60);
      const third = await campaign.wave();
      expect(third.crashes).toBe(2);
      await campaign.release(third);
      expect((await campaign.wave()).crashes).toBe(0);
    });

    it('keeps whom they prepared last, over all leases, and how often in a row', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const wave = await campaign.wave(40);
      const [first, second] = wave.members.map(({ id }) => id);
      if (!first || !second) throw new Error('Two are not there.');
      expect(await prepare(wave, first)).toBe(1);
      await wait(60);
      const again = await campaign.wave(40);
      expect([wave.suspectId, again.suspectId]).toEqual([null, first]);
      expect(await prepare(again, first)).toBe(2);
      expect(await prepare(again, second)).toBe(1);
      expect(await prepare(again, null)).toBe(0);
      expect(await prepare(again, second)).toBe(1);
      expect(await prepare(again, null)).toBe(0);
      await wait(60);
      expect((await campaign.wave()).suspectId).toBeNull();
    });

    it('forgets whom they prepared when it is given back: nobody died over that one', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const dead = await campaign.wave(40);
      const id = dead.members[0]?.id ?? 0;
      await prepare(dead, id);
      await wait(60);
      const wary = await campaign.wave();
      expect(await prepare(wary, id)).toBe(2);
      // Its preparation failed, as when no voice can be made.
      await campaign.release(wary);
      const later = await campaign.wave();
      expect([later.suspectId, await prepare(later, id)]).toEqual([null, 1]);
    });

    it('takes no word from one who lost the lease', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const lost = await campaign.wave(40);
      const id = lost.members[0]?.id ?? 0;
      await wait(60);
      const wave = await campaign.wave();
      expect(await prepare(lost, id)).toBe(0);
      expect(await prepare(wave, id)).toBe(1);
    });
  });
}
