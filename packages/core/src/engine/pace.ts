import type { Clock } from '../ports/clock';

/** How fast requests may leave: a token bucket, so that a provider never queues calls out of our reach. */
export interface Pace {
  /**
   * Waits until nothing urgent waits and a twentieth of a second's requests may leave, or `most` if those are fewer, and
   * takes up to `most`. 0 only after `close`.
   */
  take(most: number): Promise<number>;
  /**
   * Takes one, ahead of every `take`: a code is held up by other codes only. False when its turn did not come within
   * `withinMs`, or after `close`: then nothing was taken.
   */
  takeUrgent(withinMs: number): Promise<boolean>;
  /**
   * Takes one behind every `takeUrgent` and ahead of every `take`, as `takeUrgent` does: for a request that is repeated. False at
   * once when its turn is too far away.
   */
  takeRepeated(withinMs: number): Promise<boolean>;
  /** How long one more `takeUrgent` would wait, in milliseconds. */
  urgentWaitMs(): number;
  /** Gives back what was taken and not used. */
  giveBack(count: number): void;
  /** Lets nothing leave for a while: the provider asked us to slow down. */
  slow(ms: number): void;
  close(): void;
}

/** Seconds of pace that may leave at once after a quiet time. */
const burstSeconds = 0.1;
/** Seconds of pace that leave together at the least: one by one, each request would cost the store a step of its own. */
const gatherSeconds = 0.05;

/** A pace of `perSecond` requests, whatever is done to the clock on the wall. The bucket starts empty, so that a restart is no burst. */
export function createPace(perSecond: number, clock: Clock): Pace {
  const capacity = Math.max(1, perSecond * burstSeconds);
  const together = Math.max(1, Math.floor(perSecond * gatherSeconds));
  let tokens = 0;
  let refilledAt = clock.monotonic();
  let closed = false;
  const waiting = new Set<() => void>();
  /** Who is urgent, and who is repeated, in the order in which they came. */
  const urgent: symbol[] = [];
  const repeated: symbol[] = [];

  function refill(): void {
    const now = clock.monotonic();
    if (now <= refilledAt) return;
    tokens = Math.min(capacity, tokens + ((now - refilledAt) / 1_000) * perSecond);
    refilledAt = now;
  }

  /** How long it takes until the bucket will have held so many tokens, those that others take first among them. */
  function msUntil(count: number): number {
    refill();
    const held = Math.max(0, refilledAt - clock.monotonic());
    return held + Math.ceil((Math.max(0, count - tokens) / perSecond) * 1_000);
  }

  /** Requests may leave when the bucket has one for each, and no provider asked for a rest. */
  function mayLeave(count: number): boolean {
    refill();
    return tokens >= count && refilledAt <= clock.monotonic();
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        cancel();
        waiting.delete(wake);
        resolve();
      };
      const cancel = clock.after(Math.max(1, ms), wake);
      waiting.add(wake);
    });
  }

  /** Waits for its turn in a queue, behind those `before` it. */
  async function takeOne(queue: symbol[], before: readonly symbol[], withinMs: number): Promise<boolean> {
    const place = Symbol('place');
    const until = clock.monotonic() + withinMs;
    queue.push(place);
    try {
      for (;;) {
        if (closed) return false;
        if (before.length === 0 && queue[0] === place && mayLeave(1)) {
          tokens -= 1;
          return true;
        }
        const left = until - clock.monotonic();
        if (left <= 0) return false;
        await pause(Math.min(left, msUntil(before.length + queue.indexOf(place) + 1)));
      }
    } finally {
      queue.splice(queue.indexOf(place), 1);
    }
  }

  return {
    async take(most) {
      const least = Math.min(together, most);
      for (;;) {
        if (closed) return 0;
        const ahead = urgent.length + repeated.length;
        if (ahead === 0 && mayLeave(least)) {
          const taken = Math.min(Math.floor(tokens), most);
          tokens -= taken;
          return taken;
        }
        await pause(msUntil(ahead + least));
      }
    },
    takeUrgent: (withinMs) => takeOne(urgent, [], withinMs),
    // Whoever waits in vain keeps other deadlines from being looked at: with a provider that wants a rest, for an hour.
    takeRepeated: async (withinMs) =>
      msUntil(urgent.length + repeated.length + 1) <= withinMs && takeOne(repeated, urgent, withinMs),
    urgentWaitMs: () => msUntil(urgent.length + 1),
    giveBack(count) {
      tokens = Math.min(capacity, tokens + count);
    },
    slow(ms) {
      tokens = Math.min(tokens, 0);
      refilledAt = Math.max(refilledAt, clock.monotonic() + ms);
    },
    close() {
      closed = true;
      for (const wake of [...waiting]) wake();
    },
  };
}
