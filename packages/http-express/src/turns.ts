import { GhantiError, type Id } from '@ghanti/core';

/** Lets few pieces of heavy work run at once in this process; the others wait, and accounts take turns. */
export interface Turns {
  /**
   * Runs `work` when it is this account's turn. Who has gone meanwhile loses the place.
   * @throws GhantiError `throttled` when the account has as many waiting as it may, `unavailable` when all together have, or when the turn does
   * not come in time; the signal's reason when it is aborted before the turn
   */
  take<T>(accountId: Id, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** How much is let in. */
export interface TurnLimits {
  /** What runs at once, of all accounts. */
  readonly atOnce: number;
  /** What runs at once, of one account. Fewer than `atOnce`, so that no account holds every place. */
  readonly perAccount: number;
  /** What may wait, of one account. */
  readonly waitingPerAccount: number;
  /** What may wait, of all accounts. */
  readonly waiting: number;
  /** How long a turn is waited for, in milliseconds. */
  readonly longestWaitMs: number;
}

const retryAfterMs = 5_000;

/** Makes the turns of one kind of work; `what` names it to the caller: `files`. */
export function createTurns(limits: TurnLimits, what: string): Turns {
  const { atOnce, perAccount, waitingPerAccount, waiting, longestWaitMs } = limits;
  let running = 0;
  let queued = 0;
  const runningOf = new Map<Id, number>();
  /** The account that was served longest ago stands first. */
  const queues = new Map<Id, (() => void)[]>();

  function begin(accountId: Id): void {
    running += 1;
    runningOf.set(accountId, (runningOf.get(accountId) ?? 0) + 1);
  }

  function end(accountId: Id): void {
    running -= 1;
    const left = (runningOf.get(accountId) ?? 1) - 1;
    if (left > 0) runningOf.set(accountId, left);
    else runningOf.delete(accountId);
    next();
  }

  const mayRun = (accountId: Id) => running < atOnce && (runningOf.get(accountId) ?? 0) < perAccount;

  function next(): void {
    for (;;) {
      const [accountId, queue = []] = [...queues].find(([id]) => mayRun(id)) ?? [];
      const start = queue.shift();
      if (accountId === undefined || !start) return;
      queues.delete(accountId);
      if (queue.length > 0) queues.set(accountId, queue);
      queued -= 1;
      begin(accountId);
      start();
    }
  }

  function leave(accountId: Id, start: () => void): void {
    const left = (queues.get(accountId) ?? []).filter((one) => one !== start);
    queued -= 1;
    if (left.length > 0) queues.set(accountId, left);
    else queues.delete(accountId);
  }

  function wait(accountId: Id, signal: AbortSignal): Promise<void> {
    const queue = queues.get(accountId) ?? [];
    if (queue.length >= waitingPerAccount) {
      const most = `At most ${perAccount} ${what} of an account are read at once, and ${waitingPerAccount} wait`;
      throw new GhantiError('throttled', `${most}. Try again when one is done.`, { retryAfterMs });
    }
    if (queued >= waiting) throw new GhantiError('unavailable', `Too many ${what} wait to be read.`, { retryAfterMs });
    return new Promise((resolve, reject) => {
      const forget = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', gone);
      };
      const start = () => {
        forget();
        resolve();
      };
      const gone = () => {
        forget();
        leave(accountId, start);
        reject(signal.reason);
      };
      const late = () => {
        forget();
        leave(accountId, start);
        reject(new GhantiError('unavailable', `Other ${what} took too long to be read.`, { retryAfterMs }));
      };
      const timer = setTimeout(late, longestWaitMs);
      signal.addEventListener('abort', gone, { once: true });
      queues.set(accountId, [...queue, start]);
      queued += 1;
    });
  }

  return {
    async take(accountId, signal, work) {
      signal.throwIfAborted();
      // Who comes new does not pass by those of the account that wait.
      if (mayRun(accountId) && !queues.has(accountId)) begin(accountId);
      else await wait(accountId, signal);
      try {
        return await work();
      } finally {
        end(accountId);
      }
    },
  };
}
