import fc from 'fast-check';
import { describe, it } from 'vitest';
import { aCampaign, type CampaignUnderTest } from './campaign-builder';
import { anAccount, type Kit } from './kit';
import { expectAllAddsUp } from './sums';

/** One thing that may happen to a campaign; `pick` chooses whom it happens to. */
const happenings = [
  'begin',
  'rerun',
  'pause',
  'resume',
  'terminate',
  'dial',
  'accepted',
  'ringing',
  'throttled',
  'ambiguous',
  'lookup_absent',
  'ended_completed',
  'ended_busy',
  'mark',
  'deadline',
  'remove',
  'sweep',
] as const;
type Happening = (typeof happenings)[number];

const histories = fc.array(fc.record({ what: fc.constantFrom(...happenings), pick: fc.nat(5) }), {
  minLength: 5,
  maxLength: 40,
});

export function historyTests(kit: Kit): void {
  describe('any history', () => {
    it('keeps credits and counts in balance at every step', async () => {
      await fc.assert(
        fc.asyncProperty(histories, fc.integer({ min: 0, max: 20 }), async (history, credits) => {
          const account = await anAccount(kit, credits);
          const campaign = await aCampaign(kit).of(account).with(4).numbers();
          for (const { what, pick } of history) {
            await happen(campaign, what, pick);
            await expectAllAddsUp(campaign, credits);
          }
          await campaign.terminate();
        }),
        { numRuns: kit.options.histories },
      );
    }, 600_000);
  });
}

async function happen(campaign: CampaignUnderTest, what: Happening, pick: number): Promise<void> {
  const { kit, account } = campaign;
  const recipients = await campaign.recipients();
  const one = recipients[pick % Math.max(1, recipients.length)];
  switch (what) {
    case 'begin':
      await campaign.begin();
      return;
    case 'rerun':
      await campaign.begin({ selection: { kind: 'individual', ids: one ? [one.id] : [] } });
      return;
    case 'pause':
    case 'resume':
    case 'terminate':
      await campaign[what]();
      return;
    case 'dial': {
      const wave = await campaign.claimWave();
      if (!wave) return;
      await campaign.intend(wave, {}, wave.members.slice(0, 1 + pick));
      await campaign.release(wave);
      return;
    }
    case 'remove':
      if (one) await kit.store.recipients.remove(account.id, one.id, new Date());
      return;
    case 'sweep':
      await kit.store.runs.finishReady(new Date());
      return;
    default:
      if (one) await campaign.apply([one], what, { duration: pick * 40 });
  }
}
