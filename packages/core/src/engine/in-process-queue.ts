import { Cron } from 'croner';
import PQueue from 'p-queue';
import type { Clock } from '../ports/clock';
import type { Job, JobQueue } from '../ports/job-queue';

/** The JobQueue of one process: croner for instants, p-queue to bound what runs at once. */
export function createInProcessQueue(options: {
  readonly clock: Clock;
  /** Called with what a job threw: a job that fails is looked at again, not retried by itself. */
  readonly onError: (name: string, error: unknown) => void;
  /** Jobs at once; default 4. */
  readonly concurrency?: number;
}): JobQueue {
  const running = new PQueue({ concurrency: options.concurrency ?? 4 });
  const planned = new Map<string, { stop(): void }>();
  const busy = new Set<string>();
  const again = new Map<string, Job>();
  const repeats = new Set<() => void>();
  let stopped = false;

  function soon(name: string, job: Job): void {
    if (stopped) return;
    if (busy.has(name)) {
      again.set(name, job);
      return;
    }
    busy.add(name);
    void running.add(() => run(name, job));
  }

  async function run(name: string, job: Job): Promise<void> {
    try {
      await job();
    } catch (error) {
      options.onError(name, error);
    } finally {
      busy.delete(name);
      const next = again.get(name);
      again.delete(name);
      if (next) soon(name, next);
    }
  }

  return {
    soon,
    every(name, ms, job) {
      let cancel = () => {};
      const tick = () => {
        soon(name, job);
        cancel = options.clock.after(ms, tick);
      };
      cancel = options.clock.after(ms, tick);
      repeats.add(() => cancel());
    },
    at(name, when, job) {
      planned.get(name)?.stop();
      planned.delete(name);
      if (when.getTime() <= options.clock.now().getTime()) return soon(name, job);
      planned.set(name, new Cron(when, { unref: true }, () => soon(name, job)));
    },
    async stop() {
      stopped = true;
      for (const cancel of repeats) cancel();
      for (const cron of planned.values()) cron.stop();
      again.clear();
      await running.onIdle();
    },
  };
}
