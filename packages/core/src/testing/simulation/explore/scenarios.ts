import type { Profile } from '../profile';
import { noFaults, withoutRules } from '../profile';
import type { Scenario } from './course';
import type { FaultBudget } from './explored-chance';

/** The plan's bound (docs/correctness/suites.md, T3): one crash, one doubled webhook, one of each that a lookup has to resolve. */
const budget: FaultBudget = { crash: 1, webhookDoubled: 1, answerLost: 1, failedButAccepted: 1, requestLost: 1 };

/** The same at the other side: a step that takes 8 seconds, one that did nothing, one of which nobody knows. */
const storeBudget: FaultBudget = { crash: 1, storeSlow: 1, storeFailedBefore: 1, storeFailedAfter: 1 };

const small: Profile = {
  workers: 2,
  accounts: 1,
  campaigns: 1,
  numbersPerCampaign: 2,
  people: 2,
  operatorActs: 0,
  horizonMs: 120_000,
  latestWebhookMs: 360_000,
  credits: 1_000,
  services: ['PHONE'],
  doubt: 'lookup',
  endsOnMachine: false,
  tickMs: 20_000,
  channels: 50,
  callsPerSecond: 20,
  timeZone: 'Asia/Kathmandu',
  start: new Date('2031-03-04T05:00:00Z').getTime(),
  rules: withoutRules,
  faults: noFaults,
};

/** Two workers and two numbers, of two kinds: who meet in one wave, and who meet on one line. */
export const scenarios: readonly Scenario[] = [
  { name: 'two numbers of one campaign', profile: small, budget },
  {
    name: 'two people of two campaigns',
    profile: { ...small, campaigns: 2 },
    budget,
  },
  { name: 'two numbers of one campaign, one in doubt', profile: small, budget, plainly: 'answerLost' },
  {
    name: 'two numbers of one campaign, one after the other, and an order',
    profile: { ...small, channels: 1, operatorActs: 1 },
    budget: { crash: 1, answerLost: 1, requestLost: 1, hangUpLost: 1 },
  },
  { name: 'two numbers of one campaign, over a bad line to the store', profile: small, budget: storeBudget },
];
