import type { Parts } from './parts';

/** A timer that fires later than this, in milliseconds, was held up by this process itself. */
const punctualMs = 50;

/**
 * Waits no longer than a request may take (`requestTimeoutMs`), also for a plugin that does not heed the signal: whatever
 * a provider does not answer must not hold up a worker, a job or the end of the process. A process that was itself held up
 * (paused, or on a machine that is full) has answers lying unread: it gets the time that it lost, once, to read them.
 * @param late  the error that it then comes to
 * @param ms  another time than a request's
 */
export async function inTime<T>(
  { clock, settings }: Pick<Parts, 'clock' | 'settings'>,
  work: (signal: AbortSignal) => Promise<T>,
  late: () => Error,
  ms = settings.requestTimeoutMs,
): Promise<T> {
  const controller = new AbortController();
  let cancel = () => {};
  const over = new Promise<never>((_, reject) => {
    const giveUp = () => {
      controller.abort();
      reject(late());
    };
    const deadline = clock.monotonic() + ms;
    cancel = clock.after(ms, () => {
      const lost = clock.monotonic() - deadline;
      if (lost <= punctualMs) return giveUp();
      cancel = clock.after(Math.min(lost, ms), giveUp);
    });
  });
  try {
    return await Promise.race([work(controller.signal), over]);
  } finally {
    cancel();
  }
}
