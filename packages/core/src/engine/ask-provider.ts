import { type Telephony, TelephonyError } from '../ports/telephony';
import { inTime } from './in-time';
import type { Parts } from './parts';

/**
 * Asks the provider something that places nothing (a look-up, how a call stands, its end, numbers), within the time of a
 * request. All of these may be asked again, so no answer in time is `unavailable`, and never doubt.
 * @throws TelephonyError `unavailable` when it takes too long; what the plugin throws
 */
export function askProvider<T>(
  parts: Pick<Parts, 'clock' | 'settings' | 'telephony'>,
  question: (telephony: Telephony, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = () => new TelephonyError('unavailable', 'The provider did not answer in time.', { code: 'timeout' });
  return inTime(parts, (signal) => question(parts.telephony, signal), late);
}
