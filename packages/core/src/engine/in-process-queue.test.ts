import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestClock } from '../testing/time/test-clock';
import { createInProcessQueue } from './in-process-queue';
import { systemClock } from './system-clock';

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('the queue of one process', () => {
  it('repeats a job, never two at once', async () => {
    const clock = createTestClock();
    const queue = createInProcessQueue({ clock, onError: () => {} });
    let running = 0;
    let most = 0;
    let done = 0;
    queue.every('look', 100, async () => {
      most = Math.max(most, ++running);
      await tick();
      await tick();
      running--;
      done++;
    });
    await clock.advance(1_000);
    expect(most).toBe(1);
    expect(done).toBeGreaterThanOrEqual(8);
    await queue.stop();
    const before = done;
    await clock.advance(1_000);
    expect(done).toBe(before);
  });

  it('runs a job once more when it was asked for while it ran', async () => {
    const queue = createInProcessQueue({ clock: createTestClock(), onError: () => {} });
    let runs = 0;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const job = async () => {
      runs++;
      if (runs === 1) await held;
    };
    queue.soon('job', job);
    queue.soon('job', job);
    queue.soon('job', job);
    await tick();
    expect(runs).toBe(1);
    release();
    await tick();
    await tick();
    expect(runs).toBe(2);
    await queue.stop();
  });

  it('reports a job that fails, and runs it again', async () => {
    const failures: string[] = [];
    const clock = createTestClock();
    const queue = createInProcessQueue({ clock, onError: (name) => failures.push(name) });
    queue.every('bad', 10, async () => {
      throw new Error('no');
    });
    await clock.advance(35);
    expect(failures.length).toBeGreaterThanOrEqual(2);
    await queue.stop();
  });
});

describe('a planned job', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const inMs = (ms: number) => new Date(Date.now() + ms);

  it('runs at its instant, and a past one soon', async () => {
    const queue = createInProcessQueue({ clock: systemClock, onError: () => {} });
    const ran: string[] = [];
    queue.at('past', inMs(-1_000), async () => void ran.push('past'));
    queue.at('soon', inMs(1_200), async () => void ran.push('soon'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ran).toEqual(['past']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(ran).toEqual(['past', 'soon']);
    await queue.stop();
  });

  it('is replaced by one of the same name', async () => {
    const queue = createInProcessQueue({ clock: systemClock, onError: () => {} });
    const ran: string[] = [];
    queue.at('start', inMs(500), async () => void ran.push('first'));
    queue.at('start', inMs(1_100), async () => void ran.push('second'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ran).toEqual(['second']);
    await queue.stop();
  });
});
