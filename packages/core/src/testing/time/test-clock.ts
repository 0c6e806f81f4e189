import type { Clock } from '../../ports/clock';

/** A clock that a test turns by hand. */
export interface TestClock extends Clock {
  /** Moves time on, running what comes due in its order, and lets promises settle in between. */
  advance(ms: number): Promise<void>;
}

/** Time that stands still until a test moves it. */
export function createTestClock(start = new Date('2026-11-24T06:00:00Z')): TestClock {
  let now = start.getTime();
  const tasks = new Set<{ at: number; run: () => void }>();
  return {
    now: () => new Date(now),
    monotonic: () => now,
    after(ms, run) {
      const task = { at: now + ms, run };
      tasks.add(task);
      return () => void tasks.delete(task);
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = [...tasks].filter((task) => task.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        tasks.delete(next);
        now = Math.max(now, next.at);
        next.run();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}

/** Lets everything that is only waiting for promises go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
