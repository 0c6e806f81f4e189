import { GhantiError } from '../domain/errors';
import type { NewOtpOutcome } from '../ports/store';
import { keyReused } from './made-before';

/** Somebody who is being called is free again sooner or later: who asks is told to come again after this. */
const busyLineMs = 5_000;

/** Why no code was made. */
export function refusalOf(outcome: Exclude<NewOtpOutcome, { outcome: 'created' | 'replayed' }>): GhantiError {
  switch (outcome.outcome) {
    case 'key_reused':
      return keyReused();
    case 'throttled':
      return new GhantiError('throttled', 'Too many codes were asked for. Wait, then try again.', {
        retryAfterMs: outcome.retryAfterMs,
      });
    case 'busy':
      return new GhantiError('throttled', 'A call or a code to this number is on its way. Wait, then try again.', {
        retryAfterMs: busyLineMs,
      });
    case 'short':
      return new GhantiError('insufficient_credits', `This code needs ${outcome.needed} credits.`);
  }
}

/** Why a try did not verify a code. */
export const triesRefused = {
  wrong: 'The code is wrong.',
  spent: 'The code was used already. Send a new one.',
  expired: 'The code has expired. Send a new one.',
  locked: 'There were too many wrong tries. Send a new code later.',
} as const;
