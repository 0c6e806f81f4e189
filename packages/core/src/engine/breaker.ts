import { TelephonyError } from '../ports/telephony';
import { askProvider } from './ask-provider';
import type { Parts } from './parts';

/**
 * Keeps a worker from sending into an outage (docs/correctness/rules.md). It is this worker's own: another may reach the provider
 * well. Nothing is decided about numbers or runs; they wait in the store.
 */
export interface Breaker {
  /** Of `most` requests, how many may leave now: all, one as a trial, or none. */
  admit(most: number): number;
  /** What was admitted was not sent after all. */
  unused(): void;
  /**
   * How a request went: `false` when the provider did not answer it, or could not be reached. `sentAt` (`clock.monotonic()`)
   * puts outcomes in the order of their requests: silence is noticed late, when later requests may long have been answered.
   */
  note(answered: boolean, sentAt: number): void;
  /** Resolves once requests may leave, or after `close`. */
  ready(): Promise<void>;
  /** How long it stays open at least, in milliseconds; null when requests may leave. */
  retryAfterMs(): number | null;
  close(): void;
}

const failuresInARow = 5;
/** The pauses of a long outage grow to so many of the first. */
const longestPauses = 10;

type State = 'closed' | 'open' | 'half_open';

/** A breaker that is closed. Open, it asks the provider with `probe`, where there is one, and never with a call. */
export function createBreaker(parts: Pick<Parts, 'telephony' | 'clock' | 'random' | 'settings' | 'alarm'>): Breaker {
  const { clock, random, alarm } = parts;
  const firstPauseMs = parts.settings.outagePauseMs;
  let state: State = 'closed';
  let failures = 0;
  let answeredUpTo = Number.NEGATIVE_INFINITY;
  let pauseMs = firstPauseMs;
  let opensUntil = 0;
  let onTrial = false;
  let closed = false;
  let cancel = () => {};
  let waiting: (() => void)[] = [];

  function wake(): void {
    const awake = waiting;
    waiting = [];
    for (const rise of awake) rise();
  }

  function open(): void {
    state = 'open';
    onTrial = false;
    // Workers that lost the provider together do not come back together.
    const ms = Math.round(pauseMs * (0.8 + random.int(401) / 1_000));
    pauseMs = Math.min(2 * pauseMs, longestPauses * firstPauseMs);
    opensUntil = clock.now().getTime() + ms;
    cancel();
    cancel = clock.after(ms, () => void probe());
  }

  async function probe(): Promise<void> {
    if (closed) return;
    try {
      await askProvider(parts, async (provider, signal) => provider.probe?.(signal));
    } catch (error) {
      // It is there, and has something against our account: the request that tries it is told so, and pauses its run.
      const isThere = error instanceof TelephonyError && error.kind === 'account';
      // Still away: that is what was asked.
      if (!isThere) return open();
    }
    state = 'half_open';
    wake();
  }

  return {
    admit(most) {
      if (state === 'closed') return most;
      if (state === 'open' || onTrial || most === 0) return 0;
      onTrial = true;
      return 1;
    },
    unused() {
      if (!onTrial) return;
      onTrial = false;
      wake();
    },
    note(answered, sentAt) {
      if (answered) {
        answeredUpTo = Math.max(answeredUpTo, sentAt);
        failures = 0;
        pauseMs = firstPauseMs;
        onTrial = false;
        if (state === 'open') return;
        state = 'closed';
        wake();
        return;
      }
      // Somebody who was asked later was answered: this one was lost, the provider is not away.
      if (state === 'closed' && sentAt < answeredUpTo) return;
      failures += 1;
      if (state === 'closed' && failures < failuresInARow) return;
      if (state === 'open') return;
      if (state === 'closed')
        alarm({
          kind: 'provider_down',
          message: `The provider has not answered ${failures} requests in a row: nothing is sent until it does again.`,
        });
      open();
    },
    async ready() {
      while (!closed && (state === 'open' || onTrial)) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    retryAfterMs: () => (state === 'open' ? Math.max(1_000, opensUntil - clock.now().getTime()) : null),
    close() {
      closed = true;
      cancel();
      wake();
    },
  };
}
