import { GhantiError } from '../domain/errors';
import type { BoundEffect, KeyedOutcome } from '../ports/store';

/** What a key has made before. @throws GhantiError `idempotency_mismatch` when it was used for another request */
export function madeBefore({ replayed }: KeyedOutcome): BoundEffect {
  if (replayed === 'key_reused') throw keyReused();
  return replayed;
}

/** The error for a key that was used with another request. */
export function keyReused(): GhantiError {
  return new GhantiError('idempotency_mismatch', 'This Idempotency-Key was used with another request. Use a new one.');
}
