import type { Parts } from './parts';

/**
 * Waits no longer than a request may take (`requestTimeoutMs`), also for a plugin that does not heed the signal: whatever
 * a provider does not answer must not hold up a worker, a job or the end of the process.
 * @param late  the error that it then comes to
 */
export async function inTime<T>(
  { clock, settings }: Pick<Parts, 'clock' | 'settings'>,
  work: (signal: AbortSignal) => Promise<T>,
  late: () => Error,
): Promise<T> {
  const controller = new AbortController();
  let cancel = () => {};
  const over = new Promise<never>((_, reject) => {
    cancel = clock.after(settings.requestTimeoutMs, () => {
      controller.abort();
      reject(late());
    });
  });
  try {
    return await Promise.race([work(controller.signal), over]);
  } finally {
    cancel();
  }
}
