import type { Clock } from '../../ports/clock';
import type { Timeline } from './timeline';

/**
 * One life of one worker process, as its surroundings see it: it may stand still, and it may die. What it has sent goes
 * on without it; what comes back waits until it moves again, or is lost with it.
 */
export interface Caller {
  readonly name: string;
  readonly clock: Clock;
  readonly alive: () => boolean;
  readonly frozen: () => boolean;
  /** Runs inside the process: at once, when it moves again, or never. */
  hear(task: () => void): void;
  /** Stands still for a while (SIGSTOP, SIGCONT); time goes on without it. */
  freeze(ms: number): void;
  die(): void;
}

export function createCaller(name: string, timeline: Timeline, skewMs: number): Caller {
  let alive = true;
  let thaw: (() => void) | null = null;
  let held: (() => void)[] = [];

  function hear(task: () => void): void {
    if (!alive) return;
    if (thaw) held.push(task);
    else task();
  }

  return {
    name,
    hear,
    alive: () => alive,
    frozen: () => thaw !== null,
    clock: {
      now: () => new Date(timeline.now() + skewMs),
      monotonic: () => timeline.now(),
      after(ms, task) {
        let wanted = true;
        const cancel = timeline.in(ms, () => hear(() => void (wanted && task())));
        return () => {
          wanted = false;
          cancel();
        };
      },
    },
    freeze(ms) {
      if (!alive || thaw) return;
      const move = () => {
        if (thaw !== move) return;
        thaw = null;
        const waiting = held;
        held = [];
        for (const task of waiting) hear(task);
      };
      thaw = move;
      timeline.in(ms, move);
    },
    die() {
      alive = false;
      held = [];
    },
  };
}
