import { isInFlight } from '../../machines/status';
import { eventFor, rules } from './call-rules';
import { CampaignUnderTest } from './campaign-builder';
import type { Kit } from './kit';

/** Ends all that the present test began, so that the next test claims and counts nothing of it. */
export async function putToRest(kit: Kit): Promise<void> {
  const now = new Date();
  for (const { accountId, campaignId } of kit.campaigns.splice(0)) {
    const account = await kit.store.accounts.byId(accountId);
    if (!account) continue;
    const campaign = new CampaignUnderTest(kit, account, campaignId);
    await campaign.terminate();
    const flying = (await campaign.recipients()).filter(({ life }) => isInFlight(life.state));
    for (let start = 0; start < flying.length; start += 500) {
      const events = flying
        .slice(start, start + 500)
        .map((one) =>
          eventFor(one, one.service === 'PHONE' ? 'ended_failed' : 'failed', providerOf(one.life.providerId)),
        );
      await kit.store.dispatch.apply(events, rules(now), now);
    }
  }
  const deliveries = await kit.store.dispatch.recipients(kit.deliveries.splice(0));
  const events = deliveries
    .filter(({ life }) => isInFlight(life.state))
    .map((one) => eventFor(one, one.service === 'PHONE' ? 'ended_failed' : 'failed', providerOf(one.life.providerId)));
  if (events.length > 0) await kit.store.dispatch.apply(events, rules(now), now);
  await kit.store.runs.finishReady(now);
}

function providerOf(providerId: string | null) {
  return providerId === null ? {} : { providerId };
}
