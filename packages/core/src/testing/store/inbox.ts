import { describe, expect, it } from 'vitest';
import type { RecipientEvent } from '../../ports/store';
import { rules } from './call-rules';
import { aCampaign } from './campaign-builder';
import { inMs, type Kit } from './kit';

export function inboxTests(kit: Kit): void {
  /** An id that no store gives out while these tests run. */
  let nobody = 9_000_000_000_000 + (Date.now() % 1_000_000_000) * 100;
  const now = new Date();
  const apply = (...events: RecipientEvent[]) => kit.store.dispatch.apply(events, rules(now), now);
  const word = (recipientId: number, attemptNo = 1): RecipientEvent => ({
    recipientId,
    event: { type: 'ringing', attemptNo, dispatchNo: 1, providerId: 'CA1' },
    keep: true,
  });
  const due = (at = inMs(1_000), forgetBefore = inMs(-3_600_000)) =>
    kit.store.inbox.due({ now: at, limit: 1_000, leaseMs: 600_000, forgetBefore });
  const keptOf = (kept: Awaited<ReturnType<typeof due>>, recipientId: number) =>
    kept.filter((one) => one.recipientId === recipientId);

  describe('the inbox', () => {
    it('keeps a genuine word about nobody, once, and hands it out as it came', async () => {
      const id = nobody++;
      expect(await apply(word(id))).toEqual([]);
      await apply(word(id), word(id));
      const kept = keptOf(await due(), id);
      expect(kept).toMatchObject([{ recipientId: id, event: word(id).event }]);
      expect(keptOf(await due(), id)).toEqual([]);
      expect(keptOf(await due(inMs(700_000)), id)).toHaveLength(1);
      await kit.store.inbox.drop(kept.map((one) => one.id));
      expect(keptOf(await due(inMs(1_500_000)), id)).toEqual([]);
    });

    it('keeps one about an attempt that is not there yet, beside others that are', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const { claimed } = await campaign.intend(await campaign.wave());
      const [one, two] = claimed;
      if (!one || !two) throw new Error('unreachable');
      const applied = await apply(word(one.id, 2), word(two.id));
      expect(applied.map(({ recipient, changed }) => [recipient.id, changed])).toEqual([
        [one.id, false],
        [two.id, true],
      ]);
      const kept = await due();
      expect(keptOf(kept, one.id)).toHaveLength(1);
      expect(keptOf(kept, two.id)).toEqual([]);
    });

    it('tells what waits for somebody, before it is due too, as often as it is asked', async () => {
      const [one, two] = [nobody++, nobody++];
      await apply(word(one), word(one, 2), word(two));
      const about = async (...ids: number[]) =>
        (await kit.store.inbox.about(ids)).map(({ recipientId, event }) => [recipientId, event.attemptNo]);
      await due();
      const waiting = await about(one);
      expect(waiting.sort()).toEqual([
        [one, 1],
        [one, 2],
      ]);
      expect(await about(two, nobody++)).toEqual([[two, 1]]);
      await kit.store.inbox.drop((await kit.store.inbox.about([one])).map(({ id }) => id));
      expect(await about(one)).toEqual([]);
      expect(await about()).toEqual([]);
    });

    it('keeps nothing that is ours, late, or doubled', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      await campaign.begun();
      const [one] = (await campaign.intend(await campaign.wave())).claimed;
      if (!one) throw new Error('unreachable');
      const id = nobody++;
      await apply({ ...word(id), keep: false }, word(one.id), word(one.id), word(one.id, 0));
      const kept = await due();
      expect([...keptOf(kept, id), ...keptOf(kept, one.id)]).toEqual([]);
    });

    it('forgets what has waited too long', async () => {
      const id = nobody++;
      await apply(word(id));
      expect(keptOf(await due(inMs(1_000), inMs(60_000)), id)).toEqual([]);
      expect(keptOf(await due(inMs(900_000)), id)).toEqual([]);
    });
  });
}
