import { createHash } from 'node:crypto';
import { GhantiError, type Store, type Tallied, type Tally } from '@ghanti/core';
import type { Limits } from '../options';
import { networkOf } from './network';
import { countAt, mostCounted, type Pace, waitAfter, waitLeft } from './pace';

/** Somebody who is about to try a password. */
export interface Guesser {
  /** Of the account that it is for, in its normal form; there need not be one. */
  readonly email: string;
  readonly address: string | undefined;
  /** A device or a login that has given the right password for this account before, by its name; null: none is known. */
  readonly device: string | null;
}

/** A try that was let through. It counts as wrong until `right` or `undo` says otherwise, so that none of many at once is free. */
export interface Admission {
  /** From a device or a place that has signed in to this account before. */
  readonly isKnown: boolean;
  /** The password was right. */
  right(): Promise<void>;
  /** It was not looked at after all. */
  undo(): Promise<void>;
}

/**
 * Keeps guessers off without locking the owner out (docs/security.md, "Logins"). A device or a place (an address and an account)
 * that has signed in before has a count of its own, which nobody else can raise. Strangers are counted by place, by address, and,
 * much later, by account: then each place has to wait for a turn of its own, so that those who come in crowds cannot take
 * it from the owner who comes from somewhere new. All is kept in the store, for all processes.
 */
export interface LoginGuard {
  /** @throws GhantiError `throttled`, with the time after which this guesser is let through */
  admit(guesser: Guesser): Promise<Admission>;
}

const minute = 60_000;
const day = 24 * 60 * minute;
/** As long a place is remembered after its latest right password. */
const placeKnownMs = 90 * day;
/** A turn that was waited for is kept so long for whoever waited. */
const turnKeptMs = 60 * minute;

interface Paces {
  readonly place: Pace;
  readonly address: Pace;
  readonly account: Pace;
}

function pacesOf({ loginsPerAccount, loginsPerAddress, loginsFromStrangers }: LoginLimits): Paces {
  const longestWaitMs = 15 * minute;
  const addressMs = (15 * minute) / loginsPerAddress;
  return {
    place: { free: loginsPerAccount, forgetMs: 15 * minute, firstWaitMs: 10_000, doublesEvery: 1, longestWaitMs },
    address: {
      free: loginsPerAddress,
      forgetMs: addressMs,
      firstWaitMs: addressMs,
      doublesEvery: 1,
      longestWaitMs: addressMs,
    },
    account: { free: loginsFromStrangers, forgetMs: minute, firstWaitMs: 10_000, doublesEvery: 50, longestWaitMs },
  };
}

export type LoginLimits = Pick<Limits, 'loginsPerAccount' | 'loginsPerAddress' | 'loginsFromStrangers'>;

type Kept = { readonly tally: Tally; readonly until: Date } | null;
type Tallies = ReadonlyMap<string, Tally>;

/** Where a guess is counted, and at which pace. */
interface Counter {
  readonly key: string;
  readonly pace: Pace;
}

type Verdict =
  | { readonly outcome: 'wait'; readonly waitMs: number }
  | { readonly outcome: 'admitted'; readonly isKnown: boolean; readonly counters: readonly Counter[] };

const nothing: Tally = { count: 0, countedAt: 0, turnAt: null, knownUntil: null };

export function createLoginGuard(
  { tallies }: Pick<Store, 'tallies'>,
  limits: LoginLimits,
  now: () => Date,
): LoginGuard {
  const paces = pacesOf(limits);

  return {
    async admit(guesser) {
      const counters = countersOf(guesser, paces);
      const { place, device } = counters;
      const keys = Object.values(counters).flatMap((counter) => (counter ? [counter.key] : []));
      const at = now();
      const verdict = await tallies.judge(keys, at, (kept) => judge(kept, counters, at.getTime()));
      if (verdict.outcome === 'wait')
        throw new GhantiError('throttled', 'Too many logins were tried. Wait, then try again.', {
          retryAfterMs: verdict.waitMs,
        });
      const takeBack = (then: Date, kept: Tallies) =>
        verdict.counters.map(({ key, pace }): [string, Kept] => [key, uncounted(kept.get(key), pace, then.getTime())]);
      return {
        isKnown: verdict.isKnown,
        async right() {
          const then = now();
          const knownUntil = then.getTime() + placeKnownMs;
          const known: Kept = {
            tally: { ...nothing, countedAt: then.getTime(), knownUntil },
            until: new Date(knownUntil),
          };
          await tallies.judge(keys, then, (kept) => ({
            answer: null,
            keep: new Map<string, Kept>([
              ...takeBack(then, kept),
              [place.key, known],
              ...(device ? [[device.key, null] as const] : []),
            ]),
          }));
        },
        async undo() {
          const then = now();
          await tallies.judge(keys, then, (kept) => ({ answer: null, keep: new Map(takeBack(then, kept)) }));
        },
      };
    },
  };
}

