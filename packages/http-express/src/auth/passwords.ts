import { availableParallelism } from 'node:os';
import { GhantiError } from '@ghanti/core';
import { hash, verify } from '@node-rs/argon2';
import PQueue from 'p-queue';
import type { PasswordHashing } from '../options';

/**
 * Hashes and compares passwords: argon2id. A hash takes a whole core and many megabytes for a while, so only a few are made at
 * once, a few more wait, and whoever comes beyond is refused at once instead of waiting behind all the others.
 */
export interface Passwords {
  /** @throws GhantiError `unavailable` when too many wait */
  hash(password: string): Promise<string>;
  /**
   * Takes as long where there is no hash to compare with: it compares with a hash of nothing that anybody knows.
   * @throws GhantiError `unavailable` when too many wait
   */
  matches(password: string, encoded: string | null, whose?: Caller): Promise<boolean>;
}

/** `known`: has signed in to this very account before. Has its turn before strangers, and room that they cannot fill. */
export type Caller = 'known' | 'stranger';

/** Of passwords that people choose for themselves or others. */
export const shortestPassword = 10;
/** A longer password is nobody's, and would only keep us busy. */
export const longestPassword = 256;

/** One core is left to everything else: requests, calls, the embedded database. Two hashes at once do on any machine. */
const usualAtOnce = Math.max(1, Math.min(2, availableParallelism() - 1));
/** About a second of waiting, with a hash of 50 ms. */
const strangersWaiting = 20;
const allWaiting = 2 * strangersWaiting;
const retryAfterMs = 1_000;

export function createPasswords({ memoryKib, passes, lanes }: PasswordHashing, atOnce = usualAtOnce): Passwords {
  const cost = { memoryCost: memoryKib, timeCost: passes, parallelism: lanes };
  const turns = new PQueue({ concurrency: atOnce });
  let nobody: Promise<string> | null = null;

  function inTurn<T>(whose: Caller, work: () => Promise<T>): Promise<T> {
    if (turns.size >= (whose === 'known' ? allWaiting : strangersWaiting))
      throw new GhantiError('unavailable', 'Too many log in at this moment. Try again in a second.', { retryAfterMs });
    return turns.add(work, { priority: whose === 'known' ? 1 : 0 });
  }

  return {
    hash: async (password) => inTurn('known', () => hash(password, cost)),
    async matches(password, encoded, whose = 'stranger') {
      const matches = await inTurn(whose, async () => {
        nobody ??= hash(crypto.randomUUID(), cost);
        return verify(encoded ?? (await nobody), password.slice(0, longestPassword));
      });
      return matches && encoded !== null && password.length <= longestPassword;
    },
  };
}
