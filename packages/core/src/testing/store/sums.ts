import { expect } from 'vitest';
import type { NumberStatus } from '../../domain/words';
import { statusOf } from '../../machines/status';
import type { CampaignUnderTest } from './campaign-builder';
import { balanceOf } from './kit';

/** P3 and I3: no credit is made or lost, and every run's hold is accounted for by its recipients. */
export async function expectMoneyAddsUp(campaign: CampaignUnderTest, granted = 1_000): Promise<void> {
  const { kit, account } = campaign;
  const { available, held, spent } = await balanceOf(kit, account);
  expect(available + held + spent).toBe(granted);
  expect(Math.min(available, held, spent)).toBeGreaterThanOrEqual(0);
  const runs = (await kit.store.runs.list(account.id, campaign.id)) ?? [];
  const recipients = await campaign.recipients();
  for (const run of runs) {
    const outstanding = run.held - run.settled - run.released;
    expect(outstanding).toBeGreaterThanOrEqual(0);
    if (run.state === 'scheduled') expect(outstanding).toBe(run.held);
    else expect(outstanding).toBe(sum(recipients.filter(({ runId }) => runId === run.id).map(({ hold }) => hold)));
  }
}

/** The campaign's counts say what its recipients say. */
export async function expectCountsAddUp(campaign: CampaignUnderTest): Promise<void> {
  const recipients = await campaign.recipients();
  const counted: Partial<Record<NumberStatus, number>> = {};
  for (const { service, life } of recipients) {
    const status = statusOf(service, life.state);
    counted[status] = (counted[status] ?? 0) + 1;
  }
  const { counts, total } = await campaign.campaign();
  expect(counts).toEqual(counted);
  expect(total).toBe(recipients.length);
}

/** All sums of a campaign whose account has no other. */
export async function expectAllAddsUp(campaign: CampaignUnderTest, granted = 1_000): Promise<void> {
  await expectMoneyAddsUp(campaign, granted);
  await expectCountsAddUp(campaign);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
