import type { Tally } from '@ghanti/core';

/** How fast guesses may follow one another under one key. Times in milliseconds. */
export interface Pace {
  /** So many count for nothing. */
  readonly free: number;
  /** In this time one guess is forgotten. */
  readonly forgetMs: number;
  /** What the first guess beyond the free ones costs: so long none is taken after the latest. */
  readonly firstWaitMs: number;
  /** After so many more the wait is twice as long. */
  readonly doublesEvery: number;
  readonly longestWaitMs: number;
}

/** How many guesses still count. A clock that was set back forgets nothing, and adds nothing. */
export function countAt(tally: Tally | undefined, { forgetMs }: Pace, now: number): number {
  if (!tally) return 0;
  return Math.max(0, tally.count - Math.max(0, now - tally.countedAt) / forgetMs);
}

/** How long whoever guesses next has to wait after the latest guess. */
export function waitAfter(count: number, { free, firstWaitMs, doublesEvery, longestWaitMs }: Pace): number {
  const beyond = count + 1 - free;
  if (beyond <= 0) return 0;
  return Math.min(longestWaitMs, firstWaitMs * 2 ** (Math.ceil(beyond / doublesEvery) - 1));
}

/** What is left of that wait now. It was fixed by the latest guess: whoever was told a time is let through at it, and not before. */
export function waitLeft(tally: Tally | undefined, pace: Pace, now: number): number {
  if (!tally) return 0;
  return Math.max(0, waitAfter(tally.count, pace) - Math.max(0, now - tally.countedAt));
}

/** From this count on the wait is the longest. Not more is counted, so that it passes when the guessing has ended. */
export function mostCounted({ free, firstWaitMs, doublesEvery, longestWaitMs }: Pace): number {
  return free + doublesEvery * Math.ceil(Math.log2(Math.max(1, longestWaitMs / firstWaitMs)));
}
