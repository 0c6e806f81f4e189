import type { Parts } from './parts';

/** How many calls may be begun now, so that no more than `channels` are live over all processes. */
export interface Channels {
  /** Waits for at least one free channel and answers how many are; 0 only after `close`. */
  free(): Promise<number>;
  /** A call has ended: somebody who waits may look again. */
  freed(): void;
  close(): void;
}

/** Other processes end calls too: look again after this, in milliseconds. */
const lookAgainMs = 250;

export function createChannels({ store, clock, settings }: Pick<Parts, 'store' | 'clock' | 'settings'>): Channels {
  let closed = false;
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
    async free() {
      for (;;) {
        if (closed) return 0;
        const free = settings.channels - (await store.dispatch.countLiveCalls());
        if (free > 0) return free;
        await pause();
      }
    },
    freed: () => wake?.(),
    close() {
      closed = true;
      wake?.();
    },
  };
}
