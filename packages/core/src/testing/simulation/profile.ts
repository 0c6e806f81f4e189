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
  /** At an answer of the store: the worker stands still before it hears it, for up to 5 minutes. */
  readonly stall: number;
  /** Per minute and endpoint of a host: it answers nobody for up to 10 minutes. */
  readonly hostDown: number;
  /** Of an event to a host: it is refused with 503; taken, and the answer lost; taken after so long that nobody waits. */
  readonly hostRefuses: number;
  readonly hostAnswerLost: number;
  readonly hostSlow: number;
}

export type FaultName = keyof Faults;

/** The worst of each, from the plan's figures: what a seed's intensities are drawn under. */
const worstInside = {
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
} as const;

const worstOutside = { stall: 0.02, hostDown: 0.2, hostRefuses: 0.3, hostAnswerLost: 0.2, hostSlow: 0.2 } as const;
const worst: Faults = { ...worstInside, ...worstOutside };

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
  readonly services: TelephonyCapabilities['services'];
  readonly doubt: TelephonyCapabilities['doubt'];
  readonly endsOnMachine: boolean;
  /** How often a worker looks for work, in virtual milliseconds. */
  readonly tickMs: number;
  readonly channels: number;
  readonly callsPerSecond: number;
  readonly timeZone: string;
  /** Where virtual time begins. */
  readonly start: number;
  readonly rules: RulesOfWorld;
  readonly faults: Faults;
}

/** What there is beside calling: hosts that are told, lists and windows that forbid. Drawn from a stream of its own. */
export interface RulesOfWorld {
  /** Endpoints of hosts, per account; 0: nobody is told. */
  readonly endpoints: number;
  /** Which share of the campaigns has a calling window that opens or closes while the simulation goes on. */
  readonly windows: number;
  /** What people do to lists, windows and endpoints meanwhile. */
  readonly acts: number;
  /** An account dials a number again no sooner than after this. */
  readonly recallGapMs: number;
  /** All campaigns begin at once, with one person and one caller, so that they meet on one line; requests get lost. */
  readonly rush: boolean;
  /** No webhook of the provider comes while faults last: everything has to be asked for. */
  readonly deaf: boolean;
}

/** A world without hosts, lists and windows. */
export const withoutRules: RulesOfWorld = Object.freeze({
  endpoints: 0,
  windows: 0,
  acts: 0,
  recallGapMs: 0,
  rush: false,
  deaf: false,
});

/** Beside a change of clocks, so that schedules meet gaps and overlaps (docs/correctness/rules.md). */
const beginnings = [
  { timeZone: 'Asia/Kathmandu', start: '2031-03-04T05:00:00Z' },
  { timeZone: 'America/New_York', start: '2031-03-09T06:20:00Z' },
  { timeZone: 'America/New_York', start: '2031-11-02T04:50:00Z' },
  { timeZone: 'Europe/Berlin', start: '2031-03-30T00:15:00Z' },
] as const;

export function drawProfile(chance: Chance): Profile {
  const size = drawSize(chance);
  const calm = chance.happens(0.1);
  const outside = chance.stream('outside');
  const faults = {
    ...drawFaults(chance, calm, worstInside),
    ...drawFaults(outside, calm, worstOutside),
  } as Faults;
  const { timeZone, start } = chance.pick(beginnings);
  const operatorActs = chance.between(0, 10);
  const tickMs = chance.pick([20_000, 60_000, 60_000, 120_000]);
  const credits = chance.pick([3, 10, 1_000, 1_000]);
  const doubt = chance.pick(['lookup', 'lookup', 'lookup', 'lookup', 'idempotency', 'none'] as const);
  return {
    ...size,
    operatorActs,
    tickMs,
    credits,
    services: ['PHONE', 'SMS'],
    doubt,
    endsOnMachine: chance.happens(0.2),
    channels: chance.pick([1, 3, 50, 50, 50]),
    callsPerSecond: chance.pick([1, 5, 20]),
    timeZone,
    start: new Date(start).getTime(),
    rules: drawRules(outside, doubt),
    faults,
  };
}

function drawFaults<Name extends FaultName>(chance: Chance, calm: boolean, worst: Readonly<Record<Name, number>>) {
  const drawn = Object.entries<number>(worst).map(([name, most]) => {
    const on = !calm && chance.happens(0.5);
    const share = chance.int(1_000) / 1_000;
    return [name, on ? most * (0.2 + 0.8 * share) : 0];
  });
  return Object.fromEntries(drawn) as Record<Name, number>;
}

function drawRules(chance: Chance, doubt: Profile['doubt']): RulesOfWorld {
  return {
    endpoints: chance.pick([0, 0, 1, 2]),
    // A request that is made once more is what a window may close upon.
    windows: chance.pick(doubt === 'idempotency' ? [1] : [0, 0, 0.5, 1]),
    acts: chance.pick([0, 0, 3, 8]),
    recallGapMs: chance.pick([0, 0, 0, 90_000]),
    rush: chance.happens(0.2),
    deaf: chance.happens(0.06),
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
