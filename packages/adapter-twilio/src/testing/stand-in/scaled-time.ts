/** Time as the stand-in's calls live it: `speed` times as fast as the machine's. */
export interface ScaledTime {
  /** Lets seconds of a call go by, or fewer when the signal comes first; answers how many went by. */
  pass(seconds: number, signal?: AbortSignal): Promise<number>;
  /** Lets real milliseconds go by. */
  wait(milliseconds: number): Promise<void>;
}

export function scaledTime(speed: number): ScaledTime {
  return {
    pass(seconds, signal) {
      if (signal?.aborted || seconds <= 0) return Promise.resolve(0);
      const start = performance.now();
      return new Promise((resolve) => {
        const over = () => {
          signal?.removeEventListener('abort', cut);
          // The whole of it, though timers are never exact: how long a call took must not depend on the machine's load.
          resolve(seconds);
        };
        const timer = setTimeout(over, (seconds * 1_000) / speed);
        const cut = () => {
          clearTimeout(timer);
          resolve(Math.min(seconds, ((performance.now() - start) / 1_000) * speed));
        };
        signal?.addEventListener('abort', cut, { once: true });
      });
    },
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
}
