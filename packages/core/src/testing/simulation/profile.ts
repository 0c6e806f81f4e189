import type { TelephonyCapabilities } from '../../ports/telephony';
import type { Chance } from './chance';

/** How often each thing goes wrong, 0 to 1 for each chance that it has. A simulation leaves some at 0: swarms find more. */
export interface Faults {
  /** Of a webhook: it never comes; comes twice; comes late (up to 2 hours), and so out of order. */
  readonly webhookDropped: number;
  readonly webhookDoubled: number;
  readonly webhookLate: number;
  /** Somebody who does not have our secret tells of an end. */
  readonly webhookForged: number;
  /** Of a request: it is accepted and the answer lost; answered 5xx though accepted; lost before; answered 5xx, not accepted. */
  readonly answerLost: number;
  readonly failedButAccepted: number;
  readonly requestLost: number;
  readonly serverError: number;
  readonly throttled: number;
  readonly notSent: number;
  readonly accountFault: number;
  readonly rejected: number;
  /** The provider takes up to 30 s to look at a request. */
  readonly slowProvider: number;
  /** One request makes two calls: the provider's own fault, which ours is to notice and to end. */
  readonly placedTwice: number;
  /** A read fails; a hang-up is lost, before or after it did its work. */
  readonly readFailed: number;
  readonly hangUpLost: number;
  /** Of a step of the store: it fails and did nothing; it fails and was done (the outcome of COMMIT unknown); it takes seconds. */
  readonly storeFailedBefore: number;
  readonly storeFailedAfter: number;
  readonly storeSlow: number;
  /** The worker dies at this call, before or after the effect. */
  readonly crash: number;
  /** Per minute and worker: it stands still (SIGSTOP) for up to 5 minutes; it is asked to end (SIGTERM) and starts anew. */
  readonly freeze: number;
  readonly restart: number;
  /** Per minute: nobody reaches the store for up to a minute. */
  readonly outage: number;
  /** Workers' clocks go wrong by up to this, in milliseconds. */
  readonly clockSkewMs: number;
}

export type FaultName = keyof Faults;

/** The worst of each, from the plan's figures: what a seed's intensities are drawn under. */
const worst: Faults = {
  webhookDropped: 0.2,
  webhookDoubled: 0.2,
  webhookLate: 0.3,
  webhookForged: 0.1,
  answerLost: 0.3,
  failedButAccepted: 0.2,
  requestLost: 0.3,
  serverError: 0.2,
  throttled: 0.2,
  notSent: 0.2,
  accountFault: 0.05,
  rejected: 0.15,
  slowProvider: 0.2,
  placedTwice: 0.05,
  readFailed: 0.3,
  hangUpLost: 0.4,
  storeFailedBefore: 0.03,
  storeFailedAfter: 0.03,
  storeSlow: 0.05,
  crash: 0.02,
  freeze: 0.2,
  restart: 0.1,
  outage: 0.05,
  clockSkewMs: 1_000,
};

/** Nothing goes wrong. */
export const noFaults: Faults = Object.freeze(
  Object.fromEntries(Object.keys(worst).map((name) => [name, 0])),
) as unknown as Faults;

export const faultNames = Object.keys(worst) as readonly FaultName[];

/** What one seed is about: how large, how long, how faulty. Drawn once, before anything happens. */
export interface Profile {
  readonly workers: number;
  readonly accounts: number;
  readonly campaigns: number;
  readonly numbersPerCampaign: number;
  /** All campaigns call people out of this many: few, so that they meet. */
  readonly people: number;
  readonly operatorActs: number;
  /** How long faults and operators go on, in virtual milliseconds. */
  readonly horizonMs: number;
  /** A late webhook is at most this late. */
  readonly latestWebhookMs: number;
  readonly credits: number;
  readonly doubt: TelephonyCapabilities['doubt'];
  readonly endsOnMachine: boolean;
  /** How often a worker looks for work, in virtual milliseconds. */
  readonly tickMs: number;
  readonly channels: number;
  readonly callsPerSecond: number;
  readonly timeZone: string;
  /** Where virtual time begins. */
  readonly start: number;
  readonly faults: Faults;
}

/** Beside a change of clocks, so that schedules meet gaps and overlaps (correctness.md 3.10). */
const beginnings = [
  { timeZone: 'Asia/Kathmandu', start: '2031-03-04T05:00:00Z' },
  { timeZone: 'America/New_York', start: '2031-03-09T06:20:00Z' },
  { timeZone: 'America/New_York', start: '2031-11-02T04:50:00Z' },
  { timeZone: 'Europe/Berlin', start: '2031-03-30T00:15:00Z' },
] as const;

export function drawProfile(chance: Chance): Profile {
  const size = drawSize(chance);
  const calm = chance.happens(0.1);
  const faults = Object.fromEntries(
    faultNames.map((name) => {
      const on = !calm && chance.happens(0.5);
      const share = chance.int(1_000) / 1_000;
      return [name, on ? worst[name] * (0.2 + 0.8 * share) : 0];
    }),
  ) as unknown as Faults;
  const { timeZone, start } = chance.pick(beginnings);
  return {
    ...size,
    operatorActs: chance.between(0, 10),
    tickMs: chance.pick([20_000, 60_000, 60_000, 120_000]),
    credits: chance.pick([3, 10, 1_000, 1_000]),
    doubt: chance.pick(['lookup', 'lookup', 'lookup', 'lookup', 'idempotency', 'none']),
    endsOnMachine: chance.happens(0.2),
    channels: chance.pick([1, 3, 50, 50, 50]),
    callsPerSecond: chance.pick([1, 5, 20]),
    timeZone,
    start: new Date(start).getTime(),
    faults,
  };
}

/** Most are small, for many of them find more than few large ones; some last as long as the latest webhook. */
function drawSize(chance: Chance) {
  const kind = chance.int(20);
  const minutes = kind === 0 ? chance.between(120, 200) : kind < 5 ? chance.between(6, 15) : chance.between(2, 6);
  const large = kind < 5 ? 1 : 0;
  return {
    workers: chance.between(1, 2 + large),
    accounts: chance.between(1, 1 + large),
    campaigns: chance.between(1, 2 + large),
    numbersPerCampaign: chance.between(1, 2 + large),
    people: chance.between(1, 3 + large),
    horizonMs: minutes * 60_000,
    latestWebhookMs: (kind === 0 ? 120 : 6) * 60_000,
  };
}
