import type { Clock } from '../ports/clock';

/** The longest delay that a timer of Node holds; a longer one would fire at once. */
const longestMs = 2 ** 31 - 1;

/** The clock of the machine. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  after(ms, task) {
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      const step = Math.min(Math.max(left, 0), longestMs);
      timer = setTimeout(() => (left > step ? wait(left - step) : task()), step);
      timer.unref();
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};
