import type { Clock } from '../../ports/clock';
import type { Job, JobQueue } from '../../ports/job-queue';

/** The JobQueue of a simulated worker, on virtual time alone: the in-process one plans instants by the machine's clock. */
export function createWorkerQueue(clock: Clock, onError: (name: string, error: unknown) => void): JobQueue {
  const busy = new Map<string, Promise<void>>();
  const again = new Map<string, Job>();
  const planned = new Map<string, () => void>();
  let stopped = false;

  function soon(name: string, job: Job): void {
    if (stopped) return;
    if (busy.has(name)) {
      again.set(name, job);
      return;
    }
    busy.set(name, run(name, job));
  }

  async function run(name: string, job: Job): Promise<void> {
    try {
      await job();
    } catch (error) {
      onError(name, error);
    }
    busy.delete(name);
    const next = again.get(name);
    again.delete(name);
    if (next) soon(name, next);
  }

  return {
    soon,
    every(name, ms, job) {
      const tick = () => {
        soon(name, job);
        planned.set(`every ${name}`, clock.after(ms, tick));
      };
      planned.set(`every ${name}`, clock.after(ms, tick));
    },
    at(name, when, job) {
      planned.get(name)?.();
      planned.set(
        name,
        clock.after(when.getTime() - clock.now().getTime(), () => soon(name, job)),
      );
    },
    async stop() {
      stopped = true;
      for (const cancel of planned.values()) cancel();
      again.clear();
      while (busy.size > 0) await Promise.all(busy.values());
    },
  };
}