function countersOf({ email, address, device }: Guesser, paces: Paces) {
  const network = networkOf(address);
  const counter = (kind: keyof Paces | 'device', name: string, pace: Pace): Counter => ({
    key: `login:${kind}:${createHash('sha256').update(name).digest('hex')}`,
    pace,
  });
  return {
    place: counter('place', `${email}\n${network}`, paces.place),
    account: counter('account', email, paces.account),
    address: counter('address', network, paces.address),
    device: device === null ? null : counter('device', `${email}\n${device}`, paces.place),
  };
}

function judge(kept: Tallies, counters: ReturnType<typeof countersOf>, now: number): Tallied<Verdict> {
  const { place, account, address, device } = counters;
  const own = kept.get(place.key);
  const known = device ?? ((own?.knownUntil ?? 0) > now ? place : null);
  if (known) {
    const waitMs = waitLeft(kept.get(known.key), known.pace, now);
    return waitMs > 0 ? wait(waitMs) : admit(kept, [known], true, now);
  }
  const waitMs = Math.max(...[place, address].map(({ key, pace }) => waitLeft(kept.get(key), pace, now)));
  if (waitMs > 0) return wait(waitMs);
  const turnMs = waitAfter(countAt(kept.get(account.key), account.pace, now), account.pace);
  if (turnMs > 0) {
    const turnAt = own?.turnAt ?? null;
    if (turnAt === null || turnAt + turnKeptMs <= now) return takeTurn(own, place, now, turnMs);
    if (turnAt > now) return wait(Math.min(turnAt - now, account.pace.longestWaitMs));
  }
  return admit(kept, [place, account, address], false, now);
}

function wait(waitMs: number): Tallied<Verdict> {
  return { answer: { outcome: 'wait', waitMs }, keep: new Map() };
}

/** Whoever comes from a place that has no turn yet gets one, and is let through when it has come. */
function takeTurn(own: Tally | undefined, place: Counter, now: number, turnMs: number): Tallied<Verdict> {
  const turnAt = now + turnMs;
  const tally = { ...nothing, countedAt: now, ...own, turnAt };
  return {
    answer: { outcome: 'wait', waitMs: turnMs },
    keep: new Map([[place.key, { tally, until: untilOf(tally, place.pace) }]]),
  };
}

function admit(kept: Tallies, counters: readonly Counter[], isKnown: boolean, now: number): Tallied<Verdict> {
  return {
    answer: { outcome: 'admitted', isKnown, counters },
    keep: new Map(counters.map(({ key, pace }) => [key, counted(kept.get(key), pace, now)])),
  };
}

/** A tally with one more guess. Its turn is used up. */
function counted(before: Tally | undefined, pace: Pace, now: number): Kept {
  const count = Math.min(mostCounted(pace), countAt(before, pace, now) + 1);
  const tally = { count, countedAt: now, turnAt: null, knownUntil: before?.knownUntil ?? null };
  return { tally, until: untilOf(tally, pace) };
}

/** A tally with one guess less: whoever waited for it has waited, and has its turn again. */
function uncounted(before: Tally | undefined, pace: Pace, now: number): Kept {
  const waited = pace.longestWaitMs;
  const count = Math.max(0, countAt(before, pace, now) - 1) + waited / pace.forgetMs;
  const tally = { count, countedAt: now - waited, turnAt: now, knownUntil: before?.knownUntil ?? null };
  return { tally, until: untilOf(tally, pace) };
}

/** When nothing of a tally matters any more. */
function untilOf({ count, countedAt, turnAt, knownUntil }: Tally, { forgetMs }: Pace): Date {
  const turnEnds = turnAt === null ? 0 : turnAt + turnKeptMs;
  return new Date(Math.max(countedAt + count * forgetMs, turnEnds, knownUntil ?? 0));
}
