import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A GET that is asked again and again. */
export interface Probe {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a watch looks at. */
export interface WatchPlan {
  readonly url: string;
  readonly pid: number;
  readonly probes: readonly Probe[];
  /** How often each probe is asked, in milliseconds. */
  readonly everyMs: number;
}

/** What a watch saw. */
export interface Seen {
  /** By probe: milliseconds of every answer, from the moment when its request was due. */
  readonly times: Readonly<Record<string, readonly number[]>>;
  /** By probe: how often each status, or error of the connection, came. */
  readonly statuses: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The most memory that the process held, in MiB. */
  readonly mostMib: number;
}

/** Watches a process from a thread that no load of the bench holds up. The answer ends it, and says what it saw. */
export function watch(plan: WatchPlan): () => Promise<Seen> {
  const worker = new Worker(new URL('./watch-worker.mjs', import.meta.url), { workerData: plan });
  return async () => {
    const told = once(worker, 'message');
    worker.postMessage('end');
    const [seen] = (await told) as [Seen];
    await worker.terminate();
    return seen;
  };
}

/** The time that a share of all answers took at most, in milliseconds. */
export function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
