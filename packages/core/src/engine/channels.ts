import type { Parts } from './parts';

/** How many calls may be begun now, so that no more than `channels` are live. */
export interface Channels {
  /** Waits for at least one free channel and takes up to `most`; 0 only after `close`. */
  take(most: number): Promise<number>;
  /** Those of these that were taken and not used; the others once their calls are in the store, which counts them from then on. */
  giveBack(count: number): void;
  /** A call has ended: somebody who waits may look again. */
  freed(): void;
  close(): void;
}

/** Other processes end calls too: look again after this, in milliseconds. */
const lookAgainMs = 250;

export function createChannels({ store, clock, settings }: Pick<Parts, 'store' | 'clock' | 'settings'>): Channels {
  let closed = false;
  /** Taken, and not in the store yet; and how many were ever taken. */
  let taken = 0;
  let everTaken = 0;
  let wake: (() => void) | null = null;

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        wake = null;
        resolve();
      };
      const cancel = clock.after(lookAgainMs, done);
      wake = done;
    });
  }

  return {
    async take(most) {
      for (;;) {
        if (closed) return 0;
        const [before, since] = [taken, everTaken];
        const live = await store.dispatch.countLiveCalls();
        // What another lane had taken, or takes meanwhile, may be in this count or not.
        const free = Math.min(most, settings.channels - live - before - (everTaken - since));
        if (free > 0) {
          taken += free;
          everTaken += free;
          return free;
        }
        await pause();
      }
    },
    giveBack(count) {
      taken -= count;
      if (count > 0) wake?.();
    },
    freed: () => wake?.(),
    close() {
      closed = true;
      wake?.();
    },
  };
}
