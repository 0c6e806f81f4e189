import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTestClock } from '../testing/time/test-clock';
import { inTime } from './in-time';
import { completeSettings, settings as schema } from './options';

const settings = completeSettings(schema.parse({ requestTimeoutMs: 1_000 }));

/** A clock whose process stands still: time goes on, and its timers fire when it wakes up. */
function aClockThatStops() {
  const clock = createTestClock();
  let lost = 0;
  return {
    ...clock,
    monotonic: () => clock.monotonic() + lost,
    stopFor: (ms: number) => {
      lost += ms;
    },
  };
}

const late = () => new Error('late');

describe('a wait for a provider', () => {
  it('ends with its answer', async () => {
    expect(await inTime({ clock: createTestClock(), settings }, async () => 'answer', late)).toBe('answer');
  });

  it('ends when a request may take no longer, and tells the plugin', async () => {
    const clock = createTestClock();
    let told = false;
    const waiting = inTime(
      { clock, settings },
      (signal) => {
        signal.addEventListener('abort', () => {
          told = true;
        });
        return new Promise(() => {});
      },
      late,
    );
    const ended = expect(waiting).rejects.toThrow('late');
    await clock.advance(999);
    expect(told).toBe(false);
    await clock.advance(1);
    await ended;
    expect(told).toBe(true);
  });

  it('reads the answer that came while the process stood still', async () => {
    const clock = aClockThatStops();
    let answer = (_: string) => {};
    const waiting = inTime({ clock, settings }, () => new Promise<string>((resolve) => (answer = resolve)), late);
    clock.stopFor(30_000);
    await clock.advance(1_000);
    await setImmediate();
    answer('unread');
    expect(await waiting).toBe('unread');
  });

  it('waits once more at most, and for no longer than a request may take', async () => {
    const clock = aClockThatStops();
    const ended = expect(inTime({ clock, settings }, () => new Promise(() => {}), late)).rejects.toThrow('late');
    clock.stopFor(30_000);
    await clock.advance(1_000);
    clock.stopFor(30_000);
    await clock.advance(1_000);
    await ended;
  });
});
