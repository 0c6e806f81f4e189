import type { Clock } from '../ports/clock';

/** How fast requests may leave: a token bucket, so that a provider never queues calls out of our reach. */
export interface Pace {
  /** Waits until at least one request may leave, and takes up to `most`. 0 only after `close`. */
  take(most: number): Promise<number>;
  /** Takes one without waiting, into debt: an OTP is never held up by a campaign, which then waits longer. */
  takeNow(): void;
  /** Gives back what was taken and not used. */
  giveBack(count: number): void;
  /** Lets nothing leave for a while: the provider asked us to slow down. */
  slow(ms: number): void;
  close(): void;
}

/** Seconds of pace that may leave at once after a quiet time. */
const burstSeconds = 0.1;

/** A pace of `perSecond` requests. The bucket starts empty, so that a restart is no burst. */
export function createPace(perSecond: number, clock: Clock): Pace {
  const capacity = Math.max(1, perSecond * burstSeconds);
  let tokens = 0;
  let refilledAt = clock.now().getTime();
  let closed = false;
  const waiting = new Set<() => void>();

  function refill(): void {
    const now = clock.now().getTime();
    if (now <= refilledAt) return;
    tokens = Math.min(capacity, tokens + ((now - refilledAt) / 1_000) * perSecond);
    refilledAt = now;
  }

  function pause(): Promise<void> {
    const missing = Math.max(0, 1 - tokens);
    const ms = Math.max(1, Math.ceil((missing / perSecond) * 1_000), refilledAt - clock.now().getTime());
    return new Promise((resolve) => {
      const wake = () => {
        cancel();
        waiting.delete(wake);
        resolve();
      };
      const cancel = clock.after(ms, wake);
      waiting.add(wake);
    });
  }

  return {
    async take(most) {
      for (;;) {
        if (closed) return 0;
        refill();
        if (tokens >= 1) {
          const taken = Math.min(Math.floor(tokens), most);
          tokens -= taken;
          return taken;
        }
        await pause();
      }
    },
    takeNow() {
      refill();
      tokens -= 1;
    },
    giveBack(count) {
      tokens = Math.min(capacity, tokens + count);
    },
    slow(ms) {
      tokens = Math.min(tokens, 0);
      refilledAt = Math.max(refilledAt, clock.now().getTime() + ms);
    },
    close() {
      closed = true;
      for (const wake of [...waiting]) wake();
    },
  };
}
