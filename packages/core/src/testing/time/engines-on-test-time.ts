import { afterEach } from 'vitest';
import type { Engine } from '../../engine/engine';
import type { TestClock } from './test-clock';

/** Longer than any engine takes to stop. */
const drainMs = 60_000;

/** Stops after each test the engines that the answer is told of: a stop takes time, and a test clock stands still by itself. */
export function enginesOnTestTime(): (engine: Pick<Engine, 'stop'>, clock: TestClock) => void {
  const running: { engine: Pick<Engine, 'stop'>; clock: TestClock }[] = [];
  afterEach(async () => {
    for (const { engine, clock } of running.splice(0)) {
      const stopped = engine.stop();
      await clock.advance(drainMs);
      await stopped;
    }
  });
  return (engine, clock) => void running.push({ engine, clock });
}
