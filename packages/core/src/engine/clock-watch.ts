import type { Clock } from '../ports/clock';

/** An adjustment by less is a clock that is being steered, in milliseconds. */
const toleranceMs = 5_000;

/**
 * Notices that the clock on the wall was set back: waits that it began while it was ahead would last that much longer.
 * The answer, asked now and then, is true once for each time.
 */
export function createClockWatch(clock: Pick<Clock, 'now' | 'monotonic'>): () => boolean {
  const ahead = () => clock.now().getTime() - clock.monotonic();
  let most = ahead();
  return () => {
    const present = ahead();
    const setBack = present < most - toleranceMs;
    most = setBack ? present : Math.max(most, present);
    return setBack;
  };
}
